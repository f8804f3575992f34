/* What the desk does for one session: a question to the database, the answer as an event for the session's machine. */
#include "server/desk.h"

#include <inttypes.h>
#include <stdlib.h>
#include "common/base/log.h"
#include "embedded/run_sql.h"
#include "server/store/audit.h"

#define HELD_RETRY_MS 900000u      /* REVOKED and TWIN: a quarter of an hour */

struct news *
desk_end_news(uint64_t session, Lt1__ByeReason bye, uint32_t retry_after_ms)
{
	struct news *n = news_new(NEWS_EVENT);

	n->session = session;
	n->event = (struct centre_event){ .type = CENTRE_EV_END, .bye = bye, .retry_after_ms = retry_after_ms };
	return n;
}

void
desk_hash(struct hash *out, const PGresult *rows, int row, int col)
{
	struct slice s = db_get_bytes(rows, row, col);

	memset(out, 0, sizeof *out);
	if (!db_is_null(rows, row, col) && s.len == HASH_BYTES)
		memcpy(out->b, s.data, HASH_BYTES);
}

void
desk_position(struct log_position *out, const PGresult *rows, int row, int col)
{
	if (db_is_null(rows, row, col))
		return;
	out->generation = db_get_id(rows, row, col);
	out->n = (uint64_t)db_get_int8(rows, row, col + 1);
	desk_hash(&out->chain, rows, row, col + 2);
}

struct news *
desk_event_news(const struct desk_job *job, enum centre_event_type type)
{
	struct news *n = news_new(NEWS_EVENT);

	n->session = job->session;
	n->event.type = type;
	return n;
}

/* ---- HELLO ---- */

static struct news *
cursor_news(const struct desk_job *job, const PGresult *rows)
{
	if (PQntuples(rows) != 1 || !db_get_bool(rows, 0, 1) || strcmp(db_get_text(rows, 0, 0), "disabled") == 0)
		return desk_end_news(job->session, LT1__BYE_REASON__REVOKED, HELD_RETRY_MS);
	if (strcmp(db_get_text(rows, 0, 0), "held") == 0)
		return desk_end_news(job->session, LT1__BYE_REASON__TWIN, HELD_RETRY_MS);
	struct news *n = desk_event_news(job, CENTRE_EV_CURSOR);
	struct centre_event *e = &n->event;
	struct log_lineage lineage = { .known = db_get_bool(rows, 0, 7), .has_successor = db_get_bool(rows, 0, 10),
		.predecessor_succeeded = db_get_bool(rows, 0, 11) };
	e->drain_only = db_get_bool(rows, 0, 2);
	e->epoch = db_get_id(rows, 0, 3);
	desk_position(&e->head, rows, 0, 4);
	desk_position(&e->province, rows, 0, 12);
	e->generation_known = lineage.known;
	e->successor_known = log_is_twin(&lineage);
	e->cursor.generation = job->generation;
	if (lineage.known) {
		e->cursor.n = (uint64_t)db_get_int8(rows, 0, 8);
		desk_hash(&e->cursor.chain, rows, 0, 9);
	}
	log_line(LOG_INFO, "hello", "site=%s n=%" PRIu64 " generation_known=%s twin=%s drain_only=%s", job->site_code,
	         e->cursor.n, e->generation_known ? "yes" : "no", e->successor_known ? "yes" : "no",
	         e->drain_only ? "yes" : "no");
	return n;
}

static enum result
do_cursor(struct db *db, const struct desk_job *job, struct news **answer, struct fault *f)
{
	struct id province = log_province_owner();
	struct db_args *args = db_args_new();
	PGresult *rows = NULL;

	db_arg_id(args, &job->site_id);
	db_arg_id(args, &job->generation);
	db_arg_id(args, job->has_succeeded ? &job->succeeded : NULL);
	db_arg_text(args, job->key_id);
	db_arg_id(args, &province);
	enum result r = db_run(db, "desk_cursor", run_sql_desk_cursor, args, &rows, f);
	if (r == DONE)
		*answer = cursor_news(job, rows);
	PQclear(rows);
	db_args_free(&args);
	return r;
}

/* ---- a living twin ---- */

static enum result
hold_locked(struct db *db, const struct desk_job *job, bool *held, struct fault *f)
{
	struct db_args *args = db_args_new();
	PGresult *rows = NULL;

	db_arg_id(args, &job->site_id);
	enum result r = db_run(db, "desk_hold", run_sql_desk_hold, args, &rows, f);
	*held = r == DONE && PQntuples(rows) == 1;
	if (*held)
		r = audit_append(db, &job->site_id, "site_held", job->key_id, f);
	PQclear(rows);
	db_args_free(&args);
	return r;
}

static enum result
do_hold(struct db *db, const struct desk_job *job, struct news **answer, struct fault *f)
{
	bool held = false;

	(void)answer;
	enum result r = db_do(db, "BEGIN", f);
	if (r != DONE)
		return r;
	r = hold_locked(db, job, &held, f);
	if (r == DONE)
		r = db_do(db, "COMMIT", f);
	else
		(void)!db_do(db, "ROLLBACK", NULL);
	if (r == DONE && held)
		log_line(LOG_ERROR, "site.held", "site=%s why=twin remedy=%s", job->site_code, "key approve");
	return r;
}

static enum result (*const doers[])(struct db *, const struct desk_job *, struct news **, struct fault *) = {
	[DESK_CURSOR] = do_cursor, [DESK_FEED] = feed_do,   [DESK_TROUBLE] = trouble_do, [DESK_RENEW] = renew_do,
	[DESK_HOLD] = do_hold,     [DESK_ENROL] = enrol_do, [DESK_VAULT] = vault_do,
};

enum result
desk_job_do(struct db *db, struct desk_job *job, struct news **answer, struct fault *f)
{
	*answer = NULL;
	return job->ask == DESK_SNAP ? snap_do(db, job, answer, f) : doers[job->ask](db, job, answer, f);
}
