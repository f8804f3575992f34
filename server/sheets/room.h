/* What the writers of this room share: choosing words, cleaning them, what a cell's number is, and how a sheet is laid out. */
#ifndef LT_SERVER_SHEETS_ROOM_H
#define LT_SERVER_SHEETS_ROOM_H
#include "server/sheets/sheet.h"

/* The words of a language, the other's when it has none, "" when neither has. */
const char *sheet_words(enum lang lang, const char *vi, const char *en);
/* Without control characters, bidi overrides, broken UTF-8 and what XML cannot hold; lent from the buffer until its next use. */
const char *sheet_clean(struct buffer *room, const char *text);
void buffer_words(struct buffer *out, const char *text);
/* The printed text of a cell with its mark, cleaned; lent from the buffer. */
const char *sheet_cell_shown(const struct sheet_cell *c, enum lang lang, struct buffer *room);
/* Cells that are numbers: the value in hundredths of what is printed. false: words, no data, a pair, covered. */
bool sheet_cell_hundredths(const struct sheet_cell *c, int64_t *out);
int sheet_small(const struct book *b);
bool sheet_has_mark(const struct sheet *s);
bool sheet_has_groups(const struct sheet *s);
/* How many columns from c on stand under the same group heading; 1 for a column without one. */
size_t sheet_group_span(const struct sheet *s, size_t c, enum lang lang);
/* Rows a chart shows: the longest run without totals. */
size_t sheet_chart_rows(const struct sheet *s, size_t *first);
/* Letters each column would like: its own wish, or its longest text within limits. */
void sheet_widths(const struct sheet *s, enum lang lang, unsigned *widths);
size_t text_letters(const char *text);
/* Lines that stand below a table, one by one: its sentences, then its notes, then what the book says of its numbers. Returns NULL
 * after the last. Lent from the buffer. */
const char *sheet_line(const struct book *b, const struct sheet *s, enum lang lang, size_t i, struct buffer *room);
/* The column whose words name a row: the first of words that is not «TT»; n_columns when there is none. Depth shows there. */
size_t sheet_naming_column(const struct sheet *s);
/* Where the right half of a page begins: its head, its signature. */
size_t sheet_half(const unsigned *widths, size_t n);
/* «Ngày 22 tháng 11 năm 2026» of a book. */
#define DAY_LINE 64
const char *book_day_line(const struct book *b, enum lang lang, char out[DAY_LINE]);
/* A file beside path that takes its name when it is whole. result: what the writer of it said. */
#define PART_PATH 4096
enum result part_name(const char *path, char out[PART_PATH], struct fault *f) MUST_CHECK;
enum result part_done(enum result result, const char *part, const char *path, struct fault *f) MUST_CHECK;
/* «Có đến 31/12/2020», «Đơn vị tính: đảng viên» in one line, "" when there is neither. */
const char *sheet_subtitle(const struct sheet *s, enum lang lang, struct buffer *room);

#endif
