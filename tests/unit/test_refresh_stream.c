/* Incremental = recomputed from nothing: random histories of all kinds of record go through the real writer, out of order, back-dated,
 * amended, with places that move, merge and end and with days that turn; after every few records there is a round, and after every
 * round all figures are worked out anew and compared. A refresher that forgets one link does not get through. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include "common/base/failpoint.h"
#include "tests/unit/refresh_world.h"

#define COMMUNE LT__UNIT_LEVEL__UNIT_LEVEL_COMMUNE
#define VILLAGE LT__UNIT_LEVEL__UNIT_LEVEL_VILLAGE
#define TYPE(name) LT__ORGANISATION_TYPE__ORGANISATION_TYPE_##name
enum { COMMUNES = 3, VILLAGES = 7, COMMITTEES = 3, CELLS = 8, PERSONS = 8, TOLD = 400 };

static struct world w;
static struct outbox site;
static struct fresh fresh;
static unsigned seed;
static struct id told[TOLD];              /* updates that may be amended, by the kind of record */
static unsigned n_told, kinds_seen[64];

static unsigned
pick(unsigned n)
{
	return (unsigned)rand_r(&seed) % n;
}

static struct id
place(const char *format, unsigned i, bool unit)
{
	char code[16];

	snprintf(code, sizeof code, format, i);
	return unit ? unit_of(code) : organisation_of(code);
}

static struct id
person(void)
{
	char code[16];

	snprintf(code, sizeof code, "p%u", pick(PERSONS));
	return id_derive("person", code, "");
}

static int32_t
any_day(void)
{
	return pick(4) ? 18600 + (int32_t)pick(50) * 20 : clock_today() - 120 + (int32_t)pick(120);
}

/* ---- records ---- */

static struct slice
make_place(void)
{
	struct id district = unit_of("081"), root = organisation_of("HU0801"), commune = place("C%u", pick(COMMUNES), true);
	struct id village = place("V%u", pick(VILLAGES), true), committee = place("K%u", pick(COMMITTEES), false);
	char code[16];
	unsigned i;

	switch (pick(5)) {
	case 0:
		snprintf(code, sizeof code, "C%u", pick(COMMUNES));
		return body_unit(code, pick(3) ? "Xã" : "Tên xã", COMMUNE, &district);
	case 1:
		snprintf(code, sizeof code, "V%u", pick(VILLAGES));
		return body_unit(code, "Thôn", VILLAGE, &commune);
	case 2:
		snprintf(code, sizeof code, "K%u", pick(COMMITTEES));
		return body_organisation(code, TYPE(GRASSROOTS_COMMITTEE), &root, pick(4) ? &commune : NULL);
	default:
		i = pick(CELLS);
		snprintf(code, sizeof code, "B%u", i);
		return i % 3 ? body_organisation(code, TYPE(SUBORDINATE_CELL), &committee, pick(3) ? &village : NULL)
		             : body_organisation(code, TYPE(GRASSROOTS_CELL), &root, pick(2) ? &village : NULL);
	}
}

static struct slice
make_change(void)
{
	struct id commune = place("C%u", pick(COMMUNES), true), village = place("V%u", pick(VILLAGES), true), other = place("V%u", pick(VILLAGES), true);
	struct id committee = place("K%u", pick(COMMITTEES), false), cell = place("B%u", pick(CELLS), false), cell2 = place("B%u", pick(CELLS), false);
	int32_t on = any_day();

	switch (pick(8)) {
	case 0:
		return MOVE(.unit = &village, .parent = &commune, .on = on);
	case 1: case 2:
		return MOVE(.organisation = &cell, .parent = &committee, .on = on);
	case 3:
		return MOVE(.unit = &village, .successor = pick(2) ? &other : NULL, .on = on);
	case 4:
		return MOVE(.organisation = &cell, .successor = pick(2) ? &cell2 : NULL, .on = on);
	case 5:
		return RENAME(.unit = &commune, .name = pick(2) ? "Tên mới" : "Xã mới", .on = on);
	case 6:
		return RENAME(.organisation = &cell, .name = pick(2) ? "Tên chi bộ" : "Chi bộ", .on = on);
	default:
		return RENAME(.unit = pick(2) ? &village : &commune, .name = "Tên", .on = on, .dissolves = pick(3) == 0);
	}
}

