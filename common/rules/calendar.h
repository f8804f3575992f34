/* Months and working days, as the rules count them: the judge and the standing lists share them. Pure. */
#ifndef LT_RULES_CALENDAR_H
#define LT_RULES_CALENDAR_H
#include <stdbool.h>
#include <stdint.h>

struct catalogue;

int32_t calendar_add_months(int32_t date, int months);                           /* 31 August + 6 = 28 February */
int calendar_year(int32_t date);
int calendar_month(int32_t date);                                                /* months since year 0 */
/* to lies at most `days` working days after from. In years whose holidays the catalogue (NULL: none) names, those are taken
 * off; in all others those four that have a fixed date. */
bool calendar_within(const struct catalogue *c, int32_t from, int32_t to, int days);

#endif
