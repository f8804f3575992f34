/* Members, posts and meetings in the writer's core: how they stand in the tables, how they come back from there, and
 * that every kind of record can be amended. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>
#include "tests/unit/engine_world_people.h"

#define COMMUNE LT__UNIT_LEVEL__UNIT_LEVEL_COMMUNE
#define VILLAGE LT__UNIT_LEVEL__UNIT_LEVEL_VILLAGE
#define ON 18500                          /* the opening stock; 2020-08-26 */

static struct world w;
static struct outbox a;
static struct id huyen, committee, xa, thon, cell, cell2, mai, lan, binh;

static int
open_world(void **state)
{
	world_open(&w, NULL);
	world_site(&w, &a, "0801", "081");
	huyen = unit_of("081");
	committee = organisation_of("HU0801");
	xa = unit_of("0811");
	thon = unit_of("08111");
	cell = organisation_of("CB1");
	cell2 = organisation_of("CB2");
	mai = id_random();
	lan = id_random();
	binh = id_random();
	struct batch_result r = PUSH(&w, &a, body_unit("0811", "Xã", COMMUNE, &huyen), body_unit("08111", "Thôn", VILLAGE, &xa),
	                             body_cell("CB1", &committee, &thon), body_cell("CB2", &committee, NULL));
	assert_int_equal(r.accepted, 4);
	return 0;
}

static int
close_world(void **state)
{
	world_close(&w);
	return 0;
}

static const char *
hex(const struct id *id)
{
	static char text[4][ID_TEXT];
	static int turn;

	id_format(id, text[turn = (turn + 1) % 4]);
	return text[turn];
}

static int64_t
spans(const struct id *member, const char *where)
{
	return world_int(&w, "SELECT count(*) FROM member WHERE id = '%s' AND j_to IS NULL AND (%s)", hex(member), where);
}

/* Why the last one was not accepted, for a failing test to say. */
static void
all_accepted(struct batch_result r, uint32_t n)
{
	if (r.accepted == n)
		return;
	PGresult *said = PQexec(db_conn(w.other), "SELECT string_agg(kind || ' ' || verdict || ' ' || coalesce(findings::text, ''), E'\n' ORDER BY j) FROM inbox WHERE verdict <> 'accepted'");
	fail_msg("accepted %u of %u: %s", r.accepted, n, PQgetvalue(said, 0, 0));
}

/* ---- rows ---- */

static void
a_members_rows_follow_from_his_events(void **state)
{
	struct id told;

	all_accepted(PUSH(&w, &a, MEMBER(.person = &mai, .cell = &cell, .status = STATUS(PROBATIONARY), .on = ON, .admitted_on = ON - 100, .as.told = &told)), 1);
	assert_int_equal(spans(&mai, "status = 'probationary' AND from_on = date '1970-01-01' + 18500 AND to_on = 'infinity' AND NOT exempt AND NOT away "
	                 "AND birth_year = 1970 AND sex = 'female' AND is_minority AND is_youth_union IS NULL AND occupation = 'farmer' AND education = 'upper_secondary' "
	                 "AND professional = 'college' AND political_theory = 'intermediate' AND admitted_on = from_on - 100"), 1);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM member_event WHERE id = '%s' AND update_id = id AND version = 1 AND event = 'opening' AND member_id = '%s' "
	                           "AND organisation_id = '%s' AND status = 'probationary' AND decided_on IS NULL AND issuer IS NULL AND votes_yes IS NULL "
	                           "AND admission_decided_on = admitted_on - 20", hex(&told), hex(&mai), hex(&cell)), 1);
	engine_forget(w.engine);
	all_accepted(PUSH(&w, &a, EVENT(.person = &mai, .what = WHAT(RECOGNISE_OFFICIAL), .on = year_after(ON - 100))), 1);
	assert_int_equal(spans(&mai, "true"), 2);
	assert_int_equal(spans(&mai, "status = 'official' AND official_on = from_on AND party_since = admitted_on - 20 AND version = 2 AND birth_year = 1970"), 1);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM member_event WHERE event = 'recognise_official' AND issuer = 'Huyện ủy' AND number = '15-QĐ/HU' "
	                           "AND type_code = 'QĐ' AND decided_on = signed_on AND votes_yes = 9 AND votes_official = 10 AND considered_on = occurred_on + 5 "
	                           "AND ceremony_on IS NULL AND organisation_id IS NULL AND introducer_refs IS NULL"), 1);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM dirty_mark WHERE kind = 24 AND entities = ARRAY['%s'::uuid]", hex(&mai)), 2);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM dirty_mark WHERE kind IN (21, 23, 25)"), 0);
}

