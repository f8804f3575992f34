/* The generated sample holds exactly the integers it promises: each is counted here in the written files. */
#include "tests/sample/test_sample.h"
#include <unistd.h>

char kept_dir[64], again_dir[64], clean_dir[64];
struct sheets kept, clean;

/* ---- structure ---- */

static const char *const sites[] = { "TP", "LB", "NH", "CH", "HY", "YS", "SD", "KC", "QS", "CA" };
enum { N_SITES = 10 };

/* How many rows of a form have these values (NULL: any); site NULL: of all sites. */
static int
rows_with(const char *site, const char *form, const char *column, const char *value, const char *column2,
          const char *value2)
{
	int n = 0;

	for (int i = 0; i < clean.n; i++) {
		const struct sheet *s = &clean.sheet[i];
		if (strcmp(s->form, form) != 0 || (site && strcmp(s->site, site) != 0))
			continue;
		for (int row = 0; row < s->n_rows; row++)
			n += (!column || strcmp(sheet_cell(s, row, column), value) == 0) &&
			     (!column2 || strcmp(sheet_cell(s, row, column2), value2) == 0);
	}
	return n;
}

static void
every_district_has_its_communes_villages_and_hard_places(void **state)
{
	static const struct {
		int communes, villages, special_communes, special_villages, committees, cells;
	} want[N_SITES] = {
		{ 15, 188, 0, 3, 19, 14 },   { 8, 100, 8, 0, 12, 14 },   { 12, 151, 11, 0, 16, 14 },
		{ 26, 327, 19, 25, 30, 14 }, { 18, 226, 7, 30, 22, 14 }, { 28, 352, 10, 35, 32, 14 },
		{ 31, 389, 8, 30, 35, 14 },  { 0, 0, 0, 0, 52, 70 },     { 0, 0, 0, 0, 14, 14 },
		{ 0, 0, 0, 0, 18, 16 },
	};

	for (int i = 0; i < N_SITES; i++) {
		assert_int_equal(rows_with(sites[i], "unit", "level", "commune", NULL, NULL), want[i].communes);
		assert_int_equal(rows_with(sites[i], "unit", "level", "village", NULL, NULL), want[i].villages);
		assert_int_equal(rows_with(sites[i], "unit", "level", "commune", "special_difficulty", "1"),
		                 want[i].special_communes);
		assert_int_equal(rows_with(sites[i], "unit", "level", "village", "special_difficulty", "1"),
		                 want[i].special_villages);
		assert_int_equal(rows_with(sites[i], "organisation", "type", "grassroots_committee", NULL, NULL),
		                 want[i].committees);
		assert_int_equal(rows_with(sites[i], "organisation", "type", "grassroots_cell", NULL, NULL),
		                 want[i].cells);
	}
}

static void
the_sums_of_the_province_are_those_published(void **state)
{
	static const struct {
		const char *form, *column, *value;
		int want;
	} sums[] = {
		{ "unit", "level", "commune", 138 },
		{ "unit", "kind", "xa", 124 },
		{ "unit", "kind", "phuong", 10 },
		{ "unit", "kind", "thi_tran", 4 },
		{ "unit", "level", "village", 1733 },
		{ "unit", "special_difficulty", "1", 63 + 123 },
		{ "organisation", "type", "grassroots_committee", 250 },
		{ "organisation", "type", "grassroots_cell", 198 },
		{ "organisation", "type", "subordinate_cell", 3071 },
		{ "organisation", "setting", "village", 1733 },
	};

	for (size_t i = 0; i < sizeof sums / sizeof sums[0]; i++)
		assert_int_equal(rows_with(NULL, sums[i].form, sums[i].column, sums[i].value, NULL, NULL),
		                 sums[i].want);
}

