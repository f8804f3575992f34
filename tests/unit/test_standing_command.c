/* `lienthong-server standing`, the program itself: whose lists, as of when, and that looking at persons leaves a row. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <cmocka.h>
#include <jansson.h>
#include "tests/support/cluster.h"

static struct cluster *cluster;
static PGconn *pg;
static char output[65536];

static void
sql(const char *text)
{
	PGresult *r = PQexec(pg, text);

	if (PQresultStatus(r) != PGRES_COMMAND_OK && PQresultStatus(r) != PGRES_TUPLES_OK)
		fail_msg("%s: %s", text, PQresultErrorMessage(r));
	PQclear(r);
}

static const char *
value(const char *text)
{
	static char out[200];
	PGresult *r = PQexec(pg, text);

	assert_int_equal(PQntuples(r), 1);
	snprintf(out, sizeof out, "%s", PQgetvalue(r, 0, 0));
	PQclear(r);
	return out;
}

/* Runs the program; its words are in output. */
static int
run(const char *arguments)
{
	char command[2000];
	FILE *f;
	size_t n;

	snprintf(command, sizeof command, "%s --set 'database=%s' --set state_dir=%s/state %s 2>&1", LT_SERVER,
	         cluster_conninfo(cluster), cluster_folder(cluster), arguments);
	f = popen(command, "r");
	assert_non_null(f);
	n = fread(output, 1, sizeof output - 1, f);
	output[n] = '\0';
	return WEXITSTATUS(pclose(f));
}

/* "STD-009: CB1 CB2; STD-063: T1" of the lists with rows. */
static const char *
lists(const char *arguments)
{
	static char out[2000];
	char with_json[500];
	json_t *all, *list, *row;
	size_t i, k, at = 0;

	snprintf(with_json, sizeof with_json, "standing --json %s", arguments);
	assert_int_equal(run(with_json), 0);
	all = json_loads(output, 0, NULL);
	assert_non_null(all);
	out[0] = '\0';
	json_array_foreach(json_object_get(all, "lists"), i, list) {
		json_t *rows = json_object_get(list, "rows");
		if (json_array_size(rows) == 0)
			continue;
		at += (size_t)snprintf(out + at, sizeof out - at, "%s%s:", at ? "; " : "", json_string_value(json_object_get(list, "code")));
		json_array_foreach(rows, k, row)
			at += (size_t)snprintf(out + at, sizeof out - at, " %s", json_string_value(json_object_get(row, "code")));
	}
	json_decref(all);
	return out;
}

/* Two committees, each a site's root; a cell that moved from one to the other; a village; somebody on his way. */
static void
make_province(void)
{
	static const char id[] = "CREATE FUNCTION k(text) RETURNS uuid LANGUAGE sql AS $$ SELECT md5($1)::uuid $$";

	assert_int_equal(run("migrate --province 08 'Tuyên Quang'"), 0);
	sql("SET search_path = lt");
	sql(id);
	sql("CREATE FUNCTION org(code text, type text, up text, f date DEFAULT '-infinity', t date DEFAULT 'infinity', name text DEFAULT 'Chi bộ') RETURNS void"
	    " LANGUAGE sql AS $$ INSERT INTO organisation (id, version, from_on, to_on, j_from, code, name, type, parent_id, unit_id) VALUES"
	    " (k(code), 1, f, t, 1, code, name, type::organisation_type, k(up), k('T0')) $$");
	sql("SELECT org('HU1', 'direct_committee', NULL), org('HU2', 'direct_committee', NULL), org('DU1', 'grassroots_committee', 'HU1'),"
	    " org('CB1', 'subordinate_cell', 'DU1'), org('CB2', 'subordinate_cell', 'HU2', name => E'Chi bộ \\x1b[31mđỏ'),"
	    " org('CB3', 'subordinate_cell', 'DU1', t => '2026-02-01'), org('CB3', 'subordinate_cell', 'HU2', f => '2026-02-01')");
	sql("INSERT INTO unit (id, version, from_on, to_on, j_from, code, name, level, kind, parent_id) VALUES"
	    " (k('X1'), 1, '-infinity', 'infinity', 1, 'X1', 'Xã', 'commune', 'xa', NULL),"
	    " (k('T1'), 1, '-infinity', 'infinity', 1, 'T1', 'Thôn', 'village', 'thon', k('X1')),"
	    " (k('T2'), 1, '-infinity', 'infinity', 1, 'T2', 'Thôn', 'village', 'thon', NULL)");
	sql("INSERT INTO site (site_id, code, name, root_organisation, root_unit, feed_generation) VALUES"
	    " (k('s1'), '0801', 'Một', k('HU1'), k('X1'), k('f')), (k('s2'), '0802', 'Hai', k('HU2'), NULL, k('f'))");
	sql("INSERT INTO member (id, version, from_on, to_on, j_from, organisation_id, status, exempt, away, transfer_to, birth_year, sex, match)"
	    " VALUES (k('m'), 1, '2025-11-03', 'infinity', 1, k('CB1'), 'official', false, false, k('CB2'), 1971, 'male', k('match'))");
	sql("INSERT INTO member_event (id, version, j_from, update_id, member_id, event, occurred_on)"
	    " VALUES (k('e'), 1, 1, k('e'), k('m'), 'transfer_out', '2025-11-03')");
}

