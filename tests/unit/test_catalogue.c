/* The catalogue as both ends hold it: made from entries in any order, asked by code and day, the same digest
 * everywhere; and bytes from outside that are no catalogue are refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "common/base/arena.h"
#include "common/base/clock.h"
#include "common/catalogue/catalogue.h"
#include "common/record/kinds.h"

#define MAX 400

static struct buffer bodies[MAX];
static struct slice slices[MAX];
static size_t n_entries;

static void
clear(void)
{
	for (size_t i = 0; i < n_entries; i++)
		buffer_fini(&bodies[i]);
	memset(bodies, 0, sizeof bodies);
	n_entries = 0;
}

static void
put(const Ltc__Entry *e)
{
	struct buffer *b = &bodies[n_entries];
	b->len = ltc__entry__pack(e, buffer_room(b, ltc__entry__get_packed_size(e)));
	slices[n_entries++] = buffer_slice(b);
}

static int32_t
day(int year, int month, int d)
{
	int32_t out;
	assert_true(date_make(year, month, d, &out));
	return out;
}

/* A form of two counts and a code, women <= total. */
struct small {
	Ltc__Form form;
	Ltc__Field fields[3];
	Ltc__Field *list[3];
	Ltc__FormRule rule;
	Ltc__FormRule *rules[1];
	Ltc__Term left, right;
	Ltc__Term *l[1], *r[1];
	Ltc__Entry entry;
};

static void
small_make(struct small *s, const char *code, int32_t from, int32_t to)
{
	static const char *const codes[] = { "total", "women", "level" };
	ltc__form__init(&s->form);
	ltc__entry__init(&s->entry);
	for (size_t i = 0; i < 3; i++) {
		ltc__field__init(&s->fields[i]);
		s->list[i] = &s->fields[i];
		s->fields[i].code = (char *)codes[i];
		s->fields[i].has_type = true;
		s->fields[i].type = i < 2 ? LTC__FIELD_TYPE__FIELD_TYPE_COUNT : LTC__FIELD_TYPE__FIELD_TYPE_CODE;
	}
	s->fields[2].list = "theory";
	ltc__form_rule__init(&s->rule);
	ltc__term__init(&s->left);
	ltc__term__init(&s->right);
	s->left.field = "women";
	s->right.field = "total";
	s->l[0] = &s->left;
	s->r[0] = &s->right;
	s->rule.left = s->l;
	s->rule.right = s->r;
	s->rule.n_left = s->rule.n_right = 1;
	s->rule.has_comparison = s->rule.has_severity = true;
	s->rule.comparison = LTC__COMPARISON__COMPARISON_AT_MOST;
	s->rule.severity = 3;
	s->rule.vi = "Nữ không quá tổng số.";
	s->rules[0] = &s->rule;
	s->form.rules = s->rules;
	s->form.n_rules = 1;
	s->form.fields = s->list;
	s->form.n_fields = 3;
	s->form.code = (char *)code;
	s->form.has_kind = s->form.has_subject = s->form.has_period = true;
	s->form.kind = KIND_COUNTED_RETURN;
	s->form.subject = LTC__SUBJECT__SUBJECT_UNIT;
	s->form.period = LTC__PERIOD__PERIOD_YEAR;
	s->form.has_valid_from = from != INT32_MIN;
	s->form.valid_from = from;
	s->form.has_valid_to = to != INT32_MAX;
	s->form.valid_to = to;
	s->entry.form = &s->form;
}

static void
put_form(const char *code, int32_t from, int32_t to)
{
	struct small s;
	small_make(&s, code, from, to);
	put(&s.entry);
}

static void
put_list(void)
{
	Ltc__Code a = LTC__CODE__INIT, b = LTC__CODE__INIT, c = LTC__CODE__INIT, *codes[] = { &b, &a, &c };
	Ltc__CodeList l = LTC__CODE_LIST__INIT;
	Ltc__Entry e = LTC__ENTRY__INIT;
	a.code = "middle";
	a.vi = "Trung cấp";
	a.has_valid_to = true;
	a.valid_to = 18262;
	b.code = "primary";
	b.vi = "Sơ cấp";
	b.en = "Primary";
	c.code = "middle";
	c.vi = "Trung cấp mới";
	c.has_valid_from = true;
	c.valid_from = 18262;
	l.code = "theory";
	l.vi = "Lý luận";
	l.n_codes = 3;
	l.codes = codes;
	e.list = &l;
	put(&e);
}

