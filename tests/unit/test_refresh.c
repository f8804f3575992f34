/* Rounds of the refresher, told one by one: sums, both trees, heads, what fails and what goes on, days that turn, closed periods, letters
 * to the sites; and figures on request. After every test all figures are compared with those worked out from nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include "proto/link.pb-c.h"
#include "tests/unit/refresh_world.h"

#define COMMUNE LT__UNIT_LEVEL__UNIT_LEVEL_COMMUNE
#define VILLAGE LT__UNIT_LEVEL__UNIT_LEVEL_VILLAGE
#define TYPE(name) LT__ORGANISATION_TYPE__ORGANISATION_TYPE_##name
#define FIGURE(indicator, subject) fresh_figure(&x, (indicator), "2021", &(subject))

static struct world w;
static struct outbox site;
static struct fresh x;
static struct id province, district, commune, other_commune, village, root, committee, cell, lone, person, second;
static int32_t today, day;                /* day: in 2021 */

static int
open_world(void **state)
{
	today = clock_today();
	assert_true(date_make(2021, 3, 10, &day));
	world_open(&w, NULL);
	world_site(&w, &site, "0801", "081");
	fresh_open(&x, &w);
	assert_string_equal(refresh_catalogue(&w, shapes, n_shapes, today - 70), "");
	province = w.province.committee;
	district = unit_of("081");
	commune = unit_of("C1");
	other_commune = unit_of("C2");
	village = unit_of("V1");
	root = organisation_of("HU0801");
	committee = organisation_of("K1");
	cell = organisation_of("B1");
	lone = organisation_of("B2");
	person = id_derive("person", "1", "");
	second = id_derive("person", "2", "");
	PUSH(&w, &site, body_unit("C1", "Xã", COMMUNE, &district), body_unit("C2", "Xã", COMMUNE, &district), body_unit("V1", "Thôn", VILLAGE, &commune),
	     body_organisation("K1", TYPE(GRASSROOTS_COMMITTEE), &root, &commune), body_organisation("B1", TYPE(SUBORDINATE_CELL), &committee, &village),
	     body_organisation("B2", TYPE(GRASSROOTS_CELL), &root, &other_commune));
	PUSH(&w, &site, MEMBER(.person = &person, .cell = &cell, .on = 18500), MEMBER(.person = &second, .cell = &lone, .on = 18500));
	fresh_round(&x, today);
	return 0;
}

static int
close_world(void **state)
{
	assert_string_equal(fresh_differs(&x), "");
	fresh_close(&x);
	world_close(&w);
	return 0;
}

/* ---- figures ---- */

static void
a_figure_stands_at_every_place_above_and_sums_its_parts(void **state)
{
	assert_string_equal(FIGURE("members", committee), "1");
	assert_string_equal(FIGURE("members", lone), "1");
	assert_string_equal(FIGURE("members", root), "2");
	assert_string_equal(FIGURE("members", province), "2");
	assert_string_equal(FIGURE("members", commune), "1");
	assert_string_equal(FIGURE("members", district), "2");
	assert_string_equal(FIGURE("members", cell), "none");         /* only when asked */
	assert_string_equal(FIGURE("officials", root), "2/2");
	assert_string_equal(FIGURE("largest_cell", root), "1");
	assert_string_equal(FIGURE("people", commune), "-");           /* nothing is known, which is not nothing */
	assert_string_equal(FIGURE("people", root), "none");           /* not of organisations */
	assert_int_equal(fresh_round(&x, today).ms, 0);                /* nothing to do */
}

static void
a_head_of_a_village_counts_there_wherever_he_is_a_member(void **state)
{
	PUSH(&w, &site, POST(.person = &second, .unit = &village, .title = TITLE(VILLAGE_HEAD), .from = day));
	fresh_round(&x, today);
	assert_string_equal(FIGURE("heads", commune), "1/1");
	PUSH(&w, &site, EVENT(.person = &second, .what = WHAT(DEATH), .on = day + 20));
	struct refresh_round round = fresh_round(&x, today);
	assert_int_equal(round.marks, 1);
	assert_string_equal(FIGURE("heads", commune), "0/1");
	assert_string_equal(FIGURE("heads", committee), "0/1");        /* the village is its cell's, though he was another's */
	assert_string_equal(fresh_figure(&x, "heads", "2020", &commune), "0/1");
}

