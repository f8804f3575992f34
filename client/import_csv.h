/* The room of libcsv: clean CSV (UTF-8, commas, quotes doubled) in batches of rows, with bounded memory. A byte order
 * mark is stripped, text is brought to NFC. Row numbers are those a spreadsheet shows: the header is row 1. */
#ifndef LT_CLIENT_IMPORT_CSV_H
#define LT_CLIENT_IMPORT_CSV_H
#include <stdint.h>
#include "common/base/bytes.h"
#include "common/base/fault.h"
#include "common/base/hash.h"

#define CSV_CELLS_MAX 64          /* of one row; more are counted, not kept */
#define CSV_BATCH_ROWS 1000

struct csv_row {
	uint32_t number;
	size_t first;                 /* of batch->cells */
	uint32_t n_cells;             /* as many as the file has, kept or not */
	bool not_utf8; uint32_t bad_cell;
};
struct csv_batch {
	struct csv_row *rows; size_t n_rows;
	const char **cells;           /* terminated, trimmed, NFC; lent until the next batch */
};

struct csv;
/* path "-" is stdin; it is spooled into DIR first, because the file's hash goes into every update. REFUSED LT-2001. */
enum result csv_open(const char *path, const char *dir, struct csv **out, struct fault *f) MUST_CHECK;
void csv_close(struct csv **c);
struct hash csv_hash(const struct csv *c);
/* DONE with n_rows 0 at the end. REFUSED LT-2007 (not UTF-8 text at all), LT-2012 (a quote that does not close: what
 * follows was not read); the batch holds what came before. */
enum result csv_next(struct csv *c, struct csv_batch *out, struct fault *f) MUST_CHECK;

#endif
