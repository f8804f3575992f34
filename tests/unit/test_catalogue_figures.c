/* What is counted, in a catalogue made from bytes: keys, order, what is refused, and how near a target is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "common/catalogue/catalogue.h"
#include "common/record/kinds.h"

#define MANY 12
static uint8_t bytes[MANY][2000];
static struct slice packed[MANY];
static size_t n_packed;

static void
pack(const Ltc__Entry *e)
{
	assert_true(n_packed < MANY && ltc__entry__get_packed_size(e) < sizeof bytes[0]);
	packed[n_packed] = (struct slice){ bytes[n_packed], ltc__entry__pack(e, bytes[n_packed]) };
	n_packed++;
}

static Ltc__Indicator
indicator(char *code, bool share)
{
	Ltc__Indicator i = LTC__INDICATOR__INIT;
	i.code = code;
	i.vi = (char *)"Chỉ tiêu";
	i.has_kind = i.has_direction = i.has_share = true;
	i.kind = LTC__INDICATOR_KIND__INDICATOR_KIND_STOCK;
	i.direction = LTC__DIRECTION__DIRECTION_UP;
	i.share = share;
	i.select = (char *)"SELECT 1";
	return i;
}

static Ltc__Target
target(const char *programme, const char *code, const char *site, int64_t value, uint32_t place)
{
	Ltc__Target t = LTC__TARGET__INIT;
	t.programme = (char *)programme;
	t.indicator = (char *)code;
	t.site = (char *)site;
	t.has_comparator = t.has_value = t.has_due_on = t.has_place = true;
	t.comparator = LTC__COMPARATOR__COMPARATOR_AT_LEAST;
	t.value = value;
	t.due_on = 20000;
	t.place = place;
	return t;
}

static void
programme_and_indicators(void)
{
	Ltc__Entry e = LTC__ENTRY__INIT;
	Ltc__Programme p = LTC__PROGRAMME__INIT;
	n_packed = 0;
	p.code = (char *)"A/b";
	e.programme = &p;
	pack(&e);
	p.code = (char *)"A";
	pack(&e);
	e.programme = NULL;
	Ltc__Indicator share = indicator((char *)"share", true), count = indicator((char *)"count", false);
	e.indicator = &share;
	pack(&e);
	e.indicator = &count;
	pack(&e);
}

static enum result
make(struct catalogue **out)
{
	struct fault f;
	return catalogue_make(packed, n_packed, 3, out, &f);
}

static void
target_pack(const Ltc__Target *t)
{
	Ltc__Entry e = LTC__ENTRY__INIT;
	e.target = (Ltc__Target *)t;
	pack(&e);
}

static const char *
key(const Ltc__Entry *e)
{
	static char out[CATALOGUE_KEY];
	return catalogue_key(e, out) ? out : "none";
}

/* ---- keys ---- */

static void
keys_tell_a_programme_s_strokes_from_those_between(void **state)
{
	Ltc__Entry e = LTC__ENTRY__INIT;
	Ltc__Target of_site = target("A", "b", "c", 1, 1), of_province = target("A/b", "c", NULL, 1, 1);
	char first[CATALOGUE_KEY];
	e.target = &of_site;
	assert_string_equal(key(&e), "target/A/b/c");
	strcpy(first, key(&e));
	e.target = &of_province;
	assert_string_equal(key(&e), "target/A/b/c/");
	assert_string_not_equal(first, key(&e));
	of_province.indicator = NULL;
	assert_string_equal(key(&e), "none");
}

static void
everything_of_figures_has_a_key(void **state)
{
	Ltc__Entry e = LTC__ENTRY__INIT;
	Ltc__Indicator i = indicator((char *)"heads", true);
	Ltc__FigurePeriods p = LTC__FIGURE_PERIODS__INIT;
	Ltc__Owed o = LTC__OWED__INIT;
	Ltc__Baseline b = LTC__BASELINE__INIT;
	e.indicator = &i;
	assert_string_equal(key(&e), "indicator/heads");
	e.owed = &o;
	assert_string_equal(key(&e), "none"); /* two of them */
	e.indicator = NULL;
	assert_string_equal(key(&e), "none"); /* of no kind */
	o.has_kind = o.has_valid_from = true;
	o.kind = KIND_MEETING;
	o.detail = (char *)"periodic";
	o.valid_from = 16801;
	assert_string_equal(key(&e), "owed/meeting/periodic/2016-01-01");
	o.has_valid_from = false;
	assert_string_equal(key(&e), "owed/meeting/periodic/");
	e.owed = NULL;
	p.has_period = true;
	p.period = LTC__PERIOD__PERIOD_QUARTER;
	e.periods = &p;
	assert_string_equal(key(&e), "periods/quarter");
	e.periods = NULL;
	b.programme = (char *)"03-ĐA/TU";
	b.indicator = (char *)"heads";
	e.baseline = &b;
	assert_string_equal(key(&e), "baseline/03-ĐA/TU/heads/");
}