static void
a_moved_organisation_takes_its_figures_along(void **state)
{
	struct id other = organisation_of("K2");

	PUSH(&w, &site, body_organisation("K2", TYPE(GRASSROOTS_COMMITTEE), &root, &other_commune), MEETING(.cell = &cell, .on = day, .present = 5));
	fresh_round(&x, today);
	assert_string_equal(FIGURE("meetings", committee), "1");
	assert_string_equal(FIGURE("meetings", other), "0");
	PUSH(&w, &site, MOVE(.organisation = &cell, .parent = &other, .on = day + 10));
	fresh_round(&x, today);
	assert_string_equal(FIGURE("members", committee), "0");
	assert_string_equal(FIGURE("members", other), "1");
	assert_string_equal(FIGURE("meetings", other), "1");
	assert_string_equal(fresh_figure(&x, "members", "2020", &committee), "1");
	assert_string_equal(FIGURE("meetings", root), "1");
}

static void
what_an_ended_cell_did_is_not_lost(void **state)
{
	struct id third = organisation_of("B3");

	PUSH(&w, &site, body_organisation("B3", TYPE(GRASSROOTS_CELL), &root, NULL), MEETING(.cell = &third, .on = day, .present = 5));
	fresh_round(&x, today);
	assert_string_equal(FIGURE("meetings", third), "1");
	PUSH(&w, &site, MOVE(.organisation = &third, .successor = &lone, .on = day + 30));
	fresh_round(&x, today);
	assert_string_equal(FIGURE("meetings", third), "none");
	assert_string_equal(FIGURE("meetings", lone), "1");
	assert_string_equal(FIGURE("meetings", province), "1");
}

static void
a_day_that_turns_needs_no_mark(void **state)
{
	char year[8];
	int y, m, d;

	PUSH(&w, &site, POST(.person = &person, .organisation = &cell, .title = TITLE(SECRETARY), .from = day));
	world_sql(&w, "UPDATE post SET to_on = date '1970-01-01' + %d", today + 3);
	fresh_round(&x, today);
	date_split(today + 4, &y, &m, &d);
	snprintf(year, sizeof year, "%d", y);
	assert_string_equal(fresh_figure(&x, "post_holders", year, &root), "1");
	struct refresh_round round = fresh_round(&x, today + 4);
	assert_int_equal(round.marks, 0);
	assert_string_equal(fresh_figure(&x, "post_holders", year, &root), "0");
	fresh_round(&x, today + 400);                                   /* and years that begin */
	date_split(today + 400, &y, &m, &d);
	snprintf(year, sizeof year, "%d", y);
	assert_string_equal(fresh_figure(&x, "members", year, &root), "2");
}

static void
a_changed_select_is_worked_out_anew_and_what_is_declared_no_more_goes(void **state)
{
	struct say_indicator changed[] = { shapes[0], shapes[1] };

	assert_string_equal(fresh_figure(&x, "members", "GK", &root), "2");
	assert_string_equal(fresh_figure(&x, "officials", "GK", &root), "none");
	changed[0].select = "SELECT a.subject_id, 10 * count(*), NULL::bigint FROM asked_organisation a JOIN member_as_of m ON m.organisation_id = a.organisation_id GROUP BY 1";
	assert_string_equal(refresh_catalogue(&w, changed, 2, today - 70), "");
	fresh_round(&x, today);
	assert_string_equal(FIGURE("members", root), "20");
	assert_string_equal(FIGURE("meetings", root), "none");
	assert_int_equal(world_int(&w, "SELECT count(*) FROM figure WHERE indicator = 'members' AND version <> 2"), 0);
}

/* The code stays, the span does not: what was worked out of the old one must not stand for the new one. */
static void
a_cut_whose_days_change_is_worked_out_anew(void **state)
{
	PUSH(&w, &site, MEETING(.cell = &cell, .on = day, .present = 5));
	assert_string_equal(CATALOGUE(&w, entry_indicator(&shapes[2]), entry_cut("DOT", 18262, today + 1000, "meetings")), "");
	fresh_round(&x, today);
	assert_string_equal(fresh_figure(&x, "meetings", "DOT", &root), "1");
	assert_string_equal(CATALOGUE(&w, entry_indicator(&shapes[2]), entry_cut("DOT", 18993, today + 1000, "meetings")), "");
	fresh_round(&x, today);
	assert_string_equal(fresh_figure(&x, "meetings", "DOT", &root), "0");
}

