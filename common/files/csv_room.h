/* Inside the reader: csv_rows.c makes rows of bytes, csv_header.c finds separator, header and total rows,
 * csv_encoding.c knows encodings, csv.c holds the file and hands out batches. */
#ifndef LT_CLIENT_FILES_CSV_ROOM_H
#define LT_CLIENT_FILES_CSV_ROOM_H
#include <csv.h>

#include "common/files/csv_encoding.h"
#include "common/files/csv.h"

#define CELL_MAX (64u << 10)      /* a quote that never closes would swallow the file */
#define BATCH_TEXT (1u << 20)     /* a batch ends when it holds this much, however few its rows */
#define HEADER_ROWS 30            /* the header is among these */
#define SAMPLE (64u << 10)        /* of the file's beginning, for separator and preview */

/* Rows under way: libcsv's callbacks gather cells in one buffer, so that a batch costs no allocation per cell. */
struct csv_rows {
	struct csv_parser parser;
	const struct letters *letters;        /* when the encoding needs them */
	enum encoding encoding;               /* ENC_UTF8, ENC_TCVN3, ENC_TCVN3_SEEN */
	uint32_t row_number;                  /* of the row being read */
	int last_term;                        /* '\r' just ended a line: a '\n' belongs to it */
	struct buffer text, spare;
	size_t *at; size_t n_cells, cells_size;       /* where each cell begins in text */
	struct csv_row *rows; size_t n_rows, rows_size;
	struct csv_row row;                   /* being read */
	bool row_says;                        /* a cell of it is not blank */
};
void rows_init(struct csv_rows *r, char separator, enum encoding encoding, const struct letters *letters);
void rows_fini(struct csv_rows *r);
/* False: a cell is beyond CELL_MAX. */
bool rows_parse(struct csv_rows *r, const char *data, size_t len);
/* The end of the file. False: inside a quote. */
bool rows_end(struct csv_rows *r);
/* Forgets what is complete. A row under way stays. */
void rows_reset(struct csv_rows *r);
void rows_drop_first(struct csv_rows *r, size_t n);
const char *rows_cell(const struct csv_rows *r, const struct csv_row *row, uint32_t i);      /* i < CSV_CELLS_MAX */

/* The header among the rows, by o->is_column; *fits is how many of its cells are columns. The first row when none is
 * one. */
size_t header_find(const struct csv_options *o, const struct csv_rows *r, unsigned *fits);
char separator_find(const struct csv_options *o, const char *sample, size_t len, enum encoding encoding,
                    const struct letters *letters);
bool row_is_total(const struct csv_rows *r, const struct csv_row *row);

#endif
