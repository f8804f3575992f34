/* The catalogue's files of figures: indicators, stored periods, cuts, baselines, targets, what is owed. What is right is read;
 * every mistake is told with its place; a SELECT that is not one harmless SELECT is refused whatever it is dressed in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <cmocka.h>

#include "common/base/clock.h"
#include "common/base/lang.h"
#include "common/record/kinds.h"
#include "server/catalog_reader/reader.h"
#include "server/catalog_reader/select.h"
#include "tests/unit/catalog_folder.h"

#define HEADS "indicators/heads.sql"
#define JOINED "indicators/joined.sql"

static const struct {
	const char *file, *text;
} good[] = {
	{ HEADS, "-- indicator: heads\n-- vi: Thôn trưởng là đảng viên\n-- en: Heads who are members\n"
		 "-- unit: thôn | village\n-- numerator: Thôn có trưởng thôn là đảng viên | Villages with such a head\n"
		 "-- denominator: Thôn | Villages\n-- kind: coverage\n-- shown: share\n-- direction: up\n-- additive: yes\n"
		 "-- absent: none\n-- sensitive: no\n-- subjects: unit\n-- periods: quarter year\n-- reads: unit post member\n"
		 "-- systems: S48\n-- sentence: Có {n}/{d} thôn, đạt {percent}%. | {n} of {d} villages, {percent}%.\n"
		 "-- nothing more to say about it\n"
		 "SELECT a.subject_id, count(*) FILTER (WHERE EXISTS (\n"
		 "\tSELECT 1 FROM post_as_of p JOIN member_as_of m ON m.id = p.person_ref WHERE p.unit_id = u.id)),\n"
		 "\tcount(*)\n"
		 "FROM asked_unit a JOIN unit_as_of u ON u.id = a.unit_id\n"
		 "GROUP BY a.subject_id;\n" },
	{ JOINED, "-- indicator: joined\n-- vi: Kết nạp\n-- unit: đảng viên\n-- numerator: Kết nạp trong kỳ\n-- kind: flow\n"
		  "-- shown: count\n-- direction: none\n-- additive: yes\n-- absent: zero\n-- sensitive: yes\n-- periods: month\n"
		  "-- reads: member_event\n"
		  "SELECT a.subject_id, count(*), NULL::bigint\n"
		  "FROM asked_organisation a JOIN member_event_known e ON e.organisation_id = a.organisation_id\n"
		  "WHERE e.occurred_on >= period_from() AND e.occurred_on < period_to()\n"
		  "GROUP BY a.subject_id\n" },
	{ "indicators/periods.csv", "period;from\nmonth;1/1/2021\nyear;1/1/2020\n" },
	{ "indicators/cuts.csv", "cut;vi;en;from;to;indicators\nterm;Nhiệm kỳ;Term;1/6/2016;1/6/2021;heads joined\n" },
	{ "targets/baselines.csv", "programme;indicator;site;on;numerator;denominator;note\n"
				   "03-ĐA/TU;joined;;31/12/2016;120;;\n"
				   "03-ĐA/TU;heads;;31/12/2016;344;868;Nghị quyết\n03-ĐA/TU;heads;0801;31/12/2016;44;100;\n" },
	{ "targets/targets.csv", "programme;indicator;site;comparator;value;due_on;note\n"
				 "03-ĐA/TU;heads;;>=;70%;31/12/2025;\n03-ĐA/TU;joined;;<=;1.500;2025-12-31;\n"
				 "PLAN;heads;;=;77,78 %;31/12/2025;\n" },
	{ "owed/owed.csv", "kind;detail;subject;subject_types;period;due_days;from;to;vi;en;source\n"
			   "meeting;periodic;organisation;grassroots_cell subordinate_cell;month;10;1/1/2016;;Sinh hoạt;Meeting;R12\n"
			   "counted_return;people;unit;commune;year;20;;;Dân số;;\n" },
};

static const char *dir;

static void
restore(const char *file)
{
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
		if (strcmp(good[i].file, file) == 0)
			folder_write(file, good[i].text, strlen(good[i].text));
}

static int
begin(void **state)
{
	static const char *const folders[] = { "indicators", "targets", "owed" };
	char path[200];
	dir = folder_make();
	for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
		snprintf(path, sizeof path, "%s/%s", dir, folders[i]);
		if (mkdir(path, 0755) != 0)
			return -1;
	}
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
		restore(good[i].file);
	return 0;
}

static int
end(void **state)
{
	folder_remove();
	return 0;
}

/* "indicators/heads.sql:3:9 5209; ..." */
static const char *
mistakes(void)
{
	static char out[8000];
	struct catalog_book *book = catalog_read(dir);
	size_t n, entries, used = 0;
	const struct catalog_problem *p = catalog_problems(book, &n);
	out[0] = '\0';
	for (size_t i = 0; i < n && used + 200 < sizeof out; i++) {
		char sentence[900];
		fault_format(&p[i].fault, sentence, sizeof sentence);
		assert_true(strstr(sentence, p[i].file) == sentence);
		used += (size_t)sprintf(out + used, "%s%s:%u:%u %d", i > 0 ? "; " : "", p[i].file, p[i].line, p[i].column,
		                        (int)p[i].fault.code);
	}
	catalog_entries(book, &entries);
	assert_true((n == 0) == (entries > 0));
	catalog_book_free(&book);
	return out;
}

