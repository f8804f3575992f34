/* new and fix, driven through a pipe: what is asked, what is offered, what is asked again, what is recorded. The
 * program itself runs; a site's directory enrolled by hand stands in for an enrolment. */
#include "client_catalogue.h"
#include "client_files.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/clock.h"

#define MEMBERS "name,card,birth_on,organisation_code,sex,status,admitted_on,official_on,exempt_since,away_since\n"
#define FIVE \
	MEMBERS "Lê Văn Tám,1111,1970-05-05,CB1,male,official,1990-01-01,1991-01-01,,\n" \
		"Lò Thị Đào,2222,1980-05-05,CB1,female,official,2000-01-01,2001-01-01,,\n" \
		"Bàn Văn Ba,3333,1985-05-05,CB1,male,official,2010-01-01,2011-01-01,,\n" \
		"Hoàng Thị Tư,4444,1940-05-05,CB1,female,official,1970-01-01,1971-01-01,2015-01-01,\n" \
		"Vàng A Năm,5555,1990-05-05,CB1,male,official,2015-01-01,2016-01-01,,2020-06-01\n"

static char out[16384], err[65536];

static void
slurp(const char *dir, const char *name, char *to, size_t size)
{
	char path[128];
	snprintf(path, sizeof path, "%s/%s", dir, name);
	FILE *in = fopen(path, "r");
	assert_non_null(in);
	to[fread(to, 1, size - 1, in)] = '\0';
	fclose(in);
}

