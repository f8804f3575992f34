/* One file into rows of cells. libcsv gets it line by line, so that a row knows the line it begins on and a line that
 * begins with # is never looked into. Cells are brought to NFC, as everywhere in the register. */
#include <csv.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/lang.h"
#include "common/base/text.h"
#include "common/files/cell.h"
#include "common/files/csv_encoding.h"
#include "server/catalog_reader/room.h"

#define IN_CELL 2 /* libcsv's state inside a cell */

struct reading {
	struct catalog_book *book;
	struct sheet *sheet;
	char separator;
	unsigned line;  /* being read */
	unsigned begun; /* the row under way began on this line; 0: none */
	bool headed;
	const char *cells[SHEET_COLUMNS * 2];
	size_t n_cells;
	int column[SHEET_COLUMNS * 2]; /* of the file: which of ours; -1: none of them */
};

/* ---- rows ---- */

static int
column_named(const struct sheet *s, const char *name)
{
	for (int i = 0; s->columns[i] != NULL; i++)
		if (strcasecmp(s->columns[i], name) == 0)
			return i;
	return -1;
}

static void
header_take(struct reading *r)
{
	struct sheet *s = r->sheet;
	size_t kept = r->n_cells < SHEET_COLUMNS * 2 ? r->n_cells : SHEET_COLUMNS * 2;
	while (kept > 0 && r->cells[kept - 1][0] == '\0') /* spreadsheets leave empty columns behind */
		kept--;
	s->in_file = (unsigned)kept;
	for (size_t i = 0; i < kept; i++) {
		int column = column_named(s, r->cells[i]);
		r->column[i] = column;
		if (column < 0)
			problem_at(r->book, s, r->begun, (unsigned)i + 1, NULL, LT_5204, "«%s»", r->cells[i]);
		else if (s->at[column] != 0)
			problem_at(r->book, s, r->begun, (unsigned)i + 1, NULL, LT_5206, "«%s»", r->cells[i]);
		else
			s->at[column] = (unsigned)i + 1;
	}
	for (int i = 0; s->columns[i] != NULL; i++) {
		if (s->at[i] != 0 || (s->needed > 0 && (unsigned)i >= s->needed))
			continue;
		problem_at(r->book, s, r->begun, 0, NULL, LT_5205, "%s", s->columns[i]);
		s->broken = true;
	}
	r->headed = true;
}

static bool
row_is_blank(const struct reading *r)
{
	for (size_t i = 0; i < r->n_cells && i < SHEET_COLUMNS * 2; i++)
		if (r->cells[i][0] != '\0')
			return false;
	return true;
}

static void
row_take(struct reading *r)
{
	struct sheet *s = r->sheet;
	struct row row = { .sheet = s, .line = r->begun };
	size_t n = r->n_cells;
	while (n > s->in_file && n <= SHEET_COLUMNS * 2 && r->cells[n - 1][0] == '\0')
		n--;
	if (n != s->in_file) {
		problem_at(r->book, s, r->begun, 0, NULL, LT_5207, "%zu, %u", n, s->in_file);
		s->broken = true;
		return;
	}
	for (int i = 0; s->columns[i] != NULL; i++)
		row.cells[i] = "";
	for (size_t i = 0; i < n; i++)
		if (r->column[i] >= 0)
			row.cells[r->column[i]] = r->cells[i];
	ADD(r->book, s->rows, s->n_rows, row);
}

static void
on_cell(void *data, size_t len, void *ctx)
{
	struct reading *r = ctx;
	(void)len;
	if (r->n_cells < SHEET_COLUMNS * 2) {
		char *clean = text_normalise(data != NULL ? data : "");
		r->cells[r->n_cells] = book_text(r->book, clean != NULL ? cell_unguard(clean) : "");
		free(clean);
	}
	r->n_cells++;
}

static void
on_row(int end, void *ctx)
{
	struct reading *r = ctx;
	(void)end;
	bool comment = r->n_cells > 0 && r->cells[0][0] == '#';
	if (!comment && !row_is_blank(r)) {
		if (r->headed)
			row_take(r);
		else
			header_take(r);
	}
	r->n_cells = 0;
	r->begun = 0;
}

/* ---- bytes ---- */

/* The separator with which most cells of the header are columns. */
static char
separator_of(const struct sheet *s, const char *line, size_t len)
{
	static const char candidates[] = { ';', ',', '\t' };
	char best = ';';
	unsigned most = 0;
	for (size_t k = 0; k < sizeof candidates; k++) {
		unsigned fits = 0;
		for (size_t at = 0; at <= len;) {
			const char *end = memchr(line + at, candidates[k], len - at);
			size_t n = end != NULL ? (size_t)(end - line) - at : len - at;
			char name[64];
			size_t from = at, to = at + n;
			while (from < to && strchr(" \"\r\n", line[from]) != NULL)
				from++;
			while (to > from && strchr(" \"\r\n", line[to - 1]) != NULL)
				to--;
			snprintf(name, sizeof name, "%.*s", (int)(to - from < 63 ? to - from : 63), line + from);
			fits += column_named(s, name) >= 0;
			at += n + 1;
		}
		if (fits > most) {
			most = fits;
			best = candidates[k];
		}
	}
	return best;
}

static bool
line_is_skipped(const char *line, size_t len)
{
	size_t blank = 0;
	while (blank < len && strchr(" \t\r\n", line[blank]) != NULL)
		blank++;
	return blank == len || line[blank] == '#';
}

