/* The published figures (tests/sample/facts.csv), each counted by its own SELECT in a house's database. */
#ifndef LT_E2E_FACTS_H
#define LT_E2E_FACTS_H
#include "tests/e2e/house.h"

enum { FACTS_ROWS = 52, FACTS_SHOWN = 51 };
/* Counts every fact that has a query, prints the ones that differ, and returns how many those are. */
int facts_differing(struct house *h);

#endif