static struct catalogue *
made_of(const char *folder)
{
	struct catalogue *c = NULL;
	struct fault f = { 0 };
	size_t n;
	struct catalog_book *book = catalog_read(folder);
	const struct slice *entries = catalog_entries(book, &n);
	if (n == 0 || catalogue_make(entries, n, 7, &c, &f) != DONE)
		fail_msg("%s %s", f.place, f.detail);
	catalog_book_free(&book);
	return c;
}

static int32_t
day(int year, int month, int d)
{
	int32_t out;
	assert_true(date_make(year, month, d, &out));
	return out;
}

/* ---- what is right ---- */

static void
an_indicator_is_its_header_and_its_select(void **state)
{
	assert_string_equal(mistakes(), "");
	struct catalogue *c = made_of(dir);
	const Ltc__Indicator *heads = catalogue_indicator(c, "heads"), *joined = catalogue_indicator(c, "joined");
	assert_int_equal(catalogue_n_indicators(c), 2);
	assert_ptr_equal(catalogue_indicator_at(c, 0), heads);
	assert_null(catalogue_indicator(c, "head"));
	assert_string_equal(heads->vi, "Thôn trưởng là đảng viên");
	assert_string_equal(heads->unit_en, "village");
	assert_string_equal(heads->numerator_vi, "Thôn có trưởng thôn là đảng viên");
	assert_string_equal(heads->sentence_en, "{n} of {d} villages, {percent}%.");
	assert_true(heads->share && heads->additive && !heads->absent_zero && !heads->sensitive);
	assert_int_equal(heads->kind, LTC__INDICATOR_KIND__INDICATOR_KIND_COVERAGE);
	assert_int_equal(heads->direction, LTC__DIRECTION__DIRECTION_UP);
	assert_true(heads->n_subjects == 1 && heads->subjects[0] == LTC__SUBJECT__SUBJECT_UNIT);
	assert_string_equal(heads->file, HEADS);
	assert_int_equal(heads->line, 19);
	assert_memory_equal(heads->select, "SELECT a.subject_id", 19);
	assert_string_equal(heads->select + strlen(heads->select) - 12, "a.subject_id"); /* without the semicolon */
	assert_true(indicator_keeps(heads, LTC__PERIOD__PERIOD_QUARTER) && !indicator_keeps(heads, LTC__PERIOD__PERIOD_MONTH));
	assert_string_equal(joined->en, "Kết nạp");
	assert_string_equal(joined->unit_en, "đảng viên");
	assert_true(!joined->share && joined->absent_zero && joined->sensitive && joined->n_subjects == 0);
	catalogue_free(&c);
}