static struct catalogue *
made(void)
{
	struct catalogue *c = NULL;
	struct fault f = { 0 };
	if (catalogue_make(slices, n_entries, 3, &c, &f) != DONE)
		fail_msg("%d %s %s", (int)f.code, f.place, f.detail);
	return c;
}

static void
the_event_s_day_picks_the_version_of_a_form(void **state)
{
	(void)state;
	clear();
	put_form("b", day(2020, 1, 1), INT32_MAX);
	put_form("a", INT32_MIN, INT32_MAX);
	put_list();
	put_form("b", day(2016, 1, 1), day(2020, 1, 1));
	struct catalogue *c = made();
	assert_int_equal(catalogue_version(c), 3);
	assert_int_equal(catalogue_n_forms(c), 3);
	assert_string_equal(catalogue_form_at(c, 0)->code, "a");
	assert_int_equal(catalogue_form_at(c, 1)->from, day(2016, 1, 1));
	assert_null(catalogue_form(c, "b", day(2015, 12, 31)));
	assert_ptr_equal(catalogue_form(c, "b", day(2016, 1, 1)), catalogue_form_at(c, 1));
	assert_ptr_equal(catalogue_form(c, "b", day(2019, 12, 31)), catalogue_form_at(c, 1));
	assert_ptr_equal(catalogue_form(c, "b", day(2020, 1, 1)), catalogue_form_at(c, 2));
	assert_int_equal(catalogue_form(c, "a", INT32_MIN)->to, INT32_MAX);
	assert_null(catalogue_form(c, "ab", 0));
	assert_true(catalogue_form_known(c, "b") && !catalogue_form_known(c, "c"));
	assert_true(!catalogue_form_known(NULL, "b") && catalogue_form(NULL, "b", 0) == NULL &&
	            catalogue_version(NULL) == 0);
	catalogue_free(&c);
	assert_null(c);
}

static void
a_form_is_ready_for_judging(void **state)
{
	(void)state;
	clear();
	put_form("a", INT32_MIN, INT32_MAX);
	put_list();
	struct catalogue *c = made();
	const struct catalogue_form *form = catalogue_form(c, "a", 0);
	assert_string_equal(form->fields[1].path, "cells.women");
	assert_string_equal(form->fields[1].vi, "women");
	assert_ptr_equal(form->fields[2].list, catalogue_list(c, "theory"));
	assert_int_equal(form->rules[0].left[0].field, 1);
	assert_int_equal(form->rules[0].right[0].factor, 1);
	assert_string_equal(form->rules[0].en, "Nữ không quá tổng số.");
	for (size_t hint = 0; hint < 5; hint++) {
		assert_int_equal(form_field_find(form, "level", hint), 2);
		assert_int_equal(form_field_find(form, "total", hint), 0);
		assert_true(form_field_find(form, "men", hint) == SIZE_MAX);
	}
	catalogue_free(&c);
}

static void
a_code_is_found_on_the_days_on_which_it_holds(void **state)
{
	(void)state;
	clear();
	put_list();
	struct catalogue *c = made();
	const struct code_list *l = catalogue_list(c, "theory");
	assert_string_equal(l->codes[0]->code, "primary"); /* the file's order */
	assert_string_equal(code_find(l, "middle", 18261)->vi, "Trung cấp");
	assert_string_equal(code_find(l, "middle", 18262)->vi, "Trung cấp mới");
	assert_string_equal(code_find(l, "middle", 18262)->en, "Trung cấp mới");
	assert_null(code_find(l, "high", 0));
	assert_null(catalogue_list(c, "theories"));
	assert_null(catalogue_list(NULL, "theory"));
	catalogue_free(&c);
}

