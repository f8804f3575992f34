/* See paper.h: cells become a line in one habit. Text is built in UTF-8, then brought into the habit's letters as a
 * whole. */
#include "tests/sample/paper.h"
#include "common/base/clock.h"
#include "tests/sample/letters.h"
#include "tests/sample/make.h"
#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <utf8proc.h>

enum { COLUMNS_MAX = 64, CELL_MAX = 256, LINE_MAX_BYTES = 16384 };

const struct habit habits[] = {
	[PLAIN] = { .name = "plain", .separator = ',' },
	/* a Vietnamese Excel */
	[EXCEL] = { .name = "excel",
	            .mark = true,
	            .returns = true,
	            .labels = true,
	            .words = true,
	            .ordinals = true,
	            .titles = true,
	            .totals = true,
	            .separator = ';',
	            .days = DAY_SHORT },
	[TABBED] = { .name = "tabbed", .totals = true, .separator = '\t', .days = DAY_SHORT },
	/* a program that writes letters and marks apart, typed with a keyboard driver that has no Đ */
	[OLD_PROGRAM] = { .name = "old program",
	                  .apart = true,
	                  .old_d = true,
	                  .labels = true,
	                  .words = true,
	                  .ordinals = true,
	                  .separator = ',',
	                  .days = DAY_PADDED },
	[OLD_FONTS] = { .name = "old fonts",
	                .returns = true,
	                .tcvn3 = true,
	                .labels = true,
	                .words = true,
	                .ordinals = true,
	                .titles = true,
	                .totals = true,
	                .separator = ';',
	                .days = DAY_PADDED },
	[QUOTED] = { .name = "quoted",
	             .mark = true,
	             .returns = true,
	             .quotes = true,
	             .old_d = true,
	             .words = true,
	             .titles = true,
	             .totals = true,
	             .separator = ';',
	             .days = DAY_PADDED },
	[TIDY] = { .name = "tidy", .labels = true, .words = true, .separator = ',', .days = DAY_SHORT },
};

struct paper {
	const struct habit *habit;
	const char *phase, *form;
	char path[64]; /* below the sample's folder */
	FILE *file;
	char *columns, *names[COLUMNS_MAX];
	int n_columns, n_rows;
	char cells[COLUMNS_MAX][CELL_MAX];
	int64_t sums[COLUMNS_MAX];
	bool counted[COLUMNS_MAX];
};

static const char *out_dir;
static bool all_clean;

/* The lines of imports.csv, written site by site at the end. */
enum { IMPORTS_MAX = 300 };
static struct import {
	char site[8], line[160];
	bool written;
} imports[IMPORTS_MAX];
static int n_imports;

static FILE *
file_open(const char *name)
{
	char path[4096];
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", out_dir, name);
	f = fopen(path, "wb");
	if (!f)
		die("cannot write", path);
	return f;
}

static void
file_close(FILE **f)
{
	if (*f && (ferror(*f) || fclose(*f)))
		die("cannot write", out_dir);
	*f = NULL;
}

void
papers_open(const char *dir, bool clean)
{
	out_dir = dir;
	all_clean = clean;
}

void
papers_close(void)
{
	FILE *f = file_open("imports.csv");

	fputs("site,phase,file,form,encoding,rows\n", f);
	for (int i = 0; i < n_imports; i++)
		for (int k = i; k < n_imports; k++)
			if (!imports[k].written && strcmp(imports[k].site, imports[i].site) == 0) {
				fputs(imports[k].line, f);
				imports[k].written = true;
			}
	file_close(&f);
}

/* ---- a line ---- */

