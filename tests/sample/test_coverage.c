/* The province's catalogue (server/catalog) against the list of systems and against the rules: every system S01-S80 has its
 * kind or form, every form is judged by judge() itself, every rule of a form refuses something. The files are read by the
 * reader that `lienthong-server catalog check` uses. */
#include "tests/sample/test_coverage.h"
#include "common/base/arena.h"
#include "common/base/clock.h"
#include "server/catalog_reader/reader.h"

enum { SYSTEMS = 85, SYSTEMS_TYPED = 80 };
struct catalogue *catalogue;

/* ---- the files ---- */

static int
set_up(void **state)
{
	struct catalog_book *book = catalog_read(COVERAGE_CATALOG);
	const struct catalog_problem *problems;
	const struct slice *entries;
	struct fault f = { 0 };
	size_t n;

	problems = catalog_problems(book, &n);
	for (size_t i = 0; i < n; i++)
		print_message("%s: %s\n", problems[i].fault.place, problems[i].fault.detail);
	assert_int_equal(n, 0);
	entries = catalog_entries(book, &n);
	assert_int_equal(catalogue_make(entries, n, 1, &catalogue, &f), DONE);
	catalog_book_free(&book);
	return 0;
}

static int
tear_down(void **state)
{
	catalogue_free(&catalogue);
	return 0;
}

char *
next_line(char **rest)
{
	char *line;

	while ((line = strsep(rest, "\n")) != NULL)
		if (*line && *line != '#')
			return line;
	return NULL;
}

/* ---- the table of README.md ---- */

struct row {
	int system;          /* S08: 8 */
	bool to_come, function;
	char names[8][48];   /* what stands in `backticks` */
	int n;
};
static struct row rows[SYSTEMS + 1];

static void
read_row(char *line)
{
	struct row *r;
	int system = atoi(line + strlen("| S"));
	char *at;

	assert_true(system >= 1 && system <= SYSTEMS);
	r = &rows[system];
	if (r->system)
		fail_msg("S%02d stands there twice", system);
	r->system = system;
	r->to_come = strstr(line, "sẽ có sau") != NULL;
	r->function = strstr(line, "chức năng của hệ thống") != NULL;
	for (at = strchr(line, '`'); at; at = strchr(at, '`')) {
		size_t n = strcspn(++at, "`");

		assert_true(at[n] == '`' && n < sizeof r->names[0] && r->n < 8);
		memcpy(r->names[r->n++], at, n);
		at += n + 1;
	}
}

static void
read_rows(void)
{
	size_t len;
	char *text = file_text(COVERAGE_CATALOG "/README.md", &len), *rest = text, *line;

	memset(rows, 0, sizeof rows);
	while ((line = strsep(&rest, "\n")) != NULL)
		if (strncmp(line, "| S", 3) == 0)
			read_row(line);
	free(text);
}

static bool
is_to_come(const char *name)
{
	static const char *const all[] = { "assignment", "classification", "recognition", "inspection", "discipline", "rotation",
		                           "training" };

	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		if (strcmp(all[i], name) == 0)
			return !kind_by_name(name); /* once the kind exists, its rows must say so */
	return false;
}

static bool
row_names(const struct row *r, const char *name)
{
	for (int i = 0; i < r->n; i++)
		if (strcmp(r->names[i], name) == 0)
			return true;
	return false;
}

static bool
form_is_for(const char *form, int system)
{
	char code[8];

	snprintf(code, sizeof code, "S%02d", system);
	for (size_t i = 0; i < catalogue_n_forms(catalogue); i++) {
		const struct catalogue_form *f = catalogue_form_at(catalogue, i);

		for (size_t k = 0; strcmp(f->code, form) == 0 && k < f->n_systems; k++)
			if (strcmp(f->systems[k], code) == 0)
				return true;
	}
	return false;
}

