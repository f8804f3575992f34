/* The centre's side of one session of LT/1 as a pure machine. The gateway owns one per connection, carries its intents
 * out and feeds outcomes back. Identity comes from the key (the shell knows the site); truth comes from the cursor row,
 * which the writer locks: this machine only keeps the conversation orderly. */
#ifndef LT_LINK_CENTRE_H
#define LT_LINK_CENTRE_H
#include "common/link/frame.h"
#include "common/link/log.h"

enum centre_event_type {
	CENTRE_EV_FRAME,                 /* bytes from the site */
	CENTRE_EV_CURSOR,                /* answer to READ_CURSOR */
	CENTRE_EV_STORED,                /* the writer committed the batch with `ticket`: cursor, feed head */
	CENTRE_EV_NOT_STORED,            /* the writer did not: reason GAP, CHAIN or BUSY, cursor.n = where it stands */
	CENTRE_EV_ITEMS,                 /* answer to READ_FEED */
	CENTRE_EV_HEAD,                  /* the feed's head moved */
	CENTRE_EV_TICK,
	CENTRE_EV_END,                   /* say BYE with bye/retry_after (shutdown, revoked, overload) and end */
};
struct centre_event {
	enum centre_event_type type;
	struct slice frame;
	/* CURSOR */
	bool generation_known, successor_known;              /* of the outbox generation named in HELLO */
	bool drain_only;
	struct id epoch;
	/* CURSOR, STORED, NOT_STORED */
	struct log_position cursor;                          /* the outbox as the centre has it */
	uint64_t ticket;
	Lt1__NackReason reason;
	/* CURSOR, STORED, HEAD, ITEMS */
	struct log_position head;                            /* the feed's head */
	/* ITEMS */
	uint64_t first_n; struct hash chain_before;          /* chain at first_n - 1 in the centre's log */
	bool position_known;                                 /* the centre has the site's generation, and its chain at the pulled n equals */
	uint64_t oldest_kept;
	const struct slice *items; size_t n_items;
	uint64_t audit_seq; struct hash audit_hash;
	/* END */
	Lt1__ByeReason bye; uint32_t retry_after_ms;
};

enum centre_intent_type {
	CENTRE_DO_SEND,                  /* frame */
	CENTRE_DO_READ_CURSOR,           /* of generation `position.generation` */
	CENTRE_DO_STORE,                 /* hand the batch to the writer */
	CENTRE_DO_READ_FEED,             /* items after `position`, at most `bytes` */
	CENTRE_DO_ACKED_FEED,            /* note that the site applied its feed up to `position` (lazily, at most once a second) */
	CENTRE_DO_RENEW_FEED,            /* the centre's feed was restored: a new generation, every kept item afresh */
	CENTRE_DO_HOLD,                  /* TWIN: hold the key, an operator decides */
	CENTRE_DO_CUT,                   /* end the connection (why) */
};
struct centre_intent {
	enum centre_intent_type type;
	Lt1__ByeReason why;
	struct slice frame;                                  /* SEND: lent until the next step */
	struct log_position position;
	size_t bytes;
	/* STORE: lent until the next step; the gateway copies what it keeps */
	uint64_t ticket;
	struct id generation, succeeded; bool has_succeeded;
	uint64_t first_n; struct hash chain_before;
	const struct slice *bodies; size_t n_bodies;
};

#define CENTRE_CREDIT_BATCHES 4u
#define CENTRE_CREDIT_BYTES (256u << 10)

struct centre_link;
struct centre_link_config { const char *feed; struct id epoch; int64_t (*wall_ms)(void *); void *wall_ctx; bool drain_only; };
struct centre_link *centre_link_new(const struct centre_link_config *config, int64_t now);
void centre_link_free(struct centre_link **l);
const struct centre_intent *centre_link_step(struct centre_link *l, const struct centre_event *event, int64_t now, size_t *n_intents);
int64_t centre_link_wake(const struct centre_link *l);
size_t centre_link_in_flight(const struct centre_link *l);   /* bytes handed to the writer and not answered */

#endif
