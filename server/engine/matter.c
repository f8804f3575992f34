/* A body becomes a matter to be judged: hashed, decoded, compared with what was received before, and its predictable
 * questions (wants.c) asked ahead, so that one round trip usually loads all the judge will want to know. */
#include <assert.h>
#include <stdlib.h>
#include "common/base/failpoint.h"
#include "embedded/sql.h"
#include "server/engine/work.h"

static void
override(struct matter *m, const char *code)
{
	const struct system_row *row = code ? system_find(code) : NULL;

	m->overridden = row != NULL;
	if (row)
		m->override = (enum system_code)(row - system_rows);
}

void
matter_add(struct engine *e, struct site *site, int32_t log, const struct batch *b, size_t index, uint64_t n)
{
	struct matter *m = engine_alloc(e, sizeof *m);

	m->site = site;
	m->log = log;
	m->generation = b->generation;
	m->n = n;
	m->batch = b;
	m->index = index;
	m->body = b->bodies[index];
	m->hash = hash_of(m->body.data, m->body.len);
	m->place = e->matters.n;
	if (e->config.quarantined)
		override(m, e->config.quarantined(e->config.ctx, b, index));
	LIST_ADD(e->matters, m);
}

/* ---- decoding ---- */

static bool
founds(const Lt__Update *u)
{
	return (u->unit_change && u->unit_change->change == LT__CHANGE_KIND__CHANGE_KIND_FOUND) ||
	       (u->organisation_change && u->organisation_change->change == LT__CHANGE_KIND__CHANGE_KIND_FOUND);
}

/* Accepted, it makes its entity known. */
static bool
creates(const Lt__Update *u, uint32_t kind)
{
	const struct kind *k = kind_by_tag(kind);

	if (u->has_op && u->op != LT__OP__OP_CREATE)
		return false;
	return k->tag == k->subject || founds(u) || (u->member_event && u->member_event->enters);
}

static void
describe(struct engine *e, struct matter *m)
{
	const Lt__Update *u = m->update;
	uint32_t kind;
	struct id entity;

	m->has_id = id_from_bytes(u->update_id.data, u->update_id.len, &m->update_id);
	assert(m->has_id && kind_of(u));
	m->kind = kind_of(u)->tag;
	m->founds = founds(u);
	m->creates = creates(u, m->kind);
	m->amends = u->has_op && u->op == LT__OP__OP_AMEND;
	m->has_entity = record_entity(u, &kind, &entity);
	if (m->has_entity)
		m->entity = working_box(e->working, kind, &entity);
}

static enum result
read_into(struct engine *e, struct matter *m, struct arena *arena)
{
	enum result r;

	m->why = (struct fault){ 0 };
	r = record_unpack(m->body, arena, &m->update, &m->why);
	if (r != DONE)
		m->update = NULL;
	else
		describe(e, m);
	return r;
}

/* The arena of the transaction may be full of the others' records: then a fresh one is opened. */
void
matter_read(struct engine *e, struct matter *m)
{
	const size_t last = sizeof e->arenas / sizeof e->arenas[0] - 1;

	while (read_into(e, m, e->arenas[e->arena]) == LATER && e->arena < last) {
		e->arena++;
		if (e->arenas[e->arena] == NULL)
			e->arenas[e->arena] = arena_new(BODIES_MAX);
	}
}

bool
matter_peek(struct engine *e, struct matter *m)
{
	return read_into(e, m, e->peek) != LATER;
}

void
matter_wake(struct engine *e, struct matter *m)
{
	if (m->update)
		return;
	if (read_into(e, m, e->waking) == DONE)
		LIST_ADD(e->awake, m);
}

void
matters_sleep(struct engine *e)
{
	for (size_t i = 0; i < e->awake.n; i++)
		e->awake.v[i]->update = NULL;
	e->awake.n = 0;
	arena_reset(e->waking);
}

/* ---- received before? ---- */

static struct id
known_key(const struct matter *m)
{
	struct id key;

	if (m->has_id)
		return m->update_id;
	memcpy(key.b, m->hash.b, sizeof key.b);
	return key;
}

static struct known **
bucket(const struct engine *e, const struct id *key)
{
	size_t h;
	memcpy(&h, key->b + 8, sizeof h);         /* the random half of a UUIDv7 */
	return &e->known[h % KNOWN_BUCKETS];
}

static void
known_add(struct engine *e, struct known *k)
{
	struct known **at = bucket(e, &k->key);

	k->chain = *at;
	*at = k;
	e->n_known++;
}

void
known_add_here(struct engine *e, struct matter *m)
{
	struct known *k = engine_alloc(e, sizeof *k);

	*k = (struct known){ .has_id = m->has_id, .key = known_key(m), .hash = m->hash, .site_id = m->site->id, .here = m };
	known_add(e, k);
}

/* What was loaded of an earlier body is no longer its last word: it was judged again in this transaction. */
void
known_renew(struct engine *e, struct matter *m)
{
	struct id key = known_key(m);

	for (struct known *k = *bucket(e, &key); k; k = k->chain)
		if (k->has_id == m->has_id && id_equal(&k->key, &key) && id_equal(&k->site_id, &m->site->id) &&
		    memcmp(k->hash.b, m->hash.b, HASH_BYTES) == 0)
			k->here = m;
}