static void
every_system_has_a_kind_or_a_form_that_exists(void **state)
{
	read_rows();
	for (int s = 1; s <= SYSTEMS; s++) {
		const struct row *r = &rows[s];

		if (!r->system)
			fail_msg("S%02d is missing in the table of server/catalog/README.md", s);
		assert_int_equal(r->function, s == 70 || s > SYSTEMS_TYPED);
		if (r->function ? r->n != 0 : r->n == 0)
			fail_msg("S%02d has no kind and no form, or one too many", s);
		for (int i = 0; i < r->n; i++) {
			const char *name = r->names[i];
			bool form = catalogue_form_known(catalogue, name);

			if (!form && !kind_by_name(name) && !(r->to_come && is_to_come(name)))
				fail_msg("S%02d: %s is no kind, no form, and not marked as to come", s, name);
			if (form && !form_is_for(name, s))
				fail_msg("S%02d names the form %s, which does not name S%02d", s, name, s);
		}
	}
}

static void
every_system_that_a_form_or_a_programme_names_names_it_too(void **state)
{
	read_rows();
	for (size_t i = 0; i < catalogue_n_forms(catalogue); i++) {
		const struct catalogue_form *f = catalogue_form_at(catalogue, i);

		assert_true(f->n_systems > 0);
		for (size_t k = 0; k < f->n_systems; k++)
			if (!row_names(&rows[atoi(f->systems[k] + 1)], f->code))
				fail_msg("the form %s is for %s, whose row does not name it", f->code, f->systems[k]);
	}
}

/* ---- what is not in a record's key ---- */

static bool
is_figure(const struct form_field *field)
{
	return field->type == LTC__FIELD_TYPE__FIELD_TYPE_COUNT || field->type == LTC__FIELD_TYPE__FIELD_TYPE_MONEY ||
	       field->type == LTC__FIELD_TYPE__FIELD_TYPE_DECIMAL;
}

/* A return is one per subject and period. A field that says which of several it is would be the key's part that is not
 * there: the second one is refused, or takes the first one's place. A term says when, and there is one at a time. */
static void
no_return_says_in_a_field_which_of_several_it_is(void **state)
{
	static const char *const terms[] = { "congress_term", "council_term", "assembly_term" };

	for (size_t i = 0; i < catalogue_n_forms(catalogue); i++) {
		const struct catalogue_form *f = catalogue_form_at(catalogue, i);

		for (size_t k = 0; f->kind == KIND_COUNTED_RETURN && k < f->n_fields; k++) {
			const struct form_field *field = &f->fields[k];
			bool term = false;

			for (size_t t = 0; field->list && t < sizeof terms / sizeof terms[0]; t++)
				term |= strcmp(field->list->code, terms[t]) == 0;
			if (!term && field->type != LTC__FIELD_TYPE__FIELD_TYPE_YES_NO && !is_figure(field))
				fail_msg("%s.%s may be one of several, of which a return keeps one", f->code, field->code);
		}
	}
}

static bool
list_used(const struct code_list *list)
{
	for (size_t i = 0; i < catalogue_n_forms(catalogue); i++) {
		const struct catalogue_form *f = catalogue_form_at(catalogue, i);

		for (size_t k = 0; k < f->n_fields; k++)
			if (f->fields[k].list == list)
				return true;
	}
	return false;
}

static void
every_code_list_is_used_by_a_field(void **state)
{
	size_t len;
	char *text = file_text(COVERAGE_CATALOG "/lists/lists.csv", &len), *rest = text, *line;

	assert_string_equal(next_line(&rest), "list;vi;en");
	while ((line = next_line(&rest)) != NULL) {
		const char *code = strsep(&line, ";");
		const struct code_list *list = catalogue_list(catalogue, code);

		assert_non_null(list);
		if (!list_used(list))
			fail_msg("no field uses the code list %s", code);
	}
	free(text);
}

/* ---- programmes, parameters, labels ---- */

