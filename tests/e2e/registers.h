/* The centre's registers as they hold now, told apart from how they came about: open rows without J and version. */
#ifndef LT_E2E_REGISTERS_H
#define LT_E2E_REGISTERS_H
#include "tests/e2e/house.h"

/* A line per register, and one for the verdicts: how many rows, and their digest. malloc'd */
char *registers_digest(struct house *h);

#endif
