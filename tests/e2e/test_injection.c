/* Texts that mean something to somebody on their way - SQL, printf, a browser, a terminal, a spreadsheet, COPY - in
 * every cell of every form, on every command line, and in a body that no program of ours made. Each one is kept as
 * it is or refused by name; nothing else happens, and no screen, log or file of refused rows hands it on alive. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "tests/e2e/attacks.h"
#include "tests/e2e/checks.h"
#include "tests/e2e/clerk.h"
#include "tests/e2e/house_room.h"
#include "tests/e2e/puppet.h"

#define OPENING "2020-12-31"
#define COUNT(array) (int)(sizeof(array) / sizeof(array)[0])

static struct house *h;
static struct site *site, *screen;             /* screen: the same site; what its commands print is gathered */

/* ---- the house --------------------------------------------------------------------------------------------------- */

static int
set_up(void **state)
{
	struct paper p = { 0 };

	attacks_init();
	h = house_open();
	centre_setting(h, "LIENTHONG_SERVER_LOG_LEVEL", "debug");
	centre_start(h);
	site = site_new(h, "LB");
	screen = site_at(h, "LB", "LB");
	snprintf(screen->log, sizeof screen->log, "%.200s/screen.txt", h->dir);
	paper_add(&p, UNIT_COLUMNS "X0,Xã,commune,xa,071\n");
	for (int i = 0; i <= n_attacks; i++)
		paper_add(&p, "V%02d,Thôn %d,village,thon,X0\n", i, i);
	clerk_file(site, &p, "unit", OPENING);
	paper_add(&p,
	          ORGANISATION_COLUMNS "DB-X,Đảng bộ xã,grassroots_committee,DBLB\nCB,Chi bộ,subordinate_cell,DB-X\n");
	for (int i = 0; i <= n_attacks; i++)
		paper_add(&p, "C%02d,Chi bộ %d,subordinate_cell,DB-X\n", i, i);
	clerk_file(site, &p, "organisation", OPENING);
	paper_add(&p, MEMBER_HEADER);
	for (int i = 0; i <= n_attacks; i++)
		paper_add(&p, "Người Già %d,2000%02d,1/1/1940,CB,nam,official,1970-01-01,1971-01-01,,\n", i, i);
	clerk_file(site, &p, "member", OPENING);
	clerk_send(site);
	sql_do(h, "CREATE SCHEMA test; CREATE TABLE test.before AS SELECT relname, relkind FROM pg_class WHERE "
	          "relnamespace = 'lt'::regnamespace");
	return 0;
}

static int
tear_down(void **state)
{
	check_quiet(h, &site, 1);
	assert_int_equal(sql_number(h,
	                            "SELECT count(*) FROM (SELECT relname, relkind FROM pg_class WHERE relnamespace = "
	                            "'lt'::regnamespace) a"
	                            " FULL JOIN test.before b USING (relname, relkind) WHERE a IS NULL OR b IS NULL"),
	                 0);
	house_close(&h);
	return 0;
}

/* ---- every cell of every form ------------------------------------------------------------------------------------ */

static int stored;

static void
attack_one(const struct target *t)
{
	int status, refused = 0;
	char *path = attack_file(h, t), *said;
	json_t *report = IMPORT(site, &status, path, "--form", t->form, "--as-of", OPENING, "--reason", "checked");

	said = clerk_said(report);
	must(json_number(report, "rows") == n_attacks + (t->kept != NULL), "%s.%s: rows ran into one another: %s",
	     t->form, t->column, said);
	for (int i = 0; i < n_attacks; i++) {
		json_t *refusal = attack_refusal(report, i);
		must(refusal != NULL || (t->kept != NULL && attacks[i].kept != NULL), "%s.%s, %s: taken in: %s",
		     t->form, t->column, attacks[i].name, said);
		if (refusal)
			must_be_refused_well(t, &attacks[i], refusal);
		refused += refusal != NULL;
	}
	must(json_number(report, "refused") == refused, "%s.%s: something else was refused, too: %s", t->form,
	     t->column, said);
	if (refused > 0)
		must_be_guarded(json_text(report, "refused_file"));
	json_decref(report);
	free(said);
	free(path);
}

static void
look_up_one(const struct target *t)
{
	int status;
	char *path = attack_file(h, t);
	json_t *report = IMPORT(site, &status, path, "--form", t->form, "--as-of", OPENING, "--reason", "checked");

	for (int i = 0; i < n_attacks && t->kept; i++) {
		if (attack_refusal(report, i))
			continue;
		must(attack_kept(h, t, attacks[i].kept) > 0, "%s.%s, %s: not found at the centre as it was", t->form,
		     t->column, attacks[i].name);
		stored++;
	}
	json_decref(report);
	free(path);
}

