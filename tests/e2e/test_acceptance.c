/* What two articles print, from record level: 2.276 cells of which 2.203 met on a theme (96,79 %, +12,12 since 1.927), and 756
 * villages with 588 heads who are members and 280 who are the secretary of the village's cell too (77,78 % and 37,04 %,
 * +38,15, +33,24, +7,78 over 70 %). Ten sites import files; their bodies come shuffled, some twice, some lost and sent again.
 * Then four eyes must see the same: plain SQL over the registers, the stored figures, figures asked for, and the reports. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "common/base/clock.h"
#include "server/refresh/ask.h"
#include "tests/e2e/articles.h"
#include "tests/e2e/checks.h"
#include "tests/e2e/clerk.h"
#include "tests/e2e/facts.h"
#include "tests/e2e/house_room.h"
#include "tests/e2e/shuffle.h"

#define PROGRAMME "88-ĐA/TU"

static struct house *h;
static struct site *sites[ARTICLE_SITES];
static char *catalogue;                    /* the province's folder */
static bool arrived;

/* What is printed, in the order of the table; a baseline is frozen, a change is rounded minus rounded. */
static const struct printed {
	const char *indicator;
	long long n, d, was_n, was_d;
	const char *now, *was, *change, *target, *distance; /* NULL: none */
	const char *query;                                  /* the same by nothing but SQL: n d */
} printed[] = {
	{ "village_heads_members", ARTICLE_MEMBER_HEADS, ARTICLE_VILLAGES, 344, 868, "77,78", "39,63", "+38,15", "70", "+7,78",
	  "SELECT count(*) FILTER (WHERE EXISTS (SELECT FROM post_as_of p JOIN member_as_of m ON m.id = p.person_ref"
	  " WHERE p.unit_id = u.id AND p.title = 'village_head')), count(*) FROM unit_as_of u WHERE level = 'village'" },
	{ "secretary_village_head_concurrent", ARTICLE_CONCURRENT, ARTICLE_VILLAGES, 33, 868, "37,04", "3,80", "+33,24", NULL, NULL,
	  "SELECT count(*) FILTER (WHERE EXISTS (SELECT FROM post_as_of p JOIN post_as_of s ON s.person_ref = p.person_ref"
	  " JOIN organisation_as_of o ON o.id = s.organisation_id WHERE p.unit_id = u.id AND p.title = 'village_head'"
	  " AND s.title = 'secretary' AND o.unit_id = u.id)), count(*) FROM unit_as_of u WHERE level = 'village'" },
	{ "cells_thematic_meetings", ARTICLE_THEMATIC, ARTICLE_CELLS, 1927, 2276, "96,79", "84,67", "+12,12", NULL, NULL,
	  "SELECT count(*) FILTER (WHERE EXISTS (SELECT FROM meeting_known m WHERE m.cell_id = o.id AND m.kind IN ('thematic', 'combined')"
	  " AND m.held_on BETWEEN '2020-01-01' AND '2020-12-31')), count(*) FROM organisation_as_of o"
	  " WHERE type IN ('grassroots_cell', 'subordinate_cell')" },
};
enum { PRINTED = sizeof printed / sizeof printed[0] };

/* ---- the province's own part: a programme with its baselines and a target ------------------------------------------ */

static void
file_append(const char *folder, const char *name, const char *lines)
{
	char *path = text_format("%s/%s", folder, name);
	FILE *f = fopen(path, "a");

	must(f != NULL && fputs(lines, f) >= 0 && fclose(f) == 0, "cannot write %s", path);
	free(path);
}

static char *
catalogue_make(void)
{
	char *folder = text_format("%s/catalog", h->dir), *command = text_format("cp -r %s %s", LT_CATALOG, folder);
	struct paper p = { 0 };

	must(system(command) == 0, "%s", command);
	free(command);
	file_append(folder, "programmes/programmes.csv",
	            PROGRAMME ";Đề án về thôn và chi bộ;Programme on villages and cells;Ban Chấp hành Đảng bộ tỉnh;" PROGRAMME ";ĐA;8/8/2016\n");
	for (size_t i = 0; i < PRINTED; i++)
		paper_add(&p, PROGRAMME ";%s;;8/8/2016;%lld;%lld;\n", printed[i].indicator, printed[i].was_n, printed[i].was_d);
	file_append(folder, "targets/baselines.csv", p.text);
	paper_fini(&p);
	file_append(folder, "targets/targets.csv", PROGRAMME ";village_heads_members;;>=;70%;31/12/2020;\n");
	return folder;
}

static void
catalogue_apply(void)
{
	char *out;

	must(CENTRE(h, &out, "catalog", "apply", catalogue) == 0, "catalog apply: %s; see %s", out, h->centre_log);
	free(out);
}

