/* Small numbers: what is covered, that nobody works it out, and that little else is covered for it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include "tests/unit/draw.h"
#include "tests/unit/protect_tables.h"
#include "tests/unit/sheet_book.h"

static const char *
shown(const struct sheet *s, unsigned row, unsigned column)
{
	static char text[CELL_TEXT_MAX];
	return sheet_cell_text(&s->rows[row].cells[column], LANG_VI, text);
}

static int
covered(const struct sheet *s, enum cell_cover cover)
{
	int n = 0;

	for (size_t r = 0; r < s->n_rows; r++)
		for (size_t c = 0; c < s->n_columns; c++)
			n += s->rows[r].cells[c].cover == cover;
	return n;
}

/* ---- what is covered ---- */

static void
one_to_four_are_covered_and_wiped_and_a_note_says_so(void **state)
{
	(void)state;
	struct book *b = new_book(1);
	struct sheet *s = table(b, 0, 6, 1, (const int64_t[]){ 0, 1, 4, 5, 100, -1 }, "");

	book_protect(b, arena);
	assert_string_equal(shown(s, 0, 0), "0");
	assert_string_equal(shown(s, 1, 0), "<5");
	assert_string_equal(shown(s, 2, 0), "<5");
	assert_string_equal(shown(s, 3, 0), "5");
	assert_string_equal(shown(s, 4, 0), "100");
	assert_int_equal(s->rows[1].cells[0].n, s->rows[2].cells[0].n);
	assert_int_equal(s->n_notes, 1);
	assert_non_null(strstr(s->notes_vi[0], "<5"));
}

static void
columns_that_are_not_sensitive_are_left_alone(void **state)
{
	(void)state;
	struct book *b = new_book(1);
	struct sheet *s = table(b, 0, 2, 2, (const int64_t[]){ 1, 2, 3, 4 }, "01");

	book_protect(b, arena);
	assert_int_equal(covered(s, COVER_NONE), 4);
	assert_int_equal(s->n_notes, 0);
	s->rows[1].sensitive = true;                          /* a table whose rows are indicators */
	book_protect(b, arena);
	assert_string_equal(shown(s, 0, 0), "1");
	assert_string_equal(shown(s, 1, 0), "<5");
	assert_string_equal(shown(s, 1, 1), "<5");
}

static void
the_limit_is_the_books(void **state)
{
	(void)state;
	struct book *b = new_book(1);
	struct sheet *s = table(b, 0, 2, 1, (const int64_t[]){ 2, 3 }, "");

	b->small = 3;
	book_protect(b, arena);
	assert_string_equal(shown(s, 0, 0), "<3");
	assert_string_equal(shown(s, 1, 0), "3");
}

static void
shares_points_and_judgements_from_a_covered_number_go_with_it(void **state)
{
	(void)state;
	struct book *b = new_book(1);
	struct sheet *s = table(b, 0, 2, 6, (const int64_t[]){ 40, 3, 0, 0, 0, 0, 50, 30, 0, 0, 0, 0 }, "0");

	for (int r = 0; r < 2; r++) {
		int64_t n = s->rows[r].cells[1].n, d = s->rows[r].cells[0].n;
		s->rows[r].cells[2] = cell_pair(CELL_SHARE, n, d);
		s->rows[r].cells[3] = cell_pair(CELL_RATIO, n, d);
		s->rows[r].cells[4] = cell_pair(CELL_POINTS, 250, 0);
		s->rows[r].cells[5] = cell_words("Đạt");
	}
	s->columns[5].judges = true;
	book_protect(b, arena);
	assert_string_equal(shown(s, 0, 0), "40");
	assert_string_equal(shown(s, 0, 1), "<5");
	assert_string_equal(shown(s, 0, 2), "<5");
	assert_string_equal(shown(s, 0, 3), "<5");
	assert_string_equal(shown(s, 0, 4), "…");
	assert_string_equal(shown(s, 0, 5), "…");
	for (int c = 1; c < 6; c++) {
		assert_int_equal(s->rows[0].cells[c].d, 0);
		assert_true(s->rows[0].cells[c].n == 0 || s->rows[0].cells[c].n == 5);
		assert_null(s->rows[0].cells[c].words);
	}
	assert_string_equal(shown(s, 1, 3), "30/50 = 60,00%");
	assert_string_equal(shown(s, 1, 4), "+2,50");
	assert_string_equal(shown(s, 1, 5), "Đạt");
}

