/* What every site knows of the province, and what a dead disk gets back: snapshots begun, killed on either side and gone
 * on with; a silent site behind a log that is gone; an item nobody can read; a published change, a task; and P17. Both `doctor`s
 * say what they hold as one number, which must be the same. */
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "common/link/log.h"
#include "tests/e2e/alike.h"
#include "tests/e2e/checks.h"
#include "tests/e2e/district.h"
#include "tests/e2e/house_room.h"

#define OPENING "2020-12-31"
#define PATIENCE_MS 60000
#define PLENTY 4000

static struct house *h;
static struct site *lb, *nh;
static char *recovery_key;                 /* of LB, as its paper has it: a file */

/* ---- what the doctors say ---- */

/* The detail of one check; malloc'd. */
static char *
detail(char *out, const char *name)
{
	json_t *report = json_of(out), *check;
	char *text = NULL;
	size_t i;

	json_array_foreach(json_is_array(report) ? report : json_object_get(report, "checks"), i, check)
		if (strcmp(json_text(check, "name"), name) == 0)
			text = strdup(json_text(check, "detail"));
	must(text != NULL, "doctor has no check `%s`: %s", name, out);
	json_decref(report);
	free(out);
	return text;
}

static char *
at_the_centre(const char *site)
{
	char *out;

	if (site != NULL)
		CENTRE(h, &out, "doctor", "--site", site, "--json");
	else
		CENTRE(h, &out, "doctor", "--json");
	return detail(out, site != NULL ? "site" : "province");
}

static char *
at_the_site(struct site *s, const char *check)
{
	char *out;

	SITE(s, &out, "doctor", "--json");
	return detail(out, check);
}

/* The province word for word, with position and catalogue; a register from `rows=` on, because the position of its feed
 * is that of the verdicts. */
static void
must_hold_the_same(struct site *s)
{
	char *centre = at_the_centre(NULL), *site = at_the_site(s, "province");

	must(strstr(site, "digest=") != NULL && strcmp(centre, site) == 0, "the province differs at %s:\n%s\n%s", s->code, centre,
	     site);
	free(centre);
	free(site);
	centre = at_the_centre(s->code);
	site = at_the_site(s, "register");
	const char *there = strstr(centre, "rows="), *here = strstr(site, "rows=");
	must(there != NULL && here != NULL && strcmp(there, here) == 0, "the register differs at %s:\n%s\n%s", s->code, centre, site);
	free(centre);
	free(site);
}

/* ---- the site's store, by other eyes ---- */

static int64_t
stored(const struct site *s, const char *sql)
{
	sqlite3 *db;
	sqlite3_stmt *q;
	char *path = text_format("%s/site.db", s->dir);
	int64_t n;

	must(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK, "%s", path);
	sqlite3_busy_timeout(db, 10000);
	must(sqlite3_prepare_v2(db, sql, -1, &q, NULL) == SQLITE_OK && sqlite3_step(q) == SQLITE_ROW, "%s: %s", sql, sqlite3_errmsg(db));
	n = sqlite3_column_int64(q, 0);
	sqlite3_finalize(q);
	sqlite3_close(db);
	free(path);
	return n;
}

#define SNAPPING "SELECT coalesce(max(snapping), 0) FROM feed WHERE feed = 'province'"
#define PROVINCE_ROWS "SELECT count(*) FROM held WHERE feed = 1"
#define PROVINCE_N "SELECT coalesce(max(n), 0) FROM feed WHERE feed = 'province'"

static void
wait_for(const struct site *s, const char *sql, int64_t value, const char *what)
{
	int64_t until = now_ms() + PATIENCE_MS;

	while (stored(s, sql) < value) {
		must(now_ms() < until, "%s: %s is %lld, not %lld; see %s", s->code, what, (long long)stored(s, sql), (long long)value,
		     s->log);
		sleep_ms(10);
	}
}

static int64_t
province_n(void)
{
	return sql_number(h, "SELECT feed_n FROM site WHERE everything");
}

static char *
feed_status(struct site *s, const char *key)
{
	char *out, *text;

	must(SITE(s, &out, "status", "--json") == 0, "status of %s", s->code);
	json_t *state = json_of(out), *feed = json_array_get(json_object_get(state, "feeds"), 1);
	text = json_dumps(json_object_get(feed, key), JSON_ENCODE_ANY);
	json_decref(state);
	free(out);
	return text != NULL ? text : strdup("-");
}

