/* One connection. Everything that talks to PostgreSQL goes through here; what may be logged of an error is decided here
 * too: never the server's DETAIL, which quotes rows. */
#include "server/store/db.h"

#include <assert.h>
#include <endian.h>
#include <inttypes.h>
#include <stdlib.h>

#include "common/base/log.h"
#include "server/store/db_room.h"

#define PREPARED_MAX 128

struct db {
	PGconn *conn;
	char *conninfo, *schema, *application;
	char role[24];                                       /* suffix; empty: the login's own */
	enum db_trouble trouble;
	bool warned;
	const char *prepared[PREPARED_MAX];                  /* names: static text of the callers */
	size_t n_prepared;
};

/* ---- opening ---- */

static void
on_notice(void *arg, const PGresult *r)
{
	struct db *db = arg;
	const char *severity = PQresultErrorField(r, PG_DIAG_SEVERITY_NONLOCALIZED);
	const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);

	if (severity == NULL || strcmp(severity, "WARNING") != 0)
		return;
	db->warned = true;
	log_line(LOG_WARN, "pg.warning", "sqlstate=%s words=%s", state ? state : "-",
	         PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY));
}

static void
trim_line(const char *words, char *out, size_t size)
{
	size_t n = strcspn(words, "\n");
	snprintf(out, size, "%.*s", (int)(n < size ? n : size - 1), words);
}

/* libpq gives no SQLSTATE when no server answered; when one did, its words tell a missing database from a lost line. */
static enum db_trouble
trouble_of_connect(PGconn *c)
{
	const char *words = PQerrorMessage(c);
	static const char *const missing[] = { "does not exist",          "authentication failed",
		                               "no pg_hba.conf entry",    "no password supplied",
		                               "not permitted to log in", "permission denied for database" };

	for (size_t i = 0; i < sizeof missing / sizeof missing[0]; i++)
		if (strstr(words, missing[i]) && !strstr(words, "Is the server running"))
			return DB_MISSING;
	return strstr(words, "too many clients") ? DB_NO_ROOM : DB_GONE;
}

static enum result
refuse_connect(struct db *db, struct fault *f)
{
	char words[256];

	db->trouble = trouble_of_connect(db->conn);
	trim_line(PQerrorMessage(db->conn), words, sizeof words);
	log_line(LOG_WARN, "pg.connect", "trouble=%s words=%s", db_trouble_name(db->trouble), words);
	return fault_set(f, db->trouble == DB_MISSING ? REFUSED : LATER, db_trouble_code(db->trouble), "database", "%s",
	                 words);
}

static enum result
role_set(struct db *db, const char *suffix, struct fault *f)
{
	char name[96], sql[256];

	snprintf(name, sizeof name, "%s_%s", db->schema, suffix);
	char *quoted = PQescapeIdentifier(db->conn, name, strlen(name));
	assert(quoted);
	snprintf(sql, sizeof sql, "SET ROLE %s", quoted);
	PQfreemem(quoted);
	enum result done = db_do(db, sql, f);
	if (done == DONE || (db->trouble != DB_DATA && db->trouble != DB_MISSING))
		return done;              /* no such role, or not a member of it: an operator's case, not the line's */
	return fault_set(f, REFUSED, LT_5421, "database", "%s", name);
}

static enum result
settle_session(struct db *db, struct fault *f)
{
	char *schema = PQescapeIdentifier(db->conn, db->schema, strlen(db->schema));
	char sql[512];

	assert(schema);
	snprintf(sql, sizeof sql,
	         "SET search_path = %s; SET timezone = 'UTC'; SET client_min_messages = warning; SET jit = off",
	         schema);
	PQfreemem(schema);
	enum result done = db_do(db, sql, f);
	return done == DONE && db->role[0] != '\0' ? role_set(db, db->role, f) : done;
}

static enum result
connect_now(struct db *db, struct fault *f)
{
	const char *keys[] = { "dbname",          "fallback_application_name", "connect_timeout",
		               "client_encoding", "application_name",          NULL };
	const char *values[] = { db->conninfo, db->application, "5", "UTF8", db->application, NULL };

	PQfinish(db->conn);
	db->n_prepared = 0;
	db->warned = false;
	db->conn = PQconnectdbParams(keys, values, 1);
	if (PQstatus(db->conn) != CONNECTION_OK)
		return refuse_connect(db, f);
	PQsetNoticeReceiver(db->conn, on_notice, db);
	return settle_session(db, f);
}