static size_t
items_of(const Ltc__Programme *p, const char *group)
{
	size_t n = 0;

	for (size_t i = 0; i < p->n_items; i++)
		n += strcmp(p->items[i]->group, group) == 0;
	return n;
}

static void
the_programme_has_its_groups_contents_agencies_and_reviews(void **state)
{
	const Ltc__Programme *p = catalogue_programme(catalogue, "03-ĐA/TU");
	int32_t due[2];

	assert_non_null(p);
	assert_int_equal(p->n_groups, 3);
	assert_int_equal(items_of(p, "1"), 6);
	assert_int_equal(items_of(p, "2"), 4);
	assert_int_equal(items_of(p, "3"), 9);
	assert_int_equal(p->n_assignees, 9);
	assert_int_equal(p->n_reviews, 3);
	assert_true(p->reviews[0]->yearly && p->reviews[0]->after_years == 1);
	assert_true(date_parse_iso("2023-06-12", &due[0]) && date_parse_iso("2026-06-12", &due[1]));
	for (int i = 0; i < 2; i++) {
		assert_int_equal(p->reviews[i + 1]->after_years, i == 0 ? 2 : 5);
		assert_int_equal(p->reviews[i + 1]->due_on, due[i]);
	}
}

static void
the_congress_plan_has_fifteen_steps_in_their_order(void **state)
{
	const Ltc__Programme *p = catalogue_programme(catalogue, "301-KH/TU");

	assert_non_null(p);
	assert_int_equal(p->n_items, 15);
	for (size_t i = 0; i < p->n_items; i++) {
		assert_int_equal(p->items[i]->sequence, i + 1);
		assert_true(i == 0 || p->items[i]->due_on >= p->items[i - 1]->due_on);
	}
}

static void
parameters_are_those_built_in_and_every_kind_has_its_label(void **state)
{
	for (int p = 0; p < PARAMETER_COUNT; p++)
		for (int32_t on = -20000; on < 28000; on += 13) {
			int64_t told = 0, built_in = 0;

			assert_int_equal(catalogue_parameter(catalogue, p, on, &told), catalogue_parameter(NULL, p, on, &built_in));
			if (told != built_in)
				fail_msg("%s is %lld in parameters.csv, %lld in the program", parameters[p].code,
				         (long long)told, (long long)built_in);
		}
	for (size_t i = 0; i < n_kinds; i++)
		assert_non_null(catalogue_label(catalogue, kinds[i].name));
}

static void
holidays_are_known_for_every_year_from_2016_to_2026(void **state)
{
	for (int year = 2016; year <= 2026; year++) {
		int32_t day;
		int free = 0;
		bool known;

		assert_true(date_make(year, 1, 1, &day));
		assert_true(catalogue_holiday(catalogue, day, &known) && known);
		for (int i = 0; i < 365; i++)
			free += catalogue_holiday(catalogue, day + i, &known);
		assert_true(free >= 10 && free <= 17);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_system_has_a_kind_or_a_form_that_exists),
		cmocka_unit_test(every_system_that_a_form_or_a_programme_names_names_it_too),
		cmocka_unit_test(no_return_says_in_a_field_which_of_several_it_is),
		cmocka_unit_test(every_code_list_is_used_by_a_field),
		cmocka_unit_test(the_programme_has_its_groups_contents_agencies_and_reviews),
		cmocka_unit_test(the_congress_plan_has_fifteen_steps_in_their_order),
		cmocka_unit_test(parameters_are_those_built_in_and_every_kind_has_its_label),
		cmocka_unit_test(holidays_are_known_for_every_year_from_2016_to_2026),
		cmocka_unit_test(every_form_accepts_its_record_and_every_rule_refuses_one),
		cmocka_unit_test(what_falls_on_one_day_stands_side_by_side_in_forms_or_by_references_of_its_own),
		cmocka_unit_test(documents_of_one_number_and_two_issuers_stand_side_by_side),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
