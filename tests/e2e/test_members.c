/* A district's whole register, as its clerk has it in files, comes to the centre in any order and through two
 * deaths; then both ends say the same of every day, and what is amended, returned, fixed, warned of and entered by
 * hand goes its way. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "common/record/codec.h"
#include "tests/e2e/alike.h"
#include "tests/e2e/checks.h"
#include "tests/e2e/district.h"
#include "tests/e2e/house_room.h"

#define OPENING "2020-12-31"
#define OUR_CELLS "^CB-[0-9]"
#define ROUNDS 4
static const char *const days[] = { OPENING, "2021-06-10", "2022-06-30" };

static struct house *h;
static struct site *site, *other;
static struct file_of files[D_FILES_MAX];
static int n_files;
static int64_t n_rows;
static bool arrived;                       /* the other stories begin with that */

static uint64_t
seed(void)
{
	return getenv("LT_E2E_SEED") ? strtoull(getenv("LT_E2E_SEED"), NULL, 10) : 7;
}

static int
set_up(void **state)
{
	struct paper p = { 0 };

	print_message("LT_E2E_SEED=%llu\n", (unsigned long long)seed());
	h = house_open();
	centre_setting(h, "LIENTHONG_SERVER_GROUP_BYTES", "4096");
	centre_start(h);
	site = site_new(h, "LB");
	other = site_new(h, "NH");
	paper_add(&p, ORGANISATION_COLUMNS
	          "DB-NH,Đảng bộ xã bên,grassroots_committee,DBNH\nCB-NH,Chi bộ bên kia,subordinate_cell,DB-NH\n");
	clerk_file(other, &p, "organisation", OPENING);
	clerk_send(other);
	n_files = district_write(h, seed(), files);
	for (int i = 0; i < n_files; i++)
		n_rows += files[i].rows;
	return 0;
}

static int
tear_down(void **state)
{
	struct site *sites[] = { site, other };

	clerk_send(site);
	clerk_send(other);
	check_quiet(h, sites, 2);
	centre_stop(h);
	district_free(files, n_files);
	house_close(&h);
	return 0;
}

static int
begin(void **state)
{
	must(arrived, "the files did not arrive");
	return 0;
}

static int64_t
verdicts(const char *verdict)
{
	return sql_number(h,
	                  "SELECT count(*) FROM inbox JOIN site_log USING (log) JOIN site USING (site_id) WHERE code = "
	                  "'LB' AND NOT duplicate"
	                  " AND verdict = '%s'",
	                  verdict);
}

/* ---- in any order, through two deaths ---------------------------------------------------------------------------- */


/* Rows about somebody who is not entered yet are refused, all the others recorded or there already. */
static int64_t
import_round(int round)
{
	int64_t refused = 0;

	for (int i = 0; i < n_files; i++) {
		int status;
		json_t *report = IMPORT(site, &status, files[i].path, "--as-of", OPENING), *refusal;
		char *said = clerk_said(report);
		size_t at;
		must(json_number(report, "rows") == files[i].rows, "%s has %lld rows: %s", files[i].path,
		     (long long)files[i].rows, said);
		json_array_foreach(json_object_get(report, "refusals"), at, refusal)
			must(strcmp(json_text(refusal, "code"), "LT-2042") == 0 && round < ROUNDS - 1,
		             "round %d, %s: %s", round, files[i].path, said);
		must(status == (json_number(report, "refused") == 0                                    ? 0
		                : json_number(report, "recorded") + json_number(report, "skipped") > 0 ? 1
		                                                                                       : 65),
		     "%s: status %d, %s", files[i].path, status, said);
		refused += json_number(report, "refused");
		free(said);
		json_decref(report);
	}
	return refused;
}

static void
wait_dead(struct process *p, const char *what)
{
	for (int64_t until = now_ms() + 30000; process_is_running(p); sleep_ms(10))
		must(now_ms() < until, "%s did not reach the step at which it dies", what);
}