/* The server cuts long names of what is prepared: two codes that differ in their last letter are two all the same. */
static void
the_longest_codes_are_told_apart(void **state)
{
	struct say_indicator list[] = { shapes[0], shapes[0] };

	list[0].code = "members_of_all_the_organisations_that_have_ever_been_told_aa";
	list[1].code = "members_of_all_the_organisations_that_have_ever_been_told_ab";
	assert_int_equal(strlen(list[0].code), 60);
	assert_string_equal(refresh_catalogue(&w, list, 2, today - 70), "");
	fresh_round(&x, today);
	PUSH(&w, &site, EVENT(.person = &second, .what = WHAT(DEATH), .on = day));
	assert_int_equal(fresh_round(&x, today).troubles, 0);           /* of a few places: prepared */
	assert_string_equal(FIGURE(list[0].code, root), "1");
	assert_string_equal(FIGURE(list[1].code, root), "1");
	assert_string_equal(refresh_catalogue(&w, shapes, n_shapes, today - 70), "");
	fresh_round(&x, today);
	assert_string_equal(FIGURE("members", root), "1");
}

/* ---- what fails ---- */

#define FAILS(code, text) { code, text, .additive = true, .reads = { KIND_MEMBER } }
#define COUNTED "FROM asked_organisation a JOIN member_as_of m ON m.organisation_id = a.organisation_id GROUP BY a.subject_id"

static void
an_indicator_that_fails_is_told_and_the_others_go_on(void **state)
{
	struct say_indicator list[] = {
		shapes[0],
		FAILS("no_sense", "SELECT a.subject_id,\n  cuont(*), NULL::bigint\n" COUNTED),
		FAILS("no_column", "SELECT a.subject_id, count(*),\n  m.naem " COUNTED),
		FAILS("by_zero", "SELECT a.subject_id, count(*) / 0, NULL::bigint " COUNTED),
		FAILS("twice", "SELECT m.subject_id, 1::bigint, NULL::bigint FROM asked m CROSS JOIN generate_series(1, 2)"),
		FAILS("unasked", "SELECT organisation_id, 1::bigint, NULL::bigint FROM organisation_as_of o CROSS JOIN LATERAL (SELECT o.id AS organisation_id) z"),
		FAILS("secret", "SELECT a.subject_id, count(*), NULL::bigint FROM asked a CROSS JOIN member GROUP BY 1"),
		{ "above", "SELECT a.subject_id, 2 * count(*), count(*) " COUNTED, .share = true, .reads = { KIND_MEMBER } },
	};
	static const struct { const char *code, *sqlstate; int line; } told[] = {
		{ "no_sense", "42883", 8 }, { "no_column", "42703", 8 }, { "by_zero", "22012", 0 }, { "twice", "", 7 }, { "unasked", "", 7 },
		{ "secret", "42501", 0 }, { "above", "", 7 },
	};

	assert_string_equal(refresh_catalogue(&w, list, sizeof list / sizeof list[0], today - 70), "");
	struct refresh_round round = fresh_round(&x, today);
	assert_int_equal(round.troubles, 7);
	assert_string_equal(FIGURE("members", root), "2");
	for (size_t i = 0; i < sizeof told / sizeof told[0]; i++)
		if (world_int(&w, "SELECT count(*) FROM figure_trouble WHERE indicator = '%s' AND coalesce(sqlstate, '') = '%s' AND coalesce(line, 0) = %d AND "
		              "file = 'indicators/%s.sql' AND words <> ''", told[i].code, told[i].sqlstate, told[i].line, told[i].code) != 1)
			fail_msg("%s: line %lld", told[i].code, (long long)world_int(&w, "SELECT coalesce(max(line), -1) FROM figure_trouble WHERE indicator = '%s'", told[i].code));
	assert_int_equal(world_int(&w, "SELECT count(*) FROM figure WHERE indicator <> 'members'"), 0);
	PUSH(&w, &site, EVENT(.person = &second, .what = WHAT(DEATH), .on = day));
	assert_int_equal(fresh_round(&x, today).troubles, 0);           /* not tried again on the same day */
	assert_int_equal(world_int(&w, "SELECT count(*) FROM figure_trouble"), 7);
	assert_string_equal(refresh_catalogue(&w, list, 1, today - 70), "");
	fresh_round(&x, today);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM figure_trouble"), 0);
}