static void
every_cell_keeps_the_text_or_refuses_it_by_name(void **state)
{
	for (int i = 0; i < n_targets; i++)
		attack_one(&targets[i]);
	clerk_send(site);
	assert_int_equal(sql_number(h, "SELECT count(*) FROM inbox WHERE verdict IN ('quarantined', 'returned')"), 0);
	for (int i = 0; i < n_targets; i++)
		look_up_one(&targets[i]);
	print_message("%d cells of %d were kept as they were, the others refused\n", stored, n_targets * n_attacks);
	assert_true(stored > n_attacks * 10);
}

/* Names never leave, so they are looked up where they are. */
static void
names_are_kept_as_they_were_at_the_site(void **state)
{
	json_t *rows = clerk_table(site, "member", OPENING), *row;
	size_t i;
	int found = 0;

	for (int k = 0; k < n_attacks; k++) {
		char *card = text_format("1001%02d", k);
		json_array_foreach(rows, i, row)
			if (strcmp(json_text(row, "card"), card) == 0) {
			must(attacks[k].kept && strcmp(json_text(row, "name"), attacks[k].kept) == 0, "%s became «%s»",
			     attacks[k].name, json_text(row, "name"));
			found++;
			}
		free(card);
	}
	assert_true(found >= 20);
	json_decref(rows);
}

/* ---- screens and logs -------------------------------------------------------------------------------------------- */

/* stdout, and what came to stderr since the last time. */
static void
must_print_safely(const char *what, const char *out)
{
	static size_t seen;
	size_t len;
	char *told = file_bytes(screen->log, &len);

	must_be_printable(what, out ? out : "", out ? strlen(out) : 0);
	must_be_printable(what, told + seen, len - seen);
	seen = len;
	free(told);
}

static void
screens_of_the_site_hold_no_control_characters(void **state)
{
	static const char *const shown[][3] = {
		{ "table", "unit" }, { "table", "organisation" }, { "table", "member" },
		{ "table", "post" }, { "table", "meeting" },      { "table", "standing" },
		{ "inbox" },         { "inbox", "--all" },        { "status" },
		{ "doctor" }
	};
	char *out;

	for (int i = 0; i < COUNT(shown); i++) {
		int status = site_run(screen, &out, NULL,
		                      (const char *const[]){ shown[i][0], shown[i][1], shown[i][2], NULL });
		must(status == 0 || status == 75, "%s: status %d; see %s", shown[i][0], status, screen->log);
		must(strlen(out) > 20, "%s %s prints nothing", shown[i][0], shown[i][1] ? shown[i][1] : "");
		must_print_safely(shown[i][0], out);
		free(out);
	}
	for (int i = 0; i < n_targets; i++) {                            /* refusals and warnings, as sentences */
		char *path = attack_file(h, &targets[i]),
		     *what = text_format("import of %s.%s", targets[i].form, targets[i].column);
		site_run(screen, &out, NULL,
		         (const char *const[]){ "import", path, "--form", targets[i].form, "--as-of", OPENING, NULL });
		must_print_safely(what, out);
		free(out);
		free(what);
		free(path);
	}
}

/* So long a cell can only be a quote that was not closed: what follows is not read, and the row is told. */
static void
cell_without_end_stops_the_file_and_not_what_was_before(void **state)
{
	struct paper p = { 0 };
	char *path, *out;

	paper_add(&p,
	          "code,name,level,kind,parent_code\nz1,Thôn "
	          "Trước,village,thon,X0\nz2,\"%s%s\",village,thon,X0\nz3,Thôn Sau,village,thon,X0\n",
	          huge, huge);
	path = paper_file(&p, h, "endless.csv");
	assert_int_equal(site_run(screen, &out, NULL,
	                          (const char *const[]){ "import", path, "--form", "unit", "--as-of", OPENING, NULL }),
	                 65);
	must_print_safely("an endless cell", out);
	must(log_has(screen->log, "LT-2012") && log_has(screen->log, "endless.csv: Ô mở ngoặc kép ở gần dòng 3 "),
	     "which row has no end is not told; see %s", screen->log);
	free(out);
	free(path);
	clerk_send(site);
	assert_int_equal(sql_number(h, "SELECT count(*) FROM unit WHERE code IN ('z1', 'z2', 'z3')"), 1);
}

