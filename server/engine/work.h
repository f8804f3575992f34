/* Inside the writer's core: what its files share. The flow of one transaction: begin.c locks and fits batches, matter.c
 * decodes, wants.c says what will be asked, judging.c judges in order and wakes, emit.c turns verdicts into rows,
 * flush.c writes them, finish.c commits; engine.c decides how coarse an attempt is. working.c remembers entities between
 * transactions, indexes.c by which questions they are found; tables.c knows the registers. */
#ifndef LT_SERVER_ENGINE_WORK_H
#define LT_SERVER_ENGINE_WORK_H
#include <sodium.h>
#include "common/record/codec.h"
#include "common/rules/judge.h"
#include "proto/acts.pb-c.h"
#include "server/crash_note.h"
#include "server/engine.h"
#include "server/engine/system_codes.h"
#include "server/engine/tables.h"

struct matter;

/* ---- the working set (working.c, load.c) ---- */

/* creates: accepted, it would make the entity known. elsewhere: it waits for something else than its own entity. */
struct parked_one { uint64_t arrival; bool creates, amends, elsewhere; };
/* Whose question it is: who arrived before may be asked to go first. */
struct asker { uint64_t arrival; bool amends; };

/* What is known of one entity. parked: its parked updates in order of arrival. */
struct box {
	struct box *chain;
	uint64_t key;
	uint32_t kind;
	struct id id;
	bool wanted, loaded;                  /* loaded: node is the truth; NULL: it has not arrived */
	struct node *node;
	uint32_t node_bytes;
	struct id found_id; uint32_t found_version;   /* of a founded tree: its founding's open row */
	struct parked_one *parked; size_t n_parked;
	uint32_t awaited;                     /* how many wait for it; of those not loaded the table's count, 0: nobody */
	/* of this transaction */
	bool touched, waiters_loaded;
	struct matter *waiters, *waiters_last;   /* in order of arrival */
	int first_row;                        /* of the typed rows to be written: 1 + index; 0: none */
	int dirty;                            /* 1 + index */
};
struct working;
struct working *working_new(void);
void working_free(struct working **w);
void working_forget(struct working *w);                 /* everything, also what a transaction noted */
void working_rest(struct working *w);                   /* the transaction is over and committed; forgets when too large */
struct box *working_box(struct working *w, uint32_t kind, const struct id *id);    /* lasts until it is forgotten */
void working_touch(struct working *w, struct box *b);
void working_want(struct working *w, const struct query *q);                       /* to be loaded unless known */
bool working_wants(const struct working *w);
enum result working_load(struct working *w, struct db *db, struct fault *f) MUST_CHECK;
/* As struct lookup's find, but a question nobody has loaded yet is noted (working_wants) and answered UNKNOWN. */
enum answer working_find(struct working *w, const struct query *q, struct asker by, struct arena *a,
                         const struct node *const **rows, size_t *n);
void working_put(struct working *w, struct box *b, struct node *node,
                 size_t bytes); /* takes node (node_clone); the old one is the caller's */
void working_parked(struct working *w, struct box *entity, struct parked_one one);            /* one more, or waiting anew */
void working_unparked(struct working *w, struct box *entity, uint64_t arrival);
size_t working_bytes(const struct working *w);
/* for load.c and indexes.c */
struct index {
	struct index *chain;
	uint64_t key;
	struct query query;
	bool wanted, loaded;
	bool unasked;                         /* in working.unasked: made by what this transaction wrote */
	struct box **boxes;
	size_t n, size;
};
struct working {
	struct box **boxes; size_t n_boxes, size_boxes;         /* buckets: powers of two */
	struct index **indexes; size_t n_indexes, size_indexes;
	struct box **touched; size_t n_touched, size_touched;
	struct box **want_boxes; size_t n_want_boxes, size_want_boxes;
	struct index **want_indexes; size_t n_want_indexes, size_want_indexes;
	struct index **unasked; size_t n_unasked, size_unasked;
	bool counted; int64_t n_parked;                         /* rows of `parked` */
	size_t bytes;
};
uint64_t working_mix(uint64_t h);
uint64_t working_id_key(const struct id *id, uint64_t salt);
void working_buckets(void *buckets, size_t n, size_t *size);    /* room for one more; buckets: the address of the pointer */
void working_hold(struct working *w, struct box *b, struct node *node, size_t bytes);    /* and nothing else; counted */
/* indexes.c */
struct index *index_find(const struct working *w, const struct query *q);
struct index *index_make(struct working *w, const struct query *q);    /* the same, or a new one */
bool index_fits(const struct index *x, const struct node *n);
void indexes_join(struct working *w, struct box *b);    /* b->node came from the tables: into what was asked */
void indexes_put(struct working *w, struct box *b);     /* b->node was written: also into what may yet be asked */
void indexes_rest(struct working *w);                   /* the transaction is over */
void indexes_forget(struct working *w);

