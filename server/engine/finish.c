/* Ends the transaction: dirty marks, audit rows, cursors, COMMIT. Only a clean COMMIT counts, and a WARNING with it (a
 * cancelled synchronous wait) means that nothing is known. */
#include <assert.h>
#include <stdlib.h>
#include "common/base/failpoint.h"
#include "embedded/sql.h"
#include "server/engine/work.h"

/* ---- dirty marks ---- */

static enum result
finish_dirty(struct engine *e, struct fault *f)
{
	LIST(int32_t) kinds_ = { 0 };
	LIST(struct id) ids = { 0 };
	LIST(int32_t) dates = { 0 };
	size_t n = e->dirty.n;

	if (n == 0)
		return DONE;
	for (size_t i = 0; i < n; i++) {
		LIST_ADD(kinds_, (int32_t)e->dirty.v[i].kind);
		LIST_ADD(ids, e->dirty.v[i].id);
		LIST_ADD(dates, e->dirty.v[i].on);
	}
	db_arg_int8(e->args, (int64_t)e->j_begun + 1);
	db_arg_int8(e->args, (int64_t)e->j);
	db_arg_int4s(e->args, kinds_.v, n);
	db_arg_ids(e->args, ids.v, n);
	db_arg_dates(e->args, dates.v, n);
	free(kinds_.v);
	free(ids.v);
	free(dates.v);
	return engine_query(e, "engine_dirty", sql_engine_dirty, NULL, f);
}

struct trail {                            /* audit rows to be written, column by column */
	LIST(struct id) ids;
	LIST(const char *) whats, actors;
	LIST(int64_t) seqs, firsts, lasts;
	LIST(int32_t) counts;
	LIST(struct slice) digests, hashes;
};

static void
trail_add(struct engine *e, struct trail *t, struct site *s, const char *what, const char *actor, uint64_t j_first,
          uint64_t j_last, uint32_t count, const uint8_t *digest)
{
	uint8_t *hash = engine_alloc(e, 32);

	s->audit_seq++;
	audit_next(s->audit_hash, &s->id, s->audit_seq, e->at_ms, what, actor, &j_first, &j_last, count, digest, 32, hash);
	memcpy(s->audit_hash, hash, 32);
	LIST_ADD(t->ids, s->id);
	LIST_ADD(t->whats, what);
	LIST_ADD(t->actors, actor);
	LIST_ADD(t->seqs, (int64_t)s->audit_seq);
	LIST_ADD(t->firsts, (int64_t)j_first);
	LIST_ADD(t->lasts, (int64_t)j_last);
	LIST_ADD(t->counts, (int32_t)count);
	LIST_ADD(t->digests, ((struct slice){ digest, 32 }));
	LIST_ADD(t->hashes, ((struct slice){ hash, 32 }));
}

static void
trail_gather(struct engine *e, struct trail *t)
{
	uint8_t *digest;

	for (size_t i = 0; i < e->sites.n; i++) {
		struct site *s = e->sites.v[i];

		if (s->count == 0)
			continue;
		digest = engine_alloc(e, 32);
		audit_digest(s, digest);
		trail_add(e, t, s, "judged", "writer", s->j_first, s->j_last, s->count, digest);
		audit_begin(s);
	}
	if (e->deed.site) {
		digest = engine_alloc(e, 32);
		crypto_hash_sha256(digest, e->deed.act.data, e->deed.act.len);
		trail_add(e, t, e->deed.site, e->deed.what, e->deed.actor, e->deed.j, e->deed.j, 0, digest);
		e->deed.site = NULL;
	}
}

/* One row per site that was judged, and one for an act. */
static enum result
finish_audit(struct engine *e, struct fault *f)
{
	struct trail t = { 0 };

	trail_gather(e, &t);
	size_t n = t.ids.n;
	db_arg_time(e->args, e->at_ms);
	db_arg_ids(e->args, t.ids.v, n);
	db_arg_int8s(e->args, t.seqs.v, n);
	db_arg_texts(e->args, t.whats.v, n);
	db_arg_texts(e->args, t.actors.v, n);
	db_arg_int8s(e->args, t.firsts.v, n);
	db_arg_int8s(e->args, t.lasts.v, n);
	db_arg_int4s(e->args, t.counts.v, n);
	db_arg_byteas(e->args, t.digests.v, n);
	db_arg_byteas(e->args, t.hashes.v, n);
	free(t.ids.v);
	free(t.whats.v);
	free(t.actors.v);
	free(t.seqs.v);
	free(t.firsts.v);
	free(t.lasts.v);
	free(t.counts.v);
	free(t.digests.v);
	free(t.hashes.v);
	if (n > 0)
		return engine_query(e, "engine_audit", sql_engine_audit, NULL, f);
	db_args_clear(e->args);
	return DONE;
}

