/* Command lines, as people type them: the status they get and what they read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "common/base/cli.h"
#include "tests/unit/capture.h"

/* What the command saw, told as one line. */
static char told[512];

static int
tell(const struct cli_args *a, void *ctx)
{
	const char *name = cli_value(a, "name"), *sets[3];
	size_t n = cli_values(a, "set", sets, 3);
	int len = snprintf(told, sizeof told, "%s name=%s json=%d sets=%zu", (const char *)ctx,
	                   name != NULL ? name : "-", cli_has(a, "json"), n);
	for (size_t i = 0; i < n; i++)
		len += snprintf(told + len, sizeof told - (size_t)len, " %s", sets[i]);
	for (int i = 0; i < cli_count(a); i++)
		len += snprintf(told + len, sizeof told - (size_t)len, " [%s]", cli_operand(a, i));
	return cli_operand(a, cli_count(a)) == NULL ? 3 : 4;
}

static int
prepare_ok(const struct cli_args *a, void **ctx)
{
	(void)a;
	*ctx = (void *)"ready";
	return 0;
}

static int
prepare_fails(const struct cli_args *a, void **ctx)
{
	(void)a;
	(void)ctx;
	return 78;
}

static const struct cli_option add_options[] = { { "name", "NAME", "Tên", "Name" },
	                                         { "force", NULL, "Ép", "Force" },
	                                         { NULL, NULL, NULL, NULL } };
static const struct cli_option common_options[] = { { "set", "KEY=VALUE", "Đặt", "Set" },
	                                            { "json", NULL, "JSON", "JSON" },
	                                            { NULL, NULL, NULL, NULL } };
static const struct cli_command commands[] = {
	{ "site add",
	  "CODE",
	  1,
	  1,
	  "Thêm cơ sở",
	  "Add a site",
	  { "prog site add 0807 --name X", NULL },
	  add_options,
	  tell },
	{ "site list", NULL, 0, 0, "Liệt kê", "List sites", { NULL, NULL }, NULL, tell },
	{ "import", "FILE…", 1, 3, "Nhập", "Import", { NULL, NULL }, NULL, tell },
};
static const struct cli_program program = {
	"prog",           "chương trình thử",
	"a test program", { "prog site add 0807 --name X", "prog import a.csv" },
	commands,         3,
	common_options,   "9.9",
};

#define WORDS 12
struct line { int status; const char *told; const char *words[WORDS]; };

static int
run(const struct cli_program *p, const char *const *words, int (*prepare)(const struct cli_args *, void **))
{
	char *argv[WORDS + 2] = { (char *)"prog" };
	int argc = 1;
	while (argc <= WORDS && words[argc - 1] != NULL) {
		argv[argc] = (char *)words[argc - 1];
		argc++;
	}
	told[0] = '\0';
	return cli_main(p, argc, argv, prepare);
}

static void
what_is_typed_reaches_the_command(void **state)
{
	static const struct line cases[] = {
		{ 3, "ready name=X json=0 sets=0 [0807]", { "site", "add", "0807", "--name", "X" } },
		{ 3, "ready name=X=1 json=1 sets=0 [0807]", { "--json", "site", "add", "--name=X=1", "0807" } },
		{ 3, "ready name=Z json=0 sets=0 [0807]", { "site", "add", "--name", "Y", "0807", "--name", "Z" } },
		{ 3, "ready name= json=0 sets=0 [0807]", { "site", "add", "0807", "--name=" } },
		{ 3, "ready name=--force json=0 sets=0 [0807]", { "site", "add", "0807", "--name", "--force" } },
		{ 3, "ready name=- json=0 sets=2 a=1 b=2", { "site", "list", "--set", "a=1", "--set=b=2" } },
		{ 3, "ready name=- json=0 sets=0 [-] [--json] [x]", { "import", "-", "--", "--json", "x" } },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		assert_int_equal(run(&program, cases[i].words, prepare_ok), cases[i].status);
		assert_string_equal(told, cases[i].told);
	}
}

static void
what_is_wrong_is_named_with_status_64(void **state)
{
	static const struct line cases[] = {
		{ 64, "--nam", { "site", "add", "0807", "--nam", "X" } },
		{ 64, "--name", { "site", "add", "0807", "--name" } },
		{ 64, "--json", { "site", "list", "--json=1" } },
		{ 64, "-x", { "site", "list", "-x" } },
		{ 64, "--name", { "site", "list", "--name", "x" } },
		{ 64, "CODE", { "site", "add" } },
		{ 64, "0808", { "site", "add", "0807", "0808" } },
		{ 64, "sites", { "sites" } },
		{ 64, "site add, site list", { "site" } },
		{ 64, "site add, site list", { "site", "remove" } },
		{ 64, "fr", { "site", "list", "--lang", "fr" } },
		{ 64, "command is missing", { "--lang", "en" } },
		{ 64, "thiếu lệnh", { NULL } },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct capture c;
		capture_begin(&c, STDERR_FILENO);
		int status = run(&program, cases[i].words, prepare_ok);
		const char *text = capture_end(&c);
		assert_int_equal(status, 64);
		assert_string_equal(told, "");
		if (strstr(text, cases[i].told) == NULL || strstr(text, "[LT-1003]") == NULL)
			fail_msg("%s does not name %s", text, cases[i].told);
	}
}

static void
help_begins_with_two_examples(void **state)
{
	struct capture c;
	capture_begin(&c, STDOUT_FILENO);
	int status = run(&program, (const char *const[]){ "--help", "--lang", "en", NULL }, prepare_fails);
	const char *text = capture_end(&c);
	assert_int_equal(status, 0);
	assert_ptr_equal(strstr(text, "  prog site add 0807 --name X\n  prog import a.csv\n"), text);
	assert_non_null(strstr(text, "  site add CODE "));
	assert_non_null(strstr(text, "Add a site"));
	assert_non_null(strstr(text, "--set KEY=VALUE"));

	capture_begin(&c, STDOUT_FILENO);
	status = run(&program, (const char *const[]){ "site", "add", "-h", NULL }, prepare_fails);
	text = capture_end(&c);
	assert_int_equal(status, 0);
	assert_ptr_equal(strstr(text, "  prog site add 0807 --name X\n"), text);
	assert_non_null(strstr(text, "--name NAME"));
	assert_non_null(strstr(text, "Thêm cơ sở"));

	capture_begin(&c, STDOUT_FILENO);
	assert_int_equal(run(&program, (const char *const[]){ "--version", NULL }, NULL), 0);
	assert_string_equal(capture_end(&c), "prog 9.9\n");
}

static void
the_command_does_not_run_unless_prepared(void **state)
{
	assert_int_equal(run(&program, (const char *const[]){ "site", "list", NULL }, prepare_fails), 78);
	assert_string_equal(told, "");
}

static void
a_program_may_do_without_commands(void **state)
{
	static const struct cli_command only = { "",          "FILE",         1,           1,   "Một việc",
		                                 "One thing", { NULL, NULL }, add_options, tell };
	static const struct cli_program small = { "small", "nhỏ", "small", { "small a", NULL }, &only, 1, NULL, "1" };
	assert_int_equal(run(&small, (const char *const[]){ "a.csv", "--name", "N", NULL }, prepare_ok), 3);
	assert_string_equal(told, "ready name=N json=0 sets=0 [a.csv]");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_typed_reaches_the_command),
		cmocka_unit_test(what_is_wrong_is_named_with_status_64),
		cmocka_unit_test(help_begins_with_two_examples),
		cmocka_unit_test(the_command_does_not_run_unless_prepared),
		cmocka_unit_test(a_program_may_do_without_commands),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
