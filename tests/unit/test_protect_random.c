/* Small numbers in thousands of seeded random tables, each attacked by whoever knows every sum of it (protect_attack.h); and the same
 * attack on what a protection without its second half would print. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/unit/draw.h"
#include "tests/unit/protect_tables.h"
#include "tests/unit/sheet_book.h"

struct tally { int tables, cells, small, other, undecided; };

/* ---- counts that add up ---- */

static int64_t
draw_count(uint64_t *seed)
{
	static const int most[] = { 1, 3, 5, 8, 12, 40, 300 };

	return below(seed, most[below(seed, 7)] + 1);
}

/* A total, parts in columns; leaves, districts, the province in rows; and a second month now and then. All sums are true. */
static void
draw_sheet(struct sheet *s, uint64_t *seed, const struct sheet *like, unsigned *districts)
{
	unsigned columns = like != NULL ? (unsigned)like->n_columns : 2 + (unsigned)below(seed, 3);
	unsigned per = like != NULL ? ((unsigned)like->n_rows - 1) / *districts : 2 + (unsigned)below(seed, 3);

	if (like == NULL)
		*districts = 1 + (unsigned)below(seed, 2);
	sheet_blank(s, arena, 1 + *districts * per, columns);
	for (unsigned c = 0; c < columns; c++)
		s->columns[c].sensitive = c > 0 || (like != NULL ? like->columns[0].sensitive : below(seed, 2) == 0);
	for (unsigned r = 0; r < s->n_rows; r++) {
		s->rows[r].depth = r == 0 ? 0 : (r - 1) % per == 0 ? 1 : 2;
		for (unsigned c = 0; c < columns; c++)
			s->rows[r].cells[c] = cell_count(0);
	}
	for (unsigned r = 1; r < s->n_rows; r++) {
		unsigned district = 1 + (r - 1) / per * per;
		for (unsigned c = 1; r != district && c < columns; c++) {
			int64_t n = like != NULL && below(seed, 3) > 0 ? like->rows[r].cells[c].n : draw_count(seed);
			unsigned up[] = { r, district, 0 };
			for (int i = 0; i < 3; i++) {
				s->rows[up[i]].cells[c].n += n;
				s->rows[up[i]].cells[0].n += n;
			}
		}
	}
	rows_add_up(s);
}

static void
know_sheet(struct attack *a, const struct sheet *s, unsigned districts)
{
	int base = know_cells(a, s), per = ((int)s->n_rows - 1) / (int)districts;

	know_rows(a, s, base);
	for (int c = 0; c < (int)s->n_columns; c++) {
		int top[24] = { -(base + c + 1) };
		for (int d = 0; d < (int)districts; d++)
			top[d + 1] = base + (1 + d * per) * (int)s->n_columns + c + 1;
		attack_fact(a, top);
	}
	for (int d = 0; d < (int)districts; d++)
		know_columns(a, s, base, 1 + d * per, 2 + d * per, 1 + (d + 1) * per);
}

/* ---- shares beside what they are of ---- */

/* How an attribute is printed. The attack's numbers are of rows and quantities: 0 is the whole, 1 .. the attributes. */
enum layout { LAYOUT_COUNT, LAYOUT_COUNT_SHARE, LAYOUT_COUNT_RATIO, LAYOUT_SHARE, LAYOUT_RATIO, LAYOUTS };
#define ATTRIBUTES 2
#define ROWS 9
struct shares {
	int rows, per, districts;
	enum layout layouts[ATTRIBUTES];
	int64_t n[ROWS][ATTRIBUTES + 1];
	int cell[ROWS][ATTRIBUTES + 1];       /* of the attack */
	bool rest[ROWS];                      /* the row has more than its rows below, which are not all there is */
};

static bool
prints_count(enum layout l)
{
	return l == LAYOUT_COUNT || l == LAYOUT_COUNT_SHARE || l == LAYOUT_COUNT_RATIO;
}

static bool
is_leaf(const struct shares *t, int r)
{
	return r > 0 && (r - 1) % t->per != 0;
}

static void
draw_leaf(struct shares *t, int r, uint64_t *seed, const struct shares *like)
{
	t->n[r][0] = 1 + draw_count(seed);
	for (int q = 1; q <= ATTRIBUTES; q++) {
		int64_t most = t->n[r][0];
		t->n[r][q] = below(seed, 3) == 0 ? below(seed, most < 6 ? (int)most + 1 : 6) : below(seed, (int)most + 1);
		if (below(seed, 12) == 0)
			t->n[r][q] = most;            /* all of them */
	}
	if (like != NULL && below(seed, 2) == 0)
		memcpy(t->n[r], like->n[r], sizeof t->n[r]);
}

