/* Steps 1 and 2 of an update's way, for files: read (import_csv.c), understand (forms), judge (mirror, rules), record
 * (outbox). import_row.c does one row; this file walks the file. */
#include "client/import.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "client/import_csv.h"
#include "client/import_room.h"
#include "common/base/failpoint.h"
#include "common/base/lang.h"
#include "common/record/codec.h"
#include "common/record/precheck.h"

#define ROW_ARENA (JUDGE_ROOM + (256u << 10))

/* ---- the header ---- */

static enum result
header_place(struct import *im, const struct csv_row *row, const char *const *cells, struct fault *f)
{
	for (size_t i = 0; i < FORM_COLUMNS_MAX; i++)
		im->cell_of[i] = -1;
	for (uint32_t i = 0; i < row->n_cells && i < CSV_CELLS_MAX; i++) {
		if (cells[i][0] == '\0')
			continue;
		int at = form_column(im->o->form, cells[i]);
		if (at < 0)
			return fault_set(f, REFUSED, LT_2004, im->file, "%.120s", cells[i]);
		if (im->cell_of[at] >= 0)
			return fault_set(f, REFUSED, LT_2006, im->file, "%.120s", cells[i]);
		im->cell_of[at] = (int)i;
	}
	im->n_header = row->n_cells;
	return DONE;
}

static enum result
header_read(struct import *im, const struct csv_batch *batch, struct fault *f)
{
	if (batch->n_rows == 0)
		return fault_set(f, REFUSED, LT_2003, im->file, "%s", im->file);
	const struct csv_row *row = &batch->rows[0];
	if (row->not_utf8)
		return fault_set(f, REFUSED, LT_2007, im->file, lang_pick("dòng %u", "row %u"), row->number);
	if (row->n_cells > CSV_CELLS_MAX)
		return fault_set(f, REFUSED, LT_2004, im->file, "%u > %d", row->n_cells, CSV_CELLS_MAX);
	enum result r = header_place(im, row, batch->cells + row->first, f);
	for (size_t i = 0; r == DONE && i < im->o->form->n_columns; i++) {
		const struct column *c = &im->o->form->columns[i];
		if (c->required && im->cell_of[i] < 0)
			r = fault_set(f, REFUSED, LT_2005, im->file, "%s (%s)", c->name, form_label(im->o->form, c));
	}
	return r;
}

/* ---- batches ---- */

/* Whoever waits for the lock gets a turn between two transactions. */
static void
let_others(void)
{
	nanosleep(&(struct timespec){ .tv_nsec = 300000 }, NULL);
}

static enum result
rows_take(struct import *im, const struct csv_batch *batch, size_t from, struct fault *f)
{
	enum result r = DONE;
	for (size_t i = from; r == DONE && i < batch->n_rows; i++) {
		const struct csv_row *row = &batch->rows[i];
		r = import_row(im, row, batch->cells + row->first, f);
		if (r == DONE && FAILPOINT("A11"))
			r = fault_set(f, LATER, LT_7003, store_dir(im->store), "A11");
	}
	return r;
}

static void
report_add(struct import_report *to, const struct import_report *add)
{
	to->rows += add->rows;
	to->recorded += add->recorded;
	to->skipped += add->skipped;
	to->refused += add->refused;
	to->warnings += add->warnings;
}

/* A dry run is one transaction that is undone at the end: its later rows see its earlier ones. */
static enum result
batch_take(struct import *im, const struct csv_batch *batch, size_t from, struct fault *f)
{
	im->batch = (struct import_report){ 0 };
	enum result r = store_is_writing(im->store) ? DONE : store_begin(im->store, f);
	if (r == DONE)
		r = rows_take(im, batch, from, f);
	if (r == DONE && !im->o->dry_run)
		r = store_commit(im->store, f);
	if (r != DONE) {
		store_rollback(im->store);
		return r;
	}
	report_add(im->report, &im->batch);
	if (im->o->progress != NULL)
		im->o->progress(im->o->ctx, im->report->rows);
	if (!im->o->dry_run)
		let_others();
	return DONE;
}

static enum result
file_take(struct import *im, struct csv *csv, struct fault *f)
{
	struct csv_batch batch;
	struct fault reading = { 0 };
	enum result read = csv_next(csv, &batch, &reading);
	enum result r = batch.n_rows == 0 && read != DONE ? read : header_read(im, &batch, f);
	if (batch.n_rows == 0 && read != DONE && f != NULL)
		*f = reading;
	for (size_t from = 1; r == DONE && batch.n_rows > from; from = 0) {
		r = batch_take(im, &batch, from, f);
		if (r != DONE || read != DONE)
			break;
		read = csv_next(csv, &batch, &reading);
	}
	if (r == DONE && read != DONE) {   /* rows up to the fault are in; what follows was not read */
		r = read;
		if (f != NULL)
			*f = reading;
	}
	if (f != NULL && r == REFUSED && f->place[0] == '\0')
		snprintf(f->place, sizeof f->place, "%s", im->file);
	return r;
}

enum result
import_run(struct store *s, const struct import_options *o, struct import_report *report, struct fault *f)
{
	struct import im = { .store = s, .o = o, .report = report, .file = strcmp(o->path, "-") == 0 ? "stdin" : o->path };
	struct csv *csv = NULL;

	*report = (struct import_report){ 0 };
	enum result r = identity_load(s, &im.me, f);
	if (r == DONE)
		r = csv_open(o->path, store_dir(s), &csv, f);
	if (r != DONE)
		return r;
	im.hash = csv_hash(csv);
	im.arena = arena_new(ROW_ARENA);
	im.judging = arena_new(JUDGE_ROOM);
	im.outbox = outbox_new(s, &im.me.site_id);
	im.mirror = mirror_new(s, &im.me);
	r = file_take(&im, csv, f);
	store_rollback(s);   /* of a dry run */
	mirror_free(&im.mirror);
	outbox_free(&im.outbox);
	arena_free(&im.judging);
	arena_free(&im.arena);
	buffer_fini(&im.body);
	buffer_fini(&im.scratch);
	csv_close(&csv);
	return r;
}
