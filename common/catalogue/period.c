/* Periods: months, quarters, half years, years, as [from, to); as people write them, and by their codes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/catalogue/catalogue.h"
#include "common/record/labels.h"

#define WORDS_MAX 8
#define LENGTH(name) LTC__PERIOD__PERIOD_##name

/* How many months a period has; 0: it is the day itself. */
static int
period_months(Ltc__Period p)
{
	static const struct {
		Ltc__Period period;
		int months;
	} table[] = {
		{ LTC__PERIOD__PERIOD_MONTH, 1 },
		{ LTC__PERIOD__PERIOD_QUARTER, 3 },
		{ LTC__PERIOD__PERIOD_HALF, 6 },
		{ LTC__PERIOD__PERIOD_YEAR, 12 },
	};
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
		if (table[i].period == p)
			return table[i].months;
	return 0;
}

void
period_of(Ltc__Period p, int32_t on, int32_t *from, int32_t *to)
{
	int months = period_months(p), year, month, day;
	*from = on;
	*to = on < INT32_MAX ? on + 1 : on;
	if (months == 0 || on < DATE_MIN || on > DATE_MAX)
		return;
	date_split(on, &year, &month, &day);
	int first = (month - 1) / months * months, next = first + months;
	(void)!date_make(year, first + 1, 1, from); /* 1900 begins with a period of every length */
	if (!date_make(year + next / 12, next % 12 + 1, 1, to))
		*to = DATE_MAX + 1;
}

const char *
period_name(Ltc__Period p)
{
	const char *name = p != LTC__PERIOD__PERIOD_UNSPECIFIED ? enum_label(&ltc__period__descriptor, (int)p) : NULL;
	return name != NULL ? name : "none";
}

/* ---- reading what people write ---- */

struct span { Ltc__Period length; int32_t from, to; };
struct words { char text[LABEL_MAX]; const char *of[WORDS_MAX]; size_t n; };

/* In lower case without marks; words that say nothing are left out. */
static void
words_split(const char *text, struct words *w)
{
	static const char *const noise[] = { "nam", "year", "of", "the", "ky", "ca", "trong" };
	char *rest = w->text, *one;
	w->n = 0;
	label_fold(text, w->text, sizeof w->text);
	while ((one = strsep(&rest, " ")) != NULL) {
		bool says = *one != '\0';
		for (size_t i = 0; i < sizeof noise / sizeof noise[0]; i++)
			says = says && strcmp(one, noise[i]) != 0;
		if (says && w->n < WORDS_MAX)
			w->of[w->n++] = one;
	}
}

/* Digits only, at most that many of them; 0: no such number. */
static int
number_of(const char *word, size_t digits)
{
	size_t len = strlen(word);
	return len > 0 && len <= digits && strspn(word, "0123456789") == len ? atoi(word) : 0;
}

static int
year_of(const char *word)
{
	return strlen(word) == 4 ? number_of(word, 4) : 0;
}

static int
quarter_of(const char *word)
{
	static const char *const roman[] = { "i", "ii", "iii", "iv" };
	for (int i = 0; i < 4; i++)
		if (strcmp(word, roman[i]) == 0)
			return i + 1;
	return number_of(word, 1);
}

static bool
period_make(Ltc__Period length, int year, int part, int parts, struct span *out)
{
	int32_t from;
	if (part < 1 || part > parts || !date_make(year, (part - 1) * (12 / parts) + 1, 1, &from))
		return false;
	out->length = length;
	period_of(length, from, &out->from, &out->to);
	return true;
}

/* "quý 3/2020", "Q3 2020", "2020-Q3" */
static bool
quarter_parse(const struct words *w, struct span *out)
{
	for (size_t first = 0; w->n == 2 && first < 2; first++) {
		const char *part = w->of[first];
		int year = year_of(w->of[1 - first]);
		if (year != 0 && part[0] == 'q')
			return period_make(LENGTH(QUARTER), year, quarter_of(part + 1), 4, out);
	}
	bool named = w->n == 3 && (strcmp(w->of[0], "quy") == 0 || strcmp(w->of[0], "quarter") == 0 ||
	                           strcmp(w->of[0], "q") == 0);
	return named && period_make(LENGTH(QUARTER), year_of(w->of[2]), quarter_of(w->of[1]), 4, out);
}