static void
draw_shares(struct shares *t, uint64_t *seed, const struct shares *like)
{
	struct shares extra = *t;

	if (like != NULL) {
		*t = *like;
		memset(t->n, 0, sizeof t->n);
	} else {
		t->districts = 1 + below(seed, 2);
		t->per = 2 + below(seed, 3);
		t->rows = 1 + t->districts * t->per;
		for (int q = 0; q < ATTRIBUTES; q++)
			t->layouts[q] = (enum layout)below(seed, LAYOUTS);
		for (int r = 0; r < t->rows; r++)
			t->rest[r] = !is_leaf(t, r) && below(seed, 4) == 0;
	}
	for (int r = 1; r < t->rows; r++) {
		int up[3] = { r, 1 + (r - 1) / t->per * t->per, 0 };
		struct shares *from = is_leaf(t, r) ? t : t->rest[r] ? &extra : NULL;
		if (from == NULL)
			continue;
		draw_leaf(from, r, seed, like);
		for (int q = 0; q <= ATTRIBUTES; q++)
			for (int i = is_leaf(t, r) ? 1 : up[1] == r ? 1 : 0; i < 3; i++)
				t->n[up[i]][q] += from->n[r][q];
	}
	if (t->rest[0]) {
		draw_leaf(&extra, 0, seed, NULL);
		for (int q = 0; q <= ATTRIBUTES; q++)
			t->n[0][q] += extra.n[0][q];
	}
}

/* The table as a sheet. Where the whole is sensitive is drawn too. */
static void
shares_sheet(const struct shares *t, struct sheet *s, bool whole_sensitive)
{
	sheet_blank(s, arena, (size_t)t->rows, 1 + 2 * ATTRIBUTES);
	for (unsigned c = 0; c < s->n_columns; c++)
		s->columns[c].sensitive = c > 0 || whole_sensitive;
	for (int r = 0; r < t->rows; r++) {
		struct sheet_row *row = &s->rows[r];
		row->depth = r == 0 ? 0 : is_leaf(t, r) ? 2 : 1;
		row->cells[0] = cell_count(t->n[r][0]);
		for (int q = 1; q <= ATTRIBUTES; q++) {
			enum layout l = t->layouts[q - 1];
			if (prints_count(l))
				row->cells[2 * q - 1] = cell_count(t->n[r][q]);
			if (l != LAYOUT_COUNT)
				row->cells[2 * q] = cell_pair(l == LAYOUT_SHARE || l == LAYOUT_COUNT_SHARE ? CELL_SHARE : CELL_RATIO, t->n[r][q], t->n[r][0]);
		}
	}
}

/* The rows below add up to the row, or to no more than it. */
static void
know_below(struct attack *a, const struct shares *t, int row, int q, int from, int to, int step)
{
	int terms[ROWS + 2] = { -(t->cell[row][q] + 1) }, n = 1;
	int64_t rest = t->n[row][q];

	for (int r = from; r < to; r += step) {
		terms[n++] = t->cell[r][q] + 1;
		rest -= t->n[r][q];
	}
	if (t->rest[row]) {
		a->cells[a->n_cells].truth = rest;
		terms[n] = ++a->n_cells;
	}
	attack_fact(a, terms);
}

static void
know_shares(struct attack *a, struct shares *t, const struct sheet *s)
{
	for (int r = 0; r < t->rows; r++)
		for (int q = 0; q <= ATTRIBUTES; q++) {
			bool counted = q == 0 || prints_count(t->layouts[q - 1]);
			t->cell[r][q] = attack_cell(a, &s->rows[r].cells[q == 0 ? 0 : counted ? 2 * q - 1 : 2 * q]);
			a->cells[t->cell[r][q]].from_share = q > 0 && t->layouts[q - 1] == LAYOUT_SHARE;
			a->cells[t->cell[r][q]].open = q == 0 && !s->columns[0].sensitive;
		}
	for (int q = 0; q <= ATTRIBUTES; q++) {
		know_below(a, t, 0, q, 1, t->rows, t->per);
		for (int d = 1; d < t->rows; d += t->per)
			know_below(a, t, d, q, d + 1, d + t->per, 1);
	}
	for (int r = 0; r < t->rows; r++)
		for (int q = 1; q <= ATTRIBUTES; q++)
			if (t->layouts[q - 1] != LAYOUT_COUNT)
				attack_share(a, t->cell[r][q], t->cell[r][0], &s->rows[r].cells[2 * q]);
}

/* ---- the play ---- */

/* What a book_protect without its second half would do. */
static void
protect_small_only(struct book *b)
{
	for (size_t i = 0; i < b->n_sheets; i++)
		for (size_t r = 0; r < b->sheets[i].n_rows; r++)
			for (size_t c = 0; c < b->sheets[i].n_columns; c++) {
				struct sheet_cell *cell = &b->sheets[i].rows[r].cells[c];
				if (b->sheets[i].columns[c].sensitive && cell->n > 0 && cell->n < 5)
					*cell = (struct sheet_cell){ .what = cell->what, .cover = COVER_SMALL, .n = 5 };
			}
}

