/* The writer's seat, the term and the epoch's renewal. */
#include "server/term.h"

#include <inttypes.h>
#include "common/base/failpoint.h"
#include "common/base/log.h"
#include "embedded/run_sql.h"

enum result
term_try_seat(struct db *db, bool *got, struct fault *f)
{
	struct db_args *args = db_args_new();
	PGresult *rows = NULL;

	*got = false;
	db_arg_text(args, db_schema(db));
	enum result r = db_run(db, "lock_try", run_sql_lock_try, args, &rows, f);
	if (r == DONE)
		*got = db_get_bool(rows, 0, 0);
	PQclear(rows);
	db_args_free(&args);
	return r;
}

static enum result
centre_read(struct db *db, struct mark *stored, char actual_system[24], int32_t *actual_timeline, struct fault *f)
{
	PGresult *rows = NULL;

	enum result r = db_run(db, "centre_read", run_sql_centre_read, NULL, &rows, f);
	if (r == DONE && PQntuples(rows) != 1)
		r = fault_set(f, REFUSED, LT_5052, db_schema(db), "centre");
	if (r == DONE) {
		memset(stored, 0, sizeof *stored);
		stored->epoch = db_get_id(rows, 0, 0);
		stored->j = (uint64_t)db_get_int8(rows, 0, 1);
		stored->term = (uint64_t)db_get_int8(rows, 0, 2);
		snprintf(stored->system_identifier, sizeof stored->system_identifier, "%s", db_get_text(rows, 0, 3));
		stored->timeline = db_get_int4(rows, 0, 4);
		snprintf(actual_system, 24, "%s", db_get_text(rows, 0, 5));
		*actual_timeline = db_get_int4(rows, 0, 6);
	}
	PQclear(rows);
	return r;
}

enum result
term_look(struct db *db, struct mark *out, struct fault *f)
{
	char actual_system[24];
	int32_t actual_timeline;

	return centre_read(db, out, actual_system, &actual_timeline, f);
}

static enum result
term_write(struct db *db, struct mark *m, uint64_t term_before, struct fault *f)
{
	struct db_args *args = db_args_new();
	PGresult *rows = NULL;

	db_arg_id(args, &m->epoch);
	db_arg_text(args, m->system_identifier);
	db_arg_int4(args, m->timeline);
	db_arg_int8(args, (int64_t)term_before);
	enum result r = db_run(db, "term_raise", run_sql_term_raise, args, &rows, f);
	if (r == DONE)
		m->term = (uint64_t)db_get_int8(rows, 0, 0);
	PQclear(rows);
	db_args_free(&args);
	return r;
}

/* A new life begins: from now on keys are drain-only until an administrator has confirmed the revocations. */
static void
epoch_renew(struct mark *m, enum epoch_reason why, const char *system, int32_t timeline)
{
	char old[ID_TEXT], new[ID_TEXT];

	id_format(&m->epoch, old);
	m->epoch = id_random();
	id_format(&m->epoch, new);
	snprintf(m->system_identifier, sizeof m->system_identifier, "%s", system);
	m->timeline = timeline;
	log_line(LOG_ERROR, "epoch.renewed", "why=%s old=%s new=%s j=%" PRIu64 " keys=drain_only remedy=%s",
	         epoch_reason_name(why), old, new, m->j, "key approve");
}

enum result
term_raise(struct db *db, const char *state_dir, struct mark *out, struct fault *f)
{
	struct mark file;
	char system[24];
	int32_t timeline;
	bool found;

	enum result r = mark_read(state_dir, &file, &found, f);
	if (r != DONE)
		return r;
	if ((r = db_do(db, "BEGIN", f)) != DONE)
		return r;
	r = centre_read(db, out, system, &timeline, f);
	if (r == DONE) {
		enum epoch_reason why = epoch_decide(out, system, timeline, found ? &file : NULL);
		if (why != EPOCH_KEPT && !CANARY("skip_epoch"))
			epoch_renew(out, why, system, timeline);
		r = term_write(db, out, found ? file.term : 0, f);
	}
	if (r == DONE && FAILPOINT("S15"))
		r = fault_set(f, LATER, LT_5051, "S15", "fail point");
	if (r == DONE)
		r = db_do(db, "COMMIT", f);
	else
		(void)!db_do(db, "ROLLBACK", NULL);
	return r == DONE ? mark_write(state_dir, out, f) : r;
}

enum result
term_retake(struct db *db, const char *state_dir, uint64_t term, struct fault *f)
{
	struct mark now, file;
	char system[24];
	int32_t timeline;
	bool got, found;

	enum result r = term_try_seat(db, &got, f);
	if (r == DONE)
		r = centre_read(db, &now, system, &timeline, f);
	if (r == DONE)
		r = mark_read(state_dir, &file, &found, f);
	if (r != DONE)
		return r;
	if (now.term > term)
		return fault_set(f, REFUSED, LT_5053, "", "term %" PRIu64 " is now %" PRIu64, term, now.term);
	enum epoch_reason why = epoch_decide(&now, system, timeline, found ? &file : NULL);
	if (why != EPOCH_KEPT || now.term < term)
		return fault_set(f, REFUSED, LT_5060, "", "%s, j=%" PRIu64 " term=%" PRIu64, epoch_reason_name(why),
		                 now.j, now.term);
	return got ? DONE : LATER;
}
