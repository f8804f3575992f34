/* Acts of the centre's own hand: one journal, one writer. The command leaves a row in centre_inbox; the running writer
 * carries it out. When none runs, the command takes the writer's seat for a moment and does it itself. */
#include <inttypes.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "server/command.h"
#include "server/engine.h"
#include "server/engine/hand.h"
#include "server/term.h"

#define WAIT_MS 30000
#define POLL_MS 50
#define SEAT_EVERY_MS 1000

static enum result
act_here(const struct settings *s, struct db *db, struct fault *f)
{
	struct engine *engine = NULL;
	struct mark mark;
	size_t done;

	enum result r = term_raise(db, s->state_dir, &mark, f);
	if (r == DONE) {
		struct engine_config config = { .term = mark.term };
		r = engine_new(db, &config, &engine, f);
	}
	if (r == DONE)
		r = engine_acts(engine, &done, f);
	engine_free(&engine);
	if (r == DONE && term_look(db, &mark, f) == DONE)
		r = mark_write(s->state_dir, &mark, f);
	return r;
}

/* Tries the seat now and then: a writer that was running may have ended. */
static enum result
act_help(const struct settings *s, struct db *db, int64_t *seat_at, struct fault *f)
{
	bool got = false;

	if (clock_mono_ms() < *seat_at)
		return DONE;
	*seat_at = clock_mono_ms() + SEAT_EVERY_MS;
	enum result r = term_try_seat(db, &got, f);
	if (r != DONE || !got)
		return r;
	r = act_here(s, db, f);
	enum result given_back = db_do(db, "SELECT pg_advisory_unlock_all()", NULL);
	return r == DONE ? given_back : r;
}

static const char *
actor_name(char out[64])
{
	const struct passwd *me = getpwuid(getuid());

	snprintf(out, 64, "cli:%s", me != NULL ? me->pw_name : "?");
	return out;
}

enum result
act_do_bytes(const struct settings *s, struct db *db, struct slice act, struct fault *f)
{
	char actor[64], refused[512] = "";
	int64_t act_id = 0, seat_at = 0, until = clock_mono_ms() + WAIT_MS;
	bool done = false;

	enum result r = settings_state_dir(s, f);
	if (r == DONE)
		r = act_put_bytes(db, actor_name(actor), act, &act_id, f);
	while (r == DONE && !done && clock_mono_ms() < until) {
		r = act_help(s, db, &seat_at, f);
		if (r == DONE)
			r = act_answer(db, act_id, &done, refused, sizeof refused, f);
		if (r == DONE && !done)
			nanosleep(&(struct timespec){ .tv_nsec = POLL_MS * 1000000 }, NULL);
	}
	if (r != DONE)
		return r;
	if (!done)
		return fault_set(f, LATER, LT_5055, "centre_inbox", "%" PRId64, act_id);
	if (refused[0] != '\0')
		return fault_set(f, REFUSED, LT_5054, "", "%s", refused);
	char sql[80];
	snprintf(sql, sizeof sql, "NOTIFY %s_keys", s->schema);
	return db_do(db, sql, f);
}

enum result
act_do(const struct settings *s, struct db *db, const Lta__Act *act, struct fault *f)
{
	struct buffer bytes = { 0 };
	size_t len = lta__act__get_packed_size(act);

	bytes.len = lta__act__pack(act, buffer_room(&bytes, len));
	enum result r = act_do_bytes(s, db, buffer_slice(&bytes), f);
	buffer_fini(&bytes);
	return r;
}
