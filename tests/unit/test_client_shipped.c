/* Every form the province's catalogue ships with, at a site: its header as the template prints it, one row filled in,
 * imported, known again, shown and read back. Nothing here names a form. */
#include "client_catalogue.h"
#include "client_files.h"

#include <stdio.h>

#include "client/forms/forms.h"
#include "client/names/names.h"
#include "server/catalog_reader/reader.h"

#define TYPE(name) LTC__FIELD_TYPE__FIELD_TYPE_##name
#define LEVEL(name) LT__UNIT_LEVEL__UNIT_LEVEL_##name
#define ORGANISATION(name) LT__ORGANISATION_TYPE__ORGANISATION_TYPE_##name

static struct client_site *
site_new(void)
{
	struct client_site *c = client_site_new();
	struct catalog_book *book = catalog_read(LT_CATALOG);
	size_t n, n_problems;
	const struct catalog_problem *problems = catalog_problems(book, &n_problems);
	const struct slice *entries = catalog_entries(book, &n);
	if (n_problems > 0)
		fail_msg("%s %s", problems[0].fault.place, problems[0].fault.detail);
	catalogue_give_entries(c, entries, n);
	catalog_book_free(&book);
	cells_put(c, 1);
	files_take(c, "unit",
	           "code,name,level,kind,parent_code\nX1,Xã Một,commune,xa,0807\nT1,Thôn Một,village,thon,X1\n");
	files_take(c, "organisation",
	           "code,name,type,setting,parent_code\nDB1,Đảng bộ Một,grassroots_committee,office,HU0807\n");
	return c;
}

/* One of the site's that fills in the form. */
static const char *
subject_of(const struct catalogue_form *form)
{
	static const struct { uint32_t kind; unsigned type; const char *code;
	} subjects[] = {
		{ KIND_UNIT, LEVEL(DISTRICT), "0807" },
		{ KIND_UNIT, LEVEL(COMMUNE), "X1" },
		{ KIND_UNIT, LEVEL(VILLAGE), "T1" },
		{ KIND_ORGANISATION, ORGANISATION(DIRECT_COMMITTEE), "HU0807" },
		{ KIND_ORGANISATION, ORGANISATION(GRASSROOTS_COMMITTEE), "DB1" },
		{ KIND_ORGANISATION, ORGANISATION(GRASSROOTS_CELL), "CB1" },
	};
	for (size_t i = 0; i < sizeof subjects / sizeof subjects[0]; i++)
		if (subjects[i].kind == form->subject &&
		    (form->subject_types == 0 || (form->subject_types >> subjects[i].type & 1) != 0))
			return subjects[i].code;
	fail_msg("%s: nobody here fills it in", form->code);
	return "";
}

static void
field_text(const struct form_field *field, char *out, size_t size)
{
	static const struct { Ltc__FieldType type; const char *text; } texts[] = {
		{ TYPE(TEXT), "chữ" }, { TYPE(YES_NO), "x" }, { TYPE(DATE), "1/2/2021" }, { TYPE(UNIT), "X1" },
		{ TYPE(ORGANISATION), "HU0807" }, { TYPE(DOCUMENT), "Tỉnh ủy|1-QĐ/TU|QĐ|01/02/2020" },
	};
	if (field->type == TYPE(CODE))
		snprintf(out, size, "%s", field->list->codes[0]->vi);
	else
		snprintf(out, size, "%lld", field->has_min ? (long long)field->min : 0);
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		if (texts[i].type == field->type)
			snprintf(out, size, "%s", texts[i].text);
}

static void
column_text(const struct form *form, const struct column *c, char *out, size_t size)
{
	static const struct { const char *column, *text;
	} days[] = {
		{ "from_on", "1/2/2021" },
		{ "opened_on", "1/2/2021" },
		{ "name", "Vàng A Pao" },
		{ "birth_on", "1/2/1960" },
	};
	out[0] = '\0';
	if (c->place == IN_PERIOD)
		period_show(form->newest->period, DAY(2025, 1, 1), out, size);
	else if (c->field != NULL)
		field_text(c->field, out, size);
	else if (c->refers_to != 0)
		snprintf(out, size, "%s", subject_of(form->newest));
	for (size_t i = 0; c->field == NULL && i < sizeof days / sizeof days[0]; i++)
		if (strcmp(days[i].column, c->name) == 0)
			snprintf(out, size, "%s", days[i].text);
}

static void
cell_add(char *csv, size_t size, const char *text)
{
	size_t used = strlen(csv);
	bool first = used == 0 || csv[used - 1] == '\n';
	snprintf(csv + used, size - used, "%s\"%s\"", first ? "" : ";", text);
}

