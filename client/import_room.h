/* Inside import: import.c walks the file, import_row.c takes one row. */
#ifndef LT_CLIENT_IMPORT_ROOM_H
#define LT_CLIENT_IMPORT_ROOM_H
#include "client/identity.h"
#include "client/import.h"
#include "client/import_csv.h"
#include "client/mirror.h"
#include "client/outbox.h"

struct import {
	struct store *store;
	const struct import_options *o;
	struct import_report *report, batch;
	const char *file;
	struct identity me;
	struct hash hash;
	struct outbox *outbox;
	struct mirror *mirror;
	struct arena *arena, *judging;            /* reset per row */
	struct buffer body, scratch;
	int cell_of[FORM_COLUMNS_MAX];            /* column of the form -> cell of the file; -1: not there */
	uint32_t n_header;
};

/* DONE also when the row was refused: that is told and counted. Anything else is the store's. */
enum result import_row(struct import *im, const struct csv_row *row, const char *const *cells,
                       struct fault *f) MUST_CHECK;

#endif
