/* Figures while everything runs: the centre judges, `web` refreshes, sites are told. Fresh within a second of the verdict; the
 * same at the site as in the centre's tables; through deaths of refresher, centre and PostgreSQL; two refreshers; an
 * indicator that fails; a feed that was renewed, a disk that was replaced; a storm. `verify` computes everything again in between. */
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "tests/e2e/checks.h"
#include "tests/e2e/district.h"
#include "tests/e2e/fresh.h"
#include "tests/e2e/house_room.h"
#include "tests/e2e/sanitizer.h"

#define OPENING "2020-12-31"
#define PATIENCE_MS (SANITIZED ? 300000 : 150000)
#define FRESH_MS 1000                      /* at the profile's load: a meeting now and then */
#define DOWN_MS 10000
#define WEB_KIB (64 << 10)                 /* what a refresher may have held at its largest */
enum { WEBS = 2, PROFILE_ROUNDS = 6, PROFILE_ROWS = 3, STORM = 2500, DEATHS = 2, TRIES = 3, MONTHS = 36 };

static struct house *h;
static struct site *lb, *nh;
static struct web webs[WEBS];
static int next_cell = 1;                  /* of NH */
static int next_meeting;                   /* of LB */

/* ---- what the figures are ---- */

#define BEHIND "SELECT (SELECT j FROM centre) - coalesce((SELECT j FROM figure_state), 0) + (SELECT count(*) FROM dirty_mark)"

static void
wait_fresh(void)
{
	int64_t until = now_ms() + PATIENCE_MS;

	while (sql_number(h, BEHIND) != 0) {
		must(now_ms() < until, "figures are %lld behind; see %s", (long long)sql_number(h, BEHIND), h->dir);
		sleep_ms(20);
	}
}

/* Until the site holds what the centre has; then how long that took. */
static int64_t
wait_down(struct site *s)
{
	int64_t begun = now_ms(), j;

	for (;;) {
		char *there = figures_there(h, s), *here = figures_here(s, &j);
		bool same = strcmp(there, here) == 0;
		must(same || process_is_running(&h->centre), "the centre has ended; see %s", h->centre_log);
		must(same || now_ms() < begun + PATIENCE_MS, "figures differ at %s: the centre has ...%.80s, the site ...%.80s", s->code,
		     first_difference(there, here), first_difference(here, there));
		must(!same || there[0] != '\0', "the centre has no figures of %s", s->code);
		free(there);
		free(here);
		if (same)
			break;
		sleep_ms(100);
	}
	must(j <= sql_number(h, "SELECT j FROM figure_state"), "%s knows more than the centre", s->code);
	return now_ms() - begun;
}

static void
verify(void)
{
	char *out;
	int status;

	wait_fresh();
	status = CENTRE(h, &out, "verify");
	must(status == 0, "verify: %d\n%s", status, out);
	free(out);
}

static void
all_is_well(void)
{
	wait_fresh();
	wait_down(lb);
	wait_down(nh);
	verify();
}

static void
no_trouble(const char *but)
{
	char *troubles = sql_text(h, "SELECT string_agg(concat_ws(' ', indicator, period, sqlstate, line, words), '; ') FROM figure_trouble "
	                          "WHERE indicator <> '%s'", but);

	must(troubles == NULL, "indicators failed: %s", troubles);
}

static void
more_cells(int n)
{
	site_import_cells(nh, next_cell, n);
	next_cell += n;
}

