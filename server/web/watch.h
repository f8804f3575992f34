/* What the process knows without asking: where watermark, journal, catalogue and day stand (looked at ten times a
 * second), and who may ask (once a second, so a revoked token is refused within two). A thread and a connection of
 * its own. When the database is away for longer than WATCH_STALE_MS nobody is let in any more: a revocation could
 * not be seen. */
#ifndef LT_SERVER_WEB_WATCH_H
#define LT_SERVER_WEB_WATCH_H
#include "common/base/fault.h"
#include "server/store/db.h"
#include "server/web/users.h"

#define WATCH_STALE_MS 4000

/* What an answer is made of; while it stands, the answer stands. j -1: there was no round yet. */
struct freshness { int64_t j; int32_t catalogue; int32_t day; };
bool freshness_equal(const struct freshness *a, const struct freshness *b);

struct watched {
	struct freshness fresh;
	int64_t head;             /* of the journal */
	int64_t marks, troubles;  /* waiting for the refresher; indicators that failed */
	int64_t moves;            /* how often the watermark was seen to move */
	int64_t behind_ms;        /* for so long the watermark has not reached the head; 0: it has */
	bool answers;             /* the database did, lately */
	size_t users;
};

struct watch;
enum result watch_start(const char *database, const char *schema, struct watch **out, struct fault *f) MUST_CHECK;
void watch_stop(struct watch **w);
void watch_look(struct watch *w, struct watched *out);
/* An answer came from a newer state than the one known here. */
void watch_saw(struct watch *w, const struct freshness *f);
enum watch_verdict { WATCH_KNOWN, WATCH_UNKNOWN, WATCH_BLIND };
enum watch_verdict watch_user(struct watch *w, const struct web_token *t, struct web_user *out);

#endif
