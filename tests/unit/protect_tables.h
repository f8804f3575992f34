/* Tables for tests of small numbers, and what a reader of them knows. */
#ifndef LT_TESTS_UNIT_PROTECT_TABLES_H
#define LT_TESTS_UNIT_PROTECT_TABLES_H
#include "tests/unit/protect_attack.h"

extern struct arena *arena;
int set_up(void **state);
int tear_down(void **state);

struct book *new_book(size_t sheets);
/* A table of counts, given row by row; every column sensitive but those named in `plain`. */
struct sheet *table(struct book *b, size_t at, size_t rows, size_t columns, const int64_t *counts, const char *plain);
/* Columns 1 .. add up to column 0 in every row. */
void rows_add_up(struct sheet *s);

/* All cells of a sheet; the number of the first. */
int know_cells(struct attack *a, const struct sheet *s);
/* What rows_add_up declares; base: what know_cells said. */
void know_rows(struct attack *a, const struct sheet *s, int base);
/* In every column the rows [from, to) add up to row `whole`. */
void know_columns(struct attack *a, const struct sheet *s, int base, int whole, int from, int to);

#endif