/* Of the district's ten cells: month by month for three years behind those of its file, then the same months on another day. */
static void
more_meetings(int n)
{
	struct paper p = { 0 };

	paper_add(&p, "Chi bộ;Ngày họp;Loại sinh hoạt;Tháng;Hình thức họp;Số phút họp;Phải dự;Có mặt;Vắng có lý do;Vắng không lý do;Mã chuyên đề\n");
	for (int i = next_meeting; i < next_meeting + n; i++) {
		int month = 3 + i / D_CELLS % MONTHS, day = 1 + i / (D_CELLS * MONTHS), year = 2021 + month / 12;
		must(day <= 28, "no day is left for %d meetings", i);
		paper_add(&p, "CB-%02d;%d/%d/%d;thường kỳ;%d-%d;trực tiếp;95;30;27;2;1;\n", i % D_CELLS, day, 1 + month % 12, year,
		          1 + month % 12, year);
	}
	next_meeting += n;
	clerk_file(lb, &p, "meeting", NULL);
}

/* ---- stories ---- */

static int
set_up(void **state)
{
	struct file_of files[D_FILES_MAX];

	h = house_open();
	centre_setting(h, "LIENTHONG_SERVER_GROUP_BYTES", "16384");
	centre_start(h);
	must(CENTRE(h, NULL, "catalog", "apply", LT_CATALOG) == 0, "catalog apply; see %s", h->centre_log);
	web_start(h, &webs[0], 0);
	lb = site_new(h, "LB");
	nh = site_new(h, "NH");
	site_start(lb);
	site_start(nh);
	more_cells(2);
	int n = district_write(h, 7, files);
	for (int i = 0; i < n; i++) {
		int status;
		json_decref(IMPORT(lb, &status, files[i].path, "--form", files[i].form, "--as-of", OPENING));
		must(status == 0 || status == 1, "import of %s: %d", files[i].form, status);
	}
	district_free(files, n);
	site_wait_settled(lb, PATIENCE_MS);
	site_wait_settled(nh, PATIENCE_MS);
	wait_fresh();
	return 0;
}

static int
tear_down(void **state)
{
	for (int i = 0; i < WEBS; i++)
		web_kill(&webs[i]);
	site_stop(lb);
	site_stop(nh);
	centre_stop(h);
	house_close(&h);
	return 0;
}

static void
what_comes_down_is_what_the_centre_counts(void **state)
{
	char *out;

	all_is_well();
	no_trouble("");
	must(sql_number(h, "SELECT numerator FROM figure f JOIN site s ON f.subject_id = s.root_organisation WHERE s.code = 'LB' AND "
	                "indicator = 'members_total' AND period = '2020'") ==
	     sql_number(h, "SET lt.tree = '2020-12-31'; SELECT count(*) FROM member_as_of"), "members_total is not the register's count");
	sql_do(h, "RESET lt.tree");
	must(SITE(lb, &out, "table", "figure", "--period", "2020") == 0, "table figure");
	must(strstr(out, "Số liệu tính đến số ") != NULL && strstr(out, "Đảng viên") != NULL, "%s", out);
	free(out);
	must(site_status(lb, "figures") > 0 && site_status(lb, "figures_j") > 0, "status tells nothing of figures");
}

/* A time as promised of a machine that has nothing else to do: where more wants to run than there are processors, that much more. */
static int64_t
busy_ms(int64_t ms)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	double load = 0;

	if (getloadavg(&load, 1) != 1 || processors < 1 || load <= (double)processors)
		return ms;
	return (int64_t)((double)ms * load / (double)processors);
}

/* The worst of many verdicts that come one by one. */
static int64_t
lateness(struct site *s, void (*more)(int n), int times, const char *what)
{
	struct fresh_watch c;

	fresh_watch_begin(h, &c);
	for (int i = 0; i < times; i++) {
		more(PROFILE_ROWS);
		sleep_ms(1500);
	}
	site_wait_settled(s, PATIENCE_MS);
	wait_fresh();
	fresh_watch_end(&c);
	print_message("fresh after %s: %d verdicts watched, %lld ms on average, %lld ms at worst (a second is %lld ms here now)\n", what, c.n,
	              (long long)(c.sum / c.n), (long long)c.worst, (long long)busy_ms(1000));
	return c.worst;
}

