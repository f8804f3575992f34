/* Both ends say the same of a day: the site's `table` and the centre's SQL, the standing lists of both programs. */
#ifndef LT_E2E_ALIKE_H
#define LT_E2E_ALIKE_H
#include "tests/e2e/house.h"

/* Everybody with cell, status, exemption, absence and transfer; at the centre those of cells whose code matches the regular
 * expression. The first line that differs is shown. */
void members_must_be_alike(struct site *s, const char *cells, const char *day);
/* Of the site's scope: list by list, row by row, notes as sentences. */
void standing_must_be_alike(struct site *s, const char *day);
/* "STD-009|organisation|id|code|name|n|m|note" per row, sorted; malloc'd. */
char *standing_at_the_centre(struct site *s, const char *day);

#endif
