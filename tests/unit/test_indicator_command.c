/* Indicators as the province keeps them, the program itself against a cluster: what the server refuses of a SELECT comes with
 * file and line and nothing is put in force; what a command set stays when the files are applied again. */
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <cmocka.h>
#include "tests/support/cluster.h"
#include "tests/unit/catalog_folder.h"

static struct cluster *cluster;
static PGconn *pg;
static const char *dir;
static char output[200000];

#define HEADER(code, shown, more) \
	"-- indicator: " code "\n-- vi: Chỉ tiêu thử\n-- en: A trial\n-- unit: tổ chức | organisation\n-- numerator: Tử số | Numerator\n" more \
	"-- kind: stock\n-- shown: " shown "\n-- direction: up\n-- additive: yes\n-- absent: zero\n-- sensitive: no\n-- periods: year\n"
#define COUNT(code) HEADER(code, "count", "")
#define SHARE(code) HEADER(code, "share", "-- denominator: Mẫu số | Denominator\n")

static const char orgs[] = COUNT("orgs") "-- reads: organisation\n"
	"SELECT a.subject_id, count(*), NULL::bigint\nFROM asked_organisation a\n"
	"JOIN organisation_as_of o ON o.id = a.organisation_id\nGROUP BY a.subject_id\n";
static const char heads[] = SHARE("heads") "SELECT subject_id, 1, 2\nFROM asked\n";

/* ---- the program ---- */

static int
run(const char *arguments)
{
	char command[2000];
	snprintf(command, sizeof command, "%s --set 'database=%s' --set state_dir=%s/state --lang en %s 2>&1 | grep -v ^ts=; exit ${PIPESTATUS[0]}",
	         LT_SERVER, cluster_conninfo(cluster), cluster_folder(cluster), arguments);
	char quoted[4200], *to = quoted + sprintf(quoted, "bash -c '");
	for (const char *p = command; *p != '\0'; p++)
		to += *p == '\'' ? sprintf(to, "'\\''") : sprintf(to, "%c", *p);
	sprintf(to, "'");
	FILE *f = popen(quoted, "r");
	assert_non_null(f);
	size_t n = fread(output, 1, sizeof output - 1, f);
	output[n] = '\0';
	return WEXITSTATUS(pclose(f));
}

static int
apply(const char *more)
{
	char text[400];
	snprintf(text, sizeof text, "catalog apply %s %s", dir, more);
	return run(text);
}

static void
says(const char *text)
{
	if (strstr(output, text) == NULL)
		fail_msg("not said: %s\n%s", text, output);
}

static const char *
value(const char *text)
{
	static char out[400];
	PGresult *r = PQexec(pg, text);
	if (PQresultStatus(r) != PGRES_TUPLES_OK || PQntuples(r) != 1)
		fail_msg("%s: %s", text, PQresultErrorMessage(r));
	snprintf(out, sizeof out, "%s", PQgetvalue(r, 0, 0));
	PQclear(r);
	return out;
}

static void
file_put(const char *code, const char *text)
{
	char path[80];
	snprintf(path, sizeof path, "indicators/%s.sql", code);
	folder_write(path, text, strlen(text));
}

static int
begin(void **state)
{
	static const char targets[] = "programme;indicator;site;comparator;value;due_on;note\n03-ĐA/TU;orgs;;>=;448;31/12/2025;\n";
	char path[200];
	if (!cluster_programs_are_here())
		exit(77);
	cluster = cluster_start();
	pg = cluster_connect(cluster);
	dir = folder_make();
	snprintf(path, sizeof path, "%s/indicators", dir);
	assert_int_equal(mkdir(path, 0755), 0);
	snprintf(path, sizeof path, "%s/targets", dir);
	assert_int_equal(mkdir(path, 0755), 0);
	file_put("orgs", orgs);
	file_put("heads", heads);
	folder_write("targets/targets.csv", targets, sizeof targets - 1);
	if (run("migrate --province 08 'Tuyên Quang'") != 0)
		fail_msg("%s", output);
	PQclear(PQexec(pg, "SET search_path = lt"));
	return 0;
}

