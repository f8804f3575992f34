/* Months and working days. Working days are Monday to Friday without the holidays that have a fixed date in the solar
 * calendar; those of the lunar calendar come with the catalogue. */
#include "common/rules/calendar.h"
#include <stddef.h>
#include "common/base/clock.h"

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
static int
holidays(int32_t from, int32_t to)
{
	static const struct { int day; bool after_february; } fixed[] = { { 0 }, { 119, true }, { 120, true }, { 244, true } };
	int last = calendar_year(to), n = 0;

	for (int year = calendar_year(from); year <= last; year++) {
		bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
		int32_t first;

		if (!date_make(year, 1, 1, &first))
			continue;
		for (size_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++) {
			int32_t date = first + fixed[i].day + (leap && fixed[i].after_february);

			n += date > from && date <= to && weekday(date) < 5;
		}
	}
	return n;
}

bool
calendar_within(int32_t from, int32_t to, int days)
{
	if (to - from <= days)
		return true;
	if (to - from > 2 * days + 14)      /* five days in seven, and four holidays a year: too late without counting */
		return false;
	return weekdays(from, to) - holidays(from, to) <= days;
}
