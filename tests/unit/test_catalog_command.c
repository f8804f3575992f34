/* `catalog`, `task` and `document`, the program itself against a cluster: what is put in force, what stays out, the way
 * back; what the province issues, and what is said of a wrong line. */
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <cmocka.h>
#include "tests/support/cluster.h"
#include "tests/unit/catalog_folder.h"

static struct cluster *cluster;
static PGconn *pg;
static const char *dir;
static char output[100000];

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
log_drop(void)
{
	char *to = output;

	for (char *line = output, *next; *line != '\0'; line = next) {
		next = strchr(line, '\n') != NULL ? strchr(line, '\n') + 1 : line + strlen(line);
		if (strncmp(line, "ts=", 3) == 0)
			continue;
		memmove(to, line, (size_t)(next - line));
		to += next - line;
	}
	*to = '\0';
}

/* Runs the program; what it says is in output, without the log's lines. */
static int
run(const char *arguments)
{
	char command[2000];
	FILE *f;
	size_t n;

	snprintf(command, sizeof command, "%s --set 'database=%s' --set state_dir=%s/state --lang en %s 2>&1",
	         LT_SERVER, cluster_conninfo(cluster), cluster_folder(cluster), arguments);
	f = popen(command, "r");
	assert_non_null(f);
	n = fread(output, 1, sizeof output - 1, f);
	output[n] = '\0';
	log_drop();
	return WEXITSTATUS(pclose(f));
}

static int
run_folder(const char *command, const char *rest)
{
	char text[400];

	snprintf(text, sizeof text, "catalog %s %s %s", command, dir, rest);
	return run(text);
}

static void
says(const char *text)
{
	if (strstr(output, text) == NULL)
		fail_msg("not said: %s\n%s", text, output);
}

static json_t *
json(void)
{
	json_t *j = json_loads(output, 0, NULL);
	if (j == NULL)
		fail_msg("no JSON: %s", output);
	return j;
}

static int
begin(void **state)
{
	(void)state;
	if (!cluster_programs_are_here())
		exit(77);
	cluster = cluster_start();
	pg = cluster_connect(cluster);
	dir = folder_make();
	if (run("migrate --province 08 'Tuyên Quang'") != 0)
		fail_msg("%s", output);
	PQclear(PQexec(pg, "SET search_path = lt"));
	return 0;
}

static int
end(void **state)
{
	(void)state;
	folder_remove();
	PQfinish(pg);
	cluster_stop(&cluster);
	return 0;
}

/* ---- versions ---- */

static void
a_catalogue_is_put_in_force_as_one_version(void **state)
{
	(void)state;
	assert_int_equal(run_folder("apply", "--note 'the first'"), 0);
	says("forms: added 4");
	says("  + form/people/2016-01-01");
	says("Version 1 of the catalogue is in force.");
	assert_string_equal(value("SELECT count(*) FROM catalogue_now"), "14");
	assert_string_equal(
		value("SELECT content->'form'->>'period' FROM catalogue_now WHERE key = 'form/people/2020-01-01'"),
		"half");
	assert_string_equal(value("SELECT note || ' ' || (actor LIKE 'cli:%')::text FROM catalogue"), "the first true");
	assert_int_equal(run_folder("apply", ""), 65);
	says("[LT-5231]");
	assert_string_equal(value("SELECT count(*) FROM catalogue"), "1");
}

static void
nothing_is_in_force_after_a_refused_apply(void **state)
{
	(void)state;
	folder_edit("labels/kinds.csv", "Area", "Region");
	folder_edit("forms/rules.csv", "women <= total;E", "men <= total;E");
	assert_int_equal(run_folder("apply", ""), 65);
	says("forms/rules.csv:2:3 formula: The formula names a field the form does not have: «men».");
	says("The catalogue has 1 errors; nothing was put in force.");
	assert_string_equal(value("SELECT max(version) FROM catalogue"), "1");
	assert_string_equal(value("SELECT content->'label'->>'en' FROM catalogue_now WHERE key = 'label/unit'"),
	                    "Area");
	assert_int_equal(run_folder("check", ""), 65);
	folder_restore("forms/rules.csv");
	assert_int_equal(run_folder("check", ""), 0);
	says("14 entries");
}

