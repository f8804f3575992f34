/* The room of libcsv: files as clerks have them, in batches of rows, with bounded memory. Separator (comma, semicolon,
 * tab) is sniffed, a byte order mark stripped, UTF-8 brought to NFC and Đ, TCVN3 converted when the caller says so,
 * title rows above the header passed over, a total row recognised. Row numbers are those a spreadsheet shows: the first
 * line of the file is row 1. */
#ifndef LT_CLIENT_FILES_CSV_H
#define LT_CLIENT_FILES_CSV_H
#include <stdint.h>
#include "common/base/bytes.h"
#include "common/base/fault.h"
#include "common/base/hash.h"

#define CSV_CELLS_MAX 256         /* of one row; more are counted, not kept */
#define CSV_BATCH_ROWS 1000

struct csv_row {
	uint32_t number;
	size_t first;                 /* of batch->cells */
	uint32_t n_cells;             /* as many as the file has, kept or not */
	bool not_utf8; uint32_t bad_cell;
	bool total;                   /* «Tổng cộng», «Tổng số», «Cộng» ...: to be checked against sums, left out */
};
struct csv_batch {
	struct csv_row *rows; size_t n_rows;
	const char **cells;           /* terminated, trimmed, NFC, unguarded (cell.h); lent until the next batch */
};

enum csv_encoding {
	CSV_DETECT,                   /* UTF-8; TCVN3 is recognised and refused with LT-2031: how it would read */
	CSV_UTF8, CSV_TCVN3,
};
struct csv_options {
	const char *path;             /* "-" is stdin; it is spooled into dir first: its hash goes into every update */
	const char *dir;
	enum csv_encoding encoding;
	/* Is this cell of a header? The header is the first row of the first 30 (blank ones not counted) in which at
	 * least two cells are; without such a row the first in which the only cell that is not blank is one; without
	 * that, and when is_column is NULL, the first row. Cells are given as they stand, normalised. */
	bool (*is_column)(void *ctx, const char *cell); void *ctx;
};
struct csv;
/* REFUSED LT-2001 (unreadable), LT-2007 (neither UTF-8 nor TCVN3; VNI, UTF-16 and Excel are told by name), LT-2031
 * (TCVN3: the detail is the preview's beginning; *out is set for csv_preview and must be closed, nothing can be read
 * from it). Any other refusal leaves *out NULL. CSV_UTF8: nothing is guessed, cells in another encoding are rows'
 * faults. CSV_TCVN3: a file that is right UTF-8 stays as it is. */
enum result csv_open(const struct csv_options *o, struct csv **out, struct fault *f) MUST_CHECK;
void csv_close(struct csv **c);
struct hash csv_hash(const struct csv *c);
char csv_separator(const struct csv *c);
/* Of a file of TCVN3, refused or converted: the first rows with accents as they read, for people; a line each, " | "
 * between cells. "" otherwise. */
const char *csv_preview(const struct csv *c);
/* The first row of the first batch is the header; what stood above it and blank rows are gone, total rows are not. DONE
 * with n_rows 0 at the end. REFUSED LT-2012 (a quote that does not close: what follows was not read); the batch holds
 * what came before. */
enum result csv_next(struct csv *c, struct csv_batch *out, struct fault *f) MUST_CHECK;

#endif
