/* The doors of the writer's core, and how coarse an attempt is: the whole group first; if a body's fault makes it fail,
 * batch by batch; then record by record under savepoints. What a crash left under suspicion is taken record by record
 * from the start. */
#include <assert.h>
#include <stdlib.h>
#include "common/base/failpoint.h"
#include "common/base/log.h"
#include "embedded/sql.h"
#include "server/engine/work.h"

#define TX_MAX ((size_t)24 << 20)

/* ---- life ---- */

enum result
engine_new(struct db *db, const struct engine_config *config, struct engine **out, struct fault *f)
{
	struct engine *e = calloc(1, sizeof *e);
	enum result done = DONE;

	assert(e);
	e->db = db;
	e->config = *config;
	if (e->config.tx_bytes == 0)
		e->config.tx_bytes = TX_MAX;
	e->working = working_new();
	e->args = db_args_new();
	e->keep = arena_new(KEEP_MAX);
	e->arenas[0] = arena_new(BODIES_MAX);
	e->peek = arena_new(BODIES_MAX);
	e->waking = arena_new(KEEP_MAX);
	e->room = arena_new(2 * JUDGE_ROOM);
	e->lists = arena_new(LISTS_MAX);
	e->known = calloc(KNOWN_BUCKETS, sizeof *e->known);
	assert(e->known);
	rows_init(&e->rows);
	if (config->note_path)
		done = crash_note_open(config->note_path, &e->note, f);
	if (done == DONE)
		done = db_do(db, sql_engine_session, f);
	if (done == DONE)
		*out = e;
	else
		engine_free(&e);
	return done;
}

void
engine_free(struct engine **engine)
{
	struct engine *e = engine ? *engine : NULL;

	if (e == NULL)
		return;
	tx_end(e, false);
	crash_note_close(&e->note);
	working_free(&e->working);
	db_args_free(&e->args);
	arena_free(&e->keep);
	for (size_t i = 0; i < sizeof e->arenas / sizeof e->arenas[0]; i++)
		arena_free(&e->arenas[i]);
	arena_free(&e->peek);
	arena_free(&e->waking);
	arena_free(&e->room);
	arena_free(&e->lists);
	rows_fini(&e->rows);
	buffer_fini(&e->item);
	buffer_fini(&e->said);
	free(e->known);
	free(e->sites.v);
	free(e->logs.v);
	free(e->matters.v);
	free(e->ready.v);
	free(e->awake.v);
	free(e->orphans.v);
	free(e->dirty.v);
	free(e);
	*engine = NULL;
}

void
engine_forget(struct engine *e)
{
	tx_end(e, false);
	if (PQstatus(db_conn(e->db)) == CONNECTION_OK && db_do(e->db, sql_engine_session, NULL) != DONE)
		log_line(LOG_WARN, "writer.session", "result=failed");
}

/* ---- small helpers of the whole room ---- */

void *
engine_alloc(struct engine *e, size_t len)
{
	void *p = arena_alloc(e->keep, len);

	if (p == NULL)
		abort();
	return p;
}

char *
engine_text(struct engine *e, const char *text, size_t len)
{
	char *copy = engine_alloc(e, len + 1);

	if (len > 0)
		memcpy(copy, text, len);
	return copy;
}

int64_t
engine_now(struct engine *e)
{
	const struct batch *b = e->trigger;

	if (e->config.now_ms && b)
		return e->config.now_ms(e->config.ctx, b, e->trigger_index);
	return b && b->received_ms ? b->received_ms : e->at_ms;
}

int32_t
engine_today(struct engine *e)
{
	if (e->config.today && e->trigger)
		return e->config.today(e->config.ctx, e->trigger, e->trigger_index);
	return date_of_ms(e->at_ms);
}

enum result
engine_query(struct engine *e, const char *name, const char *sql, PGresult **out, struct fault *f)
{
	enum result done = db_run(e->db, name, sql, e->args, out, f);
	db_args_clear(e->args);
	return done;
}


/* ---- one attempt ---- */

