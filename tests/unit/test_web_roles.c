/* The two roles of a schema: who may read what, who may write what, and that several migrations may make them at
 * once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>
#include "common/base/log.h"
#include "server/store/migrate.h"
#include "tests/support/cluster.h"

static const char *conninfo;

static struct db *
migrated(const char *schema)
{
	struct db *db = NULL;
	struct fault f = { 0 };

	assert_int_equal(db_open(conninfo, schema, "test", &db, &f), DONE);
	assert_int_equal(migrate_apply(db, NULL, &f), DONE);
	assert_int_equal(migrate_roles(db, &f), DONE);
	return db;
}

static int64_t
number(struct db *db, const char *sql)
{
	struct fault f = { 0 };
	PGresult *r = NULL;

	if (db_run(db, NULL, sql, NULL, &r, &f) != DONE)
		fail_msg("%s: %s", sql, f.detail);
	int64_t n = db_get_int8(r, 0, 0);
	PQclear(r);
	return n;
}

static void
must(struct db *db, const char *sql)
{
	struct fault f = { 0 };

	if (db_do(db, sql, &f) != DONE)
		fail_msg("%s: %s", sql, f.detail);
}

/* The database itself says no, by its own code for "not allowed". */
static void
forbidden(struct db *db, const char *fmt, const char *name)
{
	char sql[512];

	snprintf(sql, sizeof sql, fmt, name);
	PGresult *r = PQexec(db_conn(db), sql);
	const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);
	if (state == NULL || strcmp(state, "42501") != 0)
		fail_msg("%s as %s: %s", sql, db_role(db), state != NULL ? PQresultErrorMessage(r) : "allowed");
	PQclear(r);
}

/* The relations of the schema that a condition names, one call for each. */
static size_t
each(struct db *db, const char *where, void (*call)(struct db *, const char *))
{
	struct fault f = { 0 };
	PGresult *r = NULL;
	char sql[1024];

	snprintf(sql, sizeof sql,
	         "SELECT relname::text FROM pg_class WHERE relnamespace = '%s'::regnamespace AND %s ORDER BY 1",
	         db_schema(db), where);
	assert_int_equal(db_run(db, NULL, sql, NULL, &r, &f), DONE);
	size_t n = db_rows(r);
	for (size_t i = 0; i < n; i++)
		call(db, db_get_text(r, (int)i, 0));
	PQclear(r);
	return n;
}

static void
is_readable(struct db *db, const char *name)
{
	char sql[256];

	snprintf(sql, sizeof sql, "SELECT count(*) FROM %s", name);
	(void)number(db, sql);
}

static void
is_not_readable(struct db *db, const char *name)
{
	forbidden(db, "SELECT count(*) FROM %s", name);
}

static void
is_not_writable(struct db *db, const char *name)
{
	forbidden(db, "INSERT INTO %s SELECT", name);
	forbidden(db, "DELETE FROM %s", name);
	forbidden(db, "TRUNCATE %s", name);
}

static void
is_not_updatable(struct db *db, const char *name)
{
	char sql[512];
	struct fault f = { 0 };
	PGresult *r = NULL;

	snprintf(sql, sizeof sql,
	         "SELECT attname::text FROM pg_attribute WHERE attrelid = '%s'::regclass AND attnum > 0 AND "
	         "attidentity = '' LIMIT 1",
	         name);
	assert_int_equal(db_run(db, NULL, sql, NULL, &r, &f), DONE);
	snprintf(sql, sizeof sql, "UPDATE %s SET %s = %s", name, db_get_text(r, 0, 0), db_get_text(r, 0, 0));
	PQclear(r);
	forbidden(db, sql, "");
}

static const char web_may_write[] =
	"relkind IN ('r', 'p') AND (relname LIKE 'figure%' OR relname LIKE 'frozen\\_report%' "
	"OR relname IN ('access_log', 'dirty_mark'))";
static const char web_may_not_write[] = "relkind IN ('r', 'p') AND NOT (relname LIKE 'figure%' OR relname LIKE "
                                        "'frozen\\_report%' OR relname IN ('access_log', 'dirty_mark'))";