static void
rename_cell(struct site *s, const char *cell, const char *name)
{
	struct paper p = { 0 };

	paper_add(&p, "change,code,occurred_on,decided_on,issuer,number,type_code,signed_on,new_name\n"
	              "rename,%s,2021-03-01,2021-03-01,BTV,7,QĐ,2021-03-01,%s\n", cell, name);
	assert_int_equal(clerk_file(s, &p, "organisation_change", OPENING), 1);
}

/* ---- stories ---- */

static int
set_up(void **state)
{
	char *said;

	h = house_open();
	centre_start(h);
	lb = site_new_with(h, "LB", &said, NULL);
	json_t *report = json_of(said);
	struct paper p = { 0 };
	paper_add(&p, "%s\n", json_text(report, "recovery_key"));
	recovery_key = paper_file(&p, h, "recovery_key");
	json_decref(report);
	free(said);
	site_import_cells(lb, 1, 60);
	assert_int_equal(clerk_send(lb), 0);
	nh = site_new(h, "NH");
	return 0;
}

static int
tear_down(void **state)
{
	struct site *sites[] = { lb, nh };

	assert_int_equal(clerk_send(lb), 0);
	assert_int_equal(clerk_send(nh), 0);
	check_quiet(h, sites, 2);
	centre_stop(h);
	free(recovery_key);
	house_close(&h);
	return 0;
}

static void
a_new_site_takes_what_the_province_knows_and_lists_only_its_own(void **state)
{
	struct paper p = { 0 };
	char *out;
	int status;

	must(stored(nh, PROVINCE_ROWS) == 0, "a store that was never connected holds something");
	assert_int_equal(clerk_send(nh), 0);
	assert_int_equal(clerk_send(lb), 0);
	must_hold_the_same(nh);
	must_hold_the_same(lb);
	must(stored(nh, PROVINCE_ROWS) >= 61, "%lld rows", (long long)stored(nh, PROVINCE_ROWS));
	json_t *rows = clerk_table(nh, "organisation", OPENING);
	assert_int_equal(json_array_size(rows), 0);
	json_decref(rows);
	/* whose cell that is, is known: it is refused at the site and never travels */
	paper_add(&p, ORGANISATION_COLUMNS "CB-NH,Chi bộ bên kia,subordinate_cell,XLB-000010\n");
	char *path = paper_file(&p, h, "foreign.csv");
	json_t *report = IMPORT(nh, &status, path, "--form", "organisation", "--as-of", OPENING);
	out = json_dumps(report, 0);
	must(status != 0 && strstr(out, "SITE-0") != NULL, "a cell of another site was no parent too many: %s", out);
	free(out);
	json_decref(report);
	free(path);
}

static void
a_published_change_reaches_the_others_while_they_listen(void **state)
{
	char *out;

	site_start(nh);
	int64_t before = province_n();
	rename_cell(lb, "XLB-000002", "Chi bộ Đổi Tên");
	assert_int_equal(clerk_send(lb), 0);
	must(province_n() > before, "nothing was published");
	wait_for(nh, PROVINCE_N, province_n(), "the position");
	must(CENTRE(h, &out, "catalog", "apply", LT_CATALOG, "--note", "e2e") == 0, "catalog apply; see %s", h->centre_log);
	free(out);
	wait_for(nh, "SELECT version FROM catalogue", 1, "the catalogue");
	site_stop(nh);
	assert_int_equal(clerk_send(lb), 0);
	must_hold_the_same(nh);
	must_hold_the_same(lb);
}

