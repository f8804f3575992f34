/* Inside the checker: a check looks at one promise and blames the places where it does not hold. verify.c runs them one
 * after the other in one snapshot, the replay beside them (beside.c); chains.c, feeds.c, timelines.c, catalogue.c, vault.c and replay.c do what SQL alone cannot. */
#ifndef LT_SERVER_VERIFY_ROOM_H
#define LT_SERVER_VERIFY_ROOM_H
#include "server/verify/scan.h"
#include "server/verify/verify.h"

#define PLACES_TOLD 3        /* the first ones; the others are counted */

struct verify {
	struct db *db;           /* in one REPEATABLE READ transaction */
	const char *conninfo;
	void (*progress)(void *ctx, const char *check);
	void *ctx;
	struct verify_report *out;
};

/* Begins a check: fine until it is blamed. Lent until the next one begins. */
struct verify_check *verify_begin(struct verify *v, const char *name);
/* One place that is wrong: "site=0807 generation=... n=42 ...". Never a name or a value of a record. */
void verify_blame(struct verify_check *c, const char *fmt, ...) PRINTF_LIKE(2, 3);
void verify_note(struct verify_check *c, const char *fmt, ...) PRINTF_LIKE(2, 3);   /* worth knowing, not wrong */
/* Blames a row per row of sql (its first column, text). */
enum result verify_rows(struct verify *v, struct verify_check *c, const char *sql, struct fault *f) MUST_CHECK;

enum result verify_chains(struct verify *v, struct verify_check *c, struct fault *f) MUST_CHECK;
enum result verify_feeds(struct verify *v, struct verify_check *c, struct fault *f) MUST_CHECK;   /* and verify_item */
enum result verify_timelines(struct verify *v, struct verify_check *c, struct fault *f) MUST_CHECK;
enum result verify_catalogue(struct verify *v, struct verify_check *c, struct fault *f) MUST_CHECK;
enum result verify_vault(struct verify *v, struct verify_check *c, struct fault *f) MUST_CHECK;
enum result verify_figures(struct verify *v, struct verify_check *c, struct fault *f) MUST_CHECK;
enum result verify_closed_figures(struct verify *v, struct verify_check *c, struct fault *f) MUST_CHECK;
enum result verify_replay(struct verify *v, struct fault *f) MUST_CHECK;
/* Replays in a thread of its own, in the snapshot of v; the end waits for it and appends its checks to `into`. */
struct beside;
enum result verify_beside_start(const struct verify *v, struct beside **out, struct fault *f) MUST_CHECK;
enum result verify_beside_end(struct beside **b, struct verify_report *into, struct fault *f) MUST_CHECK;
/* Do the tables `a` reads and those `b` reads say the same? One check per table. Both in a transaction. */
enum result verify_compare(struct verify *v, struct db *a, struct db *b, struct fault *f) MUST_CHECK;

#endif
