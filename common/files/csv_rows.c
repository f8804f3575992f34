/* Bytes into rows, the room of libcsv. A cell is kept as the file has it until its row is complete; then the row is
 * brought into its normal form at once, because what a cell says in TCVN3 depends on its neighbours. */
#include <stdlib.h>

#include "common/files/cell.h"
#include "common/files/csv_room.h"
#include "common/files/vietnamese.h"
#include "common/base/text.h"

#define IN_CELL 2                 /* libcsv's parser state between a cell's first byte and its end */

static void *
cell_grow(void *p, size_t size)
{
	return size <= CELL_MAX ? realloc(p, size) : NULL;
}

void
rows_init(struct csv_rows *r, char separator, enum encoding encoding, const struct letters *letters)
{
	*r = (struct csv_rows){ .letters = letters, .encoding = encoding, .row_number = 1 };
	csv_init(&r->parser, CSV_REPALL_NL);
	csv_set_realloc_func(&r->parser, cell_grow);
	csv_set_delim(&r->parser, (unsigned char)separator);
}

void
rows_fini(struct csv_rows *r)
{
	csv_free(&r->parser);
	buffer_fini(&r->text);
	buffer_fini(&r->spare);
	free(r->at);
	free(r->rows);
}

const char *
rows_cell(const struct csv_rows *r, const struct csv_row *row, uint32_t i)
{
	return (const char *)r->text.data + r->at[row->first + i];
}

static uint32_t
cells_kept(const struct csv_row *row)
{
	return row->n_cells < CSV_CELLS_MAX ? row->n_cells : CSV_CELLS_MAX;
}

static void *
grow(void *p, size_t *size, size_t of)
{
	*size = *size > 0 ? *size * 2 : 256;
	if ((p = realloc(p, *size * of)) == NULL)
		abort();
	return p;
}

/* ---- cells ---- */

/* Nothing to normalise: single spaces inside, and only letters that are their own NFC. */
static bool
is_normal(const char *text)
{
	const char *p = text;
	for (uint32_t c, before = ' '; (c = utf8_next(&p)) != 0; before = c) {
		bool plain = c > ' ' && c < 0x7f;
		bool composed = c > 0xa0 && c < 0x250 && c != 0xd0 && c != 0xf0;
		if (c == ' ' ? before == ' ' || *p == '\0' : !plain && !composed && (c < 0x1ea0 || c > 0x1ef9))
			return false;
	}
	return true;
}

static void
cell_put(struct csv_rows *r, const char *text, size_t len)
{
	if (r->n_cells == r->cells_size)
		r->at = grow(r->at, &r->cells_size, sizeof *r->at);
	r->at[r->n_cells++] = r->text.len;
	buffer_put(&r->text, text, len);
	buffer_put_u8(&r->text, 0);
}

static bool
cell_readable(struct csv_rows *r, const char *text, size_t len)
{
	if (r->encoding != ENC_TCVN3)
		return text_is_utf8(text, len);   /* a NUL inside is not */
	r->spare.len = 0;
	return tcvn_decode(r->letters, text, len, &r->spare);
}

static void
on_cell(void *data, size_t len, void *ctx)
{
	struct csv_rows *r = ctx;
	const char *text = data != NULL ? data : "";
	if (r->row.n_cells == 0)
		r->row.first = r->n_cells;
	bool readable = cell_readable(r, text, len);
	if (!readable && !r->row.not_utf8) {
		r->row.not_utf8 = true;
		r->row.bad_cell = r->row.n_cells;
	}
	bool kept = r->row.n_cells++ < CSV_CELLS_MAX;
	r->row_says |= len > 0;
	if (kept && !readable)
		cell_put(r, "", 0);
	else if (kept && r->encoding == ENC_TCVN3)
		cell_put(r, (const char *)r->spare.data, r->spare.len);
	else if (kept)
		cell_put(r, text, len);
}

/* ---- rows ---- */

/* In a file of TCVN3 as seen a row in right Unicode may stand (a template's header): it has letters only Unicode has,
 * and no sign inside a word. */
static bool
row_is_seen(const struct csv_rows *r)
{
	struct scan s;
	scan_init(&s, r->letters, false);
	for (uint32_t i = 0; i < cells_kept(&r->row); i++) {
		const char *text = rows_cell(r, &r->row, i);
		scan_feed(&s, text, strlen(text));
		scan_feed(&s, " ", 1);
	}
	scan_end(&s);
	return s.tcvn_sure > 0 || s.modern == 0;
}

