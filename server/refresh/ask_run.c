/* One SELECT after the other as <schema>_indicator, under one savepoint: whoever fails takes the others' rows back with it,
 * so these are asked again without it. What the server says of a failure is told by line of the indicator's own file. */
#include "server/refresh/ask_room.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/failpoint.h"
#include "common/base/lang.h"
#include "common/base/log.h"
#include "embedded/refresh_sql.h"

#define BEFORE "INSERT INTO asked_found SELECT $1::text, q.subject_id, q.numerator, q.denominator FROM (\n"
#define LIMIT_TEXT 40
#define BEHIND "\n) AS q(subject_id, numerator, denominator)"

/* ---- texts ---- */

enum result
ask_texts_read(struct db *db, int32_t version, const char *const *codes, size_t n, struct ask_texts *out, struct fault *f)
{
	struct db_args *args = db_args_new();

	*out = (struct ask_texts){ 0 };
	db_arg_int4(args, version);
	if (codes)
		db_arg_texts(args, codes, n);
	else
		db_arg_null(args);
	enum result r = db_run(db, NULL, refresh_sql_ask_indicators, args, &out->rows, f);
	db_args_free(&args);
	if (r != DONE)
		return r;
	out->n = db_rows(out->rows);
	out->v = calloc(out->n + 1, sizeof *out->v);
	if (out->v == NULL)
		abort();
	for (int i = 0; i < (int)out->n; i++)
		out->v[i] = (struct ask_text){ .code = db_get_text(out->rows, i, 0), .select = db_get_text(out->rows, i, 1),
			.file = db_get_text(out->rows, i, 2), .line = (unsigned)db_get_int4(out->rows, i, 3),
			.share = db_get_bool(out->rows, i, 4), .absent_zero = db_get_bool(out->rows, i, 5),
			.version = db_get_int4(out->rows, i, 6), .no_organisations = db_get_bool(out->rows, i, 7),
			.no_units = db_get_bool(out->rows, i, 8) };
	return DONE;
}

void
ask_texts_fini(struct ask_texts *t)
{
	PQclear(t->rows);
	free(t->v);
	*t = (struct ask_texts){ 0 };
}

/* ---- the session ---- */

/* Another session's tables of the same names are no concern of ours: these are temporary, and go with the session. */
enum result
ask_tables(struct db *db, struct fault *f)
{
	char sql[256], *role = NULL;
	PGresult *r = NULL;
	enum result done = db_run(db, "ask_have", "SELECT to_regclass('pg_temp.ask_tree') IS NOT NULL", NULL, &r, f);

	bool have = done == DONE && db_get_bool(r, 0, 0);

	PQclear(r);
	if (done != DONE || have)
		return done;
	done = db_do(db, refresh_sql_ask_tables, f);
	if (done != DONE)
		return done;
	if (asprintf(&role, "%s_indicator", db_schema(db)) < 0)
		abort();
	struct db_args *args = db_args_new();
	db_arg_text(args, role);
	done = db_run(db, "ask_role", "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1::text)", args, &r, f);
	db_args_free(&args);
	if (done == DONE && db_get_bool(r, 0, 0)) {
		snprintf(sql, sizeof sql, "GRANT SELECT ON asked, asked_organisation, asked_unit TO \"%s\"; GRANT INSERT ON asked_found TO \"%s\"",
		         role, role);
		done = db_do(db, sql, f);
	} else if (done == DONE) {
		log_line(LOG_WARN, "figures.no_role", "role=%s remedy=migrate", role);
	}
	if (done == DONE)
		PQclear(r);
	free(role);
	return done;
}

enum result
ask_settings(struct db *db, int64_t known, int32_t on, int32_t from, int32_t to, struct fault *f)
{
	struct db_args *args = db_args_new();
	char j[24] = "";

	if (known > 0)
		snprintf(j, sizeof j, "%lld", (long long)known);
	db_arg_text(args, j);
	db_arg_date(args, on);
	db_arg_date(args, from);
	db_arg_date(args, to);
	enum result r = db_run(db, "ask_settings", refresh_sql_ask_settings, args, NULL, f);
	db_args_free(&args);
	return r;
}

/* ---- one SELECT ---- */

/* The line of the indicator's file in which the character at `position` (from 1) of the whole statement stands. */
static unsigned
line_of(const char *sql, const char *position, unsigned first)
{
	long left = position ? strtol(position, NULL, 10) - 1 : 0;
	unsigned line = first;
	const char *p = sql, *begin = sql + sizeof BEFORE - 1;

	if (left <= 0)
		return 0;
	for (; *p != '\0' && left > 0; p++) {
		if (((unsigned char)*p & 0xc0) != 0x80)
			left--;
		line += *p == '\n' && p >= begin;
	}
	return p <= begin ? 0 : line;
}