/* An entry is gone from the site's store, so the next version cannot fit what is held: the whole catalogue comes instead. */
static void
a_catalogue_that_lost_an_entry_comes_down_whole(void **state)
{
	char *folder = text_format("%s/catalog", h->dir), *command = text_format("cp -r '%s' '%s'", LT_CATALOG, folder), *path, *out;
	sqlite3 *db;

	assert_int_equal(system(command), 0);
	free(command);
	path = text_format("%s/parameters/holidays.csv", folder);
	FILE *holidays = fopen(path, "a");
	assert_non_null(holidays);
	assert_true(fputs("30/12/2026;Ngày nghỉ của phép thử;A day off of this test\n", holidays) >= 0);
	assert_int_equal(fclose(holidays), 0);
	free(path);
	path = text_format("%s/site.db", nh->dir);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "DELETE FROM catalogue_entry WHERE key LIKE 'list/%'", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	free(path);
	must(CENTRE(h, &out, "catalog", "apply", folder) == 0, "catalog apply; see %s", h->centre_log);
	free(out);
	free(folder);
	assert_int_equal(clerk_send(nh), 0);
	assert_int_equal(stored(nh, "SELECT version FROM catalogue"), 2);
	assert_int_equal(stored(nh, "SELECT count(*) FROM trouble WHERE code = 7202"), 1);
	must_hold_the_same(nh);
}

/* Its lead is LB, NH helps: each says once that it has come; a second `send` has nothing to say. */
static void
a_task_goes_down_and_each_site_says_once_that_it_arrived(void **state)
{
	struct paper p = { 0 };
	char *out;

	paper_add(&p, "code;title;kind;lead_code;issued_on;due_on;coordinator_codes\n"
	              "NV-01;Báo cáo thử;task;DBLB;1/6/2021;1/9/2021;DBNH\n");
	char *path = paper_file(&p, h, "tasks.csv");
	must(CENTRE(h, &out, "task", "issue", path) == 0, "task issue: %s; see %s", out, h->centre_log);
	free(out);
	free(path);
	for (int round = 0; round < 2; round++) {
		assert_int_equal(clerk_send(lb), 0);
		assert_int_equal(clerk_send(nh), 0);
		assert_int_equal(sql_number(h, "SELECT count(*) FROM task_report WHERE what = 'delivered' AND j_to IS NULL"), 2);
	}
	assert_int_equal(sql_number(h, "SELECT count(DISTINCT organisation_id) FROM task_report"), 2);
	must_hold_the_same(lb);
	must_hold_the_same(nh);
}

static void
a_silent_site_catches_up_although_the_log_is_gone(void **state)
{
	site_import_cells(lb, 61, 300);
	rename_cell(lb, "XLB-000003", "Chi bộ Khác");
	assert_int_equal(clerk_send(lb), 0);
	centre_stop(h);
	sql_do(h, "UPDATE feed_item SET item = NULL WHERE site_id = (SELECT site_id FROM site WHERE everything)");
	sql_do(h, "UPDATE site SET feed_pruned = feed_n WHERE everything");
	/* something the province no longer knows of at all: only a sweep takes it away */
	char *path = text_format("%s/site.db", nh->dir);
	sqlite3 *db;
	must(sqlite3_open(path, &db) == SQLITE_OK, "%s", path);
	must(sqlite3_exec(db, "UPDATE held SET id = x'00112233445566778899aabbccddeeff' WHERE feed = 1 AND kind = 22 AND code = 'XLB-000009'",
	                  NULL, NULL, NULL) == SQLITE_OK && sqlite3_changes(db) == 1, "%s", sqlite3_errmsg(db));
	sqlite3_close(db);
	free(path);
	centre_start(h);
	assert_int_equal(clerk_send(nh), 0);
	must_hold_the_same(nh);
	assert_int_equal(stored(nh, "SELECT count(*) FROM held WHERE id = x'00112233445566778899aabbccddeeff'"), 0);
}

static struct site *
a_third_site(const char *dir_name)
{
	static int made;
	char *said;

	if (made++ == 0)
		return site_new(h, "CH");
	struct site *last = h->sites[h->n_sites - 1], *fresh = site_disk_replaced(last, dir_name, &said);
	free(said);
	return fresh;
}

/* Killed at the `at`th commit or in the middle of the last part; begun again until it is done. */
static void
site_dies_while_snapping(const char *dir_name, const char *failpoint)
{
	struct site *s = a_third_site(dir_name);
	int64_t rows;

	setenv("LT_FAILPOINT", failpoint, 1);
	must(SITE(s, NULL, "send", "--timeout", "60") != 0, "%s did not die at %s", s->code, failpoint);
	unsetenv("LT_FAILPOINT");
	rows = stored(s, PROVINCE_ROWS);
	must(stored(s, SNAPPING) == 1, "%s was not in the middle of a snapshot (%lld rows)", s->code, (long long)rows);
	assert_int_equal(clerk_send(s), 0);
	must_hold_the_same(s);
	/* gone on with, not begun anew: what it had is of the same life */
	assert_int_equal(stored(s, "SELECT life FROM feed WHERE feed = 'province'"), 1);
}