/* The program with these answers on stdin; its exit status. */
static int
run(struct client_site *c, const char *arguments, const char *answers)
{
	char path[128], command[800];
	snprintf(path, sizeof path, "%s/answers", c->dir);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fputs(answers, f);
	fclose(f);
	client_site_close(c);
	snprintf(command, sizeof command, "cat %s/answers | LANGUAGE= %s --dir %s %s >%s/out 2>%s/err", c->dir,
	         LT_PROGRAM, c->dir, arguments, c->dir, c->dir);
	int status = system(command);
	slurp(c->dir, "out", out, sizeof out);
	slurp(c->dir, "err", err, sizeof err);
	client_site_reopen(c);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void
expect(bool holds, const char *what)
{
	if (!holds)
		fail_msg("%s\n--- stdout\n%s\n--- stderr\n%s", what, out, err);
}
#define EXPECT(holds) expect(holds, #holds)

static uint64_t
made(struct client_site *c)
{
	return client_state(c, NULL).made;
}

/* ---- new ---- */

static void
a_meeting_is_asked_with_what_the_register_knows(void **state)
{
	struct client_site *c = client_site_new();
	struct arena *a = arena_new(RECORD_ARENA_CAP);
	cells_put(c, 1);
	files_take(c, "member", FIVE);
	uint64_t before = made(c);
	int status = run(c, "new meeting --json", "\n3/3/2022\nthường kỳ\n\ntrực tiếp\n95\n\n2\n1\n0\n\ncó\n\n\n");
	EXPECT(status == 0);
	EXPECT(made(c) == before + 1);
	EXPECT(strstr(err, "[CB1]") != NULL);
	EXPECT(strstr(err, "[3]") != NULL); /* five, one exempt, one away */
	EXPECT(strstr(err, "định kỳ; chuyên đề") != NULL);
	EXPECT(strstr(out, "\"recorded\"") != NULL);
	const Lt__Meeting *m = files_latest(c, a)->meeting;
	assert_int_equal(m->required, 3);
	assert_int_equal(m->present, 2);
	assert_int_equal(m->held_on, DAY(2022, 3, 3));
	assert_false(m->has_month);
	assert_true(m->has_has_resolution && m->has_resolution);
	assert_null(files_latest(c, a)->source);
	arena_free(&a);
	client_site_free(c);
}

static void
a_wrong_answer_is_asked_again_with_the_reason(void **state)
{
	struct client_site *c = client_site_new();
	cells_put(c, 1);
	uint64_t before = made(c);
	int status = run(c, "new meeting",
	                 "\n31/02/2022\n3/3/2022\nbình thường\nthường kỳ\n\n\nchín mươi\n95\n3\n3\n0\n0\n\n\n\n\n");
	EXPECT(status == 0);
	EXPECT(made(c) == before + 1);
	EXPECT(strstr(err, "LT-2014") != NULL);
	EXPECT(strstr(err, "LT-2018") != NULL);
	EXPECT(strstr(err, "LT-2015") != NULL);
	client_site_free(c);
}

static void
what_the_rules_refuse_is_asked_again(void **state)
{
	struct client_site *c = client_site_new();
	struct arena *a = arena_new(RECORD_ARENA_CAP);
	cells_put(c, 1);
	uint64_t before = made(c);
	/* 2 + 0 + 0 is not 3: the column the rule names is asked again, Enter keeps the others */
	int status = run(c, "new meeting", "\n3/3/2022\nthường kỳ\n\n\n95\n3\n2\n0\n0\n\n\n\n\n2\n2\n2\n2\n");
	EXPECT(status == 0);
	EXPECT(strstr(err, "MTG-004") != NULL);
	EXPECT(made(c) == before + 1);
	const Lt__Meeting *m = files_latest(c, a)->meeting;
	assert_int_equal(m->required, m->present + m->excused + m->unexcused);
	arena_free(&a);
	client_site_free(c);
}

static void
a_warning_asks_for_its_reason(void **state)
{
	struct client_site *c = client_site_new();
	struct arena *a = arena_new(RECORD_ARENA_CAP);
	cells_put(c, 1);
	int status = run(c, "new meeting",
	                 "\n3/11/2025\nthường kỳ\n\n\n60\n3\n3\n0\n0\n\n\n\n\nvì thế\nother\n\nHọp ngắn\n");
	EXPECT(status == 0);
	EXPECT(strstr(err, "MTG-005") != NULL);
	EXPECT(strstr(err, reason_find("permitted")->vi) != NULL);
	Lt__Update *u = files_latest(c, a);
	EXPECT(u->n_reasons == 1);
	assert_string_equal(u->reasons[0]->reason_code, "other");
	assert_string_equal(u->reasons[0]->note, "Họp ngắn");
	status = run(c, "new meeting --reason permitted", "\n4/11/2025\nthường kỳ\n\n\n60\n3\n3\n0\n0\n\n\n\n\n");
	EXPECT(status == 0);
	assert_string_equal(files_latest(c, a)->reasons[0]->reason_code, "permitted");
	arena_free(&a);
	client_site_free(c);
}

static void
answers_that_end_too_early_record_nothing(void **state)
{
	struct client_site *c = client_site_new();
	cells_put(c, 1);
	uint64_t before = made(c);
	static const char *const broken[] = { "", "\n", "\n3/3/2022\nthường kỳ\n", "\n31/02/2022\n", "\n\xff\n" };
	for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
		EXPECT(run(c, "new meeting", broken[i]) == 65);
		EXPECT(strstr(err, "LT-8034") != NULL);
		EXPECT(made(c) == before);
	}
	EXPECT(run(c, "new nothing", "") == 64);
	client_site_free(c);
}

static void
an_event_asks_only_for_what_belongs_to_it(void **state)
{
	struct client_site *c = client_site_new();
	struct arena *a = arena_new(RECORD_ARENA_CAP);
	cells_put(c, 1);
	files_take(c, "member", FIVE);
	/* event, name, card, birth date, day, and five of the decision, which a death does not need */
	int status = run(c, "new member_event", "từ trần\n\n1111\n\n2/2/2022\n\n\n\n\n\n");
	EXPECT(status == 0);
	EXPECT(strstr(err, "Số phiếu tán thành") == NULL);
	EXPECT(strstr(err, "Chi bộ chuyển đến") == NULL);
	assert_int_equal(files_latest(c, a)->member_event->event, EVENT(DEATH));
	EXPECT(run(c, "new member_event", "kết nạp\n") == 65);
	client_site_free(c);
	arena_free(&a);
}

