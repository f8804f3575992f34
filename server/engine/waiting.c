/* Who waits for whom. Parked matters stand in a list at the entity they wait for; when something happens to it they
 * become ready and are judged again in order of arrival. Lists are filled from the table when they are first needed in
 * a transaction, many with one query: those of whoever is to be judged, and of whoever that may wake. */
#include <assert.h>
#include <stdlib.h>
#include "embedded/sql.h"
#include "server/engine/work.h"

#define AHEAD_MAX 2000         /* so many waiters are loaded before it is certain that they wake */

/* ---- the heap of those that are ready ---- */

static void
ready_push(struct engine *e, struct matter *m)
{
	size_t i = e->ready.n;

	if (m->ready)
		return;
	m->ready = true;
	LIST_ADD(e->ready, m);
	for (; i > 0 && e->ready.v[(i - 1) / 2]->j > m->j; i = (i - 1) / 2)
		e->ready.v[i] = e->ready.v[(i - 1) / 2];
	e->ready.v[i] = m;
}

struct matter *
ready_pop(struct engine *e)
{
	struct matter *first, *last;
	size_t i = 0, child;

	if (e->ready.n == 0)
		return NULL;
	first = e->ready.v[0];
	last = e->ready.v[--e->ready.n];
	while ((child = 2 * i + 1) < e->ready.n) {
		if (child + 1 < e->ready.n && e->ready.v[child + 1]->j < e->ready.v[child]->j)
			child++;
		if (e->ready.v[child]->j >= last->j)
			break;
		e->ready.v[i] = e->ready.v[child];
		i = child;
	}
	e->ready.v[i] = last;
	first->ready = false;
	return first;
}

/* ---- lists ---- */

/* Nearly always the last one: whoever is parked now arrived after those that are parked. */
static void
insert_behind(struct box *b, struct matter *before, struct matter *m)
{
	m->before = before;
	m->next = before ? before->next : b->waiters;
	*(before ? &before->next : &b->waiters) = m;
	*(m->next ? &m->next->before : &b->waiters_last) = m;
	m->waits_for = b;
	m->in_list = true;
}

void
waiting_join(struct engine *e, struct matter *m, struct box *b)
{
	struct matter *before = b->waiters_last;

	assert(!m->in_list);
	while (before && before->j > m->j)
		before = before->before;
	insert_behind(b, before, m);
	b->awaited++;
	working_touch(e->working, b);
}

void
waiting_leave(struct matter *m)
{
	struct box *b = m->waits_for;

	assert(m->in_list && b->awaited > 0);
	*(m->before ? &m->before->next : &b->waiters) = m->next;
	*(m->next ? &m->next->before : &b->waiters_last) = m->before;
	m->next = m->before = NULL;
	m->in_list = false;
	b->awaited--;
}

/* ---- from the table ---- */

enum {
	P_LOG, P_N, P_J, P_ENTITY_KIND, P_ENTITY, P_SITE, P_GENERATION, P_KIND, P_UPDATE_ID, P_HASH, P_BODY, P_WAITS_FOR_KIND,
	P_WAITS_FOR
};

static enum result
take_row(struct engine *e, const PGresult *r, int row, struct matter **out, struct fault *f)
{
	struct matter *m = *out = engine_alloc(e, sizeof *m);
	struct slice body = db_get_bytes(r, row, P_BODY), hash = db_get_bytes(r, row, P_HASH);
	struct id site = db_get_id(r, row, P_SITE), entity = db_get_id(r, row, P_ENTITY);

	m->log = db_get_int4(r, row, P_LOG);
	m->n = (uint64_t)db_get_int8(r, row, P_N);
	m->j = (uint64_t)db_get_int8(r, row, P_J);
	m->generation = db_get_id(r, row, P_GENERATION);
	m->kind = (uint32_t)db_get_int2(r, row, P_KIND);
	m->has_id = !db_is_null(r, row, P_UPDATE_ID);
	m->update_id = db_get_id(r, row, P_UPDATE_ID);
	assert(hash.len == HASH_BYTES);
	memcpy(m->hash.b, hash.data, HASH_BYTES);
	m->body = (struct slice){ (const uint8_t *)engine_text(e, (const char *)body.data, body.len), body.len };
	m->has_entity = true;
	m->entity = working_box(e->working, (uint32_t)db_get_int2(r, row, P_ENTITY_KIND), &entity);
	m->verdict = LT1__VERDICT__PARKED;
	m->parked_row = true;
	return tx_need_site(e, &site, &m->site, f);
}

/* Some of those that were loaded, and what they will ask. Decoded only meanwhile: they may be very many. */
struct some { LIST(struct matter *) matters; };

static enum result
load_wants(struct engine *e, struct some *s, struct fault *f)
{
	enum result done = wants_load(e, s->matters.v, s->matters.n, f);

	for (size_t i = 0; i < s->matters.n; i++)
		s->matters.v[i]->update = NULL;
	s->matters.n = 0;
	arena_reset(e->peek);
	return done;
}