/* What went before was a storm, and the refresher makes up for it with a pause. */
static void
wait_rested(void)
{
	int64_t until = now_ms() + PATIENCE_MS, begun;

	do {
		sleep_ms(5000);
		more_meetings(1);
		site_wait_settled(lb, PATIENCE_MS);
		begun = now_ms();
		wait_fresh();
		must(now_ms() < until, "the refresher has no rest; see %s", webs[0].log);
	} while (now_ms() - begun > busy_ms(FRESH_MS));
	sleep_ms(2500);
}

/* New cells change the tree, and with it whatever is counted in organisations: a long round, and a pause behind it. That is told,
 * and has no second to keep to. Whoever else is at work on this machine may spoil a try, but not every one. */
static void
a_figure_is_fresh_within_a_second_of_the_verdict(void **state)
{
	int64_t meetings = INT64_MAX, down = INT64_MAX;

	for (int i = 0; i < TRIES && (meetings > busy_ms(FRESH_MS) || down > busy_ms(DOWN_MS)); i++) {
		wait_rested();
		meetings = lateness(lb, more_meetings, PROFILE_ROUNDS, "meetings");
		down = wait_down(lb);
	}
	int64_t cells = lateness(nh, more_cells, PROFILE_ROUNDS / 2, "new cells");

	print_message("down at the site %lld ms later\n", (long long)down);
	must(SANITIZED || meetings <= busy_ms(FRESH_MS), "a figure was fresh only %lld ms after the verdict", (long long)meetings);
	must(cells < PATIENCE_MS, "after new cells figures were fresh only after %lld ms", (long long)cells);
	must(SANITIZED || down <= busy_ms(DOWN_MS), "figures came down after %lld ms", (long long)down);
}

static void
of_two_refreshers_one_works_and_the_other_takes_over(void **state)
{
	int before = web_rounds(&webs[0]);

	web_start(h, &webs[1], 1);
	more_meetings(3);
	site_wait_settled(lb, PATIENCE_MS);
	wait_fresh();
	must(web_rounds(&webs[0]) > before && web_rounds(&webs[1]) == 0, "two refreshers worked");
	web_kill(&webs[0]);
	more_meetings(3);
	site_wait_settled(lb, PATIENCE_MS);
	wait_fresh();
	must(web_rounds(&webs[1]) > 0, "nobody took over");
	all_is_well();
	web_kill(&webs[1]);
	web_start(h, &webs[0], 0);
}

/* Rows on their way to the centre while somebody dies. */
static void
cells_beside(int n, struct process *import)
{
	char *path = text_format("%.200s/beside.csv", h->dir);
	const char *argv[] = { LT_CLIENT, "--dir", nh->dir, "import", path, "--form", "organisation", "--as-of", OPENING, "--json", NULL };

	cells_write(nh, next_cell, n, path);
	next_cell += n;
	process_start(&(struct process_setup){ .argv = argv, .log = nh->log }, import);
	free(path);
}

static void
import_end(struct process *import)
{
	int status = process_wait(import, PATIENCE_MS);

	must(status == 0, "the import ended with %d; see %s", status, nh->log);
}

static void
a_refresher_that_dies_leaves_nothing_half_done(void **state)
{
	struct process import = { .out = -1 };

	for (int i = 0; i < DEATHS; i++) {
		cells_beside(60, &import);
		sleep_ms(300 + 200 * i);
		web_kill(&webs[0]);
		char *torn = sql_text(h, "SELECT (SELECT j FROM figure_state) || ' ' || (SELECT count(*) FROM dirty_mark)");
		print_message("killed at watermark and marks %s\n", torn);
		free(torn);
		import_end(&import);
		web_start(h, &webs[0], 0);
	}
	site_wait_settled(nh, PATIENCE_MS);
	all_is_well();
}

/* Whatever came of the story before: a centre that is not about to die. */
static int
centre_without_faults(void **state)
{
	centre_setting(h, "LT_FAILPOINT", NULL);
	centre_kill(h);
	centre_start(h);
	return 0;
}