static void
what_is_there_already_is_said_and_other_content_needs_a_yes(void **state)
{
	struct client_site *c = client_site_new();
	struct arena *a = arena_new(RECORD_ARENA_CAP);
	cells_put(c, 1);
#define MEETING "\n3/3/2022\nthường kỳ\n\n\n95\n3\n"
	EXPECT(run(c, "new meeting", MEETING "3\n0\n0\n\n\n\n\n") == 0);
	uint64_t before = made(c);
	EXPECT(run(c, "new meeting --json", MEETING "3\n0\n0\n\n\n\n\n") == 0);
	EXPECT(strstr(out, "\"skipped\"") != NULL && made(c) == before);
	EXPECT(run(c, "new meeting", MEETING "2\n1\n0\n\n\n\n\nkhông\n") == 65);
	EXPECT(strstr(err, "3 -> 2") != NULL && made(c) == before);
	EXPECT(run(c, "new meeting --json", MEETING "2\n1\n0\n\n\n\n\ncó\n") == 0);
	EXPECT(strstr(out, "\"amended\"") != NULL && made(c) == before + 1);
	assert_int_equal(files_latest(c, a)->op, LT__OP__OP_AMEND);
	arena_free(&a);
	client_site_free(c);
}

/* ---- fix ---- */

static void
come_back(struct client_site *c, uint64_t n, const char *code)
{
	struct buffer b = { 0 };
	struct site_outbox box = client_state(c, NULL);
	static uint64_t feed;
	struct slice item = client_item(&b, NULL, &box.generation, n, LT1__VERDICT__RETURNED, code);
	assert_int_equal(client_apply(c, &item, 1, ++feed, NULL), DONE);
	client_ack(c, box.made, box.made);
	buffer_fini(&b);
}

static void
what_came_back_is_asked_with_its_old_values_and_superseded(void **state)
{
	struct client_site *c = client_site_new();
	struct arena *a = arena_new(4 * RECORD_ARENA_CAP);
	cells_put(c, 1);
	EXPECT(run(c, "fix", "") == 64);
	EXPECT(strstr(err, "LT-8031") != NULL);
	EXPECT(run(c, "new meeting", "\n3/3/2022\nthường kỳ\n\n\n95\n3\n3\n0\n0\n\n\n\n\n") == 0);
	Lt__Update *old = files_latest(c, a);
	uint64_t n = made(c);
	come_back(c, n, "MTG-004");
	char command[32];
	snprintf(command, sizeof command, "fix %llu --json", (unsigned long long)n);
	EXPECT(run(c, command, "\n\n\n\n\n\n4\n4\n\n\n\n\n\n\n") == 0);
	EXPECT(strstr(err, "MTG-004") != NULL);
	EXPECT(strstr(err, "[03/03/2022]") != NULL && strstr(err, "[95]") != NULL && strstr(err, "[định kỳ]") != NULL);
	EXPECT(strstr(err, "MTG-004") < strstr(err, "[95]"));
	Lt__Update *u = files_latest(c, a);
	assert_int_equal(u->meeting->required, 4);
	assert_int_equal(u->meeting->minutes_taken, 95);
	assert_int_equal(u->op, LT__OP__OP_CREATE);
	assert_memory_equal(u->supersedes.data, old->update_id.data, 16);
	assert_int_equal(client_counts(c).open, 0);
	EXPECT(run(c, "fix", "") == 64);
	EXPECT(run(c, "fix 99", "") == 64);
	EXPECT(run(c, "fix x", "") == 64);
	arena_free(&a);
	client_site_free(c);
}

static void
without_a_number_the_oldest_is_fixed(void **state)
{
	struct client_site *c = client_site_new();
	struct arena *a = arena_new(RECORD_ARENA_CAP);
	files_take(c, "unit",
	           "code,name,level,kind,parent_code\nV1,Thôn Một,village,thon,0807\nV2,Thôn Hai,village,thon,0807\n");
	come_back(c, 2, "UNIT-005");
	come_back(c, 1, "UNIT-005");
	EXPECT(run(c, "fix", "\nThôn Mốt\n\n\n\n\n\n\n\n\n") == 0);
	assert_string_equal(files_latest(c, a)->unit->code, "V1");
	assert_string_equal(files_latest(c, a)->unit->name, "Thôn Mốt");
	EXPECT(run(c, "fix", "V9\n\n\n\n\n\n\n\n\n\n") == 0); /* another code: another unit, but the case is closed */
	assert_string_equal(files_latest(c, a)->unit->code, "V9");
	assert_int_equal(client_counts(c).open, 0);
	arena_free(&a);
	client_site_free(c);
}