static int
end(void **state)
{
	folder_remove();
	PQfinish(pg);
	cluster_stop(&cluster);
	return 0;
}

/* ---- what the server refuses ---- */

static const struct {
	const char *code, *text, *said[3];
} refused[] = {
	{ "syntax", COUNT("syntax") "SELECT subject_id, 1,\nNULL::bigint FROM\nasked GROUP BY\n", { "indicators/syntax.sql:1", "42601" } },
	{ "column", COUNT("column") "SELECT a.subject_id, 1,\n\ta.nothing FROM asked a\n", { "indicators/column.sql:14: ", "42703" } },
	{ "types", COUNT("types") "SELECT subject_id,\n\n\t'x'::bigint, NULL::bigint FROM asked\n", { "indicators/types.sql:15: ", "22P02" } },
	{ "zero", SHARE("zero") "SELECT subject_id, 1 / (CASE WHEN subject_id IS NULL THEN 1 ELSE 0 END), 1\nFROM asked\n",
	  { "indicators/zero.sql:", "22012" } },
	{ "more", SHARE("more") "SELECT subject_id, 3, 2\nFROM asked\n", { "indicators/more.sql:" } },
	{ "twice", COUNT("twice") "SELECT subject_id, 1, NULL::bigint FROM asked\nUNION ALL SELECT subject_id, 1, NULL::bigint FROM asked\n",
	  { "indicators/twice.sql:" } },
	{ "columns", COUNT("columns") "SELECT subject_id, 1 FROM asked\n", { "indicators/columns.sql:" } },
	{ "endless",
	  COUNT("endless") "SELECT a.subject_id, count(*), NULL::bigint FROM asked a CROSS JOIN generate_series(1, 100000000000) GROUP BY 1\n",
	  { "indicators/endless.sql:", "57014" } },
};

static void
what_the_server_cannot_work_out_is_told_by_file_and_line_and_nothing_is_in_force(void **state)
{
	char wanted[80];
	for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
		file_put(refused[i].code, refused[i].text);
	assert_int_equal(apply(""), 65);
	for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
		for (size_t k = 0; refused[i].said[k] != NULL; k++)
			says(refused[i].said[k]);
	snprintf(wanted, sizeof wanted, "The catalogue has %zu errors; nothing was put in force.", sizeof refused / sizeof refused[0]);
	says(wanted);
	assert_null(strstr(output, "indicators/orgs.sql"));
	assert_string_equal(value("SELECT count(*) FROM catalogue"), "0");
	for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
		if (i > 0) {
			snprintf(wanted, sizeof wanted, "indicators/%s.sql", refused[i].code);
			folder_drop(wanted);
		}
	assert_int_equal(apply("--json"), 65);
	const char *list = strstr(output, "[\n"); /* behind what went to stderr */
	assert_non_null(list);
	json_t *j = json_loads(list, JSON_DISABLE_EOF_CHECK, NULL);
	assert_int_equal(json_array_size(j), 1);
	assert_string_equal(json_string_value(json_object_get(json_array_get(j, 0), "file")), "indicators/syntax.sql");
	assert_string_equal(json_string_value(json_object_get(json_array_get(j, 0), "code")), "LT-5249");
	json_decref(j);
	folder_drop("indicators/syntax.sql");
}

static void
check_needs_no_database_and_says_so(void **state)
{
	char text[300];
	snprintf(text, sizeof text, "--set database=dbname=nothing catalog check %s", dir);
	assert_int_equal(run(text), 0);
	says("have not been run");
}