static void
who_reads_a_kind_reads_whatever_changes_the_same(void **state)
{
	struct catalogue *c = made_of(dir);
	const Ltc__Indicator *heads = catalogue_indicator(c, "heads"), *joined = catalogue_indicator(c, "joined");
	assert_true(indicator_reads(heads, KIND_UNIT) && indicator_reads(heads, KIND_UNIT_CHANGE));
	assert_true(indicator_reads(heads, KIND_MEMBER) && indicator_reads(heads, KIND_MEMBER_EVENT));
	assert_true(indicator_reads(heads, KIND_POST) && !indicator_reads(heads, KIND_ORGANISATION));
	assert_true(indicator_reads(joined, KIND_MEMBER) && indicator_reads(joined, KIND_MEMBER_EVENT) && joined->n_reads == 2);
	catalogue_free(&c);
}

static void
periods_cuts_baselines_targets_and_what_is_owed_are_there(void **state)
{
	struct catalogue *c = made_of(dir);
	int32_t from;
	size_t n;
	assert_true(catalogue_stored_from(c, LTC__PERIOD__PERIOD_MONTH, &from) && from == day(2021, 1, 1));
	assert_false(catalogue_stored_from(c, LTC__PERIOD__PERIOD_QUARTER, &from));
	assert_int_equal(catalogue_cut(c, "term")->to, day(2021, 6, 1));
	assert_string_equal((catalogue_cuts(c, &n))[0]->indicators[1], "joined");
	const Ltc__Baseline *const *bases = catalogue_baselines(c, "03-ĐA/TU", &n);
	assert_int_equal(n, 3);
	assert_string_equal(bases[0]->indicator, "joined"); /* the table's order, the province's before the sites' */
	assert_string_equal(bases[2]->site, "0801");
	assert_true(bases[1]->numerator == 344 && bases[1]->denominator == 868 && !bases[1]->by_command);
	assert_false(bases[0]->has_denominator);
	assert_int_equal(catalogue_baseline(c, "03-ĐA/TU", "heads", "0801")->numerator, 44);
	assert_int_equal(catalogue_baseline(c, "03-ĐA/TU", "heads", "")->numerator, 344);
	assert_null(catalogue_baseline(c, "PLAN", "heads", NULL));
	assert_null(catalogue_baselines(c, "PLAN", &n));
	catalogue_targets(c, NULL, &n);
	assert_int_equal(n, 3);
	assert_int_equal(catalogue_target(c, "03-ĐA/TU", "heads", NULL)->value, 7000);
	assert_int_equal(catalogue_target(c, "03-ĐA/TU", "joined", NULL)->value, 1500);
	assert_int_equal(catalogue_target(c, "PLAN", "heads", NULL)->value, 7778);
	const Ltc__Owed *const *owed = catalogue_owed(c, &n);
	assert_int_equal(n, 2);
	assert_true(owed[0]->kind == KIND_COUNTED_RETURN && owed[1]->kind == KIND_MEETING);
	assert_true(owed[1]->n_subject_types == 2 && owed[1]->due_days == 10 && !owed[0]->has_valid_from);
	catalogue_free(&c);
}

static void
a_folder_of_an_earlier_release_lacks_nothing(void **state)
{
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
		folder_drop(good[i].file);
	assert_string_equal(mistakes(), "");
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
		restore(good[i].file);
}

/* ---- one edit, what is told ---- */