static void
filled_in(const struct form *form, char *csv, size_t size)
{
	char text[200];
	csv[0] = '\0';
	for (size_t i = 0; i < form->n_columns; i++)
		cell_add(csv, size, form_label(form, &form->columns[i]));
	strcat(csv, "\n");
	for (size_t i = 0; i < form->n_columns; i++) {
		column_text(form, &form->columns[i], text, sizeof text);
		cell_add(csv, size, text);
	}
	strcat(csv, "\n");
}

static void
every_form_that_is_shipped_is_filled_in_imported_and_known_again(void **state)
{
	struct client_site *c = site_new();
	const struct form *form;
	size_t n = 0;
	for (size_t i = 0; (form = form_at(i)) != NULL; i++) {
		char csv[16000];
		struct import_options o = { .reason = "checked" };     /* the form is told by its header */
		if (form->newest == NULL)
			continue;
		filled_in(form, csv, sizeof csv);
		struct import_report r = files_import(c, &o, csv, strlen(csv), DONE, NULL);
		if (r.form != form || r.recorded != 1)
			fail_msg("%s: %s\n%s", form_name(form), files_said, files_texts);
		r = files_import(c, &o, csv, strlen(csv), DONE, NULL);
		if (r.skipped != 1)
			fail_msg("%s is not known again: %s\n%s", form_name(form), files_said, files_texts);
		n++;
	}
	assert_true(n > 30);
	forms_use(NULL);
	client_site_free(c);
}

static void
what_a_shipped_form_shows_is_read_back_as_the_same(void **state)
{
	struct client_site *c = site_new();
	struct arena *a = arena_new(8 * RECORD_ARENA_CAP);
	const struct form *form;
	for (size_t i = 0; (form = form_at(i)) != NULL; i++) {
		const char *cells[FORM_COLUMNS_MAX];
		char csv[16000];
		const struct column *bad = NULL;
		struct row_built built;
		struct fault f = { 0 };
		struct names *names = NULL;
		if (form->newest == NULL)
			continue;
		filled_in(form, csv, sizeof csv);
		struct import_options o = { .form = form, .reason = "checked" };
		assert_int_equal(files_import(c, &o, csv, strlen(csv), DONE, NULL).recorded, 1);
		arena_reset(a);
		Lt__Update *u = files_latest(c, a);
		assert_int_equal(names_open(c->store, &names, NULL), DONE);
		mirror_rest(c->mirror);
		struct row_context ctx = {
			.store = c->store, .mirror = c->mirror, .names = names, .today = DAY(2026, 1, 1)
		};
		assert_int_equal(form_show(form, &ctx, u, a, cells, NULL), DONE);
		if (form_build(form, &ctx, cells, a, &built, &bad, &f) != DONE)
			fail_msg("%s, column %s: LT-%d %s", form_name(form), bad != NULL ? bad->name : "", (int)f.code,
			         f.detail);
		struct buffer one = { 0 }, other = { 0 };
		record_said(u, &one);
		record_said(built.update, &other);
		if (!slice_equal(buffer_slice(&one), buffer_slice(&other)))
			fail_msg("%s is read back as something else", form_name(form));
		buffer_fini(&one);
		buffer_fini(&other);
		names_close(&names);
	}
	arena_free(&a);
	forms_use(NULL);
	client_site_free(c);
}

/* With all of the catalogue's forms known, too, a header of the program's own forms is still told apart. */
static void
no_header_of_a_form_is_taken_for_another(void **state)
{
	struct client_site *c = site_new();
	const struct form *form;
	for (size_t i = 0; (form = form_at(i)) != NULL; i++) {
		char csv[16000] = "";
		for (size_t k = 0; k < form->n_columns; k++) {
			if (form_column_read(form, form_label(form, &form->columns[k])) != (int)k)
				fail_msg("%s: «%s» is not %s alone", form_name(form),
				         form_label(form, &form->columns[k]), form->columns[k].name);
			cell_add(csv, sizeof csv, form_label(form, &form->columns[k]));
		}
		strcat(csv, "\n");
		struct import_options o = { .today = 0 };
		assert_ptr_equal(files_import(c, &o, csv, strlen(csv), DONE, NULL).form, form);
	}
	forms_use(NULL);
	client_site_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_form_that_is_shipped_is_filled_in_imported_and_known_again),
		cmocka_unit_test(what_a_shipped_form_shows_is_read_back_as_the_same),
		cmocka_unit_test(no_header_of_a_form_is_taken_for_another),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
