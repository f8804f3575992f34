/* One more row of a site's audit trail, in the caller's transaction: for what happens outside the writer's groups (an
 * enrolment). Locks the site's row. */
#ifndef LT_SERVER_STORE_AUDIT_H
#define LT_SERVER_STORE_AUDIT_H
#include "server/store/db.h"

enum result audit_append(struct db *db, const struct id *site_id, const char *what, const char *actor,
                         struct fault *f) MUST_CHECK;

#endif