static void
an_amendment_that_came_back_is_fixed_as_an_amendment(void **state)
{
	struct client_site *c = client_site_new();
	struct arena *a = arena_new(4 * RECORD_ARENA_CAP);
	static const char first[] = "code,name,level,kind,parent_code\nV1,Thôn Một,village,thon,0807\n";
	static const char second[] = "code,name,level,kind,parent_code\nV1,Thôn Hai,village,thon,0807\n";
	files_take(c, "unit", first);
	Lt__Update *present = files_latest(c, a);
	struct import_options o = { .form = form_find("unit"), .amend = true };
	assert_int_equal(files_import(c, &o, second, strlen(second), DONE, NULL).amended, 1);
	come_back(c, 2, "UNIT-005");
	EXPECT(run(c, "fix", "\nThôn Ba\n\n\n\n\n\n\n\n\n") == 0);
	EXPECT(strstr(err, "[Thôn Hai]") != NULL);
	Lt__Update *u = files_latest(c, a);
	assert_int_equal(u->op, LT__OP__OP_AMEND);
	assert_memory_equal(u->supersedes.data, present->update_id.data, 16);
	assert_int_equal(client_counts(c).open, 0);
	arena_free(&a);
	client_site_free(c);
}

static void
a_name_is_shown_on_the_clerks_own_screen_only(void **state)
{
	struct client_site *c = client_site_new();
	struct arena *a = arena_new(4 * RECORD_ARENA_CAP);
	cells_put(c, 1);
	files_take(c, "member", MEMBERS "Lê Văn Tám,123450,1970-05-05,CB1,male,official,1990-01-01,1991-01-01,,\n");
	Lt__Update *old = files_latest(c, a);
	come_back(c, made(c), "MEM-001");
	EXPECT(run(c, "fix", "\n\n\n\n1971\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n") ==
	       65); /* not the birth date's year */
	EXPECT(strstr(err, "LT-2049") != NULL);
	EXPECT(strstr(err, "Lê Văn Tám") == NULL && strstr(out, "Lê Văn Tám") == NULL);
	EXPECT(strstr(err, "123450") == NULL);
	EXPECT(run(c, "fix", "\n\n\n\n\n\ncó\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n") == 0);
	Lt__Update *u = files_latest(c, a);
	assert_true(u->member->is_minority);
	assert_memory_equal(u->member->person_ref.data, old->member->person_ref.data, 16);
	arena_free(&a);
	client_site_free(c);
}

/* ---- forms of the catalogue ---- */

static void
a_return_is_asked_with_its_subject_and_the_period_that_ended(void **state)
{
	struct client_site *c = client_site_new();
	struct arena *a = arena_new(RECORD_ARENA_CAP);
	char year[16];
	EXPECT(run(c, "new religion", "") == 64);
	EXPECT(strstr(err, "LT-2060") != NULL);
	catalogue_give(c);
	cells_put(c, 1);
	int y, m, d;
	date_split(clock_today(), &y, &m, &d);
	snprintf(year, sizeof year, "[%d]", y - 1);
	/* subject and period by Enter; what cannot be read, and what the form's rule refuses, is asked again */
	int status = run(c, "new religion --json", "\n\nba mươi\n30 đảng viên\n31\n4\n");
	EXPECT(status == 0);
	EXPECT(strstr(err, "[CB1]") != NULL);
	EXPECT(strstr(err, year) != NULL);
	EXPECT(strstr(err, "LT-2015") != NULL);
	EXPECT(strstr(err, "không được nhiều hơn tổng số đảng viên") != NULL);
	EXPECT(strstr(out, "\"religion\"") != NULL);
	const Lt__CountedReturn *r = files_latest(c, a)->counted_return;
	assert_int_equal(r->period_on, client_day(y - 1, 1, 1));
	assert_int_equal(r->cells[0]->number, 30);
	assert_int_equal(r->cells[1]->number, 4);
	/* of the version of its day: seats are asked from 2022 on only */
	EXPECT(run(c, "new halls", "0807\nquý 3/2021\n2\n") == 0);
	EXPECT(strstr(err, "Chỗ ngồi") == NULL);
	EXPECT(run(c, "new halls", "0807\n6 tháng đầu năm 2022\n2\n150\n") == 0);
	EXPECT(strstr(err, "Chỗ ngồi") != NULL);
	forms_use(NULL);
	arena_free(&a);
	client_site_free(c);
}