#define WHOLE "--as-of 2026-03-16"

static const struct { const char *expected, *arguments, *why; } cases[] = {
	{ "STD-009: CB1 CB2 CB3", "--rule STD-009 " WHOLE, "the province" },
	{ "STD-009: CB1", "--rule STD-009 --site 0801 " WHOLE, "what lies below the root, over two levels" },
	{ "STD-009: CB2 CB3", "--rule STD-009 --site 0802 " WHOLE, "a cell that moved is where it is now" },
	{ "STD-009: CB1 CB3", "--rule STD-009 --site 0801 --as-of 2026-01-31", "on the day before it moved it was there" },
	{ "STD-062: T1 T2", "--rule STD-062 " WHOLE, "villages of the province" },
	{ "STD-062: T1", "--rule STD-062 --site 0801 " WHOLE, "villages below the root unit" },
	{ "", "--rule STD-062 --site 0802 " WHOLE, "a site without a root unit has no villages" },
	{ "STD-030: CB1", "--rule STD-030 --site 0801 " WHOLE, "members of the site's cells" },
	{ "", "--rule STD-030 --site 0802 " WHOLE, "not those of another site" },
	{ "STD-030: CB1", "--rule STD-030 --site centre " WHOLE, "the centre sees everything" },
	{ "", "--rule STD-030 --as-of 2025-11-30", "not overdue yet" },
	{ "STD-009: CB1; STD-010: DU1; STD-011: CB1; STD-012: CB1; STD-014: CB1; STD-030: CB1; STD-062: T1; STD-063: T1",
	  "--site 0801 " WHOLE, "all lists" },
};

static void
lists_are_those_of_the_site_and_the_day(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const char *got = lists(cases[i].arguments);
		if (strcmp(got, cases[i].expected) != 0)
			fail_msg("%s (%s): %s, expected %s", cases[i].arguments, cases[i].why, got, cases[i].expected);
	}
}

static void
looking_at_persons_leaves_a_row(void **state)
{
	(void)state;
	sql("TRUNCATE access_log");
	lists("--rule STD-009 " WHOLE);
	lists("--rule STD-030 --site 0802 " WHOLE);
	assert_string_equal(value("SELECT count(*) FROM access_log"), "0");
	lists(WHOLE);
	assert_int_equal(run("standing --rule STD-030 " WHOLE), 0);
	assert_string_equal(value("SELECT string_agg(what || ' ' || persons, ', ' ORDER BY entry) FROM access_log WHERE who <> ''"),
	                    "standing STD-030 1, standing STD-030 1");
}

static void
what_is_printed_names_the_list_and_no_person(void **state)
{
	char reference[64];

	(void)state;
	assert_int_equal(run("--lang en standing " WHOLE), 0);
	assert_non_null(strstr(output, "STD-009 (R09): 3. A cell has fewer than three official members."));
	assert_non_null(strstr(output, "STD-004 (R04): 0. "));
	assert_non_null(strstr(output, "There is no secretary."));
	assert_non_null(strstr(output, "2025-11-03 -> CB2"));
	assert_null(strchr(output, 0x1b));
	snprintf(reference, sizeof reference, "%s", value("SELECT k('m')"));
	assert_non_null(strstr(output, reference));
	assert_null(strstr(output, value("SELECT k('match')")));
	assert_null(strstr(output, "1971"));
	assert_int_equal(run("standing --rule STD-012 " WHOLE), 0);
	assert_non_null(strstr(output, "Chi bộ có tháng không sinh hoạt định kỳ."));
	assert_non_null(strstr(output, "2026: 01, 02"));
}

static const struct { int status; const char *arguments, *word; } refusals[] = {
	{ 64, "standing --as-of 31/12/2026", "--as-of 31/12/2026" },
	{ 64, "standing --rule STD-999", "--rule STD-999" },
	{ 65, "standing --site 9999", "--site 9999" },
	{ 64, "standing CB1", "" },
};

static void
what_cannot_be_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
		assert_int_equal(run(refusals[i].arguments), refusals[i].status);
		assert_non_null(strstr(output, refusals[i].word));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_are_those_of_the_site_and_the_day),
		cmocka_unit_test(looking_at_persons_leaves_a_row),
		cmocka_unit_test(what_is_printed_names_the_list_and_no_person),
		cmocka_unit_test(what_cannot_be_is_refused),
	};
	int failed;

	setenv("LANGUAGE", "vi", 1);
	cluster = cluster_start();
	if (cluster == NULL)
		return 77;
	pg = cluster_connect(cluster);
	make_province();
	failed = cmocka_run_group_tests_name("standing command", tests, NULL, NULL);
	PQfinish(pg);
	cluster_stop(&cluster);
	return failed;
}
