/* A CSV file of ours in memory: a header, and rows of as many cells. Not the product's reader: this one believes what
 * it sees. */
#ifndef LT_E2E_SHEET_H
#define LT_E2E_SHEET_H
#include <stddef.h>

struct sheet { char **cells; size_t n_cells, columns, rows; };          /* rows: without the header */
void sheet_read(struct sheet *s, const char *path);
void sheet_fini(struct sheet *s);
const char *sheet_cell(const struct sheet *s, size_t row, const char *column);

#endif
