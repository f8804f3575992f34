/* The beginning of a transaction: the term, the rows it locks, and which batches fit their logs. Every transaction locks
 * the centre's row first, so writers stand in one queue; site rows follow in order of their ids. */
#include <assert.h>
#include <stdlib.h>
#include "common/base/failpoint.h"
#include "common/base/log.h"
#include "embedded/sql.h"
#include "server/engine/work.h"

enum result
tx_begin(struct engine *e, struct fault *f)
{
	PGresult *r = NULL;
	enum result done;

	if (FAILPOINT("S4"))
		return fault_set(f, LATER, LT_6005, "S4", "failpoint");
	done = db_do(e->db, "BEGIN", f);
	if (done != DONE)
		return done;
	db_arg_int8(e->args, (int64_t)e->config.term);
	done = engine_query(e, "engine_lock_centre", sql_engine_lock_centre, &r, f);
	if (done == DONE && db_rows(r) == 0)
		done = fault_set(f, REFUSED, LT_5053, "centre", "term %llu", (unsigned long long)e->config.term);
	if (done == DONE)
		e->j = e->j_begun = (uint64_t)db_get_int8(r, 0, 0);
	PQclear(r);
	e->at_ms = clock_wall_ms();
	e->working_begun = working_bytes(e->working);
	if (done == DONE)
		done = tx_need_catalogue(e, f);
	return done == DONE ? tx_need_closed(e, f) : done;
}

/* ---- sites ---- */

struct site *
tx_site(struct engine *e, const struct id *id)
{
	for (size_t i = 0; i < e->sites.n; i++)
		if (id_equal(&e->sites.v[i]->id, id))
			return e->sites.v[i];
	return NULL;
}

static void
copy_hash(void *to, const PGresult *r, int row, int col)
{
	struct slice s = db_get_bytes(r, row, col);
	assert(s.len == 32);
	memcpy(to, s.data, 32);
}

enum {
	S_ID,
	S_CODE,
	S_STATE,
	S_EVERYTHING,
	S_ROOT_ORGANISATION,
	S_ROOT_UNIT,
	S_FROM,
	S_TO,
	S_FEED_GENERATION,
	S_FEED_N,
	S_FEED_CHAIN,
	S_AUDIT_SEQ,
	S_AUDIT_HASH
};

static void
read_site(struct engine *e, const PGresult *r, int row)
{
	struct site *s = engine_alloc(e, sizeof *s);

	s->id = db_get_id(r, row, S_ID);
	snprintf(s->code, sizeof s->code, "%s", db_get_text(r, row, S_CODE));
	snprintf(s->state, sizeof s->state, "%s", db_get_text(r, row, S_STATE));
	s->scope.everything = db_get_bool(r, row, S_EVERYTHING);
	s->scope.root_organisation = db_get_id(r, row, S_ROOT_ORGANISATION);
	s->scope.has_root_unit = !db_is_null(r, row, S_ROOT_UNIT);
	s->scope.root_unit = db_get_id(r, row, S_ROOT_UNIT);
	s->scope.from = db_is_null(r, row, S_FROM) ? ON_BEGINNING : db_get_date(r, row, S_FROM);
	s->scope.to = db_is_null(r, row, S_TO) ? ON_END : db_get_date(r, row, S_TO);
	s->feed_generation = db_get_id(r, row, S_FEED_GENERATION);
	s->feed_n = s->feed_begun = (uint64_t)db_get_int8(r, row, S_FEED_N);
	copy_hash(s->feed_chain.b, r, row, S_FEED_CHAIN);
	s->audit_seq = (uint64_t)db_get_int8(r, row, S_AUDIT_SEQ);
	copy_hash(s->audit_hash, r, row, S_AUDIT_HASH);
	audit_begin(s);
	LIST_ADD(e->sites, s);
}

enum result
tx_lock_sites(struct engine *e, const struct id *ids, size_t n, struct fault *f)
{
	PGresult *r = NULL;
	enum result done;

	db_arg_ids(e->args, ids, n);
	done = engine_query(e, "engine_lock_sites", sql_engine_lock_sites, &r, f);
	for (size_t row = 0; done == DONE && row < db_rows(r); row++)
		if (!tx_site(e, &(struct id[]){ db_get_id(r, (int)row, S_ID) }[0]))
			read_site(e, r, (int)row);
	PQclear(r);
	return done;
}

