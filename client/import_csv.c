/* Bytes into rows. libcsv pushes cells and rows through callbacks; they gather in one buffer, so that a batch costs no
 * allocation per cell once the buffers have grown. */
#include "client/import_csv.h"

#include <csv.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/base/text.h"

#define CHUNK (16u << 10)
#define CELL_MAX (256u << 10)     /* a quote that never closes would swallow the file */

#define IN_CELL 2                 /* libcsv's parser state between a cell's first byte and its end */

struct cell { size_t at; };

struct csv {
	struct csv_parser parser;
	int fd;
	struct hash hash;
	bool started, ended;
	uint32_t row_number;          /* of the row being read */
	int last_term;                /* '\r' just ended a line: a '\n' belongs to it */
	struct buffer text;
	struct cell *cells; size_t n_cells, cells_size;
	struct csv_row *rows; size_t n_rows, rows_size;
	struct csv_row row;           /* being read */
	const char **lent; size_t lent_size;
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
		if (n > 0 && write(fd, buffer, (size_t)n) != n) {
			fault_set(f, LATER, LT_7002, dir, "%s", strerror(errno != 0 ? errno : ENOSPC));
			close(fd);
			return LATER;
		}
	}
	*out = fd;
	return DONE;
}

static enum result
file_hash(int fd, const char *path, struct hash *out, struct fault *f)
{
	char buffer[CHUNK];
	crypto_generichash_state state;
	ssize_t n;

	crypto_generichash_init(&state, NULL, 0, sizeof out->b);
	for (off_t at = 0; (n = pread(fd, buffer, sizeof buffer, at)) > 0; at += n)
		crypto_generichash_update(&state, (const unsigned char *)buffer, (size_t)n);
	crypto_generichash_final(&state, out->b, sizeof out->b);
	return n == 0 ? DONE : fault_set(f, REFUSED, LT_2001, path, "%s", strerror(errno));
}

static void *
cell_grow(void *p, size_t size)
{
	return size <= CELL_MAX ? realloc(p, size) : NULL;
}

enum result
csv_open(const char *path, const char *dir, struct csv **out, struct fault *f)
{
	struct csv *c = calloc(1, sizeof *c);
	if (c == NULL)
		abort();
	csv_init(&c->parser, CSV_REPALL_NL);
	csv_set_realloc_func(&c->parser, cell_grow);
	c->fd = -1;
	c->row_number = 1;
	enum result r = DONE;
	if (strcmp(path, "-") == 0)
		r = spool(dir, &c->fd, f);
	else if ((c->fd = open(path, O_RDONLY | O_CLOEXEC)) < 0)
		r = fault_set(f, REFUSED, LT_2001, path, "%s", strerror(errno));
	if (r == DONE)
		r = file_hash(c->fd, path, &c->hash, f);
	if (r == DONE && lseek(c->fd, 0, SEEK_SET) != 0)
		r = fault_set(f, REFUSED, LT_2001, path, "%s", strerror(errno));
	if (r == DONE)
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
	csv_free(&c->parser);
	if (c->fd >= 0)
		close(c->fd);
	buffer_fini(&c->text);
	free(c->cells);
	free(c->rows);
	free(c->lent);
	free(c);
	*cp = NULL;
}

struct hash
csv_hash(const struct csv *c)
{
	return c->hash;
}

/* ---- cells and rows ---- */

/* Most cells are plain ASCII without a space to trim: they are NFC as they are. */
static bool
is_plain(const char *text, size_t len)
{
	if (len > 0 && (text[0] == ' ' || text[len - 1] == ' '))
		return false;
	for (size_t i = 0; i < len; i++)
		if (text[i] < 0x20 || text[i] == 0x7f || (text[i] == ' ' && text[i + 1] == ' '))
			return false;
	return true;
}

static void
cell_keep(struct csv *c, const char *text, size_t len)
{
	if (c->n_cells == c->cells_size) {
		c->cells_size = c->cells_size > 0 ? c->cells_size * 2 : 1024;
		c->cells = realloc(c->cells, c->cells_size * sizeof *c->cells);
		if (c->cells == NULL)
			abort();
	}
	c->cells[c->n_cells++].at = c->text.len;
	buffer_put(&c->text, text, len);
	buffer_put_u8(&c->text, 0);
}

static void
on_cell(void *data, size_t len, void *ctx)
{
	struct csv *c = ctx;
	if (c->row.n_cells == 0)
		c->row.first = c->n_cells;
	if (c->row.n_cells++ >= CSV_CELLS_MAX)
		return;
	const char *text = data != NULL ? data : "";
	size_t start = c->text.len;
	cell_keep(c, text, len);
	if (is_plain((const char *)c->text.data + start, len))
		return;
	bool utf8 = text_is_utf8((const char *)c->text.data + start, len);   /* a NUL inside is not */
	char *normal = utf8 ? text_normalise((const char *)c->text.data + start) : NULL;
	if (normal == NULL && !c->row.not_utf8) {
		c->row.not_utf8 = true;
		c->row.bad_cell = c->row.n_cells - 1;
	}
	c->text.len = start;
	buffer_put(&c->text, normal != NULL ? normal : "", normal != NULL ? strlen(normal) : 0);
	buffer_put_u8(&c->text, 0);
	free(normal);
}

