/* Reads with libcsv; every cell is a string of its own, row by row, the header first. */
#include "tests/e2e/sheet.h"
#include <csv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/e2e/clerk.h"
#include "tests/e2e/house_room.h"

static void
take_cell(void *bytes, size_t len, void *ctx)
{
	struct sheet *s = ctx;

	if ((s->n_cells & (s->n_cells + 1)) == 0) /* full at 2^k - 1 */
		s->cells = realloc(s->cells, (2 * s->n_cells + 2) * sizeof s->cells[0]);
	must(s->cells != NULL, "out of memory");
	s->cells[s->n_cells++] = strndup(bytes ? bytes : "", len);
}

static void
take_row(int end, void *ctx)
{
	struct sheet *s = ctx;

	if (s->columns == 0)
		s->columns = s->n_cells;
	else
		s->rows++;
	must(s->n_cells == s->columns * (s->rows + 1), "row %zu has not %zu cells", s->rows, s->columns);
}

void
sheet_read(struct sheet *s, const char *path)
{
	size_t len;
	char *text = file_bytes(path, &len);
	struct csv_parser parser;

	*s = (struct sheet){ 0 };
	must(csv_init(&parser, CSV_STRICT) == 0, "csv_init");
	must(csv_parse(&parser, text, len, take_cell, take_row, s) == len, "%s: %s", path,
	     csv_strerror(csv_error(&parser)));
	csv_fini(&parser, take_cell, take_row, s);
	csv_free(&parser);
	free(text);
}

void
sheet_fini(struct sheet *s)
{
	for (size_t i = 0; i < s->n_cells; i++)
		free(s->cells[i]);
	free(s->cells);
	*s = (struct sheet){ 0 };
}

const char *
sheet_cell(const struct sheet *s, size_t row, const char *column)
{
	for (size_t i = 0; i < s->columns; i++)
		if (strcmp(s->cells[i], column) == 0)
			return s->cells[(row + 1) * s->columns + i];
	must(false, "there is no column %s", column);
	return NULL;
}