static const struct mistake {
	const char *file, *from, *to, *told;
} mistakes_told[] = {
	{ HEADS, "-- unit:", "-- units:", HEADS ":1:0 5241; " HEADS ":4:4 5240" },
	{ HEADS, "-- kind: coverage\n", "", HEADS ":1:0 5241" },
	{ HEADS, "-- denominator: Thôn | Villages\n", "", HEADS ":1:0 5241" },
	{ HEADS, "-- en: Heads who are members", "-- vi: Heads", HEADS ":3:4 5206" },
	{ HEADS, "-- vi: Thôn trưởng là đảng viên", "-- vi:", HEADS ":2:7 5209" },
	{ HEADS, "-- unit: thôn | village", "-- unit: thôn |", HEADS ":4:10 5209" },
	{ HEADS, "-- indicator: heads", "-- indicator: head", HEADS ":1:15 5242" },
	{ HEADS, "-- indicator: heads", "-- indicator: Heads", HEADS ":1:15 5211" },
	{ HEADS, "kind: coverage", "kind: share", HEADS ":7:10 5210" },
	{ HEADS, "shown: share", "shown: percent", HEADS ":8:11 5210" },
	{ HEADS, "additive: yes", "additive: x", HEADS ":10:14 5210" },
	{ HEADS, "periods: quarter year", "periods: quarter none", HEADS ":14:13 5210" },
	{ HEADS, "periods: quarter year", "periods:", HEADS ":14:12 5209" },
	{ HEADS, "subjects: unit", "subjects: village", HEADS ":13:14 5210" },
	{ HEADS, "reads: unit post member", "reads: unit post", HEADS ":15:0 5246" },
	{ HEADS, "reads: unit post member", "reads: unit post member fish", HEADS ":15:11 5217" },
	{ HEADS, "systems: S48", "systems: S99", HEADS ":16:13 5227" },
	{ HEADS, "đạt {percent}%. |", "đạt {share}%. |", HEADS ":17:14 5247" },
	{ HEADS, "{d} villages", "{d villages", HEADS ":17:14 5247" },
	{ HEADS, "FROM asked_unit a JOIN", "FROM unit_known a JOIN", HEADS ":19:1 5244" },
	{ HEADS, "JOIN member_as_of", "JOIN member", HEADS ":20:34 5244" },
	{ HEADS, "\tcount(*)\n", "\tset_config('a', 'b', true)\n", HEADS ":21:2 5245" },
	{ JOINED, "-- shown: count", "-- denominator: Tất cả\n-- shown: count", JOINED ":6:17 5225" },
	{ JOINED, "WHERE e.occurred_on >= period_from() AND e.occurred_on < period_to()\n", "", JOINED ":13:1 5245" },
	{ JOINED, "SELECT a.subject_id, count(*), NULL::bigint\n", "", JOINED ":13:1 5243" },
	{ "indicators/periods.csv", "month;", "year;", "indicators/periods.csv:3:1 5213" },
	{ "indicators/periods.csv", "month;1/1/2021", "week;", "indicators/periods.csv:2:1 5210; indicators/periods.csv:2:2 5209" },
	{ "indicators/cuts.csv", "1/6/2016;1/6/2021", "1/6/2021;1/6/2016", "indicators/cuts.csv:2:5 5216" },
	{ "indicators/cuts.csv", "heads joined", "heads parted", "indicators/cuts.csv:2:6 5217" },
	{ "indicators/cuts.csv", "term;", "2016;", "indicators/cuts.csv:2:1 5211" },
	{ "targets/baselines.csv", "344;868", "344;", "targets/baselines.csv:3:6 5209" },
	{ "targets/baselines.csv", "344;868", "868;344", "targets/baselines.csv:3:5 5254" },
	{ "targets/baselines.csv", "120;;", "120;240;", "targets/baselines.csv:2:6 5254" },
	{ "targets/baselines.csv", "03-ĐA/TU;joined", "04-ĐA/TU;joined", "targets/baselines.csv:2:1 5217" },
	{ "targets/baselines.csv", "heads;0801", "heads;", "targets/baselines.csv:4:2 5213" },
	{ "targets/baselines.csv", "TU;joined", "TU;left", "targets/baselines.csv:2:2 5217" },
	{ "targets/targets.csv", ">=;70%", ">;70%", "targets/targets.csv:2:5 5248" },
	{ "targets/targets.csv", ">=;70%", ">=;70", "targets/targets.csv:2:5 5254" },
	{ "targets/targets.csv", ">=;70%", ">=;170%", "targets/targets.csv:2:5 5248" },
	{ "targets/targets.csv", "1.500", "15%", "targets/targets.csv:3:5 5254" },
	{ "targets/targets.csv", "70%;31/12/2025", "70%;31/13/2025", "targets/targets.csv:2:6 2014" },
	{ "owed/owed.csv", "meeting;periodic", "member;periodic", "owed/owed.csv:2:1 5210" },
	{ "owed/owed.csv", "meeting;periodic", "meeting;weekly", "owed/owed.csv:2:2 5210" },
	{ "owed/owed.csv", "meeting;periodic", "meeting;", "owed/owed.csv:2:2 5209" },
	{ "owed/owed.csv", "return;people", "return;persons", "owed/owed.csv:3:2 5217" },
	{ "owed/owed.csv", "grassroots_cell ", "cell ", "owed/owed.csv:2:4 5217" },
	{ "owed/owed.csv", "unit;commune;year", "unit;commune;none", "owed/owed.csv:3:5 5210" },
};

