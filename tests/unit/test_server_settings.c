/* The settings of lienthong-server: defaults, overrides, and what is refused before anything is touched. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "server/settings.h"

static void
endpoints_of_tokens_default_to_where_we_listen(void **state)
{
	const char *sets[] = { "listen=tcp://127.0.0.1:7001" };
	struct settings s;
	struct fault f;
	(void)state;

	assert_int_equal(settings_load(NULL, sets, 1, &s, &f), DONE);
	assert_string_equal(s.endpoints, "tcp://127.0.0.1:7001");
	assert_string_equal(s.schema, "lt");
	assert_int_equal(s.group_bytes, 524288);
	assert_int_equal(s.group_ms, 20);
	assert_int_equal(s.global_budget_bytes, 64 << 20);
	assert_int_equal(s.token_hours, 72);
	settings_fini(&s);
}

static void
wrong_settings_are_refused_by_name(void **state)
{
	static const char *const cases[] = { "schema=lt; DROP TABLE site",
		                             "schema=",
		                             "schema=Lt",
		                             "schema=1lt",
		                             "listen=127.0.0.1:5570",
		                             "listen=ipc:///tmp/x",
		                             "endpoints=http://x",
		                             "endpoints=tcp://a b",
		                             "log_level=loud",
		                             "group_bytes=0",
		                             "group_bytes=many",
		                             "group_ms=-1",
		                             "token_hours=0",
		                             "global_budget_bytes=1",
		                             "no_such_key=1",
		                             "listen" };
	struct settings s;
	(void)state;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct fault f = { 0 };
		enum result r = settings_load(NULL, &cases[i], 1, &s, &f);
		if (r != REFUSED)
			fail_msg("accepted: %s", cases[i]);
		assert_int_equal(fault_exit_status(&f), 78);
		settings_fini(&s);
	}
}

static void
long_connection_strings_are_kept_whole(void **state)
{
	char set[700], path[] = "/tmp/lt-settings-XXXXXX";
	struct settings s;
	struct fault f;
	const char *sets[] = { set };
	(void)state;

	snprintf(set, sizeof set, "database=host=/tmp/%0500d dbname=lienthong options='-c x=y'", 7);
	assert_int_equal(settings_load(NULL, sets, 1, &s, &f), DONE);
	assert_string_equal(s.database, set + strlen("database="));
	settings_fini(&s);

	int fd = mkstemp(path);
	assert_true(fd >= 0);
	dprintf(fd, "# the province's centre\nstate_dir = /tmp/x\nlisten = tcp://0.0.0.0:9\n");
	close(fd);
	assert_int_equal(settings_load(path, NULL, 0, &s, &f), DONE);
	assert_string_equal(s.state_dir, "/tmp/x");
	assert_string_equal(s.note_path, "/tmp/x/crash-note");
	settings_fini(&s);
	unlink(path);
	assert_int_equal(settings_load(path, NULL, 0, &s, &f), REFUSED);
	settings_fini(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(endpoints_of_tokens_default_to_where_we_listen),
		cmocka_unit_test(wrong_settings_are_refused_by_name),
		cmocka_unit_test(long_connection_strings_are_kept_whole),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
