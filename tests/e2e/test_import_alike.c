/* Files as clerks have them (BOM, semicolons, decomposed letters, TCVN3, «Ðảng», titles above the header, sums below
 * ...) and the same rows as plain UTF-8 are one and the same: imported into fresh copies of the ten sites' folders they
 * give equal registers, person by person, and a site that has the one kind finds every row of the other already
 * recorded. The ids of people are random, so they are known by name and card. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/e2e/clerk.h"
#include "tests/e2e/house_room.h"
#include "tests/e2e/province.h"

static struct house *h;
static struct province as_kept, clean;

static int
set_up(void **state)
{
	h = house_open();
	centre_start(h);
	province_make(&as_kept, h, "as_kept", false);
	province_make(&clean, h, "clean", true);
	province_enrol(&as_kept);
	province_publish(&as_kept);
	for (int i = 0; i < PROVINCE_SITES; i++) {
		char *name = text_format("%s-clean", as_kept.sites[i]->code);
		clean.sites[i] = site_copy(as_kept.sites[i], name);
		free(name);
	}
	centre_stop(h);
	return 0;
}

static int
tear_down(void **state)
{
	province_fini(&as_kept);
	province_fini(&clean);
	house_close(&h);
	return 0;
}

/* ---- tables -------------------------------------------------------------------------------------------------------
 */

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The table's rows without the random id, sorted. */
static char **
table_lines(struct site *s, const char *name, const char *day, size_t *n)
{
	json_t *rows = clerk_table(s, name, day);
	char **lines;

	*n = json_array_size(rows);
	lines = calloc(*n + 1, sizeof lines[0]);
	for (size_t i = 0; i < *n; i++) {
		json_t *row = json_array_get(rows, i);
		json_object_del(row, "person_ref");
		lines[i] = json_dumps(row, JSON_SORT_KEYS | JSON_COMPACT);
	}
	qsort(lines, *n, sizeof lines[0], by_text);
	json_decref(rows);
	return lines;
}

static void
lines_free(char **lines, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(lines[i]);
	free(lines);
}

/* Returns how many rows both have. */
static size_t
table_must_be_equal(struct site *one, struct site *other, const char *name, const char *day)
{
	size_t n, m;
	char **a = table_lines(one, name, day, &n), **b = table_lines(other, name, day, &m);

	for (size_t i = 0; i < n && i < m; i++)
		must(strcmp(a[i], b[i]) == 0, "%s of %s as of %s:\nas kept %s\nclean   %s", name, one->code, day, a[i],
		     b[i]);
	must(n == m, "%s of %s as of %s: %zu rows as kept, %zu clean", name, one->code, day, n, m);
	lines_free(a, n);
	lines_free(b, m);
	return n;
}

static const struct {
	const char *table, *day;
	size_t rows;
} looks[] = {
	/* rows of all sites, where the sample says it */
	{ "unit", PROVINCE_DAY, 0 },       { "organisation", PROVINCE_DAY, 0 }, { "meeting", PROVINCE_DAY, 52304 },
	{ "member", "2016-12-31", 52543 }, { "member", "2018-06-30", 0 },       { "member", PROVINCE_DAY, 56760 },
	{ "post", "2018-06-30", 0 },       { "post", PROVINCE_DAY, 0 },
};

static void
files_as_kept_and_clean_files_give_equal_registers(void **state)
{
	int64_t rows = province_import(&as_kept, false);

	assert_int_equal(province_import(&clean, false), rows);
	for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++) {
		size_t n = 0;
		for (int k = 0; k < PROVINCE_SITES; k++)
			n += table_must_be_equal(as_kept.sites[k], clean.sites[k], looks[i].table, looks[i].day);
		print_message("  %s as of %s: %zu rows\n", looks[i].table, looks[i].day, n);
		assert_true(n > 0 && (looks[i].rows == 0 || n == looks[i].rows));
	}
}

/* Member events and all that no table shows: a row that differs in any field would be refused, or be an amendment. */
static void
every_clean_row_is_already_recorded_where_the_files_as_kept_were(void **state)
{
	memcpy(clean.sites, as_kept.sites, sizeof clean.sites);
	province_import(&clean, true);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_as_kept_and_clean_files_give_equal_registers),
		cmocka_unit_test(every_clean_row_is_already_recorded_where_the_files_as_kept_were),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
