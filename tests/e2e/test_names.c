/* Names stay home. Two hundred invented people with names, cards and birth dates nobody else has are imported at two
 * sites, in every spelling; then all that exists outside the sites is searched for them: the database as text and as
 * files, the line, the logs, the centre's state, memory and core. A thief at the site finds sealed rows; a dead disk
 * gives them back to who holds the paper. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include "tests/e2e/checks.h"
#include "tests/e2e/clerk.h"
#include "tests/e2e/house_room.h"
#include "tests/e2e/outside.h"
#include "tests/e2e/people.h"
#include "tests/e2e/planted.h"
#include "tests/e2e/tap.h"
#include "tests/e2e/thief.h"

#define OPENING "2020-12-31"
#define PUBLIC_NAME "Chi bộ Kiểm Chứng Khuyếch"
enum { EACH = PEOPLE / 2 };

static struct house *h;
static struct tap *tap;
static struct site *lb, *nh;
static struct planted *planted, *known;        /* what must be nowhere; what must be found everywhere */
static char *paper_key, *other_key, *record, *backup;

/* ---- the house --------------------------------------------------------------------------------------------------- */

static void
plant(void)
{
	struct someone one;

	planted = planted_new();
	known = planted_new();
	planted_name(known, PUBLIC_NAME);
	for (int i = 0; i < PEOPLE; i++) {
		someone(i, &one);
		planted_name(planted, one.name);
		planted_name(planted, one.rare);
		planted_card(planted, one.card);
		planted_date(planted, one.year, one.month, one.day);
	}
}

static char *
recovery_key(const char *said, const char *name)
{
	json_t *json = json_of(said);
	struct paper p = { 0 };

	paper_add(&p, "%s\n", json_text(json, "recovery_key"));
	must(p.len > 60, "no recovery key in %s", said);
	json_decref(json);
	return paper_file(&p, h, name);
}

static void
import_places(struct site *s)
{
	struct paper p = { 0 };

	paper_add(&p,
	          ORGANISATION_COLUMNS "DB-%s,Đảng bộ xã mẫu,grassroots_committee,DB%s\nCB-%s," PUBLIC_NAME
	                               ",subordinate_cell,DB-%s\n",
	          s->code, s->code, s->code, s->code);
	clerk_file(s, &p, "organisation", OPENING);
}

static int
set_up(void **state)
{
	char *key, *key_file, *said;
	struct paper p = { 0 };

	h = house_open();
	must(chdir(h->dir) == 0, "chdir");                                    /* cores come here */
	setrlimit(RLIMIT_CORE, &(struct rlimit){ RLIM_INFINITY, RLIM_INFINITY });
	record = text_format("%s/line.bytes", h->dir);
	backup = text_format("%s/names.sealed", h->dir);
	setenv("LIENTHONG_LOG_LEVEL", "debug", 1);                            /* whatever could be said is said */
	centre_setting(h, "LIENTHONG_SERVER_LOG_LEVEL", "debug");
	sql_do(h, "ALTER SYSTEM SET log_statement = 'all'");
	sql_do(h, "SELECT pg_reload_conf()");
	tap = tap_open(record);
	centre_setting(h, "LIENTHONG_SERVER_ENDPOINTS", tap_endpoint(tap));
	centre_start(h);
	tap_target(tap, h->endpoint);
	lb = site_at(h, "XX", "none"); /* any site's program makes a matching key */
	must(SITE(lb, &key, "matching-key", "new", "--json") == 0, "matching-key new; see %s", lb->log);
	json_t *json = json_of(key);
	paper_add(&p, "%s\n", json_text(json, "matching_key"));
	must(p.len > 60, "no matching key in %s", key);
	key_file = paper_file(&p, h, "matching.key");
	must(chmod(key_file, 0600) == 0, "chmod");
	lb = site_new_with(h, "LB", &said, (const char *const[]){ "--matching-key", key_file, NULL });
	paper_key = recovery_key(said, "LB.paper");
	free(said);
	nh = site_new_with(h, "NH", &said, (const char *const[]){ "--matching-key", key_file, NULL });
	other_key = recovery_key(said, "NH.paper");
	plant();
	import_places(lb);
	import_places(nh);
	assert_int_equal(clerk_send(nh), 0);
	json_decref(json);
	free(said);
	free(key_file);
	free(key);
	return 0;
}

static int
tear_down(void **state)
{
	must(chdir("/") == 0, "chdir");
	house_close(&h);
	tap_close(&tap);
	planted_free(&planted);
	planted_free(&known);
	free(record);
	free(backup);
	free(paper_key);
	free(other_key);
	return 0;
}

