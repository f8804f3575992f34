/* What goes wrong around the writer: constraint slips, lost connections, read-only databases, its own death. Nothing is
 * half-done, and one record stops nobody. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>
#include <pthread.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include "common/base/failpoint.h"
#include "server/crash_note.h"
#include "tests/unit/engine_world.h"

#define COMMUNE LT__UNIT_LEVEL__UNIT_LEVEL_COMMUNE
#define VILLAGE LT__UNIT_LEVEL__UNIT_LEVEL_VILLAGE
#define POISON "Bản ghi độc"

static struct world w;
static struct outbox a, b;
static struct id huyen_a, huyen_b, xa;

static int
open_world(void **state)
{
	world_open(&w, NULL);
	world_site(&w, &a, "0801", "081");
	world_site(&w, &b, "0802", "082");
	huyen_a = unit_of("081");
	huyen_b = unit_of("082");
	xa = unit_of("0811");
	return 0;
}

static int
close_world(void **state)
{
	unsetenv("LT_FAILPOINT");
#ifdef LT_FAILPOINTS
	failpoint_reread();
#endif
	world_close(&w);
	return 0;
}

static int64_t
units(const char *pattern)
{
	return world_int(&w, "SELECT count(*) FROM unit WHERE code ~ '^%s$' AND j_to IS NULL", pattern);
}

/* ---- constraint slips ---- */

static void
a_constraints_culprit_is_found_among_many(void **state)
{
	struct slice ones[] = { body_unit("0811", "Tốt", COMMUNE, &huyen_a), body_unit("0812", "Xấu", COMMUNE, &huyen_a), body_unit("0813", "Tốt", COMMUNE, &huyen_a) };
	struct slice twos[] = { body_unit("0821", "Tốt", COMMUNE, &huyen_b) };
	struct batch *group[] = { batch_make(&a, ones, 3), batch_make(&b, twos, 1) };
	struct batch_result r[2];
	struct fault f = { 0 };

	world_sql(&w, "ALTER TABLE unit ADD CHECK (name <> 'Xấu')");
	assert_int_equal(engine_group(w.engine, group, 2, r, &f), DONE);
	assert_int_equal(r[0].accepted, 2);
	assert_int_equal(r[0].quarantined, 1);
	assert_int_equal(r[1].accepted, 1);
	assert_int_equal(r[0].cursor.n, 3);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM inbox WHERE verdict = 'quarantined' AND n = 2 AND findings @> '[{\"code\": \"SYS-003\"}]'"), 1);
	assert_int_equal(units("08[12].") , 3);
	batch_free(&group[0]);
	batch_free(&group[1]);
	PUSH(&w, &a, body_unit("0814", "Tốt", COMMUNE, &huyen_a));
}

static void
a_culprit_among_the_woken_does_not_hold_the_parent(void **state)
{
	world_sql(&w, "ALTER TABLE unit ADD CHECK (name <> 'Xấu')");
	PUSH(&w, &a, body_unit("08111", "Xấu", VILLAGE, &xa), body_unit("08112", "Tốt", VILLAGE, &xa));
	struct batch_result r = PUSH(&w, &a, body_unit("0811", "Xã", COMMUNE, &huyen_a));
	assert_int_equal(r.accepted, 1);
	assert_int_equal(units("0811.?"), 2);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM parked"), 0);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM judgement WHERE verdict = 'quarantined'"), 1);
}

static void
a_mended_slip_is_judged_again(void **state)
{
	Lta__Act act = LTA__ACT__INIT;
	Lta__Rejudge again = LTA__REJUDGE__INIT;

	world_sql(&w, "ALTER TABLE unit ADD CONSTRAINT slip CHECK (name <> 'Xấu')");
	PUSH(&w, &a, body_unit("0811", "Xấu", COMMUNE, &huyen_a), body_unit("08111", "Thôn", VILLAGE, &xa));
	assert_int_equal(world_int(&w, "SELECT count(*) FROM parked"), 1);
	act.rejudge = &again;
	again.site_code = a.code;
	again.has_generation = again.has_n = true;
	again.generation = (ProtobufCBinaryData){ 16, a.generation.b };
	again.n = 1;
	assert_string_not_equal(world_act(&w, &act), "");
	world_sql(&w, "ALTER TABLE unit DROP CONSTRAINT slip");
	assert_string_equal(world_act(&w, &act), "");
	assert_int_equal(units("0811.?"), 2);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM judgement WHERE verdict = 'accepted'"), 2);
	assert_string_not_equal(world_act(&w, &act), "");      /* nothing is quarantined there any more */
}

/* ---- nothing half-done ---- */

