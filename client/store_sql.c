/* Statements of the site's store, and what a failure of SQLite means for people: no room, cannot write, damaged, busy.
 */
#include "client/store.h"

#include <assert.h>
#include <errno.h>

#include "client/store_room.h"
#include "common/base/log.h"

/* The first row that fits. SQLite tells a file limit (EFBIG) as an I/O error: for people it is "no room" all the same.
 */
static const struct trouble {
	int code;
	int system_errno;            /* 0: any */
	enum result result;
	enum fault_code fault; } troubles[] = {
	{ SQLITE_FULL, 0, LATER, LT_7002 },
	{ SQLITE_IOERR, ENOSPC, LATER, LT_7002 },
	{ SQLITE_IOERR, EFBIG, LATER, LT_7002 },
	{ SQLITE_IOERR, EDQUOT, LATER, LT_7002 },
	{ SQLITE_IOERR, 0, BROKEN, LT_7003 },
	{ SQLITE_BUSY, 0, LATER, LT_7009 },
	{ SQLITE_LOCKED, 0, LATER, LT_7009 },
	{ SQLITE_READONLY, 0, REFUSED, LT_7008 },
	{ SQLITE_CANTOPEN, ENOSPC, LATER, LT_7002 },
	{ SQLITE_CANTOPEN, 0, REFUSED, LT_7008 },
	{ SQLITE_PERM, 0, REFUSED, LT_7008 },
	{ SQLITE_CORRUPT, 0, BROKEN, LT_7005 },
	{ SQLITE_NOTADB, 0, BROKEN, LT_7005 },
	{ SQLITE_NOMEM, 0, LATER, LT_1001 },
};

enum result
store_failed(struct store *s, struct fault *f)
{
	int last = errno;   /* of the write that failed: SQLite itself keeps the system's error of an open only */
	int code = s->db != NULL ? sqlite3_extended_errcode(s->db) : SQLITE_NOMEM;
	int system = s->db != NULL && sqlite3_system_errno(s->db) != 0 ? sqlite3_system_errno(s->db) : last;
	const char *words = s->db != NULL ? sqlite3_errmsg(s->db) : "out of memory";
	enum fault_code fault = LT_7003;

	s->trouble = BROKEN;
	for (size_t i = 0; i < sizeof troubles / sizeof troubles[0]; i++) {
		const struct trouble *t = &troubles[i];
		if (t->code != (code & 0xff) || (t->system_errno != 0 && t->system_errno != system))
			continue;
		s->trouble = t->result;
		fault = t->fault;
		break;
	}
	log_line(LOG_ERROR, "store.failed", "code=LT-%d sqlite=%d errno=%d words=%s", (int)fault, code, system, words);
	return fault_set(f, s->trouble, fault, s->path, "%s", words);
}

enum result
store_trouble(const struct store *s)
{
	return s->trouble;
}

struct sql *
store_sql(struct store *s, const char *text)
{
	for (size_t i = 0; i < s->n_statements; i++) {
		if (s->statements[i].text == text) {
			sqlite3_reset(s->statements[i].q);
			return (struct sql *)s->statements[i].q;
		}
	}
	assert(s->n_statements < STATEMENTS_MAX);
	sqlite3_stmt *q = NULL;
	if (sqlite3_prepare_v3(s->db, text, -1, SQLITE_PREPARE_PERSISTENT, &q, NULL) != SQLITE_OK) {
		store_failed(s, NULL);
		return NULL;
	}
	s->statements[s->n_statements].text = text;
	s->statements[s->n_statements++].q = q;
	return (struct sql *)q;
}

/* A statement that could not be prepared is NULL: binding it does nothing, stepping it fails. */
void
sql_int(struct sql *q, int at, int64_t v)
{
	if (q != NULL)
		sqlite3_bind_int64((sqlite3_stmt *)q, at, v);
}

void
sql_text(struct sql *q, int at, const char *v)
{
	if (q != NULL)
		sqlite3_bind_text((sqlite3_stmt *)q, at, v, -1, SQLITE_STATIC);
}

void
sql_bytes(struct sql *q, int at, const void *data, size_t len)
{
	if (q != NULL)
		sqlite3_bind_blob64((sqlite3_stmt *)q, at, data, len, SQLITE_STATIC);
}

void
sql_id(struct sql *q, int at, const struct id *id)
{
	sql_bytes(q, at, id != NULL ? id->b : NULL, sizeof id->b);
}

enum sql_step
sql_next(struct store *s, struct sql *q, struct fault *f)
{
	int code = q != NULL ? sqlite3_step((sqlite3_stmt *)q) : SQLITE_ERROR;
	if (code == SQLITE_ROW)
		return SQL_ROW;
	if (code == SQLITE_DONE) {
		sqlite3_reset((sqlite3_stmt *)q);
		return SQL_END;
	}
	store_failed(s, f);
	sql_done(q);
	return SQL_FAILED;
}

void
sql_done(struct sql *q)
{
	if (q != NULL)
		sqlite3_reset((sqlite3_stmt *)q);
}

enum result
sql_run(struct store *s, struct sql *q, struct fault *f)
{
	enum sql_step step = sql_next(s, q, f);
	sql_done(q);
	return step == SQL_FAILED ? s->trouble : DONE;
}

enum result
store_script(struct store *s, const char *text, struct fault *f)
{
	return sqlite3_exec(s->db, text, NULL, NULL, NULL) == SQLITE_OK ? DONE : store_failed(s, f);
}

enum result
store_spill(struct store *s, bool on, struct fault *f)
{
	sqlite3_free(sqlite3_temp_directory);
	sqlite3_temp_directory = on ? sqlite3_mprintf("%s", s->dir) : NULL;
	return store_script(s, on ? "PRAGMA temp_store=FILE; PRAGMA temp.journal_mode=OFF; PRAGMA temp.cache_size=-4096;"
	                          : "PRAGMA temp_store=MEMORY;", f);
}

int64_t
sql_get_int(struct sql *q, int at)
{
	return sqlite3_column_int64((sqlite3_stmt *)q, at);
}

const char *
sql_get_text(struct sql *q, int at)
{
	return (const char *)sqlite3_column_text((sqlite3_stmt *)q, at);
}

struct slice
sql_get_bytes(struct sql *q, int at)
{
	const void *data = sqlite3_column_blob((sqlite3_stmt *)q, at);
	return (struct slice){ data, (size_t)sqlite3_column_bytes((sqlite3_stmt *)q, at) };
}

bool
sql_get_id(struct sql *q, int at, struct id *out)
{
	struct slice bytes = sql_get_bytes(q, at);
	return id_from_bytes(bytes.data, bytes.len, out);
}

bool
sql_is_null(struct sql *q, int at)
{
	return sqlite3_column_type((sqlite3_stmt *)q, at) == SQLITE_NULL;
}

int64_t
store_changes(struct store *s)
{
	return sqlite3_changes64(s->db);
}

int64_t
store_last_row(struct store *s)
{
	return sqlite3_last_insert_rowid(s->db);
}

enum result
store_check(struct store *s, struct fault *f)
{
	struct sql *q = store_sql(s, "PRAGMA quick_check(1)");
	if (sql_next(s, q, f) != SQL_ROW)
		return store_trouble(s);
	const char *says = sql_get_text(q, 0);
	enum result r = DONE;
	if (says == NULL || strcmp(says, "ok") != 0)
		r = fault_set(f, REFUSED, LT_7005, s->path, "%s", says != NULL ? says : "?");
	sql_done(q);
	return r;
}

const char *
store_sqlite_version(void)
{
	return sqlite3_libversion();
}