static void
the_digest_is_of_what_is_said_and_not_of_its_order(void **state)
{
	(void)state;
	struct hash digests[3], nothing = hash_of("", 0), none = catalogue_digest(NULL);
	clear();
	struct catalogue *c = made();
	struct hash empty = catalogue_digest(c);
	assert_memory_equal(&empty, &nothing, sizeof empty);
	assert_memory_equal(&none, &nothing, sizeof none);
	catalogue_free(&c);
	for (int i = 0; i < 3; i++) {
		clear();
		if (i == 1)
			put_list();
		put_form("a", INT32_MIN, i == 2 ? 20000 : INT32_MAX);
		if (i != 1)
			put_list();
		c = made();
		digests[i] = catalogue_digest(c);
		catalogue_free(&c);
	}
	assert_memory_equal(&digests[0], &digests[1], sizeof digests[0]);
	assert_memory_not_equal(&digests[0], &digests[2], sizeof digests[0]);
	char hex[2 * HASH_BYTES + 1];         /* stored at both ends: it never changes */
	hash_hex(digests[0].b, HASH_BYTES, hex);
	assert_string_equal(hex, "2e37bbfa4210b49319b29dd2b79b7d3b81da8d36b21ab6a7d8fcf08ffd2779db");
}

/* ---- parameters and holidays ---- */

static void
put_parameter(const char *code, int32_t from, int64_t before, int64_t after)
{
	Ltc__ParameterValue a = LTC__PARAMETER_VALUE__INIT, b = LTC__PARAMETER_VALUE__INIT, *values[] = { &a, &b };
	Ltc__Parameter p = LTC__PARAMETER__INIT;
	Ltc__Entry e = LTC__ENTRY__INIT;
	a.has_value = b.has_value = a.has_valid_to = b.has_valid_from = true;
	a.value = before;
	b.value = after;
	a.valid_to = b.valid_from = from;
	p.code = (char *)code;
	p.n_values = 2;
	p.values = values;
	e.parameter = &p;
	put(&e);
}

static void
a_parameter_is_the_catalogue_s_or_else_the_built_in_one(void **state)
{
	(void)state;
	int64_t v = 0;
	clear();
	put_parameter("meeting_minutes", 100, 50, 60);
	put_parameter("of_a_newer_program", 100, 1, 2);
	struct catalogue *c = made();
	assert_true(catalogue_parameter(c, PARAMETER_MEETING_MINUTES, 99, &v) && v == 50);
	assert_true(catalogue_parameter(c, PARAMETER_MEETING_MINUTES, 100, &v) && v == 60);
	assert_true(catalogue_parameter(c, PARAMETER_VILLAGE_TITLES, 100, &v) && v == 3);
	assert_true(catalogue_parameter(NULL, PARAMETER_MEETING_MINUTES, 20389, &v) && v == 90);
	assert_false(catalogue_parameter(NULL, PARAMETER_MEETING_MINUTES, 20388, &v));
	catalogue_free(&c);
}

static void
a_year_that_is_named_has_these_holidays_and_no_others(void **state)
{
	(void)state;
	bool known;
	Ltc__Holiday a = LTC__HOLIDAY__INIT, b = LTC__HOLIDAY__INIT, *days[] = { &a, &b };
	Ltc__Holidays h = LTC__HOLIDAYS__INIT;
	Ltc__Entry e = LTC__ENTRY__INIT;
	clear();
	a.has_on = b.has_on = h.has_year = true;
	a.on = day(2021, 9, 2);
	b.on = day(2021, 1, 1);
	h.year = 2021;
	h.n_days = 2;
	h.days = days;
	e.holidays = &h;
	put(&e);
	struct catalogue *c = made();
	assert_true(catalogue_holiday(c, day(2021, 9, 2), &known) && known);
	assert_true(catalogue_holiday(c, day(2021, 1, 1), &known) && known);
	assert_false(catalogue_holiday(c, day(2021, 4, 30), &known));
	assert_true(known);
	assert_false(catalogue_holiday(c, day(2022, 1, 1), &known));
	assert_false(known);
	assert_false(catalogue_holiday(c, INT32_MIN, &known) || known);
	assert_false(catalogue_holiday(NULL, 0, &known) || known);
	catalogue_free(&c);
}

