/* What stands in a review: shares, changes, distances. Whole numbers only; nothing is known of databases, sheets or languages. A
 * figure is n of d, or a count (no d). A share speaks in hundredths of a per cent, rounded half up once; a change is rounded minus
 * rounded and a distance is rounded minus target, as people recompute both from what is printed. Whether a target is met says
 * target_look() of common/catalogue, from the same rounded value. */
#ifndef LT_SERVER_REPORT_MEASURE_H
#define LT_SERVER_REPORT_MEASURE_H
#include <stdbool.h>
#include <stdint.h>
#include "common/catalogue/catalogue.h"

struct measured { bool has_n, has_d; int64_t n, d; };

/* The share in hundredths of a per cent, or the count. false: no data (no n; of a share also no d, or d is 0). */
bool measure_value(bool share, const struct measured *m, int64_t *value);
/* now - before: hundredths of a point of a share, else a difference of counts. false: either has no data. */
bool measure_change(bool share, const struct measured *before, const struct measured *now, int64_t *change);
/* now - target and what it means. nearly: the parameter target_nearly. */
enum target_state measure_target(bool share, const struct measured *now, const Ltc__Target *t, int64_t nearly, int64_t *distance);
bool measure_same(const struct measured *a, const struct measured *b);
/* Both are shares of something, but not of the same number. */
bool measure_other_denominator(const struct measured *before, const struct measured *now);

#endif
