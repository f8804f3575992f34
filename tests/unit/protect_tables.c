#include "tests/unit/protect_tables.h"

#include <string.h>

#include "tests/unit/sheet_book.h"

struct arena *arena;

int
set_up(void **state)
{
	(void)state;
	arena = arena_new(64u << 20);
	return 0;
}

int
tear_down(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

struct book *
new_book(size_t sheets)
{
	struct book *b = arena_alloc(arena, sizeof *b);

	b->n_sheets = sheets;
	b->sheets = arena_alloc(arena, sheets * sizeof *b->sheets);
	return b;
}

/* A table of counts, given row by row; every column sensitive but those named in `plain`. */
struct sheet *
table(struct book *b, size_t at, size_t rows, size_t columns, const int64_t *counts, const char *plain)
{
	struct sheet *s = &b->sheets[at];

	sheet_blank(s, arena, rows, columns);
	for (size_t c = 0; c < columns; c++)
		s->columns[c].sensitive = strchr(plain, (int)('0' + c)) == NULL;
	for (size_t r = 0; r < rows; r++)
		for (size_t c = 0; c < columns; c++)
			s->rows[r].cells[c] = cell_count(counts[r * columns + c]);
	return s;
}

/* Columns 1 .. add up to column 0 in every row. */
void
rows_add_up(struct sheet *s)
{
	unsigned places[16][2];

	s->n_sums = s->n_rows;
	s->sums = arena_alloc(arena, s->n_rows * sizeof *s->sums);
	for (unsigned r = 0; r < s->n_rows; r++) {
		for (unsigned c = 0; c < s->n_columns; c++)
			places[c][0] = r, places[c][1] = c;
		sheet_sum_put(&s->sums[r], arena, s->n_columns, (const unsigned(*)[2])places);
	}
}

/* What the reader of such a table knows: `base` is the attack's number of its first cell. */
void
know_rows(struct attack *a, const struct sheet *s, int base)
{
	for (int r = 0; r < (int)s->n_rows; r++) {
		int terms[20] = { 0 };
		for (int c = 0; c < (int)s->n_columns; c++)
			terms[c] = (c == 0 ? -1 : 1) * (base + r * (int)s->n_columns + c + 1);
		attack_fact(a, terms);
	}
}

/* In every column the rows [from, to) add up to row `whole`. */
void
know_columns(struct attack *a, const struct sheet *s, int base, int whole, int from, int to)
{
	for (int c = 0; c < (int)s->n_columns; c++) {
		int terms[24] = { -(base + whole * (int)s->n_columns + c + 1) }, n = 1;
		for (int r = from; r < to; r++)
			terms[n++] = base + r * (int)s->n_columns + c + 1;
		attack_fact(a, terms);
	}
}

int
know_cells(struct attack *a, const struct sheet *s)
{
	int base = a->n_cells;

	for (size_t r = 0; r < s->n_rows; r++)
		for (size_t c = 0; c < s->n_columns; c++)
			attack_cell(a, &s->rows[r].cells[c]);
	return base;
}