static void
only_what_changed_is_told_and_written(void **state)
{
	(void)state;
	folder_edit("labels/kinds.csv", "member;Đảng viên;Member\n", "post;Chức vụ;Post\n");
	assert_int_equal(run_folder("apply", "--json"), 0);
	json_t *j = json();
	assert_int_equal(json_integer_value(json_object_get(j, "version")), 2);
	assert_string_equal(json_string_value(json_array_get(json_object_get(j, "added"), 0)), "label/post");
	assert_string_equal(json_string_value(json_array_get(json_object_get(j, "changed"), 0)), "label/unit");
	assert_string_equal(json_string_value(json_array_get(json_object_get(j, "gone"), 0)), "label/member");
	assert_int_equal(json_array_size(json_object_get(j, "changed")), 1);
	json_decref(j);
	assert_string_equal(value("SELECT count(*) FROM catalogue_entry WHERE version_from = 2"), "2");
	folder_restore("labels/kinds.csv");
}

static void
an_earlier_version_comes_back_under_a_new_number(void **state)
{
	(void)state;
	assert_int_equal(run("catalog apply --version 1 --note back"), 0);
	says("Version 3 of the catalogue is in force.");
	assert_string_equal(value("SELECT content->'label'->>'en' FROM catalogue_now WHERE key = 'label/unit'"),
	                    "Area");
	assert_string_equal(value("SELECT (a.digest = b.digest)::text FROM catalogue a, catalogue b WHERE a.version = "
	                          "1 AND b.version = 3"),
	                    "true");
	assert_int_equal(run("catalog apply --version 9"), 65);
	says("[LT-5232]");
	assert_int_equal(run("catalog apply"), 64);
	assert_int_equal(run("catalog list --json"), 0);
	json_t *j = json(), *row;
	size_t i;
	static const int wanted[3][4] = { { 14, 14, 0, 0 }, { 14, 1, 1, 1 }, { 14, 1, 1, 1 } };
	static const char *const keys[] = { "entries", "added", "changed", "gone" };
	assert_int_equal(json_array_size(j), 3);
	json_array_foreach(j, i, row) for (int k = 0; k < 4; k++)
		assert_int_equal(json_integer_value(json_object_get(row, keys[k])), wanted[i][k]);
	assert_true(json_is_true(json_object_get(json_array_get(j, 2), "present")));
	assert_string_equal(json_string_value(json_object_get(json_array_get(j, 2), "note")), "back");
	json_decref(j);
}

static void
show_says_the_present_version(void **state)
{
	(void)state;
	assert_int_equal(run("catalog show"), 0);
	says("programme/03-ĐA/TU");
	says("Programme");
	assert_int_equal(run("catalog show form --json"), 0);
	json_t *j = json();
	assert_int_equal(json_object_size(j), 4);
	json_decref(j);
	assert_int_equal(run("catalog show form/nothing"), 65);
	says("[LT-5233]");
}

/* ---- tasks and documents ---- */

static const char *
file_write(const char *text)
{
	static char path[100];
	FILE *f;

	snprintf(path, sizeof path, "%s/issue.csv", dir);
	f = fopen(path, "w");
	if (f == NULL || fputs(text, f) < 0 || fclose(f) != 0)
		abort();
	return path;
}

static int
issue(const char *what, const char *text)
{
	char arguments[300];

	snprintf(arguments, sizeof arguments, "%s issue %s", what, file_write(text));
	return run(arguments);
}