static bool
row_is_blank(const struct csv *c)
{
	for (size_t i = c->row.first; i < c->n_cells; i++)
		if (c->text.data[c->cells[i].at] != 0)
			return false;
	return !c->row.not_utf8;
}

static void
row_keep(struct csv *c)
{
	if (c->n_rows == c->rows_size) {
		c->rows_size = c->rows_size > 0 ? c->rows_size * 2 : 256;
		c->rows = realloc(c->rows, c->rows_size * sizeof *c->rows);
		if (c->rows == NULL)
			abort();
	}
	c->row.number = c->row_number;
	c->rows[c->n_rows++] = c->row;
}

/* Called at every line end, also of blank lines, which count in a spreadsheet. */
static void
on_row(int term, void *ctx)
{
	struct csv *c = ctx;
	bool second_half = term == '\n' && c->last_term == '\r' && c->row.n_cells == 0;
	c->last_term = term;
	if (second_half)
		return;
	if (c->row.n_cells > 0 && !row_is_blank(c))
		row_keep(c);
	c->row = (struct csv_row){ 0 };
	c->row_number++;
}

/* ---- batches ---- */

static enum result
chunk_parse(struct csv *c, const char *data, size_t len, struct fault *f)
{
	static const char bom[] = "\xef\xbb\xbf";
	if (!c->started) {
		c->started = true;
		if (len >= 2 && ((data[0] == '\xff' && data[1] == '\xfe') || (data[0] == '\xfe' && data[1] == '\xff')))
			return fault_set(f, REFUSED, LT_2007, "", "UTF-16");
		if (len >= 3 && memcmp(data, bom, 3) == 0) {
			data += 3;
			len -= 3;
		}
	}
	if (csv_parse(&c->parser, data, len, on_cell, on_row, c) == len)
		return DONE;
	return fault_set(f, REFUSED, LT_2012, "", "%u", c->row_number);
}

static enum result
chunk_read(struct csv *c, struct fault *f)
{
	char data[CHUNK];
	ssize_t n = read(c->fd, data, sizeof data);
	if (n < 0)
		return errno == EINTR ? DONE : fault_set(f, REFUSED, LT_2001, "", "%s", strerror(errno));
	if (n > 0)
		return chunk_parse(c, data, (size_t)n, f);
	c->ended = true;
	if (c->parser.quoted &&
	    c->parser.pstate == IN_CELL) /* libcsv would only tell in its strict mode, which stops at less */
		return fault_set(f, REFUSED, LT_2012, "", "%u", c->row_number);
	return csv_fini(&c->parser, on_cell, on_row, c) == 0 ? DONE
	                                                     : fault_set(f, REFUSED, LT_2012, "", "%u", c->row_number);
}

static void
batch_lend(struct csv *c, struct csv_batch *out)
{
	if (c->lent_size < c->n_cells) {
		c->lent_size = c->cells_size;
		c->lent = realloc(c->lent, c->lent_size * sizeof *c->lent);
		if (c->lent == NULL)
			abort();
	}
	for (size_t i = 0; i < c->n_cells; i++)
		c->lent[i] = (const char *)c->text.data + c->cells[i].at;
	*out = (struct csv_batch){ .rows = c->rows, .n_rows = c->n_rows, .cells = c->lent };
}

/* A row whose cells have begun when a batch is full stays: its cells move to the front of the next batch. */
static void
batch_reset(struct csv *c)
{
	struct buffer old = c->text;
	size_t n = c->row.n_cells > 0 ? c->n_cells - c->row.first : 0;
	size_t first = c->n_cells - n;

	c->text = (struct buffer){ 0 };
	c->n_rows = 0;
	for (size_t i = 0; i < n; i++) {
		size_t from = c->cells[first + i].at;
		c->cells[i].at = c->text.len;
		buffer_put(&c->text, old.data + from, strlen((const char *)old.data + from) + 1);
	}
	c->n_cells = n;
	c->row.first = 0;
	buffer_fini(&old);
}

enum result
csv_next(struct csv *c, struct csv_batch *out, struct fault *f)
{
	batch_reset(c);
	enum result r = DONE;
	if (c->broken.code != FAULT_NONE) {
		*f = c->broken;
		r = REFUSED;
	}
	while (r == DONE && !c->ended && c->n_rows < CSV_BATCH_ROWS) {
		r = chunk_read(c, f);
		if (r != DONE && f != NULL)
			c->broken = *f;
	}
	batch_lend(c, out);
	return r;
}
