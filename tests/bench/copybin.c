/* Part of the bench: reads what the centre stored as binary COPY and writes it again, in runs of rows or row by row. */
#include "tests/bench/copybin.h"

#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COPY_HEADER 19    /* signature 11, flags 4, extension length 4 */

static int16_t
be16(const char *p)
{
	uint16_t v;
	memcpy(&v, p, 2);
	return (int16_t)ntohs(v);
}

static int32_t
be32(const char *p)
{
	uint32_t v;
	memcpy(&v, p, 4);
	return (int32_t)ntohl(v);
}

static const char *
row_end(const char *p)
{
	int16_t n = be16(p);
	p += 2;
	for (int16_t i = 0; i < n; i++) {
		int32_t len = be32(p);
		p += 4 + (len > 0 ? len : 0);
	}
	return p;
}

static int
gather(PGconn *c, struct copybin *out)
{
	size_t size = 0;
	char *piece;
	int len;
	while ((len = PQgetCopyData(c, &piece, 0)) > 0) {
		if (out->len + (size_t)len > size) {
			size = (out->len + (size_t)len) * 2 + 65536;
			out->bytes = realloc(out->bytes, size);
			if (out->bytes == NULL)
				abort();
		}
		memcpy(out->bytes + out->len, piece, (size_t)len);
		out->len += (size_t)len;
		PQfreemem(piece);
	}
	return len == -1 ? 0 : -1;
}

static void
split(struct copybin *out)
{
	const char *p = out->bytes + COPY_HEADER;
	size_t size = 0;
	while (be16(p) != -1) {
		if (out->n_rows == size) {
			size = size ? size * 2 : 4096;
			out->rows = realloc(out->rows, size * sizeof *out->rows);
			if (out->rows == NULL)
				abort();
		}
		const char *end = row_end(p);
		out->rows[out->n_rows++] = (struct copybin_row){ p, (size_t)(end - p) };
		p = end;
	}
}

int
copybin_read(PGconn *c, const char *query, struct copybin *out)
{
	memset(out, 0, sizeof *out);
	char *sql = NULL;
	if (asprintf(&sql, "COPY (%s) TO STDOUT (FORMAT binary)", query) < 0)
		abort();
	PGresult *r = PQexec(c, sql);
	int rc = PQresultStatus(r) == PGRES_COPY_OUT ? gather(c, out) : -1;
	PQclear(r);
	while ((r = PQgetResult(c)) != NULL) {
		if (PQresultStatus(r) != PGRES_COMMAND_OK)
			rc = -1;
		PQclear(r);
	}
	free(sql);
	if (rc == 0)
		split(out);
	else
		fprintf(stderr, "bench: COPY TO: %s", PQerrorMessage(c));
	return rc;
}

int
copybin_write(PGconn *c, const char *table, const struct copybin *in, size_t from, size_t n)
{
	static const char trailer[2] = { (char)0xff, (char)0xff };
	char *sql = NULL;
	if (asprintf(&sql, "COPY %s FROM STDIN (FORMAT binary)", table) < 0)
		abort();
	PGresult *r = PQexec(c, sql);
	free(sql);
	int rc = PQresultStatus(r) == PGRES_COPY_IN ? 0 : -1;
	PQclear(r);
	if (rc == 0 && n > 0) {
		const struct copybin_row *first = &in->rows[from], *last = &in->rows[from + n - 1];
		PQputCopyData(c, in->bytes, COPY_HEADER);
		PQputCopyData(c, first->data, (int)(last->data + last->len - first->data));
		PQputCopyData(c, trailer, sizeof trailer);
		PQputCopyEnd(c, NULL);
	}
	while ((r = PQgetResult(c)) != NULL) {
		if (PQresultStatus(r) != PGRES_COMMAND_OK)
			rc = -1;
		PQclear(r);
	}
	if (rc != 0)
		fprintf(stderr, "bench: COPY FROM: %s", PQerrorMessage(c));
	return rc;
}

int
copybin_fields(const struct copybin_row *row, const char **values, int *lengths, int max)
{
	const char *p = row->data;
	int16_t n = be16(p);
	p += 2;
	for (int16_t i = 0; i < n && i < max; i++) {
		int32_t len = be32(p);
		values[i] = len < 0 ? NULL : p + 4;
		lengths[i] = len < 0 ? 0 : len;
		p += 4 + (len > 0 ? len : 0);
	}
	return n < max ? n : max;
}

int64_t
copybin_int8(const struct copybin_row *row, int field)
{
	const char *p = row->data + 2;
	for (int i = 0; i < field; i++) {
		int32_t len = be32(p);
		p += 4 + (len > 0 ? len : 0);
	}
	return be32(p) == 8 ? (int64_t)((uint64_t)(uint32_t)be32(p + 4) << 32 | (uint32_t)be32(p + 8)) : 0;
}

void
copybin_fini(struct copybin *c)
{
	free(c->bytes);
	free(c->rows);
	memset(c, 0, sizeof *c);
}