static void
an_admission_stands_there_with_all_its_steps(void **state)
{
	struct id both[] = { lan, binh }, match = id_random();

	all_accepted(PUSH(&w, &a, MEMBER(.person = &lan, .cell = &cell, .on = ON), MEMBER(.person = &binh, .cell = &cell, .on = ON),
	                  EVENT(.person = &mai, .what = WHAT(ADMIT), .enters = &cell, .on = 18900, .introducers = both, .n_introducers = 2, .match = &match)), 3);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM member_event WHERE event = 'admit' AND introducer_refs = ARRAY['%s', '%s']::uuid[] AND age_ok AND introduced_by_union "
	                           "AND ceremony_on = occurred_on AND certificate_on < dossier_on AND organisation_id = '%s' AND status = 'probationary' AND match = '%s'",
	                           hex(&lan), hex(&binh), hex(&cell), hex(&match)), 1);
	engine_forget(w.engine);              /* a later event rewrites no row, and an earlier one folds with what was loaded */
	all_accepted(PUSH(&w, &a, EVENT(.person = &mai, .what = WHAT(DEATH), .on = 19000)), 1);
	assert_int_equal(spans(&mai, "status = 'ended' AND organisation_id IS NULL AND from_on = date '1970-01-01' + 19000"), 1);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM member_as_of WHERE id = '%s'", hex(&mai)), 0);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM member_as_of WHERE organisation_id = '%s'", hex(&cell)), 2);
}

static void
posts_and_meetings_are_rows(void **state)
{
	all_accepted(PUSH(&w, &a, MEMBER(.person = &mai, .cell = &cell, .on = ON), POST(.person = &mai, .organisation = &cell, .title = TITLE(SECRETARY), .from = 18600),
	                  POST(.person = &binh, .unit = &thon, .title = TITLE(VILLAGE_HEAD), .from = 18500, .to = 18900, .opening = true),
	                  MEETING(.cell = &cell, .on = 18700, .present = 8, .excused = 1)), 4);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM post WHERE person_ref = '%s' AND organisation_id = '%s' AND unit_id IS NULL AND title = 'secretary' AND basis = 'elected' "
	                           "AND from_on = date '1970-01-01' + 18600 AND to_on = 'infinity' AND issuer = 'Huyện ủy' AND decided_on = from_on AND version = 1", hex(&mai), hex(&cell)), 1);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM post WHERE unit_id = '%s' AND organisation_id IS NULL AND title = 'village_head' AND to_on = date '1970-01-01' + 18900 "
	                           "AND issuer IS NULL AND decided_on IS NULL", hex(&thon)), 1);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM meeting WHERE cell_id = '%s' AND held_on = date '1970-01-01' + 18700 AND kind = 'periodic' AND mode = 'in_person' "
	                           "AND month = date_trunc('month', held_on) AND required = 9 AND present = 8 AND excused = 1 AND unexcused = 0 AND minutes_taken = 120 AND has_resolution "
	                           "AND speakers IS NULL AND topic_code IS NULL", hex(&cell)), 1);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM dirty_mark WHERE kind IN (26, 27)"), 2);
}

/* ---- amendments ---- */

