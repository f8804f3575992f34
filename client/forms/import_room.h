/* Inside import: import.c walks the file, import_header.c understands its header, import_row.c takes one row,
 * import_total.c adds up. */
#ifndef LT_CLIENT_IMPORT_ROOM_H
#define LT_CLIENT_IMPORT_ROOM_H
#include "client/forms/entry.h"
#include "client/forms/import.h"
#include "common/files/refused.h"

struct sum { int64_t all, since; bool rough; };  /* of the file; since the last total row; not to be checked */

struct import {
	struct store *store;
	const struct import_options *o;
	const struct form *form;
	struct import_report *report, batch;
	const char *file;
	struct desk *desk;
	struct refused *refused;                  /* NULL: refused rows go nowhere */
	struct buffer reasons;                    /* why this row is refused; a terminated text */
	uint32_t row;
	const char *cells[FORM_COLUMNS_MAX];      /* of this row, by column of the form */
	int cell_of[FORM_COLUMNS_MAX];            /* column of the form -> cell of the file; -1: not there */
	uint32_t n_header;
	struct sum sums[FORM_COLUMNS_MAX];
};

/* Finds the form when none was named, and which cell holds which column. */
enum result import_header(struct import *im, const struct csv_batch *batch, struct fault *f) MUST_CHECK;

/* DONE also when the row was refused: that is told and counted. Anything else is the store's. */
enum result import_row(struct import *im, const struct csv_row *row, const char *const *cells,
                       struct fault *f) MUST_CHECK;
/* Tells and, when it refuses, keeps the sentence for the file of refused rows. */
void import_tell(struct import *im, const struct entry_said *said);
void import_refuse(struct import *im, const char *column, const char *value, const struct fault *why);
void import_cells(struct import *im, const struct csv_row *row, const char *const *cells);

void import_sum(struct import *im);           /* adds this row's numbers */
bool import_total(struct import *im);         /* this row is a total: true when everything it prints adds up */

#endif
