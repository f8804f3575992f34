/* The site's side of LT/1 as a pure machine: events in, intents out. The shell (client/agent) carries the intents out
 * in order and feeds the outcomes back as events. One session at a time; the machine decides when to open the next.
 *
 *   idle -> opening -> greeting (HELLO sent) -> streaming -> (closing) -> idle
 *
 * Streaming pushes the outbox within credit and window, pulls the feed, pings, and watches for silence.
 *
 * The shell's part
 *   - Intents are carried out in their order; then the answers are fed back, each by its own step: READ_CHAIN -> CHAIN,
 *     READ_BODIES -> BODIES, REWIND and RENEW -> OUTBOX, APPLY -> FEED; FAILED instead when the store could not, and
 *     that at once: the step's remaining intents are dropped and no frame is fed before it. ACK
 *     needs no answer and may be carried out late: of several in a row only the last counts (a lost one is simply
 *     told again), but never after a later REWIND, RENEW or APPLY.
 *   - LINE_UP, LINE_DOWN and FRAME belong to the socket of the latest OPEN; after CLOSE nothing of it is fed any more.
 *   - A verdict at the site: the latest item for the body's hash; without one, `accepted` when its number <= settled;
 *     otherwise it is on its way. Two numbers (acked, settled) say it for the whole outbox, no row is touched.
 *   - REWIND(n): acked = n, settled = min(settled, n). Items stay.
 *   - RENEW: new random generation, succeeded = the present one, kept bodies 1 .. m in their old order, acked = settled = 0,
 *     oldest_kept = 1. Items stay (the centre answers each body again, the known ones as `duplicate`).
 *   - APPLY: items and `feed` in one transaction, also when n_items is 0; settled = max(settled, intent's).
 *   - APPLY with a `feed.generation` other than the stored one: the feed begins anew at 1, because the log the items came from
 *     is gone. In the same transaction, first: every item of a kept body is forgotten, and settled = the intent's, even
 *     when that is less. The new log tells everything that needs telling.
 *
 * Feeds: site/<code> (verdicts) and `province` (what every site may know). Each has its own log, position and PULL; what
 * is said above of the feed and of settling is about FEED_SITE. APPLY and SNAP name theirs (`feed_no`) and the `place` to
 * store, whole, in the transaction of the items; FEED answers both with the place as stored.
 *   - SNAP: a part of a snapshot. `first`: what was applied of an earlier, unfinished one counts no more; of FEED_SITE also
 *     every item of a kept body is forgotten and settled = 0, as in an APPLY that begins anew. `last`: what the whole
 *     snapshot did not tell goes, in that transaction (named step A10). Rows told by it replace what was there before it,
 *     whatever the version; rows of the log never replace a newer version.
 *   - An unfinished snapshot is gone on with in the next session (config.places), for as long as the centre can. `province`
 *     is begun by a snapshot alone: an APPLY never changes its generation.
 *   - An item that cannot be applied is skipped, kept and shown; FEED.troubles names those the centre has not been told of
 *     yet. TROUBLE_TOLD: it has been told of `troubles`. A FEED that answers nothing is welcome, too: after the start it
 *     brings the troubles of before.
 *
 * VAULT, the sealed backup of the names
 *   - VAULT_OFFER names the backup that is due (its file stays as it is until KEPT or REFUSED; another offer takes its
 *     place, total 0 withdraws it). VAULT_READ is answered by VAULT_PART with the same `vault` and `n`; an empty part ends
 *     the offer. KEPT: the centre has committed all of it and found its hash right, now or before. REFUSED: its bytes are
 *     not what it is named by. A shell that could not write KEPT down makes the offer again; the centre says it again.
 *   - VAULT_WANT asks for the newest one the centre has: FOUND names it (total 0: none) and means an empty buffer, also
 *     when it comes again; each TAKE goes to its end; FETCHED: the hash is right (total 0: it never was). `found` false:
 *     only its name is wanted.
 *   - An offer and a wish live on over sessions; a wish goes first. */
