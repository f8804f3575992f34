/* Reports of figures: the programme's table, indicators by unit, over years and ranked; closed against now, and what stands behind a
 * figure. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/unit/report_world.h"

static struct report_world world;
static const char *const women[] = { "women_share" };
#define WOMEN .indicators = women, .n_indicators = 1
#define WHOLE "organisation:TU08"
#define FIRST "organisation:HU1"
#define SECOND "organisation:HU2"

/* 4 women of 11 against 3 of 8: 36,36 - 37,50 = -1,14; to 50: -13,64. */
static void
the_review_is_the_table_as_it_is_published(void **state)
{
	struct book *b = REPORT_OF(&world, .name = "review");
	const struct sheet *s = sheet_named(b, "Bảng chỉ tiêu");

	(void)state;
	assert_int_equal(s->n_rows, 2);
	row_is(s, "indicator:members_total", "baseline=8 baseline_on=08/08/2016 now=11 change=3 target= distance= assessment=");
	assert_string_equal(cell_at(s, "indicator:women_share", "baseline"), "3/8 = 37,50%");
	assert_string_equal(cell_at(s, "indicator:women_share", "now"), "4/11 = 36,36%");
	assert_string_equal(cell_at(s, "indicator:women_share", "target"), "≥ 50%");
	assert_string_equal(cell_at(s, "indicator:women_share", "assessment"), "Chưa đạt");
	row_is(s, "indicator:women_share", "change=-1,14 due_on=31/12/2021 distance=-13,64");
	assert_true(notes_hold(s, "khác mẫu số. Thời điểm ban hành 8, hiện nay 11"));
	assert_int_equal(s->n_sentences, 2);
	assert_string_equal(s->sentences_vi[0], "Có 11 đảng viên, tăng 3 so với thời điểm ban hành.");
	assert_string_equal(s->sentences_vi[1], "Có 4/11 đảng viên nữ, đạt 36,36%, giảm 1,14 điểm phần trăm so với thời điểm ban hành.");
}

/* The first site: 3 women of 7, its own target 40 %: 42,86, +2,86. No baseline of its own, so no change. */
static void
by_site_each_has_its_own_target(void **state)
{
	const struct sheet *s = sheet_named(REPORT_OF(&world, .name = "review", .by = "site"), "Bảng chỉ tiêu");

	(void)state;
	assert_int_equal(s->n_rows, 6);
	assert_string_equal(cell_at(s, "indicator:women_share organisation:HU1", "now"), "3/7 = 42,86%");
	assert_string_equal(cell_at(s, "indicator:women_share organisation:HU1", "assessment"), "Đạt");
	row_is(s, "indicator:women_share organisation:HU1", "change= distance=+2,86");
	row_is(s, "indicator:women_share organisation:HU2", "target= assessment=");
}

/* Covered cells are not repeated in words. */
static void
small_numbers_are_in_no_sentence(void **state)
{
	struct report_request plain = { .name = "review", .period = "2020" };
	const struct sheet *s = sheet_named(report_of(&world, &plain), "Bảng chỉ tiêu");

	(void)state;
	assert_false(notes_hold(s, "hiện nay 11"));
	assert_int_equal(s->n_sentences, 1);
	for (size_t r = 0; r < s->n_rows; r++)
		if (strcmp(s->rows[r].key, "indicator:women_share") == 0)
			assert_true(s->rows[r].cells[3].cover != COVER_NONE &&
			            s->rows[r].cells[4].cover != COVER_NONE && s->rows[r].cells[7].cover != COVER_NONE);
}

/* What is kept and what is worked out when asked are the same figures. */
static void
stored_figures_are_those_that_would_be_asked_for(void **state)
{
	static const char *const keys[] = { WHOLE, FIRST, SECOND };
	char asked[3][2][64];

	(void)state;
	for (int round = 0; round < 2; round++) {
		const struct sheet *s = sheet_named(REPORT_OF(&world, .name = "indicators"), "Chỉ tiêu theo đơn vị");
		for (size_t i = 0; i < 3 && round == 0; i++) {
			snprintf(asked[i][0], sizeof asked[i][0], "%s", cell_at(s, keys[i], "members_total"));
			snprintf(asked[i][1], sizeof asked[i][1], "%s", cell_at(s, keys[i], "women_share"));
		}
		for (size_t i = 0; i < 3 && round == 1; i++) {
			assert_string_equal(cell_at(s, keys[i], "members_total"), asked[i][0]);
			assert_string_equal(cell_at(s, keys[i], "women_share"), asked[i][1]);
		}
		if (round == 0)
			report_world_refresh(&world);
	}
	assert_string_equal(asked[1][0], "7");
	assert_string_equal(asked[2][1], "1/4 = 25,00%");
	/* a stored figure is read, not worked out again */
	report_world_sql(&world, "UPDATE figure SET numerator = 77 WHERE indicator = 'members_total' AND period = "
	                         "'2020' AND subject_id = k('HU1')");
	assert_string_equal(cell_at(sheet_named(REPORT_OF(&world, .name = "indicators"), "Chỉ tiêu theo đơn vị"), FIRST,
	                            "members_total"),
	                    "77");
	report_world_sql(&world, "UPDATE figure SET numerator = 7 WHERE indicator = 'members_total' AND period = "
	                         "'2020' AND subject_id = k('HU1')");
}