static void
note_group(struct engine *e)
{
	struct crash_range ranges[CRASH_NOTE_MAX];
	size_t n = 0;

	if (e->note == NULL || e->grain == GRAIN_RECORD)
		return;
	for (size_t i = 0; i < e->matters.n; i++) {
		const struct matter *m = e->matters.v[i];

		if (i > 0 && m->batch == e->matters.v[i - 1]->batch) {
			if (n <= CRASH_NOTE_MAX)
				ranges[n - 1].last_n = m->n;
			continue;
		}
		if (n == CRASH_NOTE_MAX)
			break;
		ranges[n++] = (struct crash_range){
			.site_id = m->site->id, .generation = m->generation, .first_n = m->n, .last_n = m->n
		};
	}
	crash_note_begin(e->note, ranges, n);
}

static void
count_verdict(struct batch_result *r, const struct matter *m)
{
	uint32_t *const counts[] = { NULL, &r->accepted, &r->returned, &r->parked, &r->quarantined };

	if (m->duplicate)
		r->duplicate++;
	else
		++*counts[m->verdict];
}

static void
fill_results(struct engine *e, struct batch *const *batches, size_t n, struct batch_result *results)
{
	for (size_t i = 0, m = 0; i < n; i++) {
		const struct site *s = tx_site(e, &batches[i]->site_id);

		if (s)
			results[i].feed_head = (struct log_position){ s->feed_generation, s->feed_n, s->feed_chain };
		results[i].province_head = feed_province_head(e);
		for (; m < e->matters.n && e->matters.v[m]->batch == batches[i]; m++)
			count_verdict(&results[i], e->matters.v[m]);
	}
}

/* Whoever was held has another standing, and feeds of sites that sent nothing may have moved (somebody's wait is over):
 * the gateway must look again. Of `province` the tables themselves tell (0005). */
static enum result
announce(struct engine *e, struct fault *f)
{
	for (size_t i = 0; i < e->sites.n; i++) {
		const struct site *s = e->sites.v[i];
		if (s->hold || (s != e->own && !s->seen && s->feed_n != s->feed_begun))
			return tx_notify(e, "keys", s->hold ? "held" : "feed", f);
	}
	return DONE;
}

enum result
tx_write(struct engine *e, struct fault *f)
{
	enum result done = tx_flush(e, f);

	if (done == DONE)
		done = tx_finish(e, f);
	if (done == DONE)
		done = announce(e, f);
	return done == DONE ? tx_commit(e, f) : done;
}

static enum result
attempt_once(struct engine *e, struct batch *const *batches, size_t n, struct batch_result *results, enum grain grain,
             struct fault *f)
{
	enum result done;

	e->grain = grain;
	e->cut = NULL;
	e->may_cut = true;
	done = tx_begin(e, f);
	if (done == DONE)
		done = tx_take_batches(e, batches, n, results, f);
	if (done == DONE) {
		note_group(e);
		done = FAILPOINT("S3") ? fault_set(f, LATER, LT_6005, "S3", "failpoint") : judging_run(e, f);
	}
	if (done == DONE)
		done = tx_write(e, f);
	if (done == DONE)
		fill_results(e, batches, n, results);
	else
		tx_rollback(e);
	tx_end(e, done == DONE);
	if (e->note)
		crash_note_end(e->note);
	return done;
}

/* Counts add up over the transactions that took parts of a batch, also when a later one fails and is done again. */
static void
add_result(struct batch_result *r, const struct batch_result *part)
{
	struct batch_result before = *r;

	*r = *part;
	r->accepted += before.accepted;
	r->returned += before.returned;
	r->parked += before.parked;
	r->quarantined += before.quarantined;
	r->duplicate += before.duplicate;
}

/* Whatever a transaction left over is for the next one. *from: the batches before it are stored. */
static enum result
attempt(struct engine *e, struct batch *const *batches, size_t n, struct batch_result *results, enum grain grain,
        size_t *from, struct fault *f)
{
	struct batch_result *parts = calloc(n + 1, sizeof *parts);
	enum result done;

	assert(parts);
	do {
		done = attempt_once(e, batches + *from, n - *from, parts, grain, f);
		for (size_t i = *from; done == DONE && i < n; i++)
			add_result(&results[i], &parts[i - *from]);
		while (done == DONE && e->cut && batches[*from] != e->cut)
			++*from;
	} while (done == DONE && e->cut);
	free(parts);
	return done;
}

static bool
is_body_fault(enum result done, const struct fault *f)
{
	return done == REFUSED && f->code == LT_6004;
}