static void
a_snapshot_goes_on_where_either_side_was_killed(void **state)
{
	site_import_cells(lb, 361, PLENTY);
	assert_int_equal(clerk_send(lb), 0);
	site_dies_while_snapping("CH", "A10:kill:2");       /* the first sweep is that of its own register's */
	site_dies_while_snapping("CH-3", "A3:kill:6");
	/* the centre, while a part is on its way */
	struct site *s = a_third_site("CH-4");
	site_start(s);
	wait_for(s, PROVINCE_ROWS, 200, "the snapshot");
	centre_kill(h);
	must(stored(s, SNAPPING) == 1, "the snapshot was over before the centre died: %lld rows", (long long)stored(s, PROVINCE_ROWS));
	rename_cell(lb, "XLB-000004", "Chi bộ Trong Lúc Ấy");
	centre_start(h);
	assert_int_equal(clerk_send(lb), 0);
	wait_for(s, PROVINCE_N, province_n(), "the position");
	site_stop(s);
	must_hold_the_same(s);
}

/* An item nobody can read, with a right chain, as a slip of a later release would leave it. */
static void
plant(void)
{
	static const uint8_t nonsense[] = { 0x12, 0x03, 0xff, 0xff, 0xff };
	struct log_position at = { .n = (uint64_t)province_n() };
	struct id owner = log_province_owner();
	char *generation = sql_text(h, "SELECT replace(feed_generation::text, '-', '') FROM site WHERE everything");
	char *chain = sql_text(h, "SELECT encode(feed_chain, 'hex') FROM site WHERE everything"), hex[2 * HASH_BYTES + 1];

	for (size_t i = 0; i < 16; i++)
		assert_int_equal(sscanf(generation + 2 * i, "%2hhx", &at.generation.b[i]), 1);
	for (size_t i = 0; i < HASH_BYTES; i++)
		assert_int_equal(sscanf(chain + 2 * i, "%2hhx", &at.chain.b[i]), 1);
	struct hash after = log_chain(&at.chain, &owner, &at.generation, at.n + 1, (struct slice){ nonsense, sizeof nonsense });
	hash_hex(after.b, HASH_BYTES, hex);
	sql_do(h, "INSERT INTO feed_item (site_id, generation, n, item, chain, at) SELECT site_id, feed_generation, feed_n + 1, "
	          "'\\x1203ffffff', '\\x%s', now() FROM site WHERE everything", hex);
	sql_do(h, "UPDATE site SET feed_n = feed_n + 1, feed_chain = '\\x%s' WHERE everything", hex);
	free(generation);
	free(chain);
}

static void
an_item_nobody_can_read_is_passed_over_shown_and_reported(void **state)
{
	char *out, *text;

	assert_int_equal(clerk_send(nh), 0);
	centre_stop(h);
	plant();
	int64_t bad = province_n();
	centre_start(h);
	rename_cell(lb, "XLB-000005", "Chi bộ Đứng Sau");
	assert_int_equal(clerk_send(lb), 0);
	assert_int_equal(clerk_send(nh), 0);
	must(province_n() > bad, "nothing came behind it");
	assert_int_equal(stored(nh, PROVINCE_N), province_n());
	must_hold_the_same(nh);
	text = feed_status(nh, "trouble_n");
	assert_int_equal(strtoll(text, NULL, 10), bad);
	free(text);
	must(SITE(nh, &out, "doctor", "--json") == 65, "doctor at %s does not say it: %s", nh->code, out);
	text = detail(out, "troubles");
	must(strstr(text, "LT-7200") != NULL, "%s", text);
	free(text);
	/* reported with the next PULL */
	int64_t until = now_ms() + PATIENCE_MS;
	while (sql_number(h, "SELECT count(*) FROM feed_trouble WHERE code = 7200 AND n = %lld", (long long)bad) < 2) {
		must(now_ms() < until, "the centre was not told of item %lld", (long long)bad);
		assert_int_equal(clerk_send(nh), 0);
		assert_int_equal(clerk_send(lb), 0);
		sleep_ms(50);
	}
	CENTRE(h, &out, "doctor", "--json");
	text = detail(out, "troubles");
	must(strstr(text, "skipped=") != NULL && strstr(text, "LT-7200") != NULL, "%s", text);
	free(text);
	/* its time over it is blanked like any other; until then the centre's own `verify` finds it */
	sql_do(h, "UPDATE feed_item SET item = NULL WHERE site_id = (SELECT site_id FROM site WHERE everything) AND n <= %lld", (long long)bad);
	sql_do(h, "UPDATE site SET feed_pruned = %lld WHERE everything", (long long)bad);
}

