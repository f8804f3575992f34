/* doctor: what it looks at, what only warns, and with --quick the status a container's health check lives by. The program
 * itself runs on a site's directory enrolled by hand. */
#include "client_site.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/wire/wire.h"

static char out[4096];

static struct client_site *
sound_site(void)
{
	struct client_site *c = client_site_new();
	struct wire_keypair pair;

	assert_int_equal(wire_keypair_file(c->dir, "key-test.curve", true, &pair, NULL), DONE);
	assert_int_equal(wire_keypair_file(c->dir, "key-test.box", true, &pair, NULL), DONE);
	return c;
}

/* Its exit status; what it printed stands in `out`. */
static int
doctor(const char *dir, const char *arguments)
{
	char command[400];
	snprintf(command, sizeof command, "LANGUAGE=en %s --dir %s doctor %s 2>&1", LT_PROGRAM, dir, arguments);
	FILE *in = popen(command, "r");
	assert_non_null(in);
	out[fread(out, 1, sizeof out - 1, in)] = '\0';
	int status = pclose(in);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void
change(struct client_site *c, const char *sql)
{
	assert_int_equal(store_begin(c->store, NULL), DONE);
	assert_int_equal(store_script(c->store, sql, NULL), DONE);
	assert_int_equal(store_commit(c->store, NULL), DONE);
}

static void
a_line_that_stands(struct client_site *c, const char *state, int64_t contact_ms)
{
	char sql[200];
	snprintf(sql, sizeof sql,
	         "INSERT OR REPLACE INTO line (one, state, why, since, last_contact) VALUES (1, '%s', '', 0, %lld)", state,
	         (long long)contact_ms);
	change(c, sql);
}

static void
sound_site_is_healthy(void **state)
{
	struct client_site *c = sound_site();
	(void)state;

	assert_int_equal(doctor(c->dir, ""), 0);
	assert_int_equal(doctor(c->dir, "--quick"), 0);
	assert_int_equal(doctor(c->dir, "--quick --json"), 0);
	assert_non_null(strstr(out, "\"level\": \"ok\""));
	assert_null(strstr(out, "\"level\": \"warn\""));
	client_site_free(c);
}

static void
long_silence_warns_but_is_no_illness(void **state)
{
	struct client_site *c = sound_site();
	(void)state;

	a_line_that_stands(c, "waiting", clock_wall_ms() - 40 * 3600000LL);
	assert_int_equal(doctor(c->dir, ""), 69);
	assert_int_equal(doctor(c->dir, "--quick --json"), 0);
	assert_non_null(strstr(out, "\"level\": \"warn\""));
	a_line_that_stands(c, "waiting", clock_wall_ms());
	assert_int_equal(doctor(c->dir, ""), 0);
	client_site_free(c);
}

static void
what_needs_a_hand_is_unhealthy_quick_or_not(void **state)
{
	struct client_site *c = sound_site();
	char path[128];
	(void)state;

	a_line_that_stands(c, "held", clock_wall_ms());
	assert_int_equal(doctor(c->dir, ""), 77);
	assert_int_equal(doctor(c->dir, "--quick"), 77);
	a_line_that_stands(c, "idle", clock_wall_ms());
	snprintf(path, sizeof path, "%s/key-test.curve", c->dir);
	assert_int_equal(unlink(path), 0);
	assert_int_not_equal(doctor(c->dir, "--quick"), 0);
	assert_non_null(strstr(out, "!!"));
	client_site_free(c);
	assert_int_equal(doctor("/tmp/lt-no-such-site", "--quick"), 78);
}

/* A page somewhere in the middle is damaged: found by the slow look, and by it alone. */
static void
quick_does_not_read_the_whole_store(void **state)
{
	static const char sql[] =
		"PRAGMA wal_checkpoint(TRUNCATE); CREATE TABLE big (x TEXT); "
		"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4000) "
		"INSERT INTO big SELECT hex(randomblob(200)) FROM n;";
	struct client_site *c = sound_site();
	char path[128], junk[4096];
	(void)state;

	assert_int_equal(store_script(c->store, sql, NULL), DONE);
	assert_int_equal(store_script(c->store, "PRAGMA wal_checkpoint(TRUNCATE)", NULL), DONE);
	client_site_close(c);
	assert_int_equal(doctor(c->dir, ""), 0);
	memset(junk, 0xa5, sizeof junk);
	snprintf(path, sizeof path, "%s/site.db", c->dir);
	FILE *f = fopen(path, "r+");
	assert_non_null(f);
	assert_int_equal(fseek(f, -100 * 4096, SEEK_END), 0);
	assert_int_equal(fwrite(junk, 1, sizeof junk, f), sizeof junk);
	fclose(f);
	assert_int_not_equal(doctor(c->dir, ""), 0);
	assert_non_null(strstr(out, "LT-7005"));
	assert_int_equal(doctor(c->dir, "--quick"), 0);
	client_site_reopen(c);
	client_site_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sound_site_is_healthy),
		cmocka_unit_test(long_silence_warns_but_is_no_illness),
		cmocka_unit_test(what_needs_a_hand_is_unhealthy_quick_or_not),
		cmocka_unit_test(quick_does_not_read_the_whole_store),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
