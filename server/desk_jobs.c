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

static void
hash_read(struct hash *out, const PGresult *rows, int row, int col)
{
	struct slice s = db_get_bytes(rows, row, col);

	memset(out, 0, sizeof *out);
	if (!db_is_null(rows, row, col) && s.len == HASH_BYTES)
		memcpy(out->b, s.data, HASH_BYTES);
}

static void
position_read(struct log_position *out, const PGresult *rows, int row, int col)
{
	out->generation = db_get_id(rows, row, col);
	out->n = (uint64_t)db_get_int8(rows, row, col + 1);
	hash_read(&out->chain, rows, row, col + 2);
}

static struct news *
event_news(const struct desk_job *job, enum centre_event_type type)
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
	struct news *n = event_news(job, CENTRE_EV_CURSOR);
	struct centre_event *e = &n->event;
	struct log_lineage lineage = { .known = db_get_bool(rows, 0, 7), .has_successor = db_get_bool(rows, 0, 10),
		.predecessor_succeeded = db_get_bool(rows, 0, 11) };
	e->drain_only = db_get_bool(rows, 0, 2);
	e->epoch = db_get_id(rows, 0, 3);
	position_read(&e->head, rows, 0, 4);
	e->generation_known = lineage.known;
	e->successor_known = log_is_twin(&lineage);
	e->cursor.generation = job->generation;
	if (lineage.known) {
		e->cursor.n = (uint64_t)db_get_int8(rows, 0, 8);
		hash_read(&e->cursor.chain, rows, 0, 9);
	}
	log_line(LOG_INFO, "hello", "site=%s n=%" PRIu64 " generation_known=%s twin=%s drain_only=%s", job->site_code,
	         e->cursor.n, e->generation_known ? "yes" : "no", e->successor_known ? "yes" : "no",
	         e->drain_only ? "yes" : "no");
	return n;
}

static enum result
do_cursor(struct db *db, const struct desk_job *job, struct news **answer, struct fault *f)
{
	struct db_args *args = db_args_new();
	PGresult *rows = NULL;

	db_arg_id(args, &job->site_id);
	db_arg_id(args, &job->generation);
	db_arg_id(args, job->has_succeeded ? &job->succeeded : NULL);
	db_arg_text(args, job->key_id);
	enum result r = db_run(db, "desk_cursor", run_sql_desk_cursor, args, &rows, f);
	if (r == DONE)
		*answer = cursor_news(job, rows);
	PQclear(rows);
	db_args_free(&args);
	return r;
}

/* ---- PULL ---- */

static void
items_fill(struct news *n, const struct desk_job *job, PGresult *rows)
{
	struct centre_event *e = &n->event;
	int count = PQntuples(rows);
	struct hash chain;

	position_read(&e->head, rows, 0, 0);
	e->audit_seq = (uint64_t)db_get_int8(rows, 0, 3);
	hash_read(&e->audit_hash, rows, 0, 4);
	hash_read(&chain, rows, 0, 5);      /* zeros at n = 0 */
	e->oldest_kept = db_is_null(rows, 0, 6) ? e->head.n + 1 : (uint64_t)db_get_int8(rows, 0, 6);
	e->position_known = id_equal(&job->position.generation, &e->head.generation) && job->position.n <= e->head.n &&
		(job->position.n == 0 || (!db_is_null(rows, 0, 5) && memcmp(&chain, &job->position.chain, sizeof chain) == 0));
	if (!e->position_known)
		return;
	e->first_n = job->position.n + 1;
	e->chain_before = chain;
	n->items = calloc((size_t)count, sizeof *n->items);
	if (n->items == NULL)
		abort();
	for (int i = 0; i < count && !db_is_null(rows, i, 7); i++) {
		if ((uint64_t)db_get_int8(rows, i, 7) != e->first_n + e->n_items)
			break;                      /* a hole: `verify` finds it; nothing behind it is sent */
		n->items[e->n_items++] = db_get_bytes(rows, i, 8);
	}
	e->items = n->items;
}

static enum result
do_feed(struct db *db, const struct desk_job *job, struct news **answer, struct fault *f)
{
	struct db_args *args = db_args_new();
	PGresult *rows = NULL;

	db_arg_id(args, &job->site_id);
	db_arg_id(args, &job->position.generation);
	db_arg_int8(args, (int64_t)job->position.n);
	db_arg_int8(args, (int64_t)job->bytes);
	enum result r = db_run(db, "desk_feed", run_sql_desk_feed, args, &rows, f);
	if (r == DONE && PQntuples(rows) > 0) {
		*answer = event_news(job, CENTRE_EV_ITEMS);
		items_fill(*answer, job, rows);
		(*answer)->rows = rows;         /* the items stand in it */
		rows = NULL;
	}
	PQclear(rows);
	db_args_free(&args);
	return r;
}

/* ---- a new feed generation ---- */

struct kept { struct slice item; int64_t at; uint64_t n, j; struct id generation; };

static int
compare_update(const void *a, const void *b)
{
	const struct kept *x = a, *y = b;
	int c = memcmp(x->generation.b, y->generation.b, 16);
	if (c != 0)
		return c;
	if (x->n != y->n)
		return x->n < y->n ? -1 : 1;
	return x->j < y->j ? -1 : x->j > y->j;
}

static int
compare_j(const void *a, const void *b)
{
	const struct kept *x = a, *y = b;
	return x->j < y->j ? -1 : x->j > y->j;
}