/* Files with names that a terminal would obey. */
static void
names_of_files_are_told_safely(void **state)
{
	for (int i = 0; i < n_attacks; i++) {
		struct paper p = { 0 };
		char name[80], *path, *out;
		if (attacks[i].len > sizeof name - 6 || strpbrk(attacks[i].bytes, "/") ||
		    strlen(attacks[i].bytes) < attacks[i].len)
			continue;
		snprintf(name, sizeof name, "%s.csv", attacks[i].bytes);
		paper_add(&p, "code,name,level,kind,parent_code\ny%d,Thôn,village,lều,X0\n", i);
		path = paper_file(&p, h, name);
		assert_int_equal(
			site_run(screen, &out, NULL,
		                 (const char *const[]){ "import", path, "--form", "unit", "--as-of", OPENING, NULL }),
			65);
		must_print_safely(attacks[i].name, out);
		free(out);
		assert_int_equal(site_run(screen, &out, NULL, (const char *const[]){ "backup", path, NULL }), 0);
		must_print_safely(attacks[i].name, out);
		free(out);
		free(path);
	}
}

/* A header that is an attack, and no form said. */
static void
headers_are_told_safely(void **state)
{
	for (int i = 0; i < n_attacks; i++) {
		struct paper p = { 0 };
		char *path, *out;
		attack_row(&p, "code,name,level,kind,parent_code,@", i, &attacks[i]);
		paper_add(&p, "a,b,c,d,e,f\n");
		path = paper_file(&p, h, "header.csv");
		for (int form = 0; form < 2; form++) {
			int status = site_run(screen, &out, NULL,
			                      form ? (const char *const[]){ "import", path, "--form", "unit", NULL }
			                           : (const char *const[]){ "import", path, NULL });
			must(status == 65 || status == 64, "%s as a header: status %d", attacks[i].name, status);
			must_print_safely(attacks[i].name, out);
			free(out);
		}
		free(path);
	}
}

/* A command of the centre, its words gathered with those of the screen. */
static int
centre_screen(char **out, const char *const *argv)
{
	char log[PATH_TEXT];
	int status;

	memcpy(log, h->centre_log, sizeof log);
	memcpy(h->centre_log, screen->log, sizeof log);
	status = centre_run(h, out, argv);
	memcpy(h->centre_log, log, sizeof log);
	return status;
}

/* Words of a command line cannot hold NUL. */
static void
command_lines_of_both_programs_are_told_safely(void **state)
{
	static const char *const at_site[][6] = { { "@" },
		                                  { "import", "@" },
		                                  { "import", "@", "--form", "@" },
		                                  { "table", "@" },
		                                  { "table", "unit", "--as-of", "@" },
		                                  { "new", "@" },
		                                  { "fix", "@" },
		                                  { "template", "get", "@" },
		                                  { "restore", "@" },
		                                  { "--set", "@", "status" },
		                                  { "--lang", "@", "status" },
		                                  { "import", "/dev/null", "--reason", "@" },
		                                  { "import", "/dev/null", "--encoding", "@" },
		                                  { "--config", "@", "status" } };
	static const char *const at_centre[][6] = { { "@" },
		                                    { "site", "add", "@" },
		                                    { "site", "token", "@" },
		                                    { "site", "disable", "@" },
		                                    { "key", "revoke", "@" },
		                                    { "standing", "--site", "@" },
		                                    { "standing", "--rule", "@" },
		                                    { "standing", "--as-of", "@" },
		                                    { "--set", "@", "doctor" },
		                                    { "--config", "@", "doctor" } };
	char *out;

	for (int i = 0; i < n_attacks; i++) {
		if (memchr(attacks[i].bytes, '\0', attacks[i].len))
			continue;
		for (int k = 0; k < COUNT(at_site) + COUNT(at_centre); k++) {
			const char *const *words = k < COUNT(at_site) ? at_site[k] : at_centre[k - COUNT(at_site)];
			const char *argv[7] = { NULL };
			for (int w = 0; words[w]; w++)
				argv[w] = words[w][0] == '@' ? attacks[i].bytes : words[w];
			int status =
				k < COUNT(at_site) ? site_run(screen, &out, NULL, argv) : centre_screen(&out, argv);
			must(status > 0 && status < 128, "%s %s, %s: status %d; see %s", words[0],
			     words[1] ? words[1] : "", attacks[i].name, status, screen->log);
			char *what = text_format("%s %s with %s", words[0], words[1] ? words[1] : "", attacks[i].name);
			must_print_safely(what, out);
			free(what);
			free(out);
		}
	}
}