/* What ran too long in a storm is tried again when it is quiet: nobody sends a mark for it. */
static void
what_ran_too_long_is_tried_again_without_a_mark(void **state)
{
	world_sql(&w, "DELETE FROM figure WHERE indicator = 'members'; DELETE FROM figure_part WHERE indicator = 'members'; "
	          "DELETE FROM figure_done WHERE indicator = 'members'; "
	          "INSERT INTO figure_trouble SELECT 'members', 1, 0, '2021', date '1970-01-01' + %d, '57014', NULL, NULL, 'too long', now()", today);
	fresh_round(&x, today);
	assert_string_equal(FIGURE("members", root), "none");
	world_sql(&w, "UPDATE figure_trouble SET at = now() - interval '6 minutes'");
	fresh_round(&x, today);
	assert_string_equal(FIGURE("members", root), "2");
	assert_int_equal(world_int(&w, "SELECT count(*) FROM figure_trouble"), 0);
}

static void
on_trouble(void *ctx, const struct ask_trouble *t)
{
	snprintf(ctx, 16, "%s", t->sqlstate);
}

static void
on_row(void *ctx, const struct asked *row)
{
}

static void
a_select_that_runs_too_long_is_stopped(void **state)
{
	Ltc__Indicator slow = LTC__INDICATOR__INIT;
	const Ltc__Indicator *list[] = { &slow };
	struct ask a = { .from = day, .to = day + 1, .on = day, .limit_ms = 100 };
	struct fault f = { 0 };
	char said[16] = "";

	slow.code = (char *)"slow";
	slow.select = (char *)"SELECT a.subject_id, count(*), NULL::bigint FROM asked a, generate_series(1, 1000000) x, generate_series(1, 1000000) y GROUP BY 1";
	assert_int_equal(ask_try(x.db, list, 1, &a, on_row, on_trouble, said, &f), DONE);
	assert_string_equal(said, "57014");
	assert_string_equal(db_role(x.db), "web");
	assert_int_equal(db_do(x.db, "BEGIN; SET LOCAL statement_timeout = '77s'", &f), DONE);
	slow.select = (char *)"SELECT subject_id, 1::bigint, NULL::bigint FROM asked";
	assert_int_equal(ask_try(x.db, list, 1, &a, on_row, on_trouble, said, &f), DONE);
	PGresult *r = PQexec(db_conn(x.db), "SHOW statement_timeout");      /* the caller's limit is again what it was */
	assert_string_equal(PQgetvalue(r, 0, 0), "77s");
	PQclear(r);
	assert_int_equal(db_do(x.db, "ROLLBACK", &f), DONE);
}

/* ---- on request ---- */

struct answer { struct id subject; int64_t n; bool told; };

static void
on_answer(void *ctx, const struct asked *row)
{
	struct answer *a = ctx;

	if (id_equal(&row->subject, &a->subject)) {
		a->told = true;
		a->n = row->has_numerator ? row->numerator : -1;
	}
}

static int64_t
ask_members(const struct id *subject, uint32_t kind, int32_t on, int64_t known, int32_t tree_on)
{
	const char *indicators[] = { "members" };
	struct answer answer = { .subject = *subject };
	struct ask a = { .indicators = indicators, .n_indicators = 1, .from = on, .to = on + 1, .on = on, .known = known, .recast = tree_on != 0,
		.tree_on = tree_on, .kinds = &kind, .subjects = subject, .n_subjects = 1 };
	struct fault f = { 0 };

	assert_int_equal(ask_figures(w.other, &a, on_answer, NULL, &answer, &f), DONE);
	return answer.told ? answer.n : -2;
}

static void
figures_on_request_are_of_any_place_day_tree_and_knowledge(void **state)
{
	struct id other = organisation_of("K2");
	int64_t before = world_int(&w, "SELECT j FROM centre");

	assert_int_equal(ask_members(&cell, KIND_ORGANISATION, day, 0, 0), 1);
	assert_int_equal(ask_members(&village, KIND_UNIT, day, 0, 0), 1);
	assert_int_equal(ask_members(&cell, KIND_ORGANISATION, 18400, 0, 0), 0);
	PUSH(&w, &site, body_organisation("K2", TYPE(GRASSROOTS_COMMITTEE), &root, NULL), MOVE(.organisation = &cell, .parent = &other, .on = day + 10),
	     EVENT(.person = &second, .what = WHAT(DEATH), .on = day - 5));
	assert_int_equal(ask_members(&root, KIND_ORGANISATION, day, 0, 0), 1);
	assert_int_equal(ask_members(&root, KIND_ORGANISATION, day, before, 0), 2);
	assert_int_equal(ask_members(&committee, KIND_ORGANISATION, day, 0, 0), 1);
	assert_int_equal(ask_members(&committee, KIND_ORGANISATION, day, 0, day + 20), 0);      /* as the tree was later */
	assert_int_equal(ask_members(&other, KIND_ORGANISATION, day, 0, day + 20), 1);
	assert_int_equal(ask_members(&other, KIND_ORGANISATION, day, before, 0), -2);           /* nobody knew of it */
	fresh_round(&x, today);
}