static void
every_kind_is_amended_by_its_next_version(bool forgetting)
{
	struct id v1[7], v2[7], other[3];
	struct slice first[] = {
		OPENING(.code = "08112", .name = "Thôn Hai", .level = VILLAGE, .parent = &xa, .as.told = &v1[0]),
		OPENING(.code = "CB3", .name = "Chi bộ Ba", .cell = true, .parent = &committee, .seat = &thon, .as.told = &v1[1]),
		RENAME(.unit = &thon, .name = "Nà Khà", .on = 18800, .as.told = &v1[2]),
		MEMBER(.person = &mai, .cell = &cell, .on = ON, .as.told = &v1[3]),
		EVENT(.person = &mai, .what = WHAT(EXEMPT), .on = 18900, .as.told = &v1[4]),
		POST(.person = &mai, .organisation = &cell, .title = TITLE(SECRETARY), .from = 18600, .as.told = &v1[5]),
		MEETING(.cell = &cell, .on = 18700, .present = 8, .as.told = &v1[6]),
	};
	struct slice second[] = {
		OPENING(.code = "08112", .name = "Thôn Nhì", .level = VILLAGE, .parent = &xa, .as = { &v1[0], &v2[0] }),
		OPENING(.code = "CB3", .name = "Chi bộ Tam", .cell = true, .parent = &committee, .as = { &v1[1], &v2[1] }),
		RENAME(.unit = &thon, .name = "Nà Cha", .on = 18800, .as = { &v1[2], &v2[2] }),
		MEMBER(.person = &mai, .cell = &cell, .on = ON, .birth_year = 1971, .as = { &v1[3], &v2[3] }),
		EVENT(.person = &mai, .what = WHAT(EXEMPT), .on = 18900, .as = { &v1[4], &v2[4] }),
		POST(.person = &mai, .organisation = &cell, .title = TITLE(SECRETARY), .from = 18600, .to = 19000, .as = { &v1[5], &v2[5] }),
		MEETING(.cell = &cell, .on = 18700, .present = 7, .excused = 1, .as = { &v1[6], &v2[6] }),
	};
	static const char *const now[] = {
		"SELECT count(*) FROM unit WHERE code = '08112' AND name = 'Thôn Nhì' AND version = 2 AND edition = 2 AND update_id = '%s'",
		"SELECT count(*) FROM organisation WHERE code = 'CB3' AND name = 'Chi bộ Tam' AND unit_id IS NULL AND version = 2 AND edition = 2 AND update_id = '%s'",
		"SELECT count(*) FROM unit_change WHERE name = 'Nà Cha' AND version = 2 AND id <> update_id AND update_id = '%s'",
		"SELECT count(*) FROM member_event WHERE event = 'opening' AND birth_year = 1971 AND version = 2 AND id <> update_id AND update_id = '%s'",
		"SELECT count(*) FROM member_event WHERE event = 'exempt' AND version = 2 AND id <> update_id AND update_id = '%s'",
		"SELECT count(*) FROM post WHERE to_on = date '1970-01-01' + 19000 AND version = 2 AND update_id = '%s'",
		"SELECT count(*) FROM meeting WHERE present = 7 AND excused = 1 AND version = 2 AND update_id = '%s'",
	};

	all_accepted(push(&w, &a, first, 7, BATCH_STORED), 7);
	for (int i = 0; i < 7; i++) {
		if (forgetting)
			engine_forget(w.engine);
		all_accepted(PUSH(&w, &a, second[i]), 1);
		assert_int_equal(world_int(&w, now[i], hex(&v2[i])), 1);
	}
	assert_int_equal(spans(&mai, "birth_year = 1971"), 2);        /* before and during the exemption */
	assert_int_equal(spans(&mai, "birth_year = 1970"), 0);
	assert_int_equal(spans(&mai, "version = 4"), 0);              /* the exemption told again changed nothing that follows */
	assert_int_equal(world_int(&w, "SELECT count(*) FROM unit WHERE code = '08111' AND j_to IS NULL AND name = 'Nà Cha' AND version = 3"), 1);
	for (int i = 0; i < 3; i++)           /* what is closed was open until then, and is still there */
		assert_int_equal(world_int(&w, "SELECT count(*) FROM %s WHERE version = 1 AND j_to IS NOT NULL",
		                           (const char *const[]){ "post", "meeting", "member_event" }[i]), i == 2 ? 2 : 1);
	/* a third version, and one that names a stale one */
	all_accepted(PUSH(&w, &a, MEETING(.cell = &cell, .on = 18700, .present = 6, .as = { &v2[6], &other[0] })), 1);
	if (forgetting)
		engine_forget(w.engine);
	struct batch_result r = PUSH(&w, &a, MEETING(.cell = &cell, .on = 18700, .present = 5, .as = { &v2[6], &other[1] }),
	                             EVENT(.person = &mai, .what = WHAT(EXEMPT), .on = 18900, .as = { &v1[4], &other[2] }));
	assert_int_equal(r.returned, 2);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM meeting WHERE present = 6 AND version = 3 AND j_to IS NULL"), 1);
}

static void
what_is_remembered_is_amended(void **state)
{
	every_kind_is_amended_by_its_next_version(false);
}

static void
what_is_loaded_is_amended(void **state)
{
	every_kind_is_amended_by_its_next_version(true);
}

static void
told_and_amended_in_one_group_both_versions_are_written(void **state)
{
	struct id v1, v2, v3;

	all_accepted(PUSH(&w, &a, MEETING(.cell = &cell, .on = 18700, .present = 8, .as.told = &v1), MEETING(.cell = &cell, .on = 18700, .present = 7, .as = { &v1, &v2 }),
	                  MEMBER(.person = &mai, .cell = &cell, .on = ON, .as.told = &v1), MEMBER(.person = &mai, .cell = &cell2, .on = ON, .as = { &v1, &v2 }),
	                  MEMBER(.person = &mai, .cell = &cell, .on = ON, .as = { &v2, &v3 })), 5);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM meeting WHERE j_to IS NULL"), 1);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM meeting"), 2);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM member_event WHERE id <> update_id OR version = 1"), 3);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM member"), 3);
	assert_int_equal(spans(&mai, "version = 3"), 1);
}