static void
a_share_chosen_to_hide_another_takes_its_count_with_it(void **state)
{
	(void)state;
	struct book *b = new_book(1);
	/* total, count, share: the total row makes it necessary to cover another row too */
	struct sheet *s = table(b, 0, 4, 3, (const int64_t[]){ 40, 2, 0, 50, 30, 0, 60, 31, 0, 150, 63, 0 }, "0");

	s->rows[3].total = true;
	for (int r = 0; r < 4; r++)
		s->rows[r].cells[2] = cell_pair(CELL_SHARE, s->rows[r].cells[1].n, s->rows[r].cells[0].n);
	book_protect(b, arena);
	for (unsigned r = 0; r < 4; r++)
		assert_int_equal(s->rows[r].cells[1].cover != COVER_NONE, s->rows[r].cells[2].cover != COVER_NONE);
	assert_string_equal(shown(s, 1, 1), "…");
	assert_string_equal(shown(s, 2, 1), "31");
	assert_string_equal(shown(s, 3, 1), "63");
}

static void
two_shares_of_one_whole_are_one_secret(void **state)
{
	(void)state;
	struct book *b = new_book(1);
	struct sheet *s = table(b, 0, 1, 3, (const int64_t[]){ 20, 0, 0 }, "0");

	s->rows[0].cells[1] = cell_pair(CELL_SHARE, 3, 20);
	s->rows[0].cells[2] = cell_pair(CELL_SHARE, 17, 20);
	book_protect(b, arena);
	assert_string_equal(shown(s, 0, 1), "<5");
	assert_string_equal(shown(s, 0, 2), "…");
}

static void
a_denominator_below_the_limit_is_not_printed_beside(void **state)
{
	(void)state;
	struct book *b = new_book(1);
	struct sheet *s = table(b, 0, 2, 3, (const int64_t[]){ 1, 1, 0, 4, 2, 0 }, "0");

	for (int r = 0; r < 2; r++)
		s->rows[r].cells[2] = cell_pair(CELL_SHARE, s->rows[r].cells[1].n, s->rows[r].cells[0].n);
	book_protect(b, arena);
	assert_string_equal(shown(s, 0, 0), "…");             /* of one person, 1 to 4 would be one */
	assert_string_equal(shown(s, 1, 0), "4");
}

static void
sentences_of_covered_rows_are_left_out(void **state)
{
	(void)state;
	static const char *said[] = { "Có 3 người.", "Có 30 người.", "Có 31 người." };
	struct book *b = new_book(1);
	struct sheet *s = table(b, 0, 3, 1, (const int64_t[]){ 3, 30, 31 }, "");

	s->sentences_vi = said;
	s->n_sentences = 3;
	s->sentence_rows = (unsigned[]){ 0, 1, 2 };
	book_protect(b, arena);
	assert_int_equal(s->n_sentences, 2);
	assert_string_equal(s->sentences_vi[0], "Có 30 người.");
	s = table(b, 0, 1, 1, (const int64_t[]){ 3 }, "");    /* which row a sentence tells of is not said: none is printed */
	s->sentences_vi = said;
	s->n_sentences = 3;
	s->sentence_rows = NULL;
	book_protect(b, arena);
	assert_int_equal(s->n_sentences, 0);
}

/* ---- known attacks ---- */

