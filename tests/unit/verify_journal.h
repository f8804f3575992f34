/* A small journal with everything in it, for tests of the checker: parked and woken, still parked, returned alone and
 * with its parent, unreadable, poisonous and judged again, an id used twice, duplicates in a new generation, renames in
 * and out of order, members, posts, meetings and generic records with amendments, catalogues, sealed backups, acts. Made once; tampering is undone by
 * putting back what was kept. */
#ifndef LT_TESTS_VERIFY_JOURNAL_H
#define LT_TESTS_VERIFY_JOURNAL_H
#include "server/verify/verify.h"
#include "tests/unit/engine_world.h"

extern struct world journal;
void journal_make(void);
void journal_restore(void);
void journal_close(void);

/* Verifies; the report lasts until the next one. */
const struct verify_report *journal_verify(bool replay);
const struct verify_check *journal_check(const char *name);      /* of the last report; NULL: there is none of that name */
void journal_is_fine(bool replay);                               /* fails the test with what is wrong */

#endif