static void
every_mistake_is_told_with_its_place(void **state)
{
	bool right = true;
	for (size_t i = 0; i < sizeof mistakes_told / sizeof mistakes_told[0]; i++) {
		const struct mistake *m = &mistakes_told[i];
		folder_edit(m->file, m->from, m->to);
		const char *told = mistakes();
		if (strcmp(told, m->told) != 0) {
			print_message("%s «%s»: told %s, wanted %s\n", m->file, m->to, told, m->told);
			right = false;
		}
		restore(m->file);
	}
	assert_true(right);
}

static void
a_file_that_nothing_reads_is_told(void **state)
{
	folder_write("targets/target.csv", "x", 1);
	folder_write("indicators/notes.txt", "x", 1);
	folder_write("indicators/README.md", "x", 1);
	folder_write("indicators/.swp", "x", 1);
	assert_string_equal(mistakes(), "indicators/periods.csv:0:0 5251; indicators/periods.csv:0:0 5251");
	folder_drop("targets/target.csv");
	folder_drop("indicators/notes.txt");
	folder_drop("indicators/README.md");
	folder_drop("indicators/.swp");
}

static void
spreadsheets_and_editors_may_end_lines_as_they_like(void **state)
{
	char text[3000], *to = text;
	for (const char *p = good[0].text; *p != '\0'; p++) {
		if (*p == '\n')
			*to++ = '\r';
		*to++ = *p;
	}
	*to = '\0';
	folder_write(HEADS, text, strlen(text));
	assert_string_equal(mistakes(), "");
	restore(HEADS);
}

/* ---- SELECTs ---- */

struct told {
	char text[400];
};

static void
take(void *ctx, enum fault_code code, unsigned line, unsigned column, const char *what)
{
	struct told *t = ctx;
	size_t used = strlen(t->text);
	if (used + 40 < sizeof t->text)
		snprintf(t->text + used, sizeof t->text - used, "%s%u:%u %d", used > 0 ? "; " : "", line, column, (int)code);
}

static const char *
looked_at(const char *select, struct select_seen *seen)
{
	static struct told t;
	t.text[0] = '\0';
	bool right = select_look(select, strlen(select), 1, seen, take, &t);
	assert_true(right == (t.text[0] == '\0'));
	return t.text;
}

static const char *const harmless[] = {
	"SELECT subject_id, 1, 2 FROM asked",
	"select subject_id, count(*) from Asked_Organisation group by 1",
	"WITH x AS (SELECT * FROM asked), y AS MATERIALIZED (SELECT * FROM x) SELECT subject_id, 1, 2 FROM y, x AS z",
	"SELECT a.subject_id, (SELECT count(*) FROM unit_known u WHERE u.id IS NOT DISTINCT FROM a.subject_id), 1 FROM asked a",
	"SELECT subject_id, extract(year FROM tree_on())::bigint, NULL::bigint FROM asked WHERE TRUE",
	"SELECT q.* FROM (SELECT subject_id, 1, 2 FROM asked UNION ALL SELECT subject_id, 3, 4 FROM asked) q",
	"SELECT a.subject_id, c.n, 1 FROM asked a CROSS JOIN LATERAL (SELECT count(*) AS n FROM task_as_of t) c",
	"SELECT a.subject_id, 1, 2 FROM (asked a JOIN asked_unit u USING (subject_id)), member_as_of m",
	"SELECT a.subject_id, count(*) FILTER (WHERE l.code->>'from' = ';--$$\"'), 1\nFROM asked a -- ; DROP TABLE x /*\n"
	"CROSS JOIN jsonb_array_elements(NULL::jsonb) AS l(code) GROUP BY 1",
	"SELECT subject_id, row_number() OVER (PARTITION BY subject_id ORDER BY subject_id), 1 FROM asked",
	"SELECT subject_id, 1, CASE WHEN TRUE THEN 1 ELSE (2) END FROM asked WHERE DATE '2020-12-31' < tree_on() + INTERVAL '1 month'",
	"SELECT subject_id, round(1.5::numeric(10, 2))::bigint, 'Đề án'::text FROM asked WHERE 'x''y' <> ''",
};