enum result
db_open(const char *conninfo, const char *schema, const char *application, struct db **out, struct fault *f)
{
	struct db *db = calloc(1, sizeof *db);
	enum result r;

	assert(db && conninfo && schema && strlen(schema) < 64);
	db->conninfo = strdup(conninfo);
	db->schema = strdup(schema);
	db->application = strdup(application);
	r = connect_now(db, f);
	if (r == DONE)
		*out = db;
	else
		db_close(&db);
	return r;
}

enum result
db_reopen(struct db *db, struct fault *f)
{
	return connect_now(db, f);
}

enum result
db_become(struct db *db, const char *suffix, struct fault *f)
{
	enum result done = suffix != NULL ? role_set(db, suffix, f) : db_do(db, "RESET ROLE", f);

	if (done == DONE)
		snprintf(db->role, sizeof db->role, "%s", suffix != NULL ? suffix : "");
	return done;
}

const char *
db_role(const struct db *db)
{
	return db->role[0] != '\0' ? db->role : NULL;
}

void
db_close(struct db **db)
{
	if (db == NULL || *db == NULL)
		return;
	PQfinish((*db)->conn);
	free((*db)->conninfo);
	free((*db)->schema);
	free((*db)->application);
	free(*db);
	*db = NULL;
}

void
db_cancel(struct db *db)
{
	PGcancel *c = PQgetCancel(db->conn);
	char words[256];

	if (c != NULL && PQcancel(c, words, sizeof words) != 1)
		log_line(LOG_WARN, "pg.cancel", "words=%s", words);
	PQfreeCancel(c);
}

PGconn *
db_conn(struct db *db)
{
	return db->conn;
}

const char *
db_schema(const struct db *db)
{
	return db->schema;
}

enum db_trouble
db_trouble(const struct db *db)
{
	return db->trouble;
}

bool
db_warned(struct db *db)
{
	bool was = db->warned;
	db->warned = false;
	return was;
}

/* ---- errors ---- */

static const char *
field_or(const PGresult *r, int field, const char *other)
{
	const char *text = r ? PQresultErrorField(r, field) : NULL;
	return text ? text : other;
}

enum result
db_check(struct db *db, const PGresult *r, const char *what, struct fault *f)
{
	ExecStatusType status = PQresultStatus(r);
	const char *state = field_or(r, PG_DIAG_SQLSTATE, NULL);
	char words[256];

	if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY ||
	    status == PGRES_COPY_IN)
		return DONE;
	db->trouble = PQstatus(db->conn) == CONNECTION_BAD ? DB_GONE : state ? db_trouble_of(state) : DB_GONE;
	if (db->trouble == DB_DATA)   /* the primary message may quote a value */
		snprintf(words, sizeof words, "%s %s", field_or(r, PG_DIAG_TABLE_NAME, "-"),
		         field_or(r, PG_DIAG_CONSTRAINT_NAME, "-"));
	else
		trim_line(field_or(r, PG_DIAG_MESSAGE_PRIMARY, PQerrorMessage(db->conn)), words, sizeof words);
	log_line(LOG_WARN, "pg.failed", "what=%s sqlstate=%s trouble=%s words=%s", what, state ? state : "-",
	         db_trouble_name(db->trouble), words);
	return fault_set(f, db_trouble_result(db->trouble), db_trouble_code(db->trouble), what, "%s %s",
	                 state ? state : "", words);
}

/* ---- running ---- */

static enum result
prepare_once(struct db *db, const char *name, const char *sql, struct fault *f)
{
	for (size_t i = 0; i < db->n_prepared; i++)
		if (strcmp(db->prepared[i], name) == 0)
			return DONE;
	assert(db->n_prepared < PREPARED_MAX);
	PGresult *r = PQprepare(db->conn, name, sql, 0, NULL);
	enum result done = db_check(db, r, name, f);
	PQclear(r);
	if (done == DONE)
		db->prepared[db->n_prepared++] = name;
	return done;
}

#define ARGS_MAX 40

enum result
db_run(struct db *db, const char *name, const char *sql, const struct db_args *args, PGresult **out, struct fault *f)
{
	size_t n = args ? args->n : 0;
	const char *values[ARGS_MAX];
	int lengths[ARGS_MAX], formats[ARGS_MAX];
	enum result done;

	assert(n <= ARGS_MAX);
	for (size_t i = 0; i < n; i++) {
		values[i] = args->values[i].len < 0 ? NULL : (const char *)args->bytes.data + args->values[i].at;
		lengths[i] = args->values[i].len;
		formats[i] = 1;
	}
	if (name && (done = prepare_once(db, name, sql, f)) != DONE)
		return done;
	PGresult *r = name ? PQexecPrepared(db->conn, name, (int)n, values, lengths, formats, 1)
	                   : PQexecParams(db->conn, sql, (int)n, NULL, values, lengths, formats, 1);
	done = db_check(db, r, name ? name : "statement", f);
	if (done == DONE && out)
		*out = r;
	else
		PQclear(r);
	return done;
}

