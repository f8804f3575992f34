/* The room of SQLite: modes, the lock, an unknown COMMIT, damage. */
#include "client_site.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/failpoint.h"

static int64_t
pragma(struct client_site *c, const char *text)
{
	struct sql *q = store_sql(c->store, text);
	assert_int_equal(sql_next(c->store, q, NULL), SQL_ROW);
	int64_t v = sql_get_int(q, 0);
	sql_done(q);
	return v;
}

static void
the_store_is_durable_and_private(void **state)
{
	struct client_site *c = client_site_new();
	struct stat st;
	char path[128];
	assert_int_equal(pragma(c, "PRAGMA synchronous"), 2);
	assert_int_equal(pragma(c, "PRAGMA wal_autocheckpoint"), 0);
	assert_int_equal(pragma(c, "SELECT count(*) FROM pragma_journal_mode WHERE journal_mode = 'wal'"), 1);
	snprintf(path, sizeof path, "%s/site.db", c->dir);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 077, 0);
	client_site_free(c);
}

static void
the_canary_loosens_synchronous(void **state)
{
	struct client_site *c = client_site_new();
	client_env("LT_CANARY", "synchronous_normal");
	client_site_reopen(c);
	assert_int_equal(pragma(c, "PRAGMA synchronous"), 1);
	client_env("LT_CANARY", NULL);
	client_site_free(c);
}

static void
after_a_commit_that_failed_the_store_is_read_again(void **state)
{
	struct client_site *c = client_site_new();
	struct fault f = { 0 };
	client_put(c, 1, NULL);
	uint64_t life = store_life(c->store);
	assert_int_equal(store_begin(c->store, NULL), DONE);
	client_put(c, 2, NULL);
	client_env("LT_FAILPOINT", "A3:fail");
	assert_int_equal(store_commit(c->store, &f), LATER);
	client_env("LT_FAILPOINT", NULL);
	assert_int_equal(f.code, LT_7007);
	assert_false(store_is_writing(c->store));
	assert_int_not_equal(store_life(c->store), life);
	client_put(c, 3, NULL);
	assert_int_equal(client_state(c, NULL).made, 2);
	client_site_free(c);
}

static void
other_processes_wait_for_the_lock(void **state)
{
	struct client_site *c = client_site_new();
	int ready[2];
	assert_int_equal(pipe(ready), 0);
	pid_t pid = fork();
	if (pid == 0) {
		struct store *s;
		if (store_open(c->dir, false, &s, NULL) != DONE || store_begin(s, NULL) != DONE)
			_exit(1);
		if (write(ready[1], "x", 1) != 1)
			_exit(2);
		usleep(300000);
		_exit(0);   /* with the lock held: it goes with the process, the transaction is undone */
	}
	char byte;
	assert_int_equal(read(ready[0], &byte, 1), 1);
	char path[128];
	snprintf(path, sizeof path, "%s/lock", c->dir);
	int lock = open(path, O_RDWR);
	assert_int_equal(flock(lock, LOCK_EX | LOCK_NB), -1);   /* SQLite's own locks would not span a checkpoint */
	close(lock);
	assert_int_equal(store_begin(c->store, NULL), DONE);
	store_rollback(c->store);
	int status;
	waitpid(pid, &status, 0);
	assert_int_equal(status, 0);
	client_site_free(c);
}

static void
work_of_others_is_noticed(void **state)
{
	struct client_site *c = client_site_new();
	client_put(c, 1, NULL);
	assert_int_equal(client_state(c, NULL).made, 1);
	pid_t pid = fork();
	if (pid == 0) {
		struct client_site other = { .me = c->me };
		snprintf(other.dir, sizeof other.dir, "%s", c->dir);
		client_site_reopen(&other);
		client_put(&other, 2, NULL);
		_exit(0);
	}
	int status;
	waitpid(pid, &status, 0);
	assert_int_equal(status, 0);
	assert_int_equal(client_state(c, NULL).made, 2);
	client_put(c, 3, NULL);
	assert_int_equal(client_state(c, NULL).made, 3);
	client_site_free(c);
}

static const struct { int expected; const char *name; void (*spoil)(const char *path); } spoilt[] = {
	{ LT_7010, "missing", NULL },
	{ LT_7005, "not a database", NULL },
	{ LT_7004, "newer", NULL },
};

static void
a_store_that_cannot_be_used_says_why(void **state)
{
	for (size_t i = 0; i < 3; i++) {
		struct client_site *c = client_site_new();
		struct store *s = NULL;
		struct fault f = { 0 };
		char path[128];
		if (i == 2)
			(void)store_sql(c->store, "PRAGMA user_version=99");
		if (i == 2) {
			struct sql *q = store_sql(c->store, "PRAGMA user_version = 99");
			assert_int_equal(sql_run(c->store, q, NULL), DONE);
		}
		client_site_close(c);
		snprintf(path, sizeof path, "%s/site.db", c->dir);
		if (i == 0) {
			unlink(path);
		} else if (i == 1) {
			FILE *out = fopen(path, "w");
			fputs("this is no database, whatever its name says; it is long enough to look at\n", out);
			fclose(out);
			snprintf(path, sizeof path, "%s/site.db-wal", c->dir);
			unlink(path);
		}
		assert_int_not_equal(store_open(c->dir, false, &s, &f), DONE);
		if ((int)f.code != spoilt[i].expected)
			fail_msg("%s: LT-%d %s", spoilt[i].name, (int)f.code, f.detail);
		snprintf(path, sizeof path, "rm -rf %s", c->dir);
		assert_int_equal(system(path), 0);
		free(c);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_store_is_durable_and_private),
		cmocka_unit_test(the_canary_loosens_synchronous),
		cmocka_unit_test(after_a_commit_that_failed_the_store_is_read_again),
		cmocka_unit_test(other_processes_wait_for_the_lock),
		cmocka_unit_test(work_of_others_is_noticed),
		cmocka_unit_test(a_store_that_cannot_be_used_says_why),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