static void
a_centre_that_dies_while_it_tells_a_site_tells_it_once(void **state)
{
	for (int i = 0; i < DEATHS; i++) {
		char *point = text_format("S19:kill:%d", 1 + i % 2);
		centre_stop(h);
		centre_setting(h, "LT_FAILPOINT", point);
		centre_start(h);
		centre_setting(h, "LT_FAILPOINT", NULL);
		int64_t until = now_ms() + PATIENCE_MS;
		while (process_is_running(&h->centre)) {           /* until it has told sites so often, with time to do so */
			must(now_ms() < until, "the centre told nobody");
			more_meetings(2);
			for (int64_t then = now_ms() + 4000; now_ms() < then && process_is_running(&h->centre);)
				sleep_ms(20);
		}
		must(h->centre.status == 128 + SIGKILL, "the centre ended with %d", h->centre.status);
		must(sql_number(h, "SELECT count(*) FROM figure_letter") > 0, "no letter was left");
		centre_start(h);
		free(point);
	}
	site_wait_settled(lb, PATIENCE_MS);
	all_is_well();
	must(sql_number(h, "SELECT count(*) FROM figure_letter") == 0, "letters are left");
}

static void
a_database_that_dies_is_gone_on_with(void **state)
{
	for (int i = 0; i < DEATHS; i++) {
		more_meetings(10);
		sleep_ms(60 + 120 * i);
		postgres_kill(h);
		more_meetings(2);
		postgres_start(h);
	}
	site_wait_settled(lb, PATIENCE_MS);
	all_is_well();
	must(process_is_running(&webs[0].process) && process_is_running(&h->centre), "somebody ended");
}

static void
a_storm_makes_fewer_rounds_than_groups_and_ends_right(void **state)
{
	int before = web_rounds(&webs[0]), behind = web_behind(&webs[0]);
	char *begun;

	site_stop(nh);
	more_cells(STORM);
	wait_fresh();
	sleep_ms(1500);                            /* whatever pause there was is over: a round begins with the storm */
	begun = sql_text(h, "SELECT clock_timestamp()");
	site_start(nh);
	site_wait_settled(nh, 4 * PATIENCE_MS);
	wait_fresh();
	int64_t groups = sql_number(h, "SELECT count(DISTINCT at) FROM audit WHERE what = 'judged' AND at > '%s'", begun);
	int made = web_rounds(&webs[0]) - before;
	print_message("storm: %d updates, %lld groups, %d rounds, %d lines of figures.behind; web at its largest: %ld KiB\n", STORM,
	              (long long)groups, made, web_behind(&webs[0]) - behind, web_peak_kib(&webs[0]));
	must(groups >= 8 && made > 0 && made < groups, "%d rounds for %lld groups", made, (long long)groups);
	must(SANITIZED || web_peak_kib(&webs[0]) < WEB_KIB, "web has held %ld KiB", web_peak_kib(&webs[0]));
	all_is_well();
	free(begun);
}

