/* The room of libpq: values go and come back unchanged, errors are sorted, migrations are applied once and never edited. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>
#include "common/base/log.h"
#include "embedded/sql.h"
#include "server/store/audit.h"
#include "server/store/db_room.h"
#include "server/store/migrate.h"
#include "tests/support/cluster.h"

static const char *conninfo;

static struct db *
opened(const char *schema)
{
	struct db *db = NULL;
	struct fault f = { 0 };

	assert_int_equal(db_open(conninfo, schema, "test", &db, &f), DONE);
	return db;
}

static const struct { const char *state; enum db_trouble trouble;
} sorted[] = {
	{ "08006", DB_GONE },     { "57P01", DB_GONE },     { "57P03", DB_GONE },     { "57014", DB_CONFLICT },
	{ "53100", DB_NO_ROOM },  { "53300", DB_NO_ROOM },  { "58030", DB_NO_ROOM },  { "25006", DB_READ_ONLY },
	{ "23505", DB_DATA },     { "23514", DB_DATA },     { "22P05", DB_DATA },     { "54000", DB_DATA },
	{ "40001", DB_CONFLICT }, { "40P01", DB_CONFLICT }, { "55P03", DB_CONFLICT }, { "42P01", DB_MISSING },
	{ "3D000", DB_MISSING },  { "3F000", DB_MISSING },  { "28P01", DB_MISSING },  { "42501", DB_MISSING },
	{ "42601", DB_BUG },      { "XX001", DB_BUG },      { "25P02", DB_BUG },      { NULL, DB_BUG },
};

static void
errors_are_sorted_by_what_can_be_done_next(void **state)
{
	for (size_t i = 0; i < sizeof sorted / sizeof sorted[0]; i++)
		if (db_trouble_of(sorted[i].state) != sorted[i].trouble)
			fail_msg("%s", sorted[i].state ? sorted[i].state : "NULL");
}

static void
nobody_at_home_is_later_and_no_such_database_is_refused(void **state)
{
	struct db *db = NULL;
	struct fault f = { 0 };
	char missing[256];

	assert_int_equal(db_open("host=/nowhere dbname=x", "lt", "test", &db, &f), LATER);
	assert_int_equal(f.code, LT_6001);
	snprintf(missing, sizeof missing, "%s", conninfo);
	strcpy(strstr(missing, "dbname="), "dbname=nirgends");
	assert_int_equal(db_open(missing, "lt", "test", &db, &f), REFUSED);
	assert_int_equal(f.code, LT_6006);
}

static void
parameters_come_back_as_they_went(void **state)
{
	struct db *db = opened("lt_values");
	struct db_args *a = db_args_new();
	struct id id = { "0123456789abcde" };
	struct fault f = { 0 };
	PGresult *r = NULL;

	db_arg_bool(a, true);
	db_arg_int4(a, -5);
	db_arg_int8(a, INT64_C(-5000000000));
	db_arg_date(a, 18000);
	db_arg_date(a, INT32_MAX);
	db_arg_time(a, INT64_C(1700000000123));
	db_arg_text(a, "Đảng bộ");
	db_arg_bytes(a, "", 0);
	db_arg_id(a, &id);
	db_arg_text(a, NULL);
	assert_int_equal(db_run(db, "values",
	                        "SELECT $1::bool, $2::int4, $3::int8, $4::date, $5::date, $6::timestamptz, $7::text, "
	                        "$8::bytea, $9::uuid, $10::text, "
	                        "$4::date = '2019-04-14', $5::date = 'infinity'",
	                        a, &r, &f),
	                 DONE);
	assert_true(db_get_bool(r, 0, 0));
	assert_int_equal(db_get_int4(r, 0, 1), -5);
	assert_int_equal(db_get_int8(r, 0, 2), INT64_C(-5000000000));
	assert_int_equal(db_get_date(r, 0, 3), 18000);
	assert_int_equal(db_get_date(r, 0, 4), INT32_MAX);
	assert_int_equal(db_get_time_ms(r, 0, 5), INT64_C(1700000000123));
	assert_string_equal(db_get_text(r, 0, 6), "Đảng bộ");
	assert_false(db_is_null(r, 0, 7));
	assert_int_equal(db_get_bytes(r, 0, 7).len, 0);
	assert_memory_equal(db_get_id(r, 0, 8).b, id.b, 16);
	assert_null(db_get_text(r, 0, 9));
	assert_true(db_get_bool(r, 0, 10) && db_get_bool(r, 0, 11));
	PQclear(r);
	db_args_free(&a);
	db_close(&db);
}

static void
arrays_and_copy_agree(void **state)
{
	struct db *db = opened("lt_copy");
	struct copy *c = copy_new("pg_temp.t", "i, b, s, l, d, t, x, y, u, us, ds, q", 12);
	struct id ids[2] = { { "0123456789abcde" }, { "fedcba987654321" } }, back[2];
	int32_t dates[2] = { INT32_MIN, 18000 };
	struct db_args *a = db_args_new();
	struct fault f = { 0 };
	PGresult *r = NULL;

	assert_int_equal(db_do(db,
	                       "CREATE TEMP TABLE t (i int4, b bool, s int2, l int8, d date, t timestamptz, x text, y "
	                       "bytea, u uuid, us uuid[], ds date[], q jsonb)",
	                       &f),
	                 DONE);
	for (int row = 0; row < 2; row++) {
		copy_row(c);
		copy_int4(c, row);
		copy_bool(c, true);
		copy_int2(c, -7);
		copy_int8(c, 1);
		copy_date(c, 18000);
		copy_time(c, 0);
		copy_text(c, "ơ");
		copy_bytes(c, "\0\1", 2);
		copy_id(c, &ids[0]);
		copy_ids(c, ids, 2);
		copy_dates(c, dates, 2);
		copy_jsonb(c, row ? NULL : "[{\"code\": \"X-1\", \"field\": \"\", \"severity\": 3}]");
	}
	assert_int_equal(copy_send(c, db, &f), DONE);
	assert_int_equal(copy_rows(c), 0);
	db_arg_ids(a, ids, 2);
	db_arg_dates(a, dates, 2);
	db_arg_texts(a, (const char *const[]){ "ơ", NULL }, 2);
	db_arg_int8s(a, (int64_t[]){ 1 }, 1);
	db_arg_byteas(a, (struct slice[]){ { (const uint8_t *)"\0\1", 2 } }, 1);
	db_arg_int4s(a, NULL, 0);
	assert_int_equal(db_run(db, NULL,
	                        "SELECT count(*) FROM t WHERE us = $1::uuid[] AND ds = $2::date[] AND x = "
	                        "($3::text[])[1] AND ($3::text[])[2] IS NULL AND l = ANY ($4::int8[]) "
	                        "AND y = ANY ($5::bytea[]) AND $6::int4[] = '{}' AND t = 'epoch' AND s = -7 AND (q IS "
	                        "NULL OR q->0->>'code' = 'X-1')",
	                        a, &r, &f),
	                 DONE);
	assert_int_equal(db_get_int8(r, 0, 0), 2);
	PQclear(r);
	db_args_free(&a);
	assert_int_equal(db_run(db, NULL, "SELECT us, '{}'::uuid[], NULL::uuid[] FROM t LIMIT 1", NULL, &r, &f), DONE);
	assert_int_equal(db_get_ids(r, 0, 0, back, 2), 2);
	assert_memory_equal(back, ids, sizeof ids);
	assert_int_equal(db_get_ids(r, 0, 1, NULL, 0) + db_get_ids(r, 0, 2, NULL, 0), 0);
	PQclear(r);
	copy_free(&c);
	db_close(&db);
}

static void
a_copy_that_violates_is_the_datas_fault(void **state)
{
	struct db *db = opened("lt_copy");
	struct copy *c = copy_new("pg_temp.t", "i", 1);
	struct fault f = { 0 };

	assert_int_equal(db_do(db, "CREATE TEMP TABLE t (i int4 CHECK (i > 0))", &f), DONE);
	copy_row(c);
	copy_int4(c, 0);
	assert_int_equal(copy_send(c, db, &f), REFUSED);
	assert_int_equal(db_trouble(db), DB_DATA);
	assert_null(strstr(f.detail, "(0)"));   /* no values in what is told */
	copy_row(c);
	copy_int4(c, 1);
	assert_int_equal(copy_send(c, db, &f), DONE);
	copy_free(&c);
	db_close(&db);
}

