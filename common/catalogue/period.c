/* Periods of returns: months, quarters, half years, years, as [from, to). */
#include "common/base/clock.h"
#include "common/catalogue/catalogue.h"
#include "common/record/kinds.h"

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