static void
as_json_the_select_is_one_text(void **state)
{
	struct buffer out = { 0 };
	Ltc__Entry e = LTC__ENTRY__INIT;
	Ltc__Indicator i = indicator((char *)"heads", true);
	i.select = (char *)"SELECT 'a\"b'\n\tFROM asked";
	e.indicator = &i;
	catalogue_entry_json(&e, &out);
	buffer_put(&out, "", 1);
	assert_non_null(strstr((char *)out.data, "\"select\": \"SELECT 'a\\\"b'\\u000a\\u0009FROM asked\""));
	assert_non_null(strstr((char *)out.data, "\"kind\": \"stock\", \"share\": true"));
	buffer_fini(&out);
}

/* ---- the order of the table ---- */

static void
targets_stand_by_programme_the_province_s_first_in_the_table_s_order(void **state)
{
	struct catalogue *c = NULL;
	size_t n;
	programme_and_indicators();
	Ltc__Target all[] = { target("A/b", "share", "X1", 10, 1), target("A/b", "share", NULL, 20, 3), target("A/b", "count", NULL, 30, 2),
		              target("A", "count", NULL, 40, 1) };
	for (size_t i = 0; i < 4; i++)
		target_pack(&all[i]);
	assert_int_equal(make(&c), DONE);
	const Ltc__Target *const *list = catalogue_targets(c, "A/b", &n);
	assert_int_equal(n, 3);
	assert_true(list[0]->value == 30 && list[1]->value == 20 && list[2]->value == 10);
	list = catalogue_targets(c, "A", &n);
	assert_true(n == 1 && list[0]->value == 40);
	catalogue_targets(c, NULL, &n);
	assert_int_equal(n, 4);
	assert_int_equal(catalogue_target(c, "A/b", "share", "X1")->value, 10);
	assert_null(catalogue_target(c, "A/b", "share", "X2"));
	catalogue_free(&c);
}

static void
of_nothing_there_is_nothing(void **state)
{
	size_t n = 7;
	int32_t from;
	assert_null(catalogue_indicator(NULL, "x"));
	assert_int_equal(catalogue_n_indicators(NULL), 0);
	assert_true(catalogue_cuts(NULL, &n) == NULL && n == 0);
	assert_true(catalogue_targets(NULL, NULL, &n) == NULL && n == 0);
	assert_true(catalogue_baselines(NULL, "A", &n) == NULL && n == 0);
	assert_true(catalogue_owed(NULL, &n) == NULL && n == 0);
	assert_null(catalogue_target(NULL, "A", "share", NULL));
	assert_null(catalogue_cut(NULL, "A"));
	assert_false(catalogue_stored_from(NULL, LTC__PERIOD__PERIOD_YEAR, &from));
}

/* ---- what is refused ---- */

static void
what_names_nothing_or_says_nothing_is_refused(void **state)
{
	struct catalogue *c = NULL;
	Ltc__Target wrong[] = { target("A", "none", NULL, 1, 1),   target("B", "count", NULL, 1, 1), target("A", "share", NULL, 10001, 1),
		                target("A", "count", NULL, -1, 1), target("A", "count", NULL, 1, 1), target("A", "count", NULL, 1, 1) };
	wrong[4].comparator = 99;
	wrong[5].has_due_on = false;
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		programme_and_indicators();
		target_pack(&wrong[i]);
		assert_int_equal(make(&c), REFUSED);
	}
	programme_and_indicators();
	wrong[4] = target("A", "share", NULL, 10000, 1);
	target_pack(&wrong[4]);
	assert_int_equal(make(&c), DONE);
	catalogue_free(&c);
}

static void
an_indicator_a_cut_a_period_or_an_owed_record_that_is_not_whole_is_refused(void **state)
{
	struct catalogue *c = NULL;
	for (int what = 0; what < 7; what++) {
		Ltc__Entry e = LTC__ENTRY__INIT;
		Ltc__Indicator i = indicator((char *)"third", false);
		Ltc__Cut cut = LTC__CUT__INIT;
		Ltc__FigurePeriods p = LTC__FIGURE_PERIODS__INIT;
		Ltc__Owed o = LTC__OWED__INIT;
		char *named[] = { (char *)"nothing" };
		cut.code = (char *)"term";
		cut.has_from = cut.has_to = true;
		cut.to = 1;
		e.indicator = what < 3 ? &i : NULL;
		i.select = what == 0 ? (char *)"" : i.select;
		i.has_kind = what != 1;
		i.direction = what == 2 ? 9 : i.direction;
		e.cut = what == 3 || what == 4 ? &cut : NULL;
		cut.code = what == 3 ? (char *)"2020-Q1" : cut.code;
		cut.n_indicators = what == 4;
		cut.indicators = named;
		e.periods = what == 5 ? &p : NULL;
		p.has_period = true;
		p.period = LTC__PERIOD__PERIOD_YEAR; /* since when? */
		e.owed = what == 6 ? &o : NULL;
		o.has_kind = o.has_subject = o.has_period = true;
		o.kind = KIND_MEETING;
		o.subject = LTC__SUBJECT__SUBJECT_UNIT;
		o.period = LTC__PERIOD__PERIOD_NONE;
		programme_and_indicators();
		pack(&e);
		if (make(&c) != REFUSED)
			fail_msg("%d", what);
	}
}