enum result
tx_need_site(struct engine *e, const struct id *id, struct site **out, struct fault *f)
{
	enum result done = DONE;

	*out = tx_site(e, id);
	if (*out == NULL) {
		done = tx_lock_sites(e, id, 1, f);
		*out = tx_site(e, id);
	}
	if (done == DONE && *out == NULL)
		done = fault_set(f, BROKEN, LT_6011, "site", "missing");
	return done;
}

/* ---- logs ---- */

static struct site_log *
add_log(struct engine *e, int32_t number, const struct id *site_id, const struct id *generation)
{
	struct site_log *l = engine_alloc(e, sizeof *l);

	l->log = number;
	l->site_id = *site_id;
	l->generation = *generation;
	LIST_ADD(e->logs, l);
	return l;
}

struct site_log *
tx_log(struct engine *e, const struct id *site_id, const struct id *generation)
{
	for (size_t i = 0; i < e->logs.n; i++)
		if (id_equal(&e->logs.v[i]->generation, generation) && id_equal(&e->logs.v[i]->site_id, site_id))
			return e->logs.v[i];
	return NULL;
}

/* A log that holds nothing yet succeeds nobody: the transaction that met it ended before its turn came. */
static struct site_log *
successor_of(struct engine *e, const struct id *site_id, const struct id *generation)
{
	for (size_t i = 0; i < e->logs.n; i++) {
		struct site_log *l = e->logs.v[i];
		if (l->n > 0 && l->has_predecessor && id_equal(&l->predecessor, generation) && id_equal(&l->site_id, site_id))
			return l;
	}
	return NULL;
}

/* The generations the batches name, and their successors. */
static enum result
lock_logs(struct engine *e, struct batch *const *batches, size_t n, struct fault *f)
{
	LIST(struct id) sites = { 0 }, generations = { 0 };
	PGresult *r = NULL;
	enum result done;

	for (size_t i = 0; i < n; i++) {
		LIST_ADD(sites, batches[i]->site_id);
		LIST_ADD(generations, batches[i]->generation);
		if (batches[i]->has_succeeded) {
			LIST_ADD(sites, batches[i]->site_id);
			LIST_ADD(generations, batches[i]->succeeded);
		}
	}
	db_arg_ids(e->args, sites.v, sites.n);
	db_arg_ids(e->args, generations.v, generations.n);
	done = engine_query(e, "engine_lock_logs", sql_engine_lock_logs, &r, f);
	for (size_t row = 0; done == DONE && row < db_rows(r); row++) {
		struct id site = db_get_id(r, (int)row, 1), generation = db_get_id(r, (int)row, 2);
		struct site_log *l = tx_log(e, &site, &generation);

		if (l == NULL)
			l = add_log(e, db_get_int4(r, (int)row, 0), &site, &generation);
		l->has_predecessor = !db_is_null(r, (int)row, 3);
		l->predecessor = db_get_id(r, (int)row, 3);
		l->n = l->n_begun = (uint64_t)db_get_int8(r, (int)row, 4);
		copy_hash(l->chain.b, r, (int)row, 5);
		l->chain_begun = l->chain;
	}
	PQclear(r);
	free(sites.v);
	free(generations.v);
	return done;
}

static enum result
insert_log(struct engine *e, const struct batch *b, struct site_log **out, struct fault *f)
{
	PGresult *r = NULL;
	enum result done;

	db_arg_id(e->args, &b->site_id);
	db_arg_id(e->args, &b->generation);
	db_arg_id(e->args, b->has_succeeded ? &b->succeeded : NULL);
	done = engine_query(e, "engine_insert_log", sql_engine_insert_log, &r, f);
	if (done == DONE) {
		*out = add_log(e, db_get_int4(r, 0, 0), &b->site_id, &b->generation);
		(*out)->has_predecessor = b->has_succeeded;
		(*out)->predecessor = b->succeeded;
	}
	PQclear(r);
	return done;
}

/* ---- keys ---- */