static void
documents_are_issued_all_or_none(void **state)
{
	(void)state;
	assert_int_equal(issue("document", "issuer;number;type_code;signed_on;title;classification;replaces\n"
	                                   "Tỉnh ủy;1-NQ/TU;NQ;1/3/2021;Nghị quyết một;internal;\n"
	                                   "Tỉnh ủy;2-NQ/TU;NQ;1/3/2022;Nghị quyết hai;;Tỉnh ủy|1-NQ/TU|NQ|1/3/2021\n"),
	                 0);
	says("2 documents were issued.");
	assert_string_equal(value("SELECT count(*) FROM document WHERE issued AND j_to IS NULL"), "2");
	assert_string_equal(
		value("SELECT (a.replaces_ids[1] = b.id)::text FROM document a, document b WHERE a.number = '2-NQ/TU' "
	              "AND b.number = '1-NQ/TU'"),
		"true");
	/* the centre's judgement names the line */
	assert_int_equal(issue("document", "issuer;number;type_code;signed_on;title;replaces\n"
	                                   "Tỉnh ủy;3-NQ/TU;NQ;1/3/2020;Nghị quyết ba;\n# older than what it replaces\n"
	                                   "Tỉnh ủy;4-NQ/TU;NQ;1/3/2020;Nghị quyết bốn;Tỉnh ủy|1-NQ/TU|NQ|1/3/2021\n"),
	                 65);
	says("issue.csv:4: The centre refused: DOC-003");
	/* what is issued is not issued again; what a site had recorded is issued by amending it */
	assert_int_equal(issue("document", "issuer;number;type_code;signed_on;title\nTỉnh ủy;1-NQ/TU;NQ;1/3/2021;Nghị quyết một\n"), 65);
	says("issue.csv:2: The centre refused: REC-004");
	value("UPDATE document SET issued = false WHERE number = '1-NQ/TU' RETURNING id");
	assert_int_equal(issue("document", "issuer;number;type_code;signed_on;title\nTỉnh ủy;1-NQ/TU;NQ;1/3/2021;Nghị quyết một\n"), 0);
	assert_string_equal(value("SELECT count(*) FROM document WHERE number = '1-NQ/TU' AND j_to IS NULL AND issued AND version = 2"), "1");
	/* what the file says by itself, every mistake */
	assert_int_equal(issue("document", "issuer;number;type_code;signed_on;title;replaces\n"
	                                   "Tỉnh ủy;3-NQ/TU;NQ;31/2/2020;Nghị quyết ba;\n"
	                                   "Tỉnh ủy;;NQ;1/3/2020;Nghị quyết bốn;Tỉnh ủy|9-NQ/TU|NQ|1/3/2021\n"
	                       "Tỉnh ủy;5-NQ/TU;NQ;1/3/2020;Nghị quyết đúng;\n"),
	                 65);
	says("issue.csv:2:4 signed_on:");
	says("issue.csv:3:2 number:");
	says("issue.csv:3:6 replaces:");
	says("The file has 3 mistakes; nothing was recorded.");
	assert_string_equal(value("SELECT count(*) FROM document WHERE j_to IS NULL"), "2");
}

static void
tasks_are_issued_to_whom_a_code_means(void **state)
{
	(void)state;
	assert_int_equal(run("site add X1 --name 'Điểm một' --org X1"), 0);
	assert_int_equal(issue("task",
	                       "code;title;kind;lead_code;issued_on;due_on;coordinator_codes;document;after_codes\n"
	                       "T1;Việc một;task;X1;1/4/2021;1/5/2021;TU08;Tỉnh ủy|1-NQ/TU|NQ|1/3/2021;\n"
	                       "T2;Việc hai;report;TU08;1/4/2021;1/6/2021;X1;;T1\n"),
	                 0);
	says("2 tasks were issued.");
	assert_string_equal(value("SELECT count(*) FROM task t JOIN organisation o ON o.id = t.lead_organisation_id "
	                          "AND o.code = 'X1' "
	                          "AND t.document_id IS NOT NULL AND t.issued"),
	                    "1");
	assert_int_equal(issue("task",
	                       "code;title;kind;lead_code;issued_on;due_on;after_codes\n"
	                       "T3;Việc ba;task;X9;1/4/2021;1/5/2021;T9\nT4;Việc bốn;chore;X1;1/4/2021;1/3/2021;\n"),
	                 65);
	says("issue.csv:2:4 lead_code:");
	says("issue.csv:2:7 after_codes:");
	says("issue.csv:3:3 kind:");
	assert_int_equal(
		issue("task", "code;title;kind;lead_code;issued_on;due_on\nT4;Việc bốn;task;X1;1/4/2021;1/3/2021\n"),
		65);
	says("issue.csv:2: The centre refused: TSK-001");
	assert_string_equal(value("SELECT count(*) FROM task"), "2");
}