static void
files_in_any_order_arrive_whole_although_both_ends_die(void **state)
{
	int round = 0;

	while (import_round(round++) > 0)
		must(round < ROUNDS, "something is still refused after %d rounds", round);
	assert_int_equal(site_status(site, "made"), n_rows);
	centre_stop(h);
	centre_setting(h, "LT_FAILPOINT", "S9:kill:3"); /* its third group, before it is committed */
	centre_start(h);
	site_start(site);
	wait_dead(&h->centre, "the centre");
	centre_setting(h, "LT_FAILPOINT", NULL);
	site_kill(site);
	print_message("%lld rows, %d rounds; both ends died with %lld of them acknowledged\n", (long long)n_rows, round,
	              (long long)site_status(site, "acked"));
	assert_true(site_status(site, "acked") < n_rows);
	check_promises(h, &site, 1);
	setenv("LT_FAILPOINT", "A7:kill", 1); /* and the site once more, at the next acknowledgement */
	site_start(site);
	unsetenv("LT_FAILPOINT");
	centre_start(h);
	wait_dead(&site->agent, "the site");
	check_promises(h, &site, 1);
	site_start(site);
	site_wait_acked(site, n_rows, 30000);
	site_stop(site);
	assert_int_equal(clerk_send(site), 0);
	check_quiet(h, (struct site *[]){ site, other }, 2);
	assert_int_equal(verdicts("accepted"), n_rows);
	arrived = true;
	assert_true(sql_number(h, "SELECT count(*) FROM judgement") > 0);         /* some had waited, and woke */
	print_message("%lld of them had to wait for another\n",
	              (long long)sql_number(h, "SELECT count(*) FROM inbox WHERE first_verdict = 'parked'"));
}

/* ---- both ends say the same -------------------------------------------------------------------------------------- */

static void
members_of_three_days_are_the_same_at_both_ends(void **state)
{
	for (size_t i = 0; i < sizeof days / sizeof days[0]; i++)
		members_must_be_alike(site, OUR_CELLS, days[i]);
	sql_do(h, "SET lt.tree = '%s'", days[0]);
	assert_int_equal(sql_number(h, "SELECT count(*) FROM member_as_of WHERE status = 'probationary'"), 12);
	assert_int_equal(sql_number(h, "SELECT count(*) FROM member_as_of"), D_MEMBERS);
	sql_do(h, "SET lt.tree = '%s'", days[2]);
	assert_int_equal(sql_number(h, "SELECT count(*) FROM member_as_of"),
	                 D_MEMBERS + D_ADMITTED - 6 - D_LATE_DEATHS); /* three struck off, three died */
	assert_int_equal(sql_number(h, "SELECT count(*) FROM member_as_of WHERE status = 'probationary'"),
	                 12 - 6 + D_ADMITTED - 3);
	assert_int_equal(sql_number(h, "SELECT count(*) FROM member_as_of WHERE exempt"), 3);
	assert_int_equal(sql_number(h, "SELECT count(*) FROM member_as_of WHERE away"), 2);
	assert_int_equal(sql_number(h, "SELECT count(*) FROM member_as_of WHERE transfer_to IS NOT NULL"), 2);
	sql_do(h, "RESET lt.tree");
}

static void
standing_lists_are_the_same_at_both_ends(void **state)
{
	static const char *const awaited[] = { "STD-004|", "STD-009|", "STD-011|", "STD-012|",
		                               "STD-014|", "STD-030|", "STD-062|", "STD-063|" };
	char *text = standing_at_the_centre(site, "2021-08-20");

	for (size_t i = 0; i < sizeof awaited / sizeof awaited[0]; i++)
		must(strstr(text, awaited[i]) != NULL, "nothing of %s in\n%s", awaited[i], text);
	free(text);
	standing_must_be_alike(site, "2021-08-20");
	for (size_t i = 0; i < sizeof days / sizeof days[0]; i++)
		standing_must_be_alike(site, days[i]);
	assert_true(sql_number(h, "SELECT count(*) FROM access_log WHERE what = 'standing STD-004'") > 0);
}

/* ---- the same file again, and a changed one ---------------------------------------------------------------------- */

static void
same_files_again_are_skipped(void **state)
{
	int64_t made = site_status(site, "made");

	for (int i = 0; i < n_files; i++) {
		int status;
		json_t *report = IMPORT(site, &status, files[i].path, "--as-of", OPENING);
		assert_int_equal(status, 0);
		assert_int_equal(json_number(report, "skipped"), files[i].rows);
		json_decref(report);
	}
	assert_int_equal(site_status(site, "made"), made);
}

