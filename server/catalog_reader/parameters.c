/* Parameters of rules with their days, and holidays by year. */
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "server/catalog_reader/room.h"

enum { P_PARAMETER, P_VALUE, P_FROM, P_TO, P_SOURCE };
enum { H_DATE, H_VI };

static Ltc__Parameter *
parameter_of(struct catalog_book *b, const struct row *row, Ltc__Parameter **known, const char *code)
{
	for (size_t i = 0; i < PARAMETER_COUNT; i++) {
		if (strcmp(parameters[i].code, code) != 0)
			continue;
		if (known[i] != NULL)
			return known[i];
		Ltc__Entry *entry = book_room(b, sizeof *entry);
		known[i] = book_room(b, sizeof *known[i]);
		ltc__entry__init(entry);
		ltc__parameter__init(known[i]);
		known[i]->code = (char *)code;
		entry->parameter = known[i];
		book_entry(b, row, entry);
		return known[i];
	}
	problem(b, row, P_PARAMETER, LT_5217, "«%s»", code);
	return NULL;
}

static bool
value_make(struct catalog_book *b, const struct row *row, Ltc__Parameter **known, struct span *span)
{
	const char *code = cell_code(b, row, P_PARAMETER, MUST_BE_FILLED);
	Ltc__ParameterValue *v = book_room(b, sizeof *v);
	ltc__parameter_value__init(v);
	v->has_value = cell_whole(b, row, P_VALUE, MUST_BE_FILLED, INT64_MIN, INT64_MAX, &v->value);
	*span = cell_span(b, row, P_FROM, code);
	span_put(span, &v->has_valid_from, &v->valid_from, &v->has_valid_to, &v->valid_to);
	v->source = (char *)cell_text(b, row, P_SOURCE, MAY_BE_BLANK);
	Ltc__Parameter *p = code != NULL ? parameter_of(b, row, known, code) : NULL;
	if (p != NULL)
		ADD(b, p->values, p->n_values, v);
	return p != NULL;
}

/* ---- holidays ---- */

struct day {
	int32_t on;
	const struct row *row;
};

static int
day_order(const void *a, const void *b)
{
	const struct day *x = a, *y = b;
	if (x->on != y->on)
		return x->on < y->on ? -1 : 1;
	return x->row->line < y->row->line ? -1 : 1;
}

static void
holiday_put(struct catalog_book *b, const struct day *d, Ltc__Holidays **year)
{
	int y, month, day;
	date_split(d->on, &y, &month, &day);
	if (*year == NULL || (*year)->year != (uint32_t)y) {
		Ltc__Entry *entry = book_room(b, sizeof *entry);
		*year = book_room(b, sizeof **year);
		ltc__entry__init(entry);
		ltc__holidays__init(*year);
		(*year)->has_year = true;
		(*year)->year = (uint32_t)y;
		entry->holidays = *year;
		book_entry(b, d->row, entry);
	}
	Ltc__Holiday *h = book_room(b, sizeof *h);
	ltc__holiday__init(h);
	h->has_on = true;
	h->on = d->on;
	cell_both(b, d->row, H_VI, &h->vi, &h->en);
	ADD(b, (*year)->days, (*year)->n_days, h);
}

static void
holidays_make(struct catalog_book *b)
{
	const struct sheet *s = &b->sheets[HOLIDAYS];
	struct day *days = book_room(b, s->n_rows * sizeof *days);
	Ltc__Holidays *year = NULL;
	size_t n = 0;
	for (size_t i = 0; i < s->n_rows; i++) {
		days[n].row = &s->rows[i];
		n += cell_day(b, &s->rows[i], H_DATE, MUST_BE_FILLED, &days[n].on);
	}
	qsort(days, n, sizeof *days, day_order);
	for (size_t i = 0; i < n; i++) {
		if (i > 0 && days[i].on == days[i - 1].on)
			problem(b, days[i].row, H_DATE, LT_5213, "«%s»", days[i].row->cells[H_DATE]);
		holiday_put(b, &days[i], &year);
	}
}

void
parameters_make(struct catalog_book *b)
{
	const struct sheet *s = &b->sheets[PARAMETERS];
	Ltc__Parameter *known[PARAMETER_COUNT] = { NULL };
	struct span *spans = book_room(b, s->n_rows * sizeof *spans);
	size_t n = 0;
	for (size_t i = 0; i < s->n_rows; i++)
		n += value_make(b, &s->rows[i], known, &spans[n]);
	spans_check(b, spans, n, true);
	holidays_make(b);
}