static struct slice
make_person(struct telling as)
{
	static const Lt__MemberEventKind kinds_[] = { WHAT(RECOGNISE_OFFICIAL), WHAT(EXEMPT), WHAT(RESUME), WHAT(TEMP_OUT), WHAT(TRANSFER_OUT), WHAT(TRANSFER_IN),
		WHAT(ADMIT), WHAT(DELETE), WHAT(RESTORE), WHAT(DEATH) };
	struct id who = person(), cell = place("B%u", pick(CELLS), false), introducer = person();
	Lt__MemberEventKind what = kinds_[pick(10)];
	bool moves = what == WHAT(TRANSFER_OUT) || what == WHAT(TRANSFER_IN), enters = what == WHAT(ADMIT) || what == WHAT(RESTORE);

	if (pick(3) == 0)
		return MEMBER(.as = as, .person = &who, .cell = &cell, .on = 18500, .status = pick(3) ? STATUS(OFFICIAL) : STATUS(PROBATIONARY),
		              .admitted_on = pick(3) ? 0 : 18400);
	return EVENT(.as = as, .person = &who, .what = what, .on = any_day(), .enters = enters ? &cell : NULL, .to = moves ? &cell : NULL,
	             .introducers = &introducer, .n_introducers = what == WHAT(ADMIT));
}

static struct slice
make_deed(struct telling as)
{
	struct id who = person(), cell = place("B%u", pick(CELLS), false), village = place("V%u", pick(VILLAGES), true);
	bool secretary = pick(2);
	int32_t on = any_day();

	if (pick(2))
		return MEETING(.as = as, .cell = &cell, .on = on, .present = 5 + pick(3));
	return POST(.as = as, .person = &who, .organisation = secretary ? &cell : NULL, .unit = secretary ? NULL : &village,
	            .title = secretary ? TITLE(SECRETARY) : TITLE(VILLAGE_HEAD), .from = on, .to = pick(2) ? on + 10 + (int32_t)pick(300) : 0);
}

static struct slice
make_filled(struct telling as)
{
	struct id cell = place("B%u", pick(CELLS), false), other = place("B%u", pick(CELLS), false), village = place("V%u", pick(VILLAGES), true);
	int32_t on = any_day();
	char reference[16];

	snprintf(reference, sizeof reference, "%u", pick(4));
	switch (pick(4)) {
	case 0:
		return FILLED(.as = as, .form = "members_religion", .organisation = &cell, .on = 18262 + 365 * (int32_t)pick(4), .cells = {
			{ "total", 20 + pick(9) }, { "women", pick(20) }, { "led_by", .ref = &other } });
	case 1:
		return FILLED(.as = as, .form = "unit_people", .unit = &village, .on = 18262 + 365 * (int32_t)pick(4), .cells = { { "total", 100 + pick(50) } });
	case 2:
		return FILLED(.as = as, .kind = KIND_REGISTER_ENTRY, .form = "rewards", .organisation = &cell, .on = on, .to = pick(2) ? on + 40 : 0,
		              .reference = reference, .cells = { { "total", pick(5) } });
	default:
		return FILLED(.as = as, .kind = KIND_CASE_FILE, .form = "petitions", .organisation = &cell, .on = on, .to = pick(2) ? on + 40 : 0,
		              .reference = reference, .cells = { { "total", pick(5) } });
	}
}

static struct slice
make_paper(struct telling as)
{
	static const Lt__TaskEvent whats[] = { LT__TASK_EVENT__TASK_EVENT_PROGRESS, LT__TASK_EVENT__TASK_EVENT_DONE };
	struct id lead = pick(2) ? organisation_of("HU0801") : place("K%u", pick(COMMITTEES), false), helper = place("B%u", pick(CELLS), false);
	int32_t issued = 18700 + 30 * (int32_t)pick(6), on = 18710 + (int32_t)pick(8) * 60;
	char number[16], code[16];

	snprintf(number, sizeof number, "%u-NQ/TU", pick(3));
	snprintf(code, sizeof code, "NV-%u", pick(4));
	struct id document = document_of(number, 18690), task = task_of(code), other = task_of(code[3] == '0' ? "NV-1" : "NV-0");
	switch (pick(4)) {
	case 0:
		return DOCUMENT(.as = as, .number = number, .on = 18690, .title = pick(2) ? NULL : "Nghị quyết");
	case 1: case 2:
		return TASK(.as = as, .code = code, .lead = &lead, .coordinator = pick(2) ? &helper : NULL, .document = pick(2) ? &document : NULL,
		            .after = pick(4) ? NULL : &other, .on = issued);
	default:
		return REPORT(.as = as, .task = &task, .organisation = &lead, .what = whats[pick(2)], .on = on, .progress = 10 + pick(80));
	}
}

static struct slice
make_step(void)
{
	struct id root = organisation_of("HU0801");

	return STEP(.organisation = &root, .period_on = 18262 + (pick(2) ? 0 : 366), .on = 19400, .round = 1 + pick(2), .what = LT__PERIOD_ACTION__PERIOD_ACTION_CLOSED,
	            .note = NULL);
}

