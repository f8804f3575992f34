/* See sheets.h. */
#include "tests/sample/sheets.h"
#include <iconv.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include <cmocka.h>

char *
file_text(const char *path, size_t *len)
{
	FILE *f = fopen(path, "rb");
	char *text = NULL;
	size_t size = 0, n;

	if (!f)
		fail_msg("cannot read %s", path);
	*len = 0;
	do {
		text = realloc(text, size += 1 << 20);
		assert_non_null(text);
		*len += n = fread(text + *len, 1, size - *len - 1, f);
	} while (n > 0);
	text[*len] = '\0';
	fclose(f);
	return text;
}

/* ---- letters ---- */

/* One byte a letter; the fonts' marked capitals are small letters. */
static char *
from_tcvn3(const char *text)
{
	iconv_t cd = iconv_open("UTF-8", "TCVN");
	char *out = calloc(3, strlen(text) + 1), *to = out;

	assert_true(cd != (iconv_t)-1);
	for (; *text; text++) {
		char *from = (char *)text;
		size_t n = 1, room = 8;
		iconv(cd, NULL, NULL, NULL, NULL);
		iconv(cd, &from, &n, &to, &room);
		iconv(cd, NULL, NULL, &to, &room); /* TCVN keeps a letter back: a mark may follow */
	}
	iconv_close(cd);
	return out;
}

static void
replace_old_d(struct sheet *s)
{
	for (char *at = s->text; (at = strstr(at, "\xc3\x90")) != NULL; at += 2) {
		memcpy(at, "\xc4\x90", 2);
		s->has_old_d = true;
	}
}

static void
read_letters(struct sheet *s, const char *path)
{
	size_t len;
	char *text = file_text(path, &len), *composed;

	s->has_mark = strncmp(text, "\xef\xbb\xbf", 3) == 0;
	s->has_returns = strstr(text, "\r\n") != NULL;
	if (*s->encoding) {
		assert_string_equal(s->encoding, "tcvn3");
		composed = from_tcvn3(text);
		free(text);
		text = composed;
	}
	composed = (char *)utf8proc_NFC((const utf8proc_uint8_t *)text + (s->has_mark ? 3 : 0));
	assert_non_null(composed);
	s->was_apart = strlen(composed) + (s->has_mark ? 3 : 0) != strlen(text);
	s->text = composed;
	free(text);
	replace_old_d(s);
}

/* ---- cells ---- */

static bool
is_digits(const char *at, size_t n)
{
	return strspn(at, "0123456789") >= n;
}

/* Of 31/12/2020, 12-2020, 1.234; other cells stay. A plain form is less than twice as long as what stood there, so what
 * is put aside for a sheet is enough for all of its own. */
static char *
plain_form(struct sheet *s, char *cell)
{
	char out[32];
	int d, m, y, end = 0;

	if (sscanf(cell, "%2d/%2d/%4d%n", &d, &m, &y, &end) == 3 && cell[end] == '\0')
		snprintf(out, sizeof out, "%04d-%02d-%02d", y, m, d);
	else if (strlen(cell) <= 7 && sscanf(cell, "%2d-%4d%n", &m, &y, &end) == 2 && cell[end] == '\0' && y > 1900)
		snprintf(out, sizeof out, "%04d-%02d", y, m);
	else if (strlen(cell) == 5 && is_digits(cell, 1) && cell[1] == '.' && is_digits(cell + 2, 3))
		snprintf(out, sizeof out, "%c%s", cell[0], cell + 2);
	else
		return cell;
	cell = strcpy(s->plain + s->plain_used, out);
	s->plain_used += strlen(out) + 1;
	return cell;
}

/* Cuts a line into cells, in place; quotes hold separators. */
static int
cut(char *line, char separator, char **cells)
{
	int n = 0;

	for (char *at = line;;) {
		char *end;

		assert_true(n < SHEET_COLUMNS_MAX);
		cells[n++] = at;
		if (*at == '"') {
			cells[n - 1] = at + 1;
			end = strchr(at + 1, '"');
			assert_non_null(end);
			*end++ = '\0';
		} else
			for (end = at; *end && *end != separator; end++)
				;
		if (*end == '\0')
			return n;
		assert_int_equal(*end, separator);
		*end = '\0';
		at = end + 1;
	}
}