static void
a_total_minus_the_rest_does_not_tell(void **state)
{
	(void)state;
	struct book *b = new_book(1);
	struct sheet *s = table(b, 0, 4, 3, (const int64_t[]){ 50, 3, 47, 60, 20, 40, 70, 30, 40, 180, 53, 127 }, "0");
	struct attack *a = calloc(1, sizeof *a);

	s->rows[3].total = true;
	rows_add_up(s);
	know_cells(a, s);
	know_rows(a, s, 0);
	know_columns(a, s, 0, 3, 0, 3);
	book_protect(b, arena);
	assert_true(attack_fails(a, "row and column totals", 0));
	assert_int_equal(covered(s, COVER_SMALL), 1);
	assert_int_equal(covered(s, COVER_OTHER), 3);         /* a rectangle of parts; no total */
	assert_string_equal(shown(s, 3, 0), "180");
	assert_string_equal(shown(s, 3, 1), "53");
	free(a);
}

static void
two_that_make_two_or_eight_are_not_known_to_be_alike(void **state)
{
	(void)state;
	static const int64_t cases[2][4] = { { 22, 1, 1, 20 }, { 28, 4, 4, 20 } };

	for (int i = 0; i < 2; i++) {
		struct book *b = new_book(1);
		struct sheet *s = table(b, 0, 1, 4, cases[i], "0");
		struct attack *a = calloc(1, sizeof *a);
		rows_add_up(s);
		know_cells(a, s);
		know_rows(a, s, 0);
		book_protect(b, arena);
		assert_true(attack_fails(a, "two alike", (uint64_t)i));
		for (int v = 1; v < 5; v++)
			assert_true(attack_possible(a, 1, v, false));
		assert_string_equal(shown(s, 0, 0), i == 0 ? "22" : "28");
		free(a);
	}
}

static void
four_ones_below_a_four_are_not_told_by_their_marks(void **state)
{
	(void)state;
	struct book *b = new_book(1);
	struct sheet *s = table(b, 0, 1, 5, (const int64_t[]){ 4, 1, 1, 1, 1 }, "");
	struct attack *a = calloc(1, sizeof *a);

	rows_add_up(s);
	know_cells(a, s);
	know_rows(a, s, 0);
	book_protect(b, arena);
	assert_true(attack_fails(a, "marks", 0));
	assert_string_equal(shown(s, 0, 0), "…");             /* <5 would say that each of them is 1 */
	free(a);
}

static void
a_parent_minus_its_children_does_not_tell(void **state)
{
	(void)state;
	struct book *b = new_book(1);
	/* province; two districts of two communes each: sums nobody declared, the rows' depths show them */
	struct sheet *s = table(b, 0, 7, 1, (const int64_t[]){ 100, 43, 3, 40, 57, 20, 37 }, "");
	struct attack *a = calloc(1, sizeof *a);
	static const unsigned depths[] = { 0, 1, 2, 2, 1, 2, 2 };

	for (int r = 0; r < 7; r++)
		s->rows[r].depth = depths[r];
	know_cells(a, s);
	attack_fact(a, (int[]){ -1, 2, 5, 0 });
	attack_fact(a, (int[]){ -2, 3, 4, 0 });
	attack_fact(a, (int[]){ -5, 6, 7, 0 });
	book_protect(b, arena);
	assert_true(attack_fails(a, "parent and children", 0));
	assert_string_equal(shown(s, 3, 0), "…");
	assert_string_equal(shown(s, 1, 0), "43");
	free(a);
}

static void
two_months_whose_difference_is_known_do_not_tell(void **state)
{
	(void)state;
	struct book *b = new_book(2);
	struct sheet *first = table(b, 0, 3, 1, (const int64_t[]){ 3, 30, 33 }, ""), *second = table(b, 1, 3, 1, (const int64_t[]){ 7, 31, 38 }, "");
	struct attack *a = calloc(1, sizeof *a);

	first->rows[2].total = second->rows[2].total = true;
	know_cells(a, first);
	know_cells(a, second);
	know_columns(a, first, 0, 2, 0, 2);
	know_columns(a, second, 3, 2, 0, 2);
	for (int i = 0; i < 3; i++)
		attack_fact(a, (int[]){ i + 1, -(i + 4), 0 });
	book_protect(b, arena);
	assert_true(attack_fails(a, "two months", 0));
	assert_int_not_equal(second->rows[0].cells[0].cover, COVER_NONE);
	free(a);
}

