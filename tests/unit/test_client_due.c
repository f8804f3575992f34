/* What is due: tasks and owed returns at their boundaries, and receipts that are recorded once. The program itself runs
 * for receipts and for what is printed. */
#include "client_catalogue.h"
#include "client_files.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "client/forms/due.h"
#include "common/base/clock.h"

static struct client_site *
site_new(void)
{
	struct client_site *c = client_site_new();
	catalogue_give(c);
	cells_put(c, 2);
	files_take(c, "unit",
	           "code,name,level,kind,parent_code\nX1,Xã Một,commune,xa,0807\nT1,Thôn Một,village,thon,X1\n");
	return c;
}

static void
site_free(struct client_site *c)
{
	forms_use(NULL);
	client_site_free(c);
}

static const char tasks[] = "code;title;kind;lead_code;coordinator_codes;issued_on;due_on\n"
			    "NV1;Việc một;task;CB1;CB2;1/3/2021;30/6/2021\n"
			    "NV2;Việc hai;report;CB2;;1/4/2021;31/5/2021\n"
			    "NV3;Việc xa;task;HU0899;;1/4/2021;31/5/2021\n";

/* ---- tasks ---- */

struct seen { char text[4000]; };

static void
task_see(void *ctx, const struct due_task *t)
{
	struct seen *s = ctx;
	size_t used = strlen(s->text);
	if (t->done)
		return;
	snprintf(s->text + used, sizeof s->text - used, "%s %s%s %d|", t->task->code, t->organisation_code,
	         t->role == DUE_LEADS ? "*" : "", t->days_left);
}

static const char *
tasks_on(struct client_site *c, int32_t on)
{
	static struct seen s;
	s.text[0] = '\0';
	mirror_rest(c->mirror);
	assert_int_equal(due_tasks(c->mirror, on, task_see, &s, NULL), DONE);
	return s.text;
}

static void
tasks_of_this_site_are_due_until_they_are_done(void **state)
{
	struct client_site *c = site_new();
	struct import_options o = { .form = form_find("task"), .reason = "checked" };
	files_import(c, &o, tasks, strlen(tasks), DONE, NULL);
	assert_string_equal(tasks_on(c, DAY(2021, 2, 28)), "");
	assert_string_equal(tasks_on(c, DAY(2021, 3, 1)), "NV1 CB1* 121|NV1 CB2 121|");
	assert_string_equal(tasks_on(c, DAY(2021, 5, 31)), "NV2 CB2* 0|NV1 CB1* 30|NV1 CB2 30|");
	assert_string_equal(tasks_on(c, DAY(2021, 6, 1)), "NV2 CB2* -1|NV1 CB1* 29|NV1 CB2 29|");
	/* a co-ordinator is done with its part, the lead's end is everybody's, and neither counts before it was told */
	files_take(c, "task_report", "task_code;organisation_code;what;reported_on;progress;evidence\n"
	                             "NV1;CB2;progress;1/5/2021;50;\nNV1;CB2;progress;1/6/2021;100;Báo cáo số 1\n");
	assert_string_equal(tasks_on(c, DAY(2021, 5, 31)), "NV2 CB2* 0|NV1 CB1* 30|NV1 CB2 30|");
	assert_string_equal(tasks_on(c, DAY(2021, 6, 1)), "NV2 CB2* -1|NV1 CB1* 29|");
	files_take(c, "task_report", "task_code;organisation_code;what;reported_on;evidence\n"
	                             "NV1;CB1;done;2/6/2021;Báo cáo số 2\nNV2;CB2;dropped;2/6/2021;\n");
	assert_string_equal(tasks_on(c, DAY(2021, 6, 2)), "");
	site_free(c);
}

/* ---- returns ---- */

static void
form_see(void *ctx, const struct due_owed *d)
{
	struct seen *s = ctx;
	char period[PERIOD_TEXT];
	size_t used = strlen(s->text);
	period_show(d->length, d->period_on, period, sizeof period);
	snprintf(s->text + used, sizeof s->text - used, "%s %s %s %d|", d->code, d->subject_code, period,
	         d->days_left);
}

static const char *
forms_on(struct client_site *c, int32_t since, int32_t on)
{
	static struct seen s;
	s.text[0] = '\0';
	mirror_rest(c->mirror);
	assert_int_equal(due_owed(c->mirror, &c->me.scope, forms_catalogue(), since, on, form_see, &s, NULL), DONE);
	return s.text;
}

