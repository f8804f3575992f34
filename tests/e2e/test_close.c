/* Closing a period, from both ends: a site sees what it still owes, closes, is returned, corrects and closes again; the province
 * accepts and closes for all; what comes later is an adjustment with its reason; re-opening is asked for, refused, asked for again,
 * granted. Then who told what, and that an outage of the line makes nobody late. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "tests/e2e/checks.h"
#include "tests/e2e/clerk.h"
#include "tests/e2e/house_room.h"

#define CELLS 3                            /* of each site, below a committee of its own */
#define OWED (CELLS * 4)                   /* in a quarter: three months' meetings and one on a theme */
#define QUARTER "2020-Q1"
#define REFUSED_BY_HAND 73                 /* exit status of LT-2081, LT-5341 */

static struct house *h;
static struct site *lb, *nh;

/* ---- pieces ---- */

/* `close` with --json; must end with that status. The answer is the caller's, NULL when it was refused. */
static json_t *
site_close(struct site *s, int expect, const char *const *more)
{
	const char *argv[12] = { "close", QUARTER, "--json" };
	char *out;

	for (size_t i = 0; more[i] != NULL; i++)
		argv[3 + i] = more[i];
	int status = site_run(s, &out, NULL, argv);
	must(status == expect, "close at %s ends with %d: %s; see %s", s->code, status, out, s->log);
	json_t *answer = status == 0 ? json_of(out) : NULL;
	free(out);
	return answer;
}
#define CLOSE(s, expect, ...) json_decref(site_close((s), (expect), (const char *const[]){ __VA_ARGS__, NULL }))

static void
province(int expect, const char *const *arguments)
{
	char *out;
	int status = centre_run(h, &out, arguments);

	must(status == expect, "period %s ends with %d, not %d; see %s", arguments[1], status, expect, h->centre_log);
	free(out);
}
#define PROVINCE(expect, ...) province((expect), (const char *const[]){ "period", __VA_ARGS__, NULL })

static void
both_send(void)
{
	assert_int_equal(clerk_send(lb), 0);
	assert_int_equal(clerk_send(nh), 0);
}

/* A word of `period list 2020-Q1 --json` about a site. */
static char *
listed(const char *site, const char *key)
{
	char *out, *text = NULL;
	json_t *one;
	size_t i;

	assert_int_equal(CENTRE(h, &out, "period", "list", QUARTER, "--json"), 0);
	json_t *all = json_of(out);
	json_array_foreach(all, i, one)
		if (strcmp(json_text(one, "site"), site) == 0)
			text = json_dumps(json_object_get(one, key), JSON_ENCODE_ANY);
	must(text != NULL, "%s is not in the list: %s", site, out);
	json_decref(all);
	free(out);
	return text;
}

static void
must_be_listed(const char *site, const char *key, const char *value)
{
	char *text = listed(site, key);

	must(strcmp(text, value) == 0, "%s of %s is %s, not %s", key, site, text, value);
	free(text);
}

/* What the site itself says of the period. */
static void
must_stand(struct site *s, const char *state, bool asked, const char *note)
{
	char *out;
	bool found = false;
	json_t *one;
	size_t i;

	assert_int_equal(SITE(s, &out, "status", "--json"), 0);
	json_t *all = json_of(out);
	json_array_foreach(json_object_get(all, "periods"), i, one)
		if (strcmp(json_text(one, "period"), QUARTER) == 0)
			found = strcmp(json_text(one, "state"), state) == 0 && json_is_true(json_object_get(one, "asked")) == asked &&
			        strcmp(json_text(one, "note"), note) == 0;
	must(found, "%s does not stand at %s (%s): %s", s->code, state, note, out);
	json_decref(all);
	free(out);
}