static void
a_flow_does_not_tell_what_came_in(void **state)
{
	(void)state;
	struct book *b = new_book(1);
	/* opening + in - out = closing */
	struct sheet *s = table(b, 0, 3, 4, (const int64_t[]){ 100, 2, 9, 93, 50, 8, 6, 52, 150, 10, 15, 145 }, "");
	struct attack *a = calloc(1, sizeof *a);

	s->rows[2].total = true;
	s->n_sums = 3;
	s->sums = arena_alloc(arena, 3 * sizeof *s->sums);
	know_cells(a, s);
	for (unsigned r = 0; r < 3; r++) {
		sheet_sum_put(&s->sums[r], arena, 4, (const unsigned[][2]){ { r, 3 }, { r, 0 }, { r, 1 }, { r, 2 } });
		s->sums[r].parts[2].sign = -1;
		int base = (int)r * 4;
		attack_fact(a, (int[]){ base + 1, base + 2, -(base + 3), -(base + 4), 0 });
	}
	know_columns(a, s, 0, 2, 0, 2);
	book_protect(b, arena);
	assert_true(attack_fails(a, "flow", 0));
	free(a);
}

/* ---- shares ---- */

static void
a_share_of_a_covered_number_does_not_tell_it(void **state)
{
	(void)state;
	struct book *b = new_book(1);
	/* members; of them minority (covered); of the minority, women: none */
	struct sheet *s = table(b, 0, 1, 3, (const int64_t[]){ 40, 3, 0 }, "0");

	s->rows[0].cells[2] = cell_pair(CELL_RATIO, 0, 3);
	book_protect(b, arena);
	assert_string_equal(shown(s, 0, 1), "<5");
	assert_string_equal(shown(s, 0, 2), "…");             /* 0/3 = 0,00% would say it */
}

static void
a_share_that_nobody_called_sensitive_goes_with_its_count(void **state)
{
	(void)state;
	struct book *b = new_book(1);
	struct sheet *s = table(b, 0, 1, 3, (const int64_t[]){ 40, 3, 0 }, "02");

	s->rows[0].cells[2] = cell_pair(CELL_SHARE, 3, 40);
	book_protect(b, arena);
	assert_string_equal(shown(s, 0, 1), "<5");
	assert_string_equal(shown(s, 0, 2), "…");
}

static void
points_under_a_heading_of_their_own_go_with_the_shares_of_others(void **state)
{
	(void)state;
	struct book *b = new_book(1);
	struct sheet *s = table(b, 0, 1, 3, (const int64_t[]){ 0, 0, 0 }, "");

	s->rows[0].cells[0] = cell_pair(CELL_SHARE, 30, 40);
	s->rows[0].cells[1] = cell_pair(CELL_SHARE, 3, 40);
	s->rows[0].cells[2] = cell_pair(CELL_POINTS, -6750, 0);
	s->columns[0].group_vi = "Trước", s->columns[1].group_vi = "Nay", s->columns[2].group_vi = "So sánh";
	book_protect(b, arena);
	assert_string_equal(shown(s, 0, 2), "…");
}

static void
a_whole_that_lists_not_all_of_its_parts_is_still_a_limit(void **state)
{
	(void)state;
	struct book *b = new_book(1);
	/* a district of 32: 1 and 30 in its communes, one person in none */
	struct sheet *s = table(b, 0, 3, 1, (const int64_t[]){ 32, 1, 30 }, "");
	struct attack *a = calloc(1, sizeof *a);

	s->rows[1].depth = s->rows[2].depth = 1;
	know_cells(a, s);
	a->cells[a->n_cells++].truth = 1;
	attack_fact(a, (int[]){ -1, 2, 3, 4, 0 });
	book_protect(b, arena);
	assert_true(attack_fails(a, "rest", 0));
	assert_string_equal(shown(s, 1, 0), "<5");
	assert_string_equal(shown(s, 2, 0), "…");             /* else it would be 1 or 2 */
	free(a);
}

/* ---- size ---- */

