/* The inside of the centre's machine, shared by its files: centre.c (the session), centre_push.c (the outbox coming up),
 * centre_feed.c (feeds going down: PULL and DATA), centre_snap.c (snapshots of feeds) and centre_vault.c (the backups of
 * the names). Nobody else includes this. A session costs about a kilobyte while it rests. */
#ifndef LT_LINK_CENTRE_INNER_H
#define LT_LINK_CENTRE_INNER_H
#include "common/link/centre.h"
#include "common/link/position.h"

#define CENTRE_INTENTS_MAX 16
#define TICKETS_MAX CENTRE_CREDIT_BATCHES
#define DROPPED_MAX (2 * CENTRE_CREDIT_BATCHES)
#define DATA_BYTES (128u << 10)          /* items of one DATA, below FRAME_MAX even uncompressed */
#define DATA_ITEMS 4096u
#define SILENCE_MS 90000
#define ACKED_FEED_MS 1000
#define CREDIT_RETRY_MS 1000u
#define SNAP_RETRY_MS 30000u             /* BYE OVERLOAD: the store cannot begin a snapshot now */
#define OUT_KEPT (16u << 10)

enum centre_phase { CENTRE_NEW, CENTRE_GREETING, CENTRE_OPEN, CENTRE_DEAD };

struct ticket { uint64_t number, first_n, last_n; size_t bytes; };

struct serve_state {                     /* one of the feeds */
	enum feed_no no;
	const char *name;
	struct log_position head;
	struct log_position at;              /* where the site stands, as far as it said; reading goes on from here */
	bool pulled;                         /* a PULL stands: no DATA with items, no SNAP has used its credit */
	bool confirm;                        /* it has not been answered at all: a DATA is due, even an empty one */
	bool reading, renewing;
	bool stale;                          /* the answer to READ_FEED or READ_SNAP is to a question of before */
	uint32_t credit;
	struct log_position acked; bool acked_due; int64_t acked_at;
	bool snapping;                       /* the PULL is answered by a part of the snapshot begun at `begun`, from `next` on */
	struct log_position begun;           /* zero: one is to be begun */
	uint8_t next[SNAP_NEXT_MAX]; size_t next_len;
};

struct vault_serve {
	bool asked; enum vault_ask ask;      /* the store has not answered yet */
	struct vault_name offered;           /* total 0: nothing was offered in this session */
	uint64_t at;                         /* how far the store has it, as last told */
	uint32_t dropped;
};

struct centre_link {
	struct centre_link_config config;
	char *feed_name;
	enum centre_phase phase;
	struct id generation, succeeded;     /* as the latest HELLO named them */
	bool has_succeeded;
	bool reading_cursor, hello_waits;    /* a HELLO waits until the tickets and the cursor before it are answered */
	bool drain_only;
	bool knows_snap;                     /* HELLO named `province` */
	struct ticket tickets[TICKETS_MAX];
	size_t n_tickets, bytes;
	uint64_t next_ticket;
	bool refusing; uint64_t expected_n;  /* after a NACK: dropped until a PUSH begins here, or HELLO */
	bool overdrawn;                      /* the NACK was CREDIT */
	uint32_t dropped;
	struct serve_state serve[FEEDS];
	struct vault_serve vault;
	int64_t received_at;
	struct arena *arena;
	struct slice *bodies;
	struct feed_trouble troubles[TROUBLES_MAX];   /* of the PULL under examination */
	struct buffer out;
	struct centre_intent intents[CENTRE_INTENTS_MAX];
	size_t n_intents;
};

struct centre_intent *centre_intend(struct centre_link *l, enum centre_intent_type type);
void centre_send(struct centre_link *l, Lt1__MessageType type, const ProtobufCMessage *m);
void centre_bye(struct centre_link *l, Lt1__ByeReason reason, uint32_t retry_after_ms);   /* BYE and CUT: the session is over */

/* The heads of the feeds as the wire wants them; fill, then point to .rows. */
struct heads_message { Lt1__LogPosition positions[FEEDS]; Lt1__FeedPosition feeds[FEEDS], *rows[FEEDS]; size_t n; };
void centre_heads_fill(const struct centre_link *l, struct heads_message *m);

/* centre_push.c */
void take_push(struct centre_link *l, const ProtobufCMessage *m, int64_t now);
void take_stored(struct centre_link *l, const struct centre_event *event, int64_t now);
void take_not_stored(struct centre_link *l, const struct centre_event *event, int64_t now);

/* centre_feed.c */
void serve_init(struct centre_link *l);
void serve_reset(struct centre_link *l);
void serve_head(struct serve_state *s, const struct log_position *head);
void serve_pull(struct centre_link *l, const ProtobufCMessage *m, int64_t now);
void serve_items(struct centre_link *l, const struct centre_event *event, int64_t now);
void serve_pump(struct centre_link *l, int64_t now);
int64_t serve_wake(const struct centre_link *l);
bool serve_answered(struct centre_link *l, struct serve_state *s);           /* the store's answer came: is it still wanted? */

/* centre_snap.c */
bool snap_asked(struct serve_state *s, const Lt1__SnapPlace *m);             /* PULL names a place; false: not as agreed */
bool snap_begins(const struct centre_link *l, const struct serve_state *s);  /* it stands nowhere: a snapshot is due */
void snap_begin(struct serve_state *s, const struct log_position *head);
void snap_read(struct centre_link *l, struct serve_state *s);
void snap_part(struct centre_link *l, const struct centre_event *event, int64_t now);

/* centre_vault.c */
void vault_hear(struct centre_link *l, const ProtobufCMessage *m, int64_t now);
void vault_answer(struct centre_link *l, const struct centre_event *event, int64_t now);

#endif
