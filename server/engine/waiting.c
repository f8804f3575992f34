/* Who waits for whom. Parked matters stand in a list at the entity they wait for; when something happens to it they
 * become ready and are judged again in order of arrival. Lists are filled from the table when they are first needed in
 * a transaction. */
#include <assert.h>
#include <stdlib.h>
#include "embedded/sql.h"
#include "server/engine/work.h"

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

void
waiting_join(struct engine *e, struct matter *m, struct box *b)
{
	struct matter **at = &b->waiters;

	assert(!m->in_list);
	while (*at && (*at)->j < m->j)
		at = &(*at)->next;
	m->next = *at;
	*at = m;
	m->waits_for = b;
	m->in_list = true;
	b->awaited = AWAITED_YES;
	working_touch(e->working, b);
}

void
waiting_leave(struct engine *e, struct matter *m)
{
	struct matter **at = &m->waits_for->waiters;

	assert(m->in_list);
	while (*at != m)
		at = &(*at)->next;
	*at = m->next;
	m->next = NULL;
	m->in_list = false;
}

static bool
in_list(const struct box *b, int32_t log, uint64_t n)
{
	for (const struct matter *m = b->waiters; m; m = m->next)
		if (m->log == log && m->n == n)
			return true;
	return false;
}

enum { P_LOG, P_N, P_J, P_ENTITY_KIND, P_ENTITY, P_SITE, P_GENERATION, P_KIND, P_UPDATE_ID, P_HASH, P_BODY };

static enum result
take_row(struct engine *e, struct box *b, const PGresult *r, int row, struct fault *f)
{
	struct matter *m = engine_alloc(e, sizeof *m);
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
	matter_read(e, m);
	waiting_join(e, m, b);
	working_want(e->working, &(struct query){ .by = BY_ID, .kind = m->entity->kind, .id = m->entity->id });
	if (m->update)
		wants_predict(e, m);
	return tx_need_site(e, &site, &m->site, f);
}

enum result
waiting_load(struct engine *e, struct box *b, struct fault *f)
{
	LIST(struct matter *) waiters = { 0 };
	PGresult *r = NULL;
	enum result done;

	if (b->waiters_loaded)
		return DONE;
	b->waiters_loaded = true;
	working_touch(e->working, b);
	if (b->awaited == AWAITED_NO)
		return DONE;
	db_arg_id(e->args, &b->id);
	done = engine_query(e, "engine_waiters", sql_engine_waiters, &r, f);
	for (size_t row = 0; done == DONE && row < db_rows(r); row++)
		if (!in_list(b, db_get_int4(r, (int)row, P_LOG), (uint64_t)db_get_int8(r, (int)row, P_N)))
			done = take_row(e, b, r, (int)row, f);
	PQclear(r);
	for (struct matter *m = b->waiters; m; m = m->next)
		LIST_ADD(waiters, m);
	if (done == DONE)
		done = wants_load(e, waiters.v, waiters.n, f);
	free(waiters.v);
	return done;
}

enum result
waiting_stir(struct engine *e, struct box *b, bool creators_only, struct fault *f)
{
	enum result done;

	if (b->awaited == AWAITED_NO)
		return DONE;
	done = waiting_load(e, b, f);
	for (struct matter *m = b->waiters; done == DONE && m; m = m->next)
		if (!creators_only || (m->creates && m->entity == b))
			ready_push(e, m);
	return done;
}