/* ---- searching --------------------------------------------------------------------------------------------------- */

static char *
in_house(const char *name)
{
	return text_format("%s/%s", h->dir, name);
}

/* ---- the story --------------------------------------------------------------------------------------------------- */

static int64_t
import_text(struct site *s, const char *name, struct paper *p, const char *const *options)
{
	char *path = paper_file(p, h, name), *said;
	int status;
	json_t *report = clerk_import(s, &status, path, options);
	int64_t recorded = json_number(report, "recorded");

	said = clerk_said(report);
	must(recorded > 0, "%s: status %d, %s", name, status, said);
	planted_must_be(planted, name, path);                                       /* the search knows this spelling */
	free(said);
	json_decref(report);
	free(path);
	return recorded;
}

static void
import_in_all_spellings(void)
{
	static const char *const opening[] = { "--form", "member", "--as-of", OPENING, NULL };
	static const char *const tcvn3[] = { "--form", "member", "--as-of", OPENING, "--encoding", "tcvn3", NULL };
	struct paper p = { 0 }, spelt = { 0 };
	char *other;

	someone_rows(&p, "CB-LB", 0, 50);
	assert_int_equal(import_text(lb, "nfc.csv", &p, opening), 50);
	someone_rows(&p, "CB-LB", 50, 80);
	other = text_nfd(p.text);
	paper_fini(&p);
	paper_add(&spelt, "%s", other);
	free(other);
	assert_int_equal(import_text(lb, "nfd.csv", &spelt, opening), 30);
	someone_rows(&p, "CB-LB", 80, EACH);
	other = text_tcvn3(p.text);
	must(other != NULL, "TCVN3 lacks a letter of ours");
	paper_fini(&p);
	paper_add(&spelt, "%s", other);
	free(other);
	assert_int_equal(import_text(lb, "tcvn3.csv", &spelt, tcvn3), 20);
}

/* From stdin, killed in the middle: the copy of stdin must not stay. */
static void
import_from_stdin_with_a_death(void)
{
	static const char *const words[] = { "import", "-", "--form", "member", "--as-of", OPENING, "--json", NULL };
	struct paper p = { 0 };
	char *path, *out;
	json_t *report;

	someone_rows(&p, "CB-NH", EACH, PEOPLE);
	path = paper_file(&p, h, "stdin.csv");
	setenv("LT_FAILPOINT", "A1:kill:60", 1);
	assert_int_equal(site_run(nh, NULL, path, words), 128 + SIGKILL);
	unsetenv("LT_FAILPOINT");
	planted_must_not_be(planted, "the site's folder after a killed import", nh->dir);
	assert_int_equal(site_run(nh, &out, path, words), 0);
	report = json_of(out);
	assert_int_equal(json_number(report, "recorded") + json_number(report, "skipped"), EACH);
	json_decref(report);
	free(out);
	free(path);
}

static const char event_columns[] =
	"event,name,card,birth_on,occurred_on,decided_on,issuer,number,type_code,signed_on,to_organisation_code\n";

/* One that comes back, one that waits, one refused at the site, and a title for somebody. */
static void
import_trouble(void)
{
	struct someone a, b, c;
	struct paper p = { 0 };
	char *refused;
	int status;
	json_t *report;

	someone(4, &a);
	someone(9, &b);
	someone(13, &c);
	paper_add(&p, "%s", event_columns);
	paper_add(&p, "transfer_out,%s,%s,,2021-02-01,2021-02-01,Huyện ủy,7-QĐ,QĐ,2021-02-01,CB-NH\n", a.name, a.card);
	paper_add(&p, "resume,%s,%s,,2021-02-01,2021-02-01,Huyện ủy,8-QĐ,QĐ,2021-02-01,\n", b.name, b.card);
	paper_add(&p, "resume,%s,%s,,31/2/2021,2021-02-01,Huyện ủy,9-QĐ,QĐ,2021-02-01,\n", c.name, c.card);
	refused = paper_file(&p, h, "trouble.csv");
	report = IMPORT(lb, &status, refused, "--form", "member_event");
	assert_int_equal(json_number(report, "refused"), 1);
	assert_int_equal(json_number(report, "recorded"), 2);
	planted_must_be(planted, "the clerk's file of refused rows", json_text(report, "refused_file"));
	json_decref(report);
	free(refused);
	paper_add(&p, "name,card,organisation_code,title,from_on\n%s,%s,CB-LB,secretary,2015-05-05\n", c.name, c.card);
	clerk_file(lb, &p, "post", OPENING);
}

