/* Reports of the registers on a small province: what came and went, the residual, who lies where, as known when. Expectations are written
 * by hand from the rows of report_world.c. */
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

#define FLOW "Biến động đảng viên"
#define WHOLE "organisation:TU08"
#define FIRST "organisation:HU1"
#define SECOND "organisation:HU2"

static int32_t
on(int year, int month, int day)
{
	int32_t out = 0;

	assert_true(date_make(year, month, day, &out));
	return out;
}

static void
opening_and_what_came_less_what_went_is_the_closing(void **state)
{
	const struct sheet *s = sheet_named(REPORT_OF(&world, .name = "members"), FLOW);

	(void)state;
	row_is(s, WHOLE,
	       "opening=10 admitted=1 came=0 restored=0 entered=1 went=0 died=1 deleted=0 resigned=0 expelled=1 "
	       "moved=0 closing=11 residual=1");
	row_is(s, FIRST,
	       "opening=10 admitted=1 came=0 restored=0 entered=1 went=1 died=1 deleted=0 resigned=0 expelled=0 "
	       "moved=-4 closing=7 residual=1");
	row_is(s, SECOND,
	       "opening=0 admitted=0 came=1 restored=0 entered=0 went=0 died=0 deleted=0 resigned=0 expelled=1 moved=4 "
	       "closing=4 residual=0");
	/* the same by another way: members of the day, counted straight from the table */
	assert_int_equal(report_world_int(&world, "SELECT count(*) FROM member WHERE j_to IS NULL AND status <> "
	                                          "'ended' AND from_on <= '2020-12-31' AND to_on > '2020-12-31'"),
	                 11);
}

static void
every_sum_that_is_declared_holds(void **state)
{
	static const char *const names[] = { "members", "organisations", "posts", "meetings", "matrix", "return", "tasks", "indicators" };

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		struct book *b = REPORT_OF(&world, .name = names[i]);
		for (size_t t = 0; t < b->n_sheets; t++)
			for (size_t k = 0; k < b->sheets[t].n_sums; k++) {
				const struct sheet_sum *sum = &b->sheets[t].sums[k];
				int64_t rest = b->sheets[t].rows[sum->whole.row].cells[sum->whole.column].n;
				for (size_t p = 0; p < sum->n_parts; p++)
					rest -= sum->parts[p].sign * b->sheets[t].rows[sum->parts[p].row].cells[sum->parts[p].column].n;
				if (rest != 0)
					fail_msg("%s, %s, row %u: %lld are missing", names[i], b->sheets[t].name_vi, sum->whole.row, (long long)rest);
			}
	}
}

static void
recast_puts_everything_where_it_lies_on_that_day(void **state)
{
	(void)state;
	const struct sheet *s = sheet_named(REPORT_OF(&world, .name = "members", .recast = true, .recast_on = on(2021, 1, 1)), FLOW);
	row_is(s, FIRST, "opening=6 moved=0 went=1 closing=7");
	row_is(s, SECOND, "opening=4 moved=0 came=1 closing=4");
	s = sheet_named(REPORT_OF(&world, .name = "members", .recast = true, .recast_on = on(2020, 1, 15)), FLOW);
	row_is(s, FIRST, "opening=10 moved=0 went=0 expelled=1 closing=11 residual=1");
	row_is(s, SECOND, "opening=0 closing=0");
	struct book *b = REPORT_OF(&world, .name = "members", .recast = true, .recast_on = on(2020, 1, 15));
	assert_non_null(strstr(b->series_vi, "quy về đơn vị ngày 15/01/2020"));
}

/* A merged cell's members of before lie in its successor. */
static void
what_was_merged_follows_its_successor_when_recast(void **state)
{
	(void)state;
	const struct sheet *s = sheet_named(
		REPORT_OF(&world, .name = "members", .subject = "DU1", .recast = true, .recast_on = on(2021, 1, 1)),
		FLOW);
	row_is(s, "organisation:CB1", "opening=4 admitted=1 came=0 closing=6 residual=1");
	assert_string_equal(cell_at(s, "organisation:CB4", "opening"), "?");
	s = sheet_named(REPORT_OF(&world, .name = "members", .subject = "DU1"), FLOW);
	row_is(s, "organisation:CB1", "opening=3 moved=1 closing=6 residual=1");
}

static void
a_report_is_as_known_at_a_number_or_on_a_day(void **state)
{
	(void)state;
	row_is(sheet_named(REPORT_OF(&world, .name = "members", .known = 15), FLOW), WHOLE, "expelled=0 closing=12 residual=1");
	struct book *b = REPORT_OF(&world, .name = "members", .has_known_on = true, .known_on = on(2021, 1, 31));
	row_is(sheet_named(b, FLOW), WHOLE, "expelled=0 closing=12");
	assert_int_equal(b->j, 10);
	assert_non_null(strstr(b->series_vi, "biết đến ngày 31/01/2021"));
	b = REPORT_OF(&world, .name = "members");
	assert_int_equal(b->j, 20);
	assert_string_equal(b->received_vi, "Số liệu nhận đến số 20, 0/2 điểm đã chốt");
	assert_string_equal(b->left_vi[0], "ĐẢNG BỘ TỈNH TUYÊN QUANG");
}