static void
cell_normalise(struct csv_rows *r, size_t cell)
{
	if (is_normal((const char *)r->spare.data)) {
		cell_put(r, (const char *)r->spare.data, strlen((const char *)r->spare.data));
	} else {
		char *normal = text_normalise((const char *)r->spare.data);
		cell_put(r, normal != NULL ? normal : "", normal != NULL ? strlen(normal) : 0);
		free(normal);
	}
	const char *text = (const char *)r->text.data + r->at[cell];
	r->at[cell] += (size_t)(cell_unguard(text) - text);
}

/* Writes the row's cells anew behind what is there, then moves them to where they were. */
static void
row_normalise(struct csv_rows *r)
{
	bool seen = r->encoding == ENC_TCVN3_SEEN && row_is_seen(r), normal = !seen;
	uint32_t n = cells_kept(&r->row);
	for (uint32_t i = 0; normal && i < n; i++) {
		const char *text = rows_cell(r, &r->row, i);
		normal = is_normal(text) && *text != '\'';
	}
	if (normal)
		return;
	struct buffer old = { 0 };
	size_t start = r->at[r->row.first];
	buffer_put(&old, r->text.data + start, r->text.len - start);
	r->text.len = start;
	r->n_cells = r->row.first;
	for (const char *text = (const char *)old.data; n > 0; n--, text += strlen(text) + 1) {
		r->spare.len = 0;
		if (seen)
			tcvn_decode_seen(r->letters, text, &r->spare);
		else
			buffer_put(&r->spare, text, strlen(text));
		buffer_put_u8(&r->spare, 0);
		cell_normalise(r, r->n_cells);
	}
	buffer_fini(&old);
}

static bool
row_is_blank(const struct csv_rows *r)
{
	for (uint32_t i = 0; i < cells_kept(&r->row); i++)
		if (*rows_cell(r, &r->row, i) != '\0')
			return false;
	return !r->row.not_utf8 && (!r->row_says || r->row.n_cells <= CSV_CELLS_MAX);
}

static void
row_finish(struct csv_rows *r)
{
	row_normalise(r);
	if (row_is_blank(r)) {
		r->text.len = r->at[r->row.first];
		r->n_cells = r->row.first;
		return;
	}
	if (r->n_rows == r->rows_size)
		r->rows = grow(r->rows, &r->rows_size, sizeof *r->rows);
	r->row.number = r->row_number;
	r->row.total = row_is_total(r, &r->row);
	r->rows[r->n_rows++] = r->row;
}

/* Called at every line end, also of blank lines, which count in a spreadsheet. */
static void
on_row(int term, void *ctx)
{
	struct csv_rows *r = ctx;
	bool second_half = term == '\n' && r->last_term == '\r' && r->row.n_cells == 0;
	r->last_term = term;
	if (second_half)
		return;
	if (r->row.n_cells > 0)
		row_finish(r);
	r->row = (struct csv_row){ 0 };
	r->row_says = false;
	r->row_number++;
}

bool
rows_parse(struct csv_rows *r, const char *data, size_t len)
{
	return csv_parse(&r->parser, data, len, on_cell, on_row, r) == len;
}

/* libcsv would only tell of the quote in its strict mode, which stops at less. */
bool
rows_end(struct csv_rows *r)
{
	if (r->parser.quoted && r->parser.pstate == IN_CELL)
		return false;
	return csv_fini(&r->parser, on_cell, on_row, r) == 0;
}

/* Rows are lent by where they begin, so that a row under way can move to the front. */
void
rows_reset(struct csv_rows *r)
{
	size_t n = r->row.n_cells > 0 ? r->n_cells - r->row.first : 0;
	size_t start = n > 0 ? r->at[r->row.first] : 0, len = n > 0 ? r->text.len - start : 0;

	r->n_rows = 0;
	for (size_t i = 0; i < n; i++)
		r->at[i] = r->at[r->row.first + i] - start;
	if (len > 0)
		memmove(r->text.data, r->text.data + start, len);
	r->text.len = len;
	r->n_cells = n;
	r->row.first = 0;
}

void
rows_drop_first(struct csv_rows *r, size_t n)
{
	if (n == 0)
		return;
	memmove(r->rows, r->rows + n, (r->n_rows - n) * sizeof *r->rows);
	r->n_rows -= n;
}
