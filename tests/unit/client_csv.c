/* Files in memory for the tests of the reader. */
#include "tests/unit/client_csv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cmocka.h>

#include "common/base/text.h"

static bool
is_column(void *ctx, const char *cell)
{
	static const char *const columns[] = { "code", "name", "Mã", "Tên", "Chi bộ", "Ngày sinh" };
	for (size_t i = 0; i < COUNT(columns); i++)
		if (strcmp(cell, columns[i]) == 0)
			return true;
	return false;
}

struct fault csv_said;
char csv_shown[2100], csv_found_separator;

int
csv_memory(const void *data, size_t len, char path[64])
{
	int fd = memfd_create("csv", 0);
	assert_true(fd >= 0);
	for (size_t at = 0; at < len;) {
		ssize_t n = write(fd, (const char *)data + at, len - at);
		assert_true(n > 0);
		at += (size_t)n;
	}
	snprintf(path, 64, "/proc/self/fd/%d", fd);
	return fd;
}

static void
rows_write(struct buffer *out, const struct csv_batch *b)
{
	char number[32];
	for (size_t i = 0; i < b->n_rows; i++) {
		const struct csv_row *row = &b->rows[i];
		snprintf(number, sizeof number, "%u%c", row->number, row->not_utf8 ? '!' : row->total ? '+' : ' ');
		buffer_put(out, number, strlen(number));
		for (uint32_t k = 0; k < row->n_cells && k < CSV_CELLS_MAX; k++) {
			const char *cell = b->cells[row->first + k];
			assert_true(text_is_utf8(cell, strlen(cell)));
			buffer_put(out, "|", k > 0);
			buffer_put(out, cell, strlen(cell));
		}
		buffer_put(out, "~", row->n_cells > CSV_CELLS_MAX);
		buffer_put_u8(out, '/');
	}
}

const char *
csv_rows_of(const void *data, size_t len, enum csv_encoding encoding, bool columns)
{
	static struct buffer out;
	char path[64], code[16];
	int fd = csv_memory(data, len, path);
	struct csv_options o = { .path = path, .dir = "/tmp", .encoding = encoding,
	                         .is_column = columns ? is_column : NULL };
	struct csv_batch batch;
	struct csv *c = NULL;

	buffer_clear(&out);
	csv_said = (struct fault){ 0 };
	*csv_shown = csv_found_separator = '\0';
	enum result r = csv_open(&o, &c, &csv_said);
	assert_true((c != NULL) == (r == DONE || csv_said.code == LT_2031));
	if (c != NULL) {
		snprintf(csv_shown, sizeof csv_shown, "%s", csv_preview(c));
		csv_found_separator = csv_separator(c);
	}
	while (r == DONE) {
		r = csv_next(c, &batch, &csv_said);
		rows_write(&out, &batch);
		if (batch.n_rows == 0)
			break;
	}
	if (r != DONE) {
		snprintf(code, sizeof code, "LT-%d", (int)csv_said.code);
		buffer_put(&out, code, strlen(code));
		assert_true(text_is_utf8(csv_said.detail, strlen(csv_said.detail)));
	}
	csv_close(&c);
	close(fd);
	buffer_put_u8(&out, 0);
	return (const char *)out.data;
}