static void
migrations_are_applied_once_and_never_edited(void **state)
{
	struct db *db = opened("lt_migrate");
	struct migrate_state s;
	struct fault f = { 0 };
	unsigned n = 0;

	assert_int_equal(migrate_state(db, &s, &f), DONE);
	assert_true(s.no_schema && s.known > 0 && s.applied == 0);
	assert_int_equal(migrate_apply(db, &n, &f), DONE);
	assert_int_equal(n, s.known);
	assert_int_equal(migrate_apply(db, &n, &f), DONE);
	assert_int_equal(n, 0);
	assert_int_equal(migrate_state(db, &s, &f), DONE);
	assert_true(!s.no_schema && s.applied == s.known && !s.bootstrapped && s.newer == 0);
	assert_int_equal(db_do(db, "INSERT INTO migration (name, checksum) VALUES ('9999_later', '')", &f), DONE);
	assert_int_equal(migrate_state(db, &s, &f), DONE);
	assert_int_equal(s.newer, 1);
	assert_int_equal(migrate_apply(db, &n, &f), REFUSED);
	assert_int_equal(f.code, LT_6009);
	assert_int_equal(db_do(db, "UPDATE migration SET checksum = 'x' WHERE name = '0001_journal'", &f), DONE);
	assert_int_equal(migrate_state(db, &s, &f), REFUSED);
	assert_int_equal(f.code, LT_6008);
	db_close(&db);
}

