/* Books for tests of the renderings: an official one with everything in it, a hostile one, a long one. Made in an arena. */
#ifndef LT_TESTS_UNIT_SHEET_BOOK_H
#define LT_TESTS_UNIT_SHEET_BOOK_H
#include "server/sheets/sheet.h"

/* Two sheets: a review (pairs, points, targets, a mark, a chart, sentences) and members by district (groups, depths, totals, days,
 * shares, no data, covered cells). */
struct book *book_official(struct arena *a);
/* XML's own letters, control characters, formulas, very long texts, tabs that bear one name. */
struct book *book_hostile(struct arena *a);
/* One sheet of ten columns. */
struct book *book_long(struct arena *a, size_t rows);
/* A sheet of blank cells, its columns numbers with keys c0, c1 ..., its rows keys r0, r1 ... */
void sheet_blank(struct sheet *s, struct arena *a, size_t rows, size_t columns);
struct sheet_cell cell_count(int64_t n);
struct sheet_cell cell_pair(enum cell_what what, int64_t n, int64_t d);
struct sheet_cell cell_words(const char *words);
/* whole = the parts, all +1; places as { row, column } pairs, whole first. */
void sheet_sum_put(struct sheet_sum *out, struct arena *a, size_t n, const unsigned (*places)[2]);

#endif
