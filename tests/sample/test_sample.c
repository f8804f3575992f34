/* The generated sample holds exactly the integers it promises, and the same run writes the same bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

static char first[64], second[64], loaded[64];
static const char *const files[] = { "units_communes.csv", "units_villages.csv", "organisations_grassroots.csv", "organisations_cells.csv" };
static const char *const sites[] = { "TP", "LB", "NH", "CH", "HY", "YS", "SD", "KC", "QS", "CA" };
enum { N_FILES = 4, N_SITES = 10, MAX_FIELDS = 16 };

static void
make_sample(char *dir, const char *more)
{
	char command[512];

	strcpy(dir, "/tmp/lt-sample-XXXXXX");
	assert_non_null(mkdtemp(dir));
	snprintf(command, sizeof command, "'%s' '%s' '%s' %s", SAMPLE_MAKE, SAMPLE_UNITS, dir, more);
	assert_int_equal(system(command), 0);
}

/* NULL where a bloc has no such file. */
static char *
read_all(const char *dir, const char *site, const char *file, size_t *len)
{
	char path[256], *text;
	struct stat st;
	FILE *f;

	snprintf(path, sizeof path, "%s/%s/%s", dir, site, file);
	if (stat(path, &st) != 0)
		return NULL;
	f = fopen(path, "r");
	assert_non_null(f);
	text = malloc((size_t)st.st_size + 1);
	*len = fread(text, 1, (size_t)st.st_size, f);
	text[*len] = '\0';
	fclose(f);
	return text;
}

/* Cuts one line into fields in place; commas inside quotes stay. Returns their number. */
static int
split(char *line, char **fields)
{
	int n = 0;
	char *at = line;

	for (;;) {
		char *end;
		assert_true(n < MAX_FIELDS);
		if (*at == '"') {
			fields[n++] = ++at;
			end = strchr(at, '"');
			*end++ = '\0';
		} else {
			fields[n++] = at;
			end = at + strcspn(at, ",");
		}
		if (*end == '\0')
			return n;
		*end = '\0';
		at = end + 1;
	}
}

/* How many rows of a site's file have `value` in the column (NULL: all rows)? */
static int
count(const char *dir, const char *site, const char *file, const char *column, const char *value)
{
	size_t len;
	char *text = read_all(dir, site, file, &len), *save, *line, *fields[MAX_FIELDS];
	int at = -1, n = 0, columns;

	if (!text)
		return 0;
	line = strtok_r(text, "\n", &save);
	columns = split(line, fields);
	for (int i = 0; column && i < columns; i++)
		if (strcmp(fields[i], column) == 0)
			at = i;
	assert_true(!column || at >= 0);
	while ((line = strtok_r(NULL, "\n", &save)) != NULL) {
		assert_int_equal(split(line, fields), columns);
		n += !column || strcmp(fields[at], value) == 0;
	}
	free(text);
	return n;
}

static int
count_all(const char *file, const char *column, const char *value)
{
	int n = 0;

	for (int i = 0; i < N_SITES; i++)
		n += count(first, sites[i], file, column, value);
	return n;
}

static void
every_district_has_its_communes_villages_and_hard_places(void **state)
{
	static const struct { int communes, villages, special_communes, special_villages; } want[] = {
		{ 15, 188, 0, 3 }, { 8, 100, 8, 0 }, { 12, 151, 11, 0 }, { 26, 327, 19, 25 }, { 18, 226, 7, 30 },
		{ 28, 352, 10, 35 }, { 31, 389, 8, 30 }, { 0, 0, 0, 0 }, { 0, 0, 0, 0 }, { 0, 0, 0, 0 },
	};

	for (int i = 0; i < N_SITES; i++) {
		assert_int_equal(count(first, sites[i], files[0], NULL, NULL), want[i].communes);
		assert_int_equal(count(first, sites[i], files[1], NULL, NULL), want[i].villages);
		assert_int_equal(count(first, sites[i], files[0], "special_difficulty", "1"), want[i].special_communes);
		assert_int_equal(count(first, sites[i], files[1], "special_difficulty", "1"), want[i].special_villages);
	}
}

