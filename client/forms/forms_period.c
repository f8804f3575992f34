/* The period of a return as people write it, and back. What was written says how long the period is; the form's version
 * then says whether it counts by such periods. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/forms/forms_room.h"
#include "common/base/clock.h"
#include "common/base/lang.h"
#include "common/files/cell.h"
#include "common/record/labels.h"

#define WORDS_MAX 8
#define LENGTH(name) LTC__PERIOD__PERIOD_##name

/* ---- reading ---- */

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
period_make(Ltc__Period length, int year, int part, int parts, struct period_said *out)
{
	int32_t from;
	if (part < 1 || part > parts || !date_make(year, (part - 1) * (12 / parts) + 1, 1, &from))
		return false;
	*out = (struct period_said){ .length = length };
	period_of(length, from, &out->from, &out->to);
	return true;
}

/* "quý 3/2020", "Q3 2020", "2020-Q3" */
static bool
quarter_parse(const struct words *w, struct period_said *out)
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
half_parse(const struct words *w, struct period_said *out)
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
month_parse(const struct words *w, struct period_said *out)
{
	size_t first = w->n == 3 && (strcmp(w->of[0], "thang") == 0 || strcmp(w->of[0], "month") == 0) ? 1 : 0;
	if (w->n != first + 2)
		return false;
	const char *a = w->of[first], *b = w->of[first + 1];
	return year_of(b) != 0 ? period_make(LENGTH(MONTH), year_of(b), number_of(a, 2), 12, out)
	                       : period_make(LENGTH(MONTH), year_of(a), number_of(b, 2), 12, out);
}

bool
period_parse(const char *text, struct period_said *out)
{
	struct words w;
	int32_t day;
	if (cell_date(text, &day, NULL) == DONE) {
		*out = (struct period_said){ LENGTH(NONE), day, day + 1, true };
		return true;
	}
	words_split(text, &w);
	if (w.n == 1)
		return period_make(LENGTH(YEAR), year_of(w.of[0]), 1, 1, out);
	return quarter_parse(&w, out) || half_parse(&w, out) || month_parse(&w, out);
}

/* ---- which version ---- */

/* A whole date is the period that ends or begins then; whichever version was in force when that period began. */
static bool
fits(const struct catalogue_form *version, const struct period_said *said, int32_t *on)
{
	int32_t from, to;
	if (!said->day) {
		*on = said->from;
		return version->period == said->length && said->from >= version->from && said->from < version->to;
	}
	period_of(version->period, said->from, &from, &to);
	*on = from;
	return from >= version->from && from < version->to && (said->from == from || said->from == to - 1);
}

static enum result
refuse(const struct form *form, const char *text, const struct period_said *said, struct fault *f)
{
	static const struct { Ltc__Period length; const char *vi, *en; } ways[] = {
		{ LENGTH(YEAR), "năm, như 2020", "a year, as 2020" },
		{ LENGTH(HALF), "nửa năm, như «6 tháng đầu năm 2020»", "a half year, as 2020-H1" },
		{ LENGTH(QUARTER), "quý, như «quý 3/2020»", "a quarter, as Q3/2020" },
		{ LENGTH(MONTH), "tháng, như 08/2020", "a month, as 08/2020" },
		{ LENGTH(NONE), "ngày, như 31/12/2020", "a day, as 31/12/2020" },
	};
	const struct catalogue_form *then = form_version(form, said != NULL ? said->from : INT32_MIN);
	bool in_force = said != NULL && said->from >= then->from && said->from < then->to;
	if (said != NULL && !in_force)
		return fault_set(f, REFUSED, LT_2062, "", "%.80s (%s)", text, form_title(form));
	for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
		if (ways[i].length == then->period)
			return fault_set(f, REFUSED, LT_2061, "", "%.80s (%s)", text,
			                 lang_pick(ways[i].vi, ways[i].en));
	return fault_set(f, REFUSED, LT_2061, "", "%.80s", text);
}

enum result
period_read(const struct form *form, const char *text, int32_t *on, const struct catalogue_form **version,
            struct fault *f)
{
	struct fault why = { 0 };
	struct period_said said;
	int32_t day;
	if (!period_parse(text, &said)) {
		if (cell_date(text, &day, &why) != DONE && why.code == LT_2014) {   /* 31/02/2020 */
			if (f != NULL)
				*f = why;
			return REFUSED;
		}
		return refuse(form, text, NULL, f);
	}
	for (size_t i = 0; i < catalogue_n_forms(forms_catalogue()); i++) {
		const struct catalogue_form *v = catalogue_form_at(forms_catalogue(), i);
		if (strcmp(v->code, form->newest->code) != 0 || !fits(v, &said, on))
			continue;
		*version = v;
		return DONE;
	}
	return refuse(form, text, &said, f);
}

/* ---- writing ---- */

void
period_show(Ltc__Period length, int32_t from, char *out, size_t size)
{
	int year, month, day;
	date_split(from, &year, &month, &day);
	switch (length) {
	case LENGTH(YEAR):
		snprintf(out, size, "%04d", year);
		break;
	case LENGTH(HALF):
		snprintf(out, size, lang_pick("6 tháng %s năm %04d", "%s half of %04d"),
		         month == 1 ? lang_pick("đầu", "first") : lang_pick("cuối", "second"), year);
		break;
	case LENGTH(QUARTER):
		snprintf(out, size, lang_pick("quý %d/%04d", "Q%d/%04d"), (month + 2) / 3, year);
		break;
	case LENGTH(MONTH):
		snprintf(out, size, "%02d/%04d", month, year);
		break;
	default:
		snprintf(out, size, "%02d/%02d/%04d", day, month, year);
		break;
	}
}