struct node *node_clone(const struct node *n, size_t *bytes);    /* one block: free() */

/* ---- one transaction ---- */

struct site {
	struct id id;
	char code[64];
	char state[12];
	struct scope scope;
	struct id feed_generation;
	uint64_t feed_n, feed_begun;          /* now, and when the transaction began */
	struct hash feed_chain;
	uint64_t audit_seq;
	uint8_t audit_hash[32];
	bool seen;                            /* it sent something in this transaction */
	bool hold;                            /* a twin: state becomes held */
	uint64_t j_first, j_last;
	uint32_t count;
	crypto_hash_sha256_state digest;
};

struct site_log {
	int32_t log;                          /* 0: not in the table */
	struct id site_id, generation, predecessor;
	bool has_predecessor;
	uint64_t n, n_begun;
	struct hash chain, chain_begun;
	bool moved;
};

struct told { char code[12]; char field[80]; uint32_t severity; char *vi, *en; };     /* a finding as it goes out */

/* One body on its way to a verdict: freshly arrived, woken, or looked at again. */
struct matter {
	struct matter *next, *before;         /* in box->waiters */
	struct site *site;
	int32_t log;
	struct id generation;
	uint64_t n;
	const struct batch *batch; size_t index;      /* of a fresh one */
	struct slice body;
	struct hash hash;
	bool unread;                          /* it killed a process: not even decoded */
	Lt__Update *update;                   /* NULL: unread, unreadable, or asleep (matter_wake) */
	struct fault why;
	bool has_id; struct id update_id;
	uint32_t kind;                        /* 0: unknown */
	bool has_entity, creates, amends, founds;
	struct box *entity;
	struct box *waits_for;
	struct id waits_for_id;               /* of a duplicate: what the first one waits for */
	size_t place;                         /* in engine.matters */
	uint64_t j;                           /* of arrival; 0: it has just come */
	int64_t parked_ms;
	Lt1__Verdict verdict;                 /* the present one */
	bool duplicate;
	bool overridden; enum system_code override;   /* replay: quarantined as it was then, for a reason of that moment */
	bool was_parked;
	bool parked_row;                      /* it has a row in `parked` */
	bool in_list, ready;                  /* in waits_for->waiters; in the heap */
	bool noted_changed, noted_moved;      /* in rows.changed, rows.moved */
	struct told *told; size_t n_told;     /* of the present verdict */
	const char *findings;                 /* the same as canonical jsonb text; NULL: none */
	bool adjusts; int32_t adjusts_from;   /* accepted, it changes a closed period from that day on */
};

/* A pair (update_id, hash) that has been received before, in this transaction or an earlier one. */
struct known {
	struct known *chain;
	bool has_id; struct id key;           /* update_id, or the first half of the hash of an unreadable body */
	struct hash hash;
	struct id site_id;
	struct matter *here;                  /* of this transaction: the verdict may still change */
	Lt1__Verdict verdict;
	uint64_t j;
	const char *findings;
	bool has_waits_for; struct id waits_for;
};

#define KNOWN_BUCKETS 4096
#define BODIES_MAX ((size_t)16 << 20)   /* decoded bodies in one arena */

struct orphan { struct box *box; const struct site *site; bool strange; };

struct closing { struct id id; int32_t from_on; uint64_t j; };
struct dirty { uint32_t kind; struct id id; int32_t on; };

#define LIST(type) struct { type *v; size_t n, size; }
void list_grow(void *v, size_t n, size_t *size, size_t element); /* room for one more; v: the address of the pointer */
#define LIST_ADD(list, value) \
	(list_grow(&(list).v, (list).n, &(list).size, sizeof *(list).v), (list).v[(list).n++] = (value))

struct rows {                             /* what one flush writes */
	struct copy *inbox, *judgement, *feed, *parked, *tables[TABLE_COUNT];
	LIST(struct typed_row) typed;
	LIST(struct closing) closings[TABLE_COUNT];
	LIST(struct matter *) changed;        /* stored inbox rows whose present verdict moved */
	LIST(struct matter *) parked_now, unparked, moved;
	LIST(struct node *) retired;          /* freed when the transaction is over */
};

enum grain { GRAIN_GROUP, GRAIN_RECORD };

