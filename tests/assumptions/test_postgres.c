/* What PostgreSQL promises and what not: sequences, text, COPY in a pipeline, and what the end of a COMMIT means. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "tests/support/cluster.h"

#define CLOSED_MS 5000
#define NOTHING_MS 400

static struct cluster *cluster;

static void
sql_do(PGconn *db, const char *sql)
{
	PGresult *r = PQexec(db, sql);
	ExecStatusType status = PQresultStatus(r);

	if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
		print_message("%s: %s\n", sql, PQresultErrorMessage(r));
	assert_true(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK);
	PQclear(r);
}

static int
sql_int(PGconn *db, const char *sql)
{
	PGresult *r = PQexec(db, sql);
	int value;

	assert_int_equal(PQresultStatus(r), PGRES_TUPLES_OK);
	value = atoi(PQgetvalue(r, 0, 0));
	PQclear(r);
	return value;
}

/* Does an answer to what was sent come within ms? */
static bool
answered(PGconn *db, int ms)
{
	for (int left = ms; PQisBusy(db); left -= 10) {
		struct pollfd p = { .fd = PQsocket(db), .events = POLLIN };

		if (left <= 0)
			return false;
		if (poll(&p, 1, 10) == 1 && !PQconsumeInput(db))
			return true;
	}
	return true;
}

/* ---- sequences ---- */

static void
sequences_commit_out_of_order(void **state)
{
	PGconn *a = cluster_connect(cluster), *b = cluster_connect(cluster);

	sql_do(b, "CREATE TABLE feed (n bigserial, what text)");
	sql_do(a, "BEGIN");
	sql_do(a, "INSERT INTO feed (what) VALUES ('first')");
	sql_do(b, "INSERT INTO feed (what) VALUES ('second')");
	/* a reader who remembers "up to 2" ... */
	assert_int_equal(sql_int(b, "SELECT count(*) FROM feed"), 1);
	assert_int_equal(sql_int(b, "SELECT max(n) FROM feed"), 2);
	sql_do(a, "COMMIT");
	assert_int_equal(sql_int(b, "SELECT count(*) FROM feed WHERE n <= 2"), 2);   /* ... never sees number 1 */
	PQfinish(a);
	PQfinish(b);
}

static void
sequences_jump_after_a_crash(void **state)
{
	PGconn *db = cluster_connect(cluster);

	sql_do(db, "CREATE SEQUENCE jumping");
	int before = sql_int(db, "SELECT nextval('jumping')");
	sql_do(db, "CREATE TABLE flush_the_wal (n int)");
	cluster_crash(cluster);
	PQfinish(db);
	assert_true(cluster_start_again(cluster, NULL));
	db = cluster_connect(cluster);
	int after = sql_int(db, "SELECT nextval('jumping')");
	print_message("nextval %d before the crash, %d after\n", before, after);
	assert_true(after > before + 1);
	PQfinish(db);
}

/* ---- text ---- */

static const struct { const char *sqlstate; const char *bytes; int len; } texts[] = {
	{ "", "Đảng bộ", 12 },
	{ "22021", "a\0b", 3 },
	{ "22021", "\xc3\x28", 2 },
	{ "22021", "\xed\xa0\x80", 3 },
	{ "22021", "\xc0\xaf", 2 },
};

static void
text_refuses_nul_and_invalid_utf8(void **state)
{
	PGconn *db = cluster_connect(cluster);

	sql_do(db, "CREATE TEMP TABLE t (x text)");
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		const int binary = 1;
		PGresult *r = PQexecParams(db, "INSERT INTO t VALUES ($1::text)", 1, NULL, &texts[i].bytes,
		                           &texts[i].len, &binary, 0);
		const char *sqlstate = PQresultErrorField(r, PG_DIAG_SQLSTATE);

		assert_string_equal(sqlstate ? sqlstate : "", texts[i].sqlstate);
		PQclear(r);
	}
	PQfinish(db);
}

/* ---- COPY ---- */

/* Reads results until nothing more comes; counts the pipeline's ends. Stops at a COPY. */
static unsigned
pipeline_read(PGconn *db, bool *copy)
{
	unsigned syncs = 0;

	*copy = false;
	for (int nothing = 0; nothing < 2 && !*copy && answered(db, NOTHING_MS);) {
		PGresult *r = PQgetResult(db);
		ExecStatusType status = PQresultStatus(r);

		nothing = r ? 0 : nothing + 1;
		*copy = r && status == PGRES_COPY_IN;
		syncs += r && status == PGRES_PIPELINE_SYNC;
		PQclear(r);
	}
	return syncs;
}

