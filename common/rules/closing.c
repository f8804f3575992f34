/* Where a closing stands, and what is closed. A round begins with a closing; after a return or a re-opening the next closing begins
 * another, and so does a question after one that was refused. */
#include "common/rules/closing.h"

#include <string.h>

#define WHAT(name) LT__PERIOD_ACTION__PERIOD_ACTION_##name
#define IN(name) s->round[WHAT(name)]

void
closing_take(struct closing_stand *s, const Lt__PeriodStep *step)
{
	if ((unsigned)step->what >= sizeof s->round / sizeof s->round[0])
		return;
	if (step->round > s->round[step->what])
		s->round[step->what] = step->round;
	if (closing_round(s) == step->round && (step->stepped_on > s->last_on || s->last_on == 0))
		s->last_on = step->stepped_on;
}

uint32_t
closing_round(const struct closing_stand *s)
{
	uint32_t last = 0;

	for (size_t i = 0; i < sizeof s->round / sizeof s->round[0]; i++)
		last = s->round[i] > last ? s->round[i] : last;
	return last;
}

enum closing_state
closing_state(const struct closing_stand *s)
{
	uint32_t since = IN(CLOSED);

	if (since == 0)
		return CLOSING_NONE;
	return IN(REOPENED) >= since   ? CLOSING_REOPENED
	       : IN(RETURNED) >= since ? CLOSING_RETURNED
	       : IN(ACCEPTED) >= since ? CLOSING_ACCEPTED
	                               : CLOSING_CLOSED;
}

bool
closing_asked(const struct closing_stand *s)
{
	enum closing_state state = closing_state(s);

	return (state == CLOSING_CLOSED || state == CLOSING_ACCEPTED) && IN(REOPEN_ASKED) >= IN(CLOSED) &&
	       IN(REOPEN_ASKED) > IN(REOPEN_REFUSED);
}

bool
closing_may(const struct closing_stand *s, bool whole, Lt__PeriodAction what, uint32_t *round)
{
	enum closing_state state = closing_state(s);
	bool closed = state == CLOSING_CLOSED || state == CLOSING_ACCEPTED, asked = closing_asked(s);
	uint32_t last = closing_round(s);

	*round = last;
	switch (what) {
	case WHAT(CLOSED):
		*round = last + 1;
		return !closed;
	case WHAT(ACCEPTED):
	case WHAT(RETURNED):
		return !whole && state == CLOSING_CLOSED && !asked;
	case WHAT(REOPEN_ASKED):
		*round = last + (IN(REOPEN_ASKED) == last);
		return !whole && closed && !asked;
	case WHAT(REOPENED):
		return whole ? closed : state == CLOSING_ACCEPTED || asked;
	case WHAT(REOPEN_REFUSED):
		return !whole && asked;
	default:
		return false;
	}
}

bool
closing_period(Lt__PeriodLength length, Ltc__Period *out)
{
	static const Ltc__Period periods[] = { LTC__PERIOD__PERIOD_UNSPECIFIED, LTC__PERIOD__PERIOD_MONTH,
		                               LTC__PERIOD__PERIOD_QUARTER, LTC__PERIOD__PERIOD_HALF,
		                               LTC__PERIOD__PERIOD_YEAR };

	if (length <= LT__PERIOD_LENGTH__PERIOD_LENGTH_UNSPECIFIED || length > LT__PERIOD_LENGTH__PERIOD_LENGTH_YEAR)
		return false;
	*out = periods[length];
	return true;
}

/* ---- what is closed ---- */

static bool
ends_before(const struct closed_period *a, const struct closed_period *b)
{
	return a->to != b->to ? a->to < b->to : a->from < b->from;
}

static bool
is_same(const struct closed_period *a, const struct closed_period *b)
{
	return a->length == b->length && a->from == b->from && id_equal(&a->organisation, &b->organisation);
}

static size_t
place_of(const struct closed_periods *c, const struct closed_period *p)
{
	size_t at = 0;

	while (at < c->n && !is_same(&c->v[at], p))
		at++;
	return at;
}

static struct closed_period
period_make(const struct id *organisation, Ltc__Period length, int32_t from)
{
	struct closed_period p = { .organisation = *organisation, .length = length, .from = from };
	int32_t first;

	period_of(length, from, &first, &p.to);
	return p;
}

void
closed_add(struct closed_periods *c, const struct id *organisation, Ltc__Period length, int32_t from)
{
	struct closed_period p = period_make(organisation, length, from);
	size_t at = c->n;

	if (c->n == CLOSED_MAX || place_of(c, &p) < c->n)
		return;
	for (; at > 0 && ends_before(&p, &c->v[at - 1]); at--)
		c->v[at] = c->v[at - 1];
	c->v[at] = p;
	c->until = c->v[c->n++].to;
}

void
closed_remove(struct closed_periods *c, const struct id *organisation, Ltc__Period length, int32_t from)
{
	struct closed_period p = period_make(organisation, length, from);
	size_t at = place_of(c, &p);

	if (at == c->n)
		return;
	memmove(&c->v[at], &c->v[at + 1], (--c->n - at) * sizeof p);
	c->until = c->n > 0 ? c->v[c->n - 1].to : 0;
}

const struct closed_period *
closed_touched(const struct closed_periods *c, int32_t from)
{
	size_t low = 0, high;

	if (c == NULL || c->n == 0 || from >= c->until)
		return NULL;
	for (high = c->n; low < high;) {
		size_t middle = (low + high) / 2;

		if (c->v[middle].to > from)
			high = middle;
		else
			low = middle + 1;
	}
	return &c->v[low];
}