enum { CHANGED = 5 };

static void
changed_file_differs_and_amends_only_when_told_to(void **state)
{
	struct paper p = { 0 };
	char *path, *said, *after;
	json_t *report, *refusal;
	int64_t j, made = site_status(site, "made");
	int status;

	district_members(&p, CHANGED);
	path = paper_file(&p, h, "members-changed.csv");
	report = IMPORT(site, &status, path, "--as-of", OPENING);
	said = clerk_said(report);
	must(status == 1 && json_number(report, "differing") == CHANGED &&
	             json_number(report, "skipped") == D_MEMBERS - CHANGED,
	     "status %d, %s", status, said);
	refusal = json_array_get(json_object_get(report, "refusals"), 0);
	must(strcmp(json_text(refusal, "code"), "LT-2021") == 0 &&
	             strcmp(json_text(refusal, "column"), "occupation") == 0 &&
	             strstr(json_text(refusal, "text"), "nông dân -> nghỉ hưu") != NULL,
	     "%s", said);
	free(said);
	json_decref(report);
	assert_int_equal(site_status(site, "made"), made);

	j = sql_number(h, "SELECT j FROM centre");
	report = IMPORT(site, &status, path, "--as-of", OPENING, "--amend");
	assert_int_equal(status, 0);
	assert_int_equal(json_number(report, "amended"), CHANGED);
	json_decref(report);
	assert_int_equal(clerk_send(site), 0);
	assert_int_equal(sql_number(h, "SELECT count(*) FROM member_event WHERE event = 'opening' AND version = 2 AND "
	                               "j_to IS NULL AND occupation = 'retired'"),
	                 CHANGED);
	sql_do(h, "SET lt.known = '%lld'", (long long)j);
	assert_int_equal(sql_number(h, "SELECT count(*) FROM member_event_known WHERE occupation = 'retired'"), 0);
	assert_int_equal(sql_number(h, "SELECT count(DISTINCT id) FROM member_known WHERE occupation = 'retired'"), 0);
	sql_do(h, "RESET lt.known");
	after = sql_text(h, "SELECT count(DISTINCT id) FROM member_known WHERE occupation = 'retired'");
	assert_string_equal(after, "5");
	report = IMPORT(site, &status, path, "--as-of", OPENING);
	assert_int_equal(json_number(report, "skipped"), D_MEMBERS);
	json_decref(report);
	free(after);
	free(path);
}

/* An end of a post is an amendment too; the next secretary is only possible after it. */
static void
post_ends_by_an_amendment_and_makes_room_for_the_next(void **state)
{
	static const char header[] = "name,card,birth_on,organisation_code,title,from_on,to_on\n";
	struct villager old, next;
	struct paper p = { 0 };
	char *path;
	json_t *report;
	int status;

	district_member(5, &old);
	district_member(6, &next);
	paper_add(&p, "%s%s,%s,%s,CB-00,secretary,2022-01-01,\n%s,%s,%s,CB-00,secretary,2020-06-01,2022-01-01\n",
	          header, next.name, next.card, next.born, old.name, old.card, old.born);
	path = paper_file(&p, h, "posts-changed.csv");
	report = IMPORT(site, &status, path, "--form", "post", "--as-of", OPENING, "--amend");
	assert_int_equal(status, 1);
	assert_string_equal(json_text(json_array_get(json_object_get(report, "refusals"), 0), "code"), "POST-003");
	assert_int_equal(json_number(report, "amended"), 1);
	json_decref(report);
	report = IMPORT(site, &status, path, "--form", "post", "--as-of", OPENING, "--amend");
	assert_int_equal(status, 0);
	assert_int_equal(json_number(report, "recorded"), 1);
	assert_int_equal(json_number(report, "skipped"), 1);
	json_decref(report);
	assert_int_equal(clerk_send(site), 0);
	assert_int_equal(sql_number(h, "SELECT count(*) FROM post_known p JOIN organisation o ON o.id = "
	                               "p.organisation_id WHERE code = 'CB-00'"
	                               " AND title = 'secretary' AND '2022-01-01' IN (p.from_on, p.to_on)"),
	                 2);
	assert_int_equal(sql_number(h, "SELECT max(version) FROM post"), 2);
	free(path);
}