/* ---- P17 ---- */

static const char *const tables[] = { "unit", "organisation", "member", "post", "meeting", "standing" };
enum { TABLES = sizeof tables / sizeof tables[0] };

static void
tables_read(struct site *s, char *out[TABLES])
{
	for (size_t i = 0; i < TABLES; i++) {
		json_t *rows = clerk_table(s, tables[i], "2022-06-30");
		out[i] = json_dumps(rows, JSON_SORT_KEYS);
		json_decref(rows);
	}
}

/* All files once; how many rows had that fate. Somebody's event may stand in a file before the one that brings him. */
static int64_t
district_round(struct site *s, const struct file_of *files, int n, const char *fate)
{
	int64_t rows = 0;

	for (int i = 0; i < n; i++) {
		int status;
		json_t *report = IMPORT(s, &status, files[i].path, "--form", files[i].form, "--as-of", OPENING);
		rows += json_number(report, fate);
		json_decref(report);
	}
	return rows;
}

static void
a_dead_disk_gets_its_register_and_its_names_back(void **state)
{
	struct file_of files[D_FILES_MAX];
	char *before[TABLES], *after[TABLES], *said;
	int n = district_write(h, 7, files);

	for (int round = 0; district_round(lb, files, n, "refused") > 0; round++)
		must(round < 4, "the district's files are never taken");
	assert_int_equal(clerk_send(lb), 0);
	must_hold_the_same(lb);
	tables_read(lb, before);
	struct site *fresh = site_disk_replaced(lb, "LB-new", &said);
	free(said);
	lb = fresh;
	assert_int_equal(clerk_send(fresh), 0);
	assert_true(clerk_restore(fresh, NULL, recovery_key) > 0);
	must_hold_the_same(fresh);
	tables_read(fresh, after);
	for (size_t i = 0; i < TABLES; i++) {
		must(strcmp(before[i], after[i]) == 0, "table %s is another one:\n%.2000s\n...\n%.2000s", tables[i], before[i], after[i]);
		free(before[i]);
		free(after[i]);
	}
	/* it goes on from there: known rows are known, an amendment of what only came down is accepted */
	assert_int_equal(district_round(fresh, files, n, "recorded"), 0);
	struct paper p = { 0 };
	int status;
	district_members(&p, 3);
	char *path = paper_file(&p, h, "amended.csv");
	json_t *report = IMPORT(fresh, &status, path, "--form", "member", "--as-of", OPENING, "--amend");
	must(status == 0 && json_number(report, "amended") == 3, "%s", clerk_said(report));
	json_decref(report);
	free(path);
	assert_int_equal(clerk_send(fresh), 0);
	must_hold_the_same(fresh);
	members_must_be_alike(fresh, "^CB-[0-9]", "2022-06-30");
	standing_must_be_alike(fresh, "2022-06-30");
	district_free(files, n);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_site_takes_what_the_province_knows_and_lists_only_its_own),
		cmocka_unit_test(a_published_change_reaches_the_others_while_they_listen),
		cmocka_unit_test(a_catalogue_that_lost_an_entry_comes_down_whole),
		cmocka_unit_test(a_task_goes_down_and_each_site_says_once_that_it_arrived),
		cmocka_unit_test(a_silent_site_catches_up_although_the_log_is_gone),
		cmocka_unit_test(a_snapshot_goes_on_where_either_side_was_killed),
		cmocka_unit_test(an_item_nobody_can_read_is_passed_over_shown_and_reported),
		cmocka_unit_test(a_dead_disk_gets_its_register_and_its_names_back),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
