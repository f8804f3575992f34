/* The sealed backups of the sites' names, in tables of their own beside inbox and journal. Each part is one small
 * commit; a backup is whole when all of its bytes are there and their hash is its name. What goes wrong here ends no
 * session and stops nobody else: the question is left unanswered, and the site asks again. */
#include "server/desk.h"

#include "common/base/failpoint.h"
#include "common/base/log.h"
#include "embedded/run_sql.h"
#include "server/store/audit.h"
#include <inttypes.h>

struct stand {
	bool there, whole;
	uint64_t total, received;
};

/* One statement about one backup of the job's site; more arguments in `rest`. */
static enum result
run(struct db *db, const char *name, const char *sql, const struct desk_job *job,
    void (*rest)(struct db_args *, const struct desk_job *), PGresult **rows, struct fault *f)
{
	struct db_args *args = db_args_new();

	db_arg_id(args, &job->site_id);
	db_arg_bytes(args, job->vault.id.b, HASH_BYTES);
	if (rest != NULL)
		rest(args, job);
	enum result r = db_run(db, name, sql, args, rows, f);
	db_args_free(&args);
	return r;
}

static struct news *
vault_news(const struct desk_job *job)
{
	struct news *n = news_new(NEWS_EVENT);

	n->session = job->session;
	n->event = (struct centre_event){ .type = CENTRE_EV_VAULT, .vault = job->vault, .at = job->at };
	return n;
}

struct news *
desk_vault_lost(uint64_t session)
{
	struct desk_job none = { .session = session };
	struct news *n = vault_news(&none);

	n->event.lost = true;
	return n;
}

/* ---- whose key ---- */

static enum result
key_check(struct db *db, const struct desk_job *job, bool *may, struct fault *f)
{
	struct db_args *args = db_args_new();
	PGresult *rows = NULL;

	db_arg_id(args, &job->site_id);
	db_arg_text(args, job->key_id);
	enum result r = db_run(db, "vault_key", run_sql_vault_key, args, &rows, f);
	*may = r == DONE && PQntuples(rows) == 1;
	PQclear(rows);
	db_args_free(&args);
	return r;
}

/* ---- where it stands ---- */

static void
stand_read(struct stand *s, const PGresult *rows)
{
	*s = (struct stand){ .there = PQntuples(rows) == 1 };
	if (!s->there)
		return;
	s->total = (uint64_t)db_get_int8(rows, 0, 0);
	s->received = (uint64_t)db_get_int8(rows, 0, 1);
	s->whole = db_get_bool(rows, 0, 2);
}

static enum result
stand_find(struct db *db, const struct desk_job *job, struct stand *s, struct fault *f)
{
	PGresult *rows = NULL;
	enum result r = run(db, "vault_stand", run_sql_vault_stand, job, NULL, &rows, f);

	if (r == DONE)
		stand_read(s, rows);
	PQclear(rows);
	return r;
}

static enum result
drop(struct db *db, const struct desk_job *job, struct fault *f)
{
	PGresult *rows = NULL;
	enum result r = run(db, "vault_drop", run_sql_vault_drop, job, NULL, &rows, f);

	PQclear(rows);
	return r;
}

static enum result
prune(struct db *db, const struct desk_job *job, struct fault *f)
{
	struct db_args *args = db_args_new();
	PGresult *rows = NULL;

	db_arg_id(args, &job->site_id);
	enum result r = db_run(db, "vault_prune", run_sql_vault_prune, args, &rows, f);
	if (r == DONE && db_touched(rows) > 0)
		log_line(LOG_INFO, "vault.pruned", "site=%s backups=%zu", job->site_code, db_touched(rows));
	PQclear(rows);
	db_args_free(&args);
	return r;
}

/* ---- whole? ---- */

static void
place_arg(struct db_args *args, const struct desk_job *job)
{
	db_arg_int8(args, (int64_t)job->at);
}

/* A few parts at a time: memory stays the same however large the backup is. */
static enum result
hash_check(struct db *db, const struct desk_job *job, uint64_t total, bool *right, struct fault *f)
{
	struct desk_job at = { .site_id = job->site_id, .vault = job->vault };
	struct vault_sum sum;
	enum result r = DONE;

	vault_sum_begin(&sum);
	while (r == DONE && at.at < total) {
		PGresult *rows = NULL;
		uint64_t before = at.at;
		r = run(db, "vault_parts", run_sql_vault_parts, &at, place_arg, &rows, f);
		for (int i = 0; r == DONE && i < PQntuples(rows) && (uint64_t)db_get_int8(rows, i, 0) == at.at; i++) {
			vault_sum_add(&sum, db_get_bytes(rows, i, 1));
			at.at += db_get_bytes(rows, i, 1).len;
		}
		PQclear(rows);
		if (at.at == before)
			break; /* a hole */
	}
	*right = r == DONE && at.at == total && vault_sum_is(&sum, &job->vault.id);
	return r;
}

static enum result
complete_locked(struct db *db, const struct desk_job *job, struct fault *f)
{
	PGresult *rows = NULL;
	enum result r = run(db, "vault_complete", run_sql_vault_complete, job, NULL, &rows, f);

	if (r == DONE && PQntuples(rows) == 1)
		r = audit_append(db, &job->site_id, "vault_kept", job->key_id, f);
	if (r == DONE)
		r = prune(db, job, f);
	PQclear(rows);
	return r;
}

static enum result
complete(struct db *db, const struct desk_job *job, struct fault *f)
{
	enum result r = db_do(db, "BEGIN", f);

	if (r != DONE)
		return r;
	r = complete_locked(db, job, f);
	if (r == DONE)
		r = db_do(db, "COMMIT", f);
	else
		(void)!db_do(db, "ROLLBACK", NULL);
	if (r == DONE)
		log_line(LOG_INFO, "vault.kept", "site=%s", job->site_code);
	return r;
}

