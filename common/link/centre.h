/* The centre's side of one session of LT/1 as a pure machine. The gateway owns one per connection, carries its intents
 * out and feeds outcomes back. Identity comes from the key (the shell knows the site); truth comes from the cursor row,
 * which the writer locks: this machine only keeps the conversation orderly.
 *
 * The gateway's part
 *   - Each READ_CURSOR is answered by CURSOR, each STORE by STORED or NOT_STORED with its ticket (in the order of the
 *     tickets of a session), each READ_FEED by ITEMS, RENEW_FEED by HEAD (or END). A second HELLO waits here until every
 *     ticket is answered, so a STORE must always be answered.
 *   - READ_CURSOR names `generation` (and `succeeded`); CURSOR.successor_known is log_is_twin() of them.
 *   - CURSOR.drain_only is the present state (a drain can end while a session lives: the site asks again every 30 s);
 *     config.drain_only holds only until the first CURSOR.
 *   - STORED means COMMITTED, for LOG_FITS and for LOG_KNOWN. ACK goes up to the last number of that ticket, not further:
 *     the cursor may stand beyond it because another session of the site moved it.
 *   - STORED.head is read in the storing transaction: every item about numbers up to the ticket's last is at or before it.
 *   - NOT_STORED: reason GAP or CHAIN from log_fit, CHAIN for a twin (log_is_twin under the lock), BUSY (retry_after_ms)
 *     when the budget is full or the outcome of COMMIT was not good; cursor.n = where the outbox stands.
 *     After a NACK the session's later batches are dropped here until one begins at the expected number or HELLO comes.
 *   - ITEMS: position_known is about READ_FEED's `position`: the feed's present generation is position.generation, its n is
 *     <= head.n and its chain there equals (n 0 of the present generation is always known). Then first_n = n + 1,
 *     chain_before = the chain at n, items follow (possibly none). Otherwise no items; head always tells generation and n.
 *   - RENEW_FEED replaces feed generation `generation` only while that still is the present one (two sessions may ask),
 *     with the latest item of every update of the site that ever had one, in the order of J. Answer HEAD either way;
 *     but a generation made less than a minute ago is not replaced: END (OVERLOAD, the rest of the minute). A site that goes
 *     on in the new one does not ask again; who states a false chain each time would have its whole log written each time.
 *   - Two feeds (enum feed_no), each with its own PULL: READ_FEED, READ_SNAP, ACKED_FEED, TROUBLE, ITEMS, SNAP and HEAD name
 *     theirs (`feed_no`). CURSOR has both heads; STORED.head is FEED_SITE's, STORED.province that of `province` in the same
 *     transaction. `province` is never renewed: who cannot follow its log gets a snapshot.
 *   - READ_SNAP is answered by SNAP: items from the place `next` on (empty: from the beginning), in the order of keys, at most
 *     `bytes` and 4096 of them but at least one while there is one, and the place behind them (`last`: none is left).
 *     `position` is where the snapshot was begun, and comes back as `begun`; all zero (only of `province`): begin one, at the
 *     head in the transaction that reads the first part. A snapshot of FEED_SITE begins at n 0 of its present generation,
 *     so that no verdict is passed over: the machine asks for RENEW_FEED first where the log does not begin at 1 any more.
 *     `head` is read with the items or after them. position_known false: `position` is of another generation or chain, or its
 *     log is not kept from there on, or `next` (bytes from outside!) is no place of ours: nothing is read, the machine begins
 *     anew; when it did ask to begin one (zero, or an empty `next`), the store cannot now: BYE OVERLOAD.
 *   - TROUBLE: the site could not apply item n: note it for the operator. The same may come twice.
 *   - HOLD: hold the key; END (TWIN) the other sessions of that key; a session of a held key gets END (TWIN) as the answer
 *     to READ_CURSOR.
 *   - VAULT (the sealed backup of a site's names; vault.h) is answered by VAULT, one at a time per session. OFFER and PUT
 *     by how far the backup is committed (`at`; total 0: its bytes are not what it is named by, nothing of it is kept);
 *     `at` == total means: whole, hash right, committed. PUT stores only when `at` is where the backup stands, else the
 *     answer tells where. NAME by the newest whole one (total 0: none), GET by a part from `at` on, or by the newest name
 *     when `vault` is not there any more. `lost`: no answer (no room, no database): the site says it again. Bytes never
 *     touch inbox, journal or audit.
 *   - After CUT the machine is dead: it answers every event with no intents; free it. A BYE sent just before deserves a moment. */
