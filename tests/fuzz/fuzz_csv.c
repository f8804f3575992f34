/* A file from outside, read as an import reads it. The first byte says how: bits 0 and 1 the encoding, bit 2 whether
 * columns are known, bit 3 whether its rows are written as refused rows and read again. Cells are text in its normal
 * form, rows are in order and not blank, the same file reads the same, and what is refused comes back as it was. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/files/csv.h"
#include "common/files/refused.h"
#include "common/base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* All rows of one reading: numbers, counts and cells one after the other. */
struct reading { enum result opened, end; struct buffer rows; char separator; bool reasons; };

static bool
is_column(void *ctx, const char *cell)
{
	return strcmp(cell, "code") == 0 || strcmp(cell, "name") == 0 || strcmp(cell, "Mã") == 0;
}

static int
file_of(const void *data, size_t size, char path[64])
{
	int fd = memfd_create("csv", MFD_CLOEXEC);
	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	snprintf(path, 64, "/proc/self/fd/%d", fd);
	return fd;
}

static void
cell_check(const char *cell)
{
	char *normal;
	assert(text_is_utf8(cell, strlen(cell)));
	normal = text_normalise(cell);
	assert(normal != NULL && strcmp(normal, cell) == 0);
	free(normal);
}

static void
row_take(struct reading *r, const struct csv_batch *b, const struct csv_row *row, struct refused *refused)
{
	uint32_t kept = row->n_cells < CSV_CELLS_MAX ? row->n_cells : CSV_CELLS_MAX;
	bool says = row->not_utf8 || row->n_cells > CSV_CELLS_MAX;
	buffer_put(&r->rows, &row->number, sizeof row->number);
	buffer_put(&r->rows, &row->n_cells, sizeof row->n_cells);
	for (uint32_t i = 0; i < kept; i++) {
		const char *cell = b->cells[row->first + i];
		cell_check(cell);
		says |= *cell != '\0';
		r->reasons |= refused_is_reason_column(cell);
		buffer_put(&r->rows, cell, strlen(cell) + 1);
	}
	assert(says && row->n_cells > 0);
	if (refused != NULL && refused_row(refused, b->cells + row->first, kept, "lý do", NULL) != DONE)
		abort();
}

static void
batches_take(struct reading *r, struct csv *c, const char *refused_path)
{
	struct refused *refused = NULL;
	struct csv_batch b;
	struct fault f = { 0 };
	uint32_t last = 0;
	do {
		r->end = csv_next(c, &b, &f);
		for (size_t i = 0; i < b.n_rows; i++) {
			const struct csv_row *row = &b.rows[i];
			uint32_t kept = row->n_cells < CSV_CELLS_MAX ? row->n_cells : CSV_CELLS_MAX;
			assert(row->number > last);
			last = row->number;
			if (refused_path != NULL && refused == NULL &&
			    refused_open(refused_path, b.cells + row->first, kept, r->separator, &refused, NULL) !=
			            DONE)
				abort();
			row_take(r, &b, row, refused);
		}
	} while (r->end == DONE && b.n_rows > 0);
	assert(r->end == DONE || (r->end == REFUSED && f.code == LT_2012));
	if (refused_close(&refused, true, NULL) != DONE)
		abort();
}

static struct reading
file_read(const char *path, enum csv_encoding encoding, bool columns, const char *refused_path)
{
	struct csv_options o = {
		.path = path, .dir = "/tmp", .encoding = encoding, .is_column = columns ? is_column : NULL
	};
	struct reading r = { 0 };
	struct fault f = { 0 };
	struct csv *c = NULL;
	r.opened = csv_open(&o, &c, &f);
	assert(r.opened == DONE || (r.opened == REFUSED && (f.code == LT_2007 || f.code == LT_2031)));
	assert((c != NULL) == (r.opened == DONE || f.code == LT_2031));
	if (c != NULL) {
		assert(text_is_utf8(csv_preview(c), strlen(csv_preview(c))));
		r.separator = csv_separator(c);
	}
	if (r.opened == DONE)
		batches_take(&r, c, refused_path);
	assert(text_is_utf8(f.detail, strlen(f.detail)));
	csv_close(&c);
	return r;
}

static uint32_t
number_next(const struct buffer *b, size_t *at)
{
	uint32_t n;
	assert(*at + sizeof n <= b->len);
	memcpy(&n, b->data + *at, sizeof n);
	*at += sizeof n;
	return n < CSV_CELLS_MAX ? n : CSV_CELLS_MAX;
}

/* The file of refused rows holds the cells of all rows, and reasons behind them. */
static void
refused_check(const struct reading *wrote, const char *path)
{
	struct reading r = file_read(path, CSV_UTF8, false, NULL);
	size_t at = 0, here = 2 * sizeof(uint32_t);
	assert(r.opened == DONE && r.rows.len > 0);
	assert(r.end == DONE || r.separator != wrote->separator);   /* without known columns it may be another one */
	for (uint32_t n = number_next(&r.rows, &(size_t){ sizeof(uint32_t) }); n > 0; n--) /* the header stands twice */
		here += strlen((const char *)r.rows.data + here) + 1;
	while (at < wrote->rows.len && r.separator == wrote->separator && !wrote->reasons) {
		at += sizeof(uint32_t);
		here += sizeof(uint32_t);
		uint32_t n = number_next(&wrote->rows, &at), m = number_next(&r.rows, &here);
		assert(m > n || m == CSV_CELLS_MAX);
		for (uint32_t i = 0; i < m; i++) {
			const char *got = (const char *)r.rows.data + here, *was = (const char *)wrote->rows.data + at;
			here += strlen(got) + 1;
			if (i >= n)
				continue;
			assert(strcmp(got, was) == 0);
			at += strlen(was) + 1;
		}
	}
	buffer_fini(&r.rows);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char path[64], refused_path[64];
	if (size == 0)
		return 0;
	int fd = file_of(data + 1, size - 1, path);
	enum csv_encoding encoding = (enum csv_encoding)((data[0] & 3) % 3);
	bool columns = data[0] & 4, refuse = data[0] & 8;
	snprintf(refused_path, sizeof refused_path, "%s/lt-fuzz-%d.csv",
	         access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp", (int)getpid());
	struct reading once = file_read(path, encoding, columns, refuse ? refused_path : NULL);
	struct reading twice = file_read(path, encoding, columns, NULL);
	assert(once.opened == twice.opened && once.end == twice.end && once.separator == twice.separator);
	assert(slice_equal(buffer_slice(&once.rows), buffer_slice(&twice.rows)));
	if (refuse && access(refused_path, F_OK) == 0) {
		refused_check(&once, refused_path);
		unlink(refused_path);
	}
	buffer_fini(&once.rows);
	buffer_fini(&twice.rows);
	close(fd);
	return 0;
}
