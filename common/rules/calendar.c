/* Months and working days. Working days are Monday to Friday without holidays: those the catalogue names for the year, or
 * else those that have a fixed date in the solar calendar. */
#include "common/rules/calendar.h"
#include <stddef.h>
#include "common/base/clock.h"
#include "common/catalogue/catalogue.h"

int
calendar_year(int32_t date)
{
	return calendar_month(date) / 12;
}

int
calendar_month(int32_t date)
{
	int year, month, day;

	date_split(date, &year, &month, &day);
	return year * 12 + month - 1;
}

int32_t
calendar_add_months(int32_t date, int months)
{
	int year, month, day;
	int32_t out;

	date_split(date, &year, &month, &day);
	months += year * 12 + month - 1;
	for (int last = day; last > 27; last--)
		if (date_make(months / 12, months % 12 + 1, last, &out))
			return out;
	return date_make(months / 12, months % 12 + 1, day, &out) ? out : DATE_MAX;
}

/* Monday is 0: 1970-01-01 was a Thursday. */
static int
weekday(int32_t date)
{
	return (int)(((int64_t)date + 3) % 7 + 7) % 7;
}

/* Mondays to Fridays in (from, to]. */
static int
weekdays(int32_t from, int32_t to)
{
	int n = (to - from) / 7 * 5;

	for (int32_t day = from + 1 + (to - from) / 7 * 7; day <= to; day++)
		n += weekday(day) < 5;
	return n;
}

/* 1 January, 30 April, 1 May, 2 September: days of the year, and one more in leap years after February. */
static const struct { int day; bool after_february; } fixed[] = { { 0 }, { 119, true }, { 120, true }, { 244, true } };

static bool
leap(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* Of one year, in (from, to]. */
static int
fixed_holidays(int year, int32_t from, int32_t to)
{
	int32_t first;
	int n = 0;

	if (!date_make(year, 1, 1, &first))
		return 0;
	for (size_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++) {
		int32_t date = first + fixed[i].day + (leap(year) && fixed[i].after_february);

		n += date > from && date <= to && weekday(date) < 5;
	}
	return n;
}

/* Those of the catalogue, when it names the year; false: it does not. */
static bool
named_holidays(const struct catalogue *c, int year, int32_t from, int32_t to, int *n)
{
	int32_t first, last;
	bool known = false;

	if (!c || !date_make(year, 1, 1, &first) || !date_make(year, 12, 31, &last))
		return false;
	(void)catalogue_holiday(c, first, &known);
	if (!known)
		return false;
	*n = 0;
	for (int32_t date = from + 1 > first ? from + 1 : first; date <= to && date <= last; date++)
		*n += weekday(date) < 5 && catalogue_holiday(c, date, &known);
	return true;
}

/* Mondays to Fridays in (from, to] on which nobody works. */
static int
holidays(const struct catalogue *c, int32_t from, int32_t to)
{
	int last = calendar_year(to), sum = 0;

	for (int year = calendar_year(from); year <= last; year++) {
		int n;

		sum += named_holidays(c, year, from, to, &n) ? n : fixed_holidays(year, from, to);
	}
	return sum;
}

bool
calendar_within(const struct catalogue *c, int32_t from, int32_t to, int days)
{
	if (to - from <= days || weekdays(from, to) <= days)
		return true;
	/* Five days in seven, and four holidays a year: too late without counting. Nobody names a year's every other day. */
	if (to - from > (c ? 4 * days + 400 : 2 * days + 14))
		return false;
	return weekdays(from, to) - holidays(c, from, to) <= days;
}