static void
web_reads_but_writes_no_register_no_inbox_no_feed_no_trail(void **state)
{
	struct db *db = migrated("lt_web_only");
	struct fault f = { 0 };

	assert_int_equal(db_become(db, "web", &f), DONE);
	assert_true(each(db, web_may_not_write, is_not_writable) >= 30);
	assert_true(each(db, web_may_not_write, is_not_updatable) >= 30);
	assert_true(each(db, "relkind = 'v'", is_readable) >= 20);
	assert_true(each(db, web_may_write, is_readable) >= 2);
	is_readable(db, "member");
	is_readable(db, "inbox");
	is_readable(db, "site");
	is_not_readable(db, "enrol_token");
	is_not_readable(db, "vault_part");
	is_not_readable(db, "centre_inbox");
	forbidden(db, "CREATE TABLE %s (x int)", "mine");
	must(db, "INSERT INTO access_log (who, what, persons) VALUES ('somebody', 'members', 3)");
	forbidden(db, "DELETE FROM %s", "access_log");
	forbidden(db, "UPDATE %s SET persons = 0", "access_log");
	must(db, "DELETE FROM dirty_mark");
	forbidden(db, "UPDATE %s SET kind = kind", "dirty_mark");
	must(db, "CREATE TEMP TABLE asked_here (x int)");
	assert_int_equal(db_become(db, NULL, &f), DONE);
	db_close(&db);
}

static void
an_indicator_reads_bounded_views_and_nothing_else(void **state)
{
	struct db *db = migrated("lt_indicator_only");
	static const char views[] =
		"relkind = 'v' AND (relname LIKE '%\\_as\\_of' OR relname LIKE '%\\_known' OR relname = "
		"'catalogue_now')";
	static const char others[] =
		"relkind IN ('r', 'p', 'v') AND NOT (relname LIKE '%\\_as\\_of' OR relname LIKE '%\\_known' "
		"OR relname = 'catalogue_now')";
	struct fault f = { 0 };

	assert_int_equal(db_become(db, "indicator", &f), DONE);
	assert_true(each(db, views, is_readable) >= 20);
	assert_true(each(db, others, is_not_readable) >= 30);
	assert_true(each(db, "relkind IN ('r', 'p')", is_not_writable) >= 30);
	assert_true(each(db, "relkind IN ('r', 'p')", is_not_updatable) >= 30);
	assert_int_equal(number(db, "SELECT count(*) FROM (SELECT known_j(), tree_on()) t"), 1);
	forbidden(db, "CREATE TABLE %s (x int)", "mine");
	db_close(&db);
}

static void
a_role_outlives_a_lost_connection(void **state)
{
	struct db *db = migrated("lt_reopened");
	struct fault f = { 0 };

	assert_int_equal(db_become(db, "web", &f), DONE);
	assert_string_equal(db_role(db), "web");
	assert_int_equal(db_reopen(db, &f), DONE);
	assert_int_equal(number(db, "SELECT (current_user = 'lt_reopened_web')::int::bigint"), 1);
	assert_int_equal(db_become(db, NULL, &f), DONE);
	assert_null(db_role(db));
	assert_int_equal(number(db, "SELECT (current_user = 'postgres')::int::bigint"), 1);
	assert_int_equal(db_become(db, "nobody", &f), REFUSED);
	assert_int_equal(f.code, LT_5421);
	db_close(&db);
}

static void
a_second_time_nothing_is_left_to_do_and_a_new_table_is_granted(void **state)
{
	struct db *db = migrated("lt_twice");
	struct fault f = { 0 };
	static const char acl[] =
		"SELECT sum(hashtext(coalesce(relacl::text, '') || xmin::text)) FROM pg_class WHERE relnamespace = "
		"'lt_twice'::regnamespace";

	int64_t before = number(db, acl);
	assert_int_equal(migrate_roles(db, &f), DONE);
	assert_int_equal(number(db, acl), before);
	must(db,
	     "CREATE TABLE figure_of_tomorrow (x int); CREATE VIEW tomorrow_as_of AS SELECT * FROM figure_of_tomorrow");
	assert_int_equal(migrate_roles(db, &f), DONE);
	assert_int_equal(db_become(db, "web", &f), DONE);
	must(db, "INSERT INTO figure_of_tomorrow VALUES (1)");
	assert_int_equal(db_become(db, "indicator", &f), DONE);
	is_readable(db, "tomorrow_as_of");
	is_not_readable(db, "figure_of_tomorrow");
	db_close(&db);
}