static int
begin(void **state)
{
	struct shuffle s;
	int64_t rows, from = now_ms();

	h = house_open();
	centre_start(h);
	articles_enrol(h, sites);
	catalogue = catalogue_make();
	catalogue_apply();
	rows = articles_import(h, sites);
	must(articles_thematic_meetings() > ARTICLE_CELLS, "meetings could be taken for cells");
	shuffle_init(&s, h, sites, ARTICLE_SITES, 20160808);
	must((size_t)rows == s.bodies, "%lld imported rows are %zu updates", (long long)rows, s.bodies);
	shuffle_send(&s);
	shuffle_must_be_counted(&s);
	print_message("  %lld rows of %d sites, %zu bodies sent, %lld ms\n", (long long)rows, ARTICLE_SITES, s.turns, (long long)(now_ms() - from));
	shuffle_fini(&s);
	figures_refresh(h);
	arrived = true;
	return 0;
}

static int
end(void **state)
{
	check_promises(h, sites, ARTICLE_SITES);
	centre_stop(h);
	house_close(&h);
	free(catalogue);
	return 0;
}

/* ---- four eyes ----------------------------------------------------------------------------------------------------- */

static char *
pair(long long n, long long d)
{
	return text_format("%lld %lld", n, d);
}

static void
registers_hold_what_is_printed(void **state)
{
	assert_true(arrived);
	sql_do(h, "SET lt.tree = '" ARTICLE_YEAR "-12-31'");
	for (size_t i = 0; i < PRINTED; i++) {
		char *counted = sql_text(h, "SELECT concat_ws(' ', n, d) FROM (%s) x (n, d)", printed[i].query);
		char *expected = pair(printed[i].n, printed[i].d);
		must(strcmp(counted, expected) == 0, "%s: SQL counts %s, printed are %s", printed[i].indicator, counted, expected);
		free(counted);
		free(expected);
	}
	sql_do(h, "RESET lt.tree");
}

static bool
is_stored(const struct printed *p)
{
	char *stored = figure_of_province(h, p->indicator, ARTICLE_YEAR), *expected = pair(p->n, p->d);
	bool same = strcmp(stored, expected) == 0;

	if (!same)
		print_message("  %s: stored is %s, printed are %s\n", p->indicator, stored, expected);
	free(stored);
	free(expected);
	return same;
}

static void
stored_figures_are_what_is_printed(void **state)
{
	assert_true(arrived);
	for (size_t i = 0; i < PRINTED; i++)
		assert_true(is_stored(&printed[i]));
	assert_int_equal(sql_number(h, "SELECT count(*) FROM figure_trouble"), 0);
}

/* The parts of the province are what its sites say of themselves. */
static void
sites_add_up_to_the_province(void **state)
{
	for (size_t i = 0; i < PRINTED; i++) {
		char *sum = sql_text(h,
		                     "SELECT sum(numerator) || ' ' || sum(denominator) FROM figure f JOIN site s ON s.root_organisation = f.subject_id"
		                     " WHERE s.code <> 'centre' AND f.indicator = '%s' AND f.period = '" ARTICLE_YEAR "'",
		                     printed[i].indicator);
		char *expected = pair(printed[i].n, printed[i].d);
		must(sum != NULL && strcmp(sum, expected) == 0, "%s: the sites have %s, the province %s", printed[i].indicator, sum, expected);
		free(sum);
		free(expected);
	}
}

struct answers {
	const char *indicator[PRINTED];
	long long n[PRINTED], d[PRINTED];
	size_t count;
};

static void
keep_answer(void *ctx, const struct asked *row)
{
	struct answers *a = ctx;

	assert_true(a->count < PRINTED && row->has_numerator && row->has_denominator);
	for (size_t i = 0; i < PRINTED; i++)
		if (strcmp(row->indicator, printed[i].indicator) == 0) {
			a->n[i] = row->numerator;
			a->d[i] = row->denominator;
		}
	a->count++;
}

static void
fail_of_trouble(void *ctx, const struct ask_trouble *t)
{
	stop_test(__FILE__, __LINE__, "%s: %s", t->indicator, t->words);
}