/* ---- returned, and fixed ----------------------------------------------------------------------------------------- */

static void
transfer_to_another_site_comes_back_and_is_fixed_through_a_pipe(void **state)
{
	struct villager v;
	struct paper p = { 0 };
	json_t *item, *inbox;
	char *said, *out, *number;
	int status;

	/* a cell of which nothing has come down here yet: of one that is known it is refused at once */
	paper_add(&p, ORGANISATION_COLUMNS "CB-NM,Chi bộ mới bên kia,subordinate_cell,DB-NH\n");
	clerk_file(other, &p, "organisation", OPENING);
	clerk_send(other);
	district_member(150, &v);
	paper_add(&p, "%s\n", event_header);
	event_decided(&p, &v, "transfer_out", "2022-07-01", "to_organisation_code", "CB-NH", NULL);
	char *path = paper_file(&p, h, "known.csv");
	json_t *report = IMPORT(site, &status, path, "--form", "member_event");
	said = clerk_said(report);
	must(json_number(report, "refused") == 1 && strstr(said, "SITE-002") != NULL, "%s", said);
	free(said);
	free(path);
	json_decref(report);
	paper_add(&p, "%s\n", event_header);
	event_decided(&p, &v, "transfer_out", "2022-07-01", "to_organisation_code", "CB-NM", NULL);
	clerk_file(site, &p, "member_event", NULL);
	assert_int_equal(clerk_send(site), 1);
	item = clerk_only_case(site, "returned");
	said = clerk_said(item);
	must(strstr(said, "SITE-002") != NULL, "%s", said);
	number = text_format("%lld", (long long)json_number(item, "n"));
	/* event, name, card, birth, day, decision (5), outside, from, to */
	status = ANSWER(site, &out, "\n\n\n\n\n\n\n\n\n\n\n\nCB-06\n", "fix", number, "--json");
	must(status == 0, "fix: status %d, %s; see %s", status, out, site->log);
	assert_int_equal(clerk_send(site), 0);
	inbox = site_inbox(site);
	assert_int_equal(json_array_size(inbox), 0);
	sql_do(h, "SET lt.tree = '2022-07-02'");
	assert_int_equal(
		sql_number(h, "SELECT count(*) FROM member_as_of m JOIN organisation_as_of o ON o.id = m.transfer_to "
	                      "WHERE o.code = 'CB-06'"
	                      " AND m.id = (SELECT member_id FROM member_event WHERE occurred_on = '2022-07-01')"),
		1);
	sql_do(h, "RESET lt.tree");
	json_decref(inbox);
	json_decref(item);
	free(said);
	free(out);
	free(number);
}

/* ---- too soon ---------------------------------------------------------------------------------------------------- */

static void
send_event(const struct villager *who, const char *event, const char *on, int awaited)
{
	struct paper p = { 0 };

	paper_add(&p, "%s\n", event_header);
	if (strcmp(event, "exempt") == 0)
		event_decided(&p, who, event, on, "voluntary", "có", "certificate_seen", "có", NULL);
	else
		event_decided(&p, who, event, on, NULL);
	clerk_file(site, &p, "member_event", NULL);
	assert_int_equal(clerk_send(site), awaited);
}

static void
closer_waits_for_its_opener_and_wakes(void **state)
{
	struct villager v;
	json_t *item, *inbox;

	district_member(130, &v);                                             /* past working age */
	send_event(&v, "resume", "2022-03-01", 1);
	item = clerk_only_case(site, "parked");
	must(strcmp(json_text(item, "waits_for"), json_text(item, "person_ref")) == 0, "it waits for %s",
	     json_text(item, "waits_for"));
	send_event(&v, "exempt", "2022-01-01", 0);
	inbox = site_inbox(site);
	assert_int_equal(json_array_size(inbox), 0);
	assert_int_equal(verdicts("parked"), 0);
	members_must_be_alike(site, OUR_CELLS, "2022-02-01");
	members_must_be_alike(site, OUR_CELLS, "2022-04-01");
	json_decref(inbox);
	json_decref(item);
}

