/* The room of SQLite: one file per site, one write connection per process. `import`, `send` and `run` are separate
 * processes: a flock on DIR/lock spans each write transaction and each checkpoint. WAL, synchronous=FULL: what was
 * committed survives a power cut. SQL lives in sql/, one statement per file. */
#ifndef LT_CLIENT_STORE_H
#define LT_CLIENT_STORE_H
#include <stdbool.h>
#include <stdint.h>
#include "common/base/bytes.h"
#include "common/base/fault.h"
#include "common/base/hash.h"
#include "common/base/id.h"

struct store;
/* Opens DIR/site.db and brings its schema up to date. make: DIR and file are created (0700, 0600). REFUSED LT-70nn. */
enum result store_open(const char *dir, bool make, struct store **out, struct fault *f) MUST_CHECK;
void store_close(struct store **s);
const char *store_dir(const struct store *s);

/* One write transaction: lock, BEGIN IMMEDIATE ... COMMIT, unlock. A COMMIT that failed means unknown: the connection
 * is opened afresh, and whatever was remembered of the store (store_life changed) is read again. */
enum result store_begin(struct store *s, struct fault *f) MUST_CHECK;
enum result store_commit(struct store *s, struct fault *f) MUST_CHECK;
void store_rollback(struct store *s);                    /* nothing to do when no transaction is open */
bool store_is_writing(const struct store *s);
/* Another number whenever something remembered may have become untrue: after each transaction, after others wrote. */
uint64_t store_life(const struct store *s);
bool store_others_wrote(struct store *s);                /* since the last call or transaction */

/* Statements: prepared once per connection, lent until asked for again. Parameters are numbered from 1, columns from 0.
 */
struct sql;
struct sql *store_sql(struct store *s, const char *text);
void sql_int(struct sql *q, int at, int64_t v);
void sql_text(struct sql *q, int at, const char *v);                    /* NULL allowed; must live until the step */
void sql_bytes(struct sql *q, int at, const void *data, size_t len);    /* data NULL: SQL NULL; likewise */
void sql_id(struct sql *q, int at, const struct id *id);                /* NULL allowed; likewise */
enum sql_step { SQL_FAILED, SQL_ROW, SQL_END };
enum sql_step sql_next(struct store *s, struct sql *q, struct fault *f) MUST_CHECK;
void sql_done(struct sql *q);                            /* early: before SQL_END */
enum result sql_run(struct store *s, struct sql *q, struct fault *f) MUST_CHECK;   /* no rows wanted */
enum result store_script(struct store *s, const char *text, struct fault *f) MUST_CHECK;   /* several, without parameters */
int64_t sql_get_int(struct sql *q, int at);              /* 0 when NULL */
const char *sql_get_text(struct sql *q, int at);         /* NULL when NULL; lent until the next step */
struct slice sql_get_bytes(struct sql *q, int at);       /* likewise */
bool sql_get_id(struct sql *q, int at, struct id *out);  /* false when NULL */
bool sql_is_null(struct sql *q, int at);
/* Temporary tables and sorts go to a nameless file in DIR, so that memory stays bounded; off: to memory. Either way the
 * temporary tables there are go. Outside of transactions; for programs of one thread and one store. */
enum result store_spill(struct store *s, bool on, struct fault *f) MUST_CHECK;
int64_t store_changes(struct store *s);                  /* rows touched by the last statement */
int64_t store_last_row(struct store *s);

/* What can be done about the last failure: LATER (no room, busy), REFUSED (not ours to write), BROKEN (damaged). */
enum result store_trouble(const struct store *s);
/* Quick look at the file: REFUSED LT-7005 with SQLite's first complaint. */
enum result store_check(struct store *s, struct fault *f) MUST_CHECK;
const char *store_sqlite_version(void);

#endif
