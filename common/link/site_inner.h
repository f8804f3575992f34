/* The inside of the site's machine, shared by its files: site.c (sessions, the step), site_clock.c, site_meet.c
 * (greeting and meeting), site_push.c (the outbox going up), site_feed.c (feeds coming down: PULL and DATA), site_snap.c
 * (snapshots of feeds), site_settle.c (what is settled) and site_vault.c (the backup of the names). Nobody else includes
 * this. */
#ifndef LT_LINK_SITE_INNER_H
#define LT_LINK_SITE_INNER_H
#include "common/link/position.h"
#include "common/link/site.h"

#define SITE_INTENTS_MAX 16
#define FLIGHTS_MAX 16u                  /* batches under way, whatever credit says */
#define POINTS_MAX 32u
#define WINDOW_MIN (4u << 10)            /* a session starts with this much in flight */
#define BATCH_BYTES (64u << 10)          /* bodies of one PUSH: FRAME_MAX / 4, so several are in flight and none exceeds it raw */
#define BATCH_BODIES 4096u
#define PULL_BYTES_FIRST (32u << 10)     /* credit of a PULL: doubles while answers come quickly, halves when none came in time */
#define PULL_BYTES_MIN (4u << 10)
#define PULL_BYTES_MAX (128u << 10)
#define STRAYS_MAX 8u                    /* parts of a feed that fit nowhere, in a row: the logs meet again in a new session */
#define QUICK_ACK_MS 5000
#define WINDOW_SECONDS 20u               /* never hold more than this much of the measured rate */
#define SILENCE_MS 60000
#define PATIENCE_MAX_MS 600000
#define PING_MS 20000
#define OPEN_MS 30000
#define DRAIN_RETRY_MS 30000
#define UNSETTLED_MS 120000             /* acknowledged, not settled, and nothing moves: the heads are told again by a WELCOME */
#define HOLD_MS 900000
#define BUSY_MS 1000
#define SETTLED_LINE_MS 5000             /* streaming this long shows that the line is good: back-off starts anew */
#define GREETINGS_MAX 5u                 /* HELLOs in one session without a step forward */
#define OUT_KEPT (16u << 10)             /* a buffer that once held a batch is given back */
#define NEVER INT64_MAX

enum site_await { AWAIT_NOTHING, AWAIT_WELCOME, AWAIT_CHAIN, AWAIT_REWIND, AWAIT_RENEW };

struct flight { uint64_t first_n, last_n; size_t bytes; int64_t sent_at; };
struct point { uint64_t n, head_n; };    /* up to n is settled once the feed is applied up to head_n */

struct push_state {
	uint64_t next_n;                     /* the next body to read */
	bool reading;                        /* READ_BODIES without an answer yet */
	uint64_t read_n; size_t read_bytes;
	struct flight flights[FLIGHTS_MAX];
	size_t n_flights, bytes;
	size_t window;
	uint32_t credit_batches, credit_bytes;
	uint64_t rate;                       /* bytes a second, 0: not measured */
	int64_t mean_ms;                     /* from PUSH to ACK, 0: not measured */
	int64_t last_ack_at, not_before;
	bool retell;                         /* an ACK may not have reached the store */
	int64_t patience_ms;                 /* how long no ACK may come; grows when a session ended in silence */
};

struct feed_state {                      /* one of the feeds */
	enum feed_no no;
	const char *name;
	struct id owner;
	struct feed_place stored, expected;  /* expected runs ahead of stored by what the store has not answered yet */
	size_t applying;
	bool pull_due;
	bool asked; int64_t pulled_at;       /* a PULL was said and not answered yet, not even by an empty DATA */
	bool met;                            /* a DATA of this greeting showed that both ends have the same log */
	uint32_t strays;
	struct log_position head;            /* as last told */
	struct id left[2];                   /* generations left in this session: their stragglers do not bring them back */
	struct feed_trouble troubles[TROUBLES_MAX];   /* that the centre has not been told of */
	size_t n_troubles;
	bool trouble_said;                   /* with a PULL from the place where we stand */
	bool trouble_told;                   /* and heard: the store was told so */
};