static void
an_amendment_waits_for_what_it_amends(void **state)
{
	struct id v1, v2;
	struct slice first = MEETING(.cell = &cell, .on = 18700, .present = 8, .as.told = &v1);
	struct batch_result r = PUSH(&w, &a, MEETING(.cell = &cell, .on = 18700, .present = 7, .as = { &v1, &v2 }));

	assert_int_equal(r.parked, 1);
	r = PUSH(&w, &a, first);
	assert_int_equal(r.accepted, 1);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM meeting WHERE present = 7 AND version = 2 AND j_to IS NULL"), 1);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM parked"), 0);
}

static void
who_comes_back_counts_as_stated_then(void **state)
{
	all_accepted(PUSH(&w, &a, MEMBER(.person = &mai, .cell = &cell, .on = ON), EVENT(.person = &mai, .what = WHAT(EXPEL), .on = 18800),
	                  EVENT(.person = &mai, .what = WHAT(RESTORE), .enters = &cell2, .on = 19000, .birth_year = 1969)), 3);
	for (int forgetting = 0; forgetting < 2; forgetting++) {
		assert_int_equal(spans(&mai, "birth_year = 1970 AND to_on <= date '1970-01-01' + 19000"), 2);
		assert_int_equal(spans(&mai, "birth_year = 1969 AND from_on >= date '1970-01-01' + 19000 AND status = 'official'"), 1 + forgetting);
		if (!forgetting) {
			engine_forget(w.engine);
			all_accepted(PUSH(&w, &a, EVENT(.person = &mai, .what = WHAT(EXEMPT), .on = 19100)), 1);
		}
	}
}

/* Questions asked before an amendment are answered by what is true since. */
static void
an_amended_seat_or_card_is_found_where_it_is_now(void **state)
{
	struct id told, person_told, match = id_random(), mine = id_random();

	all_accepted(PUSH(&w, &a, OPENING(.code = "CB3", .name = "Chi bộ Ba", .cell = true, .parent = &committee, .seat = &thon, .as.told = &told),
	                  MEMBER(.person = &mai, .cell = &cell2, .on = ON, .match = &match, .as.told = &person_told)), 2);
	struct id third = organisation_of("CB1");
	struct batch_result r = PUSH(&w, &a, RENAME(.organisation = &third, .dissolves = true, .on = 18800), RENAME(.unit = &thon, .dissolves = true, .on = 18900));
	assert_int_equal(r.returned, 1);      /* CB3 is seated there */
	all_accepted(PUSH(&w, &a, OPENING(.code = "CB3", .name = "Chi bộ Ba", .cell = true, .parent = &committee, .as.amends = &told),
	                  MEMBER(.person = &mai, .cell = &cell2, .on = ON, .match = &mine, .as.amends = &person_told)), 2);
	all_accepted(PUSH(&w, &a, RENAME(.unit = &thon, .dissolves = true, .on = 18900), MEMBER(.person = &lan, .cell = &cell2, .on = ON, .match = &match)), 2);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM inbox WHERE findings @> '[{\"code\": \"MEM-028\"}]'"), 0);
	all_accepted(PUSH(&w, &a, MEMBER(.person = &binh, .cell = &cell2, .on = ON, .match = &match)), 1);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM inbox WHERE findings @> '[{\"code\": \"MEM-028\"}]'"), 1);
}

/* Before migration 0004 nobody noted which update a row came from. */
static void
rows_of_an_older_release_are_read_and_amended(void **state)
{
	struct id first, second;

	all_accepted(PUSH(&w, &a, RENAME(.unit = &thon, .name = "Nà Khà", .on = 18800, .as.told = &first)), 1);
	world_sql(&w, "UPDATE unit SET update_id = NULL");
	world_sql(&w, "UPDATE organisation SET update_id = NULL");
	world_sql(&w, "UPDATE unit_change SET update_id = NULL");
	world_engine(&w, NULL);
	all_accepted(PUSH(&w, &a, RENAME(.unit = &thon, .name = "Nà Cha", .on = 18800, .as = { &first, &second }), MEMBER(.person = &mai, .cell = &cell, .on = ON)), 2);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM unit_change WHERE id = '%s' AND update_id = '%s' AND version = 2", hex(&first), hex(&second)), 1);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM unit WHERE code = '08111' AND j_to IS NULL AND name = 'Nà Cha' AND version = 3"), 1);
}

