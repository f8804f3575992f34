/* The period of a return as people write it, and back. What was written says how long the period is; the form's version
 * then says whether it counts by such periods. */
#include <stdio.h>
#include <string.h>

#include "client/forms/forms_room.h"
#include "common/base/clock.h"
#include "common/base/lang.h"
#include "common/files/cell.h"

#define LENGTH(name) LTC__PERIOD__PERIOD_##name

/* ---- reading ---- */

bool
period_parse(const char *text, struct period_said *out)
{
	int32_t day;

	*out = (struct period_said){ 0 };
	if (cell_date(text, &day, NULL) == DONE) {
		*out = (struct period_said){ LENGTH(NONE), day, day + 1, true };
		return true;
	}
	return period_read(text, &out->length, &out->from, &out->to);
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
form_period(const struct form *form, const char *text, int32_t *on, const struct catalogue_form **version,
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
	period_words(length, from, lang_now(), out, size);
}
