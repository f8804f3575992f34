/* However the writer's work is cut, the world comes out the same: random histories are judged in groups of random size,
 * every other one in transactions that end early, with restarts in between, and again one record at a time with nothing
 * remembered; all tables must be equal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include "tests/unit/engine_world_generic.h"

#define COMMUNE LT__UNIT_LEVEL__UNIT_LEVEL_COMMUNE
#define VILLAGE LT__UNIT_LEVEL__UNIT_LEVEL_VILLAGE
#define SITES 2
#define TABLES 9
#define VERSIONED 8            /* the first ones: what stands there may have later versions */
#define LETTERS 260
#define YEAR 18628             /* 2021 */
#define DID(name) LT__PERIOD_ACTION__PERIOD_ACTION_##name

static const char *const tables[TABLES] = { "unit", "organisation", "unit_change", "organisation_change", "member", "member_event", "post", "meeting", "period_step" };
struct recipe { unsigned which, a, b, c; int32_t on; bool amendable; struct id told; };
struct letter { int site; struct slice body; struct recipe recipe; };

static struct world one, other;
static struct outbox outboxes[2][SITES];
static struct letter letters[LETTERS];
static unsigned seed, step_seed;
static unsigned seen[5], rows_of[TABLES], adjusted;
/* What the province's own hand says in between: behind so many letters. */
static const struct { int behind; Lt__PeriodAction what; uint32_t round; } hand[] = {
	{ LETTERS / 4, DID(CLOSED), 1 }, { LETTERS / 2, DID(REOPENED), 1 }, { LETTERS * 3 / 4, DID(CLOSED), 2 } };
#define HANDS (sizeof hand / sizeof hand[0])

static unsigned
pick(unsigned n)
{
	return (unsigned)rand_r(&seed) % n;
}

static struct id
some_unit(const char *format, unsigned n)
{
	char code[16];
	snprintf(code, sizeof code, format, pick(n));
	return unit_of(code);
}

/* ---- trees ---- */

static struct slice
make_tree_body(void)
{
	struct id district = pick(8) ? unit_of("081") : unit_of("082"), commune = some_unit("C%u", 5), village = some_unit("V%u", 12);
	struct id committee = organisation_of(pick(6) ? "HU0801" : "HU0802");
	int32_t on = 18600 + (int32_t)pick(12) * 10;
	char code[16];

	switch (pick(12)) {
	case 0: case 1:
		snprintf(code, sizeof code, "C%u", pick(5));
		return body_unit(code, pick(12) ? "Xã" : " ", COMMUNE, &district);
	case 2: case 3: case 4:
		snprintf(code, sizeof code, "V%u", pick(12));
		return body_unit(code, pick(15) ? "Thôn" : "Xấu", VILLAGE, &commune);
	case 5: case 6:
		snprintf(code, sizeof code, "Tên %u", pick(9));
		return body_rename(pick(3) ? &village : &commune, code, on);
	case 7:
		return body_re_parent(&village, &commune, on);
	case 8:
		return body_dissolve(pick(4) ? &village : &commune, on);
	case 9: case 10:
		snprintf(code, sizeof code, "O%u", pick(6));
		return body_cell(code, &committee, pick(3) ? &village : NULL);
	default:
		return (struct slice){ (uint8_t *)strdup("\xff\xfe"), 1 + pick(2) };
	}
}

/* A site's own steps, in every order and round: most are returned. Drawn apart, so that the other letters stay what they were. */
static unsigned
pick_step(unsigned n)
{
	return (unsigned)rand_r(&step_seed) % n;
}

static struct slice
make_step(void)
{
	struct id committee = organisation_of(pick_step(6) ? "HU0801" : "HU0802");
	int32_t on = 19100 + (int32_t)pick_step(4);

	return STEP(.organisation = &committee, .period_on = YEAR, .on = on, .round = 1 + pick_step(2),
	            .what = pick_step(4) ? DID(CLOSED) : DID(REOPEN_ASKED), .note = "Bổ sung");
}

/* ---- people, and whatever can be amended ---- */

static struct id
numbered(const char *kind, unsigned i)
{
	char code[16];

	snprintf(code, sizeof code, "%u", i);
	return id_derive(kind, code, "");
}

