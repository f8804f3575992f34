/* The published figures (tests/sample/facts.csv) in a house's database: read from what the refresher stores, or, where no
 * indicator shows it, counted by a SELECT. */
#ifndef LT_E2E_FACTS_H
#define LT_E2E_FACTS_H
#include "tests/e2e/house.h"

enum { FACTS_ROWS = 52, FACTS_SHOWN = 51 };
/* Refreshes the figures, compares every fact that can be shown, prints the ones that differ, and returns how many those are. */
int facts_differing(struct house *h);

/* `lienthong-server refresh` until the watermark is the journal's head. */
void figures_refresh(struct house *h);
/* The province's own figure: "n d", "n", or "" when nothing is known; malloc'd. */
char *figure_of_province(struct house *h, const char *indicator, const char *period);

#endif