static void
what_is_right_is_put_in_force(void **state)
{
	if (apply("") != 0)
		fail_msg("%s", output);
	says("indicators: added 2");
	says("targets: added 1");
	assert_string_equal(value("SELECT content->'indicator'->>'file' || ':' || (content->'indicator'->>'line') FROM catalogue_now"
	                          " WHERE key = 'indicator/orgs'"),
	                    "indicators/orgs.sql:14");
	assert_string_equal(value("SELECT content->'target'->>'comparator' || (content->'target'->>'value') FROM catalogue_now"
	                          " WHERE key = 'target/03-ĐA/TU/orgs/'"),
	                    "at_least448");
	assert_int_equal(run("indicator list"), 0);
	says("heads");
	assert_int_equal(run("indicator show orgs"), 0);
	says("Target 03-ĐA/TU: >= 448 by 31/12/2025");
	says("JOIN organisation_as_of o");
	assert_int_equal(run("indicator show nothing"), 65);
	says("[LT-5252]");
}

/* ---- commands ---- */

static void
a_number_set_by_a_command_is_a_version_of_its_own(void **state)
{
	if (run("indicator set-target 03-ĐA/TU heads '>= 77,78%' --due 31/12/2025 --note 'NQ 1'") != 0)
		fail_msg("%s", output);
	says("+ target/03-ĐA/TU/heads/");
	says("Version 2 of the catalogue is in force.");
	if (run("indicator set-baseline 03-ĐA/TU heads 344/868 --on 31/12/2016 --json") != 0)
		fail_msg("%s", output);
	assert_string_equal(value("SELECT content->'baseline'->>'denominator' FROM catalogue_now WHERE key = 'baseline/03-ĐA/TU/heads/'"), "868");
	assert_string_equal(value("SELECT (content->'target'->>'place') || (content->'target'->>'by_command') FROM catalogue_now"
	                          " WHERE key = 'target/03-ĐA/TU/heads/'"),
	                    "2true");
	assert_string_equal(value("SELECT count(*) FROM catalogue_entry WHERE version_from > 1"), "2");
	assert_int_equal(run("indicator show heads"), 0);
	says("Baseline 03-ĐA/TU: 344/868 = 39.63% on 31/12/2016");
	says("Target 03-ĐA/TU: >= 77.78% by 31/12/2025");
}

static const struct {
	const char *arguments, *code;
	int status;
} wrong[] = {
	{ "set-target 03-ĐA/TU nothing '>= 7%' --due 31/12/2025", "[LT-5252]", 65 },
	{ "set-target 04-ĐA/TU heads '>= 7%' --due 31/12/2025", "[LT-5255]", 65 },
	{ "set-target 03-ĐA/TU heads '>= 7' --due 31/12/2025", "[LT-5254]", 65 },
	{ "set-target 03-ĐA/TU heads '7%' --due 31/12/2025", "[LT-5248]", 65 },
	{ "set-target 03-ĐA/TU heads '>= 7%' --due 31/13/2025", "[LT-2014]", 65 },
	{ "set-target 03-ĐA/TU heads '>= 7%'", "[LT-5234]", 64 },
	{ "set-target 03-ĐA/TU heads --due 31/12/2025", "[LT-5234]", 64 },
	{ "set-target 03-ĐA/TU heads '>= 7%' --due 31/12/2025 --site 0899", "[LT-5256]", 65 },
	{ "set-target 03-ĐA/TU heads --remove --site 0899", "[LT-5253]", 65 },
	{ "set-baseline 03-ĐA/TU heads 344 --on 31/12/2016", "[LT-5254]", 65 },
	{ "set-baseline 03-ĐA/TU heads 868/344 --on 31/12/2016", "[LT-5254]", 65 },
	{ "set-baseline 03-ĐA/TU heads 3/0 --on 31/12/2016", "[LT-5254]", 65 },
	{ "set-baseline 03-ĐA/TU orgs 3/4 --on 31/12/2016", "[LT-5254]", 65 },
	{ "set-baseline 03-ĐA/TU orgs x --on 31/12/2016", "[LT-5254]", 65 },
};

static void
what_does_not_go_with_the_indicator_is_refused(void **state)
{
	char text[300];
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		snprintf(text, sizeof text, "indicator %s", wrong[i].arguments);
		int status = run(text);
		if (status != wrong[i].status || strstr(output, wrong[i].code) == NULL)
			fail_msg("%s: %d %s", text, status, output);
	}
	assert_string_equal(value("SELECT max(version) FROM catalogue"), "3");
}