static void
the_sums_of_the_province_are_those_published(void **state)
{
	static const struct { int file; const char *column, *value; int want; } sums[] = {
		{ 0, NULL, NULL, 138 }, { 0, "kind", "xa", 124 }, { 0, "kind", "phuong", 10 }, { 0, "kind", "thi_tran", 4 },
		{ 0, "special_difficulty", "1", 63 }, { 1, NULL, NULL, 1733 }, { 1, "special_difficulty", "1", 123 },
		{ 2, NULL, NULL, 448 }, { 2, "type", "grassroots_committee", 250 }, { 2, "type", "grassroots_cell", 198 },
		{ 3, NULL, NULL, 3071 }, { 3, "type", "subordinate_cell", 3071 }, { 3, "setting", "village", 1733 },
	};

	for (size_t i = 0; i < sizeof sums / sizeof sums[0]; i++)
		assert_int_equal(count_all(files[sums[i].file], sums[i].column, sums[i].value), sums[i].want);
}

static void
committees_and_cells_spread_as_planned(void **state)
{
	static const struct { const char *site; int committees, cells; } want[] = {
		{ "TP", 15 + 4, 14 }, { "LB", 8 + 4, 14 }, { "NH", 12 + 4, 14 }, { "CH", 26 + 4, 14 }, { "HY", 18 + 4, 14 },
		{ "YS", 28 + 4, 14 }, { "SD", 31 + 4, 14 }, { "KC", 52, 70 }, { "QS", 14, 14 }, { "CA", 18, 16 },
	};

	for (int i = 0; i < N_SITES; i++) {
		assert_int_equal(count(first, want[i].site, files[2], "type", "grassroots_committee"), want[i].committees);
		assert_int_equal(count(first, want[i].site, files[2], "type", "grassroots_cell"), want[i].cells);
	}
}

static int
compare_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The first column of every row of every file of one form. */
static size_t
collect_codes(const int *which, size_t n_which, char **codes, size_t max)
{
	size_t n = 0, len;

	for (int i = 0; i < N_SITES; i++)
		for (size_t k = 0; k < n_which; k++) {
			char *text = read_all(first, sites[i], files[which[k]], &len), *save;
			if (!text)
				continue;
			strtok_r(text, "\n", &save);
			for (char *line; (line = strtok_r(NULL, "\n", &save)) != NULL; n++) {
				assert_true(n < max);
				codes[n] = strndup(line, strcspn(line, ","));
			}
			free(text);
		}
	return n;
}

static void
no_code_is_given_twice(void **state)
{
	static const int unit_files[] = { 0, 1 }, organisation_files[] = { 2, 3 };
	static char *codes[4000];

	for (int form = 0; form < 2; form++) {
		size_t n = collect_codes(form ? organisation_files : unit_files, 2, codes, 4000);
		assert_int_equal(n, form ? 448 + 3071 : 138 + 1733);
		qsort(codes, n, sizeof codes[0], compare_text);
		for (size_t i = 0; i + 1 < n; i++)
			assert_string_not_equal(codes[i], codes[i + 1]);
		for (size_t i = 0; i < n; i++)
			free(codes[i]);
	}
}

static void
a_second_run_writes_the_same_bytes(void **state)
{
	for (int i = 0; i < N_SITES; i++)
		for (int k = 0; k < N_FILES; k++) {
			size_t n = 0, m = 0;
			char *a = read_all(first, sites[i], files[k], &n), *b = read_all(second, sites[i], files[k], &m);
			assert_int_equal(n, m);
			assert_int_equal(a == NULL, b == NULL);
			if (a)
				assert_memory_equal(a, b, n);
			free(a);
			free(b);
		}
}

static void
extra_adds_as_many_rows_as_asked_and_changes_nothing_else(void **state)
{
	for (int i = 0; i < N_SITES; i++) {
		assert_int_equal(count(loaded, sites[i], "organisations_extra.csv", NULL, NULL), 250);
		assert_int_equal(count(loaded, sites[i], files[3], NULL, NULL), count(first, sites[i], files[3], NULL, NULL));
	}
}

static int
set_up(void **state)
{
	make_sample(first, "");
	make_sample(second, "");
	make_sample(loaded, "--extra 250");
	return 0;
}

static int
tear_down(void **state)
{
	char command[256];

	snprintf(command, sizeof command, "rm -rf '%s' '%s' '%s'", first, second, loaded);
	return system(command);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_district_has_its_communes_villages_and_hard_places),
		cmocka_unit_test(the_sums_of_the_province_are_those_published),
		cmocka_unit_test(committees_and_cells_spread_as_planned),
		cmocka_unit_test(no_code_is_given_twice),
		cmocka_unit_test(a_second_run_writes_the_same_bytes),
		cmocka_unit_test(extra_adds_as_many_rows_as_asked_and_changes_nothing_else),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
