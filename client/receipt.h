/* "Delivered": the agent's own word that a task has arrived, one report per task and organisation of ours it is addressed
 * to. Recorded like any other record: judged, a letter, the mirror. */
#ifndef LT_CLIENT_RECEIPT_H
#define LT_CLIENT_RECEIPT_H
#include "client/identity.h"
#include "client/outbox.h"

/* Records all that are missing, in transactions of its own. *made: how many. */
enum result receipts_delivered(struct store *s, const struct identity *me, struct outbox *o, int32_t today, size_t *made,
                               struct fault *f) MUST_CHECK;

#endif