static void
at_every_named_step_a_failure_leaves_nothing_behind(void **state)
{
#ifdef LT_FAILPOINTS
	static const char *const steps[] = { "S4", "S5", "S6", "S7", "S8", "S9", "S10" };
	int64_t j = world_int(&w, "SELECT j FROM centre");

	for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
		struct outbox before = a;
		struct slice body = body_unit("0811", "Xã", COMMUNE, &huyen_a);
		struct batch *one = batch_make(&a, &body, 1);
		struct batch_result r;
		struct fault f = { 0 };
		char point[32];

		snprintf(point, sizeof point, "%s:fail", steps[i]);
		setenv("LT_FAILPOINT", point, 1);
		failpoint_reread();
		assert_int_equal(engine_group(w.engine, &one, 1, &r, &f), LATER);
		assert_int_equal(engine_settle(w.engine, &one, 1, &r, &f), DONE);
		assert_int_equal(r.outcome, BATCH_GAP);
		assert_int_equal(world_int(&w, "SELECT j FROM centre"), j);
		assert_int_equal(world_int(&w, "SELECT count(*) FROM site_log WHERE site_id <> (SELECT site_id FROM site WHERE everything)"), 0);
		assert_int_equal(units("0811"), 0);
		batch_free(&one);
		a = before;
	}
	unsetenv("LT_FAILPOINT");
	failpoint_reread();
	PUSH(&w, &a, body_unit("0811", "Xã", COMMUNE, &huyen_a));
#endif
}

static void
an_unanswered_commit_is_settled_by_the_cursor(void **state)
{
#ifdef LT_FAILPOINTS
	struct slice body = body_unit("0811", "Xã", COMMUNE, &huyen_a);
	struct batch *one = batch_make(&a, &body, 1);
	struct batch_result r;
	struct fault f = { 0 };

	setenv("LT_FAILPOINT", "S11:fail", 1);
	failpoint_reread();
	assert_int_equal(engine_group(w.engine, &one, 1, &r, &f), LATER);
	engine_forget(w.engine);
	assert_int_equal(engine_settle(w.engine, &one, 1, &r, &f), DONE);
	assert_int_equal(r.outcome, BATCH_STORED);
	assert_int_equal(r.cursor.n, 1);
	assert_memory_equal(r.cursor.chain.b, a.chain.b, HASH_BYTES);
	batch_free(&one);
	PUSH(&w, &a, body_unit("0812", "Xã", COMMUNE, &huyen_a));
#endif
}

/* A cancelled synchronous wait says WARNING: the commit is there, but nobody may be told so. */
static void
a_warning_at_commit_is_not_a_commit(void **state)
{
	struct slice body = body_unit("0811", "Xã", COMMUNE, &huyen_a);
	struct batch *one = batch_make(&a, &body, 1);
	struct batch_result r;
	struct fault f = { 0 };

	world_sql(&w, "CREATE FUNCTION warn() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE WARNING 'standby'; RETURN NULL; END $$");
	world_sql(&w, "CREATE CONSTRAINT TRIGGER warn AFTER UPDATE ON centre DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION warn()");
	assert_int_equal(engine_group(w.engine, &one, 1, &r, &f), LATER);
	assert_int_equal(engine_settle(w.engine, &one, 1, &r, &f), LATER);
	world_sql(&w, "DROP TRIGGER warn ON centre");
	assert_int_equal(engine_settle(w.engine, &one, 1, &r, &f), DONE);
	assert_int_equal(r.outcome, BATCH_STORED);
	batch_free(&one);
}

#ifdef LT_FAILPOINTS
static int writer_pid;

static void *
kill_soon(void *arg)
{
	usleep(150 * 1000);
	world_sql(&w, "SELECT pg_terminate_backend(%d)", writer_pid);
	return NULL;
}
#endif

static void
a_connection_killed_in_mid_transaction_is_settled(void **state)
{
#ifdef LT_FAILPOINTS
	struct slice body = body_unit("0811", "Xã", COMMUNE, &huyen_a);
	struct batch *one = batch_make(&a, &body, 1);
	struct batch_result r;
	struct fault f = { 0 };
	struct outbox before;
	pthread_t killer;

	setenv("LT_FAILPOINT", "S8:delay=400", 1);
	failpoint_reread();
	writer_pid = PQbackendPID(db_conn(w.db));
	pthread_create(&killer, NULL, kill_soon, NULL);
	assert_int_equal(engine_group(w.engine, &one, 1, &r, &f), LATER);
	assert_int_equal(f.code, LT_6001);
	pthread_join(killer, NULL);
	unsetenv("LT_FAILPOINT");
	failpoint_reread();
	assert_int_equal(db_reopen(w.db, &f), DONE);
	engine_forget(w.engine);
	assert_int_equal(engine_settle(w.engine, &one, 1, &r, &f), DONE);
	assert_int_equal(r.outcome, BATCH_GAP);
	before = a;
	assert_int_equal(engine_group(w.engine, &one, 1, &r, &f), DONE);     /* the site sends it again */
	assert_int_equal(r.accepted, 1);
	assert_int_equal(r.cursor.n, before.n);
	batch_free(&one);
#endif
}