/* ---- warnings and reasons ---------------------------------------------------------------------------------------- */

static void
warning_needs_a_reason_that_travels_with_the_record(void **state)
{
	struct villager v;
	struct paper p = { 0 };
	struct arena *a = arena_new(2 * RECORD_ARENA_CAP);
	char *path, *said;
	json_t *report, *refusal;
	Lt__Update *u;
	int status;

	district_member(149, &v);
	paper_add(&p, "%s\n", event_header);
	event_decided(&p, &v, "exempt", "2022-05-05", "voluntary", "1", "certificate_seen", "1",
	              NULL); /* of working age */
	path = paper_file(&p, h, "warned.csv");
	report = IMPORT(site, &status, path, "--form", "member_event");
	said = clerk_said(report);
	refusal = json_array_get(json_object_get(report, "refusals"), 0);
	must(status == 65 && strcmp(json_text(refusal, "code"), "MEM-019") == 0, "status %d, %s", status, said);
	must(strstr(json_text(refusal, "text"), "permitted") != NULL, "which reasons there are is not told: %s", said);
	free(said);
	json_decref(report);
	report = IMPORT(site, &status, path, "--form", "member_event", "--reason", "other", "--note",
	                "Cấp ủy cho phép; ốm nặng");
	said = clerk_said(report);
	must(status == 0 && json_array_size(json_object_get(report, "warnings")) == 1, "status %d, %s", status, said);
	assert_int_equal(clerk_send(site), 0);
	u = stored_body(h, a, 25);
	assert_int_equal(u->n_reasons, 1);
	assert_string_equal(u->reasons[0]->rule, "MEM-019");
	assert_string_equal(u->reasons[0]->reason_code, "other");
	assert_string_equal(u->reasons[0]->note, "Cấp ủy cho phép; ốm nặng");
	free(said);
	json_decref(report);
	free(path);
	arena_free(&a);
}

/* ---- by hand ----------------------------------------------------------------------------------------------------- */

static void
meeting_entered_by_hand_is_asked_again_where_it_is_wrong_and_accepted(void **state)
{
	struct arena *a = arena_new(2 * RECORD_ARENA_CAP);
	char *out;
	Lt__Update *u;
	int status = ANSWER(
		site, &out,
		"CB-09\n31/4/2022\n30/4/2022\nthường kỳ\n\ntrực tiếp\n95\n2\n1\n1\n1\n\n\n\n\n" /* 1 + 1 + 1 is not 2 */
		"3\n",
		"new", "meeting", "--json");

	must(status == 0, "new: status %d, %s; see %s", status, out, site->log);
	assert_int_equal(clerk_send(site), 0);
	u = stored_body(h, a, 27);
	assert_int_equal(u->meeting->required, 3);
	assert_int_equal(u->meeting->present, 1);
	assert_int_equal(sql_number(h, "SELECT count(*) FROM meeting m JOIN organisation o ON o.id = m.cell_id WHERE "
	                               "o.code = 'CB-09' AND held_on = '2022-04-30'"),
	                 1);
	free(out);
	arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_in_any_order_arrive_whole_although_both_ends_die),
		cmocka_unit_test_setup(members_of_three_days_are_the_same_at_both_ends, begin),
		cmocka_unit_test_setup(standing_lists_are_the_same_at_both_ends, begin),
		cmocka_unit_test_setup(same_files_again_are_skipped, begin),
		cmocka_unit_test_setup(changed_file_differs_and_amends_only_when_told_to, begin),
		cmocka_unit_test_setup(post_ends_by_an_amendment_and_makes_room_for_the_next, begin),
		cmocka_unit_test_setup(transfer_to_another_site_comes_back_and_is_fixed_through_a_pipe, begin),
		cmocka_unit_test_setup(closer_waits_for_its_opener_and_wakes, begin),
		cmocka_unit_test_setup(warning_needs_a_reason_that_travels_with_the_record, begin),
		cmocka_unit_test_setup(meeting_entered_by_hand_is_asked_again_where_it_is_wrong_and_accepted, begin),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