static void
a_select_over_views_is_let_in(void **state)
{
	struct select_seen seen;
	for (size_t i = 0; i < sizeof harmless / sizeof harmless[0]; i++) {
		const char *told = looked_at(harmless[i], &seen);
		if (*told != '\0' || !seen.asked)
			fail_msg("%s: %s", harmless[i], told);
	}
	looked_at("SELECT 1 FROM asked, post_as_of, (SELECT 1 FROM meeting_known) m, post_as_of p WHERE period_to() > tree_on()", &seen);
	assert_int_equal(seen.n, 3);
	assert_string_equal(seen.relations[1], "post_as_of");
	assert_string_equal(seen.relations[2], "meeting_known");
	assert_true(seen.period);
}

/* The place is that of the first thing that is wrong; some tell more than one. */
static const struct {
	const char *select, *told;
} hostile[] = {
	{ "", "0:0 5243" },
	{ "DELETE FROM member", "1:1 5243; 1:1 5243; 1:13 5244" },
	{ "VALUES (1, 2, 3)", "1:1 5243" },
	{ "SELECT 1; DROP TABLE member", "1:9 5243" },
	{ "SELECT 1 FROM asked; ", "1:20 5243" },
	{ "WITH x AS (DELETE FROM member RETURNING *) SELECT 1 FROM x", "1:12 5243; 1:19 5243; 1:24 5244; 1:31 5243" },
	{ "SELECT 1 FROM member", "1:15 5244" },
	{ "SELECT 1 FROM asked, inbox", "1:22 5244" },
	{ "SELECT 1 FROM asked a JOIN access_log l ON TRUE", "1:28 5244" },
	{ "SELECT 1 FROM asked a JOIN (inbox i JOIN member_as_of m ON TRUE) ON TRUE", "1:29 5244" },
	{ "SELECT 1 FROM asked WHERE EXISTS (SELECT 1 FROM\n site)", "2:2 5244" },
	{ "SELECT 1 FROM public.member_as_of", "1:15 5244" },
	{ "SELECT 1 FROM member_as_of.x", "1:15 5244" },
	{ "SELECT 1 FROM lt.asked", "1:15 5244" },
	{ "SELECT 1 FROM pg_authid", "1:15 5243" },
	{ "SELECT 1 FROM \"member\"", "1:15 5243" },
	{ "SELECT 1 FROM U&\"member\"", "1:17 5243" },
	{ "SELECT $$x$$ FROM asked", "1:8 5243" },
	{ "SELECT $1 FROM asked", "1:8 5243" },
	{ "SELECT 'a\\'' FROM asked", "1:8 5243" },
	{ "SELECT 'a\\b' FROM asked", "1:8 5243" },
	{ "SELECT E'a' FROM asked", "1:8 5243" },
	{ "SELECT 1 FROM asked WHERE 'x", "1:27 5243" },
	{ "SELECT 'a\nb' FROM asked", "1:8 5243" },
	{ "SELECT 1 /* FROM asked */ FROM member", "1:10 5243" },
	{ "SELECT 1 -- \rFROM member\n", "1:19 5244" },
	{ "SELECT 1FROM member", "1:8 5243" },
	{ "SELECT 1.FROM member", "1:8 5243" },
	{ "SELECT 'x'FROM member", "1:16 5244" },
	{ "SELECT số FROM asked", "1:9 5243" },
	{ "SELECT\x01 1 FROM asked", "1:7 5243" },
	{ "SELECT set_config('lt.known', '1', true) FROM asked", "1:8 5245" },
	{ "SELECT DISTINCT ON (subject_id) set_config('role', 'none', false) FROM asked", "1:33 5245" },
	{ "SELECT DISTINCT ON (a.subject_id) query_to_xml('x', true, true, '') FROM asked a", "1:35 5245" },
	{ "SELECT pg_sleep(9) FROM asked", "1:8 5243" },
	{ "SELECT pg_catalog.count(*) FROM asked", "1:8 5243; 1:19 5245" },
	{ "SELECT a.pg_sleep FROM asked a", "1:10 5243" },
	{ "SELECT dblink('x', 'y') FROM asked", "1:8 5245" },
	{ "SELECT current_setting('lt.known') FROM asked", "1:8 5245" },
	{ "SELECT query_to_xml('x', true, true, '') FROM asked", "1:8 5245" },
	{ "SELECT lo_import('/etc/passwd') FROM asked", "1:8 5245" },
	{ "SELECT now() FROM asked", "1:8 5245" },
	{ "SELECT current_user FROM asked", "1:8 5243" },
	{ "SELECT current_date FROM asked", "1:8 5243" },
	{ "SELECT 'pg_authid'::regclass FROM asked", "1:21 5243" },
	{ "SELECT regclass 'pg_authid' FROM asked", "1:8 5243" },
	{ "SELECT CAST('pg_authid' AS regclass) FROM asked", "1:8 5243" },
	{ "SELECT 1 OPERATOR(pg_catalog.+) 2 FROM asked", "1:10 5243; 1:19 5243" },
	{ "SELECT 1 INTO x FROM asked", "1:10 5243" },
	{ "SELECT 1 FROM asked FOR UPDATE", "1:21 5243; 1:25 5243" },
	{ "SELECT 1 FROM ONLY member", "1:15 5243; 1:20 5244" },
	{ "SELECT 1 FROM generate_series(1, 2), dblink('x') AS d(x)", "1:38 5245" },
	{ "TABLE member", "1:1 5243; 1:1 5243" },
	{ "SELECT 1 FROM asked WHERE EXISTS (TABLE member)", "1:35 5243" },
	{ "WITH RECURSIVE x AS (SELECT 1 UNION ALL SELECT 1 FROM x) SELECT 1 FROM x", "1:6 5243; 1:55 5244; 1:72 5244" },
	{ "WITH member AS (SELECT * FROM member) SELECT 1 FROM member", "1:31 5244" },
	{ "WITH a AS (SELECT 1 FROM b), b AS (SELECT 1 FROM asked) SELECT 1 FROM a", "1:26 5244" },
	{ "SELECT 1 FROM (WITH member AS (SELECT 1) SELECT 1 FROM member) x JOIN member m ON TRUE",
	  "1:16 5243; 1:16 5243; 1:56 5244; 1:71 5244" },
	{ "SELECT 1 FROM asked) AS q(a, b, c); DROP TABLE member", "1:35 5243" },
	{ "SELECT 1 FROM asked) UNION SELECT (1", "1:20 5243" },
	{ "SELECT (1 FROM asked", "1:11 5243" },
	{ "SELECT 1 FROM", "1:10 5243" },
	{ "SELECT 1 FROM 'x'", "1:15 5243" },
};