#ifndef LT_LINK_CENTRE_H
#define LT_LINK_CENTRE_H
#include "common/link/frame.h"
#include "common/link/log.h"
#include "common/link/site.h"            /* enum feed_no, struct feed_trouble */
#include "common/link/vault.h"

enum vault_ask { VAULT_OFFER, VAULT_PUT, VAULT_NAME, VAULT_GET };
enum centre_event_type {
	CENTRE_EV_FRAME,                 /* bytes from the site */
	CENTRE_EV_CURSOR,                /* answer to READ_CURSOR */
	CENTRE_EV_STORED,                /* the writer committed the batch with `ticket`: cursor, feed head */
	CENTRE_EV_NOT_STORED,            /* the writer did not: reason GAP, CHAIN or BUSY, cursor.n = where it stands */
	CENTRE_EV_ITEMS,                 /* answer to READ_FEED */
	CENTRE_EV_SNAP,                  /* answer to READ_SNAP */
	CENTRE_EV_HEAD,                  /* a feed's head moved */
	CENTRE_EV_VAULT,                 /* answer to VAULT */
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
	enum feed_no feed_no;                                /* ITEMS, SNAP, HEAD */
	struct log_position head;                            /* of feed_no; CURSOR, STORED: of FEED_SITE */
	struct log_position province;                        /* CURSOR, STORED: head of FEED_PROVINCE */
	/* SNAP; items and position_known as in ITEMS */
	struct log_position begun; uint8_t next[SNAP_NEXT_MAX]; size_t next_len; bool last;   /* at most SNAP_ITEMS_MAX items */
	/* ITEMS */
	uint64_t first_n; struct hash chain_before;          /* chain at first_n - 1 in the centre's log */
	bool position_known;                                 /* the centre has the site's generation, and its chain at the pulled n equals */
	uint64_t oldest_kept;
	const struct slice *items; size_t n_items;
	uint64_t audit_seq; struct hash audit_hash;
	/* VAULT */
	struct vault_name vault; uint64_t at; struct slice part; bool lost;
	/* END; NOT_STORED with BUSY uses retry_after_ms too */
	Lt1__ByeReason bye; uint32_t retry_after_ms;
};

enum centre_intent_type {
	CENTRE_DO_SEND,                  /* frame */
	CENTRE_DO_READ_CURSOR,           /* of `generation` (also in position.generation), which says it succeeded `succeeded` */
	CENTRE_DO_STORE,                 /* hand the batch to the writer */
	CENTRE_DO_READ_FEED,             /* items after `position`, at most `bytes` */
	CENTRE_DO_READ_SNAP,             /* a part of a snapshot: `position` = begun, `next`, at most `bytes` */
	CENTRE_DO_TROUBLE,               /* the site skipped items: `troubles` */
	CENTRE_DO_ACKED_FEED,            /* note that the site applied its feed up to `position` (lazily, at most once a second) */
	CENTRE_DO_RENEW_FEED,            /* the centre's feed `generation` was restored or is too short: a new one, see above */
	CENTRE_DO_HOLD,                  /* TWIN: hold the key, an operator decides */
	CENTRE_DO_VAULT,                 /* of the site's backups: `ask` */
	CENTRE_DO_CUT,                   /* end the connection (why) */
};
struct centre_intent {
	enum centre_intent_type type;
	Lt1__ByeReason why;
	struct slice frame;                                  /* SEND: lent until the next step */
	enum feed_no feed_no;
	struct log_position position;
	size_t bytes;
	uint8_t next[SNAP_NEXT_MAX]; size_t next_len;        /* READ_SNAP */
	const struct feed_trouble *troubles; size_t n_troubles;  /* TROUBLE: lent until the next step */
	/* STORE: lent until the next step; the gateway copies what it keeps. READ_CURSOR: generation, succeeded */
	uint64_t ticket;
	struct id generation, succeeded; bool has_succeeded;
	uint64_t first_n; struct hash chain_before;
	const struct slice *bodies; size_t n_bodies;
	/* VAULT; GET: at most `bytes`; PUT: part lent until the next step */
	enum vault_ask ask; struct vault_name vault; uint64_t at; struct slice part;
};

#define SNAP_ITEMS_MAX 4096u
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