static enum result
read_keys(struct engine *e, struct batch *const *batches, size_t n, bool *usable, struct fault *f)
{
	const char **keys = calloc(n, sizeof *keys);
	PGresult *r = NULL;
	enum result done;

	assert(keys || n == 0);
	for (size_t i = 0; i < n; i++)
		keys[i] = batches[i]->key_id;
	db_arg_texts(e->args, keys, n);
	done = engine_query(e, "engine_lock_keys", sql_engine_lock_keys, &r, f);
	for (size_t i = 0; done == DONE && i < n; i++) {
		usable[i] = batches[i]->key_id[0] == '\0';       /* the centre's own hand, and replay */
		for (size_t row = 0; !usable[i] && row < db_rows(r); row++)
			usable[i] = strcmp(db_get_text(r, (int)row, 0), batches[i]->key_id) == 0 &&
			            memcmp(PQgetvalue(r, (int)row, 1), batches[i]->site_id.b, 16) == 0;
	}
	PQclear(r);
	free(keys);
	return done;
}

/* ---- which batches fit ---- */

static void
set_result(struct batch_result *out, enum batch_outcome outcome, const struct batch *b, const struct site_log *l)
{
	*out = (struct batch_result){ .outcome = outcome };
	out->cursor.generation = b->generation;
	if (l) {
		out->cursor.n = l->n;
		out->cursor.chain = l->chain;
	}
}

/* A generation that was succeeded, or a second successor of one: somebody runs a copy. */
static bool
is_twin(struct engine *e, const struct batch *b, const struct site_log *own)
{
	const struct site_log *of_succeeded = b->has_succeeded ? successor_of(e, &b->site_id, &b->succeeded) : NULL;

	return successor_of(e, &b->site_id, &b->generation) != NULL || ((!own || own->n == 0) && of_succeeded);
}

static enum result
take_batch(struct engine *e, const struct batch *b, struct site *s, struct batch_result *out, struct fault *f)
{
	struct site_log *l = tx_log(e, &b->site_id, &b->generation);
	struct log_position cursor = { .generation = b->generation }, after;
	enum log_fit fit;
	size_t skip = 0;
	enum result done = DONE;

	if (is_twin(e, b, l)) {
		s->hold = true;
		log_line(LOG_WARN, "site.twin", "site=%s", s->code);
		set_result(out, BATCH_TWIN, b, l);
		return DONE;
	}
	if (l) {
		cursor.n = l->n;
		cursor.chain = l->chain;
	}
	fit = log_fit(&cursor, &b->site_id, b->first_n, &b->chain_before, b->bodies, b->n_bodies, &skip, &after);
	set_result(out, fit == LOG_GAP ? BATCH_GAP : fit == LOG_CHAIN_BROKEN ? BATCH_CHAIN : BATCH_STORED, b, l);
	s->seen = true;
	if (fit != LOG_FITS)
		return DONE;
	if (!l)
		done = insert_log(e, b, &l, f);
	if (done != DONE)
		return done;
	for (size_t i = skip; i < b->n_bodies; i++)
		matter_add(e, s, l->log, b, i, b->first_n + i);
	l->n = after.n;
	l->chain = after.chain;
	l->moved = true;
	set_result(out, BATCH_STORED, b, l);
	return DONE;
}

/* Locks the rows the batches speak of, without taking the batches. */
enum result
tx_look_up(struct engine *e, struct batch *const *batches, size_t n, struct fault *f)
{
	LIST(struct id) ids = { 0 };
	enum result done;

	for (size_t i = 0; i < n; i++)
		LIST_ADD(ids, batches[i]->site_id);
	done = tx_lock_sites(e, ids.v, ids.n, f);
	free(ids.v);
	if (done == DONE && !e->province_known)       /* to be told with the results */
		done = feed_need_province(e, f);
	return done == DONE ? lock_logs(e, batches, n, f) : done;
}

enum result
tx_take_batches(struct engine *e, struct batch *const *batches, size_t n, struct batch_result *results, struct fault *f)
{
	bool *usable = calloc(n + 1, sizeof *usable);
	enum result done;

	assert(usable);
	done = tx_look_up(e, batches, n, f);
	if (done == DONE)
		done = read_keys(e, batches, n, usable, f);
	if (done == DONE && FAILPOINT("S5"))
		done = fault_set(f, LATER, LT_6005, "S5", "failpoint");
	for (size_t i = 0; done == DONE && i < n; i++) {
		struct site *s = tx_site(e, &batches[i]->site_id);

		if (s && usable[i] && strcmp(s->state, "active") == 0 && !s->hold)
			done = take_batch(e, batches[i], s, &results[i], f);
		else
			set_result(&results[i], BATCH_REVOKED, batches[i],
			           tx_log(e, &batches[i]->site_id, &batches[i]->generation));
	}
	free(usable);
	return done;
}