static void
a_return_that_came_back_is_told_by_its_form_and_fixed(void **state)
{
	struct client_site *c = client_site_new();
	struct arena *a = arena_new(4 * RECORD_ARENA_CAP);
	catalogue_give(c);
	cells_put(c, 1);
	files_take(c, "religion", "organisation;period;members;religious\nCB1;2020;30;4\n");
	Lt__Update *old = files_latest(c, a);
	uint64_t n = made(c);
	come_back(c, n, "FRM-020");
	EXPECT(run(c, "inbox", "") == 0);
	EXPECT(strstr(out, "Đảng viên có đạo, 2020") != NULL && strstr(out, "CB1") != NULL);
	EXPECT(run(c, "fix", "\n\n\n3\n") == 0);
	EXPECT(strstr(err, "[2020]") != NULL && strstr(err, "[30]") != NULL && strstr(err, "[4]") != NULL);
	Lt__Update *u = files_latest(c, a);
	assert_int_equal(u->counted_return->cells[1]->number, 3);
	assert_memory_equal(u->supersedes.data, old->update_id.data, 16);
	assert_int_equal(client_counts(c).open, 0);
	forms_use(NULL);
	arena_free(&a);
	client_site_free(c);
}

/* ---- templates ---- */

static void
a_template_is_read_back_by_import(void **state)
{
	const struct form *form;
	for (size_t i = 0; (form = form_at(i)) != NULL; i++) {
		struct client_site *c = client_site_new();
		char command[64];
		for (int english = 0; english < 2; english++) {
			snprintf(command, sizeof command, "template get %s --lang %s", form_name(form),
			         english ? "en" : "vi");
			EXPECT(run(c, command, "") == 0);
			EXPECT(strncmp(out, "\xef\xbb\xbf", 3) == 0 && strchr(out, ';') != NULL &&
			       strstr(out, "\r\n") != NULL);
			struct import_report r = files_import(c, &(struct import_options){ .amend = false }, out,
			                                      strlen(out), DONE, NULL);
			assert_ptr_equal(r.form, form);
		}
		client_site_free(c);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_meeting_is_asked_with_what_the_register_knows),
		cmocka_unit_test(a_wrong_answer_is_asked_again_with_the_reason),
		cmocka_unit_test(what_the_rules_refuse_is_asked_again),
		cmocka_unit_test(a_warning_asks_for_its_reason),
		cmocka_unit_test(answers_that_end_too_early_record_nothing),
		cmocka_unit_test(an_event_asks_only_for_what_belongs_to_it),
		cmocka_unit_test(what_is_there_already_is_said_and_other_content_needs_a_yes),
		cmocka_unit_test(what_came_back_is_asked_with_its_old_values_and_superseded),
		cmocka_unit_test(without_a_number_the_oldest_is_fixed),
		cmocka_unit_test(an_amendment_that_came_back_is_fixed_as_an_amendment),
		cmocka_unit_test(a_name_is_shown_on_the_clerks_own_screen_only),
		cmocka_unit_test(a_return_is_asked_with_its_subject_and_the_period_that_ended),
		cmocka_unit_test(a_return_that_came_back_is_told_by_its_form_and_fixed),
		cmocka_unit_test(a_template_is_read_back_by_import),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