/* The canary duplicate_by_time: what is not younger than the youngest is taken for known. Loses whatever comes late. */
static bool
looks_old(const struct matter *m)
{
	static uint8_t youngest[6];

	if (!CANARY("duplicate_by_time") || !m->has_id || m->site->scope.everything)
		return false;
	if (memcmp(m->update_id.b, youngest, sizeof youngest) < 0)
		return true;
	memcpy(youngest, m->update_id.b, sizeof youngest);
	return false;
}

/* *same: the very pair was received from this site; else its id was used for something else, or by someone else. */
const struct known *
known_find(const struct engine *e, const struct matter *m, bool *same)
{
	struct id key = known_key(m);
	const struct known *other = NULL;
	static const struct known old = { .verdict = LT1__VERDICT__ACCEPTED };

	*same = looks_old(m);
	if (*same)
		return &old;
	for (const struct known *k = *bucket(e, &key); k; k = k->chain) {
		bool own = id_equal(&k->site_id, &m->site->id) && memcmp(k->hash.b, m->hash.b, HASH_BYTES) == 0;

		if (k->has_id != m->has_id || !id_equal(&k->key, &key))
			continue;
		if (own) {
			*same = true;
			return k;
		}
		if (m->has_id)                    /* unreadable bodies of others are their own business */
			other = k;
	}
	return other;
}

static void
take_known(struct engine *e, const PGresult *r, int row)
{
	struct known *k = engine_alloc(e, sizeof *k);
	struct slice hash = db_get_bytes(r, row, 1);
	const char *findings = db_get_text(r, row, 5);

	assert(hash.len == HASH_BYTES);
	k->has_id = !db_is_null(r, row, 0);
	k->key = db_get_id(r, row, 0);
	memcpy(k->hash.b, hash.data, HASH_BYTES);
	if (!k->has_id)
		memcpy(k->key.b, hash.data, sizeof k->key.b);
	k->site_id = db_get_id(r, row, 2);
	k->verdict = verdict_of(db_get_text(r, row, 3));
	k->j = (uint64_t)db_get_int8(r, row, 4);
	k->findings = findings ? engine_text(e, findings, strlen(findings)) : NULL;
	k->has_waits_for = !db_is_null(r, row, 6);
	k->waits_for = db_get_id(r, row, 6);
	known_add(e, k);
}

static enum result
load_known(struct engine *e, size_t from, size_t count, struct fault *f)
{
	LIST(struct id) ids = { 0 };
	LIST(struct slice) hashes = { 0 };
	PGresult *r = NULL;
	enum result done;

	for (size_t i = from; i < from + count; i++) {
		struct matter *m = e->matters.v[i];
		struct slice hash = { m->hash.b, HASH_BYTES };

		if (m->has_id)
			LIST_ADD(ids, m->update_id);
		else
			LIST_ADD(hashes, hash);
	}
	db_arg_ids(e->args, ids.v, ids.n);
	db_arg_byteas(e->args, hashes.v, hashes.n);
	done = engine_query(e, "engine_known", sql_engine_known, &r, f);
	for (size_t row = 0; done == DONE && row < db_rows(r); row++)
		take_known(e, r, (int)row);
	PQclear(r);
	free(ids.v);
	free(hashes.v);
	return done;
}

enum result
matter_known_before(struct engine *e, struct matter *m, bool *used, struct fault *f)
{
	size_t at = e->matters.n;
	enum result done;

	LIST_ADD(e->matters, m);
	done = load_known(e, at, 1, f);
	e->matters.n = at;
	*used = false;
	for (const struct known *k = *bucket(e, &m->update_id); done == DONE && k; k = k->chain)
		*used |= k->has_id && id_equal(&k->key, &m->update_id) && k->j != m->j;
	return done;
}

/* ---- all of it ---- */

static bool
is_poison(const struct engine *e, const struct matter *m)
{
	return e->note && crash_note_look(e->note, &m->site->id, &m->generation, m->n, m->n) == CRASH_POISON;
}

enum result
matter_prepare(struct engine *e, size_t from, size_t count, struct fault *f)
{
	const struct batch *at = NULL;
	int index = -1;
	enum result done;

	for (size_t i = from; i < from + count; i++) {
		struct matter *m = e->matters.v[i];

		if (e->note && m->batch != at && e->grain == GRAIN_GROUP) {
			at = m->batch;
			crash_note_at(e->note, ++index);
		}
		m->unread = is_poison(e, m);
		if (!m->unread)
			matter_read(e, m);
		if (m->update)
			wants_predict(e, m);
	}
	if (e->note && e->grain == GRAIN_GROUP)
		crash_note_at(e->note, -1);
	done = load_known(e, from, count, f);
	if (done == DONE)
		done = wants_load(e, e->matters.v + from, count, f);
	return done == DONE ? waiting_ahead(e, e->matters.v + from, count, f) : done;
}