static struct slice
make_body(void)
{
	struct id *out = &told[n_told % TOLD];
	struct telling as = { .amends = n_told > 0 && pick(6) == 0 ? &told[pick(n_told < TOLD ? n_told : TOLD)] : NULL, .told = out };
	struct slice body;

	switch (pick(12)) {
	case 0:
		return make_place();
	case 1:
		return make_change();
	case 2: case 3: case 4: case 5:
		body = make_person(as);
		break;
	case 6: case 7: case 8:
		body = make_deed(as);
		break;
	case 9:
		body = make_filled(as);
		break;
	case 10:
		body = make_paper(as);
		break;
	default:
		return pick(3) ? make_change() : make_step();
	}
	n_told++;
	return body;
}

/* ---- a history ---- */

static void
send_some(unsigned n, struct slice (*make)(void))
{
	struct slice bodies[64];

	for (unsigned i = 0; i < n; i++)
		bodies[i] = make();
	push(&w, &site, bodies, n, BATCH_STORED);
}

static void
count_kinds(void)
{
	PGresult *r = PQexec(db_conn(w.other), "SELECT kind, count(*) FROM inbox WHERE verdict = 'accepted' GROUP BY kind");

	for (int i = 0; i < PQntuples(r); i++)
		kinds_seen[atoi(PQgetvalue(r, i, 0)) % 64] += (unsigned)atoi(PQgetvalue(r, i, 1));
	PQclear(r);
}

/* Places first, so that most of what follows finds one; then anything. Returns the first difference, "" when there is none. */
static const char *
one_history(unsigned history, unsigned rounds)
{
	static char said[1200];
	int32_t today = clock_today();

	seed = history;
	n_told = 0;
	said[0] = '\0';
	world_open(&w, NULL);
	world_site(&w, &site, "0801", "081");
	fresh_open(&fresh, &w);
	assert_string_equal(refresh_catalogue(&w, shapes, n_shapes, today - 60), "");
	send_some(40, make_place);
	for (unsigned i = 0; i < rounds && said[0] == '\0'; i++) {
		send_some(1 + pick(pick(3) ? 4 : 30), make_body);
		if (pick(8) == 0)
			today += 1 + (int32_t)pick(40);
		if (pick(12) == 0)        /* or the same again, which is refused */
			(void)refresh_catalogue(&w, shapes, n_shapes - pick(3), clock_today() - 60 + 31 * (int32_t)pick(2));
		struct refresh_round round = fresh_round(&fresh, today);
		assert_int_equal(round.troubles, 0);
		const char *differs = fresh_differs(&fresh);
		if (differs[0] != '\0')
			snprintf(said, sizeof said, "history %u, round %u: %s", history, i, differs);
	}
	count_kinds();
	fresh_close(&fresh);
	world_close(&w);
	return said;
}

static unsigned
setting(const char *name, unsigned otherwise)
{
	const char *text = getenv(name);
	return text ? (unsigned)atoi(text) : otherwise;
}

/* Under sanitizers one history: they look at the program, which is the same for all. */
#ifdef __SANITIZE_ADDRESS__
#define HISTORIES 1
#else
#define HISTORIES 3
#endif

static void
figures_kept_up_to_date_are_those_worked_out_from_nothing(void **state)
{
	unsigned first = setting("LT_REFRESH_SEED", 1), n = setting("LT_REFRESH_SEEDS", HISTORIES);

	for (unsigned i = first; i < first + n; i++)
		assert_string_equal(one_history(i, setting("LT_REFRESH_ROUNDS", 16)), "");
	for (unsigned i = 0; i < 64; i++)
		if (kinds_seen[i])
			print_message("kind %u: %u accepted\n", i, kinds_seen[i]);
	for (size_t i = 0; i < n_kinds && n >= 3; i++)
		assert_true(kinds_seen[kinds[i].tag % 64] > 0);
}

static void
a_refresher_that_forgets_the_heads_is_caught(void **state)
{
#if defined LT_FAILPOINTS && !defined __SANITIZE_ADDRESS__
	bool caught = false;

	setenv("LT_CANARY", "affected_forgets_heads", 1);
	failpoint_reread();
	for (unsigned i = 1; i <= 12 && !caught; i++)
		caught = one_history(i, 25)[0] != '\0';
	unsetenv("LT_CANARY");
	failpoint_reread();
	assert_true(caught);
#else
	skip();
#endif
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(figures_kept_up_to_date_are_those_worked_out_from_nothing),
		cmocka_unit_test(a_refresher_that_forgets_the_heads_is_caught),
	};
	struct cluster *c = cluster_start();
	if (c == NULL)
		return 77;
	world_conninfo = cluster_conninfo(c);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	cluster_stop(&c);
	return failed;
}