static enum result
look_at(struct engine *e, struct some *s, struct matter *m, struct fault *f)
{
	enum result done = DONE;

	if (!matter_peek(e, m)) {
		done = load_wants(e, s, f);
		(void)matter_peek(e, m);
	}
	working_want(e->working, &(struct query){ .by = BY_ID, .kind = m->entity->kind, .id = m->entity->id });
	if (m->update)
		wants_predict(e, m);
	LIST_ADD(s->matters, m);
	return done;
}

/* One level: the waiters of these boxes, merged with those who have come meanwhile. They are added to `loaded`. */
struct level { LIST(struct box *) boxes; LIST(struct matter *) loaded; };

static enum result
take_rows(struct engine *e, struct level *l, const PGresult *r, struct fault *f)
{
	struct some some = { 0 };
	struct box *b = NULL;
	struct matter *at = NULL, *before = NULL;
	enum result done = DONE;

	for (int row = 0; done == DONE && row < (int)db_rows(r); row++) {
		struct id id = db_get_id(r, row, P_WAITS_FOR);
		struct box *of = working_box(e->working, (uint32_t)db_get_int2(r, row, P_WAITS_FOR_KIND), &id);
		uint64_t j = (uint64_t)db_get_int8(r, row, P_J);
		struct matter *m;

		if (of != b) {
			b = of;
			at = b->waiters;
			before = NULL;
		}
		for (; at && at->j < j; at = at->next)
			before = at;
		if (at && at->j == j)
			continue;
		done = take_row(e, r, row, &m, f);
		insert_behind(b, before, m);
		before = m;
		working_touch(e->working, b);
		LIST_ADD(l->loaded, m);
		if (done == DONE)
			done = look_at(e, &some, m, f);
	}
	if (done == DONE)
		done = load_wants(e, &some, f);
	free(some.matters.v);
	return done;
}

static void
count_waiters(struct box *b)
{
	b->awaited = 0;
	for (const struct matter *m = b->waiters; m; m = m->next)
		b->awaited++;
}

static void
add_box(struct engine *e, struct level *l, struct box *b)
{
	LIST_ADD(l->boxes, b);
	b->waiters_loaded = true;
	working_touch(e->working, b);
}

static enum result
load_level(struct engine *e, struct level *l, struct fault *f)
{
	LIST(struct id) ids = { 0 };
	LIST(int32_t) their_kinds = { 0 };
	PGresult *r = NULL;
	enum result done;

	for (size_t i = 0; i < l->boxes.n; i++) {
		LIST_ADD(ids, l->boxes.v[i]->id);
		LIST_ADD(their_kinds, (int32_t)l->boxes.v[i]->kind);
	}
	db_arg_ids(e->args, ids.v, ids.n);
	db_arg_int4s(e->args, their_kinds.v, their_kinds.n);
	free(ids.v);
	free(their_kinds.v);
	l->loaded.n = 0;
	done = engine_query(e, "engine_waiters", sql_engine_waiters, &r, f);
	if (done == DONE)
		done = take_rows(e, l, r, f);
	PQclear(r);
	for (size_t i = 0; i < l->boxes.n; i++)
		count_waiters(l->boxes.v[i]);
	l->boxes.n = 0;
	return done;
}

/* Whoever is woken may himself be waited for: level by level, as long as they are not too many. */
static enum result
load_levels(struct engine *e, struct level *l, struct fault *f)
{
	enum result done = DONE;

	while (done == DONE && l->boxes.n > 0) {
		size_t ahead = 0;

		done = load_level(e, l, f);
		for (size_t i = 0; i < l->loaded.n; i++) {
			struct box *b = l->loaded.v[i]->entity;

			if (b->awaited == 0 || b->waiters_loaded || ahead + b->awaited > AHEAD_MAX)
				continue;
			ahead += b->awaited;
			add_box(e, l, b);
		}
	}
	free(l->boxes.v);
	free(l->loaded.v);
	return done;
}

enum result
waiting_load(struct engine *e, struct box *b, struct fault *f)
{
	struct level l = { 0 };

	if (b->waiters_loaded)
		return DONE;
	if (b->awaited > 0)
		add_box(e, &l, b);
	return load_levels(e, &l, f);
}

enum result
waiting_ahead(struct engine *e, struct matter *const *matters, size_t n, struct fault *f)
{
	struct level l = { 0 };
	size_t ahead = 0;

	for (size_t i = 0; i < n; i++) {
		struct box *b = matters[i]->update && matters[i]->has_entity ? matters[i]->entity : NULL;

		if (b == NULL || b->awaited == 0 || b->waiters_loaded || ahead + b->awaited > AHEAD_MAX)
			continue;
		ahead += b->awaited;
		add_box(e, &l, b);
	}
	return load_levels(e, &l, f);
}

enum result
waiting_stir(struct engine *e, struct box *b, bool creators_only, struct fault *f)
{
	enum result done;

	if (b->awaited == 0)
		return DONE;
	done = waiting_load(e, b, f);
	for (struct matter *m = b->waiters; done == DONE && m; m = m->next)
		if (!creators_only || (m->creates && m->entity == b))
			ready_push(e, m);
	return done;
}
