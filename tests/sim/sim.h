/* The simulated world: one centre, one to four sites and their clones, a network and a clock that only we move. The
 * machines of common/link are the real ones; stores, shells and lines are models. One seed makes one history.
 *
 *   main.c    options, the campaign, canaries        world.c   the clock, one seed from birth to quiet   faults.c
 *   agent.c   a site's shell                         gateway.c the centre's shell and its one writer
 *   outbox.c  a site's store                         ledger.c  what must hold, checked after every step
 *   register.c the centre's store                    net.c     lines                     stats.c counters
 *   vault.c   backups of names at both ends
 *   province.c the centre's store of what every site may know, and snapshots of both feeds    held.c  what a site holds of them
 *   ledger_feeds.c what must hold of it */
#ifndef LT_TESTS_SIM_H
#define LT_TESTS_SIM_H
#include <setjmp.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/link/centre.h"
#include "common/link/site.h"

#define KEYS_MAX 4            /* sites as the centre knows them: a key, an id, a feed */
#define AGENTS_MAX 8          /* running copies: the sites and their clones */
#define UPDATES_MAX 200
#define ROWS_MAX 4096
#define GENERATIONS_MAX 64
#define ITEMS_MAX 1536
#define LINES_MAX 512
#define BATCHES_MAX 64
#define SNAPSHOTS 3
#define BODY_POOL (1u << 20)
#define ITEM_BYTES 64
#define BACKUPS_MAX 96
#define ENTRIES_MAX 6         /* the centre keeps four, and one more for a moment */
#define SIM_BACKUP_MAX 150000u
#define PROVINCE_KEYS 24u     /* 0: the catalogue, told in two halves by a snapshot; the others: rows */
#define PROVINCE_ITEMS_MAX 256
#define HISTORY_MAX 512
#define TROUBLES_KEPT 64
#define TROUBLE_CODE 7201u

/* ---- chance ---- */
struct rng { uint64_t s; };
uint64_t rng_next(struct rng *r);
uint32_t rng_below(struct rng *r, uint32_t n);                 /* 0 .. n - 1 */
int64_t rng_between(struct rng *r, int64_t low, int64_t high); /* inclusive */
bool rng_chance(struct rng *r, uint32_t per_mille);
struct id rng_id(struct rng *r);

/* ---- updates: what clerks write ---- */
enum kind { KIND_PLAIN, KIND_WARNED, KIND_RETURNED, KIND_CHILD, KIND_POISON, KIND_JUNK, KIND_REUSED_ID, KINDS };
enum verdict { V_NONE, V_ACCEPTED, V_RETURNED, V_PARKED, V_QUARANTINED, VERDICTS };
struct update {
	enum kind kind;
	int key;                   /* whose */
	int parent;                /* CHILD: the update it waits for, which may not exist yet */
	struct id id;
	struct slice body;
	struct hash hash;
};

/* ---- a site's store ---- */
struct outbox_row { uint16_t update; struct hash chain; };
struct held { bool there; uint32_t version, content, life; };
struct trouble { enum feed_no feed_no; uint32_t n, code; bool told; };
/* What a site holds of both feeds beside its own letters: in the same database, in the same transactions. */
struct holding {
	struct feed_place places[FEEDS];
	struct held rows[PROVINCE_KEYS];
	uint32_t staged_version, staged_half;        /* of the catalogue: its first half has come */
	uint32_t life, own_life;                     /* snapshots begun, of each feed */
	uint32_t own[UPDATES_MAX];                   /* life in which a row about this update was told; 0: not held */
	uint32_t own_j, own_epoch;                   /* what was accepted up to J own_j of that epoch must be held */
	struct trouble troubles[TROUBLES_KEPT]; uint32_t n_troubles;
	uint32_t part_incarnation, part_life; uint64_t part_line;   /* who took the last part: for the statistics */
};
struct outbox {
	struct id generation, succeeded;
	bool has_succeeded;
	uint32_t made, acked, settled, oldest_kept;
	struct outbox_row rows[UPDATES_MAX + 1];     /* [n]; chain is kept for ever, the body from oldest_kept on */
	uint16_t archive[UPDATES_MAX]; uint32_t n_archive;   /* bodies pruned after their term; the verdict stays */
	struct holding holding;
	uint8_t item[UPDATES_MAX];                   /* verdict told by an item, V_NONE: none */
	struct id epoch;
	uint32_t saved;                              /* updates ever recorded here */
	uint16_t backup_made, backup_kept;           /* number + 1 of the file's; of the one the centre said it has; 0: none */
	uint32_t backup_rot;                         /* place + 1 of a byte of the file that is not what it was */
};