static void
a_select_that_is_not_one_is_refused_where_it_is_wrong(void **state)
{
	struct select_seen seen;
	bool right = true;
	for (size_t i = 0; i < sizeof hostile / sizeof hostile[0]; i++) {
		const char *told = looked_at(hostile[i].select, &seen);
		if (strcmp(told, hostile[i].told) != 0) {
			print_message("%s: told %s, wanted %s\n", hostile[i].select, told, hostile[i].told);
			right = false;
		}
	}
	assert_true(right);
}

static void
brackets_without_end_and_a_text_too_long_do_no_harm(void **state)
{
	static char deep[30000], text[60000];
	struct select_seen seen;
	memset(deep, '(', sizeof deep - 1);
	memcpy(deep, "SELECT ", 7);
	assert_string_not_equal(looked_at(deep, &seen), "");
	memset(text, ' ', sizeof text - 1);
	folder_edit(JOINED, "GROUP BY", text);
	assert_string_equal(mistakes(), JOINED ":13:0 5201");
	restore(JOINED);
}

/* ---- targets ---- */

static void
a_target_is_a_sign_and_a_percentage_or_a_count(void **state)
{
	static const struct {
		const char *text;
		bool right, percent;
		int64_t value;
		Ltc__Comparator comparator;
	} all[] = {
		{ ">= 70%", true, true, 7000, LTC__COMPARATOR__COMPARATOR_AT_LEAST },
		{ "<= 77,78 %", true, true, 7778, LTC__COMPARATOR__COMPARATOR_AT_MOST },
		{ "≥ 77,7%", true, true, 7770, LTC__COMPARATOR__COMPARATOR_AT_LEAST },
		{ "= 12", true, false, 12, LTC__COMPARATOR__COMPARATOR_EQUAL },
		{ ">=1.733", true, false, 1733, LTC__COMPARATOR__COMPARATOR_AT_LEAST },
		{ ">= 100%", true, true, 10000, LTC__COMPARATOR__COMPARATOR_AT_LEAST },
		{ ">= 100,01%", .right = false }, { ">= 77.78%", .right = false }, { ">= 77,789%", .right = false }, { "> 70%", .right = false },
		{ "70%", .right = false },        { ">= %", .right = false },       { ">= -1", .right = false },
		{ "", .right = false },           { ">= 7O%", .right = false },
	};
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		Ltc__Comparator comparator = 0;
		bool percent = false;
		int64_t value = 0;
		if (aim_read(all[i].text, &comparator, &percent, &value) != all[i].right)
			fail_msg("«%s»", all[i].text);
		if (all[i].right && (comparator != all[i].comparator || percent != all[i].percent || value != all[i].value))
			fail_msg("«%s»: %d %d %lld", all[i].text, (int)comparator, (int)percent, (long long)value);
	}
}