static void
meetings(struct site *s, int first_cell, int last_cell, bool on_a_theme)
{
	struct paper p = { 0 };

	paper_add(&p, "cell_code,held_on,kind,month,mode,minutes_taken,required,present,excused,unexcused,topic_code\n");
	for (int cell = first_cell; cell <= last_cell; cell++)
		for (int month = 1; month <= 3; month++) {
			bool theme = on_a_theme && month == 3;

			paper_add(&p, "X%s-%06d,2020-%02d-04,%s,2020-%02d,in_person,130,9,9,0,0,%s\n", s->code, 1 + cell, month,
			          theme ? "combined" : "periodic", month, theme ? "CĐ-2020" : "");
		}
	assert_int_equal(clerk_file(s, &p, "meeting", NULL), 3 * (last_cell - first_cell + 1));
}

static int
import_one(struct site *s, const char *held_on, const char *kind, const char *reason, const char *note, char **said)
{
	struct paper p = { 0 };
	int status;

	paper_add(&p, "cell_code,held_on,kind,month,mode,minutes_taken,required,present,excused,unexcused,topic_code\n"
	              "X%s-000002,%s,%s,%.7s,in_person,130,9,9,0,0,%s\n", s->code, held_on, kind, held_on,
	          strcmp(kind, "thematic") == 0 ? "CĐ-2020" : "");
	char *path = paper_file(&p, h, "late.csv");
	json_t *report = reason != NULL ? IMPORT(s, &status, path, "--form", "meeting", "--reason", reason, "--note", note)
	                                : IMPORT(s, &status, path, "--form", "meeting");
	*said = json_dumps(report, 0);
	json_decref(report);
	free(path);
	return status;
}

/* ---- the story, one chapter after the other ---- */

static int
set_up(void **state)
{
	char *out;

	h = house_open();
	centre_start(h);
	must(CENTRE(h, &out, "catalog", "apply", LT_CATALOG, "--note", "e2e") == 0, "catalog apply; see %s", h->centre_log);
	free(out);
	lb = site_new(h, "LB");
	nh = site_new(h, "NH");
	assert_int_equal(site_import_cells(lb, 1, 1 + CELLS), 1 + CELLS);
	assert_int_equal(site_import_cells(nh, 1, 1 + CELLS), 1 + CELLS);
	both_send();
	return 0;
}

static int
tear_down(void **state)
{
	struct site *sites[] = { lb, nh };

	both_send();
	check_quiet(h, sites, 2);
	centre_stop(h);
	house_close(&h);
	return 0;
}

static void
a_site_sees_what_it_owes_before_it_closes(void **state)
{
	json_t *answer;

	CLOSE(lb, 64, "--reopen=x");
	CLOSE(lb, REFUSED_BY_HAND, "--note", "vội");
	must_be_listed("LB", "state", "\"open\"");
	meetings(lb, 1, 2, true);
	CLOSE(lb, REFUSED_BY_HAND, "--note", "vội");
	answer = site_close(lb, 0, (const char *const[]){ "--anyway", "--note", "Chi bộ 4 nộp sau", NULL });
	assert_int_equal(json_array_size(json_object_get(answer, "missing")), 4);
	json_decref(answer);
	must_stand(lb, "closed", false, "Chi bộ 4 nộp sau");
	CLOSE(lb, 65, "--anyway");
	both_send();
	must_be_listed("LB", "state", "\"closed\"");
	must_be_listed("LB", "expected", "12");
	must_be_listed("LB", "told", "8");
	must_be_listed("NH", "state", "\"open\"");
}

static void
the_province_returns_it_and_the_site_corrects_and_closes_again(void **state)
{
	PROVINCE(64, "return", QUARTER, "LB");
	PROVINCE(65, "return", QUARTER, "NH", "--reason", "chưa chốt");
	PROVINCE(65, "accept", QUARTER, "XX");
	PROVINCE(64, "accept", "quý năm", "LB");
	PROVINCE(0, "return", QUARTER, "LB", "--reason", "Thiếu chi bộ số 4");
	both_send();
	must_stand(lb, "returned", false, "Thiếu chi bộ số 4");
	meetings(lb, 3, 3, true);
	CLOSE(lb, 0, "--note", "đã bổ sung");
	both_send();
	must_be_listed("LB", "round", "2");
	must_be_listed("LB", "told", "12");
	PROVINCE(0, "accept", QUARTER, "LB");
	both_send();
	must_stand(lb, "accepted", false, "");
}