static void
figures_that_are_asked_for_are_what_is_printed(void **state)
{
	const char *indicators[PRINTED];
	struct fault f = { 0 };
	struct db *db = NULL;
	struct answers got = { .count = 0 };
	struct ask ask = { .indicators = indicators, .n_indicators = PRINTED, .n_subjects = 1 };
	const uint32_t kind = 22;
	struct id province;
	char *id = sql_text(h, "SELECT id FROM organisation_known WHERE type = 'province_committee'");

	assert_true(arrived && id_parse(id, &province));
	for (size_t i = 0; i < PRINTED; i++)
		indicators[i] = printed[i].indicator;
	assert_true(date_parse_iso(ARTICLE_YEAR "-01-01", &ask.from) && date_parse_iso("2021-01-01", &ask.to));
	ask.on = ask.to - 1;
	ask.kinds = &kind;
	ask.subjects = &province;
	must(db_open(h->database, "lt", "test", &db, &f) == DONE, "%s", f.detail);
	must(ask_figures(db, &ask, keep_answer, fail_of_trouble, &got, &f) == DONE, "ask_figures: %s", f.detail);
	db_close(&db);
	assert_int_equal(got.count, PRINTED);
	for (size_t i = 0; i < PRINTED; i++)
		must(got.n[i] == printed[i].n && got.d[i] == printed[i].d, "%s: asked for is %lld of %lld", printed[i].indicator, got.n[i], got.d[i]);
	free(id);
}

/* ---- the report ------------------------------------------------------------------------------------------------------ */

/* The whole of a rendered report as text: xlsx through LibreOffice, pdf through pdftotext. NULL: that program is not here. */
static char *
report_text(const char *as)
{
	char *path = text_format("%s/review.%s", h->dir, as), *command = NULL, *text;
	int status = CENTRE(h, NULL, "--lang", "vi", "report", "review", "--programme", PROGRAMME, "--period", ARTICLE_YEAR, "--as", as, "--out",
	                    path);

	must(status == 0, "report review --as %s: status %d; see %s", as, status, h->centre_log);
	if (strcmp(as, "pdf") == 0)
		command = text_format("command -v pdftotext >/dev/null || exit 77; pdftotext -layout %s %s.txt", path, path);
	else if (strcmp(as, "xlsx") == 0)
		command = text_format("command -v soffice >/dev/null || exit 77; cd %s && soffice -env:UserInstallation=file://%s/office --headless"
		                      " --convert-to csv:\"Text - txt - csv (StarCalc)\":44,34,76,1,,1031,false,true,false,false,false,1 --outdir %s/out"
		                      " review.xlsx >%s/office.log 2>&1 && cat %s/out/review*.csv >review.xlsx.txt",
		                      h->dir, h->dir, h->dir, h->dir, h->dir);
	if (command != NULL) {
		status = system(command);
		free(command);
		if (WIFEXITED(status) && WEXITSTATUS(status) == 77) {
			free(path);
			return NULL;
		}
		must(status == 0, "%s cannot be read by another program", path);
	}
	if (strcmp(as, "pdf") == 0 || strcmp(as, "xlsx") == 0) {
		command = text_format("%s.txt", path);
		text = file_bytes(command, NULL);
		free(command);
	} else
		text = file_bytes(path, NULL);
	free(path);
	return text;
}

static void
must_say(const char *as, const char *text, const char *what, const char *about)
{
	must(what == NULL || strstr(text, what) != NULL, "%s does not say %s of %s:\n%.3000s", as, what, about, text);
}

/* "+38,15" is 3815. */
static long long
points_of(const char *text)
{
	char *end;
	long long whole = strtoll(text, &end, 10);

	return 100 * whole + (end[0] == ',' ? strtoll(end + 1, NULL, 10) : 0);
}

static void
must_be_cell(const json_t *row, size_t column, const char *what, long long n, long long d, const char *about)
{
	const json_t *cell = json_array_get(json_object_get(row, "cells"), column);
	char *said = json_dumps(row, JSON_COMPACT);

	must(cell != NULL && strcmp(json_text(cell, "what"), what) == 0 && json_number(cell, "n") == n && (d == 0 || json_number(cell, "d") == d),
	     "%s: column %zu is not %s %lld %lld: %s", about, column, what, n, d, said);
	free(said);
}

/* The exact form: both numbers of each share. */
static void
json_must_say_what_is_printed(const char *text)
{
	enum { BASELINE = 1, NOW = 3, CHANGE = 4, DISTANCE = 7 };
	json_t *book = json_of(text);
	const json_t *rows = json_object_get(json_array_get(json_object_get(book, "sheets"), 0), "rows");

	assert_int_equal(json_array_size(rows), PRINTED);
	for (size_t i = 0; i < PRINTED; i++) {
		const struct printed *p = &printed[i];
		const json_t *row = json_array_get(rows, i);
		char *key = text_format("indicator:%s", p->indicator);
		assert_string_equal(json_text(row, "key"), key);
		must_be_cell(row, BASELINE, "ratio", p->was_n, p->was_d, key);
		must_be_cell(row, NOW, "ratio", p->n, p->d, key);
		must_be_cell(row, CHANGE, "points", points_of(p->change), 0, key);
		if (p->distance != NULL)
			must_be_cell(row, DISTANCE, "points", points_of(p->distance), 0, key);
		free(key);
	}
	json_decref(book);
}

