/* The room of libsmartcols. Cells are neutralised first: names and reasons come from files and from the line. */
#include "client/show.h"

#include <libsmartcols.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/base/text.h"

struct show { struct libscols_table *table; size_t n; };

struct show *
show_new(const char *const *columns, size_t n)
{
	struct show *t = calloc(1, sizeof *t);
	if (setlocale(LC_CTYPE, "") == NULL || MB_CUR_MAX == 1)
		setlocale(LC_CTYPE, "C.UTF-8");
	if (t == NULL || (t->table = scols_new_table()) == NULL)
		abort();
	t->n = n;
	for (size_t i = 0; i < n; i++)
		if (scols_table_new_column(t->table, columns != NULL ? columns[i] : "", 0,
		                           i + 1 == n ? SCOLS_FL_WRAP : 0) == NULL)
			abort();
	scols_table_enable_noheadings(t->table, columns == NULL);
	return t;
}

void
show_row(struct show *t, const char *const *cells)
{
	struct libscols_line *line = scols_table_new_line(t->table, NULL);
	char text[2048];
	for (size_t i = 0; line != NULL && i < t->n; i++) {
		if (cells[i] == NULL)
			continue;
		text_printable(cells[i], text, sizeof text);
		scols_line_set_data(line, i, text);
	}
}

void
show_print(struct show **t)
{
	scols_print_table((*t)->table);
	scols_unref_table((*t)->table);
	free(*t);
	*t = NULL;
}