static void
the_province_closes_for_all_when_all_are_accepted_or_on_purpose(void **state)
{
	PROVINCE(REFUSED_BY_HAND, "close", QUARTER);
	assert_int_equal(sql_number(h, "SELECT count(*) FROM closed_period"), 0);
	PROVINCE(0, "close", QUARTER, "--anyway", "--reason", "NH chưa có mạng");
	assert_int_equal(sql_number(h, "SELECT count(*) FROM closed_period_known WHERE code = '" QUARTER "' AND from_on = '2020-01-01' AND to_on = '2020-04-01'"), 1);
	PROVINCE(65, "close", QUARTER, "--anyway");
	both_send();
	must_stand(nh, "open", false, "");
}

static void
what_comes_later_is_an_adjustment_with_its_reason(void **state)
{
	char *said;

	/* the site knows that it is closed, and asks for the reason */
	must(import_one(lb, "2020-02-20", "extraordinary", NULL, NULL, &said) != 0 && strstr(said, "LCK-001") != NULL &&
	     strstr(said, "quý 1/2020") != NULL, "no reason was asked for: %s", said);
	free(said);
	must(import_one(lb, "2020-02-20", "extraordinary", "late_paper", "Biên bản thất lạc", &said) == 0, "%s", said);
	free(said);
	must(import_one(lb, "2020-04-01", "extraordinary", NULL, NULL, &said) == 0, "the day after is not closed: %s", said);
	free(said);
	both_send();
	assert_int_equal(sql_number(h, "SELECT count(*) FROM adjustment"), 1);
	assert_int_equal(sql_number(h, "SELECT count(*) FROM adjustment a JOIN meeting m ON m.id = a.entity WHERE a.period = '" QUARTER "' AND a.site = 'LB' AND "
	                            "a.reason = 'late_paper' AND a.note = 'Biên bản thất lạc' AND a.adjusts_from = '2020-02-20' AND a.actor LIKE 'u%%' AND m.held_on = '2020-02-20'"), 1);
	/* a site that has not heard of it yet gives no reason; it is an adjustment all the same, and never refused for that */
	assert_int_equal(sql_number(h, "SELECT count(*) FROM inbox WHERE verdict = 'returned'"), 0);
}

static void
a_re_opening_is_asked_for_refused_asked_again_and_granted(void **state)
{
	CLOSE(lb, 65, "--reopen");
	CLOSE(lb, 0, "--reopen", "--note", "Còn một cuộc họp");
	both_send();
	must_be_listed("LB", "asked", "true");
	must_be_listed("LB", "note", "\"Còn một cuộc họp\"");
	PROVINCE(0, "refuse", QUARTER, "LB", "--reason", "Đã báo cáo");
	both_send();
	must_stand(lb, "accepted", false, "Đã báo cáo");
	CLOSE(lb, 0, "--reopen", "--note", "Có văn bản");
	both_send();
	PROVINCE(0, "reopen", QUARTER, "LB", "--reason", "Theo văn bản");
	both_send();
	must_stand(lb, "reopened", false, "Theo văn bản");
	CLOSE(lb, 0, "--note", "xong");
	both_send();
	PROVINCE(0, "accept", QUARTER, "LB");
	/* the whole: opened again, what comes now is no adjustment; closed again at a number of its own */
	PROVINCE(0, "reopen", QUARTER, "--reason", "Chờ NH");
	both_send();
	char *said;
	must(import_one(lb, "2020-01-21", "extraordinary", NULL, NULL, &said) == 0, "%s", said);
	free(said);
	both_send();
	assert_int_equal(sql_number(h, "SELECT count(*) FROM adjustment"), 1);
	meetings(nh, 1, CELLS, true);
	CLOSE(nh, 0, "--note", "đủ");
	both_send();
	PROVINCE(0, "accept", QUARTER, "NH");
	PROVINCE(0, "close", QUARTER);
	assert_int_equal(sql_number(h, "SELECT count(*) FROM closed_period WHERE code = '" QUARTER "'"), 2);
	assert_int_equal(sql_number(h, "SELECT count(*) FROM closed_period a JOIN closed_period b ON b.reopened_j IS NULL AND a.reopened_j < b.j"), 1);
	both_send();
}