/* In a workbook points are numbers: LibreOffice writes 38.15. */
static void
must_say_points(const char *as, const char *text, const char *points, const char *about)
{
	char number[16];

	snprintf(number, sizeof number, "%s", points + (strcmp(as, "xlsx") == 0));
	if (strcmp(as, "xlsx") == 0)
		number[strcspn(number, ",")] = '.';
	must_say(as, text, number, about);
}

static void
text_must_say_what_is_printed(const char *as, const char *text)
{
	for (size_t i = 0; i < PRINTED; i++) {
		const struct printed *p = &printed[i];
		const char *shares[] = { p->now, p->was, p->target };
		for (size_t k = 0; k < sizeof shares / sizeof shares[0]; k++)
			must_say(as, text, shares[k], p->indicator);
		must_say_points(as, text, p->change, p->indicator);
		if (p->distance != NULL)
			must_say_points(as, text, p->distance, p->indicator);
	}
}

static void
reports_say_what_is_printed(void **state)
{
	static const char *const formats[] = { "csv", "json", "xlsx", "pdf" };

	assert_true(arrived);
	for (size_t f = 0; f < sizeof formats / sizeof formats[0]; f++) {
		char *text = report_text(formats[f]);
		if (text == NULL) {
			print_message("  nothing here reads %s: not looked at\n", formats[f]);
			continue;
		}
		if (strcmp(formats[f], "json") == 0)
			json_must_say_what_is_printed(text);
		else
			text_must_say_what_is_printed(formats[f], text);
		must_say(formats[f], text, "588/756 thôn trưởng", "the sentence");
		must_say(formats[f], text, "khác mẫu số", "the baselines");
		free(text);
	}
}

/* ---- what would be wrong --------------------------------------------------------------------------------------------- */

/* The indicator with its head as it is and another SELECT. */
static void
thematic_indicator_write(const char *select)
{
	char *path = text_format("%s/indicators/cells_thematic_meetings.sql", catalogue), *text = file_bytes(path, NULL), *end;
	FILE *f;

	for (end = text; strncmp(end, "-- ", 3) == 0; end = strchr(end, '\n') + 1)
		;
	f = fopen(path, "w");
	must(f != NULL && fprintf(f, "%.*s%s\n", (int)(end - text), text, select) > 0 && fclose(f) == 0, "cannot write %s", path);
	free(path);
	free(text);
}

#define THEMATIC(numerator) \
	"SELECT a.subject_id, " numerator ", count(DISTINCT o.id) FROM asked_organisation a JOIN organisation_as_of o ON o.id = a.organisation_id" \
	" LEFT JOIN meeting_as_of m ON m.cell_id = o.id AND m.kind IN ('thematic', 'combined') AND m.held_on >= period_from()" \
	" AND m.held_on < period_to() WHERE o.type IN ('grassroots_cell', 'subordinate_cell') GROUP BY a.subject_id"

/* More meetings than cells: it never comes into force, or it has no figures, and the words name it. */
static void
an_indicator_that_counts_meetings_is_refused(void **state)
{
	char *out;
	int status;

	assert_true(arrived);
	thematic_indicator_write(THEMATIC("count(m.id)"));
	status = CENTRE(h, &out, "catalog", "apply", catalogue);
	if (status != 0)
		must(strstr(out, "cells_thematic_meetings") != NULL || log_has(h->centre_log, "cells_thematic_meetings.sql"), "refused without a file: %s",
		     out);
	else {
		figures_refresh(h);
		assert_int_equal(sql_number(h, "SELECT count(*) FROM figure_trouble WHERE indicator = 'cells_thematic_meetings'"), 1);
		assert_false(is_stored(&printed[2]));
	}
	assert_true(is_stored(&printed[0]) && is_stored(&printed[1])); /* the others go on */
	free(out);
}

/* One that stays below the cells comes into force and does not show what is printed. */
static void
one_that_slips_through_does_not_show_what_is_printed(void **state)
{
	assert_true(arrived);
	thematic_indicator_write(THEMATIC("least(count(m.id), count(DISTINCT o.id))"));
	catalogue_apply();
	figures_refresh(h);
	assert_false(is_stored(&printed[2]));
	thematic_indicator_write(THEMATIC("count(DISTINCT m.cell_id)"));
	catalogue_apply();
	figures_refresh(h);
	assert_true(is_stored(&printed[2]));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(registers_hold_what_is_printed),
		cmocka_unit_test(stored_figures_are_what_is_printed),
		cmocka_unit_test(sites_add_up_to_the_province),
		cmocka_unit_test(figures_that_are_asked_for_are_what_is_printed),
		cmocka_unit_test(reports_say_what_is_printed),
		cmocka_unit_test(an_indicator_that_counts_meetings_is_refused),
		cmocka_unit_test(one_that_slips_through_does_not_show_what_is_printed),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