static bool
kept_read(struct kept *k, const PGresult *rows, int row)
{
	*k = (struct kept){ .item = db_get_bytes(rows, row, 0), .at = db_get_time_ms(rows, row, 1) };
	Lt1__FeedItem *item = lt1__feed_item__unpack(NULL, k->item.len, k->item.data);
	bool ok = item != NULL && item->verdict != NULL && item->verdict->has_generation &&
		id_from_bytes(item->verdict->generation.data, item->verdict->generation.len, &k->generation);
	if (ok) {
		k->n = item->verdict->n;
		k->j = item->verdict->j;
	}
	if (item != NULL)
		lt1__feed_item__free_unpacked(item, NULL);
	return ok;
}

/* The latest item of every update, in the order of J. */
static size_t
kept_choose(const PGresult *rows, struct kept *out)
{
	size_t n = 0, chosen = 0;

	for (int i = 0; i < PQntuples(rows); i++)
		n += kept_read(&out[n], rows, i);
	qsort(out, n, sizeof *out, compare_update);
	for (size_t i = 0; i < n; i++) {
		bool last = i + 1 == n || out[i + 1].n != out[i].n || !id_equal(&out[i + 1].generation, &out[i].generation);
		if (last)
			out[chosen++] = out[i];
	}
	qsort(out, chosen, sizeof *out, compare_j);
	return chosen;
}

static enum result
kept_write(struct db *db, const struct id *site_id, struct log_position *head, const struct kept *k, struct fault *f)
{
	struct db_args *args = db_args_new();
	PGresult *rows = NULL;

	head->n++;
	head->chain = log_chain(&head->chain, site_id, &head->generation, head->n, k->item);
	db_arg_id(args, site_id);
	db_arg_id(args, &head->generation);
	db_arg_int8(args, (int64_t)head->n);
	db_arg_bytes(args, head->chain.b, HASH_BYTES);
	db_arg_bytes(args, k->item.data, k->item.len);
	db_arg_time(args, k->at);
	enum result r = db_run(db, "feed_put", run_sql_feed_put, args, &rows, f);
	PQclear(rows);
	db_args_free(&args);
	return r;
}

static enum result
feed_copy(struct db *db, const struct id *site_id, const struct id *old, struct log_position *head, struct fault *f)
{
	struct db_args *args = db_args_new();
	PGresult *rows = NULL, *done = NULL;
	struct kept *kept = NULL;

	db_arg_id(args, site_id);
	db_arg_id(args, old);
	enum result r = db_run(db, "feed_all", run_sql_feed_all, args, &rows, f);
	if (r == DONE) {
		kept = calloc((size_t)PQntuples(rows) + 1, sizeof *kept);
		if (kept == NULL)
			abort();
		size_t n = kept_choose(rows, kept);
		for (size_t i = 0; r == DONE && i < n; i++)
			r = kept_write(db, site_id, head, &kept[i], f);
	}
	if (r == DONE) {
		db_args_clear(args);
		db_arg_id(args, site_id);
		db_arg_id(args, &head->generation);
		db_arg_int8(args, (int64_t)head->n);
		db_arg_bytes(args, head->chain.b, HASH_BYTES);
		r = db_run(db, "feed_renewed", run_sql_feed_renewed, args, &done, f);
	}
	free(kept);
	PQclear(rows);
	PQclear(done);
	db_args_free(&args);
	return r;
}

static enum result
feed_lock(struct db *db, const struct id *site_id, struct log_position *head, struct fault *f)
{
	struct db_args *args = db_args_new();
	PGresult *rows = NULL;

	db_arg_id(args, site_id);
	enum result r = db_run(db, "feed_lock", run_sql_feed_lock, args, &rows, f);
	if (r == DONE && PQntuples(rows) == 1)
		position_read(head, rows, 0, 0);
	PQclear(rows);
	db_args_free(&args);
	return r;
}

static enum result
do_renew(struct db *db, const struct desk_job *job, struct news **answer, struct fault *f)
{
	struct log_position head = { 0 };

	enum result r = db_do(db, "BEGIN", f);
	if (r != DONE)
		return r;
	r = feed_lock(db, &job->site_id, &head, f);
	if (r == DONE && id_equal(&head.generation, &job->generation)) {
		struct id old = head.generation;
		uint64_t had = head.n;
		head = (struct log_position){ .generation = id_random() };
		r = feed_copy(db, &job->site_id, &old, &head, f);
		if (r == DONE)
			log_line(LOG_WARN, "feed.renewed", "site=%s items=%" PRIu64 " had=%" PRIu64, job->site_code, head.n, had);
	}
	if (r == DONE)
		r = db_do(db, "COMMIT", f);
	else
		(void)!db_do(db, "ROLLBACK", NULL);
	if (r == DONE) {
		*answer = event_news(job, CENTRE_EV_HEAD);
		(*answer)->event.head = head;
	}
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
	[DESK_CURSOR] = do_cursor, [DESK_FEED] = do_feed,   [DESK_RENEW] = do_renew,
	[DESK_HOLD] = do_hold,     [DESK_ENROL] = enrol_do, [DESK_VAULT] = vault_do,
};

enum result
desk_job_do(struct db *db, const struct desk_job *job, struct news **answer, struct fault *f)
{
	*answer = NULL;
	return doers[job->ask](db, job, answer, f);
}