/* ---- the centre's own screens and log ---------------------------------------------------------------------------- */

static void
sites_named_by_attackers_are_listed_safely(void **state)
{
	static const char *const shown[][3] = {
		{ "standing" }, { "doctor" }, { "verify" }, { "standing", "--as-of", "2021-06-01" }, { "site", "list" }
	};
	char *out;
	int added = 0;

	for (int i = 0; i < n_attacks; i++) {
		char code[16], org[16];
		if (memchr(attacks[i].bytes, '\0', attacks[i].len))
			continue;
		snprintf(code, sizeof code, "Z%02d", i);
		snprintf(org, sizeof org, "DBZ%02d", i);
		int status = centre_screen(&out,
		                           (const char *const[]){ "site", "add", code, "--name", attacks[i].bytes,
		                                                  "--org", org, "--org-name", attacks[i].bytes, NULL });
		must(attacks[i].kept || status != 0, "site add takes %s", attacks[i].name);
		must_print_safely(attacks[i].name, out);
		added += status == 0;
		free(out);
	}
	assert_true(added >= 10);
	for (int i = 0; i < COUNT(shown); i++) {
		int status = centre_screen(&out, (const char *const[]){ shown[i][0], shown[i][1], shown[i][2], NULL });
		must(status == 0 || status == 75, "%s: status %d; see %s", shown[i][0], status, screen->log);
		must(strlen(out) > 20, "%s prints nothing", shown[i][0]);
		must_print_safely(shown[i][0], out);
		free(out);
	}
}

/* A body that no program of ours packed: whatever its verdict, it harms nobody. */
static void
bodies_of_a_stranger_program_are_kept_as_text(void **state)
{
	static uint8_t bytes[128 << 10];
	struct site *other = site_new(h, "KC");
	struct puppet *p;
	struct draft d;
	int accepted = 0;

	site_import_cells(other, 1, 1);
	clerk_send(other);
	p = puppet_open(other);
	for (int i = 0; i < n_attacks; i++) {
		char code[24], *verdict, *sql;
		if (attacks[i].len >= sizeof d.name || memchr(attacks[i].bytes, '\0', attacks[i].len))
			continue;
		snprintf(code, sizeof code, "ROH-%d", i);
		draft_init(&d, other, code, attacks[i].bytes);
		must(puppet_push(p, draft_pack(&d, bytes, sizeof bytes), 5000), "%s was not acknowledged; see %s",
		     attacks[i].name, h->centre_log);
		verdict = sql_text(h, "SELECT verdict FROM inbox ORDER BY j DESC LIMIT 1");
		if (strcmp(verdict, "accepted") == 0) {
			sql = text_sql(attacks[i].bytes);
			assert_int_equal(sql_number(h,
			                            "SELECT count(*) FROM organisation WHERE code = '%s' AND name = %s",
			                            code, sql),
			                 1);
			free(sql);
			accepted++;
		} else {
			must(strcmp(verdict, "quarantined") == 0, "%s: %s", attacks[i].name, verdict);
		}
		free(verdict);
	}
	assert_true(accepted >= 15);
	puppet_close(&p);
}

static void
log_of_the_centre_is_one_line_per_event(void **state)
{
	size_t len;
	char *text = file_bytes(h->centre_log, &len), *rest = strstr(text, "event=ready"),
	     *line; /* what `migrate` said stands before */
	int lines = 0;

	must_be_printable("the centre's log", text, len);
	strsep(&rest, "\n");
	while ((line = strsep(&rest, "\n")) && (*line || rest)) {
		must(strncmp(line, "ts=20", 5) == 0 && strstr(line, " level=") && strstr(line, " event="),
		     "a line of the log: %.200s", line);
		must(strstr(line, "event=y") == NULL, "a line was smuggled in: %.200s", line);
		lines++;
	}
	assert_true(lines > 10);
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_cell_keeps_the_text_or_refuses_it_by_name),
		cmocka_unit_test(names_are_kept_as_they_were_at_the_site),
		cmocka_unit_test(screens_of_the_site_hold_no_control_characters),
		cmocka_unit_test(cell_without_end_stops_the_file_and_not_what_was_before),
		cmocka_unit_test(names_of_files_are_told_safely),
		cmocka_unit_test(headers_are_told_safely),
		cmocka_unit_test(command_lines_of_both_programs_are_told_safely),
		cmocka_unit_test(bodies_of_a_stranger_program_are_kept_as_text),
		cmocka_unit_test(sites_named_by_attackers_are_listed_safely),
		cmocka_unit_test(log_of_the_centre_is_one_line_per_event),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
