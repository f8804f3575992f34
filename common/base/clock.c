/* Clocks and the calendar. Calendar arithmetic is our own because the C library's depends on the machine's time zone,
 * while the register's days are days in Viet Nam wherever the machine stands. */
#include "common/base/clock.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define DAY_MS INT64_C(86400000)
#define VIETNAM_MS (INT64_C(7) * 3600 * 1000)

static int64_t
clock_ms(clockid_t which)
{
	struct timespec t;
	clock_gettime(which, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t
clock_mono_ms(void)
{
	return clock_ms(CLOCK_MONOTONIC);
}

int64_t
clock_wall_ms(void)
{
	return clock_ms(CLOCK_REALTIME);
}

int32_t
clock_today(void)
{
	return date_of_ms(clock_wall_ms());
}

int32_t
date_of_ms(int64_t wall_ms)
{
	int64_t local = wall_ms + VIETNAM_MS;
	int64_t day = local / DAY_MS - (local % DAY_MS < 0);
	return (int32_t)day;
}

/* Years are counted from March, so that the leap day is a year's last; 400 years have 146097 days. */
static int32_t
days_from_civil(int year, int month, int day)
{
	int y = month <= 2 ? year - 1 : year;
	int era = (y >= 0 ? y : y - 399) / 400;
	int year_of_era = y - era * 400;
	int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
	return era * 146097 + day_of_era - 719468;
}

void
date_split(int32_t date, int *year, int *month, int *day)
{
	int64_t z = (int64_t)date + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int day_of_era = (int)(z - era * 146097);
	int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int shifted = (5 * day_of_year + 2) / 153;
	*day = day_of_year - (153 * shifted + 2) / 5 + 1;
	*month = shifted < 10 ? shifted + 3 : shifted - 9;
	*year = (int)(year_of_era + era * 400) + (*month <= 2);
}

bool
date_make(int year, int month, int day, int32_t *out)
{
	if (year < 1900 || year > 2199 || month < 1 || month > 12 || day < 1 || day > 31)
		return false;
	int32_t date = days_from_civil(year, month, day);
	int y, m, d;
	date_split(date, &y, &m, &d);
	if (y != year || m != month || d != day)   /* 31 April became 1 May */
		return false;
	*out = date;
	return true;
}

bool
date_parse_iso(const char *text, int32_t *out)
{
	static const char shape[] = "dddd-dd-dd";
	int parts[3] = { 0 }, part = 0;

	if (strlen(text) != sizeof shape - 1)
		return false;
	for (size_t i = 0; shape[i] != '\0'; i++) {
		if (shape[i] == '-') {
			if (text[i] != '-')
				return false;
			part++;
		} else if (text[i] < '0' || text[i] > '9') {
			return false;
		} else {
			parts[part] = parts[part] * 10 + (text[i] - '0');
		}
	}
	return date_make(parts[0], parts[1], parts[2], out);
}

/* A date beyond the limits shows as far as it fits: it can only come from a value that was refused. */
static void
date_format(int32_t date, char out[DATE_TEXT], const char *fmt, bool day_first)
{
	int y, m, d;
	char text[48];
	date_split(date, &y, &m, &d);
	if (day_first)
		snprintf(text, sizeof text, fmt, d, m, y);
	else
		snprintf(text, sizeof text, fmt, y, m, d);
	snprintf(out, DATE_TEXT, "%.10s", text);
}

void
date_format_iso(int32_t date, char out[DATE_TEXT])
{
	date_format(date, out, "%04d-%02d-%02d", false);
}

void
date_format_vi(int32_t date, char out[DATE_TEXT])
{
	date_format(date, out, "%02d/%02d/%04d", true);
}
