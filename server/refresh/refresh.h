/* Keeps figures up to date: takes the marks the writer left, recomputes what they touch by the indicators' own SQL, and moves
 * the watermark, all in one REPEATABLE READ transaction of the only refresher (an advisory lock says who). No threads and no
 * clock of its own: whoever calls says what day it is. */
#ifndef LT_SERVER_REFRESH_H
#define LT_SERVER_REFRESH_H
#include "common/base/fault.h"
#include "server/store/db.h"

struct refresher;
enum result refresh_open(struct db *db, struct refresher **out, struct fault *f) MUST_CHECK;      /* db is lent */
void refresh_close(struct refresher **r);

struct refresh_round {
	bool mine;                /* false: another refresher holds the lock, nothing was done */
	int64_t j;                /* the watermark after it */
	size_t marks;             /* taken */
	int64_t entities, parts, figures;     /* looked at; computed; changed */
	int64_t letters;          /* sites that will be told their figures */
	size_t troubles;          /* indicators that failed and were left out */
	int64_t ms;
	int64_t behind;           /* journal numbers that arrived meanwhile */
	bool new_definitions;     /* something was worked out as a whole: a new indicator or period, the turn of a day */
};
/* One round; nothing to do is DONE with marks 0. LATER: the database is gone, open again. today: days since 1970-01-01. */
enum result refresh_run(struct refresher *r, int32_t today, struct refresh_round *out, struct fault *f) MUST_CHECK;

/* Rounds until stop_fd is readable: right after a verdict when little is happening, and in a storm so seldom that ingest is not held
 * up (it works one part in nine of the time). Logs figures.refreshed, and figures.behind while it coalesces. Where another
 * refresher has the seat it waits for it. db: a connection of its own; is opened again when it is lost. */
enum result refresh_serve(struct db *db, int stop_fd, struct fault *f) MUST_CHECK;

#endif