static void
periods_are_half_open_and_end_with_the_calendar(void **state)
{
	(void)state;
	static const struct {
		Ltc__Period p;
		int on[3], from[3], to[3];
	} rows[] = {
		{ LTC__PERIOD__PERIOD_MONTH, { 2020, 2, 29 }, { 2020, 2, 1 }, { 2020, 3, 1 } },
		{ LTC__PERIOD__PERIOD_QUARTER, { 2020, 12, 31 }, { 2020, 10, 1 }, { 2021, 1, 1 } },
		{ LTC__PERIOD__PERIOD_QUARTER, { 2020, 4, 1 }, { 2020, 4, 1 }, { 2020, 7, 1 } },
		{ LTC__PERIOD__PERIOD_HALF, { 2020, 6, 30 }, { 2020, 1, 1 }, { 2020, 7, 1 } },
		{ LTC__PERIOD__PERIOD_HALF, { 2020, 7, 1 }, { 2020, 7, 1 }, { 2021, 1, 1 } },
		{ LTC__PERIOD__PERIOD_YEAR, { 1900, 1, 1 }, { 1900, 1, 1 }, { 1901, 1, 1 } },
		{ LTC__PERIOD__PERIOD_NONE, { 2020, 5, 5 }, { 2020, 5, 5 }, { 2020, 5, 6 } },
	};
	int32_t from, to;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		period_of(rows[i].p, day(rows[i].on[0], rows[i].on[1], rows[i].on[2]), &from, &to);
		assert_int_equal(from, day(rows[i].from[0], rows[i].from[1], rows[i].from[2]));
		assert_int_equal(to, day(rows[i].to[0], rows[i].to[1], rows[i].to[2]));
	}
	period_of(LTC__PERIOD__PERIOD_YEAR, DATE_MAX, &from, &to);
	assert_int_equal(to, DATE_MAX + 1);
	period_of(LTC__PERIOD__PERIOD_YEAR, INT32_MAX, &from, &to);
	assert_int_equal(from, INT32_MAX);
	assert_string_equal(period_name(LTC__PERIOD__PERIOD_QUARTER), "quarter");
	assert_string_equal(period_name(LTC__PERIOD__PERIOD_UNSPECIFIED), "none");
}

/* ---- keys, JSON ---- */

static void
keys_name_one_thing_each(void **state)
{
	(void)state;
	char key[CATALOGUE_KEY], long_code[200];
	struct small s;
	Ltc__Entry e = LTC__ENTRY__INIT;
	Ltc__Programme p = LTC__PROGRAMME__INIT;
	small_make(&s, "people", day(2016, 1, 1), INT32_MAX);
	assert_true(catalogue_key(&s.entry, key));
	assert_string_equal(key, "form/people/2016-01-01");
	s.form.has_valid_from = false;
	assert_true(catalogue_key(&s.entry, key));
	assert_string_equal(key, "form/people");
	p.code = "03-ĐA/TU";
	e.programme = &p;
	assert_true(catalogue_key(&e, key));
	assert_string_equal(key, "programme/03-ĐA/TU");
	e.form = &s.form;
	assert_false(catalogue_key(&e, key)); /* two things */
	e.form = NULL;
	memset(long_code, 'a', sizeof long_code);
	long_code[199] = '\0';
	p.code = long_code;
	assert_false(catalogue_key(&e, key));
	e.programme = NULL;
	assert_false(catalogue_key(&e, key));
}

static void
json_says_what_is_set_with_its_words(void **state)
{
	(void)state;
	struct buffer out = { 0 };
	Ltc__Entry e = LTC__ENTRY__INIT;
	Ltc__Label l = LTC__LABEL__INIT;
	struct small s;
	l.kind = "unit";
	l.vi = "a \"b\"\\\n";
	e.label = &l;
	catalogue_entry_json(&e, &out);
	buffer_put_u8(&out, 0);
	assert_string_equal((char *)out.data, "{\"label\": {\"kind\": \"unit\", \"vi\": \"a \\\"b\\\"\\\\\\u000a\"}}");
	buffer_clear(&out);
	small_make(&s, "a", -5, INT32_MAX);
	s.form.n_fields = 1;
	catalogue_entry_json(&s.entry, &out);
	buffer_put_u8(&out, 0);
	assert_string_equal((char *)out.data,
	                    "{\"form\": {\"code\": \"a\", \"valid_from\": -5, \"kind\": 28, \"subject\": \"unit\", "
	                    "\"period\": \"year\", "
	                    "\"fields\": [{\"code\": \"total\", \"type\": \"count\"}], \"rules\": [{\"left\": "
	                    "[{\"field\": \"women\"}], "
	                    "\"comparison\": \"at_most\", \"right\": [{\"field\": \"total\"}], \"severity\": 3, "
	                    "\"vi\": \"Nữ không quá tổng số.\"}]}}");
	buffer_fini(&out);
}

/* ---- what is refused ---- */

