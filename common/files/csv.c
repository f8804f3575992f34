/* The file behind the rows: opened, hashed, its encoding told, its header found; then read chunk by chunk into batches.
 * csv_rows.c makes the rows, csv_header.c and csv_encoding.c know what clerks' files look like. */
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/files/csv_room.h"
#include "common/base/lang.h"
#include "common/base/text.h"

#define CHUNK (16u << 10)
#define BROKEN_MAX 8              /* bytes that are not UTF-8: more of them, and it is the file and not its cells */
#define PREVIEW 2000
#define PREVIEW_ROWS 10
#define SHOWN 200                 /* bytes of the preview in a fault */

struct csv {
	int fd;
	struct hash hash;
	struct csv_options o;
	const struct letters *letters;
	enum encoding encoding;
	char separator;
	struct csv_rows rows;
	bool started, ended, headed, shown;
	const char **lent; size_t lent_size;
	char preview[PREVIEW];
	struct fault broken;
};

/* ---- the file ---- */

static enum result
spool(const char *dir, int *out, struct fault *f)
{
	char buffer[CHUNK];
	ssize_t n;
	int fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd < 0)
		return fault_set(f, REFUSED, LT_2001, "-", "%s: %s", dir, strerror(errno));
	while ((n = read(STDIN_FILENO, buffer, sizeof buffer)) > 0 || (n < 0 && errno == EINTR)) {
		errno = 0;
		if (n > 0 && write(fd, buffer, (size_t)n) != n) {
			fault_set(f, LATER, LT_7002, dir, "%s", strerror(errno != 0 ? errno : ENOSPC));
			close(fd);
			return LATER;
		}
	}
	*out = fd;
	return DONE;
}

/* One walk through the file: its hash, if wanted, and what its words say. */
static enum result
file_scan(struct csv *c, bool by_bytes, struct scan *s, struct hash *hash, struct fault *f)
{
	char buffer[CHUNK];
	crypto_generichash_state state;
	ssize_t n;

	scan_init(s, c->letters, by_bytes);
	crypto_generichash_init(&state, NULL, 0, sizeof hash->b);
	for (off_t at = 0; (n = pread(c->fd, buffer, sizeof buffer, at)) > 0; at += n) {
		if (hash != NULL)
			crypto_generichash_update(&state, (const unsigned char *)buffer, (size_t)n);
		scan_feed(s, buffer, (size_t)n);
	}
	scan_end(s);
	if (hash != NULL)
		crypto_generichash_final(&state, hash->b, sizeof hash->b);
	return n == 0 ? DONE : fault_set(f, REFUSED, LT_2001, c->o.path, "%s", strerror(errno));
}

/* ---- the encoding ---- */

static enum result
encoding_refuse(struct csv *c, enum encoding e, struct fault *f)
{
	static const struct { enum encoding encoding; const char *vi, *en; } said[] = {
		{ ENC_UTF16, "UTF-16", "UTF-16" },
		{ ENC_EXCEL, "đây là sổ tính Excel, chưa phải CSV", "this is an Excel workbook, not CSV" },
		{ ENC_VNI, "bảng mã VNI; chuyển mã sang Unicode trước (UniKey: Ctrl+Shift+F6, hoặc hàm của phông)",
		  "VNI; convert it to Unicode first (UniKey: Ctrl+Shift+F6)" },
		{ ENC_UNKNOWN, "không rõ bảng mã", "its encoding is not known" },
	};
	for (size_t i = 0; i < sizeof said / sizeof said[0]; i++)
		if (said[i].encoding == e)
			return fault_set(f, REFUSED, LT_2007, c->o.path, "%s", lang_pick(said[i].vi, said[i].en));
	return DONE;
}

/* What the caller says counts where the file can be read in two ways. */
static enum result
encoding_choose(struct csv *c, const struct scan *s, struct fault *f)
{
	enum encoding e = scan_verdict(s);
	bool tcvn = e == ENC_TCVN3 || e == ENC_TCVN3_SEEN, says_tcvn = c->o.encoding == CSV_TCVN3;
	if (c->o.encoding == CSV_UTF8 && e != ENC_UTF16 && e != ENC_EXCEL)
		e = ENC_UTF8;
	else if (says_tcvn && !tcvn && s->by_bytes && e == ENC_UNKNOWN)
		e = ENC_TCVN3;
	else if (says_tcvn && !tcvn && e == ENC_UTF8 && s->multibyte > 0 && (s->modern == 0 || s->tcvn_sure > 0))
		e = ENC_TCVN3_SEEN;
	else if (e == ENC_UNKNOWN && s->broken < BROKEN_MAX)
		e = ENC_UTF8;   /* the rows will say which cells */
	c->encoding = e;
	return encoding_refuse(c, e, f);
}

