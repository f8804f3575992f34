/* Inside the room of libpq: what db.c, args.c, copy.c and sort.c share. */
#ifndef LT_SERVER_STORE_DB_ROOM_H
#define LT_SERVER_STORE_DB_ROOM_H
#include "server/store/db.h"

#define POSTGRES_EPOCH_DAYS 10957                        /* 2000-01-01 in days since 1970 */
#define POSTGRES_EPOCH_MS INT64_C(946684800000)

enum db_trouble db_trouble_of(const char *sqlstate);
enum fault_code db_trouble_code(enum db_trouble t);
const char *db_trouble_name(enum db_trouble t);

/* Looks at a result (NULL: no answer); on failure logs libpq's words, sets trouble and fault. Does not clear it. */
enum result db_check(struct db *db, const PGresult *r, const char *what, struct fault *f) MUST_CHECK;

/* Values in PostgreSQL's binary format, shared by parameters and COPY. */
void put_int2(struct buffer *b, int16_t v);
void put_int4(struct buffer *b, int32_t v);
void put_int8(struct buffer *b, int64_t v);
void put_array_head(struct buffer *b, uint32_t element_oid, size_t n);

struct db_args {
	struct buffer bytes;
	size_t n, size;
	struct { size_t at; int len; } *values;              /* len -1: NULL */
};

#endif