/* ---- the centre's store ---- */
struct generation { struct id id, succeeded; bool has_succeeded; int key; uint32_t n; struct hash chain; };
struct inbox_row { uint16_t generation, update; uint32_t n; };
struct letter { uint16_t update; enum verdict verdict; uint32_t j; bool told; int64_t at; };
struct feed_item { uint32_t n, j; uint16_t update; uint8_t verdict, duplicate; struct hash chain; };
struct feed { struct id generation; uint32_t head, oldest_kept; uint32_t n_items; struct feed_item items[ITEMS_MAX]; struct log_position acked; };
/* A log of its own: rows with versions, and the catalogue. */
struct thing { uint32_t version, content; };         /* version 0: not there */
struct province_item { uint16_t key; struct thing thing; struct hash chain; };
struct province {
	struct id generation;
	uint32_t head, oldest_kept;
	struct province_item items[PROVINCE_ITEMS_MAX + 1];  /* [n] */
	struct thing now[PROVINCE_KEYS];
};
/* whole_in: the latest epoch that had all of it */
struct backup { int key; struct vault_name name; uint32_t whole_in; };
struct vault_entry { uint16_t backup; bool whole, wrong; uint32_t received, rot; uint64_t order; struct vault_sum sum; };
struct registry {
	struct id epoch;
	uint32_t j;
	struct generation generations[GENERATIONS_MAX]; uint32_t n_generations;
	struct inbox_row rows[ROWS_MAX]; uint32_t n_rows;
	struct letter letters[UPDATES_MAX * 2]; uint32_t n_letters;
	int16_t letter_of[UPDATES_MAX];              /* -1: never received */
	struct feed feeds[KEYS_MAX];
	struct province province;
	bool held[KEYS_MAX];
	struct vault_entry vaults[KEYS_MAX][ENTRIES_MAX];
};

/* ---- lines ---- */
struct line {
	bool used, site_side, centre_side;           /* which ends still think it is there */
	bool cut;                                    /* broken: what arrives after these times is lost */
	int64_t last_up_at, last_down_at;
	int agent;
	uint64_t serial;
	int64_t latency, ms_per_kb;
	int64_t up_at, down_at;                      /* first in, first out: the latest arrival so far */
	uint32_t life, epoch;                        /* of the centre at the other end */
	struct centre_link *link;
	int64_t tick_at;
	struct log_position head_told[FEEDS];
};

struct agent {
	bool exists, running, destroyed;
	int key;
	struct outbox disk;                          /* what a crash leaves */
	struct outbox checkpoint;                    /* canary synchronous_normal: what a crash really leaves */
	uint32_t commits;
	struct outbox snapshots[2]; bool has_snapshot[2];
	struct site_link *link;
	int line;                                    /* -1: none */
	uint64_t incarnation;
	int64_t wake_at;
	int64_t answer_at;
	bool ack_waits; struct site_intent ack;      /* an ACK that is carried out late */
	uint32_t epoch_seen;                         /* of the centre whose word came last */
	uint32_t to_write;
	bool looking, wish_said;
	bool wants, wants_name;                      /* somebody asks for the newest backup; for its name only */
	uint64_t taken; bool taken_wrong;            /* of the one coming down */
};

struct batch {
	int line; uint64_t serial, ticket;
	int key;
	struct id generation, succeeded; bool has_succeeded;
	uint64_t first_n; struct hash chain_before;
	struct slice *bodies; size_t n_bodies;       /* own memory */
	bool busy;                                   /* beyond the budget: answered BUSY in its turn */
};

/* ---- what a seed is made of ---- */
struct weather {
	uint32_t n_sites, updates_each;
	bool hostile;                                /* duplicates and reorders within a session, too, and strange frames */
	bool late_answers;                           /* the store's answers come after other events */
	bool slow;
	bool short_reads;                            /* the centre's store gives a few items at a time */
	uint32_t crash_pm, fail_pm, busy_pm, unknown_pm, duplicate_pm, reorder_pm, strange_pm;
	int64_t fault_every;
	bool too_old;                                /* a restore may go further back than bodies are kept */
	bool clones, restores, centre_restores, disks_die, lies;
};

