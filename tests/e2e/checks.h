/* The promises, looked up by SQL in both stores, not taken from what the programs say of themselves.
 *   P1  every number a site holds as acknowledged is in the centre's inbox, once, with the same bytes; and had its effect once
 *   P3  numbers and the journal have no gaps; the centre's chain is the site's own at that number
 *   P4  a verdict told to a site, once final, is never told differently
 *   P5  per site: distinct bodies received = accepted + returned + parked + quarantined, and the commands say the same */
#ifndef LT_E2E_CHECKS_H
#define LT_E2E_CHECKS_H
#include "tests/e2e/house.h"

/* At any moment at which PostgreSQL runs; sites and centre may be at work. */
void check_promises(struct house *h, struct site *const *sites, int n);
/* When all is quiet: also what each site made is what the centre received, chains are computed again from the bodies, the
 * verdicts are the same at both ends, and `verify --replay` agrees. */
void check_quiet(struct house *h, struct site *const *sites, int n);
/* The centre's state was put back on purpose: what was told before no longer binds. */
void check_forget_told(struct house *h);

#endif
