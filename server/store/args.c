/* Parameters in PostgreSQL's binary format. The SQL text names each type ($1::uuid[]), so that what is sent here is what
 * is read there. */
#include "server/store/db.h"

#include <assert.h>
#include <stdlib.h>

#include "server/store/db_room.h"

enum { OID_BYTEA = 17, OID_INT8 = 20, OID_INT4 = 23, OID_TEXT = 25, OID_DATE = 1082, OID_UUID = 2950 };

void
put_int2(struct buffer *b, int16_t v)
{
	buffer_put_be16(b, (uint16_t)v);
}

void
put_int4(struct buffer *b, int32_t v)
{
	buffer_put_be32(b, (uint32_t)v);
}

void
put_int8(struct buffer *b, int64_t v)
{
	buffer_put_be64(b, (uint64_t)v);
}

int32_t
date_to_postgres(int32_t days)
{
	return days == INT32_MIN || days == INT32_MAX ? days : days - POSTGRES_EPOCH_DAYS;
}

int64_t
time_to_postgres(int64_t wall_ms)
{
	return (wall_ms - POSTGRES_EPOCH_MS) * 1000;
}

void
put_array_head(struct buffer *b, uint32_t element_oid, size_t n)
{
	put_int4(b, n > 0);
	put_int4(b, 0);
	put_int4(b, (int32_t)element_oid);
	if (n > 0) {
		put_int4(b, (int32_t)n);
		put_int4(b, 1);
	}
}

struct db_args *
db_args_new(void)
{
	struct db_args *a = calloc(1, sizeof *a);
	assert(a);
	return a;
}

void
db_args_clear(struct db_args *a)
{
	buffer_clear(&a->bytes);
	a->n = 0;
}

void
db_args_free(struct db_args **a)
{
	if (a == NULL || *a == NULL)
		return;
	buffer_fini(&(*a)->bytes);
	free((*a)->values);
	free(*a);
	*a = NULL;
}

static void
begin(struct db_args *a)
{
	if (a->n == a->size) {
		a->size = a->size ? a->size * 2 : 16;
		a->values = realloc(a->values, a->size * sizeof *a->values);
		assert(a->values);
	}
	a->values[a->n].at = a->bytes.len;
}

static void
end(struct db_args *a)
{
	a->values[a->n].len = (int)(a->bytes.len - a->values[a->n].at);
	buffer_put_u8(&a->bytes, 0);   /* keeps empty values apart from NULL pointers */
	a->n++;
}

void
db_arg_null(struct db_args *a)
{
	begin(a);
	a->values[a->n++].len = -1;
}

void
db_arg_bool(struct db_args *a, bool v)
{
	begin(a);
	buffer_put_u8(&a->bytes, v);
	end(a);
}

void
db_arg_int4(struct db_args *a, int32_t v)
{
	begin(a);
	put_int4(&a->bytes, v);
	end(a);
}

void
db_arg_int8(struct db_args *a, int64_t v)
{
	begin(a);
	put_int8(&a->bytes, v);
	end(a);
}

void
db_arg_date(struct db_args *a, int32_t days)
{
	db_arg_int4(a, date_to_postgres(days));
}

void
db_arg_time(struct db_args *a, int64_t wall_ms)
{
	db_arg_int8(a, time_to_postgres(wall_ms));
}

void
db_arg_bytes(struct db_args *a, const void *data, size_t len)
{
	begin(a);
	buffer_put(&a->bytes, data, len);
	end(a);
}

void
db_arg_text(struct db_args *a, const char *v)
{
	if (v)
		db_arg_bytes(a, v, strlen(v));
	else
		db_arg_null(a);
}

void
db_arg_id(struct db_args *a, const struct id *id)
{
	if (id)
		db_arg_bytes(a, id->b, 16);
	else
		db_arg_null(a);
}

void
db_arg_ids(struct db_args *a, const struct id *ids, size_t n)
{
	begin(a);
	put_array_head(&a->bytes, OID_UUID, n);
	for (size_t i = 0; i < n; i++) {
		put_int4(&a->bytes, 16);
		buffer_put(&a->bytes, ids[i].b, 16);
	}
	end(a);
}

void
db_arg_texts(struct db_args *a, const char *const *texts, size_t n)
{
	begin(a);
	put_array_head(&a->bytes, OID_TEXT, n);
	for (size_t i = 0; i < n; i++) {
		put_int4(&a->bytes, texts[i] ? (int32_t)strlen(texts[i]) : -1);
		if (texts[i])
			buffer_put(&a->bytes, texts[i], strlen(texts[i]));
	}
	end(a);
}

void
db_arg_int4s(struct db_args *a, const int32_t *v, size_t n)
{
	begin(a);
	put_array_head(&a->bytes, OID_INT4, n);
	for (size_t i = 0; i < n; i++) {
		put_int4(&a->bytes, 4);
		put_int4(&a->bytes, v[i]);
	}
	end(a);
}

void
db_arg_int8s(struct db_args *a, const int64_t *v, size_t n)
{
	begin(a);
	put_array_head(&a->bytes, OID_INT8, n);
	for (size_t i = 0; i < n; i++) {
		put_int4(&a->bytes, 8);
		put_int8(&a->bytes, v[i]);
	}
	end(a);
}

void
db_arg_dates(struct db_args *a, const int32_t *days, size_t n)
{
	begin(a);
	put_array_head(&a->bytes, OID_DATE, n);
	for (size_t i = 0; i < n; i++) {
		put_int4(&a->bytes, 4);
		put_int4(&a->bytes, date_to_postgres(days[i]));
	}
	end(a);
}

void
db_arg_byteas(struct db_args *a, const struct slice *v, size_t n)
{
	begin(a);
	put_array_head(&a->bytes, OID_BYTEA, n);
	for (size_t i = 0; i < n; i++) {
		put_int4(&a->bytes, v[i].data ? (int32_t)v[i].len : -1);
		if (v[i].data)
			buffer_put(&a->bytes, v[i].data, v[i].len);
	}
	end(a);
}