enum event_type {
	EV_AGENT_WAKE, EV_AGENT_RESTART, EV_AGENT_ANSWER, EV_LINE_UP, EV_TO_CENTRE, EV_TO_SITE, EV_SITE_SIDE_DOWN, EV_CENTRE_SIDE_DOWN,
	EV_CENTRE_TICK, EV_CENTRE_ANSWER, EV_CENTRE_RESTART, EV_WRITER, EV_CLERK, EV_FAULT, EV_OPERATOR, EV_REJUDGE, EV_DRAIN_END, EV_VAULT, EV_NAMES, EV_PUBLISH, EVENTS
};
struct event { int64_t at; uint64_t order; enum event_type type; int a; uint64_t b; void *p; size_t len; };

struct world {
	uint64_t seed;
	struct rng rng;
	struct weather weather;
	int64_t now;
	uint64_t order, steps;
	uint64_t hash;                               /* of the trace */
	bool trace;
	bool faults_on;
	struct event *heap; size_t n_heap, heap_size;
	struct update updates[UPDATES_MAX]; uint32_t n_updates;
	struct backup backups[BACKUPS_MAX]; uint32_t n_backups; uint64_t vault_order;
	int awaited_child;                           /* a child whose parent the next update will be, or -1 */
	uint8_t pool[BODY_POOL]; size_t pool_used;
	struct agent agents[AGENTS_MAX]; uint32_t n_agents;
	struct id owners[KEYS_MAX]; char feed_names[KEYS_MAX][16];
	struct line lines[LINES_MAX]; uint64_t line_serial;
	/* the centre */
	bool centre_running;
	uint32_t life, epoch;                        /* raised by a start; by a restore */
	struct registry disk;
	struct registry snapshots[SNAPSHOTS]; bool has_snapshot[SNAPSHOTS];
	struct batch batches[BATCHES_MAX]; uint32_t n_batches;
	bool writer_scheduled;
	int64_t drain_until, centre_answer_at;
	bool revoked[KEYS_MAX];
	bool operator_coming[KEYS_MAX];
	uint32_t reserved_n[KEYS_MAX];               /* canary sequence_as_feed: a position handed out before its commit */
	int reserved_update[KEYS_MAX];
	bool any_site_restore, any_clone, any_centre_restore, any_prune, any_lie;
	/* the ledger */
	struct { enum verdict verdict; uint32_t epoch; } centre_final[UPDATES_MAX];
	struct { enum verdict verdict; uint32_t epoch; } site_final[AGENTS_MAX][UPDATES_MAX];
	uint32_t saved[AGENTS_MAX];
	struct { struct log_position at; struct thing now[PROVINCE_KEYS]; } history[HISTORY_MAX]; uint32_t n_history;
	struct { int key; struct trouble trouble; } noted[KEYS_MAX * TROUBLES_KEPT]; uint32_t n_noted;   /* by the centre's operator */
	bool forgiven[UPDATES_MAX];                  /* pruned at its site and gone from the centre by a restore older than the term */
	jmp_buf failed;
	char message[400];
};

/* world.c */
bool world_run(struct world *w, uint64_t seed, bool trace);    /* false: w->message says what does not hold */
void world_at(struct world *w, int64_t delay, enum event_type type, int a, uint64_t b, void *p, size_t len);
void world_note(struct world *w, const char *what, int64_t a, int64_t b);   /* into the trace and its hash */
void world_note_bytes(struct world *w, const void *data, size_t len);
void world_fail(struct world *w, const char *fmt, ...) __attribute__((format(printf, 2, 3), noreturn));
void clerk_writes(struct world *w, int agent);

/* faults.c */
void faults_any(struct world *w);
void faults_rejudge(struct world *w, int update);
void faults_operator(struct world *w, int key);

/* net.c */
int net_open(struct world *w, int agent);
void net_up(struct world *w, int line, struct slice frame);    /* towards the centre */
void net_down(struct world *w, int line, struct slice frame);
void net_break(struct world *w, int line);                     /* both ends notice, each in its time; what is under way is lost or late */
void net_closed_by_site(struct world *w, int line);
bool net_current(const struct world *w, int line, uint64_t serial);