/* A province: districts of fifteen communes each; a total and parts in columns; one part in `every` is small. Returns how many are. */
static int
draw_province(struct sheet *s, unsigned rows, unsigned columns, int every, uint64_t seed)
{
	int small = 0;

	sheet_blank(s, arena, rows, columns);
	for (unsigned r = 0; r < rows; r++) {
		s->rows[r].depth = r == 0 ? 0 : (r - 1) % 15 == 0 ? 1 : 2;
		for (unsigned c = 0; c < columns; c++)
			s->rows[r].cells[c] = cell_count(0);
	}
	for (unsigned c = 1; c < columns; c++)
		s->columns[c].sensitive = true;
	for (unsigned r = 1; r < rows; r++)
		for (unsigned c = 1; (r - 1) % 15 != 0 && c < columns; c++) {
			int64_t n = below(&seed, every) == 0 ? 1 + below(&seed, 4) : 5 + below(&seed, 400);
			unsigned up[] = { r, 1 + (r - 1) / 15 * 15, 0 };
			small += n < 5;
			for (int i = 0; i < 3; i++) {
				s->rows[up[i]].cells[c].n += n;
				s->rows[up[i]].cells[0].n += n;
			}
		}
	rows_add_up(s);
	return small;
}

static double
protect_timed(struct book *b)
{
	struct timespec from, to;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
	book_protect(b, arena);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
	return (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9;
}

static void
a_provinces_table_loses_little(void **state)
{
	(void)state;
	struct book *b = new_book(1);
	struct sheet *s = &b->sheets[0];
	int small = draw_province(s, 151, 12, 25, 7);

	book_protect(b, arena);
	printf("%zu cells, %d small: %d print «…»\n", s->n_rows * 12, small, covered(s, COVER_OTHER));
	assert_int_equal(covered(s, COVER_SMALL), small);
	assert_true(covered(s, COVER_OTHER) <= 3 * small);
	assert_int_equal(s->rows[0].cells[0].cover, COVER_NONE);
}

static void
large_tables_take_no_time_however_many_are_small(void **state)
{
	(void)state;
	static const struct { unsigned rows, columns; int every; } cases[] = { { 451, 10, 25 }, { 451, 10, 3 }, { 451, 10, 2 }, { 3001, 10, 20 } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct book *b = new_book(1);
		int small = draw_province(&b->sheets[0], cases[i].rows, cases[i].columns, cases[i].every, 7 + i);
		double s = protect_timed(b);
		printf("%u x %u, %d small: %d print <5, %d print «…», %.2f s of the CPU\n", cases[i].rows, cases[i].columns, small,
		       covered(&b->sheets[0], COVER_SMALL), covered(&b->sheets[0], COVER_OTHER), s);
		assert_true(s < 5);           /* a machine may be slow; what is meant is well under one */
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(t) cmocka_unit_test_setup_teardown(t, set_up, tear_down)
		TEST(one_to_four_are_covered_and_wiped_and_a_note_says_so),
		TEST(columns_that_are_not_sensitive_are_left_alone),
		TEST(the_limit_is_the_books),
		TEST(shares_points_and_judgements_from_a_covered_number_go_with_it),
		TEST(a_share_chosen_to_hide_another_takes_its_count_with_it),
		TEST(two_shares_of_one_whole_are_one_secret),
		TEST(a_denominator_below_the_limit_is_not_printed_beside),
		TEST(sentences_of_covered_rows_are_left_out),
		TEST(a_total_minus_the_rest_does_not_tell),
		TEST(two_that_make_two_or_eight_are_not_known_to_be_alike),
		TEST(four_ones_below_a_four_are_not_told_by_their_marks),
		TEST(a_parent_minus_its_children_does_not_tell),
		TEST(two_months_whose_difference_is_known_do_not_tell),
		TEST(a_flow_does_not_tell_what_came_in),
		TEST(a_share_of_a_covered_number_does_not_tell_it),
		TEST(a_share_that_nobody_called_sensitive_goes_with_its_count),
		TEST(points_under_a_heading_of_their_own_go_with_the_shares_of_others),
		TEST(a_whole_that_lists_not_all_of_its_parts_is_still_a_limit),
		TEST(a_provinces_table_loses_little),
		TEST(large_tables_take_no_time_however_many_are_small),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