static enum result
one_batch(struct engine *e, struct batch *const *batch, struct batch_result *result, struct fault *f)
{
	size_t from = 0;
	enum result done = attempt(e, batch, 1, result, GRAIN_GROUP, &from, f);

	if (!is_body_fault(done, f))
		return done;
	log_line(LOG_WARN, "writer.one_by_one", "n=%llu bodies=%zu", (unsigned long long)(*batch)->first_n,
	         (*batch)->n_bodies);
	done = attempt(e, batch, 1, result, GRAIN_RECORD, &from, f);
	return is_body_fault(done, f) ? BROKEN : done;
}

/* ---- suspicion ---- */

static uint64_t
last_n(const struct batch *b)
{
	return b->first_n + (b->n_bodies ? b->n_bodies - 1 : 0);
}

static bool
is_suspect(const struct engine *e, const struct batch *b)
{
	return e->note && crash_note_look(e->note, &b->site_id, &b->generation, b->first_n, last_n(b)) != CRASH_CLEAR;
}

static enum result
each_batch(struct engine *e, struct batch *const *batches, size_t n, struct batch_result *results, struct fault *f)
{
	enum result done = DONE;

	for (size_t i = 0; done == DONE && i < n; i++) {
		size_t from = 0;

		if (!is_suspect(e, batches[i])) {
			done = one_batch(e, &batches[i], &results[i], f);
			continue;
		}
		done = attempt(e, &batches[i], 1, &results[i], GRAIN_RECORD, &from, f);
		if (done == DONE)
			crash_note_settled(e->note, &batches[i]->site_id, &batches[i]->generation, batches[i]->first_n,
			                   last_n(batches[i]));
		if (is_body_fault(done, f))
			done = BROKEN;
	}
	return done;
}

/* ---- the doors ---- */

static enum result
tell(enum result done, const struct fault *own, struct fault *f)
{
	if (f && done != DONE)
		*f = *own;
	return done;
}

enum result
engine_group(struct engine *e, struct batch *const *batches, size_t n, struct batch_result *results, struct fault *f)
{
	struct fault own = { 0 };
	bool suspects = false;
	size_t from = 0;
	enum result done = DONE;

	memset(results, 0, n * sizeof *results);
	for (size_t i = 0; i < n; i++)
		suspects |= is_suspect(e, batches[i]);
	if (suspects)
		done = each_batch(e, batches, n, results, &own);
	else if (n > 0) {
		done = n == 1 ? one_batch(e, batches, results, &own)
		              : attempt(e, batches, n, results, GRAIN_GROUP, &from, &own);
		if (is_body_fault(done, &own))
			done = each_batch(e, batches + from, n - from, results + from, &own);
	}
	return tell(done, &own, f);
}

/* The cursor rows are locked: a transaction of our lost connection that is still committing is waited for. */
static enum result
settle(struct engine *e, struct batch *const *batches, size_t n, struct batch_result *results, struct fault *f)
{
	enum result done = tx_begin(e, f);

	if (done == DONE)
		done = tx_look_up(e, batches, n, f);
	for (size_t i = 0; done == DONE && i < n; i++) {
		const struct site_log *l = tx_log(e, &batches[i]->site_id, &batches[i]->generation);
		struct site *s = tx_site(e, &batches[i]->site_id);

		results[i] = (struct batch_result){ .outcome = l && l->n >= last_n(batches[i]) ? BATCH_STORED : BATCH_GAP };
		results[i].cursor = (struct log_position){ batches[i]->generation, l ? l->n : 0,
			                                   l ? l->chain : (struct hash){ { 0 } } };
		if (s)
			s->seen = true;
	}
	if (done == DONE)
		done = tx_finish(e, f);
	if (done == DONE)
		done = tx_commit(e, f);
	if (done == DONE)
		fill_results(e, batches, n, results);
	return done;
}

enum result
engine_settle(struct engine *e, struct batch *const *batches, size_t n, struct batch_result *results, struct fault *f)
{
	struct fault own = { 0 };
	enum result done = settle(e, batches, n, results, &own);

	if (done != DONE)
		tx_rollback(e);
	tx_end(e, done == DONE);
	if (is_body_fault(done, &own))
		done = BROKEN;
	return tell(done, &own, f);
}
