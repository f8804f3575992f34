/* Shares, changes and distances as the articles print them, from whole numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "server/report/measure.h"

#define OF(num, den) { true, true, num, den }
#define COUNT(num) { true, false, num, 0 }
#define NOTHING { false, false, 0, 0 }

/* In hundredths: what was, what is, the change; the target, how far from it, and what that means. */
static const struct {
	const char *why;
	bool share;
	struct measured before, now;
	int64_t was, is, change;
	Ltc__Comparator comparator;
	int64_t target, distance;
	enum target_state state;
	bool other_denominator;
} cases[] = {
	{ "village heads who are members", true, OF(344, 868), OF(588, 756), 3963, 7778, 3815, LTC__COMPARATOR__COMPARATOR_AT_LEAST, 7000, 778, TARGET_MET, true },
	{ "secretaries who are heads", true, OF(33, 868), OF(280, 756), 380, 3704, 3324, LTC__COMPARATOR__COMPARATOR_AT_LEAST, 4000, -296, TARGET_NOT_MET, true },
	{ "cells with a theme", true, OF(1927, 2276), OF(2203, 2276), 8467, 9679, 1212, LTC__COMPARATOR__COMPARATOR_EQUAL, 9679, 0, TARGET_MET, false },
	{ "rounded minus rounded, not the rounded difference", true, OF(1, 3), OF(2, 3), 3333, 6667, 3334, LTC__COMPARATOR__COMPARATOR_AT_LEAST, 6700, -33, TARGET_NEARLY, false },
	{ "half goes up", true, OF(1, 800), OF(3, 800), 13, 38, 25, LTC__COMPARATOR__COMPARATOR_AT_MOST, 38, 0, TARGET_MET, false },
	{ "two points are nearly, more are not", true, OF(1, 1), OF(68, 100), 10000, 6800, -3200, LTC__COMPARATOR__COMPARATOR_AT_LEAST, 7000, -200, TARGET_NEARLY, true },
	{ "two points and a hundredth", true, OF(1, 1), OF(6799, 10000), 10000, 6799, -3201, LTC__COMPARATOR__COMPARATOR_AT_LEAST, 7000, -201, TARGET_NOT_MET, true },
	{ "less is better", true, OF(30, 100), OF(12, 100), 3000, 1200, -1800, LTC__COMPARATOR__COMPARATOR_AT_MOST, 1100, 100, TARGET_NEARLY, false },
	{ "members", false, COUNT(52543), COUNT(56760), 52543, 56760, 4217, LTC__COMPARATOR__COMPARATOR_AT_LEAST, 56761, -1, TARGET_NEARLY, false },
	{ "villages without members", false, COUNT(7), COUNT(0), 7, 0, -7, LTC__COMPARATOR__COMPARATOR_AT_MOST, 0, 0, TARGET_MET, false },
};

static void
what_is_published_follows_from_whole_numbers(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		Ltc__Target t = LTC__TARGET__INIT;
		int64_t was = -1, is = -1, change = -1, distance = -1;
		t.comparator = cases[i].comparator;
		t.value = cases[i].target;
		assert_true(measure_value(cases[i].share, &cases[i].before, &was) && measure_value(cases[i].share, &cases[i].now, &is));
		assert_true(measure_change(cases[i].share, &cases[i].before, &cases[i].now, &change));
		enum target_state got = measure_target(cases[i].share, &cases[i].now, &t, 200, &distance);
		if (was != cases[i].was || is != cases[i].is || change != cases[i].change || distance != cases[i].distance || got != cases[i].state ||
		    measure_other_denominator(&cases[i].before, &cases[i].now) != cases[i].other_denominator)
			fail_msg("%s: %lld %lld %lld %lld %d", cases[i].why, (long long)was, (long long)is, (long long)change, (long long)distance, (int)got);
	}
}

static const struct { const char *why; bool share; struct measured before, now; } empty[] = {
	{ "nobody told it", true, OF(1, 2), NOTHING },
	{ "no baseline", true, NOTHING, OF(1, 2) },
	{ "none of none", true, OF(1, 2), OF(0, 0) },
	{ "a count where a share is asked for", true, COUNT(5), OF(1, 2) },
	{ "no count", false, NOTHING, COUNT(3) },
};

static void
without_data_nothing_is_worked_out(void **state)
{
	int64_t change;

	(void)state;
	for (size_t i = 0; i < sizeof empty / sizeof empty[0]; i++)
		if (measure_change(empty[i].share, &empty[i].before, &empty[i].now, &change))
			fail_msg("%s: %lld", empty[i].why, (long long)change);
	Ltc__Target t = LTC__TARGET__INIT;
	struct measured none = NOTHING;
	t.comparator = LTC__COMPARATOR__COMPARATOR_AT_MOST;
	assert_int_equal(measure_target(true, &none, &t, 200, &change), TARGET_NO_DATA);
	assert_false(measure_other_denominator(&(struct measured)COUNT(5), &(struct measured)OF(1, 2)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_published_follows_from_whole_numbers),
		cmocka_unit_test(without_data_nothing_is_worked_out),
	};
	return cmocka_run_group_tests_name("report_measure", tests, NULL, NULL);
}