/* ---- closed periods ---- */

static void
a_closed_period_stays_as_it_was_known_then(void **state)
{
	int32_t first = 18628;                                          /* 1/1/2021 */

	assert_string_equal(world_issue(&w, STEP(.organisation = &province, .period_on = first, .on = first + 400, .round = 1,
	                                         .what = LT__PERIOD_ACTION__PERIOD_ACTION_CLOSED)), "");
	fresh_round(&x, today);
	int64_t j = world_int(&w, "SELECT closed_j FROM figure_closing WHERE period = '2021'");
	PUSH(&w, &site, EVENT(.person = &second, .what = WHAT(DEATH), .on = day));
	fresh_round(&x, today);
	assert_string_equal(FIGURE("members", root), world_int(&w, "SELECT count(*) FROM member WHERE status = 'ended' AND j_to IS NULL") ? "1" : "2");
	char id[ID_TEXT];
	id_format(&root, id);
	assert_int_equal(world_int(&w, "SELECT numerator FROM figure_closed WHERE indicator = 'members' AND period = '2021' AND closed_j = %lld AND subject_id = '%s'",
	                           (long long)j, id), 2);
	assert_string_equal(fresh_differs(&x), "");
	world_sql(&w, "UPDATE figure_closed SET numerator = 3 WHERE indicator = 'members' AND subject_id = '%s'", id);
	assert_non_null(strstr(fresh_differs(&x), "closed_j="));        /* it is looked at */
	world_sql(&w, "UPDATE figure_closed SET numerator = 2 WHERE indicator = 'members' AND subject_id = '%s'", id);
}

static void
a_figure_that_was_tampered_with_is_found(void **state)
{
	char id[ID_TEXT];

	id_format(&province, id);
	world_sql(&w, "UPDATE figure SET numerator = numerator + 1 WHERE indicator = 'members' AND period = '2021' AND subject_id = '%s'", id);
	assert_non_null(strstr(fresh_differs(&x), "indicator=members period=2021"));
	world_sql(&w, "UPDATE figure SET numerator = numerator - 1 WHERE indicator = 'members' AND period = '2021' AND subject_id = '%s'", id);
	world_sql(&w, "INSERT INTO figure SELECT 'members', '2021', 22, '%s'::uuid, 1, NULL, 1, 1", "00000000-0000-4000-8000-000000000001");
	assert_non_null(strstr(fresh_differs(&x), "indicator=members"));
	world_sql(&w, "DELETE FROM figure WHERE subject_id = '00000000-0000-4000-8000-000000000001'");
}

/* ---- letters ---- */

static Lt1__FiguresItem *
last_letter(int64_t *how_many)
{
	PGresult *r = PQexecParams(db_conn(w.other), "SELECT item FROM figure_letter ORDER BY letter DESC LIMIT 1", 0, NULL, NULL, NULL, NULL, 1);
	struct slice bytes = db_get_bytes(r, 0, 0);
	Lt1__FiguresItem *item = lt1__figures_item__unpack(NULL, bytes.len, bytes.data);

	PQclear(r);
	assert_non_null(item);
	*how_many = world_int(&w, "SELECT count(*) FROM figure_letter");
	return item;
}

static void
a_site_is_told_its_figures_whole_and_then_what_changed(void **state)
{
	int64_t n;
	Lt1__FiguresItem *item = last_letter(&n);

	assert_int_equal(n, 1);
	assert_true(item->whole);
	assert_int_equal(item->n_figures, world_int(&w, "SELECT count(*) FROM figure f JOIN site s ON s.root_organisation = f.subject_id WHERE s.code = '0801'"));
	lt1__figures_item__free_unpacked(item, NULL);
	PUSH(&w, &site, MEETING(.cell = &cell, .on = day, .present = 5));
	assert_int_equal(fresh_round(&x, today).letters, 1);
	item = last_letter(&n);
	assert_false(item->whole);
	assert_int_equal(item->j, world_int(&w, "SELECT j FROM figure_state"));
	assert_true(item->n_figures > 0 && item->n_figures < 6);
	lt1__figures_item__free_unpacked(item, NULL);
	world_sql(&w, "UPDATE site SET feed_generation = gen_random_uuid() WHERE code = '0801'");
	assert_int_equal(fresh_round(&x, today).letters, 1);            /* without a mark */
	item = last_letter(&n);
	assert_true(item->whole);
	lt1__figures_item__free_unpacked(item, NULL);
	assert_int_equal(fresh_round(&x, today).letters, 0);
}

