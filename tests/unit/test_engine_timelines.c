/* A member's story told in any order leaves the same rows: each shuffle is a person of its own, sent in groups of random
 * size, now and then with nothing remembered, and compared with the person whose story was told as it happened. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include "tests/unit/engine_world_people.h"

#define ON 18500
#define CHAPTERS_MAX 12
#define SHUFFLES 12

static struct world w;
static struct outbox a;
static struct id committee, cell, cell2;
static unsigned seed;

enum told_as { END, OPENS, HAPPENS, HOLDS };
struct chapter {
	enum told_as as;
	Lt__MemberEventKind what;             /* HAPPENS */
	int32_t on, to;
	Lt__MemberStatus status;              /* OPENS */
	bool enters, outside;
	int from_cell, to_cell;
};

#define OPENED(state) { .as = OPENS, .on = ON, .status = STATUS(state) }
#define THEN(event, day, ...) { .as = HAPPENS, .what = WHAT(event), .on = day, __VA_ARGS__ }

/* One way to tell each story. */
static const struct { const char *name; struct chapter chapters[CHAPTERS_MAX]; } stories[] = {
	{ "probation, an exemption, a time away",
	  { OPENED(PROBATIONARY), THEN(RECOGNISE_OFFICIAL, 18765), THEN(EXEMPT, 18900), THEN(RESUME, 19000), THEN(TEMP_OUT, 19100),
	    THEN(TEMP_IN, 19250), THEN(EXEMPT, 19300), THEN(DEATH, 19500) } },
	{ "admitted, official, moved",
	  { THEN(ADMIT, 18600, .enters = true), THEN(RECOGNISE_OFFICIAL, 18965), THEN(TRANSFER_OUT, 19000, .from_cell = 1, .to_cell = 2),
	    THEN(TRANSFER_IN, 19020, .from_cell = 1, .to_cell = 2), THEN(TRANSFER_OUT, 19300, .from_cell = 2, .to_cell = 1),
	    THEN(TRANSFER_IN, 19320, .from_cell = 2, .to_cell = 1) } },
	{ "expelled and restored",
	  { OPENED(OFFICIAL), THEN(EXEMPT, 18600), THEN(EXPEL, 18800), THEN(RESTORE, 19000, .enters = true), THEN(TEMP_OUT, 19200),
	    THEN(TEMP_IN, 19400), THEN(RESIGN, 19600) } },
	{ "away and back again from outside",
	  { OPENED(OFFICIAL), THEN(TRANSFER_OUT, 18700, .from_cell = 1, .outside = true),
	    THEN(TRANSFER_IN, 19100, .enters = true, .to_cell = 2, .outside = true), THEN(EXEMPT, 19200), THEN(RESUME, 19400) } },
	{ "secretary meanwhile",
	  { OPENED(PROBATIONARY), THEN(RECOGNISE_OFFICIAL, 18765), { .as = HOLDS, .on = 18800, .to = 18900 }, THEN(EXEMPT, 19000),
	    THEN(RESUME, 19100) } },
};

static unsigned
pick(unsigned n)
{
	return (unsigned)rand_r(&seed) % n;
}

static struct slice
tell(const struct chapter *c, const struct id *person, const struct id *home)
{
	const struct id *cells[] = { NULL, home, &cell2 };

	if (c->as == OPENS)
		return MEMBER(.person = person, .cell = home, .status = c->status, .on = c->on, .admitted_on = c->status == STATUS(PROBATIONARY) ? 18400 : 0);
	if (c->as == HOLDS)
		return POST(.person = person, .organisation = home, .title = TITLE(CELL_COMMITTEE_MEMBER), .from = c->on, .to = c->to);
	return EVENT(.person = person, .what = c->what, .on = c->on, .enters = c->enters ? (c->to_cell == 2 ? &cell2 : home) : NULL,
	             .from = cells[c->from_cell], .to = cells[c->to_cell], .outside = c->outside);
}

static size_t
length(const struct chapter *chapters)
{
	size_t n = 0;

	while (n < CHAPTERS_MAX && chapters[n].as != END)
		n++;
	return n;
}

static void
send_in(const struct chapter *chapters, const size_t order[], size_t n, const struct id *person, bool rough)
{
	for (size_t i = 0, take; i < n; i += take) {
		struct slice bodies[CHAPTERS_MAX];

		take = rough ? 1 + pick(3) : n;
		take = take < n - i ? take : n - i;
		for (size_t k = 0; k < take; k++)
			bodies[k] = tell(&chapters[order[i + k]], person, &cell);
		push(&w, &a, bodies, take, BATCH_STORED);
		if (rough && pick(3) == 0)
			engine_forget(w.engine);
	}
}

