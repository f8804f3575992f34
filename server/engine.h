/* The one writer's core: takes the waiting batches of many sites as one group, judges them in the order of the world and
 * writes everything in one transaction. Called by the writer thread of `run`, by commands that act while no `run` does,
 * and by `verify --replay` in a schema of its own. Knows no sockets. */
#ifndef LT_SERVER_ENGINE_H
#define LT_SERVER_ENGINE_H
#include "common/base/bytes.h"
#include "common/link/log.h"
#include "server/store/db.h"

struct batch {
	struct id site_id;
	char key_id[17];                     /* the key it came with; the transaction checks it again */
	struct id generation, succeeded; bool has_succeeded;
	uint64_t first_n; struct hash chain_before;
	struct slice *bodies; size_t n_bodies;
	size_t bytes;
	int64_t received_ms;
	void *owner;                         /* the caller's; untouched */
};

enum batch_outcome { BATCH_STORED, BATCH_GAP, BATCH_CHAIN, BATCH_TWIN, BATCH_REVOKED };
struct batch_result {
	enum batch_outcome outcome;
	struct log_position cursor;          /* where the centre stands now */
	struct log_position feed_head;       /* of site/<code> after this transaction */
	struct log_position province_head;   /* of `province`, likewise */
	uint32_t accepted, returned, parked, quarantined, duplicate;
};

struct engine;
struct engine_config {
	uint64_t term;                       /* ours: another term in `centre` means that we have been replaced */
	const char *note_path;               /* the crash note (server/crash_note.h); NULL: none (replay, commands) */
	int32_t (*today)(void *ctx, const struct batch *b, size_t body);   /* replay gives the stored date; NULL: clock_today */
	int64_t (*now_ms)(void *ctx, const struct batch *b, size_t body);  /* likewise; NULL: clock_wall_ms */
	/* Replay: "SYS-002", "SYS-003" for a body that was quarantined by what happened at that moment; NULL: judge it. */
	const char *(*quarantined)(void *ctx, const struct batch *b, size_t body);
	size_t tx_bytes;                     /* a transaction that holds more ends before its group does; 0: 24 MiB */
	void *ctx;
};
enum result engine_new(struct db *db, const struct engine_config *config, struct engine **out, struct fault *f) MUST_CHECK;
void engine_free(struct engine **e);

/* Judges and stores the group in one transaction, or in several when it wakes very many. DONE: every result is filled and, where STORED, committed.
 * LATER: nothing is known to have happened (connection lost, no room, read-only, COMMIT unanswered): the caller reconnects,
 * re-reads the cursors (engine_settle) and answers from them. REFUSED: we have been replaced (term): stop judging.
 * BROKEN: an invariant failed: stop the process. A group that fails by a body's fault is done again batch by batch, then
 * record by record under savepoints; the culprit is quarantined (SYS-...). */
enum result engine_group(struct engine *e, struct batch *const *batches, size_t n, struct batch_result *results, struct fault *f) MUST_CHECK;
/* After LATER, on a new connection: which of the batches are in? Fills results from the cursor rows (STORED or GAP). */
enum result engine_settle(struct engine *e, struct batch *const *batches, size_t n, struct batch_result *results, struct fault *f) MUST_CHECK;
/* Carries out waiting rows of centre_inbox, each in its own transaction. *done counts them. */
enum result engine_acts(struct engine *e, size_t *done, struct fault *f) MUST_CHECK;
/* Carries letters of the refresher (figure_letter) that have waited wait_ms into their sites' feeds, of LETTER_SITES sites at most, in
 * one transaction. *sites: how many; as many as that: there may be more. */
#define LETTER_SITES 64
enum result engine_letters(struct engine *e, int64_t wait_ms, size_t *sites, struct fault *f) MUST_CHECK;
/* Forgets what it cached (after a reconnect). */
void engine_forget(struct engine *e);

#endif