#ifndef LT_LINK_SITE_H
#define LT_LINK_SITE_H
#include "common/base/backoff.h"
#include "common/link/frame.h"
#include "common/link/log.h"
#include "common/link/vault.h"

struct site_outbox {                 /* what the store knows of its outbox */
	struct id generation, succeeded;
	bool has_succeeded;
	uint64_t made, acked, oldest_kept;
};

enum feed_no { FEED_SITE, FEED_PROVINCE, FEEDS };
#define FEED_PROVINCE_NAME "province"
#define FEED_FEATURE_LEVEL 3u            /* WELCOME's feature level from which on a centre serves `province` and SNAP */
#define SNAP_NEXT_MAX 64u
/* Where a feed stands at the site; all zero: nothing was ever applied. */
struct feed_place {
	struct log_position at;              /* zero in the middle of a snapshot: no position has what is there */
	bool snapping;                       /* in the middle of a snapshot begun at `begun`; `next`: told with its last part */
	struct log_position begun;
	uint8_t next[SNAP_NEXT_MAX]; size_t next_len;
	uint64_t until;                      /* rows of the snapshot may be as new as item `until`: what is there is what the
	                                      * log says at `at` from at.n >= until on (a digest means nothing before) */
	struct id epoch;                     /* the centre's, in which the snapshot was begun */
};
struct feed_trouble { uint64_t n; uint32_t code; };

enum site_event_type {
	SITE_EV_TICK,                    /* time passed; call at least when site_link_wake() says so */
	SITE_EV_LINE_UP,                 /* the CURVE handshake is done: the socket can send */
	SITE_EV_LINE_DOWN,               /* the socket is gone */
	SITE_EV_FRAME,                   /* bytes from the centre */
	SITE_EV_OUTBOX,                  /* the outbox as it is now: after it grew, and as the answer to ACK, REWIND, RENEW */
	SITE_EV_CHAIN,                   /* answer to READ_CHAIN */
	SITE_EV_BODIES,                  /* answer to READ_BODIES (n_bodies may be 0) */
	SITE_EV_FEED,                    /* a feed's place as committed: answer to APPLY and SNAP */
	SITE_EV_FAILED,                  /* the store could not carry the last intent out: end the session, try later */
	SITE_EV_STOP,                    /* say BYE and end */
	SITE_EV_VAULT_OFFER,             /* a backup of the names is due */
	SITE_EV_VAULT_PART,              /* answer to VAULT_READ */
	SITE_EV_VAULT_WANT,              /* what has the centre? found: its bytes, too */
};
struct site_event {
	enum site_event_type type;
	struct slice frame;                                  /* FRAME */
	struct site_outbox outbox;                           /* OUTBOX */
	uint64_t n; bool found; struct hash chain;           /* CHAIN: chain at n; BODIES: first n, and chain before it */
	const struct slice *bodies; size_t n_bodies;         /* BODIES: lent for the call */
	enum feed_no feed_no; struct feed_place place;       /* FEED */
	const struct feed_trouble *troubles; size_t n_troubles;  /* FEED: not told yet, at most TROUBLES_MAX; lent for the call */
	struct vault_name vault; struct slice part;          /* VAULT_OFFER; VAULT_PART: lent for the call, its place is n */
};

