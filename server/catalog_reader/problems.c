/* Every mistake of a run with its place, in the order of the files. */
#include "server/catalog_reader/room.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static struct catalog_problem *
problem_add(struct catalog_book *b, const struct sheet *s, unsigned line, unsigned column)
{
	if (b->n_problems == b->problems_size) {
		b->problems_size = b->problems_size > 0 ? b->problems_size * 2 : 32;
		b->problems = realloc(b->problems, b->problems_size * sizeof *b->problems);
		if (b->problems == NULL)
			abort();
	}
	struct catalog_problem *p = &b->problems[b->n_problems++];
	*p = (struct catalog_problem){ .file = s->path, .line = line, .column = column };
	return p;
}

static void
place_write(const struct catalog_problem *p, const char *name, char out[160])
{
	int n = snprintf(out, 160, "%s", p->file);
	if (p->line > 0)
		n += snprintf(out + n, 160 - (size_t)n, ":%u", p->line);
	if (p->column > 0)
		n += snprintf(out + n, 160 - (size_t)n, ":%u", p->column);
	if (name != NULL)
		snprintf(out + n, 160 - (size_t)n, " %s", name);
}

static void
problem_say(struct catalog_book *b, const struct sheet *s, unsigned line, unsigned column, const char *name,
            enum fault_code code, const char *detail)
{
	char place[160];
	struct catalog_problem *p = problem_add(b, s, line, column);
	place_write(p, name, place);
	(void)fault_set(&p->fault, REFUSED, code, place, "%s", detail);
}

void
problem_at(struct catalog_book *b, const struct sheet *s, unsigned line, unsigned column, const char *name,
           enum fault_code code, const char *fmt, ...)
{
	char detail[320];
	va_list args;
	va_start(args, fmt);
	vsnprintf(detail, sizeof detail, fmt, args);
	va_end(args);
	problem_say(b, s, line, column, name, code, detail);
}

static unsigned
column_of(const struct row *row, int column)
{
	return column == WHOLE_LINE ? 0 : row->sheet->at[column];
}

void
problem(struct catalog_book *b, const struct row *row, int column, enum fault_code code, const char *fmt, ...)
{
	char detail[320];
	va_list args;
	va_start(args, fmt);
	vsnprintf(detail, sizeof detail, fmt, args);
	va_end(args);
	problem_say(b, row->sheet, row->line, column_of(row, column),
	            column == WHOLE_LINE ? NULL : row->sheet->columns[column], code, detail);
}

void
problem_found(struct catalog_book *b, const struct row *row, int column, const struct fault *f)
{
	problem_say(b, row->sheet, row->line, column_of(row, column), row->sheet->columns[column], f->code, f->detail);
}

static unsigned
file_order(const struct catalog_book *b, const char *file)
{
	for (size_t i = 0; i < SHEET_COUNT; i++)
		if (b->sheets[i].path == file)
			return b->sheets[i].order;
	for (size_t i = 0; i < b->n_scripts; i++)
		if (b->scripts[i]->path == file)
			return b->scripts[i]->order;
	return 0;
}

static int
problem_order(const void *x, const void *y, void *book)
{
	const struct catalog_problem *a = x, *c = y;
	unsigned file_a = file_order(book, a->file), file_c = file_order(book, c->file);
	if (file_a != file_c)
		return file_a < file_c ? -1 : 1;
	if (a->line != c->line)
		return a->line < c->line ? -1 : 1;
	return (a->column > c->column) - (a->column < c->column);
}

void
problems_sort(struct catalog_book *b)
{
	if (b->n_problems > 0)
		qsort_r(b->problems, b->n_problems, sizeof *b->problems, problem_order, b);
}