/* agent.c */
void agent_start(struct world *w, int agent);
void agent_crash(struct world *w, int agent, int64_t restart_after);
void agent_event(struct world *w, int agent, const struct site_event *event);
void agent_answer(struct world *w, int agent, uint64_t incarnation, struct site_event *answer);
void agent_stop(struct world *w, int agent, int64_t restart_after);
void agent_committed(struct world *w, int agent);
void agent_wake(struct world *w, int agent);
void answer_free(struct site_event *answer);
void agent_outbox_grew(struct world *w, int agent);

/* outbox.c */
void outbox_init(struct outbox *o, struct rng *r);
struct site_outbox outbox_facts(const struct outbox *o);
void outbox_add(struct world *w, struct outbox *o, int update);
void outbox_ack(struct world *w, int agent, const struct site_intent *i);
void outbox_rewind(struct outbox *o, uint64_t n);
void outbox_renew(struct world *w, struct outbox *o, bool fresh);
void outbox_apply(struct world *w, int agent, const struct site_intent *i);
void outbox_forget(struct outbox *o);        /* every item of a kept body, and what is settled by the log they came from */
bool outbox_prune(struct world *w, struct outbox *o);
enum verdict outbox_verdict(const struct outbox *o, uint32_t n);

/* register.c */
void registry_init(struct world *w);
struct generation *registry_generation(struct registry *r, int key, const struct id *id);
struct log_lineage registry_lineage(const struct registry *r, int key, const struct id *id, const struct id *succeeded, bool has_succeeded);
int registry_letter(const struct world *w, int update);
enum log_fit registry_store(struct world *w, const struct batch *b, bool *twin, uint64_t *stands_at);
bool registry_rejudge(struct world *w, int update);
void registry_renew_feed(struct world *w, int key, const struct id *generation);
bool registry_prune_feed(struct world *w, int key);
struct log_position registry_head(const struct registry *r, int key);
const struct feed_item *feed_item_at(const struct feed *f, uint32_t n);
void feed_item_bytes(const struct world *w, const struct feed_item *item, uint8_t out[ITEM_BYTES]);
void feed_append(struct world *w, int key, int update, bool duplicate);
int update_of_body(const struct world *w, struct slice body);  /* -1: nobody wrote this */

/* province.c */
struct row_bytes { uint8_t type, half; uint16_t key; uint32_t version, content; };   /* an item: 'P' of the province, 'S' of a site */
void province_init(struct world *w);
void province_publish(struct world *w);
void province_renew(struct world *w);
bool province_prune(struct world *w);
bool province_bad(const struct thing *t);    /* a site cannot apply it */
struct log_position province_head(const struct registry *r);
void province_items(struct world *w, int line, const struct centre_intent *i);
void province_troubles(struct world *w, int key, const struct centre_intent *i);   /* noted for the operator */
void snap_answer(struct world *w, int line, const struct centre_intent *i);

/* held.c */
void held_apply(struct world *w, int agent, const struct site_intent *i);
void held_snap(struct world *w, int agent, const struct site_intent *i);
void held_told(struct world *w, int agent, const struct site_intent *i);
size_t held_troubles(const struct outbox *o, enum feed_no feed_no, struct feed_trouble out[TROUBLES_MAX]);
void held_lie(struct world *w, int agent);   /* the place is another one than what is held */

/* gateway.c */
void centre_start(struct world *w);
void centre_crash(struct world *w, int64_t restart_after);
void centre_event(struct world *w, int line, const struct centre_event *event);
void centre_answer(struct world *w, int line, uint64_t serial, struct centre_intent *copy);
void centre_end_key(struct world *w, int key, Lt1__ByeReason why, uint32_t retry_after_ms, int but_line);
void centre_heads(struct world *w);
void centre_wake(struct world *w, int line, uint64_t serial);
void centre_frame(struct world *w, int line, struct slice frame);
void centre_side_closed(struct world *w, int line);
void batch_free(struct batch *b);
void writer_run(struct world *w);
void writer_forget(struct world *w);

