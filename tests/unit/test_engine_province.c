/* What the writer's core tells every site: the feed `province`, which is the log of the centre's own hand. Units and
 * organisations of all sites, and what the centre issued; each row is what its author said, under its own identity. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>
#include "proto/link.pb-c.h"
#include "tests/unit/engine_world_generic.h"

#define VILLAGE LT__UNIT_LEVEL__UNIT_LEVEL_VILLAGE
#define COMMUNE LT__UNIT_LEVEL__UNIT_LEVEL_COMMUNE
#define ON 18500

static struct world w;
static struct outbox a, b;
static struct id huyen, committee, xa;

static int
open_world(void **state)
{
	world_open(&w, NULL);
	world_site(&w, &a, "0801", "081");
	world_site(&w, &b, "0802", "082");
	huyen = unit_of("081");
	committee = organisation_of("HU0801");
	xa = unit_of("0811");
	return 0;
}

static int
close_world(void **state)
{
	world_tx_bytes = 0;
	world_close(&w);
	return 0;
}

/* ---- the items ---- */

#define ITEMS 64
static struct told { uint32_t kind, version; struct id id, update_id; uint64_t j; } rows[ITEMS];

static int64_t
head(void)
{
	return world_int(&w, "SELECT feed_n FROM site WHERE everything");
}

/* What a row says is what its author said: record_said() of the body that its update_id names. */
static void
check_said(const Lt1__Row *row)
{
	char sql[256], id[ID_TEXT];
	struct id update;
	struct buffer said = { 0 };
	struct arena *arena = arena_new(RECORD_ARENA_CAP);
	struct fault f = { 0 };
	Lt__Update *u;

	assert_true(id_from_bytes(row->update_id.data, row->update_id.len, &update));
	id_format(&update, id);
	snprintf(sql, sizeof sql, "SELECT body FROM inbox WHERE update_id = '%s' AND NOT duplicate", id);
	PGresult *r = PQexecParams(db_conn(w.other), sql, 0, NULL, NULL, NULL, NULL, 1);
	assert_int_equal(PQntuples(r), 1);
	assert_int_equal(record_unpack((struct slice){ (const uint8_t *)PQgetvalue(r, 0, 0), (size_t)PQgetlength(r, 0, 0) }, arena, &u, &f), DONE);
	record_said(u, &said);
	assert_int_equal(row->said.len, said.len);
	assert_memory_equal(row->said.data, said.data, said.len);
	buffer_fini(&said);
	arena_free(&arena);
	PQclear(r);
}

/* Rows told after item n, into `rows`; each item is chained to the one before it. */
static size_t
rows_since(int64_t n)
{
	char sql[256];
	struct id owner = log_province_owner();
	struct hash chain = { { 0 } };
	size_t count = 0;

	PGresult *r = PQexecParams(db_conn(w.other), "SELECT f.n, f.chain, f.item, f.generation FROM feed_item f JOIN site s USING (site_id) "
	                           "WHERE s.everything AND f.generation = s.feed_generation ORDER BY f.n", 0, NULL, NULL, NULL, NULL, 1);
	assert_int_equal(PQresultStatus(r), PGRES_TUPLES_OK);
	for (int i = 0; i < PQntuples(r); i++) {
		struct slice bytes = db_get_bytes(r, i, 2);
		struct id generation = db_get_id(r, i, 3);
		Lt1__FeedItem *item = lt1__feed_item__unpack(NULL, bytes.len, bytes.data);

		assert_int_equal(db_get_int8(r, i, 0), i + 1);
		chain = log_chain(&chain, &owner, &generation, (uint64_t)i + 1, bytes);
		assert_memory_equal(db_get_bytes(r, i, 1).data, chain.b, HASH_BYTES);
		assert_null(item->verdict);
		if (item->row && i >= n) {
			struct told *t = &rows[count++ % ITEMS];

			*t = (struct told){ .kind = item->row->kind, .version = item->row->version, .j = item->row->j };
			assert_true(id_from_bytes(item->row->id.data, item->row->id.len, &t->id));
			assert_true(id_from_bytes(item->row->update_id.data, item->row->update_id.len, &t->update_id));
			check_said(item->row);
		}
		lt1__feed_item__free_unpacked(item, NULL);
	}
	PQclear(r);
	snprintf(sql, sizeof sql, "SELECT count(*) FROM site WHERE everything AND feed_chain = '\\x%s'", ({ static char x[65]; hash_hex(chain.b, 32, x); x; }));
	assert_int_equal(world_int(&w, "%s", sql), 1);
	return count;
}