static char
separator_of(const char *text)
{
	static const char all[] = ";\t,";
	size_t most = 0, count;
	char found = ',';

	for (const char *one = all; *one; one++) {
		const char *line = text;
		count = 0;
		for (int i = 0; i < 6 && line; i++, line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL)
			for (const char *at = line; *at && *at != '\n'; at++)
				count += *at == *one;
		if (count > most) {
			most = count;
			found = *one;
		}
	}
	return found;
}

static int
cells_filled(char **cells, int n)
{
	int filled = 0;

	for (int i = 0; i < n; i++)
		filled += *cells[i] != '\0';
	return filled;
}

static void
read_total(struct sheet *s, char **cells, int n, int first)
{
	s->has_total = true;
	for (int i = first + 1; i < n; i++) {
		long long value = 0;
		if (*cells[i] == '\0')
			continue;
		for (const char *at = cells[i]; *at; at++)
			if (*at != '.')
				value = value * 10 + (*at - '0');
		s->total = value;
		s->total_at = i - first;
	}
}

/* Titles have one cell that says something, the header has more; the first row is row one. */
static void
read_rows(struct sheet *s)
{
	char separator = separator_of(s->text), *rest = s->text, *line, *cells[SHEET_COLUMNS_MAX];
	int first = 0, n;

	s->plain = malloc(2 * strlen(s->text) + 1);
	assert_non_null(s->plain);
	while ((line = strsep(&rest, "\n")) != NULL) {
		line[strcspn(line, "\r")] = '\0';
		if (*line == '\0')
			continue;
		n = cut(line, separator, cells);
		if (s->n_columns == 0 && cells_filled(cells, n) < 2) {
			s->has_titles = true;
			continue;
		}
		if (s->n_columns == 0) {
			first = strcmp(cells[0], "TT") == 0;
			s->n_columns = n - first;
			memcpy(s->columns, cells + first, (size_t)s->n_columns * sizeof *cells);
			continue;
		}
		assert_int_equal(n, s->n_columns + first);
		if (strncmp(cells[first], "Tổng cộng", strlen("Tổng cộng")) == 0) {
			read_total(s, cells, n, first);
			continue;
		}
		assert_false(s->has_total);
		if (s->n_rows % 1024 == 0)
			s->cells =
				realloc(s->cells, (size_t)(s->n_rows + 1024) * (size_t)s->n_columns * sizeof *s->cells);
		assert_non_null(s->cells);
		for (int i = 0; i < s->n_columns; i++)
			s->cells[s->n_rows * s->n_columns + i] = plain_form(s, cells[first + i]);
		s->n_rows++;
	}
}

/* ---- the sample ---- */

void
sheets_read(struct sheets *s, const char *dir)
{
	char path[512], *text, *rest, *line;
	size_t len;

	memset(s, 0, sizeof *s);
	snprintf(path, sizeof path, "%s/imports.csv", dir);
	rest = text = file_text(path, &len);
	assert_string_equal(strsep(&rest, "\n"), "site,phase,file,form,encoding,rows");
	while ((line = strsep(&rest, "\n")) != NULL && *line) {
		struct sheet *one = &s->sheet[s->n++];
		char *cells[SHEET_COLUMNS_MAX];

		assert_true(s->n <= SHEETS_MAX);
		assert_int_equal(cut(line, ',', cells), 6);
		snprintf(one->site, sizeof one->site, "%s", cells[0]);
		snprintf(one->phase, sizeof one->phase, "%s", cells[1]);
		snprintf(one->file, sizeof one->file, "%s", cells[2]);
		snprintf(one->form, sizeof one->form, "%s", cells[3]);
		snprintf(one->encoding, sizeof one->encoding, "%s", cells[4]);
		one->promised = atoi(cells[5]);
		snprintf(path, sizeof path, "%s/%s", dir, one->file);
		read_letters(one, path);
		read_rows(one);
	}
	free(text);
}

void
sheets_free(struct sheets *s)
{
	for (int i = 0; i < s->n; i++) {
		free(s->sheet[i].cells);
		free(s->sheet[i].text);
		free(s->sheet[i].plain);
	}
	s->n = 0;
}

const char *
sheet_cell(const struct sheet *s, int row, const char *column)
{
	for (int i = 0; i < s->n_columns; i++)
		if (strcmp(s->columns[i], column) == 0)
			return s->cells[row * s->n_columns + i];
	return "";
}

long long
sheet_sum(const struct sheet *s, int column)
{
	long long sum = 0;

	for (int row = 0; row < s->n_rows; row++)
		sum += atoll(s->cells[row * s->n_columns + column]);
	return sum;
}