static void
refused(const char *what)
{
	struct catalogue *c = NULL;
	struct fault f = { 0 };
	if (catalogue_make(slices, n_entries, 1, &c, &f) != REFUSED || f.code == FAULT_NONE || c != NULL)
		fail_msg("%s", what);
}

static void
what_cannot_be_judged_by_is_refused(void **state)
{
	(void)state;
	static const char *const cases[] = { "a kind's name",
		                             "no fields",
		                             "a rule of an unknown field",
		                             "a rule on a code",
		                             "no kind",
		                             "an unknown list",
		                             "an unknown type",
		                             "a field twice",
		                             "a factor of 2",
		                             "no sentence",
		                             "a bad type of subject" };
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct small s;
		uint32_t types[] = { 64 };
		small_make(&s, i == 0 ? "meeting" : "a", INT32_MIN, INT32_MAX);
		s.form.n_fields = i == 1 ? 0 : 3;
		s.left.field = i == 2 ? "men" : i == 3 ? "level" : "women";
		s.form.kind = i == 4 ? KIND_UNIT : KIND_COUNTED_RETURN;
		s.fields[2].list = i == 5 ? "faith" : "theory";
		s.fields[0].type = i == 6 ? 99 : LTC__FIELD_TYPE__FIELD_TYPE_COUNT;
		s.fields[1].code = i == 7 ? "total" : "women";
		s.left.has_factor = i == 8;
		s.left.factor = 2;
		s.rule.vi = i == 9 ? NULL : "Sai.";
		s.form.subject_types = types;
		s.form.n_subject_types = i == 10;
		clear();
		put_list();
		put(&s.entry);
		refused(cases[i]);
	}
	clear();
	put_form("a", INT32_MIN, 10);
	put_form("a", 9, INT32_MAX);
	put_list();
	refused("overlapping versions");
	clear();
	put_list();
	put_list();
	refused("the same key twice");
	clear();
	put_form("a", 20, 20);
	put_list();
	refused("no days");
}

static void
bytes_from_outside_do_no_harm(void **state)
{
	(void)state;
	unsigned refusals = 0;
	clear();
	put_form("a", INT32_MIN, INT32_MAX);
	put_list();
	put_parameter("meeting_minutes", 100, 50, 60);
	srandom(7);
	for (int i = 0; i < 20000; i++) {
		struct buffer *b = &bodies[i % 3];
		size_t at = (size_t)random() % b->len, len = b->len;
		uint8_t old = b->data[at];
		struct catalogue *c = NULL;
		struct fault f = { 0 };
		b->data[at] = (uint8_t)random();
		slices[i % 3].len = i % 4 == 0 ? at : len;
		if (catalogue_make(slices, n_entries, 1, &c, &f) != DONE)
			refusals++;
		catalogue_free(&c);
		b->data[at] = old;
		slices[i % 3].len = len;
	}
	assert_true(refusals > 5000 && refusals < 20000);
}

static void
what_is_too_large_is_refused(void **state)
{
	(void)state;
	static uint8_t zeros[CATALOGUE_ENTRY_MAX + 1];
	struct arena *a = arena_new(1 << 20);
	Ltc__Entry *e;
	struct fault f = { 0 };
	assert_int_equal(catalogue_entry((struct slice){ zeros, sizeof zeros }, a, &e, &f), REFUSED);
	assert_int_equal(f.code, LT_5201);
	arena_free(&a);
}

static int
end(void **state)
{
	(void)state;
	clear();
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_event_s_day_picks_the_version_of_a_form),
		cmocka_unit_test(a_form_is_ready_for_judging),
		cmocka_unit_test(a_code_is_found_on_the_days_on_which_it_holds),
		cmocka_unit_test(the_digest_is_of_what_is_said_and_not_of_its_order),
		cmocka_unit_test(a_parameter_is_the_catalogue_s_or_else_the_built_in_one),
		cmocka_unit_test(a_year_that_is_named_has_these_holidays_and_no_others),
		cmocka_unit_test(periods_are_half_open_and_end_with_the_calendar),
		cmocka_unit_test(keys_name_one_thing_each),
		cmocka_unit_test(json_says_what_is_set_with_its_words),
		cmocka_unit_test(what_cannot_be_judged_by_is_refused),
		cmocka_unit_test(bytes_from_outside_do_no_harm),
		cmocka_unit_test(what_is_too_large_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, end);
}