static void
a_founding_is_amended_under_its_first_id(void **state)
{
	struct id told = organisation_of("x");
	Lt__Update u;
	Lt__DecisionRef d = LT__DECISION_REF__INIT;

	for (int version = 1; version <= 2; version++) {
		Lt__OrganisationChange c = LT__ORGANISATION_CHANGE__INIT;
		Lt__Organisation o = LT__ORGANISATION__INIT;
		struct id id, before = told;

		if (version == 2)
			engine_forget(w.engine);
		body_envelope(&u, &id, LT__BASIS__BASIS_EVENT, 18800);
		told = id;
		u.has_decided_on = d.has_signed_on = true;
		u.decided_on = d.signed_on = 18800;
		d.issuer = d.number = d.type_code = (char *)"QĐ";
		u.decision = &d;
		if (version == 2) {
			u.op = LT__OP__OP_AMEND;
			u.has_supersedes = true;
			u.supersedes = body_lent(&before);
		}
		o.code = (char *)"CB9";
		o.name = (char *)(version == 1 ? "Chi bộ Chín" : "Chi bộ Cửu");
		o.has_type = o.has_parent_id = o.has_valid_from = c.has_change = true;
		o.type = LT__ORGANISATION_TYPE__ORGANISATION_TYPE_GRASSROOTS_CELL;
		o.parent_id = body_lent(&committee);
		o.valid_from = 18800;
		c.change = LT__CHANGE_KIND__CHANGE_KIND_FOUND;
		c.found = &o;
		u.organisation_change = &c;
		all_accepted(PUSH(&w, &a, body_pack(&u)), 1);
	}
	assert_int_equal(world_int(&w, "SELECT count(*) FROM organisation_change WHERE change = 'found' AND version = 2 AND j_to IS NULL AND id <> update_id AND id = "
	                           "(SELECT id FROM organisation_change WHERE version = 1 AND j_to IS NOT NULL AND id = update_id)"), 1);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM organisation WHERE code = 'CB9' AND j_to IS NULL AND name = 'Chi bộ Cửu' AND edition = 2"), 1);
}

/* Nobody foresaw that the village's cells would be asked for: the cell is not known before it is judged, nor written. */
static void
a_cell_that_is_not_yet_written_counts_in_its_village(void **state)
{
	struct id cell3 = organisation_of("CB3");

	all_accepted(PUSH(&w, &a, MEMBER(.person = &mai, .cell = &cell, .on = ON), MEMBER(.person = &lan, .cell = &cell, .on = ON)), 2);
	all_accepted(PUSH(&w, &a, body_cell("CB3", &committee, &thon), POST(.person = &mai, .organisation = &cell3, .title = TITLE(SECRETARY), .from = 18600)), 2);
	PUSH(&w, &a, POST(.person = &lan, .organisation = &cell, .title = TITLE(SECRETARY), .from = 18600),
	     POST(.person = &binh, .unit = &thon, .title = TITLE(VILLAGE_HEAD), .from = 18600, .opening = true),
	     POST(.person = &binh, .unit = &thon, .title = TITLE(FRONT_TEAM_HEAD), .from = 18600, .opening = true));
	assert_int_equal(world_int(&w, "SELECT count(*) FROM inbox WHERE findings @> '[{\"code\": \"POST-005\"}]'"), 1);
}

int
main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, open_world, close_world)
	const struct CMUnitTest tests[] = {
		T(a_cell_that_is_not_yet_written_counts_in_its_village),
		T(a_members_rows_follow_from_his_events),
		T(an_admission_stands_there_with_all_its_steps),
		T(posts_and_meetings_are_rows),
		T(what_is_remembered_is_amended),
		T(what_is_loaded_is_amended),
		T(told_and_amended_in_one_group_both_versions_are_written),
		T(an_amendment_waits_for_what_it_amends),
		T(who_comes_back_counts_as_stated_then),
		T(an_amended_seat_or_card_is_found_where_it_is_now),
		T(rows_of_an_older_release_are_read_and_amended),
		T(a_founding_is_amended_under_its_first_id),
	};
	struct cluster *c = cluster_start();
	if (c == NULL)
		return 77;
	world_conninfo = cluster_conninfo(c);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	cluster_stop(&c);
	return failed;
}