enum result
db_do(struct db *db, const char *sql, struct fault *f)
{
	PGresult *r = PQexec(db->conn, sql);
	char what[24];

	snprintf(what, sizeof what, "%.*s", (int)strcspn(sql, "\n;("), sql);
	enum result done = db_check(db, r, what, f);
	PQclear(r);
	return done;
}

enum result
db_send(struct db *db, const char *sql, struct fault *f)
{
	if (PQsendQueryParams(db->conn, sql, 0, NULL, NULL, NULL, NULL, 1) == 1)
		return DONE;
	return db_check(db, NULL, "statement", f);
}

enum result
db_receive(struct db *db, PGresult **out, struct fault *f)
{
	PGresult *r = PQgetResult(db->conn), *more;
	enum result done = db_check(db, r, "statement", f);

	while (r && (more = PQgetResult(db->conn)) != NULL)
		PQclear(more);
	if (done == DONE)
		*out = r;
	else
		PQclear(r);
	return done;
}

/* ---- reading ---- */

size_t
db_rows(const PGresult *r)
{
	return (size_t)PQntuples(r);
}

size_t
db_touched(const PGresult *r)
{
	return strtoul(PQcmdTuples((PGresult *)r), NULL, 10);
}

bool
db_is_null(const PGresult *r, int row, int col)
{
	return PQgetisnull(r, row, col);
}

int64_t
db_get_int8(const PGresult *r, int row, int col)
{
	uint64_t v;
	if (PQgetisnull(r, row, col))
		return 0;
	assert(PQgetlength(r, row, col) == 8);
	memcpy(&v, PQgetvalue(r, row, col), 8);
	return (int64_t)be64toh(v);
}

int32_t
db_get_int4(const PGresult *r, int row, int col)
{
	uint32_t v;
	if (PQgetisnull(r, row, col))
		return 0;
	assert(PQgetlength(r, row, col) == 4);
	memcpy(&v, PQgetvalue(r, row, col), 4);
	return (int32_t)be32toh(v);
}

int32_t
db_get_int2(const PGresult *r, int row, int col)
{
	uint16_t v;
	if (PQgetisnull(r, row, col))
		return 0;
	assert(PQgetlength(r, row, col) == 2);
	memcpy(&v, PQgetvalue(r, row, col), 2);
	return (int16_t)be16toh(v);
}

bool
db_get_bool(const PGresult *r, int row, int col)
{
	return !PQgetisnull(r, row, col) && *PQgetvalue(r, row, col) != 0;
}

int32_t
db_get_date(const PGresult *r, int row, int col)
{
	int32_t v = db_get_int4(r, row, col);
	return v == INT32_MIN || v == INT32_MAX || PQgetisnull(r, row, col) ? v : v + POSTGRES_EPOCH_DAYS;
}

int64_t
db_get_time_ms(const PGresult *r, int row, int col)
{
	return PQgetisnull(r, row, col) ? 0 : db_get_int8(r, row, col) / 1000 + POSTGRES_EPOCH_MS;
}

struct id
db_get_id(const PGresult *r, int row, int col)
{
	struct id id = { { 0 } };
	if (PQgetisnull(r, row, col))
		return id;
	assert(PQgetlength(r, row, col) == 16);
	memcpy(id.b, PQgetvalue(r, row, col), 16);
	return id;
}

/* An array: dimensions, flags, type, length, lower bound, then the elements with their lengths. */
size_t
db_get_ids(const PGresult *r, int row, int col, struct id *out, size_t max)
{
	const char *at = PQgetvalue(r, row, col), *end = at + PQgetlength(r, row, col);
	uint32_t n;

	if (PQgetisnull(r, row, col) || end - at < 20)
		return 0;                         /* NULL, or no dimension: empty */
	memcpy(&n, at + 12, 4);
	n = be32toh(n);
	assert(end - at == 20 + 20 * (ptrdiff_t)n);
	for (size_t i = 0; i < n && i < max; i++)
		memcpy(out[i].b, at + 20 + 20 * i + 4, 16);
	return n;
}

struct slice
db_get_bytes(const PGresult *r, int row, int col)
{
	return (struct slice){ (const uint8_t *)PQgetvalue(r, row, col), (size_t)PQgetlength(r, row, col) };
}

const char *
db_get_text(const PGresult *r, int row, int col)
{
	return PQgetisnull(r, row, col) ? NULL : PQgetvalue(r, row, col);
}