#define KEEP_MAX ((size_t)1 << 30)       /* of the arenas `keep` and `waking` */
#define LISTS_MAX ((size_t)64 << 20)     /* of `lists` */
struct engine {
	struct db *db;
	struct engine_config config;
	struct crash_note *note;
	struct working *working;
	struct db_args *args;
	struct arena *keep;                             /* whatever lasts as long as the transaction */
	struct arena *arenas[16]; size_t arena;         /* decoded bodies, likewise */
	struct arena *peek;                             /* waiters while it is found out what they will ask */
	struct arena *waking;                           /* decoded waiters; until the rows they led to are written */
	struct arena *room, *lists;                     /* of one judgement: its own, and what lookups lend it */
	struct rows rows;
	struct buffer item, said;                       /* of the feed item that is being written */
	struct catalogue *catalogue;                    /* in force; NULL: not loaded yet */
	struct closed_periods *closed;                  /* by the province; NULL: not loaded yet */
	bool province_known; struct log_position province;      /* the feed's head as committed */

	/* of this transaction */
	enum grain grain;
	bool alone;
	uint64_t j, j_begun;
	int64_t at_ms;                                  /* one time for its audit rows */
	LIST(struct site *) sites;
	struct site *own;                               /* the centre's own hand, whose feed is `province`; NULL: not needed */
	LIST(struct site_log *) logs;
	LIST(struct matter *) matters;
	LIST(struct matter *) awake;                    /* decoded in `waking` */
	struct known **known; size_t n_known;           /* buckets */
	LIST(struct matter *) ready;                    /* heap by arrival */
	LIST(struct orphan) orphans;
	LIST(struct dirty) dirty;
	int lookaheads;
	size_t working_begun;                           /* its bytes when the transaction began */
	size_t held_prepared;                           /* tx_held before anybody was judged */
	bool may_cut;                                   /* of an act everything belongs together */
	const struct batch *cut;                        /* it grew too large: from here on the group is for the next one */
	struct {
		struct site *site;
		const char *what, *actor;
		uint64_t j;
		struct slice act;
	} deed;                                                  /* of an act; site NULL: none */
	const struct batch *trigger; size_t trigger_index;       /* whose `today` and time wakings take */
};

void *engine_alloc(struct engine *e, size_t len);               /* until the transaction ends; aborts when memory is out */
char *engine_text(struct engine *e, const char *text, size_t len);
int32_t engine_today(struct engine *e);
int64_t engine_now(struct engine *e);
enum result engine_query(struct engine *e, const char *name, const char *sql, PGresult **out,
                         struct fault *f) MUST_CHECK; /* with e->args, then clears them */

/* begin.c */
enum result tx_begin(struct engine *e, struct fault *f) MUST_CHECK;             /* BEGIN, term, j */
enum result tx_lock_sites(struct engine *e, const struct id *ids, size_t n, struct fault *f) MUST_CHECK;
struct site *tx_site(struct engine *e, const struct id *id);                    /* NULL: not locked */
enum result tx_need_site(struct engine *e, const struct id *id, struct site **out, struct fault *f) MUST_CHECK;
enum result tx_take_batches(struct engine *e, struct batch *const *batches, size_t n, struct batch_result *results,
                            struct fault *f) MUST_CHECK;
enum result tx_look_up(struct engine *e, struct batch *const *batches, size_t n, struct fault *f) MUST_CHECK;
struct site_log *tx_log(struct engine *e, const struct id *site_id, const struct id *generation);
size_t tx_held(const struct engine *e);                 /* bytes */
bool tx_is_large(const struct engine *e);               /* what follows had better come in another transaction */
void tx_cut(struct engine *e, size_t judged);           /* only the first matters are taken; cursors stand behind them */
void tx_end(struct engine *e, bool committed);                                  /* memory only */
void tx_rollback(struct engine *e);

/* matter.c */
void matter_add(struct engine *e, struct site *site, int32_t log, const struct batch *b, size_t index, uint64_t n);
void matter_read(struct engine *e, struct matter *m);                           /* decodes; fills update or why */
bool matter_peek(struct engine *e, struct matter *m);       /* likewise, until e->peek is reset; false: no room there */
void matter_wake(struct engine *e, struct matter *m);       /* likewise, unless it is awake; until matters_sleep */
void matters_sleep(struct engine *e);                       /* after a flush: what was woken is decoded no longer */
enum result matter_prepare(struct engine *e, size_t from, size_t count,
                           struct fault *f) MUST_CHECK; /* decode, known ones, predictable questions */
const struct known *known_find(const struct engine *e, const struct matter *m, bool *same);
void known_add_here(struct engine *e, struct matter *m);
void known_renew(struct engine *e, struct matter *m);

enum result matter_known_before(struct engine *e, struct matter *m, bool *used,
                                struct fault *f) MUST_CHECK; /* its id stands for something else too */