static void
lines_parse(struct reading *r, const char *text, size_t len)
{
	struct csv_parser parser;
	if (csv_init(&parser, CSV_APPEND_NULL) != 0)
		abort();
	csv_set_delim(&parser, ';');
	for (size_t at = 0, n; at < len; at += n) {
		const char *line = text + at, *end = memchr(line, '\n', len - at);
		n = end != NULL ? (size_t)(end - line) + 1 : len - at;
		r->line++;
		if (r->begun == 0 && line_is_skipped(line, n))
			continue;
		if (!r->headed && r->begun == 0)
			csv_set_delim(&parser, (unsigned char)separator_of(r->sheet, line, n));
		if (r->begun == 0)
			r->begun = r->line;
		if (csv_parse(&parser, line, n, on_cell, on_row, r) != n)
			abort(); /* not strict: libcsv only fails for want of memory */
	}
	if (parser.quoted && parser.pstate == IN_CELL) {
		problem_at(r->book, r->sheet, r->begun, 0, NULL, LT_5208, "%s", "");
		r->sheet->broken = true;
	} else if (csv_fini(&parser, on_cell, on_row, r) != 0) {
		abort();
	}
	csv_free(&parser);
	if (!r->headed) {
		problem_at(r->book, r->sheet, 0, 0, NULL, LT_5205, "%s", r->sheet->columns[0]);
		r->sheet->broken = true;
	}
}

/* ---- the file ---- */

/* The first byte that is not UTF-8, as an editor counts. */
static void
bad_byte(const char *text, size_t len, unsigned *line)
{
	*line = 1;
	for (size_t at = 0; at < len; (*line)++) {
		const char *end = memchr(text + at, '\n', len - at);
		size_t n = end != NULL ? (size_t)(end - text) - at : len - at;
		if (!text_is_utf8(text + at, n))
			return;
		at += n + 1;
	}
	*line = 0;
}

static bool
encoding_is_right(struct catalog_book *b, struct sheet *s, const char *text, size_t len)
{
	static const struct {
		enum encoding e;
		const char *vi, *en;
	} said[] = {
		{ ENC_TCVN3, "TCVN3", "TCVN3" },
		{ ENC_TCVN3_SEEN, "TCVN3", "TCVN3" },
		{ ENC_VNI, "VNI", "VNI" },
		{ ENC_UTF16, "UTF-16", "UTF-16" },
		{ ENC_EXCEL, "sổ tính Excel", "an Excel workbook" },
		{ ENC_UNKNOWN, "không rõ bảng mã", "its encoding is not known" },
	};
	const char *name = NULL;
	struct scan scan;
	const struct letters *letters = letters_load();
	bool right = text_is_utf8(text, len);
	for (int by_bytes = 0; letters != NULL && by_bytes <= !right; by_bytes++) {
		scan_init(&scan, letters, by_bytes != 0);
		scan_feed(&scan, text, len);
		scan_end(&scan);
	}
	for (size_t i = 0; letters != NULL && i < sizeof said / sizeof said[0]; i++)
		if (scan_verdict(&scan) == said[i].e)
			name = lang_pick(said[i].vi, said[i].en);
	if (name == NULL && right)
		return true;
	unsigned line = 0;
	if (!right)
		bad_byte(text, len, &line);
	problem_at(b, s, line, 0, NULL, LT_5203, "%s", name != NULL ? name : lang_pick("byte lạ", "stray bytes"));
	s->broken = true;
	return false;
}

static char *
file_bytes(struct catalog_book *b, struct sheet *s, const char *path, size_t *len)
{
	char *text = malloc(SHEET_BYTES_MAX + 1);
	size_t used = 0;
	ssize_t n = 0;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (text == NULL)
		abort();
	while (fd >= 0 && used <= SHEET_BYTES_MAX && (n = read(fd, text + used, SHEET_BYTES_MAX + 1 - used)) > 0)
		used += (size_t)n;
	bool nothing = fd < 0 && errno == ENOENT && s->optional;
	if ((fd < 0 || n < 0) && !nothing)
		problem_at(b, s, 0, 0, NULL, LT_5202, "%s: %s", path, strerror(errno));
	else if (used > SHEET_BYTES_MAX)
		problem_at(b, s, 0, 0, NULL, LT_5201, "> %u byte", SHEET_BYTES_MAX);
	s->broken = !nothing && (fd < 0 || n < 0 || used > SHEET_BYTES_MAX);
	if (fd >= 0)
		close(fd);
	*len = used;
	text[s->broken ? 0 : used] = '\0';
	if (!s->broken && !nothing)
		return text;
	free(text);
	return NULL;
}

char *
sheet_text(struct catalog_book *b, struct sheet *s, const char *dir, size_t *len)
{
	char path[4200];
	snprintf(path, sizeof path, "%s%s%s", dir != NULL ? dir : "", dir != NULL ? "/" : "", s->path);
	char *text = file_bytes(b, s, path, len);
	if (text == NULL)
		return NULL;
	size_t mark = *len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
	memmove(text, text + mark, *len - mark + 1);
	*len -= mark;
	if (encoding_is_right(b, s, text, *len))
		return text;
	free(text);
	return NULL;
}

void
sheet_read(struct catalog_book *b, struct sheet *s, const char *dir)
{
	size_t len;
	char *text = sheet_text(b, s, dir, &len);
	if (text == NULL)
		return;
	struct reading r = { .book = b, .sheet = s };
	lines_parse(&r, text, len);
	free(text);
}
