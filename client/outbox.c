/* Step 2 and step 8 of an update's way: the letter enters the log in the transaction of whoever recorded it; later it
 * is acknowledged, rewound or numbered afresh as the agent says. What the centre answered about it is verdict.c's. */
#include "client/outbox.h"

#include <assert.h>
#include <stdlib.h>

#include "common/base/clock.h"
#include "common/base/failpoint.h"
#include "common/base/log.h"
#include "embedded/site_sql.h"

struct head {
	int64_t generation;           /* the row */
	struct id id, predecessor;
	bool has_predecessor;
	uint64_t made, acked, settled;
	struct hash chain;            /* at made */
};

struct outbox {
	struct store *store;
	struct id owner;
	struct head head;             /* as of life */
	uint64_t life;
	bool known;
};

struct outbox *
outbox_new(struct store *s, const struct id *owner)
{
	struct outbox *o = calloc(1, sizeof *o);
	if (o == NULL)
		abort();
	o->store = s;
	o->owner = *owner;
	return o;
}

void
outbox_free(struct outbox **o)
{
	free(*o);
	*o = NULL;
}

static struct hash
hash_get(struct sql *q, int at)
{
	struct hash h = { { 0 } };
	struct slice bytes = sql_get_bytes(q, at);
	if (bytes.len == sizeof h.b)
		memcpy(h.b, bytes.data, bytes.len);
	return h;
}

/* Remembered while nobody else can have moved it: until another process wrote, or a transaction of ours was undone. */
static enum result
head_read(struct outbox *o, struct fault *f)
{
	if (!store_is_writing(o->store))
		store_others_wrote(o->store);
	if (o->known && o->life == store_life(o->store))
		return DONE;
	struct sql *q = store_sql(o->store, site_sql_generation_head);
	enum sql_step step = sql_next(o->store, q, f);
	if (step == SQL_FAILED)
		return store_trouble(o->store);
	if (step == SQL_END)
		return fault_set(f, REFUSED, LT_8001, "", "%s", store_dir(o->store));
	struct head *h = &o->head;
	*h = (struct head){ .generation = sql_get_int(q, 0) };
	sql_get_id(q, 1, &h->id);
	h->has_predecessor = sql_get_id(q, 2, &h->predecessor);
	h->acked = (uint64_t)sql_get_int(q, 3);
	h->settled = (uint64_t)sql_get_int(q, 4);
	h->made = (uint64_t)sql_get_int(q, 5);
	h->chain = hash_get(q, 6);
	sql_done(q);
	o->known = true;
	o->life = store_life(o->store);
	return DONE;
}

static enum result
oldest_kept(struct outbox *o, uint64_t *out, struct fault *f)
{
	struct sql *q = store_sql(o->store, site_sql_outbox_oldest_kept);
	sql_int(q, 1, o->head.generation);
	enum sql_step step = sql_next(o->store, q, f);
	if (step == SQL_FAILED)
		return store_trouble(o->store);
	*out = step == SQL_ROW ? (uint64_t)sql_get_int(q, 0) : o->head.made + 1;
	sql_done(q);
	if (o->head.made == 0)
		*out = 1;
	return DONE;
}

enum result
outbox_state(struct outbox *o, struct site_outbox *out, uint64_t *settled, struct fault *f)
{
	enum result r = head_read(o, f);
	if (r != DONE)
		return r;
	const struct head *h = &o->head;
	*out = (struct site_outbox){ .generation = h->id, .succeeded = h->predecessor, .has_succeeded = h->has_predecessor,
	                             .made = h->made, .acked = h->acked };
	if (settled != NULL)
		*settled = h->settled;
	return oldest_kept(o, &out->oldest_kept, f);
}

static enum result
generation_put(struct outbox *o, const struct id *id, const struct id *predecessor, struct fault *f)
{
	struct sql *q = store_sql(o->store, site_sql_generation_put);
	sql_id(q, 1, id);
	sql_id(q, 2, predecessor);
	sql_int(q, 3, clock_wall_ms());
	o->known = false;
	return sql_run(o->store, q, f);
}

enum result
outbox_begin_generation(struct outbox *o, struct fault *f)
{
	if (head_read(o, NULL) == DONE)
		return DONE;
	struct id id = id_random();
	return generation_put(o, &id, NULL, f);
}

/* ---- writing ---- */

static enum result
position_put(struct outbox *o, int64_t letter, struct slice body, struct fault *f)
{
	struct head *h = &o->head;
	struct hash chain = log_chain(&h->chain, &o->owner, &h->id, h->made + 1, body);
	struct sql *q = store_sql(o->store, site_sql_position_put);
	sql_int(q, 1, h->generation);
	sql_int(q, 2, (int64_t)h->made + 1);
	sql_bytes(q, 3, chain.b, sizeof chain.b);
	sql_int(q, 4, letter);
	enum result r = sql_run(o->store, q, f);
	if (r != DONE)
		return r;
	h->chain = chain;
	h->made++;
	return DONE;
}

