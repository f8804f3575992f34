/* Closing of periods: where it stands, by the steps told of it, and which step may come next. Pure; the rules ask it of what they know,
 * commands of what they would tell. And the periods the province has closed as a whole, which a change makes an adjustment of. */
#ifndef LT_RULES_CLOSING_H
#define LT_RULES_CLOSING_H
#include "common/base/id.h"
#include "common/catalogue/catalogue.h"
#include "common/record/kinds.h"

enum closing_state { CLOSING_NONE, CLOSING_CLOSED, CLOSING_ACCEPTED, CLOSING_RETURNED, CLOSING_REOPENED };

/* Of one organisation's period; zero before the first step. The last round in which each step was told; 0: in none. Steps may be
 * taken in any order. */
struct closing_stand { uint32_t round[8]; int32_t last_on; };
void closing_take(struct closing_stand *s, const Lt__PeriodStep *step);
enum closing_state closing_state(const struct closing_stand *s);
bool closing_asked(const struct closing_stand *s);               /* re-opening was asked for and not answered */
uint32_t closing_round(const struct closing_stand *s);           /* the last one; 0: none */
/* May this step come next, and in which round? whole: of the province's own organisation, which closes for all. */
bool closing_may(const struct closing_stand *s, bool whole, Lt__PeriodAction what, uint32_t *round);

bool closing_period(Lt__PeriodLength length, Ltc__Period *out);  /* false: a later release's */

/* What the province has closed and not opened again. In order of their ends, of the same end the longest first. */
struct closed_period { struct id organisation; Ltc__Period length; int32_t from, to; };
#define CLOSED_MAX 1000u  /* nobody closes more than every month of eighty years */
struct closed_periods { struct closed_period v[CLOSED_MAX]; size_t n; int32_t until; };   /* until: the latest end; 0 with none */
void closed_add(struct closed_periods *c, const struct id *organisation, Ltc__Period length, int32_t from);
void closed_remove(struct closed_periods *c, const struct id *organisation, Ltc__Period length, int32_t from);
/* The first one to end after the day: what a change from that day on touches. NULL: none. c may be NULL. */
const struct closed_period *closed_touched(const struct closed_periods *c, int32_t from);

#endif
