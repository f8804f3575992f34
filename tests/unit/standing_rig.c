/* See standing_rig.h. */
#include "tests/unit/standing_rig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include <sqlite3.h>
#include "common/base/clock.h"
#include "server/store/db.h"
#include "server/store/migrate.h"

static struct db *db;

/* ---- PostgreSQL ---- */

static PGresult *
pg_do(const char *sql)
{
	PGresult *r = PQexec(db_conn(db), sql);

	if (PQresultStatus(r) != PGRES_COMMAND_OK && PQresultStatus(r) != PGRES_TUPLES_OK)
		fail_msg("%s: %s", sql, PQresultErrorMessage(r));
	return r;
}

/* Words for cases: org('CB1'), people('CB1', 3), event(...), post(...), met(...), village(...). Ids are made of names. */
static const char words[] =
	"SET datestyle = 'ISO';"
	"CREATE TEMP TABLE standing_period (kind text, from_on date, to_on date);"
	"CREATE FUNCTION k(text) RETURNS uuid LANGUAGE sql AS $$ SELECT md5($1)::uuid $$;"
	"CREATE FUNCTION org(code text, f date DEFAULT '-infinity', t date DEFAULT 'infinity', type text DEFAULT 'subordinate_cell',"
	" up text DEFAULT NULL, seat text DEFAULT NULL, setting text DEFAULT NULL) RETURNS void LANGUAGE sql AS $$ INSERT INTO organisation"
	" (id, version, from_on, to_on, j_from, code, name, type, parent_id, unit_id, setting) SELECT k(org.code), 1, f, t, 1, org.code,"
	" 'Chi bộ ' || org.code, org.type::organisation_type, k(up), k(seat), org.setting::organisation_setting $$;"
	"CREATE FUNCTION people(cell text, n integer, status text DEFAULT 'official', f date DEFAULT '-infinity', t date DEFAULT 'infinity',"
	" who text DEFAULT '', exempt boolean DEFAULT false, away boolean DEFAULT false, goes text DEFAULT NULL, admitted date DEFAULT NULL,"
	" same text DEFAULT NULL) RETURNS void LANGUAGE sql AS $$ INSERT INTO member (id, version, from_on, to_on, j_from, organisation_id,"
	" status, exempt, away, transfer_to, admitted_on, birth_year, sex, match) SELECT k(who || CASE WHEN who = '' THEN cell || people.status"
	" || f || exempt || away ELSE '' END || i), 1, f, t, 1, CASE WHEN people.status <> 'ended' THEN k(cell) END,"
	" people.status::member_status, people.exempt, people.away, k(goes), admitted, 1970, 'female', k(same) FROM generate_series(1, n) i $$;"
	"CREATE FUNCTION event(who text, what text, d date) RETURNS void LANGUAGE sql AS $$ INSERT INTO member_event (id, version, j_from,"
	" update_id, member_id, event, occurred_on) SELECT gen_random_uuid(), 1, 1, gen_random_uuid(), k(who || 1), what::member_event_kind, d $$;"
	"CREATE FUNCTION post(cell text, title text, who text, f date DEFAULT '2020-01-01', t date DEFAULT 'infinity') RETURNS void LANGUAGE sql"
	" AS $$ INSERT INTO post (id, version, from_on, to_on, j_from, update_id, person_ref, organisation_id, title) SELECT"
	" gen_random_uuid(), 1, f, t, 1, gen_random_uuid(), k(who), k(cell), post.title::post_title $$;"
	"CREATE FUNCTION met(cell text, d date, kind text DEFAULT 'periodic', month date DEFAULT NULL) RETURNS void LANGUAGE sql AS $$"
	" INSERT INTO meeting (id, version, j_from, update_id, cell_id, held_on, kind, month, required, present, excused, unexcused) SELECT"
	" gen_random_uuid(), 1, 1, gen_random_uuid(), k(cell), d, met.kind::meeting_kind, coalesce(met.month, date_trunc('month', d)::date),"
	" 9, 9, 0, 0 $$;"
	"CREATE FUNCTION place(code text, f date DEFAULT '-infinity', t date DEFAULT 'infinity', level text DEFAULT 'village') RETURNS void"
	" LANGUAGE sql AS $$ INSERT INTO unit (id, version, from_on, to_on, j_from, code, name, level, kind, households) SELECT"
	" k(place.code), 1, f, t, 1, place.code, 'Thôn ' || place.code, place.level::unit_level, 'thon', 80 $$;"
	"CREATE FUNCTION task(code text, lead text, issued date, due date) RETURNS void LANGUAGE sql AS $$ INSERT INTO task (id, version,"
	" j_from, update_id, code, title, kind, lead_organisation_id, coordinator_ids, issued_on, due_on, after_ids, issued) SELECT"
	" k(task.code), 1, 1, gen_random_uuid(), task.code, 'Việc', 'task', k(lead), '{}', issued, due, '{}', true $$;"
	"CREATE FUNCTION told(task text, cell text, what text, d date, progress integer DEFAULT NULL) RETURNS void LANGUAGE sql AS $$ INSERT"
	" INTO task_report (id, version, j_from, update_id, task_id, organisation_id, what, reported_on, progress) SELECT gen_random_uuid(),"
	" 1, 1, gen_random_uuid(), k(task), k(cell), told.what::task_event, d, told.progress $$;";