/* wants.c */
void wants_predict(struct engine *e, const struct matter *m);                   /* notes what judging it will ask */
enum result wants_load(struct engine *e, struct matter *const *matters, size_t n,
                       struct fault *f) MUST_CHECK; /* that, and what the answers make them ask */

/* judging.c */
enum result judging_run(struct engine *e, struct fault *f) MUST_CHECK;          /* all matters of the transaction */
enum result judging_again(struct engine *e, struct matter *m, struct fault *f) MUST_CHECK;    /* an operator's wish */

/* waiting.c */
enum result waiting_stir(struct engine *e, struct box *b, bool creators_only,
                         struct fault *f) MUST_CHECK; /* its waiters become ready */
enum result waiting_load(struct engine *e, struct box *b, struct fault *f) MUST_CHECK;
enum result waiting_ahead(struct engine *e, struct matter *const *matters, size_t n,
                          struct fault *f) MUST_CHECK; /* who waits for their entities, and so on */
void waiting_join(struct engine *e, struct matter *m, struct box *b);
void waiting_leave(struct matter *m);
struct matter *ready_pop(struct engine *e);            /* the one that arrived first; NULL: none */

/* emit.c: rows of one verdict */
enum emission { EMIT_FIRST, EMIT_AGAIN };
void emit_verdict(struct engine *e, struct matter *m, enum emission which);
void emit_typed(struct engine *e, const struct matter *m, const struct node *after);
struct told_row { struct id id; uint32_t version; };
struct told_row emit_told(const struct matter *m, const struct node *after);    /* its row: the base's, or the event's */
/* Why the clerk stands by what rules warned of: [{"rule": ..., "reason": ..., "note": ...}], to be freed; NULL: nothing is said. */
char *emit_reasons(const Lt__Update *u);
void emit_dirty(struct engine *e, struct box *b, int32_t on);
void rows_init(struct rows *r);
void rows_clear(struct rows *r);
void rows_fini(struct rows *r);

/* feed.c */
void feed_verdict(struct engine *e, const struct matter *m);
bool feed_is_public(const struct matter *m, const struct node *after);  /* of an accepted one */
enum result feed_need_province(struct engine *e, struct fault *f) MUST_CHECK;   /* locks its row: before the next two */
void feed_row(struct engine *e, const struct matter *m, const struct node *after);
void feed_catalogue(struct engine *e, Lt1__CatalogueItem *part);
void feed_figures(struct engine *e, struct site *site, Lt1__FiguresItem *part);
struct log_position feed_province_head(const struct engine *e);

/* catalogue.c */
enum result tx_need_catalogue(struct engine *e, struct fault *f) MUST_CHECK;    /* loads the one in force, unless it is there */

/* closed.c */
enum result tx_need_closed(struct engine *e, struct fault *f) MUST_CHECK;       /* loads what the province has closed */
void closed_forget(struct engine *e);
void closed_note(struct engine *e, const struct node *after);                   /* it was accepted: a step of the hand counts from now on */

/* flush.c */
enum result tx_flush(struct engine *e, struct fault *f) MUST_CHECK;             /* what is gathered so far */
/* finish.c; tx_write is in engine.c */
enum result tx_finish(struct engine *e, struct fault *f) MUST_CHECK;            /* dirty marks, audit, cursors, j */
enum result tx_write(struct engine *e, struct fault *f) MUST_CHECK;             /* flush, finish, announce, commit */
enum result tx_commit(struct engine *e, struct fault *f) MUST_CHECK;
enum result tx_notify(struct engine *e, const char *channel, const char *payload,
                      struct fault *f) MUST_CHECK; /* <schema>_<channel> */

/* told.c: findings as they go out */
void told_rules(struct engine *e, struct matter *m, const struct finding *findings, size_t n);
void told_system(struct engine *e, struct matter *m, enum system_code code);
void told_fault(struct engine *e, struct matter *m, const struct fault *f);
void told_parse(struct engine *e, struct matter *m, const char *findings);      /* from what the database keeps */

/* audit.c */
void audit_begin(struct site *s);
void audit_add(struct site *s, uint64_t j, const struct matter *m, int32_t today, uint32_t catalogue, int64_t at_ms);
void audit_digest(const struct site *s, uint8_t out[32]);
void audit_next(const uint8_t before[32], const struct id *site_id, uint64_t seq, int64_t at_ms, const char *what,
                const char *actor, const uint64_t *j_first, const uint64_t *j_last, uint32_t count,
                const uint8_t *digest, size_t digest_len, uint8_t out[32]);

extern const char *const verdict_labels[];              /* by Lt1__Verdict, as in SQL */
Lt1__Verdict verdict_of(const char *label);

#endif