static void
is_row(const struct told *t, uint32_t kind, const struct id *id, uint32_t version, const struct id *update)
{
	assert_int_equal(t->kind, kind);
	assert_true(id_equal(&t->id, id));
	assert_int_equal(t->version, version);
	if (update)
		assert_true(id_equal(&t->update_id, update));
}

/* ---- who hears of what ---- */

static void
units_and_organisations_of_all_sites_are_told(void **state)
{
	int64_t n = head();
	struct id cell = organisation_of("CB1"), update = id_v7(clock_wall_ms());

	PUSH(&w, &a, body_unit_id(&update, "0811", "Xã", COMMUNE, &huyen), body_cell("CB1", &committee, &xa));
	assert_int_equal(rows_since(n), 2);
	is_row(&rows[0], KIND_UNIT, &xa, 1, &update);
	is_row(&rows[1], KIND_ORGANISATION, &cell, 1, NULL);
	assert_int_equal(rows[0].j + 1, rows[1].j);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM feed_item JOIN site USING (site_id) WHERE NOT everything"), 0);
}

static void
people_meetings_and_returns_are_told_to_nobody(void **state)
{
	struct id cell = organisation_of("CB1"), mai = id_random();

	assert_string_equal(CATALOGUE(&w, FORM(.code = "members_religion")), "");
	PUSH(&w, &a, body_cell("CB1", &committee, NULL));
	int64_t n = head();
	struct batch_result r = PUSH(&w, &a, MEMBER(.person = &mai, .cell = &cell, .on = ON), MEETING(.cell = &cell, .on = 18600, .present = 1),
	                             POST(.person = &mai, .organisation = &cell, .title = TITLE(SECRETARY), .from = 18600),
	                             FILLED(.form = "members_religion", .organisation = &cell, .on = 18262, .cells = { { "total", 1 } }));
	assert_int_equal(r.accepted, 4);
	assert_int_equal(head(), n);
	assert_int_equal(r.province_head.n, n);
}

static void
what_the_centre_issues_is_told_and_what_a_site_records_is_not(void **state)
{
	struct id first, task = task_of("NV-01"), document = document_of("12-NQ/TU", ON);
	int64_t n = head();

	assert_string_equal(world_issue(&w, DOCUMENT(.number = "12-NQ/TU", .on = ON)), "");
	assert_string_equal(world_issue(&w, TASK(.code = "NV-01", .lead = &committee, .document = &document, .on = ON, .as.told = &first)), "");
	assert_string_equal(world_issue(&w, TASK(.code = "NV-01", .lead = &committee, .document = &document, .on = ON, .due = ON + 200, .as.amends = &first)), "");
	assert_int_equal(PUSH(&w, &a, DOCUMENT(.number = "3-NQ/HU", .on = ON), TASK(.code = "HU-01", .lead = &committee, .on = ON)).accepted, 2);
	assert_int_equal(rows_since(n), 3);
	is_row(&rows[0], KIND_DOCUMENT, &document, 1, NULL);
	is_row(&rows[1], KIND_TASK, &task, 1, &first);
	is_row(&rows[2], KIND_TASK, &task, 2, NULL);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM task WHERE issued = (code = 'NV-01')"), 3);
	/* loaded, it is still the centre's: nobody else amends it */
	engine_forget(w.engine);
	assert_int_equal(PUSH(&w, &a, TASK(.code = "NV-01", .lead = &committee, .on = ON, .as.amends = &rows[2].update_id)).returned, 1);
	assert_int_equal(head(), n + 3);
}

/* A site may have recorded on paper what the province issues later: it is issued by an amendment, and told from then on. */
static void
what_a_site_recorded_first_is_issued_all_the_same(void **state)
{
	struct id first, document = document_of("12-NQ/TU", ON);
	int64_t n = head();

	assert_int_equal(PUSH(&w, &a, DOCUMENT(.number = "12-NQ/TU", .on = ON, .as.told = &first)).accepted, 1);
	assert_int_equal(head(), n);
	engine_forget(w.engine);
	assert_string_equal(world_issue(&w, DOCUMENT(.number = "12-NQ/TU", .on = ON, .as.amends = &first)), "");
	assert_int_equal(rows_since(n), 1);
	is_row(&rows[0], KIND_DOCUMENT, &document, 2, NULL);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM document WHERE issued AND j_to IS NULL"), 1);
	assert_int_equal(PUSH(&w, &a, DOCUMENT(.number = "12-NQ/TU", .on = ON, .as.amends = &rows[0].update_id)).returned, 1);
}