static void
an_audit_row_is_appended_and_chained(void **state)
{
	struct db *db = opened("lt_audit");
	struct id site = id_derive("site", "centre", "");
	struct fault f = { 0 };
	PGresult *r = NULL;
	bool fresh;

	assert_int_equal(migrate_apply(db, NULL, &f), DONE);
	assert_int_equal(migrate_bootstrap(db, "08", "Tuyên Quang", &fresh, &f), DONE);
	assert_int_equal(audit_append(db, &site, "enrolled", "key", &f), DONE);
	assert_int_equal(audit_append(db, &site, "enrolled", "key", &f), DONE);
	assert_int_equal(db_run(db, NULL,
	                        "SELECT count(*) FROM audit a JOIN site s USING (site_id) WHERE s.audit_seq = 2 AND "
	                        "a.seq = 2 AND a.hash = s.audit_hash AND a.hash = "
	                        "audit_hash((SELECT b.hash FROM audit b WHERE b.site_id = a.site_id AND b.seq = 1), "
	                        "a.site_id, a.seq, a.at, a.what, a.actor, NULL, NULL, 0, a.digest)",
	                        NULL, &r, &f),
	                 DONE);
	assert_int_equal(db_get_int8(r, 0, 0), 1);
	PQclear(r);
	db_close(&db);
}