static void
copy_in_a_pipeline_is_refused_or_breaks_the_pipeline_apart(void **state)
{
	PGconn *db = cluster_connect(cluster);
	bool copy;

	sql_do(db, "CREATE TABLE piped (x text)");
	assert_int_equal(PQenterPipelineMode(db), 1);
	assert_int_equal(PQsendQueryParams(db, "INSERT INTO piped VALUES ('a')", 0, NULL, NULL, NULL, NULL, 0), 1);
	assert_int_equal(PQsendQueryParams(db, "COPY piped FROM STDIN", 0, NULL, NULL, NULL, NULL, 0), 1);
	assert_int_equal(PQsendFlushRequest(db), 1);
	assert_int_equal(PQflush(db), 0);
	(void)pipeline_read(db, &copy);
	/* libpq 15 lets it through, but ends it with a Sync of its own: what came before is committed */
	if (copy) {
		assert_int_equal(PQputCopyData(db, "b\n", 2), 1);
		assert_int_equal(PQputCopyEnd(db, NULL), 1);
		assert_int_equal(PQsendQueryParams(db, "SELECT 1/0", 0, NULL, NULL, NULL, NULL, 0), 1);
		assert_int_equal(PQpipelineSync(db), 1);
		assert_int_equal(pipeline_read(db, &copy), 2);
		PQfinish(db);
		db = cluster_connect(cluster);
		/* one pipeline, one error, and yet two rows */
		assert_int_equal(sql_int(db, "SELECT count(*) FROM piped"), 2);
	}
	PQfinish(db);
}

static void
pipeline_without_copy_is_one_transaction(void **state)
{
	PGconn *db = cluster_connect(cluster);
	bool copy;

	sql_do(db, "CREATE TABLE whole (x text)");
	assert_int_equal(PQenterPipelineMode(db), 1);
	assert_int_equal(PQsendQueryParams(db, "INSERT INTO whole VALUES ('a')", 0, NULL, NULL, NULL, NULL, 0), 1);
	assert_int_equal(PQsendQueryParams(db, "SELECT 1/0", 0, NULL, NULL, NULL, NULL, 0), 1);
	assert_int_equal(PQpipelineSync(db), 1);
	assert_int_equal(pipeline_read(db, &copy), 1);
	PQfinish(db);
	db = cluster_connect(cluster);
	assert_int_equal(sql_int(db, "SELECT count(*) FROM whole"), 0);
	PQfinish(db);
}

/* ---- the end of a COMMIT ---- */

static void
standby_is_awaited(bool wait)
{
	PGconn *db = cluster_connect(cluster);

	sql_do(db, wait ? "ALTER SYSTEM SET synchronous_standby_names = 'nobody'" :
	                  "ALTER SYSTEM RESET synchronous_standby_names");
	sql_do(db, "SELECT pg_reload_conf()");
	PQfinish(db);
	for (int i = 0; i < 100; i++, usleep(20000)) {
		PGresult *r = PQexec(db = cluster_connect(cluster), "SHOW synchronous_standby_names");
		bool set = strcmp(PQgetvalue(r, 0, 0), wait ? "nobody" : "") == 0;

		PQclear(r);
		PQfinish(db);
		if (set)
			return;
	}
	fail();
}

static int
commits_table(void **state)
{
	PGconn *db = cluster_connect(cluster);

	sql_do(db, "SET client_min_messages = warning");
	sql_do(db, "CREATE TABLE IF NOT EXISTS inbox (n int PRIMARY KEY)");
	sql_do(db, "TRUNCATE inbox");
	PQfinish(db);
	return 0;
}

static int
commits_restore(void **state)
{
	standby_is_awaited(false);
	return 0;
}

/* Begins a transaction that inserts n, ends its backend before or after its COMMIT has been done, and tells what the
 * client saw: always the same. */