static void
what_commands_set_stays_when_the_files_are_applied(void **state)
{
	assert_int_equal(apply(""), 65);
	says("[LT-5231]");
	folder_edit("labels/kinds.csv", "Area", "Region");
	if (apply("") != 0)
		fail_msg("%s", output);
	says("2 set by commands and not in the files stay:");
	says("  = baseline/03-ĐA/TU/heads/");
	assert_string_equal(value("SELECT content->'target'->>'value' FROM catalogue_now WHERE key = 'target/03-ĐA/TU/heads/'"), "7778");
}

static void
a_line_of_the_files_takes_the_place_of_what_a_command_set(void **state)
{
	folder_edit("targets/targets.csv", "03-ĐA/TU;orgs", "03-ĐA/TU;heads;;>=;80%;31/12/2030;\n03-ĐA/TU;orgs");
	if (apply("") != 0)
		fail_msg("%s", output);
	says("  ~ target/03-ĐA/TU/heads/");
	says("1 set by commands");
	assert_string_equal(value("SELECT content->'target'->>'value' FROM catalogue_now WHERE key = 'target/03-ĐA/TU/heads/'"), "8000");
	if (run("indicator set-target 03-ĐA/TU heads '>= 90%' --due 31/12/2030") != 0)
		fail_msg("%s", output);
	says("The files give this number");
	assert_string_equal(value("SELECT content->'target'->>'place' FROM catalogue_now WHERE key = 'target/03-ĐA/TU/heads/'"), "1");
}

static void
an_indicator_does_not_go_while_a_command_s_number_is_held_against_it(void **state)
{
	folder_edit("targets/targets.csv", "03-ĐA/TU;heads;;>=;80%;31/12/2030;\n", "");
	folder_drop("indicators/heads.sql");
	assert_int_equal(apply(""), 65);
	says("[LT-5250]");
	if (run("indicator set-target 03-ĐA/TU heads --remove") != 0 || run("indicator set-baseline 03-ĐA/TU heads --remove") != 0)
		fail_msg("%s", output);
	if (apply("") != 0)
		fail_msg("%s", output);
	says("  - indicator/heads");
	assert_string_equal(value("SELECT count(*) FROM catalogue_now WHERE key LIKE '%heads%'"), "0");
}

static void
targets_of_a_site_are_held_against_the_sites_there_are(void **state)
{
	assert_int_equal(run("site add 0801 --name 'Điểm một' --org HU0801"), 0);
	folder_edit("targets/targets.csv", "03-ĐA/TU;orgs", "03-ĐA/TU;orgs;0801;>=;10;31/12/2025;\n03-ĐA/TU;orgs;0899;>=;10;31/12/2025;\n03-ĐA/TU;orgs");
	assert_int_equal(apply(""), 65);
	says("targets/targets.csv:3: There is no such site: 0899.");
	says("has 1 errors");
	folder_edit("targets/targets.csv", "03-ĐA/TU;orgs;0899;>=;10;31/12/2025;\n", "");
	if (apply("") != 0)
		fail_msg("%s", output);
	assert_int_equal(run("indicator show orgs"), 0);
	says("Target 03-ĐA/TU 0801: >= 10 by 31/12/2025");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_the_server_cannot_work_out_is_told_by_file_and_line_and_nothing_is_in_force),
		cmocka_unit_test(check_needs_no_database_and_says_so),
		cmocka_unit_test(what_is_right_is_put_in_force),
		cmocka_unit_test(a_number_set_by_a_command_is_a_version_of_its_own),
		cmocka_unit_test(what_does_not_go_with_the_indicator_is_refused),
		cmocka_unit_test(what_commands_set_stays_when_the_files_are_applied),
		cmocka_unit_test(a_line_of_the_files_takes_the_place_of_what_a_command_set),
		cmocka_unit_test(an_indicator_does_not_go_while_a_command_s_number_is_held_against_it),
		cmocka_unit_test(targets_of_a_site_are_held_against_the_sites_there_are),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