static const char *const tables[] = { "unit", "organisation", "member", "member_event", "post", "meeting", "task", "task_report" };
#define TABLES (sizeof tables / sizeof tables[0])

static void
date_text(int32_t day, char out[16])
{
	if (day == ON_BEGINNING)
		snprintf(out, 16, "-infinity");
	else
		date_format_iso(day, out);
}

static void
pg_fill(const char *setup, const char *day)
{
	struct standing_period p[STANDING_PERIODS_MAX];
	int32_t d;
	size_t n;

	PQclear(pg_do("TRUNCATE unit, organisation, member, member_event, post, meeting, task, task_report, standing_period"));
	PQclear(pg_do(setup));
	assert_true(date_parse_iso(day, &d));
	n = standing_periods(NULL, d, p);
	for (size_t i = 0; i < n; i++) {
		char from[16], to[16], sql[200];
		date_text(p[i].from, from);
		date_text(p[i].to, to);
		snprintf(sql, sizeof sql, "INSERT INTO standing_period VALUES ('%s', '%s', '%s')", p[i].kind, from, to);
		PQclear(pg_do(sql));
	}
}

/* ---- SQLite ---- */

static void
lite_do(sqlite3 *s, const char *sql)
{
	char *words_of_it = NULL;

	if (sqlite3_exec(s, sql, NULL, NULL, &words_of_it) != SQLITE_OK)
		fail_msg("%s: %s", sql, words_of_it);
}

enum { OID_BOOL = 16, OID_INT8 = 20, OID_INT4 = 23, OID_TEXT = 25, OID_DATE = 1082, OID_UUID = 2950 };

static void
bind(sqlite3_stmt *stmt, const PGresult *r, int row, int col)
{
	const char *text = PQgetvalue(r, row, col);
	struct id id;

	if (PQgetisnull(r, row, col))
		sqlite3_bind_null(stmt, col + 1);
	else if (PQftype(r, col) == OID_UUID && id_parse(text, &id))
		sqlite3_bind_blob(stmt, col + 1, id.b, 16, SQLITE_TRANSIENT);
	else if (PQftype(r, col) == OID_BOOL)
		sqlite3_bind_int(stmt, col + 1, text[0] == 't');
	else if (PQftype(r, col) == OID_INT8 || PQftype(r, col) == OID_INT4)
		sqlite3_bind_int64(stmt, col + 1, atoll(text));
	else
		sqlite3_bind_text(stmt, col + 1, text, -1, SQLITE_TRANSIENT);
}

/* A table of the same name and columns, as a site makes it: typed, so that a comparison of text and number would show. */
static void
lite_copy(sqlite3 *s, const char *from, const char *name)
{
	char sql[4000], select[100];
	size_t at;
	sqlite3_stmt *stmt;
	PGresult *r;

	snprintf(select, sizeof select, "SELECT * FROM %s", from);
	r = pg_do(select);
	at = (size_t)snprintf(sql, sizeof sql, "CREATE TEMP TABLE %s (", name);
	for (int c = 0; c < PQnfields(r); c++) {
		Oid t = PQftype(r, c);
		at += (size_t)snprintf(sql + at, sizeof sql - at, "%s%s %s", c ? ", " : "", PQfname(r, c), t == OID_UUID ? "BLOB" :
		                       t == OID_BOOL || t == OID_INT4 || t == OID_INT8 ? "INTEGER" : "TEXT");
	}
	snprintf(sql + at, sizeof sql - at, ") STRICT");
	lite_do(s, sql);
	at = (size_t)snprintf(sql, sizeof sql, "INSERT INTO %s VALUES (?", name);
	for (int c = 1; c < PQnfields(r); c++)
		at += (size_t)snprintf(sql + at, sizeof sql - at, ", ?");
	snprintf(sql + at, sizeof sql - at, ")");
	assert_int_equal(sqlite3_prepare_v2(s, sql, -1, &stmt, NULL), SQLITE_OK);
	for (int row = 0; row < PQntuples(r); row++) {
		for (int c = 0; c < PQnfields(r); c++)
			bind(stmt, r, row, c);
		assert_int_equal(sqlite3_step(stmt), SQLITE_DONE);
		sqlite3_reset(stmt);
	}
	sqlite3_finalize(stmt);
	PQclear(r);
}