struct settle_state {                    /* of FEED_SITE alone */
	struct log_position ack_head;        /* the head told with the latest acknowledgement */
	struct point points[POINTS_MAX];     /* under the feed's expected generation, ascending */
	size_t n_points;
	uint64_t settled, apply_settled;     /* as told to the store; as told with the APPLYs without an answer */
};

struct vault_state {
	struct vault_name offer;             /* total 0: nothing is offered */
	bool met; uint64_t at;               /* the centre told in this session how far it has it */
	bool reading;                        /* VAULT_READ without an answer yet */
	bool wanted, name_only;
	struct vault_name found; uint64_t taken; struct vault_sum sum;      /* the one that is coming down */
	uint32_t mismatches;
	bool waits; int64_t said_at;         /* for the answer to what was said */
	bool turn;                           /* a batch was acknowledged: one small part may go out although more wait */
	uint32_t tries; int64_t retry_at;    /* said in vain */
	size_t part_bytes;
};

struct site_link {
	struct site_link_config config;
	char *feed_name, *software;
	enum site_phase phase;
	enum site_await await;
	bool stopped;
	struct site_outbox box;
	struct push_state push;
	struct feed_state feeds[FEEDS];
	struct settle_state settle;
	uint32_t pull_bytes;
	struct vault_state vault;
	struct backoff backoff;
	uint64_t endpoint;
	int64_t progress_at;                 /* when something was last acknowledged or applied */
	int64_t retry_at, opened_at, greeted_at, streaming_at, received_at, sent_at, pinged_at;
	bool streamed;                       /* this session got as far as streaming */
	bool drain_only;
	uint32_t features;                   /* WELCOME's feature level */
	uint32_t greetings;
	struct log_position told;            /* where WELCOME says the centre stands */
	bool chain_found; struct hash chain_own;
	uint64_t session_n;                  /* the highest n the centre told in this session and generation */
	struct id epoch;
	struct arena *arena;                 /* of the frame under examination: what is lent until the next step */
	struct buffer out;                   /* frames to send; intents hold offsets until the step's end */
	struct site_intent intents[SITE_INTENTS_MAX];
	size_t n_intents;
};

/* site.c */
struct site_intent *site_intend(struct site_link *l, enum site_intent_type type);
void site_send(struct site_link *l, Lt1__MessageType type, const ProtobufCMessage *m, int64_t now);
void site_alarm(struct site_link *l, enum site_why why);
void site_end(struct site_link *l, int64_t now, uint32_t retry_after_ms);    /* CLOSE, and back-off */
void site_violated(struct site_link *l, int64_t now);                        /* BYE PROTOCOL, alarm, end */
void site_bye(struct site_link *l, Lt1__ByeReason reason, int64_t now);
void site_hold(struct site_link *l, enum site_why why, int64_t now, uint32_t retry_after_ms);

/* site_clock.c */
extern void (*const site_pumps[])(struct site_link *, int64_t);

/* site_meet.c */
void site_greet(struct site_link *l, int64_t now);                           /* HELLO: the first, or once more */
void meet_welcome(struct site_link *l, const ProtobufCMessage *m, int64_t now);
void meet_chain(struct site_link *l, bool found, const struct hash *chain, int64_t now);
void meet_rewound(struct site_link *l, int64_t now);