static void
figures_are_recast_and_as_known_then(void **state)
{
	int32_t january, end;

	(void)state;
	assert_true(date_make(2020, 1, 15, &january) && date_make(2021, 1, 1, &end));
	const struct sheet *s = sheet_named(
		REPORT_OF(&world, .name = "indicators", .recast = true, .recast_on = january), "Chỉ tiêu theo đơn vị");
	row_is(s, FIRST, "members_total=11");
	row_is(s, SECOND, "members_total=0");
	s = sheet_named(REPORT_IN(&world, "2019", .name = "indicators", .recast = true, .recast_on = end), "Chỉ tiêu theo đơn vị");
	row_is(s, FIRST, "members_total=6");
	row_is(s, SECOND, "members_total=4");
	s = sheet_named(REPORT_OF(&world, .name = "indicators", .known = 15), "Chỉ tiêu theo đơn vị");
	row_is(s, WHOLE, "members_total=12");
}

static void
years_stand_side_by_side_and_units_are_ranked(void **state)
{
	(void)state;
	const struct sheet *s = sheet_named(REPORT_OF(&world, .name = "series", WOMEN), "women_share");
	assert_string_equal(cell_at(s, WHOLE, "2019"), "3/10 = 30,00%");
	assert_string_equal(cell_at(s, WHOLE, "2020"), "4/11 = 36,36%");
	assert_int_equal(s->n_columns, 3);
	s = sheet_named(REPORT_OF(&world, .name = "league", WOMEN), "women_share");
	assert_string_equal(s->rows[1].key, FIRST);
	row_is(s, FIRST, "rank=1 to_whole=+6,50");
	row_is(s, SECOND, "rank=2 to_whole=-11,36");
}

/* Closed at 15: the figure of then stays, what it would be now stands beside it, and who changed it. */
static void
a_closed_period_keeps_its_figures_and_names_what_came_later(void **state)
{
	(void)state;
	report_world_sql(&world, "INSERT INTO period_step (id, version, j_from, update_id, organisation_id, length, "
	                         "period_on, round, what, stepped_on, issued)"
	                         " VALUES (k('close'), 1, 15, k('close'), k('TU08'), 'year', '2020-01-01', 1, "
	                         "'closed', '2021-01-20', true)");
	report_world_sql(&world, "UPDATE inbox SET adjusts_from = '2020-12-01', reasons = '[{\"rule\": \"LCK-001\", "
	                         "\"reason\": \"late_papers\", \"note\": \"hồ sơ đến muộn\"}]' WHERE j = 20");
	for (int round = 0; round < 2; round++) {         /* worked out as of 15, then as it was kept for ever */
		struct book *b = REPORT_OF(&world, .name = "indicators");
		const struct sheet *s = sheet_named(b, "Chỉ tiêu theo đơn vị");
		assert_int_equal(b->j, 15);
		row_is(s, WHOLE, "members_total=12 members_total_present=11");
		row_is(s, FIRST, "members_total=7 members_total_present=7");
		row_is(s, SECOND, "members_total=5 members_total_present=4");
		assert_string_equal(cell_at(s, WHOLE, "grassroots_present"), "?");
		if (round == 0)
			report_world_refresh(&world);
	}
	assert_true(report_world_int(&world, "SELECT count(*) FROM figure_closed WHERE closed_j = 15") > 0);
	const struct sheet *s = sheet_named(REPORT_OF(&world, .name = "review"), "Bảng chỉ tiêu");
	assert_string_equal(cell_at(s, "indicator:women_share", "now"), "4/12 = 33,33%");
	struct book *b = REPORT_OF(&world, .name = "adjustments", .by = "site");
	s = sheet_named(b, "Số chốt và số hiện tính");
	row_is(s, "indicator:members_total organisation:TU08", "closed=12 present=11 change=-1");
	row_is(s, "indicator:members_total organisation:HU2", "closed=5 present=4 change=-1");
	assert_string_equal(cell_at(s, "indicator:members_total organisation:HU1", "closed"), "?");
	s = sheet_named(b, "Các điều chỉnh");
	assert_int_equal(s->n_rows, 1);
	row_is(s, "update:20", "j=20 site=0802 author=MAI from=01/12/2020 recorded=10/02/2021");
	assert_string_equal(cell_at(s, "update:20", "reason"), "late_papers: hồ sơ đến muộn");
	report_world_sql(&world, "DELETE FROM period_step");
	report_world_sql(&world, "DELETE FROM figure_closed; DELETE FROM figure_closing");
	assert_int_equal(REPORT_OF(&world, .name = "indicators")->j, 20);
}