static struct slice
make_event(const struct recipe *r, struct telling as, const struct id *person, const struct id *cell)
{
	static const Lt__MemberEventKind kinds_[] = {
		WHAT(RECOGNISE_OFFICIAL), WHAT(EXEMPT), WHAT(RESUME), WHAT(TEMP_OUT), WHAT(TEMP_IN), WHAT(TRANSFER_OUT), WHAT(TRANSFER_IN), WHAT(ADMIT), WHAT(DELETE),
		WHAT(RESTORE), WHAT(DEATH), WHAT(EXEMPT)
	};
	Lt__MemberEventKind what = kinds_[r->c % 12];
	struct id introducer = numbered("person", r->b), match = numbered("match", r->b % 3);
	bool moves = what == WHAT(TRANSFER_OUT) || what == WHAT(TRANSFER_IN), enters = what == WHAT(ADMIT) || what == WHAT(RESTORE);

	return EVENT(.as = as, .person = person, .what = what, .on = r->on, .enters = enters ? cell : NULL, .to = moves ? cell : NULL,
	             .introducers = &introducer, .n_introducers = what == WHAT(ADMIT), .match = enters ? &match : NULL);
}

/* Told anew, or again with something else in it. */
static struct slice
make_record(struct recipe *r, const struct id *amends, unsigned twist)
{
	struct telling as = { amends, &r->told };
	struct id person = numbered("person", r->a), cell, unit, match = numbered("match", r->b % 3);
	char code[16], name[16];

	snprintf(code, sizeof code, "O%u", r->b % 6);
	cell = organisation_of(code);
	snprintf(code, sizeof code, "V%u", r->b);
	unit = unit_of(code);
	snprintf(name, sizeof name, "Tên %u", twist);
	switch (r->which) {
	case 0:
		return MEMBER(.as = as, .person = &person, .cell = &cell, .on = 18500, .status = r->c % 3 ? STATUS(OFFICIAL) : STATUS(PROBATIONARY),
		              .admitted_on = r->c % 3 ? 0 : 18400, .birth_year = 1960 + twist, .match = r->c % 2 ? &match : NULL);
	case 1: case 2: case 3:
		return make_event(r, as, &person, &cell);
	case 4:
		return POST(.as = as, .person = &person, .organisation = r->c % 2 ? &cell : NULL, .unit = r->c % 2 ? NULL : &unit,
		            .title = r->c % 2 ? TITLE(SECRETARY) : TITLE(VILLAGE_HEAD), .from = r->on, .to = twist ? r->on + 10 * (int32_t)twist : 0);
	case 5:
		return MEETING(.as = as, .cell = &cell, .on = r->on, .present = twist == 7 ? 13 : 5 + twist);
	case 6:
		return RENAME(.as = as, .unit = r->c % 2 ? &unit : NULL, .organisation = r->c % 2 ? NULL : &cell, .name = name, .on = r->on,
		              .dissolves = r->c % 5 == 0);
	default:
		snprintf(code, sizeof code, "%s%u", r->c % 2 ? "O" : "V", r->b % 6);
		unit = unit_of("C1");
		cell = organisation_of("HU0801");
		return OPENING(.as = as, .code = code, .name = name, .cell = r->c % 2, .parent = r->c % 2 ? &cell : &unit, .level = VILLAGE);
	}
}

static struct slice
make_body(int at)
{
	struct recipe *r = &letters[at].recipe;
	struct id amends;
	int back = at ? (int)pick((unsigned)at) : 0;

	*r = (struct recipe){ 0 };
	if (pick(5) < 2)
		return make_tree_body();
	if (pick(4) || !letters[back].recipe.amendable) {
		*r = (struct recipe){ pick(8), pick(6), pick(12), pick(12), 18600 + (int32_t)pick(40) * 20, true, { { 0 } } };
		return make_record(r, NULL, pick(3));
	}
	*r = letters[back].recipe;            /* also of what was returned, of what was amended since, of what never arrived */
	amends = r->told;
	return make_record(r, &amends, pick(8));
}