/* site_push.c */
void push_init(struct push_state *p);
void push_reset(struct site_link *l, uint64_t next_n);                       /* nothing is under way any more */
void push_new_session(struct site_link *l);
void push_credit(struct site_link *l, const Lt1__Credit *credit);
void push_bodies(struct site_link *l, const struct site_event *event, int64_t now);
void push_ack(struct site_link *l, const ProtobufCMessage *m, int64_t now);
void push_nack(struct site_link *l, const ProtobufCMessage *m, int64_t now);
void push_pump(struct site_link *l, int64_t now);
void push_acked_to(struct site_link *l, uint64_t n, const struct log_position *head);   /* DO_ACK, when it grows */
int64_t push_deadline(const struct site_link *l);                            /* when the missing ACK ends the session */
int64_t push_patience(const struct site_link *l);
void push_more_patience(struct site_link *l);
int64_t push_wake(const struct site_link *l);

/* site_feed.c */
void feed_init(struct site_link *l, const struct feed_place places[FEEDS]);
void feed_new_session(struct site_link *l);
void feed_greeted(struct site_link *l);                                      /* HELLO was said: the logs have to meet anew */
/* The heads of WELCOME and ACK; false: not as agreed. One that is not told is zero. */
bool feed_heads(const struct site_link *l, Lt1__FeedPosition *const *rows, size_t n, struct log_position heads[FEEDS]);
void feed_heads_told(struct site_link *l, const struct log_position heads[FEEDS]);
void feed_pull_all(struct site_link *l);                                     /* say again where we stand */
void feed_data(struct site_link *l, const ProtobufCMessage *m, int64_t now);
void feed_failed(struct site_link *l);
void feed_stored(struct site_link *l, const struct site_event *event, int64_t now);
void feed_pump(struct site_link *l, int64_t now);
void feed_silent(struct site_link *l);                                       /* the session ends in silence */
bool feed_followed(const struct site_link *l, enum feed_no no);              /* the centre serves it */
bool feed_behind(const struct site_link *l);                                 /* something is not settled, or not here yet */
bool feed_drained(const struct site_link *l);

/* between site_feed.c and site_snap.c */
struct feed_state *feed_named(struct site_link *l, const char *name);        /* NULL: one that this version does not follow */
void feed_stray(struct site_link *l, struct feed_state *f, int64_t now);     /* fits nowhere: dropped, and pulled again */
void feed_answered(struct site_link *l, struct feed_state *f, size_t bytes, bool heard, int64_t now);
void feed_head_told(struct feed_state *f, const struct log_position *head);
bool feed_was_left(const struct feed_state *f, const struct id *generation);
struct slice *feed_items(struct site_link *l, const ProtobufCBinaryData *from, size_t n, size_t *bytes);   /* NULL: no room */

/* site_snap.c */
void feed_snap(struct site_link *l, const ProtobufCMessage *m, int64_t now);
void snap_doubt(struct site_link *l, struct feed_state *f);                  /* a snapshot of another epoch is begun anew */

/* site_settle.c */
void settle_greeted(struct site_link *l);
void settle_failed(struct site_link *l);
void settle_unsettle(struct site_link *l, uint64_t n);                       /* REWIND, RENEW */
void settle_anew(struct site_link *l);                                       /* the feed begins anew */
void settle_acked(struct site_link *l, uint64_t n, const struct log_position *head);    /* notes a point */
void settle_meet(struct site_link *l, const struct log_position *head, bool anew);
uint64_t settle_applying(struct site_link *l, const struct log_position *after);   /* what an APPLY settles */
void settle_stored(struct site_link *l);
void settle_say(struct site_link *l, bool acked_grew);                       /* DO_ACK, when acked or settled is new */

/* site_vault.c */
void vault_init(struct vault_state *v);
void vault_new_session(struct site_link *l);
void vault_offer(struct site_link *l, const struct site_event *event);
void vault_want(struct site_link *l, const struct site_event *event);
void vault_part(struct site_link *l, const struct site_event *event, int64_t now);
void vault_take(struct site_link *l, const ProtobufCMessage *m, int64_t now);
void vault_pump(struct site_link *l, int64_t now);
int64_t vault_wake(const struct site_link *l);

#endif
