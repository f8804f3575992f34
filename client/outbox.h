/* The outbox: letters, numbered and chained under a random generation, and what the centre has acknowledged of them.
 * Everything is read from the store when it is asked for; what changes it needs an open transaction (store_begin). */
#ifndef LT_CLIENT_OUTBOX_H
#define LT_CLIENT_OUTBOX_H
#include "client/store.h"
#include "common/link/site.h"

#define BODY_DAYS 35               /* a body is kept at least so long after its acknowledgement */

struct outbox;
struct outbox *outbox_new(struct store *s, const struct id *owner);
void outbox_free(struct outbox **o);

enum result outbox_state(struct outbox *o, struct site_outbox *out, uint64_t *settled, struct fault *f) MUST_CHECK;
/* The first generation, on enrolment. Nothing to do when there is one. */
enum result outbox_begin_generation(struct outbox *o, struct fault *f) MUST_CHECK;

struct letter {
	struct id update_id;
	uint32_t kind;
	struct slice body;
	struct hash content;
	bool has_supersedes; struct id supersedes;
	int64_t recorded_at;
};
/* Numbers and chains one body. *no is the letter's local number, under which the mirror keeps its effects. */
enum result outbox_put(struct outbox *o, const struct letter *l, int64_t *no, struct fault *f) MUST_CHECK;

enum result outbox_chain(struct outbox *o, uint64_t n, bool *found, struct hash *chain, struct fault *f) MUST_CHECK;
/* Bodies from number n on: at most `bytes` in all, but at least one when there is one. */
struct outbox_run {
	uint64_t first_n; struct hash chain_before; bool found;     /* found: the chain before the first is known */
	struct slice *bodies; size_t n_bodies;
	struct buffer bytes;
	size_t *lens; size_t size;                                  /* its own */
};
enum result outbox_bodies(struct outbox *o, uint64_t n, size_t bytes, struct outbox_run *run,
                          struct fault *f) MUST_CHECK;
void outbox_run_fini(struct outbox_run *run);

/* Both only grow: acknowledged up to n; up to `settled` a letter without a verdict of its own is accepted. */
enum result outbox_ack(struct outbox *o, uint64_t n, uint64_t settled, int32_t today, struct fault *f) MUST_CHECK;
/* The feed begins anew: the log the verdicts came from is gone. Those of kept bodies are stale: shown until the new log
 * has told their successors, dropped when their number is settled without one. Then, after the new items: settled is
 * what it is now, even when that is less. */
enum result outbox_feed_anew(struct outbox *o, struct fault *f) MUST_CHECK;
enum result outbox_resettle(struct outbox *o, uint64_t settled, struct fault *f) MUST_CHECK;
/* The centre stands at n only: everything after it is due again. Verdicts stay. */
enum result outbox_rewind(struct outbox *o, uint64_t n, struct fault *f) MUST_CHECK;
/* A new generation succeeding the present one: every kept body is numbered afresh from 1. Verdicts stay. */
enum result outbox_renew(struct outbox *o, struct fault *f) MUST_CHECK;
/* Blanks accepted bodies acknowledged more than BODY_DAYS before today; numbers, hashes and chains stay. */
enum result outbox_prune(struct outbox *o, int32_t today, struct fault *f) MUST_CHECK;

#endif