static enum result
letter_put(struct outbox *o, const struct letter *l, int64_t *no, struct fault *f)
{
	struct hash body_hash = hash_of(l->body.data, l->body.len);
	struct sql *q = store_sql(o->store, site_sql_letter_put);
	sql_id(q, 1, &l->update_id);
	sql_int(q, 2, l->kind);
	sql_bytes(q, 3, l->body.data, l->body.len);
	sql_bytes(q, 4, body_hash.b, sizeof body_hash.b);
	sql_bytes(q, 5, l->content.b, sizeof l->content.b);
	sql_id(q, 6, l->has_supersedes ? &l->supersedes : NULL);
	sql_int(q, 7, l->recorded_at);
	enum result r = sql_run(o->store, q, f);
	*no = r == DONE ? store_last_row(o->store) : 0;
	return r;
}

enum result
outbox_put(struct outbox *o, const struct letter *l, int64_t *no, struct fault *f)
{
	assert(store_is_writing(o->store));
	assert(l->body.len > 0 && l->body.len <= FRAME_BODY_MAX);
	enum result r = head_read(o, f);
	if (r == DONE)
		r = letter_put(o, l, no, f);
	if (r == DONE)
		r = position_put(o, *no, l->body, f);
	if (r == DONE && FAILPOINT("A2"))
		r = fault_set(f, LATER, LT_7003, store_dir(o->store), "A2");
	return r;
}

/* ---- reading for the link ---- */

enum result
outbox_chain(struct outbox *o, uint64_t n, bool *found, struct hash *chain, struct fault *f)
{
	enum result r = head_read(o, f);
	if (r != DONE)
		return r;
	*chain = (struct hash){ { 0 } };
	*found = n == 0;
	if (n == 0)
		return DONE;
	struct sql *q = store_sql(o->store, site_sql_position_chain);
	sql_int(q, 1, o->head.generation);
	sql_int(q, 2, (int64_t)n);
	enum sql_step step = sql_next(o->store, q, f);
	if (step == SQL_FAILED)
		return store_trouble(o->store);
	*found = step == SQL_ROW;
	if (*found)
		*chain = hash_get(q, 0);
	sql_done(q);
	return DONE;
}

static void
run_add(struct outbox_run *run, struct slice body)
{
	if (run->n_bodies == run->size) {
		run->size = run->size > 0 ? run->size * 2 : 64;
		run->lens = realloc(run->lens, run->size * sizeof *run->lens);
		run->bodies = realloc(run->bodies, run->size * sizeof *run->bodies);
		if (run->lens == NULL || run->bodies == NULL)
			abort();
	}
	buffer_put(&run->bytes, body.data, body.len);
	run->lens[run->n_bodies++] = body.len;
}

/* The buffer moved while it grew: the slices are made when it stands still. */
static void
run_close(struct outbox_run *run)
{
	size_t at = 0;
	for (size_t i = 0; i < run->n_bodies; i++) {
		run->bodies[i] = (struct slice){ run->bytes.data + at, run->lens[i] };
		at += run->lens[i];
	}
}

enum result
outbox_bodies(struct outbox *o, uint64_t n, size_t bytes, struct outbox_run *run, struct fault *f)
{
	run->first_n = n;
	run->n_bodies = 0;
	buffer_clear(&run->bytes);
	enum result r = outbox_chain(o, n - 1, &run->found, &run->chain_before, f);
	if (r != DONE)
		return r;
	struct sql *q = store_sql(o->store, site_sql_outbox_bodies);
	sql_int(q, 1, o->head.generation);
	sql_int(q, 2, (int64_t)n);
	enum sql_step step;
	while ((step = sql_next(o->store, q, f)) == SQL_ROW) {
		struct slice body = sql_get_bytes(q, 0);
		if (body.len == 0 || (run->n_bodies > 0 && run->bytes.len + body.len > bytes))
			break;
		run_add(run, body);
	}
	sql_done(q);
	run_close(run);
	return step == SQL_FAILED ? store_trouble(o->store) : DONE;
}

void
outbox_run_fini(struct outbox_run *run)
{
	buffer_fini(&run->bytes);
	free(run->bodies);
	free(run->lens);
	*run = (struct outbox_run){ 0 };
}

/* ---- acknowledged, rewound, renewed ---- */

static enum result
stale_drop(struct outbox *o, uint64_t from, uint64_t to, struct fault *f)
{
	struct sql *q = store_sql(o->store, site_sql_verdict_stale_any);
	enum sql_step step = sql_next(o->store, q, f);
	sql_done(q);
	if (step != SQL_ROW)   /* as nearly always */
		return step == SQL_END ? DONE : store_trouble(o->store);
	q = store_sql(o->store, site_sql_verdict_stale_drop);
	sql_int(q, 1, o->head.generation);
	sql_int(q, 2, (int64_t)from);
	sql_int(q, 3, (int64_t)to);
	return sql_run(o->store, q, f);
}