static void
the_centres_own_verdicts_are_no_items(void **state)
{
	struct id nowhere = unit_of("none");
	int64_t n = head();

	world_issue(&w, body_unit("0899", "Xã lạ", COMMUNE, &nowhere));       /* would be parked: refused as a whole */
	assert_int_equal(head(), n);
	struct slice body = DOCUMENT(.number = "12-NQ/TU", .on = ON), again = body_again(body);
	assert_string_equal(world_issue(&w, body), "");
	assert_string_equal(world_issue(&w, again), "");      /* a duplicate: a site would be told */
	assert_int_equal(world_int(&w, "SELECT count(*) FROM inbox WHERE duplicate"), 1);
	assert_int_equal(head(), n + 1);
	assert_int_equal(rows_since(0), (size_t)n + 1);
}

/* ---- when it is told ---- */

static void
whoever_is_woken_is_told_then(void **state)
{
	int64_t n = head();

	assert_int_equal(PUSH(&w, &a, body_unit("08111", "Thôn", VILLAGE, &xa)).parked, 1);
	assert_int_equal(head(), n);
	PUSH(&w, &a, body_unit("0811", "Xã", COMMUNE, &huyen));
	assert_int_equal(rows_since(n), 2);
	is_row(&rows[0], KIND_UNIT, &xa, 1, NULL);
	is_row(&rows[1], KIND_UNIT, &(struct id[]){ unit_of("08111") }[0], 1, NULL);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM judgement WHERE j = %llu AND verdict = 'accepted'", (unsigned long long)rows[1].j), 1);
}

static void
an_amendment_is_told_with_the_next_version(void **state)
{
	struct id first, renamed, again, village = unit_of("08111");

	PUSH(&w, &a, body_unit("0811", "Xã", COMMUNE, &huyen));
	PUSH(&w, &a, OPENING(.code = "08111", .name = "Thôn Một", .parent = &xa, .level = VILLAGE, .as.told = &first));
	int64_t n = head();
	PUSH(&w, &a, OPENING(.code = "08111", .name = "Thôn Hai", .parent = &xa, .level = VILLAGE, .as.amends = &first));
	PUSH(&w, &a, RENAME(.unit = &village, .name = "Thôn Ba", .on = 18600, .as.told = &renamed));
	engine_forget(w.engine);
	PUSH(&w, &a, RENAME(.unit = &village, .name = "Thôn Bốn", .on = 18600, .as = { &renamed, &again }));
	assert_int_equal(rows_since(n), 3);
	is_row(&rows[0], KIND_UNIT, &village, 2, NULL);
	is_row(&rows[1], KIND_UNIT_CHANGE, &renamed, 1, &renamed);
	is_row(&rows[2], KIND_UNIT_CHANGE, &renamed, 2, &again);
}

static void
a_founding_is_told_as_the_change_it_is(void **state)
{
	PUSH(&w, &a, body_unit("0811", "Xã", COMMUNE, &huyen));
	int64_t n = head();
	PUSH(&w, &a, body_found("08119", &xa, 18600));
	assert_int_equal(rows_since(n), 1);
	is_row(&rows[0], KIND_UNIT_CHANGE, &rows[0].update_id, 1, NULL);
}

static void
a_body_judged_again_is_told_then(void **state)
{
	struct id village = unit_of("08111");
	Lta__Act act = LTA__ACT__INIT;
	Lta__Rejudge again = LTA__REJUDGE__INIT;

	world_sql(&w, "ALTER TABLE unit ADD CONSTRAINT strange CHECK (code <> '08111')");
	assert_int_equal(PUSH(&w, &a, body_unit("0811", "Xã", COMMUNE, &huyen), body_unit("08111", "Thôn", VILLAGE, &xa)).quarantined, 1);
	world_sql(&w, "ALTER TABLE unit DROP CONSTRAINT strange");
	int64_t n = head();
	again.site_code = a.code;
	again.has_generation = again.has_n = true;
	again.generation = body_lent(&a.generation);
	again.n = 2;
	act.rejudge = &again;
	assert_string_equal(world_act(&w, &act), "");
	assert_int_equal(rows_since(n), 1);
	is_row(&rows[0], KIND_UNIT, &village, 1, NULL);
}