/* What a value was must not be told: of data errors everything from the first quotation mark to the last goes, and lines after the
 * first. A character is not cut in two. */
static void
words_put(struct ask_said *said, const char *words)
{
	size_t len = strcspn(words, "\n"), n = 0;
	const char *first = memchr(words, '"', strlen(words)), *last = strrchr(words, '"');
	bool data = strncmp(said->sqlstate, "22", 2) == 0;

	for (size_t i = 0; i < len && n + 4 < sizeof said->words; i++) {
		if (!data || first == NULL || words + i < first || words + i > last)
			said->words[n++] = words[i];
		else if (words + i == first)
			n += (size_t)snprintf(said->words + n, sizeof said->words - n, "…");
	}
	while (n > 0 && n + 4 >= sizeof said->words && ((unsigned char)said->words[n - 1] & 0xc0) == 0x80)
		n--;
	if (n > 0 && n + 5 >= sizeof said->words && (unsigned char)said->words[n - 1] >= 0xc0)
		n--;
	said->words[n] = '\0';
}

static enum result
look_at_error(struct db *db, const PGresult *r, const struct ask_text *t, const char *sql, struct ask_said *said, struct fault *f)
{
	const char *state = r ? PQresultErrorField(r, PG_DIAG_SQLSTATE) : NULL;
	const char *words = r ? PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY) : NULL;

	if (PQstatus(db_conn(db)) == CONNECTION_BAD || state == NULL || strncmp(state, "08", 2) == 0 ||
	    strncmp(state, "57P", 3) == 0 || strncmp(state, "53", 2) == 0 || strncmp(state, "58", 2) == 0)
		return fault_set(f, LATER, LT_5051, t->code, "%s", words ? words : PQerrorMessage(db_conn(db)));
	said->failed = true;
	snprintf(said->sqlstate, sizeof said->sqlstate, "%s", state);
	said->line = line_of(sql, PQresultErrorField(r, PG_DIAG_STATEMENT_POSITION), t->line);
	words_put(said, words ? words : "?");
	log_line(LOG_WARN, "figures.indicator", "indicator=%s sqlstate=%s line=%u words=%s", t->code, said->sqlstate, said->line, said->words);
	return DONE;
}

static PGresult *
execute(struct db *db, const struct ask_text *t, const char *sql, bool few)
{
	const char *values[1] = { t->code };
	char name[80];
	PGresult *r;

	if (!few || t->prepared == NULL)
		return PQexecParams(db_conn(db), sql, 1, NULL, values, NULL, NULL, 0);
	snprintf(name, sizeof name, "ask_%u_%u", t->serial, t->number);
	if (!*t->prepared) {
		r = PQprepare(db_conn(db), name, sql, 1, NULL);
		if (PQresultStatus(r) != PGRES_COMMAND_OK)
			return r;
		PQclear(r);
		*t->prepared = true;
	}
	return PQexecPrepared(db_conn(db), name, 1, values, NULL, NULL, 0);
}

static enum result
run_one(struct db *db, const struct ask_text *t, bool few, struct ask_said *said, struct fault *f)
{
	char *sql = NULL;
	enum result done = DONE;

	if (asprintf(&sql, BEFORE "%s" BEHIND, t->select) < 0)
		abort();
	PGresult *r = execute(db, t, sql, few);
	if (PQresultStatus(r) != PGRES_COMMAND_OK)
		done = look_at_error(db, r, t, sql, said, f);
	PQclear(r);
	free(sql);
	return done;
}

/* limit: the caller's own, as it was. */
static enum result
become_indicator(struct db *db, int64_t limit_ms, char limit[LIMIT_TEXT], struct fault *f)
{
	PGresult *was = NULL;
	char sql[400];

	snprintf(sql, sizeof sql, "SELECT set_config('statement_timeout', '%lld', true), set_config('role', rolname, true) "
	         "FROM (SELECT 1) x LEFT JOIN pg_roles ON rolname = '%s_indicator' AND pg_has_role(session_user, oid, 'MEMBER')",
	         (long long)limit_ms, db_schema(db));
	enum result r = db_run(db, NULL, "SELECT current_setting('statement_timeout')", NULL, &was, f);
	if (r == DONE)
		snprintf(limit, LIMIT_TEXT, "%s", db_get_text(was, 0, 0));
	PQclear(was);
	return r == DONE ? db_do(db, sql, f) : r;
}