/* By hand, through a pipe: what is asked goes to stderr, which is the log here. */
static void
enter_by_hand(void)
{
	struct someone one;
	char *answers;
	json_t *inbox, *item;
	size_t i;
	int status = -1;

	someone(21, &one);
	answers = text_format("từ trần\n%s\n%s\n\n5/5/2021\n\n\n\n\n\n", one.name, one.card);
	must(ANSWER(lb, NULL, answers, "new", "member_event") == 0, "new; see %s", lb->log);
	free(answers);
	assert_int_equal(clerk_send(lb), 1);
	inbox = site_inbox(lb);
	json_array_foreach(inbox, i, item)
		if (strcmp(json_text(item, "verdict"), "returned") == 0) {
			answers = text_format("%lld", (long long)json_number(item, "n"));
			status = ANSWER(lb, NULL, "", "fix", answers); /* asked, and left without an answer */
			free(answers);
		}
	must(status > 0, "no returned record to fix");
	json_decref(inbox);
}

static void
planted_texts_are_nowhere_outside_the_clerks_own_files(void **state)
{
	static const char *const logs[] = { "centre.log", "postgres.log", "LB.log", "NH.log" };
	char *path;

	import_in_all_spellings();
	import_from_stdin_with_a_death();
	import_trouble();
	enter_by_hand();
	site_start(nh);
	site_wait_settled(nh, 30000);
	site_stop(nh);
	assert_int_equal(clerk_send(nh), 0);
	must(sql_number(h, "SELECT count(*) FROM member") > PEOPLE - 10, "the members are not at the centre");
	must(sql_number(h, "SELECT count(*) FROM vault WHERE completed_at IS NOT NULL") == 2,
	     "the backups of the names are not at the centre");
	must(SITE(lb, NULL, "backup", backup) == 0, "backup; see %s", lb->log);
	outside_printed(lb, planted);
	outside_centre(h, planted, known);
	outside_database(h, planted, known);
	centre_start(h);
	for (size_t i = 0; i < sizeof logs / sizeof logs[0]; i++) {
		path = in_house(logs[i]);
		must(planted_must_not_be(planted, logs[i], path) > 0, "%s is empty", logs[i]);
		free(path);
	}
	path = in_house("centre");
	planted_must_not_be(planted, "the centre's state", path);
	free(path);
	must(planted_must_not_be(planted, "the line", record) > 10000, "nothing went over the recorded line");
	planted_must_not_be(planted, "the backup in a file", backup);
	outside_file(planted, known, "the folder of LB", lb->dir);
	outside_file(planted, known, "the folder of NH", nh->dir);
}

/* ---- equal cards ------------------------------------------------------------------------------------------------- */

static void
equal_cards_of_two_sites_meet_at_the_centre(void **state)
{
	struct someone one;
	struct paper p = { 0 };
	char *out, *findings;
	json_t *all, *rows;

	someone(3, &one);
	paper_add(&p, "%sNgười Khác Tên,%.4s %.4s %.4s,1/1/1960,CB-NH,nam,official,3/2/1995,3/2/1996,THPT\n",
	          someone_header, one.card, one.card + 4, one.card + 8);
	clerk_file(nh, &p, "member", OPENING);
	assert_int_equal(clerk_send(nh), 0);
	assert_int_equal(sql_number(h, "SELECT count(DISTINCT match) FROM member_known"), PEOPLE);
	assert_int_equal(sql_number(h, "SELECT count(*) FROM (SELECT match FROM member_known GROUP BY match HAVING "
	                               "count(DISTINCT id) = 2) x"),
	                 1);
	findings = sql_text(h, "SELECT findings::text FROM inbox WHERE kind = 24 ORDER BY j DESC LIMIT 1");
	must(findings && strstr(findings, "MEM-028"), "the centre does not say that the card is known: %s",
	     findings ? findings : "nothing");
	must(CENTRE(h, &out, "standing", "--as-of", OPENING, "--rule", "STD-061", "--json") == 0, "standing; see %s",
	     h->centre_log);
	all = json_of(out);
	rows = json_object_get(json_array_get(json_object_get(all, "lists"), 0), "rows");
	assert_int_equal(json_array_size(rows), 2);
	assert_int_equal(json_number(json_array_get(rows, 0), "n"), 2);
	assert_string_not_equal(json_text(json_array_get(rows, 0), "code"), json_text(json_array_get(rows, 1), "code"));
	json_decref(all);
	free(findings);
	free(out);
}