static void
commit_is_answered_by_the_end_of_the_connection(int n, bool done_before)
{
	PGconn *a = cluster_connect(cluster), *b = cluster_connect(cluster);
	char sql[64];

	sql_do(a, "BEGIN");
	snprintf(sql, sizeof sql, "INSERT INTO inbox VALUES (%d)", n);
	sql_do(a, sql);
	snprintf(sql, sizeof sql, "SELECT pg_terminate_backend(%d)", PQbackendPID(a));
	if (!done_before) {
		sql_do(b, sql);
		usleep(100000);
	}
	/* with done_before it waits for the standby: committed, not answered */
	(void)!PQsendQuery(a, "COMMIT");
	if (done_before) {
		assert_false(answered(a, NOTHING_MS));
		sql_do(b, sql);
	}
	assert_true(answered(a, CLOSED_MS));
	for (PGresult *r; (r = PQgetResult(a)); PQclear(r))
		assert_int_not_equal(PQresultStatus(r), PGRES_COMMAND_OK);
	assert_int_equal(PQstatus(a), CONNECTION_BAD);
	PQfinish(a);
	PQfinish(b);
}

static void
lost_connection_at_commit_means_unknown(void **state)
{
	PGconn *db;

	standby_is_awaited(true);
	commit_is_answered_by_the_end_of_the_connection(1, false);
	commit_is_answered_by_the_end_of_the_connection(2, true);
	db = cluster_connect(cluster);
	assert_int_equal(sql_int(db, "SELECT count(*) FROM inbox WHERE n = 1"), 0);
	assert_int_equal(sql_int(db, "SELECT count(*) FROM inbox WHERE n = 2"), 1);
	PQfinish(db);
}

static unsigned warnings;

static void
count_warning(void *arg, const PGresult *r)
{
	warnings++;
}

static void
cancelled_wait_for_the_standby_ends_in_a_commit_with_a_mere_warning(void **state)
{
	PGconn *a = cluster_connect(cluster), *b = cluster_connect(cluster);
	char sql[64];
	PGresult *r;

	standby_is_awaited(true);
	PQsetNoticeReceiver(a, count_warning, NULL);
	warnings = 0;
	assert_int_equal(PQsendQuery(a, "INSERT INTO inbox VALUES (3)"), 1);
	assert_false(answered(a, NOTHING_MS));
	snprintf(sql, sizeof sql, "SELECT pg_cancel_backend(%d)", PQbackendPID(a));
	sql_do(b, sql);
	assert_true(answered(a, CLOSED_MS));
	r = PQgetResult(a);
	assert_int_equal(PQresultStatus(r), PGRES_COMMAND_OK);     /* "done" - and no standby has it */
	assert_int_equal(warnings, 1);
	PQclear(r);
	PQfinish(a);
	PQfinish(b);
}

static void
read_only_check_answers_before_the_standby_has_the_data_a_writing_one_waits(void **state)
{
	PGconn *a = cluster_connect(cluster), *b;

	standby_is_awaited(true);
	commit_is_answered_by_the_end_of_the_connection(4, true);  /* committed here, known to no standby */
	b = cluster_connect(cluster);
	sql_do(b, "BEGIN READ ONLY");
	assert_int_equal(sql_int(b, "SELECT count(*) FROM inbox WHERE n = 4"), 1);
	/* at once: "known" would be acknowledged, and lost with this server */
	sql_do(b, "COMMIT");
	assert_int_equal(PQsendQuery(b, "UPDATE inbox SET n = n WHERE n = 4"), 1);
	assert_false(answered(b, NOTHING_MS));
	standby_is_awaited(false);
	assert_true(answered(b, CLOSED_MS));
	PQfinish(a);
	PQfinish(b);
}

static int
cluster_setup(void **state)
{
	cluster = cluster_start_with(&(struct cluster_options){
		.sync = true, .settings = "max_connections = 20\nshared_buffers = 16MB\n",
	});
	return cluster ? 0 : -1;
}

static int
cluster_teardown(void **state)
{
	cluster_stop(&cluster);
	return 0;
}

#define COMMITS(name) cmocka_unit_test_setup_teardown(name, commits_table, commits_restore)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sequences_commit_out_of_order),
		cmocka_unit_test(sequences_jump_after_a_crash),
		cmocka_unit_test(text_refuses_nul_and_invalid_utf8),
		cmocka_unit_test(pipeline_without_copy_is_one_transaction),
		cmocka_unit_test(copy_in_a_pipeline_is_refused_or_breaks_the_pipeline_apart),
		COMMITS(lost_connection_at_commit_means_unknown),
		COMMITS(cancelled_wait_for_the_standby_ends_in_a_commit_with_a_mere_warning),
		COMMITS(read_only_check_answers_before_the_standby_has_the_data_a_writing_one_waits),
	};

	if (!cluster_programs_are_here()) {
		print_message("PostgreSQL 15's programs are not here: not shown\n");
		return 77;
	}
	return cmocka_run_group_tests(tests, cluster_setup, cluster_teardown);
}