static struct book *
behind(const char *subject, const char *role)
{
	struct report_request q = { .period = "2020", .subject = subject, .role = role, .actor = "tung", WOMEN };
	struct fault f = { 0 };
	struct book *b = NULL;

	assert_true(date_make(2021, 3, 1, &q.today));
	arena_reset(world.arena);
	if (report_behind(world.db, &q, world.arena, &b, &f) != DONE)
		fail_msg("LT-%d %s", (int)f.code, f.detail);
	return b;
}

static void
behind_a_figure_stand_the_places_below_and_at_the_end_the_records(void **state)
{
	(void)state;
	struct book *b = behind("TU08", "ORG");
	assert_string_equal(cell_at(sheet_named(b, "Đơn vị bên dưới"), SECOND, "women_share"), "1/4 = 25,00%");
	b = behind("DU1", "ORG");
	const struct sheet *s = sheet_named(b, "Đơn vị bên dưới");
	assert_string_equal(cell_at(s, "organisation:CB1", "women_share"), "3/6 = 50,00%");
	assert_string_equal(cell_at(s, "organisation:CB2", "women_share"), "0/1 = 0,00%");
	report_world_sql(&world, "TRUNCATE access_log");
	b = behind("CB3", NULL);
	assert_int_equal(b->n_sheets, 1);
	assert_true(notes_hold(&b->sheets[0], "--role ORG"));
	assert_int_equal(report_world_int(&world, "SELECT count(*) FROM access_log"), 0);
	b = behind("CB3", "ORG");
	assert_int_equal(b->n_sheets, 3);
	assert_int_equal(b->sheets[1].n_rows, 4);
	assert_int_equal(report_world_int(&world, "SELECT persons FROM access_log WHERE who = 'tung' AND what = "
	                                          "'behind women_share CB3' ORDER BY entry LIMIT 1"),
	                 4);
	assert_string_equal(cell_at(&b->sheets[2], b->sheets[2].rows[b->sheets[2].n_rows - 1].key, "site"), "0802");
}

/* The process that answers over HTTP may read everything, and write next to nothing. */
static void
the_role_of_the_web_can_make_every_report(void **state)
{
	struct fault f = { 0 };

	(void)state;
	assert_int_equal(db_reopen(world.db, &f), DONE);          /* temporary tables belong to the role that made them */
	assert_int_equal(db_become(world.db, "web", &f), DONE);
	for (size_t i = 0; i < n_report_kinds; i++)
		assert_true(REPORT_OF(&world, .name = report_kinds[i].name)->n_sheets > 0);
	assert_int_equal(behind("CB3", "ORG")->n_sheets, 3);
	assert_int_equal(db_reopen(world.db, &f), DONE);
}

static int
up(void **state)
{
	(void)state;
	return report_world_open(&world) ? 0 : 77;
}

static int
down(void **state)
{
	(void)state;
	report_world_close(&world);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_review_is_the_table_as_it_is_published),
		cmocka_unit_test(by_site_each_has_its_own_target),
		cmocka_unit_test(small_numbers_are_in_no_sentence),
		cmocka_unit_test(stored_figures_are_those_that_would_be_asked_for),
		cmocka_unit_test(figures_are_recast_and_as_known_then),
		cmocka_unit_test(years_stand_side_by_side_and_units_are_ranked),
		cmocka_unit_test(a_closed_period_keeps_its_figures_and_names_what_came_later),
		cmocka_unit_test(behind_a_figure_stand_the_places_below_and_at_the_end_the_records),
		cmocka_unit_test(the_role_of_the_web_can_make_every_report),
	};
	if (!cluster_programs_are_here())
		return 77;
	return cmocka_run_group_tests_name("report_figures", tests, up, down);
}