static void
a_baseline_of_a_share_has_both_numbers(void **state)
{
	struct catalogue *c = NULL;
	Ltc__Entry e = LTC__ENTRY__INIT;
	Ltc__Baseline b = LTC__BASELINE__INIT;
	b.programme = (char *)"A";
	b.indicator = (char *)"share";
	b.has_on = b.has_numerator = true;
	b.numerator = 344;
	e.baseline = &b;
	programme_and_indicators();
	pack(&e);
	assert_int_equal(make(&c), REFUSED);
	b.has_denominator = true;
	b.denominator = 0;
	programme_and_indicators();
	pack(&e);
	assert_int_equal(make(&c), REFUSED);
	b.denominator = 868;
	programme_and_indicators();
	pack(&e);
	assert_int_equal(make(&c), DONE);
	assert_int_equal(catalogue_baseline(c, "A", "share", "")->denominator, 868);
	catalogue_free(&c);
}

/* ---- targets ---- */

static const struct {
	Ltc__Comparator comparator;
	int64_t value;
	bool share, known;
	int64_t now;
	enum target_state state;
	int64_t distance;
} looks[] = {
	{ LTC__COMPARATOR__COMPARATOR_AT_LEAST, 7000, true, true, 7778, TARGET_MET, 778 },
	{ LTC__COMPARATOR__COMPARATOR_AT_LEAST, 7000, true, true, 7000, TARGET_MET, 0 },
	{ LTC__COMPARATOR__COMPARATOR_AT_LEAST, 7000, true, true, 6800, TARGET_NEARLY, -200 },
	{ LTC__COMPARATOR__COMPARATOR_AT_LEAST, 7000, true, true, 6799, TARGET_NOT_MET, -201 },
	{ LTC__COMPARATOR__COMPARATOR_AT_MOST, 500, true, true, 500, TARGET_MET, 0 },
	{ LTC__COMPARATOR__COMPARATOR_AT_MOST, 500, true, true, 700, TARGET_NEARLY, 200 },
	{ LTC__COMPARATOR__COMPARATOR_AT_MOST, 500, true, true, 701, TARGET_NOT_MET, 201 },
	{ LTC__COMPARATOR__COMPARATOR_EQUAL, 10000, true, true, 10000, TARGET_MET, 0 },
	{ LTC__COMPARATOR__COMPARATOR_EQUAL, 10000, true, true, 9999, TARGET_NEARLY, -1 },
	{ LTC__COMPARATOR__COMPARATOR_AT_LEAST, 7000, true, false, 0, TARGET_NO_DATA, 0 },
	/* counts: two hundredths of the target */
	{ LTC__COMPARATOR__COMPARATOR_AT_LEAST, 6000, false, true, 5880, TARGET_NEARLY, -120 },
	{ LTC__COMPARATOR__COMPARATOR_AT_LEAST, 6000, false, true, 5879, TARGET_NOT_MET, -121 },
	{ LTC__COMPARATOR__COMPARATOR_AT_MOST, 0, false, true, 1, TARGET_NOT_MET, 1 },
	{ LTC__COMPARATOR__COMPARATOR_AT_MOST, 0, false, true, 0, TARGET_MET, 0 },
	{ LTC__COMPARATOR__COMPARATOR_AT_LEAST, INT64_C(1) << 53, false, true, -(INT64_C(1) << 53), TARGET_NOT_MET, -(INT64_C(1) << 54) },
};

static void
a_target_is_met_nearly_met_or_not(void **state)
{
	for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++) {
		Ltc__Target t = target("A", "b", NULL, looks[i].value, 1);
		int64_t distance = 99;
		t.comparator = looks[i].comparator;
		if (target_look(&t, looks[i].share, looks[i].known, looks[i].now, 200, &distance) != looks[i].state ||
		    distance != looks[i].distance)
			fail_msg("row %zu: distance %lld", i, (long long)distance);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_tell_a_programme_s_strokes_from_those_between),
		cmocka_unit_test(everything_of_figures_has_a_key),
		cmocka_unit_test(as_json_the_select_is_one_text),
		cmocka_unit_test(targets_stand_by_programme_the_province_s_first_in_the_table_s_order),
		cmocka_unit_test(of_nothing_there_is_nothing),
		cmocka_unit_test(what_names_nothing_or_says_nothing_is_refused),
		cmocka_unit_test(an_indicator_a_cut_a_period_or_an_owed_record_that_is_not_whole_is_refused),
		cmocka_unit_test(a_baseline_of_a_share_has_both_numbers),
		cmocka_unit_test(a_target_is_met_nearly_met_or_not),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