/* Each number fits, their sum does not: that takes the indicator out, and nothing else. */
static void
what_no_sum_can_hold_is_a_trouble_of_its_indicator_alone(void **state)
{
	struct say_indicator list[] = {
		shapes[0],
		{ "vast", "SELECT subject_id, 9000000000000000000, NULL::bigint FROM asked", .additive = true, .reads = { KIND_MEMBER } },
	};

	assert_string_equal(refresh_catalogue(&w, list, 2, today - 70), "");
	assert_int_equal(fresh_round(&x, today).troubles, 1);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM figure_trouble WHERE indicator = 'vast' AND words <> ''"), 1);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM figure WHERE indicator <> 'members'"), 0);
	assert_string_equal(FIGURE("members", root), "2");
	PUSH(&w, &site, EVENT(.person = &second, .what = WHAT(DEATH), .on = day));
	assert_int_equal(fresh_round(&x, today).troubles, 0);           /* not tried again on the same day */
	assert_string_equal(FIGURE("members", root), "1");
}

static void
a_whole_of_which_no_part_is_known_goes_to_the_site_as_it_is(void **state)
{
	int64_t n;
	bool seen = false;

	PUSH(&w, &site, FILLED(.form = "members_religion", .organisation = &committee, .on = 18628, .cells = { { "total", 12 } }));
	fresh_round(&x, today);
	assert_string_equal(FIGURE("counted", root), "-/12");
	Lt1__FiguresItem *item = last_letter(&n);
	for (size_t i = 0; i < item->n_figures; i++)
		seen |= strcmp(item->figures[i]->indicator, "counted") == 0 && !item->figures[i]->has_numerator && item->figures[i]->denominator == 12;
	assert_true(seen);
	lt1__figures_item__free_unpacked(item, NULL);
}

static void
there_is_one_refresher_at_a_time(void **state)
{
	struct fresh other;
	struct refresh_round round;
	struct fault f = { 0 };

	fresh_open(&other, &w);
	assert_int_equal(refresh_run(other.r, today, &round, &f), DONE);
	assert_false(round.mine);
	fresh_close(&x);
	assert_int_equal(refresh_run(other.r, today, &round, &f), DONE);
	for (int i = 0; i < 50 && !round.mine; i++) {                   /* the server has to see that the other one is gone */
		world_sql(&w, "SELECT pg_sleep(0.05)");
		assert_int_equal(refresh_run(other.r, today, &round, &f), DONE);
	}
	assert_true(round.mine);
	x = other;
}

#define TOLD(name) cmocka_unit_test_setup_teardown(name, open_world, close_world)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TOLD(a_figure_stands_at_every_place_above_and_sums_its_parts),
		TOLD(a_head_of_a_village_counts_there_wherever_he_is_a_member),
		TOLD(a_moved_organisation_takes_its_figures_along),
		TOLD(what_an_ended_cell_did_is_not_lost),
		TOLD(a_day_that_turns_needs_no_mark),
		TOLD(a_changed_select_is_worked_out_anew_and_what_is_declared_no_more_goes),
		TOLD(a_cut_whose_days_change_is_worked_out_anew),
		TOLD(the_longest_codes_are_told_apart),
		TOLD(an_indicator_that_fails_is_told_and_the_others_go_on),
		TOLD(what_ran_too_long_is_tried_again_without_a_mark),
		TOLD(a_select_that_runs_too_long_is_stopped),
		TOLD(figures_on_request_are_of_any_place_day_tree_and_knowledge),
		TOLD(a_closed_period_stays_as_it_was_known_then),
		TOLD(a_figure_that_was_tampered_with_is_found),
		TOLD(a_site_is_told_its_figures_whole_and_then_what_changed),
		TOLD(what_no_sum_can_hold_is_a_trouble_of_its_indicator_alone),
		TOLD(a_whole_of_which_no_part_is_known_goes_to_the_site_as_it_is),
		TOLD(there_is_one_refresher_at_a_time),
	};
	struct cluster *c = cluster_start();
	if (c == NULL)
		return 77;
	world_conninfo = cluster_conninfo(c);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	cluster_stop(&c);
	return failed;
}