static enum result
marks_write(struct outbox *o, uint64_t acked, uint64_t settled, struct fault *f)
{
	struct sql *q = store_sql(o->store, site_sql_generation_marks);
	sql_int(q, 1, o->head.generation);
	sql_int(q, 2, (int64_t)acked);
	sql_int(q, 3, (int64_t)settled);
	enum result r = sql_run(o->store, q, f);
	if (r == DONE) {
		o->head.acked = acked;
		o->head.settled = settled;
	}
	return r;
}

enum result
outbox_ack(struct outbox *o, uint64_t n, uint64_t settled, int32_t today, struct fault *f)
{
	assert(store_is_writing(o->store));
	enum result r = head_read(o, f);
	if (r != DONE)
		return r;
	const struct head *h = &o->head;
	assert(n <= h->made && settled <= h->made);
	if (n < h->acked)
		n = h->acked;
	if (settled < h->settled)
		settled = h->settled;
	if (n == h->acked && settled == h->settled)
		return DONE;
	if (settled > h->settled)
		r = stale_drop(o, h->settled, settled, f);
	if (r == DONE && n > h->acked) {
		struct sql *q = store_sql(o->store, site_sql_acked_by_day);
		sql_int(q, 1, h->generation);
		sql_int(q, 2, today);
		sql_int(q, 3, (int64_t)n);
		r = sql_run(o->store, q, f);
	}
	return r == DONE ? marks_write(o, n, settled, f) : r;
}

enum result
outbox_feed_anew(struct outbox *o, struct fault *f)
{
	assert(store_is_writing(o->store));
	return sql_run(o->store, store_sql(o->store, site_sql_verdict_stale_mark), f);
}

enum result
outbox_resettle(struct outbox *o, uint64_t settled, struct fault *f)
{
	assert(store_is_writing(o->store));
	enum result r = head_read(o, f);
	if (r == DONE)
		r = stale_drop(o, 0, settled, f);
	return r == DONE ? marks_write(o, o->head.acked, settled, f) : r;
}

enum result
outbox_rewind(struct outbox *o, uint64_t n, struct fault *f)
{
	assert(store_is_writing(o->store));
	enum result r = head_read(o, f);
	if (r != DONE)
		return r;
	uint64_t acked = o->head.acked < n ? o->head.acked : n;
	uint64_t settled = o->head.settled < n ? o->head.settled : n;
	log_line(LOG_WARN, "outbox.rewind", "from=%llu to=%llu", (unsigned long long)o->head.acked, (unsigned long long)n);
	return marks_write(o, acked, settled, f);
}

/* Letters in their old order; each is read, chained and put under the new generation. */
static enum result
renumber(struct outbox *o, int64_t old_generation, struct fault *f)
{
	enum result r = head_read(o, f);
	if (r != DONE)
		return r;
	struct sql *q = store_sql(o->store, site_sql_outbox_kept);
	sql_int(q, 1, old_generation);
	enum sql_step step = SQL_END;
	while (r == DONE && (step = sql_next(o->store, q, f)) == SQL_ROW)
		r = position_put(o, sql_get_int(q, 0), sql_get_bytes(q, 1), f);
	sql_done(q);
	return step == SQL_FAILED ? store_trouble(o->store) : r;
}

enum result
outbox_renew(struct outbox *o, struct fault *f)
{
	assert(store_is_writing(o->store));
	enum result r = head_read(o, f);
	if (r != DONE)
		return r;
	struct head old = o->head;
	if (CANARY("generation_reused"))   /* the planted bug: what was made since goes out under numbers already used */
		return marks_write(o, 0, 0, f);
	struct id id = id_random();
	r = generation_put(o, &id, &old.id, f);
	if (r == DONE)
		r = renumber(o, old.generation, f);
	if (r == DONE && FAILPOINT("A12"))
		r = fault_set(f, LATER, LT_7003, store_dir(o->store), "A12");
	log_line(LOG_WARN, "outbox.renew", "made_before=%llu made=%llu", (unsigned long long)old.made,
	         (unsigned long long)o->head.made);
	return r;
}

enum result
outbox_prune(struct outbox *o, int32_t today, struct fault *f)
{
	assert(store_is_writing(o->store));
	enum result r = head_read(o, f);
	if (r != DONE)
		return r;
	struct sql *q = store_sql(o->store, site_sql_outbox_prune);
	sql_int(q, 1, o->head.generation);
	sql_int(q, 2, today - BODY_DAYS);
	r = sql_run(o->store, q, f);
	if (r != DONE)
		return r;
	q = store_sql(o->store, site_sql_outbox_pruned);
	sql_int(q, 1, o->head.generation);
	sql_int(q, 2, today - BODY_DAYS);
	return sql_run(o->store, q, f);
}