static void
make_letters(void)
{
	for (int i = 0; i < LETTERS; i++) {
		letters[i].site = pick(6) ? 0 : 1;
		letters[i].recipe.amendable = false;
		if (i > 0 && pick(12) == 0)
			letters[i].body = body_again(letters[pick((unsigned)i)].body);
		else
			letters[i].body = make_body(i);
		if (pick_step(20) == 0) {
			free((void *)letters[i].body.data);
			letters[i].body = make_step();
			letters[i].recipe.amendable = false;
		}
	}
}

/* Sends the letters from..from+n as one group of one batch per run of equal sites. */
static void
send_group(struct world *w, struct outbox *boxes, int from, int n)
{
	struct batch *group[LETTERS] = { NULL };
	struct batch_result results[LETTERS];
	struct fault f = { 0 };
	size_t batches = 0;

	for (int i = from, k; i < from + n; i = k) {
		struct slice bodies[LETTERS];
		for (k = i; k < from + n && letters[k].site == letters[i].site; k++)
			bodies[k - i] = body_again(letters[k].body);
		group[batches++] = batch_make(&boxes[letters[i].site], bodies, (size_t)(k - i));
	}
	assert_int_equal(engine_group(w->engine, group, batches, results, &f), DONE);
	for (size_t i = 0; i < batches; i++) {
		const struct batch_result *r = &results[i];
		assert_int_equal(r->outcome, BATCH_STORED);
		assert_int_equal(r->accepted + r->returned + r->parked + r->quarantined + r->duplicate, group[i]->n_bodies);
		batch_free(&group[i]);
	}
}

static void
compare(const char *what)
{
	for (int turn = 0; turn < 2; turn++) {
		char *sql = strdup(what), *at;
		while ((at = strstr(sql, "@A")) != NULL || (at = strstr(sql, "@B")) != NULL) {
			const char *schema = (at[1] == 'A') == (turn == 0) ? one.schema : other.schema;
			char *next = NULL;
			if (asprintf(&next, "%.*s%s%s", (int)(at - sql), sql, schema, at + 2) < 0)
				abort();
			free(sql);
			sql = next;
		}
		int64_t differing = world_int(&one, "SELECT count(*) FROM (%s) x", sql);
		if (differing) {
			PGresult *r = PQexec(db_conn(one.other), sql);
			for (int col = 0; col < PQnfields(r); col++)
				print_message("%s%s", PQgetvalue(r, 0, col), col + 1 < PQnfields(r) ? " | " : "\n");
			fail_msg("%lld differ: %s", (long long)differing, sql);
		}
		free(sql);
	}
}

/* Whole rows, as jsonb: the enums are types of their schema. The first eight are the sites' roots, made anew per world. */
static void
compare_table(const char *table)
{
	char sql[256];

	snprintf(sql, sizeof sql, "SELECT to_jsonb(t) FROM @A.%s t WHERE j_from > 8 EXCEPT SELECT to_jsonb(t) FROM @B.%s t", table, table);
	compare(sql);
}

static void
count_verdicts(void)
{
	static const char *const labels[] = { "accepted", "returned", "parked", "quarantined" };

	for (int i = 0; i < 4; i++)
		seen[i] += (unsigned)world_int(&one, "SELECT count(*) FROM inbox WHERE verdict = '%s'", labels[i]);
	seen[4] += (unsigned)world_int(&one, "SELECT count(*) FROM judgement WHERE verdict <> 'parked'");
}

/* The same bytes in both worlds. */
static void
hand_speaks(struct world *w, const struct slice *said, int behind)
{
	for (size_t i = 0; i < HANDS; i++)
		if (hand[i].behind == behind)
			assert_string_equal(world_issue(w, body_again(said[i])), "");
}

/* No group goes on behind what the hand says. */
static int
until_the_hand(int from, int n)
{
	for (size_t i = 0; i < HANDS; i++)
		if (hand[i].behind > from && hand[i].behind < from + n)
			n = hand[i].behind - from;
	return n;
}

