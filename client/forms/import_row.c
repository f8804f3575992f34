/* One row of a file: its cells by column, then the way of every entry (entry.c); what was said of it, and the file of
 * refused rows. */
#include <stdio.h>
#include <string.h>

#include "client/forms/import_room.h"

/* ---- telling ---- */

/* "Column: Sentence. Remedy. [MEM-020]; ..." */
static void
reason_keep(struct import *im, const struct entry_said *said, const char *label)
{
	char text[2000];
	bool coded = strstr(said->text, "[LT-") != NULL;
	if (im->reasons.len > 0) {
		im->reasons.len--; /* its terminator */
		buffer_put(&im->reasons, "; ", 2);
	}
	snprintf(text, sizeof text, "%s%s%s%s%s%s", label, label[0] != '\0' ? ": " : "", said->text,
	         coded ? "" : " [", coded ? "" : said->code, coded ? "" : "]");
	buffer_put(&im->reasons, text, strlen(text) + 1);
}

void
import_tell(struct import *im, const struct entry_said *said)
{
	const struct import_options *o = im->o;
	int at = said->column[0] != '\0' ? form_column(im->form, said->column) : -1;
	bool refuses = said->severity == SEVERITY_ERROR;
	struct refusal r = { im->file,     im->row,
		             said->column, at >= 0 ? form_label(im->form, &im->form->columns[at]) : "",
		             said->value,  said->code,
		             said->text,   said->severity };
	void (*to)(void *, const struct refusal *) = refuses ? o->refused : o->warned;
	if (to != NULL)
		to(o->ctx, &r);
	if (refuses)
		reason_keep(im, said, r.label);
	im->batch.warnings += said->severity == SEVERITY_WARNING;
}

void
import_refuse(struct import *im, const char *column, const char *value, const struct fault *why)
{
	char code[16], text[1600];
	snprintf(code, sizeof code, "LT-%d", (int)why->code);
	fault_format(why, text, sizeof text);
	import_tell(im, &(struct entry_said){ column, value, code, text, SEVERITY_ERROR, false });
}

/* ---- cells ---- */

void
import_cells(struct import *im, const struct csv_row *row, const char *const *cells)
{
	im->row = row->number;
	buffer_clear(&im->reasons);
	for (size_t i = 0; i < im->form->n_columns; i++) {
		int at = im->cell_of[i];
		im->cells[i] = at >= 0 && (uint32_t)at < row->n_cells ? cells[at] : NULL;
	}
}

static int
column_at(const struct import *im, uint32_t cell)
{
	for (size_t i = 0; i < im->form->n_columns; i++)
		if (im->cell_of[i] == (int)cell)
			return (int)i;
	return -1;
}

/* Too broken to be understood; otherwise true. */
static bool
row_is_whole(struct import *im, const struct csv_row *row)
{
	struct fault why = { 0 };
	if (row->not_utf8) {
		int at = column_at(im, row->bad_cell);
		(void)!fault_set(&why, REFUSED, LT_2011, "", "%s", "");
		import_refuse(im, at >= 0 ? im->form->columns[at].name : "",
		              at >= 0 && im->cells[at] ? im->cells[at] : "", &why);
		return false;
	}
	if (row->n_cells == im->n_header)
		return true;
	(void)!fault_set(&why, REFUSED, LT_2010, "", "%u ≠ %u", row->n_cells, im->n_header);
	import_refuse(im, "", "", &why);
	return false;
}

/* ---- the row ---- */

static enum result
refused_keep(struct import *im, const struct csv_row *row, const char *const *cells, struct fault *f)
{
	struct fault why = { 0 };
	size_t n = row->n_cells < CSV_CELLS_MAX ? row->n_cells : CSV_CELLS_MAX;
	if (im->refused == NULL)
		return DONE;
	enum result r = refused_row(im->refused, cells, n, (const char *)im->reasons.data, &why);
	if (r == DONE)
		return DONE;
	if (im->o->refused_must) {
		if (f != NULL)
			*f = why;
		return r;
	}
	im->report->refused_fault = why; /* a read-only folder, say: the import goes on without the file */
	(void)!refused_close(&im->refused, false, NULL);
	return DONE;
}

static void
count(struct import *im, enum entry_fate fate)
{
	struct import_report *b = &im->batch;
	b->recorded += fate == ENTRY_RECORDED || fate == ENTRY_AMENDED;
	b->amended += fate == ENTRY_AMENDED;
	b->skipped += fate == ENTRY_SKIPPED;
	b->refused += fate == ENTRY_REFUSED || fate == ENTRY_DIFFERS;
	b->differing += fate == ENTRY_DIFFERS;
}

enum result
import_row(struct import *im, const struct csv_row *row, const char *const *cells, struct fault *f)
{
	enum entry_fate fate = ENTRY_REFUSED;
	enum result r = DONE;

	import_cells(im, row, cells);
	if (row->total && !row->not_utf8) {
		im->batch.total_rows++;
		bool fits = import_total(im);
		im->batch.rows += !fits;
		im->batch.refused += !fits;
		return DONE;
	}
	im->batch.rows++;
	import_sum(im);
	if (row_is_whole(im, row))
		r = desk_take(im->desk, &(struct entry){ .cells = im->cells, .row = row->number }, &fate, f);
	if (r != DONE)
		return r;
	count(im, fate);
	return im->reasons.len > 0 ? refused_keep(im, row, cells, f) : DONE;
}