static void
a_return_is_owed_once_its_period_has_ended_and_until_it_is_told(void **state)
{
	struct client_site *c = site_new();
	static const char organisations[] = "code,name,type,setting,parent_code,valid_from\n"
					    "CC2,Chi bộ mới,grassroots_cell,office,HU0807,2021-01-01\n";
	struct import_options o = { .form = form_find("organisation"), .as_of = DAY(2021, 1, 1), .reason = "checked" };
	assert_int_equal(files_import(c, &o, organisations, strlen(organisations), DONE, NULL).recorded, 1);
	int32_t since = DAY(2020, 12, 1);
	assert_string_equal(forms_on(c, since, DAY(2020, 12, 31)), "");
	/* monthly is due five days, religion twenty days after; CC2 did not exist in 2020; a village owes none */
	assert_string_equal(forms_on(c, since, DAY(2021, 1, 1)),
	                    "monthly X1 12/2020 4|religion CB1 2020 19|religion CB2 2020 19|");
	assert_string_equal(forms_on(c, since, DAY(2021, 1, 5)),
	                    "monthly X1 12/2020 0|religion CB1 2020 15|religion CB2 2020 15|");
	assert_string_equal(forms_on(c, since, DAY(2021, 1, 6)),
	                    "monthly X1 12/2020 -1|religion CB1 2020 14|religion CB2 2020 14|");
	files_take(c, "monthly", "unit;period;visits\nX1;12/2020;3\n");
	files_take(c, "religion", "organisation;period;members\nCB1;2021;3\nCB2;2020;4\n"); /* CB1's of another year */
	assert_string_equal(forms_on(c, since, DAY(2021, 1, 31)), "religion CB1 2020 -11|");
	files_take(c, "religion", "organisation;period;members\nCB1;2020;3\n");
	assert_string_equal(forms_on(c, since, DAY(2021, 1, 31)), "");
	assert_string_equal(forms_on(c, since, DAY(2021, 2, 1)), "monthly X1 01/2021 4|");
	assert_string_equal(forms_on(c, DAY(2021, 2, 1), DAY(2021, 2, 1)), "");
	assert_int_equal(due_since(DAY(2021, 7, 7)), DAY(2020, 1, 1));
	/* before it was this site's to tell, and without a catalogue, nothing is owed */
	c->me.scope.from = DAY(2021, 2, 1);
	assert_string_equal(forms_on(c, since, DAY(2021, 2, 1)), "");
	forms_use(NULL);
	assert_string_equal(forms_on(c, since, DAY(2021, 3, 1)), "");
	site_free(c);
}

/* ---- the program ---- */

static char out[32768], err[16384];