static enum result
encoding_find(struct csv *c, struct fault *f)
{
	struct scan s;
	if ((c->letters = letters_load()) == NULL)
		return fault_set(f, REFUSED, LT_2001, c->o.path, "iconv TCVN: %s", strerror(errno));
	enum result r = file_scan(c, false, &s, &c->hash, f);
	if (r == DONE && scan_is_bytes(&s)) {
		uint64_t broken = s.broken;
		r = file_scan(c, true, &s, NULL, f);
		s.broken = broken;
	}
	return r == DONE ? encoding_choose(c, &s, f) : r;
}

/* ---- the beginning of the file ---- */

static size_t
mark_length(const char *data, size_t len)
{
	return len >= 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

static bool
row_has_letters(const struct csv_rows *r, const struct csv_row *row)
{
	for (uint32_t i = 0; i < row->n_cells && i < CSV_CELLS_MAX; i++)
		for (const char *p = rows_cell(r, row, i); *p != '\0'; p++)
			if ((unsigned char)*p > 0x7f)
				return true;
	return false;
}

/* Rows that the encoding changes, for eyes: " | " between cells, a line each. */
static void
preview_write(struct csv *c, const struct csv_rows *r)
{
	size_t used = 0;
	char cell[400];
	for (size_t i = 0, n = 0; i < r->n_rows && n < PREVIEW_ROWS; i++) {
		const struct csv_row *row = &r->rows[i];
		if (!row_has_letters(r, row))
			continue;
		const char *between = n++ > 0 ? "\n" : "";
		for (uint32_t k = 0; k < row->n_cells && k < CSV_CELLS_MAX; k++) {
			text_printable(rows_cell(r, row, k), cell, sizeof cell);
			if (*cell == '\0')
				continue;
			if (used + strlen(cell) + 4 > sizeof c->preview)
				return;
			used += (size_t)snprintf(c->preview + used, sizeof c->preview - used, "%s%s", between, cell);
			between = " | ";
		}
	}
}

/* The preview's beginning, cut between letters, on one line. */
static enum result
tcvn_refuse(const struct csv *c, struct fault *f)
{
	char shown[SHOWN + 1];
	size_t len = strlen(c->preview);
	if (len > SHOWN)
		for (len = SHOWN; len > 0 && ((unsigned char)c->preview[len] & 0xc0) == 0x80;)
			len--;
	memcpy(shown, c->preview, len);
	shown[len] = '\0';
	for (char *line = shown; (line = strchr(line, '\n')) != NULL;)
		*line = '/';
	return fault_set(f, REFUSED, LT_2031, c->o.path, "%s%s", shown, c->preview[len] != '\0' ? "…" : "");
}

static enum result
beginning_read(struct csv *c, struct fault *f)
{
	char *sample = malloc(SAMPLE);
	if (sample == NULL)
		abort();
	ssize_t n = pread(c->fd, sample, SAMPLE, 0);
	size_t mark = n > 0 ? mark_length(sample, (size_t)n) : 0, len = n > 0 ? (size_t)n - mark : 0;
	enum result r = n >= 0 ? DONE : fault_set(f, REFUSED, LT_2001, c->o.path, "%s", strerror(errno));
	c->separator = separator_find(&c->o, sample + mark, len, c->encoding, c->letters);
	rows_init(&c->rows, c->separator, c->encoding, c->letters);
	if (r == DONE && c->encoding != ENC_UTF8) {
		struct csv_rows rows;
		rows_init(&rows, c->separator, c->encoding, c->letters);
		if (rows_parse(&rows, sample + mark, len) && len < SAMPLE - 3)
			(void)!rows_end(&rows);
		preview_write(c, &rows);
		c->shown = true;
		rows_fini(&rows);
		if (c->o.encoding != CSV_TCVN3)
			r = tcvn_refuse(c, f);
	}
	free(sample);
	return r;
}

enum result
csv_open(const struct csv_options *o, struct csv **out, struct fault *f)
{
	struct csv *c = calloc(1, sizeof *c);
	if (c == NULL)
		abort();
	c->fd = -1;
	c->o = *o;
	*out = NULL;
	enum result r = DONE;
	if (strcmp(o->path, "-") == 0)
		r = spool(o->dir, &c->fd, f);
	else if ((c->fd = open(o->path, O_RDONLY | O_CLOEXEC)) < 0)
		r = fault_set(f, REFUSED, LT_2001, o->path, "%s", strerror(errno));
	if (r == DONE)
		r = encoding_find(c, f);
	if (r == DONE && lseek(c->fd, 0, SEEK_SET) != 0)
		r = fault_set(f, REFUSED, LT_2001, o->path, "%s", strerror(errno));
	if (r == DONE)
		r = beginning_read(c, f);
	if (r == DONE || c->shown)
		*out = c;
	else
		csv_close(&c);
	return r;
}

void
csv_close(struct csv **cp)
{
	struct csv *c = *cp;
	if (c == NULL)
		return;
	rows_fini(&c->rows);
	if (c->fd >= 0)
		close(c->fd);
	free(c->lent);
	free(c);
	*cp = NULL;
}

struct hash
csv_hash(const struct csv *c)
{
	return c->hash;
}

char
csv_separator(const struct csv *c)
{
	return c->separator;
}

const char *
csv_preview(const struct csv *c)
{
	return c->preview;
}

/* ---- batches ---- */

static enum result
quote_refuse(const struct csv *c, struct fault *f)
{
	return fault_set(f, REFUSED, LT_2012, "", "%u", c->rows.row_number);
}

static enum result
chunk_read(struct csv *c, struct fault *f)
{
	char data[CHUNK];
	ssize_t n = read(c->fd, data, sizeof data);
	if (n < 0)
		return errno == EINTR ? DONE : fault_set(f, REFUSED, LT_2001, "", "%s", strerror(errno));
	if (n > 0) {
		size_t mark = c->started ? 0 : mark_length(data, (size_t)n);
		c->started = true;
		return rows_parse(&c->rows, data + mark, (size_t)n - mark) ? DONE : quote_refuse(c, f);
	}
	c->ended = true;
	return rows_end(&c->rows) ? DONE : quote_refuse(c, f);
}

static void
batch_lend(struct csv *c, struct csv_batch *out)
{
	const struct csv_rows *r = &c->rows;
	if (c->lent_size < r->n_cells) {
		c->lent_size = r->cells_size;
		c->lent = realloc(c->lent, c->lent_size * sizeof *c->lent);
		if (c->lent == NULL)
			abort();
	}
	for (size_t i = 0; i < r->n_cells; i++)
		c->lent[i] = (const char *)r->text.data + r->at[i];
	*out = (struct csv_batch){ .rows = r->rows, .n_rows = r->n_rows, .cells = c->lent };
}

/* The first batch begins with the header: what stands above it is a title. */
static void
titles_drop(struct csv *c)
{
	unsigned fits;
	rows_drop_first(&c->rows, header_find(&c->o, &c->rows, &fits));
	if (c->rows.n_rows > 0)
		c->rows.rows[0].total = false;
	c->headed = true;
}

/* A row alone may be longer than a batch should be: no rows would mean the end. */
static bool
batch_is_full(const struct csv_rows *r)
{
	return r->n_rows >= CSV_BATCH_ROWS || (r->n_rows > 0 && r->text.len >= BATCH_TEXT);
}

enum result
csv_next(struct csv *c, struct csv_batch *out, struct fault *f)
{
	rows_reset(&c->rows);
	enum result r = DONE;
	if (c->broken.code != FAULT_NONE) {
		if (f != NULL)
			*f = c->broken;
		r = REFUSED;
	}
	while (r == DONE && !c->ended && !batch_is_full(&c->rows))
		if ((r = chunk_read(c, &c->broken)) != DONE && f != NULL)
			*f = c->broken;
	if (!c->headed)
		titles_drop(c);
	batch_lend(c, out);
	return r;
}