static void line_add(char *line, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void
line_add(char *line, const char *format, ...)
{
	size_t used = strlen(line);
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(line + used, LINE_MAX_BYTES - used, format, ap);
	va_end(ap);
	assert(n >= 0 && (size_t)n < LINE_MAX_BYTES - used);
}

static void
line_cell(const struct paper *p, char *line, bool first, const char *text)
{
	char special[] = { p->habit->separator, '"', '\n', '\0' };
	bool quotes = p->habit->quotes || strpbrk(text, special) != NULL;

	assert(!strchr(text, '"'));
	if (!first)
		line_add(line, "%c", p->habit->separator);
	line_add(line, quotes ? "\"%s\"" : "%s", text);
}

static void
line_write(const struct paper *p, const char *line)
{
	char *letters = strdup(line);

	if (p->habit->old_d)
		letters_old_d(letters);
	if (p->habit->apart) {
		char *apart = (char *)utf8proc_NFD((const utf8proc_uint8_t *)letters);
		free(letters);
		letters = apart;
	}
	if (p->habit->tcvn3 && !letters_tcvn3(letters))
		die("a letter that TCVN3 fonts lack", line);
	fprintf(p->file, "%s%s\n", letters, p->habit->returns ? "\r" : "");
	free(letters);
}

/* ---- the file ---- */

static void
columns_cut(struct paper *p, const char *columns)
{
	char *rest = p->columns = strdup(columns), *name;

	while ((name = strsep(&rest, ",")) != NULL) {
		assert(p->n_columns < COLUMNS_MAX);
		p->names[p->n_columns++] = name;
	}
}

static void
titles_write(const struct paper *p, const char *titles)
{
	char *copy = strdup(titles), *rest = copy, *title, line[LINE_MAX_BYTES];

	while ((title = strsep(&rest, "\n")) != NULL) {
		line[0] = '\0';
		line_cell(p, line, true, title);
		for (int i = 1; i < p->n_columns; i++)
			line_cell(p, line, false, "");
		line_write(p, line);
	}
	line_write(p, "");
	free(copy);
}

static void
header_write(const struct paper *p)
{
	char line[LINE_MAX_BYTES] = "";

	if (p->habit->ordinals)
		line_cell(p, line, true, "TT");
	for (int i = 0; i < p->n_columns; i++)
		line_cell(p, line, i == 0 && !p->habit->ordinals,
		          p->habit->labels ? letters_label(p->form, p->names[i]) : p->names[i]);
	line_write(p, line);
}

struct paper *
paper_open(const char *site, const char *phase, const char *form, const char *name, enum habit_no habit,
           const char *columns, const char *titles)
{
	struct paper *p = calloc(1, sizeof *p);
	char dir[4096];

	if (!p)
		die("out of memory", name);
	p->habit = &habits[all_clean ? PLAIN : habit];
	p->phase = phase;
	p->form = form;
	snprintf(dir, sizeof dir, "%s/%s", out_dir, site);
	if (mkdir(dir, 0755) && errno != EEXIST)
		die("cannot make the folder", dir);
	snprintf(p->path, sizeof p->path, "%s/%s.csv", site, name);
	p->file = file_open(p->path);
	columns_cut(p, columns);
	if (p->habit->mark)
		fputs("\xef\xbb\xbf", p->file);
	if (p->habit->titles)
		titles_write(p, titles);
	header_write(p);
	return p;
}

static void
grouped(int64_t n, char out[32])
{
	if (n >= 1000000)
		snprintf(out, 32, "%d.%03d.%03d", (int)(n / 1000000), (int)(n / 1000 % 1000), (int)(n % 1000));
	else if (n >= 1000)
		snprintf(out, 32, "%d.%03d", (int)(n / 1000), (int)(n % 1000));
	else
		snprintf(out, 32, "%d", (int)n);
}

/* «Tổng cộng» stands in the first cell of text, the sums below what they sum; a list of people says how many they are.
 */
static void
total_write(struct paper *p)
{
	char line[LINE_MAX_BYTES] = "", number[32], label[64] = "Tổng cộng";
	bool sums = false;

	for (int i = 0; i < p->n_columns; i++)
		sums |= p->counted[i];
	grouped(p->n_rows, number);
	if (!sums)
		snprintf(label, sizeof label, "Tổng cộng: %s", number);
	if (p->habit->ordinals)
		line_cell(p, line, true, "");
	for (int i = 0; i < p->n_columns; i++) {
		if (p->counted[i])
			grouped(p->sums[i], number);
		line_cell(p, line, i == 0 && !p->habit->ordinals, i == 0 ? label : p->counted[i] ? number : "");
	}
	line_write(p, line);
}

void
paper_close(struct paper **pp)
{
	struct paper *p = *pp;
	struct import *import;

	if (p->habit->totals)
		total_write(p);
	file_close(&p->file);
	assert(n_imports < IMPORTS_MAX);
	import = &imports[n_imports++];
	snprintf(import->site, sizeof import->site, "%.*s", (int)strcspn(p->path, "/"), p->path);
	snprintf(import->line, sizeof import->line, "%.*s,%s,%s,%s,%s,%d\n", (int)strcspn(p->path, "/"), p->path,
	         p->phase, p->path, p->form, p->habit->tcvn3 ? "tcvn3" : "", p->n_rows);
	free(p->columns);
	free(p);
	*pp = NULL;
}

int
paper_rows(const struct paper *p)
{
	return p->n_rows;
}

/* ---- a row ---- */

static int
column_at(const struct paper *p, const char *column)
{
	for (int i = 0; i < p->n_columns; i++)
		if (strcmp(p->names[i], column) == 0)
			return i;
	die("no such column", column);
}

void
paper_text(struct paper *p, const char *column, const char *text)
{
	assert(strlen(text) < CELL_MAX);
	strcpy(p->cells[column_at(p, column)], text);
}

void
paper_word(struct paper *p, const char *column, const struct word *w)
{
	paper_text(p, column, p->habit->words ? w->said : w->plain);
}

void
paper_day(struct paper *p, const char *column, int32_t day)
{
	static const char *const formats[] = {
		[DAY_ISO] = "%3$04d-%2$02d-%1$02d", [DAY_SHORT] = "%d/%d/%d", [DAY_PADDED] = "%02d/%02d/%04d"
	};
	char text[32];
	int y, m, d;

	date_split(day, &y, &m, &d);
	snprintf(text, sizeof text, formats[p->habit->days], d, m, y);
	paper_text(p, column, text);
}

void
paper_month(struct paper *p, const char *column, int32_t first)
{
	char text[32];
	int y, m, d;

	date_split(first, &y, &m, &d);
	assert(d == 1);
	snprintf(text, sizeof text, p->habit->days == DAY_ISO ? "%2$04d-%1$02d" : "%d-%d", m, y);
	paper_text(p, column, text);
}

void
paper_number(struct paper *p, const char *column, int number)
{
	char text[32];

	snprintf(text, sizeof text, "%d", number);
	paper_text(p, column, text);
}

void
paper_count(struct paper *p, const char *column, int number)
{
	int at = column_at(p, column);
	char text[32];

	grouped(number, text);
	p->sums[at] += number;
	p->counted[at] = true;
	if (p->habit->titles)
		paper_text(p, column, text);
	else
		paper_number(p, column, number);
}

void
paper_flag(struct paper *p, const char *column, bool flag)
{
	static const struct word words[] = { { "0", "không" }, { "1", "có" } };

	paper_word(p, column, &words[flag]);
}

void
paper_row(struct paper *p)
{
	char line[LINE_MAX_BYTES] = "", number[16];

	p->n_rows++;
	snprintf(number, sizeof number, "%d", p->n_rows);
	if (p->habit->ordinals)
		line_cell(p, line, true, number);
	for (int i = 0; i < p->n_columns; i++) {
		line_cell(p, line, i == 0 && !p->habit->ordinals, p->cells[i]);
		p->cells[i][0] = '\0';
	}
	line_write(p, line);
}