static int
days_since(int year, int month, int day)
{
	struct tm then = { .tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day, .tm_hour = 12 };
	time_t now = time(NULL) + 7 * 3600;

	return (int)(now / 86400 - timegm(&then) / 86400);
}

/* Recorded on the last day on which it is due, while nobody can be reached; forty days go by before it comes through. */
static void
an_outage_of_the_line_makes_nobody_late(void **state)
{
	char *folder = text_format("%s/catalog", h->dir), *command = text_format("cp -r '%s' '%s'", LT_CATALOG, folder), *path, *out;
	struct paper p = { 0 };

	assert_int_equal(system(command), 0);
	free(command);
	paper_add(&p, "kind;detail;subject;subject_types;period;due_days;from;to;vi;en;source\n"
	              "meeting;periodic;organisation;subordinate_cell;month;%d;1/5/2020;1/6/2020;Họp tháng;Monthly;R12\n",
	          days_since(2020, 5, 31));
	path = text_format("%s/owed/owed.csv", folder);
	FILE *f = fopen(path, "w");
	must(f != NULL && fwrite(p.text, 1, p.len, f) == p.len && fclose(f) == 0, "%s", path);
	paper_fini(&p);
	free(path);
	must(CENTRE(h, &out, "catalog", "apply", folder) == 0, "catalog apply; see %s", h->centre_log);
	free(out);
	free(folder);
	both_send();
	centre_stop(h);
	paper_add(&p, "cell_code,held_on,kind,month,mode,minutes_taken,required,present,excused,unexcused,topic_code\n");
	for (int cell = 2; cell <= 1 + CELLS; cell++)
		paper_add(&p, "XNH-%06d,2020-05-04,periodic,2020-05,in_person,130,9,9,0,0,\n", cell);
	assert_int_equal(clerk_file(nh, &p, "meeting", NULL), CELLS);
	centre_start(h);
	both_send();
	sql_do(h, "UPDATE inbox SET received_at = received_at + interval '40 days'");
	assert_int_equal(sql_number(h, "SELECT sum(in_time)::bigint FROM completeness('2020-05-01', '2020-06-01') WHERE site_code = 'NH' AND expected = told AND told = 3"), CELLS);
	assert_int_equal(sql_number(h, "SELECT count(*) FROM missing('owed/meeting/periodic', '2020-05-01', '2020-06-01') WHERE site_code = 'LB'"), CELLS);
	assert_int_equal(sql_number(h, "SELECT count(*) FROM completeness('2020-01-01', '2021-01-01') WHERE told > expected OR in_time > told"), 0);
	sql_do(h, "UPDATE inbox SET received_at = received_at - interval '40 days'");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_site_sees_what_it_owes_before_it_closes),
		cmocka_unit_test(the_province_returns_it_and_the_site_corrects_and_closes_again),
		cmocka_unit_test(the_province_closes_for_all_when_all_are_accepted_or_on_purpose),
		cmocka_unit_test(what_comes_later_is_an_adjustment_with_its_reason),
		cmocka_unit_test(a_re_opening_is_asked_for_refused_asked_again_and_granted),
		cmocka_unit_test(an_outage_of_the_line_makes_nobody_late),
	};

	if (!cluster_programs_are_here())
		return 77;
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