static const struct { const char *name, *sql, *arguments; } by_key[] = {
	{ "engine_load_unit", sql_engine_load_unit, "'{}','{}','{}'" },
	{ "engine_load_organisation", sql_engine_load_organisation, "'{}','{}','{}','{}'" },
	{ "engine_load_member", sql_engine_load_member, "'{}','{}','{}'" },
	{ "engine_load_post", sql_engine_load_post, "'{}','{}','{}'" },
	{ "engine_load_meeting", sql_engine_load_meeting, "'{}','{}'" },
	{ "engine_load_counted_return", sql_engine_load_counted_return, "'{}','{}'" },
	{ "engine_load_register_entry", sql_engine_load_register_entry, "'{}','{}'" },
	{ "engine_load_document", sql_engine_load_document, "'{}'" },
	{ "engine_load_task", sql_engine_load_task, "'{}','{}'" },
	{ "engine_load_task_report", sql_engine_load_task_report, "'{}','{}'" },
	{ "engine_load_case_file", sql_engine_load_case_file, "'{}','{}'" },
	{ "engine_load_period_step", sql_engine_load_period_step, "'{}','{}'" },
	{ "engine_close_unit", sql_engine_close_unit, "'{}','{}','{}'" },
	{ "engine_close_organisation", sql_engine_close_organisation, "'{}','{}','{}'" },
	{ "engine_close_member", sql_engine_close_member, "'{}','{}','{}'" },
	{ "engine_close_post", sql_engine_close_post, "'{}','{}'" },
	{ "engine_close_meeting", sql_engine_close_meeting, "'{}','{}'" },
	{ "engine_close_counted_return", sql_engine_close_counted_return, "'{}','{}'" },
	{ "engine_close_register_entry", sql_engine_close_register_entry, "'{}','{}'" },
	{ "engine_close_document", sql_engine_close_document, "'{}','{}'" },
	{ "engine_close_task", sql_engine_close_task, "'{}','{}'" },
	{ "engine_close_task_report", sql_engine_close_task_report, "'{}','{}'" },
	{ "engine_close_case_file", sql_engine_close_case_file, "'{}','{}'" },
	{ "engine_close_period_step", sql_engine_close_period_step, "'{}','{}'" },
	{ "deed_catalogue_close", sql_deed_catalogue_close, "1,'{}'" },
	{ "engine_close_unit_change", sql_engine_close_unit_change, "'{}','{}'" },
	{ "engine_close_organisation_change", sql_engine_close_organisation_change, "'{}','{}'" },
	{ "engine_close_member_event", sql_engine_close_member_event, "'{}','{}'" },
	{ "engine_change_verdict", sql_engine_change_verdict, "'{}','{}','{}'" },
	{ "engine_move_parked", sql_engine_move_parked, "'{}','{}','{}','{}'" },
	{ "engine_unpark", sql_engine_unpark, "'{}','{}'" },
};

/* The writer's plans are made while tables are empty and kept while they grow: a join that does not go by key would read
 * whole registers for every group. */
static void
plan_goes_by_key(struct db *db, size_t i)
{
	static const char *const whole[] = { "Join Filter", "Seq Scan", "Hash Join", "Merge Join" };
	struct fault f = { 0 };
	char sql[8192];

	snprintf(sql, sizeof sql, "PREPARE p%zu AS\n%s", i, by_key[i].sql);
	assert_int_equal(db_do(db, sql, &f), DONE);
	snprintf(sql, sizeof sql, "EXPLAIN EXECUTE p%zu(%s)", i, by_key[i].arguments);
	PGresult *plan = PQexec(db_conn(db), sql);
	assert_true(PQntuples(plan) > 1);
	for (int row = 0; row < PQntuples(plan); row++)
		for (size_t k = 0; k < sizeof whole / sizeof whole[0]; k++)
			if (strstr(PQgetvalue(plan, row, 0), whole[k]))
				fail_msg("%s: %s", by_key[i].name, PQgetvalue(plan, row, 0));
	PQclear(plan);
}

static void
plans_made_on_empty_tables_go_by_key(void **state)
{
	struct db *db = opened("plans");
	struct fault f = { 0 };

	assert_int_equal(migrate_apply(db, NULL, &f), DONE);
	assert_int_equal(db_do(db, sql_engine_session, &f), DONE);
	for (size_t i = 0; i < sizeof by_key / sizeof by_key[0]; i++)
		plan_goes_by_key(db, i);
	db_close(&db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(errors_are_sorted_by_what_can_be_done_next),
		cmocka_unit_test(nobody_at_home_is_later_and_no_such_database_is_refused),
		cmocka_unit_test(parameters_come_back_as_they_went),
		cmocka_unit_test(arrays_and_copy_agree),
		cmocka_unit_test(a_copy_that_violates_is_the_datas_fault),
		cmocka_unit_test(migrations_are_applied_once_and_never_edited),
		cmocka_unit_test(an_audit_row_is_appended_and_chained),
		cmocka_unit_test(plans_made_on_empty_tables_go_by_key),
	};
	log_set_level(LOG_ERROR + 1);
	struct cluster *c = cluster_start();
	if (c == NULL)
		return 77;
	conninfo = cluster_conninfo(c);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	cluster_stop(&c);
	return failed;
}
