/* See measure.h. */
#include "server/report/measure.h"

#include "common/base/share.h"

bool
measure_value(bool share, const struct measured *m, int64_t *value)
{
	if (!m->has_n || (share && (!m->has_d || m->d <= 0)))
		return false;
	*value = share ? share_hundredths(m->n, m->d) : m->n;
	return true;
}

bool
measure_change(bool share, const struct measured *before, const struct measured *now, int64_t *change)
{
	int64_t then, value;

	if (!measure_value(share, before, &then) || !measure_value(share, now, &value))
		return false;
	*change = value - then;
	return true;
}

enum target_state
measure_target(bool share, const struct measured *now, const Ltc__Target *t, int64_t nearly, int64_t *distance)
{
	int64_t value = 0;
	bool known = measure_value(share, now, &value);

	return target_look(t, share, known, value, nearly, distance);
}

bool
measure_same(const struct measured *a, const struct measured *b)
{
	return a->has_n == b->has_n && a->has_d == b->has_d && (!a->has_n || a->n == b->n) && (!a->has_d || a->d == b->d);
}

bool
measure_other_denominator(const struct measured *before, const struct measured *now)
{
	return before->has_n && now->has_n && before->has_d && now->has_d && before->d != now->d;
}