/* Without the right to make roles it says what has to be run, and when that was run all is well. */
static void
who_may_not_make_roles_is_told_what_has_to_be_run(void **state)
{
	struct db *root = NULL, *db = NULL;
	struct fault f = { 0 };
	char as_owner[256];

	assert_int_equal(db_open(conninfo, "public", "test", &root, &f), DONE);
	must(root, "CREATE ROLE owner_of LOGIN");
	must(root, "GRANT CREATE ON DATABASE postgres TO owner_of");
	snprintf(as_owner, sizeof as_owner, "%s user=owner_of", conninfo);
	assert_int_equal(db_open(as_owner, "lt_owned", "test", &db, &f), DONE);
	assert_int_equal(migrate_apply(db, NULL, &f), DONE);
	assert_int_equal(migrate_roles(db, &f), REFUSED);
	assert_int_equal(f.code, LT_5420);
	assert_int_equal(fault_exit_status(&f), 77);
	assert_string_equal(f.detail, "CREATE ROLE lt_owned_indicator NOLOGIN; CREATE ROLE lt_owned_web NOLOGIN; "
	                              "GRANT lt_owned_indicator TO lt_owned_web; GRANT lt_owned_indicator TO owner_of; "
	                              "GRANT lt_owned_web TO owner_of; ");
	must(root, f.detail);
	assert_int_equal(migrate_roles(db, &f), DONE);
	assert_int_equal(db_become(db, "web", &f), DONE);
	is_readable(db, "member_as_of");
	forbidden(db, "DELETE FROM %s", "member");
	db_close(&db);
	db_close(&root);
}

/* ---- at the same time ---- */

enum { PROCESSES = 6 };

static int
migrate_in(const char *database, const char *schema)
{
	struct db *db = NULL;
	struct fault f = { 0 };
	char where[256];

	snprintf(where, sizeof where, "%s dbname=%s", conninfo, database);
	bool done = db_open(where, schema, "test", &db, &f) == DONE && migrate_apply(db, NULL, &f) == DONE &&
	            migrate_roles(db, &f) == DONE;
	if (!done)
		fprintf(stderr, "%s.%s: %s\n", database, schema, f.detail);
	return done ? 0 : 1;
}

/* Several schemas of one database, and the same schema in several databases: all of them at once. */
static void
many_may_migrate_at_once(void **state)
{
	struct db *root = NULL;
	struct fault f = { 0 };
	pid_t pids[2 * PROCESSES];
	char name[32];

	assert_int_equal(db_open(conninfo, "public", "test", &root, &f), DONE);
	for (int i = 0; i < PROCESSES; i++) {
		snprintf(name, sizeof name, "CREATE DATABASE at_once%d", i);
		must(root, name);
	}
	for (int i = 0; i < 2 * PROCESSES; i++) {
		pids[i] = fork();
		if (pids[i] == 0) {
			snprintf(name, sizeof name, i < PROCESSES ? "at_once%d" : "lt_at_once%d", i % PROCESSES);
			_exit(i < PROCESSES ? migrate_in(name, "lt_same") : migrate_in("postgres", name));
		}
	}
	for (int i = 0; i < 2 * PROCESSES; i++) {
		int status = -1;
		assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	}
	assert_int_equal(
		number(root, "SELECT count(*) FROM pg_roles WHERE rolname ~ '^lt_(same|at_once.)_(web|indicator)$'"),
		2 * (PROCESSES + 1));
	db_close(&root);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(web_reads_but_writes_no_register_no_inbox_no_feed_no_trail),
		cmocka_unit_test(an_indicator_reads_bounded_views_and_nothing_else),
		cmocka_unit_test(a_role_outlives_a_lost_connection),
		cmocka_unit_test(a_second_time_nothing_is_left_to_do_and_a_new_table_is_granted),
		cmocka_unit_test(who_may_not_make_roles_is_told_what_has_to_be_run),
		cmocka_unit_test(many_may_migrate_at_once),
	};
	struct cluster *c = cluster_start();

	if (c == NULL)
		return 77;
	conninfo = cluster_conninfo(c);
	log_set_level(getenv("LT_TEST_LOG") ? LOG_DEBUG : LOG_ERROR + 1);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	cluster_stop(&c);
	return failed;
}