/* Says where the backup stands; when all bytes are there and nobody looked yet, looks. */
static enum result
settle(struct db *db, const struct desk_job *job, struct stand *s, struct news **answer, struct fault *f)
{
	bool right = s->whole;
	enum result r = DONE;

	if (!s->whole && s->there && s->received == s->total) {
		r = hash_check(db, job, s->total, &right, f);
		if (r == DONE)
			r = right ? complete(db, job, f) : drop(db, job, f);
		if (r == DONE && !right) {
			log_line(LOG_WARN, "vault.refused", "site=%s bytes=%" PRIu64, job->site_code, s->total);
			s->total = 0;
		}
	}
	if (r != DONE)
		return r;
	*answer = vault_news(job);
	(*answer)->event.vault.total = s->total;
	(*answer)->event.at = s->total > 0 ? s->received : 0;
	return DONE;
}

/* ---- what the gateway asks ---- */

static void
offer_args(struct db_args *args, const struct desk_job *job)
{
	db_arg_int8(args, (int64_t)job->vault.total);
}

static enum result
offer_put(struct db *db, const struct desk_job *job, struct stand *s, struct fault *f)
{
	PGresult *rows = NULL;
	enum result r = run(db, "vault_offer", run_sql_vault_offer, job, offer_args, &rows, f);

	if (r == DONE)
		stand_read(s, rows);
	PQclear(rows);
	return r;
}

static enum result
vault_offered(struct db *db, const struct desk_job *job, struct news **answer, struct fault *f)
{
	struct stand s;
	enum result r = offer_put(db, job, &s, f);

	if (r == DONE && !s.whole &&
	    s.total != job->vault.total) { /* named the same, of another size: one of them lies */
		r = drop(db, job, f);
		if (r == DONE)
			r = offer_put(db, job, &s, f);
	}
	if (r == DONE && s.total != job->vault.total)
		s = (struct stand){ .there = false };
	if (r == DONE)
		r = prune(db, job, f);
	return r == DONE ? settle(db, job, &s, answer, f) : r;
}

static void
put_args(struct db_args *args, const struct desk_job *job)
{
	db_arg_int8(args, (int64_t)job->at);
	db_arg_bytes(args, job->part, job->part_len);
}

static enum result
vault_put(struct db *db, const struct desk_job *job, struct news **answer, struct fault *f)
{
	struct stand s;
	PGresult *rows = NULL;
	enum result r = run(db, "vault_put", run_sql_vault_put, job, put_args, &rows, f);

	PQclear(rows);
	if (r == DONE && FAILPOINT("S18"))
		return fault_set(f, REFUSED, LT_6011, "vault", "%s", "S18");
	if (r == DONE)
		r = stand_find(db, job, &s, f);
	return r == DONE ? settle(db, job, &s, answer, f) : r;
}

static enum result
vault_named(struct db *db, const struct desk_job *job, struct news **answer, struct fault *f)
{
	struct db_args *args = db_args_new();
	PGresult *rows = NULL;

	db_arg_id(args, &job->site_id);
	enum result r = db_run(db, "vault_newest", run_sql_vault_newest, args, &rows, f);
	if (r == DONE) {
		*answer = vault_news(job);
		struct vault_name *name = &(*answer)->event.vault;
		*name = (struct vault_name){ .total = 0 };
		if (PQntuples(rows) == 1 && db_get_bytes(rows, 0, 0).len == HASH_BYTES) {
			memcpy(name->id.b, db_get_bytes(rows, 0, 0).data, HASH_BYTES);
			name->total = (uint64_t)db_get_int8(rows, 0, 1);
		}
	}
	PQclear(rows);
	db_args_free(&args);
	return r;
}

static void
get_args(struct db_args *args, const struct desk_job *job)
{
	db_arg_int8(args, (int64_t)job->at);
	db_arg_int8(args, (int64_t)job->bytes);
}

static enum result
vault_get(struct db *db, const struct desk_job *job, struct news **answer, struct fault *f)
{
	PGresult *rows = NULL;
	enum result r = run(db, "vault_get", run_sql_vault_get, job, get_args, &rows, f);

	if (r == DONE && PQntuples(rows) == 1 && db_get_bytes(rows, 0, 1).len > 0) {
		*answer = vault_news(job);
		(*answer)->event.vault.total = (uint64_t)db_get_int8(rows, 0, 0);
		(*answer)->event.part = db_get_bytes(rows, 0, 1);
		(*answer)->rows = rows; /* the part stands in it */
		rows = NULL;
	}
	PQclear(rows);
	return r == DONE && *answer == NULL ? vault_named(db, job, answer, f) : r;
}

static enum result (*const doers[])(struct db *, const struct desk_job *, struct news **, struct fault *) = {
	[VAULT_OFFER] = vault_offered,
	[VAULT_PUT] = vault_put,
	[VAULT_NAME] = vault_named,
	[VAULT_GET] = vault_get,
};

enum result
vault_do(struct db *db, const struct desk_job *job, struct news **answer, struct fault *f)
{
	bool may = false;
	enum result r = key_check(db, job, &may, f);

	if (r == DONE && !may) {
		*answer = desk_vault_lost(job->session); /* the next key table tells the session why */
		return DONE;
	}
	if (r == DONE)
		r = doers[job->vault_ask](db, job, answer, f);
	if (r == DONE || (r == LATER && db_trouble(db) == DB_GONE))
		return r;
	log_line(LOG_ERROR, "vault.failed", "site=%s ask=%d code=%d", job->site_code, (int)job->vault_ask,
	         (int)f->code);
	news_free(answer);
	*answer = desk_vault_lost(job->session);
	return DONE;
}