static void
an_indicator_that_fails_leaves_the_others_fresh(void **state)
{
	char *catalog = text_format("%.200s/catalog", h->dir), *file = text_format("%s/indicators/breaks_later.sql", catalog);
	char *copy = text_format("cp -r %s %s", LT_CATALOG, catalog), *out;
	int64_t cells = sql_number(h, "SELECT count(*) FROM organisation_known WHERE type = 'subordinate_cell'");

	must(system(copy) == 0, "%s", copy);
	FILE *f = fopen(file, "w");
	must(f != NULL, "%s", file);
	fprintf(f, "-- indicator: breaks_later\n-- vi: Chỉ tiêu sẽ hỏng\n-- en: An indicator that will break\n-- unit: chi bộ | cell\n"
	        "-- numerator: Chi bộ | Cells\n-- kind: stock\n-- shown: count\n-- direction: none\n-- additive: no\n-- absent: zero\n"
	        "-- sensitive: no\n-- periods: year\n-- reads: organisation\n-- systems: S02\n"
	        "SELECT a.subject_id, 1000 / (%lld - count(*)), NULL::bigint\nFROM asked_organisation a\n"
	        "JOIN organisation_as_of o ON o.id = a.organisation_id\nWHERE o.type = 'subordinate_cell'\nGROUP BY a.subject_id\n",
	        (long long)cells + 2);
	fclose(f);
	int status = CENTRE(h, &out, "catalog", "apply", catalog);
	must(status == 0, "catalog apply: %d %s; see %s", status, out, h->centre_log);
	free(out);
	all_is_well();
	must(sql_number(h, "SELECT count(*) FROM figure WHERE indicator = 'breaks_later'") > 0, "it never worked");
	more_cells(2);                             /* now there are as many as it cannot bear */
	site_wait_settled(nh, PATIENCE_MS);
	all_is_well();
	must(sql_number(h, "SELECT count(*) FROM figure_trouble WHERE indicator = 'breaks_later' AND sqlstate = '22012'") == 1,
	     "no trouble was noted");
	no_trouble("breaks_later");
	must(sql_number(h, "SELECT count(*) FROM figure WHERE indicator = 'breaks_later'") == 0, "it still has figures");
	more_meetings(2);                          /* the others are as fresh as ever */
	site_wait_settled(lb, PATIENCE_MS);
	wait_fresh();
	must(CENTRE(h, NULL, "catalog", "apply", LT_CATALOG) == 0, "catalog apply; see %s", h->centre_log);
	all_is_well();
	no_trouble("");
	free(catalog);
	free(file);
	free(copy);
}

/* The site states a chain the centre does not know: its feed begins anew, without figures. */
static void
whoever_has_a_new_feed_is_told_everything_again(void **state)
{
	char *generation = sql_text(h, "SELECT feed_generation FROM site WHERE code = 'LB'");
	char *path = text_format("%s/site.db", lb->dir);
	int64_t until = now_ms() + PATIENCE_MS;
	sqlite3 *db;

	site_stop(lb);
	must(sqlite3_open(path, &db) == SQLITE_OK && sqlite3_exec(db, "UPDATE feed SET chain = zeroblob(32) WHERE feed = 'site/LB'; "
	     "DELETE FROM figure WHERE indicator < 'm'", NULL, NULL, NULL) == SQLITE_OK, "%s", path);
	sqlite3_close(db);
	site_start(lb);
	while (sql_number(h, "SELECT count(*) FROM site WHERE code = 'LB' AND feed_generation = '%s'", generation) == 1) {
		must(now_ms() < until, "the feed was not renewed");
		sleep_ms(50);
	}
	wait_down(lb);
	verify();
	site_kill(lb);
	lb = site_disk_replaced(lb, "LB-again", NULL);
	site_start(lb);
	wait_down(lb);
	verify();
	free(generation);
	free(path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_comes_down_is_what_the_centre_counts),
		cmocka_unit_test(a_figure_is_fresh_within_a_second_of_the_verdict),
		cmocka_unit_test(of_two_refreshers_one_works_and_the_other_takes_over),
		cmocka_unit_test(a_refresher_that_dies_leaves_nothing_half_done),
		cmocka_unit_test_teardown(a_centre_that_dies_while_it_tells_a_site_tells_it_once, centre_without_faults),
		cmocka_unit_test(a_database_that_dies_is_gone_on_with),
		cmocka_unit_test(an_indicator_that_fails_leaves_the_others_fresh),
		cmocka_unit_test(whoever_has_a_new_feed_is_told_everything_again),
		cmocka_unit_test(a_storm_makes_fewer_rounds_than_groups_and_ends_right),          /* last: it leaves thousands of cells behind */
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