/* vault.c */
void vault_agent_started(struct world *w, int agent);
void vault_due(struct world *w, int agent);
void vault_names(struct world *w, int agent);
struct site_event *vault_part_read(struct world *w, int agent, const struct site_intent *i);
void vault_kept(struct world *w, int agent, const struct site_intent *i);
void vault_refused(struct world *w, int agent, const struct site_intent *i);
void vault_doubt(struct world *w, int agent);
void vault_outside(struct world *w, int agent, const struct site_intent *i);
struct centre_event vault_store(struct world *w, int key, const struct centre_intent *i);
void vault_rot(struct world *w);
bool vault_quiet(const struct world *w, int agent);
void vault_end(struct world *w, int agent);

/* ledger.c: after every step */
void ledger_committed(struct world *w);                        /* the centre's transaction: P1, P3, P4, P5 */
void ledger_acked(struct world *w, int agent, uint32_t before);  /* P1 at the site */
void ledger_verdict(struct world *w, int agent, int update, enum verdict verdict, bool by_item);   /* P4 at the site */
void ledger_restarted(struct world *w, int agent);             /* what the clerk was told is saved is there */
bool ledger_quiet(struct world *w);                            /* everything is settled at every site that is not held */
void ledger_end(struct world *w);                              /* at quiet: both ends say the same */

/* ledger_feeds.c */
void ledger_published(struct world *w);
void ledger_province(struct world *w, int agent);              /* what is held is what the log says at the position */
bool ledger_feeds_quiet(const struct world *w, int agent);
void ledger_feeds_end(struct world *w, int agent);

/* stats.c */
enum fault_kind {
	F_LINE_BROKEN, F_LATE_DELIVERY, F_DUPLICATE, F_REORDER, F_STRANGE_FRAME, F_SLOW_LINE, F_AGENT_CRASH, F_CRASH_BEFORE_COMMIT,
	F_CRASH_AFTER_COMMIT, F_AGENT_RESTORE, F_CLONE, F_STORE_FAILED, F_LATE_ANSWER, F_LATE_ACK, F_OUTBOX_PRUNED, F_CENTRE_CRASH,
	F_CENTRE_CRASH_BEFORE_COMMIT, F_CENTRE_CRASH_AFTER_COMMIT, F_CENTRE_RESTORE, F_RESTORE_TOO_OLD, F_COMMIT_UNKNOWN, F_BUSY, F_DRAIN,
	F_REVOKED, F_SHUTDOWN, F_OVERLOAD, F_FEED_PRUNED, F_REJUDGED, F_WOKEN, F_DUPLICATE_LETTER, F_ID_REUSED, F_TWIN_RELEASED,
	F_FRESH_GENERATION, F_FEED_RENEWED, F_OUTBOX_RENEWED, F_OUTBOX_REWOUND, F_SETTLED_PLAIN, F_DISK_DIED, FAULTS
};
enum snap_stat {
	SS_PUBLISHED, SS_PRUNED, SS_RENEWED, SS_BEGUN_SITE, SS_BEGUN_PROVINCE, SS_PARTS, SS_FINISHED, SS_RESUMED_LINE, SS_RESUMED_SITE,
	SS_RESUMED_CENTRE, SS_RESTARTED, SS_UNKNOWN_PLACE, SS_NOT_NOW, SS_OTHER_LIFE, SS_SWEPT, SS_NEWER_KEPT, SS_CATALOGUE_HALVED,
	SS_LIES, SS_FORGED_PULLS, SS_TROUBLES, SS_TROUBLES_NOTED, SS_CHECKED, SNAP_STATS
};
enum vault_stat { VS_KEPT, VS_AGAIN, VS_RESUMED, VS_REFUSED, VS_PRUNED, VS_FETCHED, VS_DAMAGED, VS_NONE, VS_LOST,
	VS_DROPPED, VS_ROT_SITE, VS_ROT_CENTRE, VAULT_STATS };
struct stats {
	uint64_t faults[FAULTS], meetings[8], fits[8], nacks[8], byes[16], site_byes[16], verdicts[VERDICTS], kinds[KINDS], alarms[16], holds[16], vault[VAULT_STATS], snaps[SNAP_STATS];
	uint64_t frames, steps, updates, held, quiet_ms_max;
};
extern struct stats stats;
void stats_frame(struct slice frame, bool to_site);
bool stats_print(void);                                        /* false: something never happened */

#endif
