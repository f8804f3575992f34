/* A thief with the rights of the user the site's program runs as. */
#ifndef LT_E2E_THIEF_H
#define LT_E2E_THIEF_H
#include "tests/e2e/house.h"

/* A copy of the site's folder, its agent run by a plain user with the setting `core_dumps` ("LIENTHONG_CORE_DUMPS=0"): another
 * process of that user opens its memory, then a fault ends it. reachable: both must succeed (memory open, a core written);
 * else neither. What this machine cannot show is said and passed over. */
void thief(struct site *of, const char *name, const char *core_dumps, bool reachable);

#endif