static void
a_read_only_database_is_told_and_waited_for(void **state)
{
	struct outbox before = a;
	struct slice body = body_unit("0811", "Xã", COMMUNE, &huyen_a);
	struct batch *one = batch_make(&a, &body, 1);
	struct batch_result r;
	struct fault f = { 0 };

	assert_int_equal(db_do(w.db, "SET default_transaction_read_only = on", &f), DONE);
	assert_int_equal(engine_group(w.engine, &one, 1, &r, &f), LATER);
	assert_int_equal(f.code, LT_6003);
	assert_int_equal(db_do(w.db, "SET default_transaction_read_only = off", &f), DONE);
	batch_free(&one);
	a = before;
	PUSH(&w, &a, body_unit("0811", "Xã", COMMUNE, &huyen_a));
}

static void
a_missing_table_is_an_operators_case(void **state)
{
	struct slice body = body_unit("0811", "Xã", COMMUNE, &huyen_a);
	struct outbox before = a;
	struct batch *one = batch_make(&a, &body, 1);
	struct batch_result r;
	struct fault f = { 0 };

	world_sql(&w, "ALTER TABLE unit RENAME TO unit_away");
	assert_int_equal(engine_group(w.engine, &one, 1, &r, &f), LATER);
	assert_int_equal(f.code, LT_6006);
	world_sql(&w, "ALTER TABLE unit_away RENAME TO unit");
	batch_free(&one);
	a = before;
	PUSH(&w, &a, body_unit("0811", "Xã", COMMUNE, &huyen_a));
}

/* ---- a record that kills ---- */

#ifdef LT_FAILPOINTS
static char note[64];

/* A process of its own takes the batch; returns the signal it died of, 0 when it stored it. */
static int
take_in_a_process(struct batch *one)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		struct engine_config config = { .term = w.term, .note_path = note };
		struct db *db = NULL;
		struct engine *e = NULL;
		struct batch_result r;
		struct rlimit none = { 0, 0 };

		setrlimit(RLIMIT_CORE, &none);
		crash_note_catch_signals();
		if (db_open(world_conninfo, w.schema, "child", &db, NULL) != DONE || engine_new(db, &config, &e, NULL) != DONE)
			_exit(3);
		_exit(engine_group(e, &one, 1, &r, NULL) == DONE ? 0 : 4);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WIFEXITED(status))
		assert_int_equal(WEXITSTATUS(status), 0);
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}
#endif

static void
a_record_that_kills_is_quarantined_unread_on_the_third_try(void **state)
{
#ifdef LT_FAILPOINTS
	struct slice bodies[] = { body_unit("0811", "Tốt", COMMUNE, &huyen_a), body_unit("0812", POISON, COMMUNE, &huyen_a), body_unit("0813", "Tốt", COMMUNE, &huyen_a) };
	struct batch *one = batch_make(&a, bodies, 3);

	snprintf(note, sizeof note, "/tmp/lt-note-%d", (int)getpid());
	unlink(note);
	assert_int_equal(take_in_a_process(one), SIGABRT);     /* as one of many */
	assert_int_equal(take_in_a_process(one), SIGABRT);     /* alone */
	assert_int_equal(take_in_a_process(one), 0);
	assert_int_equal(units("081[13]"), 2);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM inbox WHERE n = 2 AND verdict = 'quarantined' AND update_id IS NULL AND findings @> '[{\"code\": \"SYS-002\"}]'"), 1);
	assert_int_equal(take_in_a_process(one), 0);           /* known now, and nobody is under suspicion any more */
	batch_free(&one);
	unlink(note);
#endif
}

int
main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, open_world, close_world)
	const struct CMUnitTest tests[] = {
		T(a_constraints_culprit_is_found_among_many),
		T(a_culprit_among_the_woken_does_not_hold_the_parent),
		T(a_mended_slip_is_judged_again),
		T(at_every_named_step_a_failure_leaves_nothing_behind),
		T(an_unanswered_commit_is_settled_by_the_cursor),
		T(a_warning_at_commit_is_not_a_commit),
		T(a_connection_killed_in_mid_transaction_is_settled),
		T(a_read_only_database_is_told_and_waited_for),
		T(a_missing_table_is_an_operators_case),
		T(a_record_that_kills_is_quarantined_unread_on_the_third_try),
	};
	setenv("LT_POISON", POISON, 1);
	struct cluster *c = cluster_start();
	if (c == NULL)
		return 77;
	world_conninfo = cluster_conninfo(c);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	cluster_stop(&c);
	return failed;
}