enum site_intent_type {
	SITE_DO_OPEN,                    /* a fresh socket to endpoint number `n` modulo the list */
	SITE_DO_CLOSE,
	SITE_DO_SEND,                    /* frame */
	SITE_DO_READ_CHAIN,              /* chain at n of the present generation */
	SITE_DO_READ_BODIES,             /* from n, at most `bytes` in all but always at least one body when there is one */
	SITE_DO_ACK,                     /* store: acknowledged up to n, settled up to `settled` (here both only grow) */
	SITE_DO_REWIND,                  /* store: the centre stands at n only; everything after is due again */
	SITE_DO_RENEW,                   /* store: a new generation succeeding the present one; every kept body numbered afresh.
	                                  * first: site/ stands nowhere now, in the same transaction */
	SITE_DO_APPLY,                   /* store: apply items and the position `feed` in one transaction */
	SITE_DO_SNAP,                    /* store: apply a part of a snapshot and `place` in one transaction */
	SITE_DO_TROUBLE_TOLD,            /* store: the centre knows of `troubles` of that feed */
	SITE_DO_HOLD,                    /* TWIN, REVOKED, VERSION: the next try is in 15 minutes; the operator must act (why) */
	SITE_DO_ALARM,                   /* tell the operator (why). EPOCH: the centre began a new life, keep `epoch` */
	SITE_DO_VAULT_READ,              /* `bytes` of the offered backup `vault` from place n on */
	SITE_DO_VAULT_KEPT,              /* store: the centre has `vault`, whole */
	SITE_DO_VAULT_REFUSED,           /* store: it does not keep `vault`: make another one */
	SITE_DO_VAULT_FOUND,             /* answer to VAULT_WANT */
	SITE_DO_VAULT_TAKE,              /* `part` of `vault` at place n */
	SITE_DO_VAULT_FETCHED,
};
enum site_why { SITE_WHY_NONE, SITE_WHY_TWIN, SITE_WHY_REVOKED, SITE_WHY_OUTBOX_RESTORED, SITE_WHY_CENTRE_RESTORED, SITE_WHY_VERSION,
	SITE_WHY_PROTOCOL, SITE_WHY_SILENT, SITE_WHY_FEED_CHAIN, SITE_WHY_EPOCH, SITE_WHY_BUSY };
struct site_intent {
	enum site_intent_type type;
	enum site_why why;
	uint64_t n; size_t bytes;
	uint64_t settled;                                    /* ACK, APPLY (of FEED_SITE): up to here a row without an item is accepted */
	struct id epoch;                                     /* ALARM with SITE_WHY_EPOCH */
	enum feed_no feed_no;                                /* APPLY, SNAP, TROUBLE_TOLD */
	struct log_position feed;                            /* APPLY, SNAP: place.at */
	struct feed_place place;                             /* APPLY, SNAP: what to store; snapping is false with `last` */
	bool first, last;                                    /* SNAP; first: RENEW */
	const struct slice *items; size_t n_items;           /* APPLY, SNAP: lent until the next step; FeedItem bodies */
	uint64_t first_n;                                    /* APPLY: number of the first item */
	const struct feed_trouble *troubles; size_t n_troubles;  /* TROUBLE_TOLD: lent until the next step */
	struct slice frame;                                  /* SEND: lent until the next step */
	struct vault_name vault; struct slice part;          /* VAULT_*; TAKE: lent until the next step */
};

struct site_link;
struct site_link_config {
	struct id owner;                                     /* site_id, the owner of the chains of the outbox and of FEED_SITE */
	const char *feed;                                    /* "site/<code>" */
	const char *software;
	uint32_t (*random)(void *); void *random_ctx;        /* jitter: injected, so that one seed gives one trace */
	struct id epoch;                                     /* the centre's, as last told (ENROLLED, ALARM EPOCH); zero: not known */
};
struct site_link *site_link_new(const struct site_link_config *config, const struct site_outbox *outbox,
                                const struct feed_place places[FEEDS]);
void site_link_free(struct site_link **l);
/* Returns the intents, lent until the next step. now is monotonic milliseconds. */
const struct site_intent *site_link_step(struct site_link *l, const struct site_event *event, int64_t now, size_t *n_intents);
int64_t site_link_wake(const struct site_link *l);       /* when the next TICK is due */

enum site_phase { SITE_IDLE, SITE_OPENING, SITE_GREETING, SITE_STREAMING, SITE_HELD };
enum site_phase site_link_phase(const struct site_link *l);
bool site_link_drained(const struct site_link *l);       /* streaming, everything made is acknowledged, feeds applied up to the known heads */
bool site_link_vault_moves(const struct site_link *l);   /* an offer or a wish is under way, and was answered so far */
const char *site_why_name(enum site_why why);

#endif
