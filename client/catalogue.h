/* The catalogue as it stands in the store: parts of the next version are staged until the last has come and its digest
 * is right; until then, and when it is not, the one before stays in force. */
#ifndef LT_CLIENT_CATALOGUE_H
#define LT_CLIENT_CATALOGUE_H
#include "client/store.h"
#include "common/catalogue/catalogue.h"
#include "proto/link.pb-c.h"

/* The catalogue in force, made from the store; NULL: none. The caller frees it. */
enum result catalogue_held(struct store *s, struct catalogue **out, struct fault *f) MUST_CHECK;
/* Which one is in force, as another process may have changed it: version 0: none. */
struct catalogue_stand { uint32_t version; struct hash digest; };
enum result catalogue_stand(struct store *s, struct catalogue_stand *out, struct fault *f) MUST_CHECK;

/* One item, in the caller's transaction. snapshot: it replaces whatever is in force; otherwise an older version is
 * passed over. *why names what was wrong with it (code 0: nothing): then the version before stays. */
enum result catalogue_take(struct store *s, const Lt1__CatalogueItem *item, bool snapshot, struct fault *why,
                           struct fault *f) MUST_CHECK;
/* Parts without their last: of a snapshot that counts no more. */
enum result catalogue_unstage(struct store *s, struct fault *f) MUST_CHECK;

#endif
