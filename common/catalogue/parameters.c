/* Parameters of rules and holidays: the catalogue's values, or else those built in (parameters.def). */
#include <stdlib.h>

#include "common/base/clock.h"
#include "common/catalogue/room.h"

const struct parameter parameters[PARAMETER_COUNT] = {
#define PARAMETER(symbol, code, unit, source, vi, en) [PARAMETER_##symbol] = { code, unit, source, vi, en },
#define VALUE(symbol, from, value)
#include "common/catalogue/parameters.def"
#undef PARAMETER
#undef VALUE
};

/* Of one parameter in order of `from`. */
static const struct {
	enum parameter_no p;
	int32_t from;
	int64_t value;
} built_in[] = {
#define PARAMETER(symbol, code, unit, source, vi, en)
#define VALUE(symbol, from, value) { PARAMETER_##symbol, from, value },
#include "common/catalogue/parameters.def"
#undef PARAMETER
#undef VALUE
};
#define ROWS (sizeof built_in / sizeof built_in[0])

/* Where a parameter's rows begin: rows are counted, a parameter takes none itself. */
#define JOINED(a, b) a##b
#define ROW_NAMED(line) JOINED(ROW_, line)
enum {
#define PARAMETER(symbol, code, unit, source, vi, en) FIRST_##symbol, BEFORE_##symbol = FIRST_##symbol - 1,
#define VALUE(symbol, from, value) ROW_NAMED(__LINE__),
#include "common/catalogue/parameters.def"
#undef PARAMETER
#undef VALUE
};
static const uint16_t first[PARAMETER_COUNT] = {
#define PARAMETER(symbol, code, unit, source, vi, en) [PARAMETER_##symbol] = FIRST_##symbol,
#define VALUE(symbol, from, value)
#include "common/catalogue/parameters.def"
#undef PARAMETER
#undef VALUE
};

static bool
built_in_value(enum parameter_no p, int32_t on, int64_t *value)
{
	bool found = false;
	for (size_t i = first[p]; i < ROWS && built_in[i].p == p && built_in[i].from <= on; i++) {
		*value = built_in[i].value;
		found = true;
	}
	return found;
}

bool
catalogue_parameter(const struct catalogue *c, enum parameter_no p, int32_t on, int64_t *value)
{
	const Ltc__Parameter *said = c != NULL ? c->parameters[p] : NULL;
	if (said == NULL)
		return built_in_value(p, on, value);
	for (size_t i = 0; i < said->n_values; i++) {
		const Ltc__ParameterValue *v = said->values[i];
		if ((v->has_valid_from && on < v->valid_from) || (v->has_valid_to && on >= v->valid_to))
			continue;
		*value = v->value;
		return true;
	}
	return false;
}

/* A parameter this program does not know is a newer program's: kept, not asked. */
enum result
parameter_take(struct catalogue *c, const struct item *item, struct fault *f)
{
	const Ltc__Parameter *said = item->entry->parameter;
	for (size_t i = 0; i < said->n_values; i++)
		if (!said->values[i]->has_value)
			return unfit(f, item->key, "values[%zu]", i);
	for (size_t p = 0; p < PARAMETER_COUNT; p++)
		if (strcmp(parameters[p].code, said->code) == 0)
			c->parameters[p] = said;
	return DONE;
}

/* ---- holidays ---- */

static int
holiday_order(const void *a, const void *b)
{
	int32_t x = (*(Ltc__Holiday *const *)a)->on, y = (*(Ltc__Holiday *const *)b)->on;
	return (x > y) - (x < y);
}

enum result
holidays_check(const struct item *item, struct fault *f)
{
	const Ltc__Holidays *h = item->entry->holidays;
	for (size_t i = 0; i < h->n_days; i++)
		if (!h->days[i]->has_on)
			return unfit(f, item->key, "days[%zu]", i);
	if (h->n_days > 0)
		qsort(h->days, h->n_days, sizeof *h->days, holiday_order);
	return DONE;
}

static int
year_order(const void *key, const void *row)
{
	uint32_t wanted = *(const uint32_t *)key, has = (*(const Ltc__Holidays *const *)row)->year;
	return (wanted > has) - (wanted < has);
}

bool
catalogue_holiday(const struct catalogue *c, int32_t on, bool *known)
{
	int year, month, day;
	*known = false;
	if (c == NULL || c->n_holidays == 0 || on < DATE_MIN || on > DATE_MAX)
		return false;
	date_split(on, &year, &month, &day);
	uint32_t wanted = (uint32_t)year;
	const Ltc__Holidays *const *found =
		bsearch(&wanted, c->holidays, c->n_holidays, sizeof *c->holidays, year_order);
	if (found == NULL)
		return false;
	*known = true;
	Ltc__Holiday is = { .on = on }, *asked = &is;
	return (*found)->n_days > 0 &&
	       bsearch(&asked, (*found)->days, (*found)->n_days, sizeof *(*found)->days, holiday_order) != NULL;
}
