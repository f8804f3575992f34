/* Months that have no such day, and working days around weekends and holidays with a fixed date. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "common/rules/work.h"
#include "tests/unit/world.h"

static void
a_month_without_that_day_ends_earlier(void **state)
{
	static const struct { const char *expected, *from; int months; } cases[] = {
		{ "2025-02-28", "2024-02-29", 12 }, { "2024-02-28", "2023-02-28", 12 }, { "2028-02-29", "2024-02-29", 48 },
		{ "2024-02-29", "2023-08-31", 6 },  { "2023-02-28", "2022-08-31", 6 },  { "2024-04-30", "2024-01-31", 3 },
		{ "2025-01-15", "2024-12-15", 1 },  { "2024-12-31", "2023-12-31", 12 }, { "2023-06-01", "2024-06-01", -12 },
		{ "2023-02-28", "2024-02-29", -12 }, { "1900-01-01", "1900-01-01", 0 }, { "2199-12-31", "2199-12-31", 12 },
		{ "2199-12-31", "2199-12-01", 1 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(calendar_add_months(world_date(cases[i].from), cases[i].months), world_date(cases[i].expected));
	assert_int_equal(calendar_year(world_date("2024-12-31")), 2024);
	assert_int_equal(calendar_month(world_date("2025-01-01")) - calendar_month(world_date("2024-12-31")), 1);
}

static void
working_days_leave_out_weekends_and_holidays(void **state)
{
	static const struct { bool within; const char *from, *to; int days; } cases[] = {
		{ true, "2024-06-03", "2024-06-07", 4 },   { false, "2024-06-03", "2024-06-07", 3 },
		{ true, "2024-06-07", "2024-06-09", 0 },   /* a weekend */
		{ true, "2024-06-07", "2024-06-10", 1 },   { false, "2024-06-07", "2024-06-10", 0 },
		{ true, "2024-06-03", "2024-07-15", 30 },  { false, "2024-06-03", "2024-07-16", 30 },
		{ true, "2024-04-29", "2024-05-02", 1 },   /* 30 April and 1 May */
		{ true, "2024-12-31", "2025-01-02", 1 },   { true, "2024-08-30", "2024-09-03", 1 },
		{ false, "2023-12-29", "2024-01-02", 0 },  { true, "2022-12-30", "2023-01-02", 1 },   /* 1 January on a Sunday */
		{ true, "2024-06-03", "2024-05-03", 0 },   /* before */
		{ false, "2024-06-03", "2030-01-01", 30 }, { false, "1900-01-01", "2199-12-31", 60 },
		{ true, "1969-12-26", "1970-01-02", 4 },   { false, "1969-12-26", "1970-01-02", 3 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		if (calendar_within(NULL, world_date(cases[i].from), world_date(cases[i].to), cases[i].days) != cases[i].within)
			fail_msg("%s to %s within %d", cases[i].from, cases[i].to, cases[i].days);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_month_without_that_day_ends_earlier),
		cmocka_unit_test(working_days_leave_out_weekends_and_holidays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
