/* The room of libpq: a connection, typed parameters and results, binary COPY, and the sorting of errors into what can be
 * done next. SQL lives in sql/, one file each; search_path is set per connection. */
#ifndef LT_SERVER_STORE_DB_H
#define LT_SERVER_STORE_DB_H
#include <libpq-fe.h>
#include "common/base/bytes.h"
#include "common/base/clock.h"
#include "common/base/fault.h"
#include "common/base/hash.h"
#include "common/base/id.h"

struct db;
enum db_trouble {
	DB_FINE,
	DB_GONE,          /* 08, 57P0x, no answer: reconnect; what was in flight is unknown */
	DB_NO_ROOM,       /* 53, 58: disk, memory, connections: later */
	DB_READ_ONLY,     /* 25006: a standby or default_transaction_read_only */
	DB_DATA,          /* 22, 23: a body's fault */
	DB_CONFLICT,      /* 40: try the transaction again */
	DB_MISSING,       /* 3D, 3F, 42P01, 28: database, schema, table or login: an operator's case */
	DB_BUG,           /* anything else */
};

/* conninfo as libpq takes it. schema: "lt" in production. Times out after connect_timeout. LATER / REFUSED with LT-60nn. */
enum result db_open(const char *conninfo, const char *schema, const char *application, struct db **out, struct fault *f) MUST_CHECK;
void db_close(struct db **db);
enum result db_reopen(struct db *db, struct fault *f) MUST_CHECK;
/* From now on the session is <schema>_<suffix> ("web", "indicator"), also after db_reopen; NULL: its own login again. A
 * transaction that is rolled back takes the change back with it: become what you were, then. REFUSED LT-5421: no such role. */
enum result db_become(struct db *db, const char *suffix, struct fault *f) MUST_CHECK;
void db_cancel(struct db *db);                          /* from another thread: what runs just now fails with 57014 */
const char *db_role(const struct db *db);              /* the suffix; NULL: its own login */
PGconn *db_conn(struct db *db);                        /* for store/ only */
const char *db_schema(const struct db *db);
enum db_trouble db_trouble(const struct db *db);       /* of the last failed call */
bool db_warned(struct db *db);                         /* the server said WARNING since the last time this was asked */
/* What a caller can do about it: LATER, or REFUSED (DB_DATA), or BROKEN (DB_BUG). */
enum result db_trouble_result(enum db_trouble t);

/* Values as PostgreSQL sends them: also what the audit trail's hashes are made of. */
int32_t date_to_postgres(int32_t days_since_1970);     /* ON_BEGINNING and ON_END become the infinities */
int64_t time_to_postgres(int64_t wall_ms);

/* Parameters of one statement, binary. */
struct db_args;
struct db_args *db_args_new(void);
void db_args_clear(struct db_args *a);
void db_args_free(struct db_args **a);
void db_arg_null(struct db_args *a);
void db_arg_bool(struct db_args *a, bool v);
void db_arg_int4(struct db_args *a, int32_t v);
void db_arg_int8(struct db_args *a, int64_t v);
void db_arg_date(struct db_args *a, int32_t days_since_1970);          /* ON_BEGINNING/ON_END become -infinity/infinity */
void db_arg_time(struct db_args *a, int64_t wall_ms);                  /* timestamptz */
void db_arg_text(struct db_args *a, const char *v);                    /* NULL allowed */
void db_arg_bytes(struct db_args *a, const void *data, size_t len);
void db_arg_id(struct db_args *a, const struct id *id);                /* NULL allowed */
void db_arg_ids(struct db_args *a, const struct id *ids, size_t n);    /* uuid[] */
void db_arg_texts(struct db_args *a, const char *const *texts, size_t n);   /* text[]; NULL elements allowed */
void db_arg_int4s(struct db_args *a, const int32_t *v, size_t n);
void db_arg_int8s(struct db_args *a, const int64_t *v, size_t n);
void db_arg_dates(struct db_args *a, const int32_t *days, size_t n);
void db_arg_byteas(struct db_args *a, const struct slice *v, size_t n);

/* Runs one SQL text (prepared once per connection when `name` is given). The result is binary; free with PQclear. On
 * failure logs libpq's words once and sets trouble and fault. */
enum result db_run(struct db *db, const char *name, const char *sql, const struct db_args *args, PGresult **out, struct fault *f) MUST_CHECK;
enum result db_do(struct db *db, const char *sql, struct fault *f) MUST_CHECK;      /* no parameters, no rows wanted; several statements allowed */
/* The same in two steps, without parameters: meanwhile the server works and so may we. Nothing else is asked in between. */
enum result db_send(struct db *db, const char *sql, struct fault *f) MUST_CHECK;
enum result db_receive(struct db *db, PGresult **out, struct fault *f) MUST_CHECK;
size_t db_rows(const PGresult *r);
size_t db_touched(const PGresult *r);                  /* rows an INSERT, UPDATE or DELETE wrote */

int64_t db_get_int8(const PGresult *r, int row, int col);
int32_t db_get_int4(const PGresult *r, int row, int col);
int32_t db_get_int2(const PGresult *r, int row, int col);
bool db_get_bool(const PGresult *r, int row, int col);
int32_t db_get_date(const PGresult *r, int row, int col);
int64_t db_get_time_ms(const PGresult *r, int row, int col);
struct id db_get_id(const PGresult *r, int row, int col);
size_t db_get_ids(const PGresult *r, int row, int col, struct id *out, size_t max);    /* uuid[]: how many there are; copies up to max */
struct slice db_get_bytes(const PGresult *r, int row, int col);
const char *db_get_text(const PGresult *r, int row, int col);          /* NULL when SQL NULL */
bool db_is_null(const PGresult *r, int row, int col);

/* Binary COPY into a table: rows are gathered in a buffer and sent at copy_end. */
struct copy;
struct copy *copy_new(const char *table, const char *columns, int n_columns);
void copy_free(struct copy **c);
void copy_row(struct copy *c);
void copy_null(struct copy *c);
void copy_bool(struct copy *c, bool v);
void copy_int2(struct copy *c, int16_t v);
void copy_int4(struct copy *c, int32_t v);
void copy_int8(struct copy *c, int64_t v);
void copy_date(struct copy *c, int32_t v);
void copy_time(struct copy *c, int64_t wall_ms);
void copy_text(struct copy *c, const char *v);
void copy_bytes(struct copy *c, const void *data, size_t len);
void copy_id(struct copy *c, const struct id *id);
void copy_jsonb(struct copy *c, const char *text);       /* NULL allowed */
void copy_ids(struct copy *c, const struct id *ids, size_t n);
void copy_dates(struct copy *c, const int32_t *dates, size_t n);
size_t copy_rows(const struct copy *c);
enum result copy_send(struct copy *c, struct db *db, struct fault *f) MUST_CHECK;   /* and empties it; nothing to do when empty */
void copy_clear(struct copy *c);

#endif
