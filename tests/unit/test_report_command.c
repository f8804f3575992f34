/* The commands themselves: every report in every format, files, numbers of frozen ones, exit statuses, and one workbook of all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <cmocka.h>
#include <jansson.h>

#include "tests/unit/report_world.h"

static struct report_world world;
static char output[1 << 20];

static int
run(const char *fmt, ...)
{
	char arguments[800], command[2000];
	va_list args;
	FILE *f;

	va_start(args, fmt);
	vsnprintf(arguments, sizeof arguments, fmt, args);
	va_end(args);
	snprintf(command, sizeof command, "%s --set 'database=%s' --set state_dir=%s/state 2>&1 %s", LT_SERVER, cluster_conninfo(world.cluster),
	         cluster_folder(world.cluster), arguments);
	f = popen(command, "r");
	assert_non_null(f);
	size_t n = fread(output, 1, sizeof output - 1, f);
	output[n] = '\0';
	return WEXITSTATUS(pclose(f));
}

static void
every_report_is_made_in_every_format(void **state)
{
	static const char *const formats[] = { "table", "xlsx", "pdf", "csv", "json" };
	char path[300];
	struct stat st;

	(void)state;
	for (size_t i = 0; i < n_report_kinds; i++)
		for (size_t k = 0; k < sizeof formats / sizeof formats[0]; k++) {
			snprintf(path, sizeof path, "%s/%s.%s", cluster_folder(world.cluster), report_kinds[i].name, formats[k]);
			int status = run("report %s --period 2020 --as %s --out %s", report_kinds[i].name, formats[k], path);
			if (status != 0 || stat(path, &st) != 0 || st.st_size < 200)
				fail_msg("%s --as %s: %d %s", report_kinds[i].name, formats[k], status, output);
		}
}

static void
the_workbook_has_a_sheet_per_table(void **state)
{
	json_t *book;

	(void)state;
	assert_int_equal(run("report workbook --period 2020 --json"), 0);
	book = json_loads(output, 0, NULL);
	assert_non_null(book);
	assert_true(json_array_size(json_object_get(book, "sheets")) > 30);
	json_decref(book);
}

static void
a_report_is_frozen_listed_given_out_and_compared(void **state)
{
	static char first[1 << 20];

	(void)state;
	assert_int_equal(run("freeze review --period 2020 --note 'trình' 2>/dev/null"), 0);
	assert_string_equal(output, "1\n");
	assert_int_equal(run("frozen 1 --as json"), 0);
	snprintf(first, sizeof first, "%s", output);
	assert_int_equal(run("frozen 1 --as json"), 0);
	assert_string_equal(first, output);
	assert_int_equal(run("frozen --json"), 0);
	assert_non_null(strstr(output, "\"review\""));
	assert_int_equal(run("freeze review --period 2019 2>/dev/null"), 0);
	assert_int_equal(run("diff 1 2"), 0);
	assert_non_null(strstr(output, "Hiện nay"));
	assert_int_equal(run("behind --indicator members_total --period 2020 --subject HU1"), 0);
	assert_non_null(strstr(output, "DU1"));
}

static const struct { int status; const char *arguments, *says; } wrong[] = {
	{ 64, "report nothing", "LT-5380" },
	{ 64, "report members --period 20", "LT-5381" },
	{ 64, "report members --period 2020 --as doc", "LT-5392" },
	{ 64, "report members --period 2020 --recast 1/1/2020", "LT-5392" },
	{ 64, "report members --period 2020 --known never", "LT-5392" },
	{ 64, "freeze members --period 2020 --form '\xff'", "LT-5392" },
	{ 73, "report members --period 2020 --out /nowhere/x", "LT-5393" },
	{ 64, "frozen 77", "LT-5389" },
	{ 64, "frozen x", "LT-5389" },
	{ 64, "behind --period 2020 --subject HU1", "LT-5392" },
};

static void
a_wrong_word_is_told_in_a_sentence(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		int status = run("%s", wrong[i].arguments);
		if (status != wrong[i].status || strstr(output, wrong[i].says) == NULL)
			fail_msg("%s: %d %s", wrong[i].arguments, status, output);
	}
}

static int
up(void **state)
{
	(void)state;
	return report_world_open(&world) ? 0 : 77;
}

static int
down(void **state)
{
	(void)state;
	report_world_close(&world);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_report_is_made_in_every_format),
		cmocka_unit_test(the_workbook_has_a_sheet_per_table),
		cmocka_unit_test(a_report_is_frozen_listed_given_out_and_compared),
		cmocka_unit_test(a_wrong_word_is_told_in_a_sentence),
	};
	if (!cluster_programs_are_here())
		return 77;
	return cmocka_run_group_tests_name("report_command", tests, up, down);
}