/* "6 tháng đầu năm 2020", "first half of 2020", "2020-H1" */
static bool
half_parse(const struct words *w, struct span *out)
{
	static const struct { const char *words[3]; int half; } halves[] = {
		{ { "6", "thang", "dau" }, 1 },  { { "6", "thang", "cuoi" }, 2 },  { { "sau", "thang", "dau" }, 1 },
		{ { "sau", "thang", "cuoi" }, 2 }, { { "first", "half", NULL }, 1 }, { { "second", "half", NULL }, 2 },
		{ { "h1", NULL, NULL }, 1 },     { { "h2", NULL, NULL }, 2 },
	};
	for (size_t i = 0; i < sizeof halves / sizeof halves[0]; i++) {
		size_t n = 0;
		while (n < 3 && halves[i].words[n] != NULL && n < w->n && strcmp(w->of[n], halves[i].words[n]) == 0)
			n++;
		if ((n == 3 || halves[i].words[n] == NULL) && w->n == n + 1)
			return period_make(LENGTH(HALF), year_of(w->of[n]), halves[i].half, 2, out);
	}
	bool behind = w->n == 2 && w->of[1][0] == 'h' && strlen(w->of[1]) == 2;
	return behind && period_make(LENGTH(HALF), year_of(w->of[0]), number_of(w->of[1] + 1, 1), 2, out);
}

/* "8-2016", "2016-08", "tháng 8 năm 2016" */
static bool
month_parse(const struct words *w, struct span *out)
{
	size_t first = w->n == 3 && (strcmp(w->of[0], "thang") == 0 || strcmp(w->of[0], "month") == 0) ? 1 : 0;
	if (w->n != first + 2)
		return false;
	const char *a = w->of[first], *b = w->of[first + 1];
	return year_of(b) != 0 ? period_make(LENGTH(MONTH), year_of(b), number_of(a, 2), 12, out)
	                       : period_make(LENGTH(MONTH), year_of(a), number_of(b, 2), 12, out);
}

bool
period_read(const char *text, Ltc__Period *p, int32_t *from, int32_t *to)
{
	struct span found;
	struct words w;
	bool read;

	words_split(text, &w);
	read = w.n == 1 ? period_make(LENGTH(YEAR), year_of(w.of[0]), 1, 1, &found)
	                : quarter_parse(&w, &found) || half_parse(&w, &found) || month_parse(&w, &found);
	if (read) {
		*p = found.length;
		*from = found.from;
		*to = found.to;
	}
	return read;
}

/* ---- codes ---- */

const char *
period_write(Ltc__Period p, int32_t from, char out[PERIOD_TEXT])
{
	int year, month, day, months = period_months(p);

	date_split(from, &year, &month, &day);
	if (p == LENGTH(YEAR))
		snprintf(out, PERIOD_TEXT, "%04d", year);
	else if (p == LENGTH(MONTH))
		snprintf(out, PERIOD_TEXT, "%04d-%02d", year, month);
	else if (months > 0)
		snprintf(out, PERIOD_TEXT, "%04d-%c%d", year, p == LENGTH(HALF) ? 'H' : 'Q', (month - 1) / months + 1);
	else
		snprintf(out, PERIOD_TEXT, "%04d-%02d-%02d", year, month, day);
	return out;
}

void
period_words(Ltc__Period p, int32_t from, enum lang lang, char *out, size_t size)
{
	bool vi = lang == LANG_VI;
	int year, month, day;
	date_split(from, &year, &month, &day);
	switch (p) {
	case LENGTH(YEAR):
		snprintf(out, size, "%04d", year);
		break;
	case LENGTH(HALF):
		snprintf(out, size, vi ? "6 tháng %s năm %04d" : "%s half of %04d",
		         month == 1 ? (vi ? "đầu" : "first") : (vi ? "cuối" : "second"), year);
		break;
	case LENGTH(QUARTER):
		snprintf(out, size, vi ? "quý %d/%04d" : "Q%d/%04d", (month + 2) / 3, year);
		break;
	case LENGTH(MONTH):
		snprintf(out, size, "%02d/%04d", month, year);
		break;
	default:
		snprintf(out, size, "%02d/%02d/%04d", day, month, year);
		break;
	}
}