/* Inside one site the clerk's program knows, and says so before anything is recorded: the card has an owner. */
static void
card_of_another_name_is_refused_at_its_own_site(void **state)
{
	struct someone one;
	struct paper p = { 0 };
	char *path;
	json_t *report;
	int status;

	someone(3, &one);
	paper_add(&p, "%sTên Khác Hẳn,%s,1/1/1960,CB-LB,nam,official,3/2/1995,3/2/1996,THPT\n", someone_header,
	          one.card);
	path = paper_file(&p, h, "same-card.csv");
	report = IMPORT(lb, &status, path, "--form", "member", "--as-of", OPENING);
	assert_int_equal(status, 65);
	assert_string_equal(json_text(json_array_get(json_object_get(report, "refusals"), 0), "code"), "LT-2044");
	json_decref(report);
	free(path);
}

/* ---- the site's own process -------------------------------------------------------------------------------------- */

static void
another_process_of_the_user_gets_neither_memory_nor_core(void **state)
{
	must(chmod(h->dir, 0755) == 0, "chmod");
	thief(lb, "thief", "LIENTHONG_CORE_DUMPS=0", false);
	thief(lb, "control", "LIENTHONG_CORE_DUMPS=1", true);           /* the same steps do find an open one */
}

/* ---- a dead disk ------------------------------------------------------------------------------------------------- */

static void
import_everybody_again(struct site *s)
{
	static const char *const files[] = { "nfc.csv", "nfd.csv", "tcvn3.csv" };

	import_places(s);
	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
		int status;
		char *path = in_house(files[i]);
		json_t *report = IMPORT(s, &status, path, "--form", "member", "--as-of", OPENING, "--encoding",
		                        i == 2 ? "tcvn3" : "utf8");
		assert_int_equal(status, 0);
		json_decref(report);
		free(path);
	}
}

static void
dead_disk_gives_the_same_people_back_to_who_holds_the_paper(void **state)
{
	char *before = clerk_who_is_who(lb, OPENING), *after, *said;
	struct site *fresh, *again;
	struct paper p = { 0 };

	fresh = site_disk_replaced(lb, "LB-new", &said);
	free(said);
	assert_int_equal(clerk_restore(fresh, NULL, other_key), -1);
	must(log_has(fresh->log, "LT-7110"), "another recovery key is not told as such; see %s", fresh->log);
	assert_int_equal(clerk_restore(fresh, NULL, paper_key), EACH);
	/* the matching key came back with the names: a card of the other site is recognised */
	struct someone theirs;
	someone(PEOPLE - 1, &theirs);
	paper_add(&p, "%sNgười Mới Đến,%s,1/1/1960,CB-LB,nam,official,3/2/1995,3/2/1996,THPT\n", someone_header,
	          theirs.card);
	clerk_file(fresh, &p, "member", OPENING);
	assert_int_equal(clerk_send(fresh), 0);
	assert_int_equal(sql_number(h, "SELECT count(*) FROM (SELECT match FROM member_known GROUP BY match HAVING "
	                               "count(DISTINCT id) = 2) x"),
	                 2);
	planted_must_not_be(planted, "the folder of LB after restore", fresh->dir);

	again = site_disk_replaced(fresh, "LB-file", &said);
	free(said);
	assert_int_equal(clerk_restore(again, backup, other_key), -1);
	assert_int_equal(clerk_restore(again, backup, paper_key), EACH);
	import_everybody_again(again);
	after = clerk_who_is_who(again, OPENING);
	must(strcmp(before, after) == 0, "not the same people:\n%.600s\n...\n%.600s", before, after);
	assert_int_equal(clerk_restore(nh, backup, paper_key), -1);               /* another site's */
	must(log_has(nh->log, "LT-7111"), "a backup of another site is not told as such; see %s", nh->log);
	planted_must_not_be(planted, "the folder of LB after the second restore", again->dir);
	free(before);
	free(after);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(planted_texts_are_nowhere_outside_the_clerks_own_files),
		cmocka_unit_test(equal_cards_of_two_sites_meet_at_the_centre),
		cmocka_unit_test(card_of_another_name_is_refused_at_its_own_site),
		cmocka_unit_test(another_process_of_the_user_gets_neither_memory_nor_core),
		cmocka_unit_test(dead_disk_gives_the_same_people_back_to_who_holds_the_paper),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