static void
arg_sites(struct engine *e)
{
	LIST(struct id) ids = { 0 };
	LIST(int64_t) feed_ns = { 0 }, seqs = { 0 };
	LIST(int32_t) flags = { 0 };
	LIST(struct slice) chains = { 0 }, hashes = { 0 };

	for (size_t i = 0; i < e->sites.n; i++) {
		struct site *s = e->sites.v[i];
		LIST_ADD(ids, s->id);
		LIST_ADD(feed_ns, (int64_t)s->feed_n);
		LIST_ADD(seqs, (int64_t)s->audit_seq);
		LIST_ADD(flags, (s->seen ? 1 : 0) + (s->hold ? 2 : 0));
		LIST_ADD(chains, ((struct slice){ s->feed_chain.b, 32 }));
		LIST_ADD(hashes, ((struct slice){ s->audit_hash, 32 }));
	}
	db_arg_ids(e->args, ids.v, ids.n);
	db_arg_int8s(e->args, feed_ns.v, ids.n);
	db_arg_byteas(e->args, chains.v, ids.n);
	db_arg_int8s(e->args, seqs.v, ids.n);
	db_arg_byteas(e->args, hashes.v, ids.n);
	db_arg_int4s(e->args, flags.v, ids.n);
	free(ids.v);
	free(feed_ns.v);
	free(seqs.v);
	free(flags.v);
	free(chains.v);
	free(hashes.v);
}

static size_t
arg_logs(struct engine *e)
{
	LIST(int32_t) logs = { 0 };
	LIST(int64_t) ns = { 0 };
	LIST(struct slice) chains = { 0 };

	for (size_t i = 0; i < e->logs.n; i++) {
		struct site_log *l = e->logs.v[i];
		if (!l->moved)
			continue;
		LIST_ADD(logs, l->log);
		LIST_ADD(ns, (int64_t)l->n);
		LIST_ADD(chains, ((struct slice){ l->chain.b, 32 }));
	}
	size_t n = logs.n;
	db_arg_int4s(e->args, logs.v, n);
	db_arg_int8s(e->args, ns.v, n);
	db_arg_byteas(e->args, chains.v, n);
	free(logs.v);
	free(ns.v);
	free(chains.v);
	return n;
}

/* Feed heads, audit heads, cursors, the journal's head. Even a batch of known numbers writes its site's row: with a
 * synchronous standby only a commit that wrote something proves that the standby has what is acknowledged. */
static enum result
finish_cursors(struct engine *e, struct fault *f)
{
	PGresult *r = NULL;
	size_t n_logs;
	enum result done;

	db_arg_int8(e->args, (int64_t)e->config.term);
	db_arg_int8(e->args, (int64_t)e->j);
	db_arg_time(e->args, e->at_ms);
	arg_sites(e);
	n_logs = arg_logs(e);
	done = engine_query(e, "engine_cursors", sql_engine_cursors, &r, f);
	if (done == DONE && (db_get_int8(r, 0, 0) != 1 || (size_t)db_get_int8(r, 0, 1) != e->sites.n ||
	                     (size_t)db_get_int8(r, 0, 2) != n_logs))
		done = fault_set(f, BROKEN, LT_6011, "cursors", "%zu %zu", e->sites.n, n_logs);
	PQclear(r);
	return done;
}

enum result
tx_finish(struct engine *e, struct fault *f)
{
	enum result done = finish_dirty(e, f);

	if (done == DONE && FAILPOINT("S8"))
		done = fault_set(f, LATER, LT_6005, "S8", "failpoint");
	if (done == DONE)
		done = finish_audit(e, f);
	if (done == DONE && FAILPOINT("S9"))
		done = fault_set(f, LATER, LT_6005, "S9", "failpoint");
	return done == DONE ? finish_cursors(e, f) : done;
}

enum result
tx_commit(struct engine *e, struct fault *f)
{
	PGresult *r;
	enum result done;

	if (FAILPOINT("S10"))
		return fault_set(f, LATER, LT_6005, "S10", "failpoint");
	db_warned(e->db);
	done = db_run(e->db, NULL, "COMMIT", NULL, &r, f);
	if (done == DONE) {
		bool clean = strcmp(PQcmdStatus(r), "COMMIT") == 0 && !db_warned(e->db);
		PQclear(r);
		if (!clean)
			done = fault_set(f, LATER, LT_6005, "COMMIT", "warning");
	} else
		done = LATER;                     /* whatever it says: unknown */
	if (done == DONE && FAILPOINT("S11"))
		done = fault_set(f, LATER, LT_6005, "S11", "failpoint");
	return done;
}

enum result
tx_notify(struct engine *e, const char *channel, const char *payload, struct fault *f)
{
	char name[80];

	snprintf(name, sizeof name, "%s_%s", db_schema(e->db), channel);
	db_arg_text(e->args, name);
	db_arg_text(e->args, payload);
	return engine_query(e, "engine_notify", sql_engine_notify, NULL, f);
}