static enum result
become_oneself(struct db *db, const char *limit, struct fault *f)
{
	const char *was = db_role(db);
	char sql[400];

	if (was)
		snprintf(sql, sizeof sql, "SET LOCAL ROLE \"%s_%s\"; SET LOCAL statement_timeout = '%s'", db_schema(db), was, limit);
	else
		snprintf(sql, sizeof sql, "SET LOCAL ROLE NONE; SET LOCAL statement_timeout = '%s'", limit);
	return db_do(db, sql, f);
}

/* *all: nobody failed now. */
static enum result
run_once(struct db *db, const struct ask_text *texts, size_t n, bool few, int64_t limit_ms, struct ask_said *said, bool *all, struct fault *f)
{
	char limit[LIMIT_TEXT] = "0";
	enum result r = db_do(db, "SAVEPOINT ask", f);

	*all = true;
	if (r == DONE)
		r = become_indicator(db, limit_ms, limit, f);
	for (size_t i = 0; r == DONE && *all && i < n; i++) {
		if (said[i].failed)
			continue;
		r = run_one(db, &texts[i], few, &said[i], f);
		*all = !said[i].failed;
	}
	if (r == DONE && *all)
		r = become_oneself(db, limit, f);
	if (r == DONE)
		r = db_do(db, *all ? "RELEASE SAVEPOINT ask" : "ROLLBACK TO SAVEPOINT ask; RELEASE SAVEPOINT ask", f);
	return r;
}

static const struct { const char *reason, *vi, *en; } refusals[] = {
	{ "unasked", "trả lời cho một đối tượng không được hỏi", "tells of a subject that was not asked about" },
	{ "twice", "trả lời hai lần cho một đối tượng", "tells twice of a subject" },
	{ "range", "tử số âm hoặc lớn hơn mẫu số", "the numerator is negative or above the denominator" },
};

/* Takes back what cannot be. */
static enum result
refuse_wrong(struct db *db, const struct ask_text *texts, size_t n, struct ask_said *said, struct fault *f)
{
	const char **shares = calloc(n + 1, sizeof *shares);
	struct db_args *args = db_args_new();
	PGresult *rows = NULL;
	size_t n_shares = 0;

	if (shares == NULL)
		abort();
	for (size_t i = 0; i < n; i++)
		if (texts[i].share)
			shares[n_shares++] = texts[i].code;
	db_arg_texts(args, shares, n_shares);
	enum result r = db_run(db, "ask_wrong", refresh_sql_ask_wrong, args, &rows, f);
	for (int row = 0; r == DONE && row < (int)db_rows(rows); row++) {
		for (size_t i = 0; i < n; i++) {
			if (strcmp(texts[i].code, db_get_text(rows, row, 0)) != 0)
				continue;
			said[i].failed = true;
			said[i].line = texts[i].line;
			for (size_t k = 0; k < sizeof refusals / sizeof refusals[0]; k++)
				if (strcmp(refusals[k].reason, db_get_text(rows, row, 1)) == 0)
					snprintf(said[i].words, sizeof said[i].words, "%s", lang_pick(refusals[k].vi, refusals[k].en));
			log_line(LOG_WARN, "figures.indicator", "indicator=%s refused=%s", texts[i].code, db_get_text(rows, row, 1));
		}
		db_args_clear(args);
		db_arg_text(args, db_get_text(rows, row, 0));
		r = db_run(db, NULL, "DELETE FROM asked_found WHERE indicator = $1::text", args, NULL, f);
	}
	PQclear(rows);
	db_args_free(&args);
	free(shares);
	return r;
}

enum result
ask_run(struct db *db, const struct ask_text *texts, size_t n, bool few, int64_t limit_ms, struct ask_said *said, struct fault *f)
{
	bool all = false;
	enum result r = db_do(db, few ? "DELETE FROM asked_found; SET LOCAL enable_seqscan = off"
	                              : "TRUNCATE asked_found; ANALYZE asked_organisation, asked_unit; SET LOCAL enable_seqscan = on", f);

	memset(said, 0, n * sizeof *said);
	while (r == DONE && !all)
		r = run_once(db, texts, n, few, limit_ms > 0 ? limit_ms : ASK_LIMIT_MS, said, &all, f);
	return r == DONE ? refuse_wrong(db, texts, n, said, f) : r;
}
