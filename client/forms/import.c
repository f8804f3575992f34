/* Steps 1 and 2 of an update's way, for files: read (common/files), understand the header (import_header.c), then row
 * by row (import_row.c) in transactions. This file walks the file. */
#include "client/forms/import.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "client/forms/import_room.h"
#include "common/base/failpoint.h"

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
	to->amended += add->amended;
	to->differing += add->differing;
	to->total_rows += add->total_rows;
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

/* ---- the file ---- */

static void
said(void *ctx, const struct entry_said *s)
{
	import_tell(ctx, s);
}

/* What needs the form and the header: the desk where rows are taken, the file for those that are refused. */
static enum result
file_begin(struct import *im, const struct csv *csv, const struct csv_batch *batch, struct fault *f)
{
	const struct import_options *o = im->o;
	enum result r = import_header(im, batch, f);
	if (r != DONE)
		return r;
	im->report->form = im->form;
	struct entry_options e = { .form = im->form,
		                   .as_of = o->as_of,
		                   .today = o->today,
		                   .has_as_of = o->has_as_of,
		                   .reason = o->reason,
		                   .note = o->note,
		                   .amend = o->amend,
		                   .has_file = true,
		                   .file = csv_hash(csv),
		                   .say = said,
		                   .ctx = im };
	r = desk_open(im->store, &e, &im->desk, f);
	if (r != DONE || o->refused_path == NULL)
		return r;
	const struct csv_row *header = &batch->rows[0];
	struct fault why = { 0 };
	r = refused_open(o->refused_path, batch->cells + header->first, header->n_cells, csv_separator(csv),
	                 &im->refused, &why);
	if (r == DONE)
		return DONE;
	im->report->refused_fault = why;
	if (o->refused_must && f != NULL)
		*f = why;
	return o->refused_must ? r : DONE;
}

static enum result
file_take(struct import *im, struct csv *csv, struct fault *f)
{
	struct csv_batch batch;
	struct fault reading = { 0 };
	enum result read = csv_next(csv, &batch, &reading);
	enum result r = batch.n_rows == 0 && read != DONE ? read : file_begin(im, csv, &batch, f);
	if (batch.n_rows == 0 && read != DONE && f != NULL)
		*f = reading;
	for (size_t from = 1; r == DONE && batch.n_rows > from; from = 0) {
		r = batch_take(im, &batch, from, f);
		if (r != DONE || read != DONE)
			break;
		read = csv_next(csv, &batch, &reading);
	}
	if (r == DONE && read != DONE) { /* rows up to the fault are in; what follows was not read */
		r = read;
		if (f != NULL)
			*f = reading;
	}
	if (f != NULL && r == REFUSED && f->place[0] == '\0')
		snprintf(f->place, sizeof f->place, "%s", im->file);
	return r;
}

static enum result
refused_finish(struct import *im, enum result r, struct fault *f)
{
	struct fault why = { 0 };
	if (im->refused == NULL)
		return r;
	bool keep = r == DONE || r == REFUSED;
	im->report->refused_file = keep && refused_rows(im->refused) > 0;
	if (refused_close(&im->refused, keep, &why) == DONE)
		return r;
	im->report->refused_file = false;
	im->report->refused_fault = why;
	if (r != DONE || !im->o->refused_must)
		return r;
	if (f != NULL)
		*f = why;
	return LATER;
}

static bool
is_column(void *ctx, const char *cell)
{
	const struct import_options *o = ctx;
	return o->form != NULL ? form_column_read(o->form, cell) >= 0 : form_is_column(cell);
}

enum result
import_run(struct store *s, const struct import_options *o, struct import_report *report, struct fault *f)
{
	struct import im = {
		.store = s, .o = o, .report = report, .file = strcmp(o->path, "-") == 0 ? "stdin" : o->path
	};
	struct csv_options reading = { .path = o->path,
		                       .dir = store_dir(s),
		                       .encoding = o->encoding,
		                       .is_column = is_column,
		                       .ctx = (void *)(uintptr_t)o };
	struct csv *csv = NULL;

	*report = (struct import_report){ .form = o->form };
	enum result r = csv_open(&reading, &csv, f);
	if (r == REFUSED && csv != NULL && o->previewed != NULL)
		o->previewed(o->ctx, csv_preview(csv));
	if (r == DONE)
		r = file_take(&im, csv, f);
	store_rollback(s); /* of a dry run */
	r = refused_finish(&im, r, f);
	desk_close(&im.desk);
	buffer_fini(&im.reasons);
	csv_close(&csv);
	return r;
}
