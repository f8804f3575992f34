/* The waiting batches: one FIFO per site, served round robin by bytes, so that 200,000 waiting updates of one site do not
 * delay three of another. The gateway puts, the writer takes. A batch is one block of memory made by queue_batch. */
#ifndef LT_SERVER_QUEUE_H
#define LT_SERVER_QUEUE_H
#include <stdbool.h>
#include "server/engine.h"

struct queue_limits {
	size_t budget_bytes;      /* of everything that waits; beyond it a put is answered LATER (BUSY) */
	size_t group_bytes;       /* a take gathers up to this much, but always at least one batch */
	int64_t group_ms;         /* ... and waits this long for more, counted from the first waiting batch */
};
#define QUEUE_GROUP_MAX 256   /* batches in one take */
#define QUEUE_TURN 65536u     /* bytes a site may take in one turn */

struct queue;
struct queue *queue_new(const struct queue_limits *limits);
void queue_free(struct queue **q);

/* A batch of one's own: the bodies and the owner's words are copied behind it. Only such batches are put. */
struct batch *queue_batch(const struct batch *like, const void *owner, size_t owner_len);
void queue_batch_free(struct batch **b);

/* DONE: the queue owns it. LATER: over the budget, or closed. */
enum result queue_put(struct queue *q, struct batch *b) MUST_CHECK;
/* Waits at most timeout_ms for a first batch, then gathers (not when `eager`); 0 when there is none, poked or closed.
 * *poked: queue_poke was called since the last take. */
size_t queue_take(struct queue *q, struct batch **out, bool eager, int64_t timeout_ms, bool *poked);
size_t queue_take_now(struct queue *q, struct batch **out);            /* the next one, without waiting; 0 or 1 */
bool queue_is_empty(struct queue *q);
size_t queue_bytes(struct queue *q);
void queue_poke(struct queue *q);      /* ends a wait */
void queue_close(struct queue *q);     /* no more puts; what waits can still be taken */
bool queue_is_closed(struct queue *q);

#endif