int
compare_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void
no_code_and_no_card_is_given_twice(void **state)
{
	static const struct {
		const char *form, *column;
		int want;
	} all[] = {
		{ "unit", "code", 1871 },
		{ "organisation", "code", 3519 },
		{ "member", "card", 52543 - 1700 },
	};
	static const char *codes[60000];

	for (size_t k = 0; k < sizeof all / sizeof all[0]; k++) {
		int n = 0;
		for (int i = 0; i < clean.n; i++)
			for (int row = 0; strcmp(clean.sheet[i].form, all[k].form) == 0 && row < clean.sheet[i].n_rows;
			     row++) {
				codes[n] = sheet_cell(&clean.sheet[i], row, all[k].column);
				n += *codes[n] != '\0';
			}
		assert_int_equal(n, all[k].want);
		qsort(codes, (size_t)n, sizeof codes[0], compare_text);
		for (int i = 0; i + 1 < n; i++)
			assert_string_not_equal(codes[i], codes[i + 1]);
	}
}

static void
every_file_holds_what_the_list_of_imports_says(void **state)
{
	static const struct {
		const char *form;
		int want;
	} forms[] = {
		{ "unit", 1871 },          { "organisation", 3519 }, { "member", 52543 },
		{ "member_event", 28028 }, { "post", 6735 },         { "meeting", 52304 },
		{ "members_religion", 448 }, { "council_term", 138 }, { "mass_organisation_units", 138 },
		{ "commune_staff", 138 },  { "staffing", 10 },
	};
	int all = 0;

	assert_true(kept.n >= 60 && kept.n <= 160);
	for (int i = 0; i < kept.n; i++) {
		assert_int_equal(kept.sheet[i].n_rows, kept.sheet[i].promised);
		assert_true(kept.sheet[i].n_rows > 0 && kept.sheet[i].n_rows <= 3000);
		all += kept.sheet[i].n_rows;
	}
	for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
		assert_int_equal(rows_with(NULL, forms[i].form, NULL, NULL, NULL, NULL), forms[i].want);
	assert_int_equal(all, 145872);
}

static long long
sum_of(const char *form, const char *column)
{
	long long sum = 0;

	for (int i = 0; i < clean.n; i++)
		for (int row = 0; strcmp(clean.sheet[i].form, form) == 0 && row < clean.sheet[i].n_rows; row++)
			sum += atoll(sheet_cell(&clean.sheet[i], row, column));
	return sum;
}

static void
the_returns_sum_up_to_what_was_published(void **state)
{
	static const struct {
		const char *form, *column;
		long long want;
	} sums[] = {
		{ "members_religion", "members", 56760 },
		{ "members_religion", "religious", 573 },
		{ "council_term", "seats_begin", 3690 },
		{ "council_term", "deputies", 3501 },
		{ "council_term", "left", 189 },
		{ "mass_organisation_units", "front", 138 },
		{ "mass_organisation_units", "trade_union", 961 },
		{ "mass_organisation_units", "farmers", 138 },
		{ "mass_organisation_units", "youth", 347 },
		{ "mass_organisation_units", "women", 162 },
		{ "mass_organisation_units", "veterans", 188 },
		{ "mass_organisation_units", "total", 1934 },
		{ "commune_staff", "staff", 2708 },
		{ "commune_staff", "part_time_people", 1060 },
		{ "staffing", "officials", 2160 },
		{ "staffing", "employees", 14309 },
		{ "staffing", "total", 16469 },
	};

	for (size_t i = 0; i < sizeof sums / sizeof sums[0]; i++)
		if (sum_of(sums[i].form, sums[i].column) != sums[i].want)
			fail_msg("%s, %s: %lld", sums[i].form, sums[i].column, sum_of(sums[i].form, sums[i].column));
}

/* Who tells them: every grassroots organisation of religion, every commune of the rest, every site of its staff. */
static void
nobody_who_owes_a_return_is_left_out_or_tells_it_twice(void **state)
{
	static const struct {
		const char *form, *column;
		int want;
	} all[] = { { "members_religion", "organisation", 448 }, { "council_term", "unit", 138 },
		    { "mass_organisation_units", "unit", 138 },  { "commune_staff", "unit", 138 },
		    { "staffing", "organisation", 10 } };
	static const char *told[500];

	for (size_t k = 0; k < sizeof all / sizeof all[0]; k++) {
		int n = 0;

		for (int i = 0; i < clean.n; i++)
			for (int row = 0; strcmp(clean.sheet[i].form, all[k].form) == 0 && row < clean.sheet[i].n_rows; row++) {
				told[n++] = sheet_cell(&clean.sheet[i], row, all[k].column);
				assert_string_equal(sheet_cell(&clean.sheet[i], row, "period"), "2020");
			}
		assert_int_equal(n, all[k].want);
		qsort(told, (size_t)n, sizeof told[0], compare_text);
		for (int i = 0; i + 1 < n; i++)
			assert_string_not_equal(told[i], told[i + 1]);
	}
}