/* Versions and journal numbers tell the order of arrival; all else is the same. */
static const char state_of[] =
	"SELECT coalesce(md5(string_agg(x::text, ';' ORDER BY x)), '') FROM (SELECT from_on || to_on::text || coalesce(organisation_id::text, '-') || status || exempt || away || "
	"coalesce(transfer_to::text, '-') || coalesce(official_on::text, '-') || coalesce(party_since::text, '-') || coalesce(admitted_on::text, '-') || birth_year || sex || education "
	"FROM member WHERE id = '%s' AND j_to IS NULL UNION ALL SELECT event || occurred_on::text || coalesce(organisation_id::text, '-') || coalesce(to_organisation_id::text, '-') "
	"FROM member_event WHERE member_id = '%s' AND j_to IS NULL UNION ALL SELECT title || from_on::text || to_on FROM post WHERE person_ref = '%s' AND j_to IS NULL) AS t(x)";

static void
state_text(const struct id *person, char *out, size_t size)
{
	char id[ID_TEXT], sql[2048];

	id_format(person, id);
	snprintf(sql, sizeof sql, state_of, id, id, id);
	PGresult *r = PQexec(db_conn(w.other), sql);
	if (PQresultStatus(r) != PGRES_TUPLES_OK)
		fail_msg("%s", PQresultErrorMessage(r));
	snprintf(out, size, "%s", PQgetvalue(r, 0, 0));
	PQclear(r);
}

static void
a_story_told_in_any_order_leaves_the_same_rows(void **state)
{
	for (size_t s = 0; s < sizeof stories / sizeof stories[0]; s++) {
		const struct chapter *chapters = stories[s].chapters;
		size_t n = length(chapters), order[CHAPTERS_MAX];
		struct id first = id_random();
		char as_it_happened[64], shuffled[64];

		for (size_t i = 0; i < n; i++)
			order[i] = i;
		send_in(chapters, order, n, &first, false);
		state_text(&first, as_it_happened, sizeof as_it_happened);
		if (world_int(&w, "SELECT count(*) FROM inbox WHERE verdict <> 'accepted'")) {
			PGresult *r = PQexec(db_conn(w.other), "SELECT string_agg(kind || verdict::text || coalesce(findings::text, ''), ' ') FROM inbox WHERE verdict <> 'accepted'");
			fail_msg("%s: %s", stories[s].name, PQgetvalue(r, 0, 0));
		}
		for (int turn = 0; turn < SHUFFLES; turn++) {
			struct id person = id_random();

			for (size_t i = n; i-- > 1;) {
				size_t k = pick((unsigned)i + 1), was = order[i];
				order[i] = order[k];
				order[k] = was;
			}
			send_in(chapters, order, n, &person, true);
			state_text(&person, shuffled, sizeof shuffled);
			if (strcmp(as_it_happened, shuffled) != 0 || world_int(&w, "SELECT count(*) FROM inbox WHERE verdict <> 'accepted'"))
				fail_msg("%s, shuffle %d: differs, or %lld are not accepted", stories[s].name, turn,
				         (long long)world_int(&w, "SELECT count(*) FROM inbox WHERE verdict <> 'accepted'"));
		}
	}
	assert_int_equal(world_int(&w, "SELECT count(*) FROM parked"), 0);
	assert_true(world_int(&w, "SELECT count(*) FROM judgement WHERE verdict = 'accepted'") > 50);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(a_story_told_in_any_order_leaves_the_same_rows) };
	struct cluster *c = cluster_start();
	if (c == NULL)
		return 77;
	world_conninfo = cluster_conninfo(c);
	seed = getenv("LT_ENGINE_SEED") ? (unsigned)atoi(getenv("LT_ENGINE_SEED")) : 1;
	world_open(&w, NULL);
	world_site(&w, &a, "0801", "081");
	committee = organisation_of("HU0801");
	cell = organisation_of("CB1");
	cell2 = organisation_of("CB2");
	PUSH(&w, &a, body_cell("CB1", &committee, NULL), body_cell("CB2", &committee, NULL));
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	world_close(&w);
	cluster_stop(&c);
	return failed;
}