static void
a_programme_becomes_tasks_in_its_order(void **state)
{
	(void)state;
	assert_int_equal(run("task issue --programme 03-ĐA/TU --issued-on 20/6/2021"), 0);
	says("Not in the register, so nothing is given to them: X2");
	says("7 tasks were issued."); /* 2 items, 2022 to 2025, final; the document is not counted */
	assert_string_equal(value("SELECT string_agg(code || ' ' || to_char(due_on, 'YYYYMMDD'), ', ' ORDER BY due_on, "
	                          "code) FROM task "
	                          "WHERE programme = '03-ĐA/TU'"),
	                    "03-ĐA/TU/annual/2022 20220612, 03-ĐA/TU/1.1 20221231, 03-ĐA/TU/annual/2023 20230612, "
	                    "03-ĐA/TU/2.1 20231231, 03-ĐA/TU/annual/2024 20240612, 03-ĐA/TU/annual/2025 20250612, "
	                    "03-ĐA/TU/final 20260612");
	assert_string_equal(value("SELECT o.code FROM task t JOIN organisation o ON o.id = t.lead_organisation_id "
	                          "WHERE t.item = '2.1'"),
	                    "X1");
	assert_string_equal(
		value("SELECT count(*) FROM task t JOIN document d ON d.id = t.document_id AND d.number = '03-ĐA/TU'"),
		"7");
	/* X1 is in both blocks */
	assert_string_equal(value("SELECT array_length(coordinator_ids, 1) FROM task WHERE item = '1.1'"), "1");
	assert_int_equal(run("task issue --programme PLAN --issued-on 1/2/2025"), 0);
	assert_string_equal(value("SELECT (b.after_ids[1] = a.id)::text FROM task a, task b WHERE a.code = 'PLAN/a' "
	                          "AND b.code = 'PLAN/b'"),
	                    "true");
	assert_int_equal(run("task issue --programme PLAN --issued-on 1/2/2025"), 65); /* twice */
	assert_int_equal(run("task issue --programme NONE --issued-on 1/2/2025"), 65);
	says("[LT-5233]");
	assert_int_equal(run("task issue"), 64);
}

static void
what_is_overdue_is_listed(void **state)
{
	(void)state;
	assert_int_equal(run("task list --json --as-of 2021-05-10"), 0);
	json_t *j = json();
	assert_int_equal(json_array_size(j), 2);
	assert_string_equal(json_string_value(json_object_get(json_array_get(j, 0), "lead")), "X1");
	assert_int_equal(json_integer_value(json_object_get(json_array_get(j, 0), "days_over")), 9);
	assert_int_equal(json_integer_value(json_object_get(json_array_get(j, 1), "days_over")), 0);
	json_decref(j);
	assert_int_equal(run("task list --overdue --json --as-of 2021-05-10"), 0);
	j = json();
	assert_int_equal(json_array_size(j), 1);
	assert_string_equal(json_string_value(json_object_get(json_array_get(j, 0), "code")), "T1");
	json_decref(j);
	PQclear(PQexec(pg, "INSERT INTO task_report (id, version, j_from, update_id, task_id, organisation_id, what, "
	                   "reported_on) SELECT "
	                   "gen_random_uuid(), 1, 1, gen_random_uuid(), id, lead_organisation_id, 'done', '2021-05-09' "
	                   "FROM task WHERE code = 'T1'"));
	assert_int_equal(run("task list --overdue --json --as-of 2021-05-10"), 0);
	j = json();
	assert_int_equal(json_array_size(j), 0);
	json_decref(j);
	assert_int_equal(run("task list --overdue --json --as-of 2021-05-08"), 0); /* on that day it was not done yet */
	j = json();
	assert_int_equal(json_array_size(j), 1);
	json_decref(j);
	assert_int_equal(run("task list"), 0);
	says("03-ĐA/TU/final");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_catalogue_is_put_in_force_as_one_version),
		cmocka_unit_test(nothing_is_in_force_after_a_refused_apply),
		cmocka_unit_test(only_what_changed_is_told_and_written),
		cmocka_unit_test(an_earlier_version_comes_back_under_a_new_number),
		cmocka_unit_test(show_says_the_present_version),
		cmocka_unit_test(documents_are_issued_all_or_none),
		cmocka_unit_test(tasks_are_issued_to_whom_a_code_means),
		cmocka_unit_test(a_programme_becomes_tasks_in_its_order),
		cmocka_unit_test(what_is_overdue_is_listed),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
