/* The desk: a second thread with a connection of its own, for everything the gateway must ask or tell the database apart
 * from the writer's work: cursors for HELLO, items and snapshots of feeds for PULL, what sites have applied or could not, holds, enrolments, the sealed
 * backups of names, the key table, the high-water mark. Short statements; it never waits for the writer longer than a row lock lasts. */
#ifndef LT_SERVER_DESK_H
#define LT_SERVER_DESK_H
#include "common/link/token.h"
#include "server/epoch.h"
#include "server/news.h"
#include "server/queue.h"

enum desk_ask { DESK_CURSOR, DESK_FEED, DESK_SNAP, DESK_ACKED, DESK_TROUBLE, DESK_RENEW, DESK_HOLD, DESK_ENROL, DESK_VAULT };
struct enrolment {                       /* ENROL, its lengths checked */
	uint8_t token_id[TOKEN_ID], secret[TOKEN_SECRET], curve_public[32], box_public[32];
};
struct desk_job {
	struct letter letter;
	enum desk_ask ask;
	uint64_t session;                    /* who asked */
	struct id site_id;
	char key_id[17], site_code[32];
	struct id generation, succeeded; bool has_succeeded;      /* CURSOR, RENEW */
	enum feed_no feed_no;                /* FEED, SNAP, ACKED, TROUBLE */
	struct log_position position;        /* FEED, ACKED; SNAP: begun */
	size_t bytes;                        /* FEED, SNAP */
	uint8_t next[SNAP_NEXT_MAX]; size_t next_len;             /* SNAP */
	struct feed_trouble troubles[TROUBLES_MAX]; size_t n_troubles;
	struct enrolment enrolment;          /* ENROL */
	enum vault_ask vault_ask; struct vault_name vault; uint64_t at;       /* VAULT; GET: at most `bytes` */
	uint8_t *part; size_t part_len;      /* VAULT PUT: the desk's copy */
};
#define DESK_VAULT_WAITING (4u << 20)    /* bytes of parts that may wait: beyond that a site hears nothing and asks again */

struct desk;
struct desk_config {
	const char *database, *schema, *state_dir;
	int64_t feed_days;                   /* items of feeds are kept this long */
	struct mark mark;                    /* as term_raise left it */
	struct mailbox *to_gateway;
	struct queue *queue;                 /* poked when acts wait for the writer */
};
/* Reads the key table before it returns; *keys is the caller's. */
enum result desk_start(const struct desk_config *config, struct desk **out, struct keys **keys,
                       struct fault *f) MUST_CHECK;
void desk_stop(struct desk **d);         /* writes what it still holds, joins */
void desk_ask(struct desk *d, const struct desk_job *job);      /* copies, a part too */

/* desk_jobs.c: one job on one connection. DONE: *answer is filled or left NULL (no answer needed). LATER: again on a new
 * connection. */
enum result desk_job_do(struct db *db, struct desk_job *job, struct news **answer, struct fault *f) MUST_CHECK;
struct news *desk_end_news(uint64_t session, Lt1__ByeReason bye, uint32_t retry_after_ms);
/* desk_touch.c: what waits to be written of sites that said HELLO (CURSOR) or how far they are (ACKED). */
struct touches { struct touch { struct id site_id; struct log_position at[FEEDS]; } *v; size_t n, size; };
void touches_add(struct touches *t, const struct desk_job *job);
enum result touches_write(struct touches *t, struct db *db, struct fault *f) MUST_CHECK;    /* forgets what it wrote */
/* desk_feed.c. SNAP: DONE without an answer means that `job` was moved on and somebody else may have a turn before it. */
enum result feed_do(struct db *db, const struct desk_job *job, struct news **answer, struct fault *f) MUST_CHECK;
enum result snap_do(struct db *db, struct desk_job *job, struct news **answer, struct fault *f) MUST_CHECK;
enum result trouble_do(struct db *db, const struct desk_job *job, struct news **answer, struct fault *f) MUST_CHECK;
/* Of the payload of <schema>_heads; NULL: it is none. */
struct news *head_news(const char *payload);
/* desk_renew.c */
enum result renew_do(struct db *db, const struct desk_job *job, struct news **answer, struct fault *f) MUST_CHECK;
/* Generations made within the last minute: none of them is replaced. refuse: the answer to RENEW then, else NULL. */
struct renewals { struct renewal { struct id generation; int64_t at; } *v; size_t n, size; };
#define RENEW_EVERY_MS 60000
struct news *renewals_refuse(const struct renewals *t, const struct desk_job *job, int64_t now);
void renewals_note(struct renewals *t, const struct id *generation, int64_t now);    /* as RENEW answered it */
/* desk_prune.c: one bite. *site is where it goes on next; zero at the beginning, and again when all sites were done. */
enum result prune_bite(struct db *db, int64_t days, struct id *site, struct fault *f) MUST_CHECK;
/* desk_jobs.c */
struct news *desk_event_news(const struct desk_job *job, enum centre_event_type type);
void desk_position(struct log_position *out, const PGresult *rows, int row, int col);      /* generation, n, chain */
void desk_hash(struct hash *out, const PGresult *rows, int row, int col);                  /* zeros when NULL */
/* desk_vault.c */
enum result vault_do(struct db *db, const struct desk_job *job, struct news **answer, struct fault *f) MUST_CHECK;
struct news *desk_vault_lost(uint64_t session);          /* the question stays unanswered; another may be asked */
/* enrol.c */
enum result enrol_do(struct db *db, const struct desk_job *job, struct news **answer, struct fault *f) MUST_CHECK;

#endif