/* ---- the published figures ---- */

static void
every_published_figure_is_stored_or_queried_or_says_what_it_waits_for(void **state)
{
	static const char *const kinds[] = { "article" };   /* the day it appeared: nothing the province records */
	size_t len;
	char *text = file_text(SAMPLE_FACTS, &len), *rest = text, *line;
	int rows = 0, stored = 0, queries = 0, waiting = 0;

	assert_string_equal(strsep(&rest, "\n"),
	                    "row,indicator,subject_vi,subject_en,period,published,unit,stored,query,waits_for");
	while ((line = strsep(&rest, "\n")) != NULL && *line) {
		char *query = strstr(line, ",\"SELECT "), *waits = strrchr(line, ',') + 1;
		bool known = false, holds = false;
		assert_int_equal(atoi(line), ++rows);
		for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
			known |= strcmp(kinds[i], waits) == 0;
		if (!query && *waits == '\0') {      /* ..., period, nothing, nothing */
			assert_memory_equal(waits - 2, ",,", 2);
			waits[-2] = '\0';
			holds = strrchr(line, ',')[1] != '\0';
		}
		assert_int_equal(holds + (query != NULL) + known, 1);
		stored += holds;
		queries += query != NULL;
		waiting += known;
	}
	assert_int_equal(rows, 52);
	assert_int_equal(stored, 49);
	assert_int_equal(queries, 2);         /* numbers of documents: no figures */
	assert_int_equal(waiting, 1);
	free(text);
}

/* ---- */

static void
make_sample(char *dir, const char *more)
{
	char command[512];

	strcpy(dir, "/tmp/lt-sample-XXXXXX");
	assert_non_null(mkdtemp(dir));
	snprintf(command, sizeof command, "'%s' '%s' '%s' %s", SAMPLE_MAKE, SAMPLE_UNITS, dir, more);
	assert_int_equal(system(command), 0);
}

static int
set_up(void **state)
{
	make_sample(kept_dir, "");
	make_sample(again_dir, "");
	make_sample(clean_dir, "--clean");
	sheets_read(&kept, kept_dir);
	sheets_read(&clean, clean_dir);
	return 0;
}

static int
tear_down(void **state)
{
	char command[256];

	sheets_free(&kept);
	sheets_free(&clean);
	snprintf(command, sizeof command, "rm -rf '%s' '%s' '%s'", kept_dir, again_dir, clean_dir);
	return system(command);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_district_has_its_communes_villages_and_hard_places),
		cmocka_unit_test(the_sums_of_the_province_are_those_published),
		cmocka_unit_test(no_code_and_no_card_is_given_twice),
		cmocka_unit_test(every_file_holds_what_the_list_of_imports_says),
		cmocka_unit_test(every_event_finds_the_state_it_needs_and_every_meeting_those_who_belong),
		cmocka_unit_test(events_are_as_many_as_the_movement_since_2016_tells),
		cmocka_unit_test(every_cell_has_its_members_on_31_12_2020),
		cmocka_unit_test(members_are_what_was_published_of_them),
		cmocka_unit_test(village_titles_are_held_by_as_many_persons_as_published),
		cmocka_unit_test(every_cell_meets_every_month_and_has_a_theme_in_every_quarter),
		cmocka_unit_test(the_returns_sum_up_to_what_was_published),
		cmocka_unit_test(nobody_who_owes_a_return_is_left_out_or_tells_it_twice),
		cmocka_unit_test(every_published_figure_is_stored_or_queried_or_says_what_it_waits_for),
		cmocka_unit_test(a_second_run_writes_the_same_bytes),
		cmocka_unit_test(however_they_are_spelt_the_rows_are_the_same),
		cmocka_unit_test(every_habit_of_clerks_is_there_and_a_clean_sample_has_none),
		cmocka_unit_test(a_total_is_the_sum_of_its_rows),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
