/* Rounds until told to stop. It works at most one part in nine of the time, saved up for a little while: what arrives now and then is
 * looked at at once, in a storm a long round is followed by a long pause in which marks gather, so that the writer is not held up. */
#include <inttypes.h>
#include <poll.h>

#include "common/base/clock.h"
#include "common/base/log.h"
#include "server/refresh/refresh_room.h"

enum {
	LOOK_MS = 150,            /* how often the head of the journal is looked at */
	PAUSE = 8,                /* a pause is that many times what was worked */
	SAVED_MS = 600,           /* work that may be saved up */
	PAUSE_MAX_MS = 60000,
	QUIET_MS = 1000,          /* nothing has arrived for so long: nobody is held up, the pause is over */
	FIRST_PAUSE_MS = 3000,    /* after what was worked out for the first time: it does not come again */
	AGAIN_MS = 1000,          /* after a failure */
};

struct budget { int64_t saved_us, at_ms; };       /* saved_us < 0: overdrawn */

static void
budget_earn(struct budget *b, int64_t now)
{
	b->saved_us += (now - b->at_ms) * 1000 / PAUSE;
	if (b->saved_us > SAVED_MS * 1000)
		b->saved_us = SAVED_MS * 1000;
	b->at_ms = now;
}

static void
budget_spend(struct budget *b, int64_t ms, int64_t pause_max_ms)
{
	b->saved_us -= ms * 1000;
	if (b->saved_us < -pause_max_ms * 1000 / PAUSE)
		b->saved_us = -pause_max_ms * 1000 / PAUSE;
}

static int64_t
budget_wait_ms(const struct budget *b)
{
	int64_t ms = b->saved_us < 0 ? -b->saved_us * PAUSE / 1000 : 0;
	return ms > LOOK_MS ? ms : LOOK_MS;
}

static bool
told_to_stop(int stop_fd, int64_t ms)
{
	struct pollfd p = { .fd = stop_fd, .events = POLLIN };
	return poll(&p, 1, (int)ms) > 0;
}

/* Until the next look. A pause lasts as long as something arrives: it is the writer's, not ours. True: told to stop. */
static bool
pause_or_stop(struct db *db, int stop_fd, int64_t ms)
{
	int64_t until = clock_mono_ms() + ms, moved_at = clock_mono_ms(), j, was = -1;

	if (ms <= LOOK_MS)
		return told_to_stop(stop_fd, ms);
	while (clock_mono_ms() < until && clock_mono_ms() - moved_at < QUIET_MS) {
		if (told_to_stop(stop_fd, LOOK_MS))
			return true;
		j = refresh_head(db);
		if (j < 0)
			return told_to_stop(stop_fd, until - clock_mono_ms());
		if (j != was)
			moved_at = clock_mono_ms();
		was = j;
	}
	return false;
}

/* One round and what it costs. *wait_ms: until the next look. */
static enum result
turn(struct refresher *r, struct budget *b, int64_t *wait_ms, struct fault *f)
{
	struct refresh_round round;
	enum result done;

	budget_earn(b, clock_mono_ms());
	done = refresh_run(r, clock_today(), &round, f);
	*wait_ms = LOOK_MS;
	if (done != DONE || round.ms == 0)
		return done;
	b->at_ms = clock_mono_ms();
	budget_spend(b, round.ms, round.new_definitions ? FIRST_PAUSE_MS : PAUSE_MAX_MS);
	*wait_ms = budget_wait_ms(b);
	if (round.behind > 0 && *wait_ms > LOOK_MS)
		log_line(LOG_INFO, "figures.behind", "j=%" PRId64 " behind=%" PRId64 " next_ms=%" PRId64, round.j, round.behind, *wait_ms);
	return DONE;
}

enum result
refresh_serve(struct db *db, int stop_fd, struct fault *f)
{
	struct budget b = { SAVED_MS * 1000, clock_mono_ms() };
	struct refresher *r = NULL;
	int64_t wait_ms = 0;
	enum result done = refresh_open(db, &r, f);

	while (done == DONE && !pause_or_stop(db, stop_fd, wait_ms)) {
		struct fault why = { 0 };
		enum result went = turn(r, &b, &wait_ms, &why);
		if (went == DONE)
			continue;
		log_line(LOG_WARN, "figures.failed", "code=%d place=%s words=%s", (int)why.code, why.place, why.detail);
		wait_ms = AGAIN_MS;
		if (went != LATER) {
			if (f)
				*f = why;
			done = went;
		} else if (PQstatus(db_conn(db)) != CONNECTION_OK) {
			refresh_close(&r);       /* what was prepared is gone */
			if (db_reopen(db, &why) != DONE)
				log_line(LOG_WARN, "figures.no_database", "words=%s", why.detail);
			done = refresh_open(db, &r, f);
		}
	}
	refresh_close(&r);
	return done;
}