static sqlite3 *
lite_open(void)
{
	sqlite3 *s;

	assert_int_equal(sqlite3_open(":memory:", &s), SQLITE_OK);
	for (size_t i = 0; i < TABLES; i++) {
		char name[32];
		snprintf(name, sizeof name, "%s_known", tables[i]);
		lite_copy(s, name, name);
	}
	lite_copy(s, "standing_period", "standing_period");
	return s;
}

/* ---- running a list ---- */

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void
list_put(struct rig_list *l, const char *const *v)
{
	assert_true(l->n < RIG_ROWS_MAX);
	assert_true(asprintf(&l->rows[l->n++], "%s|%s|%s|%s|%s|%s|%s", v[STANDING_CODE], v[STANDING_N], v[STANDING_M], v[STANDING_NOTE],
	                     v[STANDING_NAME], v[STANDING_SUBJECT_KIND], v[STANDING_SUBJECT_ID]) > 0);
}

void
rig_free(struct rig_list *l)
{
	while (l->n > 0)
		free(l->rows[--l->n]);
}

static const char *const columns[] = { "subject_kind", "subject_id", "code", "name", "n", "m", "note" };
#define COLUMNS 7

static void
pg_list(const struct standing_rule *rule, const char *day, struct rig_list *out)
{
	const Oid type = OID_DATE, types[COLUMNS] = { OID_TEXT, OID_UUID, OID_TEXT, OID_TEXT, OID_INT8, OID_INT8, OID_TEXT };
	PGresult *r = PQexecParams(db_conn(db), rule->sql, 1, &type, &day, NULL, NULL, 0);

	if (PQresultStatus(r) != PGRES_TUPLES_OK)
		fail_msg("%s: %s", rule->code, PQresultErrorMessage(r));
	assert_int_equal(PQnfields(r), COLUMNS);
	for (int row = 0; row < PQntuples(r); row++) {
		const char *v[COLUMNS];
		for (int c = 0; c < COLUMNS; c++)
			v[c] = PQgetisnull(r, row, c) ? "" : PQgetvalue(r, row, c);
		list_put(out, v);
	}
	for (int c = 0; c < COLUMNS; c++) {
		assert_string_equal(PQfname(r, c), columns[c]);
		assert_int_equal(PQftype(r, c), types[c]);
	}
	PQclear(r);
	qsort(out->rows, out->n, sizeof out->rows[0], by_text);
}

static void
lite_list(sqlite3 *s, const struct standing_rule *rule, const char *day, struct rig_list *out)
{
	sqlite3_stmt *stmt;
	const char *rest = "";

	if (sqlite3_prepare_v2(s, rule->sql, -1, &stmt, &rest) != SQLITE_OK)
		fail_msg("%s: %s", rule->code, sqlite3_errmsg(s));
	assert_string_equal(rest, "");
	assert_int_equal(sqlite3_bind_parameter_count(stmt), 1);
	sqlite3_bind_text(stmt, sqlite3_bind_parameter_index(stmt, "$1"), day, -1, SQLITE_STATIC);
	assert_int_equal(sqlite3_column_count(stmt), COLUMNS);
	for (int c = 0; c < COLUMNS; c++)
		assert_string_equal(sqlite3_column_name(stmt, c), columns[c]);
	while (sqlite3_step(stmt) == SQLITE_ROW) {
		const char *v[COLUMNS];
		char subject[ID_TEXT];
		struct id id;

		for (int c = 0; c < COLUMNS; c++)
			if (c != STANDING_SUBJECT_ID)
				v[c] = sqlite3_column_text(stmt, c) ? (const char *)sqlite3_column_text(stmt, c) : "";
		assert_true(id_from_bytes(sqlite3_column_blob(stmt, STANDING_SUBJECT_ID), 16, &id));
		id_format(&id, subject);
		v[STANDING_SUBJECT_ID] = subject;
		list_put(out, v);
	}
	assert_int_equal(sqlite3_finalize(stmt), SQLITE_OK);
	qsort(out->rows, out->n, sizeof out->rows[0], by_text);
}

/* ---- the door ---- */

void
rig_run(const char *setup, const char *day, const struct standing_rule *rule, struct rig_list *pg, struct rig_list *lite)
{
	sqlite3 *s;

	pg_fill(setup, day);
	pg_list(rule, day, pg);
	s = lite_open();
	lite_list(s, rule, day, lite);
	sqlite3_close(s);
}

bool
rig_open(struct cluster *c)
{
	struct fault f = { 0 };

	if (db_open(cluster_conninfo(c), "lt_standing", "test", &db, &f) != DONE || migrate_apply(db, NULL, &f) != DONE)
		return false;
	PQclear(pg_do(words));
	return true;
}

void
rig_close(void)
{
	db_close(&db);
}