static int
run(struct client_site *c, const char *arguments)
{
	char path[2][128], command[600];
	for (int i = 0; i < 2; i++)
		snprintf(path[i], sizeof path[i], "%s/%s", c->dir, i == 0 ? "out" : "err");
	client_site_close(c);
	snprintf(command, sizeof command, "LANGUAGE= %s --dir %s %s >%s 2>%s </dev/null", LT_PROGRAM, c->dir, arguments,
	         path[0], path[1]);
	int status = system(command);
	for (int i = 0; i < 2; i++) {
		char *to = i == 0 ? out : err;
		size_t size = i == 0 ? sizeof out : sizeof err;
		FILE *in = fopen(path[i], "r");
		assert_non_null(in);
		to[fread(to, 1, size - 1, in)] = '\0';
		fclose(in);
	}
	client_site_reopen(c);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void
showing_a_task_records_once_for_each_organisation_that_it_was_read(void **state)
{
	struct client_site *c = site_new();
	struct arena *a = arena_new(RECORD_ARENA_CAP);
	struct import_options o = { .form = form_find("task"), .reason = "checked" };
	files_import(c, &o, tasks, strlen(tasks), DONE, NULL);
	uint64_t before = client_state(c, NULL).made;
	if (run(c, "task show NV1") != 0)
		fail_msg("%s%s", out, err);
	assert_non_null(strstr(out, "Việc một"));
	if (client_state(c, NULL).made != before + 2)
		fail_msg("%s", err);
	const Lt__TaskReport *r = files_latest(c, a)->task_report;
	assert_int_equal(r->what, LT__TASK_EVENT__TASK_EVENT_READ);
	assert_int_equal(r->reported_on, clock_today());
	assert_memory_equal(r->organisation_id.data, cell("CB2").b, 16);
	assert_int_equal(run(c, "task show NV1 --json"), 0);
	assert_int_equal(client_state(c, NULL).made, before + 2);
	assert_non_null(strstr(out, "\"addressed\""));
	assert_non_null(strstr(out, "\"state\": \"read\""));
	/* read on another day: told already */
	files_take(c, "task_report", "task_code;organisation_code;what;reported_on\nNV2;CB2;read;15/4/2021\n");
	assert_int_equal(run(c, "task show NV2"), 0);
	assert_int_equal(client_state(c, NULL).made, ++before + 2);
	assert_int_equal(run(c, "task show NV3"), 0);          /* nobody of this site is addressed */
	assert_int_equal(client_state(c, NULL).made, before + 2);
	assert_int_equal(run(c, "task show NV9"), 64);
	assert_non_null(strstr(err, "LT-2072"));
	arena_free(&a);
	site_free(c);
}

static void
due_marks_what_is_overdue_and_says_so_in_json(void **state)
{
	struct client_site *c = site_new();
	struct import_options o = { .form = form_find("task"), .reason = "checked" };
	files_import(c, &o, tasks, strlen(tasks), DONE, NULL);
	assert_int_equal(run(c, "due --on 1/6/2021 --since 1/5/2021"), 0);
	assert_non_null(strstr(out, "quá hạn 1 ngày"));
	assert_non_null(strstr(out, "còn 29 ngày"));
	assert_non_null(strstr(out, "Tiếp dân, 05/2021"));
	assert_int_equal(run(c, "due --on 2021-05-31 --since 2021-04-01 --json"), 0);
	json_t *root = json_loads(out, 0, NULL), *task = json_array_get(json_object_get(root, "tasks"), 0);
	assert_non_null(root);
	assert_int_equal(json_integer_value(json_object_get(task, "days_left")), 0);
	assert_true(json_is_false(json_object_get(task, "overdue")));
	json_t *form = json_array_get(json_object_get(root, "forms"), 0);
	assert_string_equal(json_string_value(json_object_get(form, "due_on")), "2021-05-05");
	assert_true(json_is_true(json_object_get(form, "overdue")));
	assert_int_equal(json_integer_value(json_object_get(root, "overdue")), 1);
	json_decref(root);
	assert_int_equal(run(c, "due --on 2021-05-05 --since 2021-04-01 --json"), 0);
	root = json_loads(out, 0, NULL);
	assert_int_equal(json_integer_value(json_object_get(root, "overdue")), 0);     /* due today is not late */
	assert_int_equal(json_array_size(json_object_get(root, "forms")), 1);
	json_decref(root);
	assert_int_equal(run(c, "task list --on 1/6/2021"), 0);
	assert_non_null(strstr(out, "NV2"));
	assert_null(strstr(out, "NV3"));
	/* the register of tasks holds those of this site, that of documents all of them */
	files_take(c, "document", "issuer;number;type_code;signed_on;title\nTỉnh ủy;03-ĐA/TU;ĐA;12/06/2021;Đề án\n");
	assert_int_equal(run(c, "table task --as-of 1/6/2021 --json"), 0);
	assert_non_null(strstr(out, "\"lead_code\": \"CB1\""));
	assert_null(strstr(out, "NV3"));
	assert_int_equal(run(c, "table document"), 0);
	assert_non_null(strstr(out, "03-ĐA/TU"));
	assert_int_equal(run(c, "due --on 31/2/2021"), 64);
	site_free(c);
}

/* ---- template, new, table ---- */

static void
a_template_of_the_catalogues_form_is_filled_and_imported_and_its_table_shows_it(void **state)
{
	struct client_site *c = site_new();
	char path[128];
	assert_int_equal(run(c, "template list"), 0);
	assert_non_null(strstr(out, "Đảng viên có đạo"));
	assert_int_equal(run(c, "template get every"), 0);
	assert_non_null(strstr(err, "Mức đạt: Cao"));
	assert_null(strstr(err, "Thấp"));                      /* no longer in use */
	assert_int_equal(run(c, "template get halls"), 0);
	assert_non_null(strstr(out, "Chỗ ngồi"));
	char *end = strstr(out, "\r\n");
	assert_non_null(end);
	strcpy(end, "\r\nT1;6 tháng đầu năm 2022;2;150;;\r\n");
	snprintf(path, sizeof path, "%s/halls.csv", c->dir);
	FILE *f = fopen(path, "w");
	fputs(out, f);
	fclose(f);
	char command[200];
	snprintf(command, sizeof command, "import %s", path);
	if (run(c, command) != 0)
		fail_msg("%s%s", out, err);
	assert_int_equal(run(c, "table halls --period 2022 --json"), 0);
	json_t *root = json_loads(out, 0, NULL), *row = json_array_get(json_object_get(root, "rows"), 0);
	assert_string_equal(json_string_value(json_object_get(row, "seats")), "150");
	assert_string_equal(json_string_value(json_object_get(row, "unit")), "T1");
	json_decref(root);
	assert_int_equal(run(c, "table halls --period 2021"), 0);
	assert_non_null(strstr(out, "Không có dòng nào."));
	assert_int_equal(run(c, "table nothing"), 64);
	assert_int_equal(run(c, "import x.csv --form nothing"), 64);
	assert_non_null(strstr(err, "LT-2002"));
	site_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests_of_due[] = {
		cmocka_unit_test(tasks_of_this_site_are_due_until_they_are_done),
		cmocka_unit_test(a_return_is_owed_once_its_period_has_ended_and_until_it_is_told),
		cmocka_unit_test(showing_a_task_records_once_for_each_organisation_that_it_was_read),
		cmocka_unit_test(due_marks_what_is_overdue_and_says_so_in_json),
		cmocka_unit_test(a_template_of_the_catalogues_form_is_filled_and_imported_and_its_table_shows_it),
	};
	return cmocka_run_group_tests(tests_of_due, NULL, NULL);
}