/* ---- heads ---- */

static void
every_result_names_the_head_after_its_transaction(void **state)
{
	struct batch *batches[] = { NULL, NULL };
	struct batch_result results[2];
	struct fault f = { 0 };
	int64_t n = head();
	struct slice one = body_unit("0811", "Xã", COMMUNE, &huyen), two = body_rename(&(struct id[]){ unit_of("none") }[0], "Lạ", 18600);

	batches[0] = batch_make(&a, &one, 1);
	batches[1] = batch_make(&b, &two, 1);
	assert_int_equal(engine_group(w.engine, batches, 2, results, &f), DONE);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(results[i].province_head.n, n + 1);
		assert_int_equal(head(), n + 1);
		assert_int_equal(world_int(&w, "SELECT count(*) FROM site WHERE everything AND encode(feed_chain, 'hex') = '%s'",
		                           ({ static char x[65]; hash_hex(results[i].province_head.chain.b, 32, x); x; })), 1);
	}
	engine_forget(w.engine);
	assert_int_equal(engine_settle(w.engine, batches, 2, results, &f), DONE);
	assert_int_equal(results[1].province_head.n, n + 1);
	batch_free(&batches[0]);
	batch_free(&batches[1]);
}

/* Its row is refused by the database: what it told the province is taken back with it, the others' stay. */
static void
what_the_database_refuses_is_not_told(void **state)
{
	int64_t n = head();

	world_sql(&w, "ALTER TABLE unit ADD CONSTRAINT strange CHECK (code <> '0812')");
	struct batch_result r = PUSH(&w, &a, body_unit("0811", "Xã", COMMUNE, &huyen), body_unit("0812", "Xã", COMMUNE, &huyen),
	                             body_unit("0813", "Xã", COMMUNE, &huyen));
	assert_int_equal(r.accepted, 2);
	assert_int_equal(r.quarantined, 1);
	assert_int_equal(rows_since(n), 2);
	is_row(&rows[1], KIND_UNIT, &(struct id[]){ unit_of("0813") }[0], 1, NULL);
	assert_int_equal(r.province_head.n, n + 2);
}

/* A group cut into several transactions tells everything once. */
static void
a_group_in_pieces_tells_everything_once(void **state)
{
	struct slice bodies[40];
	int64_t n;

	PUSH(&w, &a, body_unit("0811", "Xã", COMMUNE, &huyen));
	world_tx_bytes = 4096;
	world_engine(&w, NULL);
	n = head();
	for (int i = 0; i < 40; i++) {
		char code[16];

		snprintf(code, sizeof code, "0811%02d", i);
		bodies[i] = body_unit(code, "Thôn", VILLAGE, &xa);
	}
	struct batch_result r = push(&w, &a, bodies, 40, BATCH_STORED);
	assert_int_equal(r.accepted, 40);
	assert_int_equal(rows_since(n), 40);
	assert_int_equal(r.province_head.n, n + 40);
}

int
main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, open_world, close_world)
	const struct CMUnitTest tests[] = {
		T(units_and_organisations_of_all_sites_are_told),
		T(people_meetings_and_returns_are_told_to_nobody),
		T(what_the_centre_issues_is_told_and_what_a_site_records_is_not),
		T(what_a_site_recorded_first_is_issued_all_the_same),
		T(the_centres_own_verdicts_are_no_items),
		T(whoever_is_woken_is_told_then),
		T(an_amendment_is_told_with_the_next_version),
		T(a_founding_is_told_as_the_change_it_is),
		T(a_body_judged_again_is_told_then),
		T(every_result_names_the_head_after_its_transaction),
		T(what_the_database_refuses_is_not_told),
		T(a_group_in_pieces_tells_everything_once),
	};
	struct cluster *c = cluster_start();
	if (c == NULL)
		return 77;
	world_conninfo = cluster_conninfo(c);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	cluster_stop(&c);
	return failed;
}