static void
organisations_come_and_go_by_type_with_a_residual(void **state)
{
	struct book *b = REPORT_OF(&world, .name = "organisations");
	const struct sheet *s = sheet_named(b, "Biến động tổ chức đảng");

	(void)state;
	row_is(s, "type:subordinate_cell",
	       "opening=5 founded=1 by_merger=0 by_split=2 dissolved=0 merged=1 split=1 net=2 closing=7 residual=1");
	row_is(s, "type:grassroots_committee", "opening=2 net=0 closing=2 residual=0");
	row_is(s, "type:total", "opening=10 founded=1 by_split=2 merged=1 split=1 closing=12 residual=1");
	assert_int_equal(sheet_named(b, "Thay đổi tổ chức")->n_rows, 6);
	row_is(sheet_named(b, "Tổ chức đảng"), SECOND, "direct=1 committees=1 cells=0 grassroots=1 subordinate=1");
	row_is(sheet_named(b, "Tổ chức đảng"), WHOLE, "direct=2 grassroots=2 subordinate=7");
	assert_int_equal(sheet_named(b, "Sổ tổ chức đảng")->n_rows, 12);
}

static void
posts_meetings_and_returns_are_counted_where_they_lie(void **state)
{
	(void)state;
	const struct sheet *s = sheet_named(REPORT_OF(&world, .name = "posts"), "Chức danh");
	row_is(s, "title:secretary", "opening=1 taken=1 given_up=1 closing=1 residual=0 persons=1");
	row_is(s, "title:total", "opening=2 closing=2 persons=1");
	s = sheet_named(REPORT_OF(&world, .name = "meetings"), "Sinh hoạt chi bộ");
	row_is(s, WHOLE, "cells=7 meetings=3 periodic=1 thematic=1 combined=1");
	assert_string_equal(cell_at(s, WHOLE, "met_thematic"), "2/7 = 28,57%");
	assert_string_equal(cell_at(s, SECOND, "met_periodic"), "1/1 = 100,00%");
	assert_string_equal(cell_at(s, WHOLE, "present"), "13/14 = 92,86%");
	s = sheet_named(REPORT_OF(&world, .name = "return", .form = "staff_return"), "staff_return");
	row_is(s, FIRST, "returns=1 staff=12 women=5");
	row_is(s, SECOND, "returns=1 staff=9 women=4");
	row_is(s, WHOLE, "returns=3 staff=121 women=9");
	row_is(s, "residual", "returns=1 staff=100 women=0");
	assert_true(notes_hold(s, "«ít nhất»"));
}

static void
tables_by_units_add_up_like_those_by_sites(void **state)
{
	(void)state;
	const struct sheet *s = sheet_named(REPORT_OF(&world, .name = "members", .by = "district"), FLOW);
	row_is(s, "unit:T08", "closing=11");
	row_is(s, "unit:D1", "opening=10 closing=7");
	row_is(s, "unit:D2", "opening=0 closing=4");
	s = sheet_named(REPORT_OF(&world, .name = "members", .by = "commune", .subject = "D2"), FLOW);
	row_is(s, "unit:X2", "opening=4 came=1 expelled=1 closing=4 residual=0");
}

static void
a_matrix_warns_where_total_and_parts_differ(void **state)
{
	(void)state;
	const struct sheet *s = sheet_named(REPORT_OF(&world, .name = "matrix", .rows = "sex", .columns = "status"), "Giới x Tư cách");
	row_is(s, "sex:total", "total=11 official=10 probationary=1");
	row_is(s, "sex:female", "total=4 official=3 probationary=1");
	assert_false(notes_hold(s, "Cảnh báo"));
	s = sheet_named(REPORT_OF(&world, .name = "matrix", .rows = "type", .columns = "setting"), "Loại hình x Nơi");
	row_is(s, "type:total", "total=12 village=7");
	assert_true(notes_hold(s, "chênh lệch 5"));
}

static void
standing_lists_count_persons_and_name_none(void **state)
{
	struct book *b = REPORT_OF(&world, .name = "standing");

	(void)state;
	assert_string_equal(cell_at(sheet_named(b, "Việc còn phải làm"), "rule:STD-009", "lines"), "5");
	row_is(sheet_named(b, "STD-009"), "organisation:CB2", "n=1 m=1");
	assert_int_equal(report_world_int(&world, "SELECT count(*) FROM access_log"), 0);
}