static void
one_history(unsigned history)
{
	struct world *const worlds[] = { &one, &other };
	struct slice said[HANDS];

	seed = history;
	step_seed = history + 1000;
	for (int i = 0; i < 2; i++) {
		world_tx_bytes = i == 0 && history % 2 ? 4000 : 0;
		world_open(worlds[i], NULL);
		world_site(worlds[i], &outboxes[i][0], "0801", "081");
		world_site(worlds[i], &outboxes[i][1], "0802", "082");
		world_sql(worlds[i], "ALTER TABLE unit ADD CHECK (name <> 'Xấu')");
		world_sql(worlds[i], "ALTER TABLE meeting ADD CHECK (present <> 13)");
	}
	make_letters();
	for (size_t i = 0; i < HANDS; i++)
		said[i] = STEP(.organisation = &one.province.committee, .period_on = YEAR, .on = 19110, .round = hand[i].round, .what = hand[i].what, .note = "Cả tỉnh");
	for (int i = 0, n; i < LETTERS; i += n) {
		n = 1 + (int)pick(pick(4) ? 8 : 60);
		n = until_the_hand(i, n < LETTERS - i ? n : LETTERS - i);
		hand_speaks(&one, said, i);
		send_group(&one, outboxes[0], i, n);
		world_tx_bytes = history % 2 ? pick(30000) : 0;
		if (pick(5) == 0)
			world_engine(&one, NULL);
	}
	for (int i = 0; i < LETTERS; i++) {
		hand_speaks(&other, said, i);
		send_group(&other, outboxes[1], i, 1);
		engine_forget(other.engine);
	}
	for (size_t i = 0; i < TABLES; i++) {
		compare_table(tables[i]);
		rows_of[i] += (unsigned)world_int(&one, "SELECT count(*) FROM %s WHERE version > %d", tables[i], i < VERSIONED);
	}
	compare("SELECT j, update_id, body_hash, kind, entity, duplicate, first_verdict::text, verdict::text, findings, adjusts_from, actor FROM @A.inbox WHERE j > 8 EXCEPT SELECT j, update_id, body_hash, kind, entity, duplicate, first_verdict::text, verdict::text, findings, adjusts_from, actor FROM @B.inbox");
	compare("SELECT j, n, verdict::text, findings, adjusts_from FROM @A.judgement EXCEPT SELECT j, n, verdict::text, findings, adjusts_from FROM @B.judgement");
	compare("SELECT j, entity, waits_for FROM @A.parked EXCEPT SELECT j, entity, waits_for FROM @B.parked");
	compare("SELECT code, feed_n, (SELECT count(*) FROM @A.feed_item f WHERE f.site_id = s.site_id) FROM @A.site s EXCEPT SELECT code, feed_n, feed_n FROM @B.site");
	assert_int_equal(world_int(&one, "SELECT count(*) FROM unit a JOIN unit b ON a.id = b.id AND a.from_on < b.from_on AND a.to_on > b.from_on AND a.j_to IS NULL AND b.j_to IS NULL"), 0);
	count_verdicts();
	adjusted += (unsigned)world_int(&one, "SELECT count(*) FROM adjustment");
	for (size_t i = 0; i < HANDS; i++)
		free((void *)said[i].data);
	for (int i = 0; i < 2; i++)
		world_close(worlds[i]);
	for (int i = 0; i < LETTERS; i++)
		free((void *)letters[i].body.data);
}

static void
the_world_does_not_depend_on_how_the_work_is_cut(void **state)
{
	const char *from = getenv("LT_ENGINE_SEED"), *count = getenv("LT_ENGINE_SEEDS");
	unsigned first = from ? (unsigned)atoi(from) : 1, n = count ? (unsigned)atoi(count) : 6;

	for (unsigned i = first; i < first + n; i++) {
		print_message("history %u\n", i);
		one_history(i);
	}
	print_message("accepted=%u returned=%u parked=%u quarantined=%u settled_later=%u\n", seen[0], seen[1], seen[2], seen[3], seen[4]);
	for (int i = 0; i < TABLES; i++)
		print_message("%s: %u later versions\n", tables[i], rows_of[i]);
	for (int i = 0; n >= 6 && i < 5; i++)
		assert_true(seen[i] > 0);
	for (int i = 0; n >= 6 && i < TABLES; i++)
		assert_true(rows_of[i] > 0);
	print_message("%u adjustments\n", adjusted);
	assert_true(n < 6 || adjusted > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(the_world_does_not_depend_on_how_the_work_is_cut) };
	struct cluster *c = cluster_start();
	if (c == NULL)
		return 77;
	world_conninfo = cluster_conninfo(c);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	cluster_stop(&c);
	return failed;
}