/* ---- the province's own ---- */

/* Not by the lexer: by the letters of the text. */
static void
every_shipped_indicator_names_the_kinds_whose_views_it_reads(void **state)
{
	struct catalogue *c = made_of(LT_CATALOG);
	char view[80];
	assert_true(catalogue_n_indicators(c) >= 60);
	for (size_t i = 0; i < catalogue_n_indicators(c); i++) {
		const Ltc__Indicator *said = catalogue_indicator_at(c, i);
		for (size_t k = 0; k < n_kinds; k++)
			for (int ending = 0; ending < 2; ending++) {
				snprintf(view, sizeof view, " %s%s ", kinds[k].table, ending ? "_known" : "_as_of");
				if (strstr(said->select, view) != NULL && !indicator_reads(said, kinds[k].tag))
					fail_msg("%s reads%s", said->code, view);
			}
		assert_true(indicator_keeps(said, LTC__PERIOD__PERIOD_YEAR));
		assert_true(said->n_systems > 0);
		assert_string_not_equal(said->en, said->vi);
	}
	catalogue_free(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_indicator_is_its_header_and_its_select),
		cmocka_unit_test(who_reads_a_kind_reads_whatever_changes_the_same),
		cmocka_unit_test(periods_cuts_baselines_targets_and_what_is_owed_are_there),
		cmocka_unit_test(a_folder_of_an_earlier_release_lacks_nothing),
		cmocka_unit_test(every_mistake_is_told_with_its_place),
		cmocka_unit_test(a_file_that_nothing_reads_is_told),
		cmocka_unit_test(spreadsheets_and_editors_may_end_lines_as_they_like),
		cmocka_unit_test(a_select_over_views_is_let_in),
		cmocka_unit_test(a_select_that_is_not_one_is_refused_where_it_is_wrong),
		cmocka_unit_test(brackets_without_end_and_a_text_too_long_do_no_harm),
		cmocka_unit_test(a_target_is_a_sign_and_a_percentage_or_a_count),
		cmocka_unit_test(every_shipped_indicator_names_the_kinds_whose_views_it_reads),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