/* Without the role, what is 1-4 and sensitive is nowhere in the book, also not as the rest of a sum. */
static void
small_numbers_are_covered_unless_the_role_needs_them(void **state)
{
	struct report_request plain = { .name = "members", .period = "2020" };
	const struct sheet *s = sheet_named(report_of(&world, &plain), FLOW);

	(void)state;
	assert_string_equal(cell_at(s, WHOLE, "died"), "<5");
	assert_string_equal(cell_at(s, FIRST, "died"), "<5");
	for (size_t r = 0; r < s->n_rows; r++)
		for (size_t c = 0; c < s->n_columns; c++)
			if (s->columns[c].sensitive && s->rows[r].cells[c].what == CELL_COUNT && s->rows[r].cells[c].cover == COVER_NONE)
				assert_false(s->rows[r].cells[c].n > 0 && s->rows[r].cells[c].n < 5);
	assert_string_equal(cell_at(sheet_named(REPORT_OF(&world, .name = "members"), FLOW), WHOLE, "died"), "1");
}

/* What nobody told is the rest of a sum: printed beside the total it would give away what is covered. */
static void
what_is_not_told_gives_no_covered_number_away(void **state)
{
	static const char *const ways[][2] = { { "status", "minority" }, { "minority", "status" } };

	(void)state;
	report_world_sql(&world, "UPDATE member SET is_minority = id IN (k('m1'), k('m2'))");
	report_world_sql(&world, "SELECT span('u' || n, 'CB1', 'male', '2016-12-31') FROM generate_series(1, 6) n");
	for (size_t i = 0; i < 2; i++) {
		struct report_request plain = { .name = "matrix", .period = "2020", .rows = ways[i][0], .columns = ways[i][1] };
		const struct sheet *s = &report_of(&world, &plain)->sheets[0];
		assert_string_equal(cell_at(s, i == 0 ? "status:total" : "minority:yes", i == 0 ? "yes" : "total"), "<5");
		assert_true(notes_hold(s, "Cảnh báo"));
		assert_false(notes_hold(s, "chênh lệch 6"));
		plain.role = "ORG";
		assert_true(notes_hold(&report_of(&world, &plain)->sheets[0], "chênh lệch 6"));
	}
}

static const struct { int code; const char *holds; struct report_request q; } refusals[] = {
	{ 5380, "review, members", { .name = "nothing" } },
	{ 5381, "2020-H1", { .name = "members", .period = "20" } },
	{ 5382, "2022", { .name = "members", .period = "2022" } },
	{ 5383, "members_total", { .name = "league", .period = "2020", .indicators = (const char *const[]){ "nothing" }, .n_indicators = 1 } },
	{ 5384, "HU1", { .name = "members", .period = "2020", .subject = "ZZ" } },
	{ 5385, "commune", { .name = "members", .period = "2020", .by = "village" } },
	{ 5386, "20", { .name = "members", .period = "2020", .known = 21 } },
	{ 5387, "88-ĐA/TU", { .name = "review", .period = "2020", .programme = "99" } },
	{ 5396, "village", { .name = "members", .period = "2020", .cell_type = "moon" } },
	{ 5392, "members", { .name = "indicators", .period = "2020", .cell_type = "village" } },
	{ 5397, "sex", { .name = "matrix", .period = "2020", .rows = "moon", .columns = "sex" } },
	{ 5398, "staff_return", { .name = "return", .period = "2020", .form = "nothing" } },
};

static void
what_does_not_exist_is_told_with_what_does(void **state)
{
	struct fault f;

	(void)state;
	for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
		int code = report_refused(&world, &refusals[i].q, &f);
		if (code != refusals[i].code || strstr(f.detail, refusals[i].holds) == NULL)
			fail_msg("LT-%d %s, expected LT-%d with %s", code, f.detail, refusals[i].code, refusals[i].holds);
	}
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
		cmocka_unit_test(opening_and_what_came_less_what_went_is_the_closing),
		cmocka_unit_test(every_sum_that_is_declared_holds),
		cmocka_unit_test(recast_puts_everything_where_it_lies_on_that_day),
		cmocka_unit_test(what_was_merged_follows_its_successor_when_recast),
		cmocka_unit_test(a_report_is_as_known_at_a_number_or_on_a_day),
		cmocka_unit_test(organisations_come_and_go_by_type_with_a_residual),
		cmocka_unit_test(posts_meetings_and_returns_are_counted_where_they_lie),
		cmocka_unit_test(tables_by_units_add_up_like_those_by_sites),
		cmocka_unit_test(a_matrix_warns_where_total_and_parts_differ),
		cmocka_unit_test(standing_lists_count_persons_and_name_none),
		cmocka_unit_test(small_numbers_are_covered_unless_the_role_needs_them),
		cmocka_unit_test(what_does_not_exist_is_told_with_what_does),
		cmocka_unit_test(what_is_not_told_gives_no_covered_number_away),
	};
	if (!cluster_programs_are_here())
		return 77;
	return cmocka_run_group_tests_name("report", tests, up, down);
}