static void
tally_up(struct tally *all, const struct book *b)
{
	all->tables++;
	for (size_t i = 0; i < b->n_sheets; i++)
		for (size_t r = 0; r < b->sheets[i].n_rows; r++)
			for (size_t c = 0; c < b->sheets[i].n_columns; c++) {
				const struct sheet_cell *cell = &b->sheets[i].rows[r].cells[c];
				all->cells += cell->what != CELL_BLANK;
				all->small += cell->cover == COVER_SMALL;
				all->other += cell->cover == COVER_OTHER;
			}
}

/* What is printed is the truth. */
static void
is_true(const struct attack *a)
{
	for (int i = 0; i < a->n_cells; i++)
		assert_true(a->cells[i].cell == NULL || a->cells[i].cell->cover != COVER_NONE || a->cells[i].cell->n == a->cells[i].truth);
}

static bool
attacked(struct book *b, struct attack *a, bool mutant, uint64_t number, struct tally *all)
{
	if (mutant)
		protect_small_only(b);
	else
		book_protect(b, arena);
	tally_up(all, b);
	is_true(a);
	bool safe = attack_fails(a, mutant ? "mutant" : "random table", number);
	all->undecided += a->undecided;
	return safe;
}

static bool
play_counts(uint64_t number, bool mutant, struct tally *all)
{
	uint64_t seed = number;
	struct attack *a = calloc(1, sizeof *a);
	unsigned districts;

	arena_reset(arena);
	struct book *b = new_book(below(&seed, 4) == 0 ? 2 : 1);
	for (size_t i = 0; i < b->n_sheets; i++) {
		draw_sheet(&b->sheets[i], &seed, i > 0 ? &b->sheets[0] : NULL, &districts);
		know_sheet(a, &b->sheets[i], districts);
	}
	for (int i = 0; b->n_sheets > 1 && i < a->n_cells / 2; i++)
		attack_fact(a, (int[]){ i + 1, -(i + 1 + a->n_cells / 2), 0 });
	bool safe = attacked(b, a, mutant, number, all);
	free(a);
	return safe;
}

static bool
play_shares(uint64_t number, bool mutant, struct tally *all)
{
	uint64_t seed = number;
	struct attack *a = calloc(1, sizeof *a);
	struct shares months[2];

	arena_reset(arena);
	struct book *b = new_book(below(&seed, 4) == 0 ? 2 : 1);
	bool whole_sensitive = below(&seed, 3) == 0;
	memset(months, 0, sizeof months);
	for (size_t i = 0; i < b->n_sheets; i++) {
		draw_shares(&months[i], &seed, i > 0 ? &months[0] : NULL);
		shares_sheet(&months[i], &b->sheets[i], whole_sensitive);
		know_shares(a, &months[i], &b->sheets[i]);
	}
	for (int r = 0; b->n_sheets > 1 && r < months[0].rows; r++)
		for (int q = 0; q <= ATTRIBUTES; q++)
			attack_fact(a, (int[]){ months[0].cell[r][q] + 1, -(months[1].cell[r][q] + 1), 0 });
	bool safe = attacked(b, a, mutant, number, all);
	free(a);
	return safe;
}

typedef bool play_fn(uint64_t number, bool mutant, struct tally *all);

static void
none_tells(play_fn *play, int most)
{
	struct tally all = { 0 };
	int tables = getenv("LT_LONG") != NULL ? 10 * most : most, told = 0;

	for (int i = 0; i < tables; i++)
		told += !play((uint64_t)i + 1, false, &all);
	printf("%d tables, %d cells: %d print <5, %d print «…»; %d attacks did not end\n", all.tables, all.cells, all.small, all.other,
	       all.undecided);
	assert_int_equal(told, 0);
	assert_true(all.undecided <= tables / 200);
	assert_true(all.small > tables / 2);
}

static void
most_tell(play_fn *play)
{
	struct tally all = { 0 };
	int told = 0;

	for (int i = 0; i < 100; i++)
		told += !play((uint64_t)i + 1, true, &all);
	printf("%d of 100 tables tell\n", told);
	assert_true(told > 50);
}

static void
no_random_table_of_counts_tells_a_small_number(void **state)
{
	(void)state;
	none_tells(play_counts, 3000);
}

static void
no_random_table_with_shares_tells_a_small_number(void **state)
{
	(void)state;
	none_tells(play_shares, 4000);
}

static void
without_the_second_half_the_same_attack_succeeds(void **state)
{
	(void)state;
	most_tell(play_counts);
	most_tell(play_shares);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(t) cmocka_unit_test_setup_teardown(t, set_up, tear_down)
		TEST(no_random_table_of_counts_tells_a_small_number),
		TEST(no_random_table_with_shares_tells_a_small_number),
		TEST(without_the_second_half_the_same_attack_succeeds),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
