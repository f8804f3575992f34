/* Binary COPY: the fastest way in. Rows are written into one buffer in PostgreSQL's format and go out together. */
#include "server/store/db.h"

#include <assert.h>
#include <stdlib.h>

#include "server/store/db_room.h"

enum { OID_DATE = 1082, OID_UUID = 2950 };
#define PIECE ((size_t)64 << 10)

struct copy {
	char *sql, *table;
	int n_columns, filled;
	size_t rows;
	struct buffer bytes;
};

struct copy *
copy_new(const char *table, const char *columns, int n_columns)
{
	struct copy *c = calloc(1, sizeof *c);
	int commas = 0;

	assert(c);
	for (const char *p = columns; *p; p++)
		commas += *p == ',';
	assert(commas + 1 == n_columns);
	c->n_columns = c->filled = n_columns;
	c->table = strdup(table);
	if (asprintf(&c->sql, "COPY %s (%s) FROM STDIN (FORMAT binary)", table, columns) < 0)
		abort();
	return c;
}

void
copy_free(struct copy **c)
{
	if (c == NULL || *c == NULL)
		return;
	free((*c)->sql);
	free((*c)->table);
	buffer_fini(&(*c)->bytes);
	free(*c);
	*c = NULL;
}

void
copy_clear(struct copy *c)
{
	buffer_clear(&c->bytes);
	c->rows = 0;
	c->filled = c->n_columns;
}

void
copy_row(struct copy *c)
{
	static const uint8_t head[19] = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0";

	assert(c->filled == c->n_columns);
	if (c->rows == 0)
		buffer_put(&c->bytes, head, sizeof head);
	put_int2(&c->bytes, (int16_t)c->n_columns);
	c->rows++;
	c->filled = 0;
}

static struct buffer *
value(struct copy *c, int32_t len)
{
	assert(c->filled < c->n_columns);
	c->filled++;
	put_int4(&c->bytes, len);
	return &c->bytes;
}

void
copy_null(struct copy *c)
{
	value(c, -1);
}

void
copy_bool(struct copy *c, bool v)
{
	buffer_put_u8(value(c, 1), v);
}

void
copy_int2(struct copy *c, int16_t v)
{
	put_int2(value(c, 2), v);
}

void
copy_int4(struct copy *c, int32_t v)
{
	put_int4(value(c, 4), v);
}

void
copy_int8(struct copy *c, int64_t v)
{
	put_int8(value(c, 8), v);
}

void
copy_date(struct copy *c, int32_t v)
{
	copy_int4(c, date_to_postgres(v));
}

void
copy_time(struct copy *c, int64_t wall_ms)
{
	copy_int8(c, time_to_postgres(wall_ms));
}

void
copy_bytes(struct copy *c, const void *data, size_t len)
{
	buffer_put(value(c, (int32_t)len), data, len);
}

void
copy_text(struct copy *c, const char *v)
{
	if (v)
		copy_bytes(c, v, strlen(v));
	else
		copy_null(c);
}

void
copy_id(struct copy *c, const struct id *id)
{
	if (id)
		copy_bytes(c, id->b, 16);
	else
		copy_null(c);
}

void
copy_jsonb(struct copy *c, const char *text)
{
	if (text == NULL) {
		copy_null(c);
		return;
	}
	size_t len = strlen(text);
	struct buffer *b = value(c, (int32_t)len + 1);
	buffer_put_u8(b, 1);
	buffer_put(b, text, len);
}

void
copy_ids(struct copy *c, const struct id *ids, size_t n)
{
	struct buffer *b = value(c, (int32_t)(n ? 20 + 20 * n : 12));
	put_array_head(b, OID_UUID, n);
	for (size_t i = 0; i < n; i++) {
		put_int4(b, 16);
		buffer_put(b, ids[i].b, 16);
	}
}

void
copy_dates(struct copy *c, const int32_t *dates, size_t n)
{
	struct buffer *b = value(c, (int32_t)(n ? 20 + 8 * n : 12));
	put_array_head(b, OID_DATE, n);
	for (size_t i = 0; i < n; i++) {
		put_int4(b, 4);
		put_int4(b, date_to_postgres(dates[i]));
	}
}

size_t
copy_rows(const struct copy *c)
{
	return c->rows;
}

/* libpq keeps room for the largest message it ever sent: many small ones. */
static bool
put_pieces(PGconn *conn, const uint8_t *data, size_t len)
{
	for (size_t at = 0; at < len; at += PIECE)
		if (PQputCopyData(conn, (const char *)data + at, (int)(len - at < PIECE ? len - at : PIECE)) != 1)
			return false;
	return true;
}

static enum result
push(struct copy *c, struct db *db, struct fault *f)
{
	PGconn *conn = db_conn(db);
	PGresult *r = PQexec(conn, c->sql);
	enum result done = db_check(db, r, c->table, f);

	PQclear(r);
	if (done != DONE)
		return done;
	put_int2(&c->bytes, -1);
	if (!put_pieces(conn, c->bytes.data, c->bytes.len) || PQputCopyEnd(conn, NULL) != 1)
		return db_check(db, NULL, c->table, f);
	r = PQgetResult(conn);
	done = db_check(db, r, c->table, f);
	PQclear(r);
	while ((r = PQgetResult(conn)) != NULL)
		PQclear(r);
	return done;
}

enum result
copy_send(struct copy *c, struct db *db, struct fault *f)
{
	assert(c->filled == c->n_columns && c->bytes.len < INT32_MAX);
	enum result done = c->rows ? push(c, db, f) : DONE;
	copy_clear(c);
	return done;
}
