/* Settings: which value wins, and that every mistake is refused with its place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "common/base/config.h"
#include "common/base/lang.h"
#include "tests/unit/capture.h"

static const struct setting table[] = {
	{ "listen", SETTING_TEXT, "tcp://*:5555", 0, 0, false, "Nơi nghe", "Where to listen" },
	{ "body.days", SETTING_NUMBER, "400", 1, 4000, false, "Số ngày giữ", "Days kept" },
	{ "data", SETTING_PATH, "/var/lib/lienthong", 0, 0, false, "Thư mục", "Folder" },
	{ "password", SETTING_TEXT, "", 0, 0, true, "Mật khẩu", "Password" },
};
#define N_SETTINGS (sizeof table / sizeof table[0])

static char path[] = "/tmp/test_config_XXXXXX";

static void
file_write(const char *text, size_t len)
{
	FILE *out = fopen(path, "w");
	assert_non_null(out);
	assert_int_equal(fwrite(text, 1, len, out), len);
	fclose(out);
}

static enum result
load(const char *text, struct config **out, struct fault *f)
{
	file_write(text, strlen(text));
	return config_load(table, N_SETTINGS, "LT_TEST", path, true, out, f);
}

static void
later_sources_win_over_earlier_ones(void **state)
{
	struct config *c = NULL;
	struct fault f;
	assert_int_equal(config_load(table, N_SETTINGS, "LT_TEST", NULL, false, &c, &f), DONE);
	assert_int_equal(config_number(c, "body.days"), 400);
	assert_string_equal(config_text(c, "listen"), "tcp://*:5555");
	config_free(&c);
	assert_null(c);

	const char *file =
		"\xef\xbb\xbf# a comment\n\n  body.days=  30 \r\nlisten = tcp://*:1 # not a comment\npassword =\n";
	assert_int_equal(load(file, &c, &f), DONE);
	assert_int_equal(config_number(c, "body.days"), 30);
	assert_string_equal(config_text(c, "body.days"), "30");
	assert_string_equal(config_text(c, "listen"), "tcp://*:1 # not a comment");
	config_free(&c);

	setenv("LT_TEST_BODY_DAYS", "31", 1);
	assert_int_equal(load(file, &c, &f), DONE);
	assert_int_equal(config_number(c, "body.days"), 31);
	assert_int_equal(config_set(c, "body.days = 32", &f), DONE);
	assert_int_equal(config_number(c, "body.days"), 32);
	assert_int_equal(config_set(c, "listen=a=b", &f), DONE);
	assert_string_equal(config_text(c, "listen"), "a=b");
	unsetenv("LT_TEST_BODY_DAYS");
	config_free(&c);
}

static void
mistakes_in_the_file_are_refused_with_their_line(void **state)
{
	static const struct { int line; const char *text, *named; } cases[] = {
		{ 1, "lisen = x\n", "lisen" },
		{ 2, "\nbody.days = 1O\n", "1O" },
		{ 1, "body.days = 0\n", "0" },
		{ 1, "body.days = 4001", "4001" },
		{ 1, "body.days =\n", "body.days" },
		{ 1, "body.days = 99999999999999999999\n", "99999999999999999999" },
		{ 3, "# x\nlisten=a\nlisten=b\n", "listen" },
		{ 2, "listen=a\nnonsense\n", "nonsense" },
		{ 1, "data =\n", "data" },
		{ 1, "listen = \xff\n", "listen" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct config *c = NULL;
		struct fault f;
		char place[64];
		snprintf(place, sizeof place, "%s:%d", path, cases[i].line);
		assert_int_equal(load(cases[i].text, &c, &f), REFUSED);
		assert_null(c);
		assert_int_equal(f.code, LT_1002);
		assert_string_equal(f.place, place);
		if (strstr(f.detail, cases[i].named) == NULL)
			fail_msg("%s does not name %s", f.detail, cases[i].named);
	}
}

static void
a_missing_file_matters_only_when_it_must_exist(void **state)
{
	struct config *c = NULL;
	struct fault f;
	assert_int_equal(config_load(table, N_SETTINGS, NULL, "/nonexistent/lt.conf", false, &c, &f), DONE);
	config_free(&c);
	assert_int_equal(config_load(table, N_SETTINGS, NULL, "/nonexistent/lt.conf", true, &c, &f), REFUSED);
	assert_int_equal(f.code, LT_1004);
	assert_string_equal(f.place, "/nonexistent/lt.conf");
	assert_int_equal(config_load(table, N_SETTINGS, NULL, "/", true, &c, &f), REFUSED);   /* a folder */
	assert_int_equal(f.code, LT_1004);
	file_write("listen=a\0b\n", 11);
	assert_int_equal(config_load(table, N_SETTINGS, NULL, path, true, &c, &f), REFUSED);
}

static void
mistakes_elsewhere_name_where_they_stand(void **state)
{
	struct config *c = NULL;
	struct fault f;
	setenv("LT_TEST_BODY_DAYS", "many", 1);
	assert_int_equal(load("", &c, &f), REFUSED);
	assert_string_equal(f.place, "LT_TEST_BODY_DAYS");
	unsetenv("LT_TEST_BODY_DAYS");
	assert_int_equal(load("", &c, &f), DONE);
	assert_int_equal(config_set(c, "body.days", &f), REFUSED);
	assert_int_equal(config_set(c, "body.days=0", &f), REFUSED);
	assert_int_equal(config_set(c, "nothing=0", &f), REFUSED);
	assert_string_equal(f.place, "--set");
	assert_int_equal(config_number(c, "body.days"), 400);
	config_free(&c);
}

static void
print_hides_secrets_and_can_be_read_back(void **state)
{
	struct config *c = NULL;
	struct fault f;
	struct capture out;
	lang_init("en");
	assert_int_equal(load("password = hunter2\nbody.days = 30\n", &c, &f), DONE);
	assert_int_equal(config_set(c, "data=/srv/lt", &f), DONE);
	capture_begin(&out, STDOUT_FILENO);
	config_print(c, stdout, false);
	const char *text = capture_end(&out);
	assert_null(strstr(text, "hunter2"));
	assert_non_null(strstr(text, "# Days kept (file)\nbody.days = 30\n"));
	assert_non_null(strstr(text, "# Folder (--set)\ndata = /srv/lt\n"));
	struct config *again = NULL;
	assert_int_equal(load(text, &again, &f), DONE);
	assert_string_equal(config_text(again, "data"), "/srv/lt");
	config_free(&again);
	capture_begin(&out, STDOUT_FILENO);
	config_print(c, stdout, true);
	text = capture_end(&out);
	assert_null(strstr(text, "hunter2"));
	assert_non_null(strstr(text, "\"value\": 30"));
	assert_non_null(strstr(text, "\"from\": \"option\""));
	config_free(&c);
	lang_init("vi");
}

int
main(void)
{
	int fd = mkstemp(path);
	if (fd < 0)
		return 1;
	close(fd);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(later_sources_win_over_earlier_ones),
		cmocka_unit_test(mistakes_in_the_file_are_refused_with_their_line),
		cmocka_unit_test(a_missing_file_matters_only_when_it_must_exist),
		cmocka_unit_test(mistakes_elsewhere_name_where_they_stand),
		cmocka_unit_test(print_hides_secrets_and_can_be_read_back),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	unlink(path);
	return failed;
}
