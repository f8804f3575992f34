/* One transaction of the engine: what it holds, when it had better end before its group does, and how memory is given back
 * when it is over. What it writes is in flush.c and finish.c; which batches it takes in begin.c. */
#include <assert.h>
#include <stdlib.h>
#include "common/base/failpoint.h"
#include "common/base/log.h"
#include "embedded/sql.h"
#include "server/engine/work.h"

#define JUDGED_SHARE 4                    /* of tx_bytes: so much at least is what judging took, when a transaction is cut */
#define REST_MAX ((size_t)4 << 20)        /* an arena that grew beyond is given back */

/* What its matters and their words take, and what the working set has learnt. */
size_t
tx_held(const struct engine *e)
{
	size_t now = working_bytes(e->working);

	return arena_used(e->keep) + (now > e->working_begun ? now - e->working_begun : 0);
}

/* A group that is large before anybody is judged is not cut behind each record: the rest is prepared anew each time. */
bool
tx_is_large(const struct engine *e)
{
	size_t held = tx_held(e);

	return e->may_cut && held > e->config.tx_bytes && held > e->held_prepared + e->config.tx_bytes / JUDGED_SHARE;
}

void
tx_cut(struct engine *e, size_t judged)
{
	for (size_t i = 0; i < e->logs.n; i++) {
		e->logs.v[i]->n = e->logs.v[i]->n_begun;
		e->logs.v[i]->chain = e->logs.v[i]->chain_begun;
	}
	for (size_t i = 0; i < judged; i++) {
		const struct matter *m = e->matters.v[i];
		struct site_log *l = tx_log(e, &m->site->id, &m->generation);

		l->n = m->n;
		l->chain = log_chain(&l->chain, &m->site->id, &m->generation, m->n, m->body);
	}
	e->cut = e->matters.v[judged]->batch;
	e->matters.n = judged;
}

static void
arena_rest(struct arena **a, size_t cap)
{
	if (*a == NULL)
		return;
	if (arena_used(*a) > REST_MAX) {
		arena_free(a);
		*a = arena_new(cap);
	}
	arena_reset(*a);
}

/* What the transaction told the province counts from its commit on. After a failure the database is asked again, also for
 * the catalogue in force. */
static void
end_province(struct engine *e, bool committed)
{
	if (committed && e->own) {
		e->province = feed_province_head(e);
		e->province_known = true;
	}
	if (!committed) {
		e->province_known = false;
		catalogue_free(&e->catalogue);
		closed_forget(e);
	}
	e->own = NULL;
}

void
tx_end(struct engine *e, bool committed)
{
	rows_clear(&e->rows);
	if (committed)
		working_rest(e->working);
	else
		working_forget(e->working);
	end_province(e, committed);
	for (size_t i = 0; i < e->rows.retired.n; i++)
		free(e->rows.retired.v[i]);
	e->rows.retired.n = 0;
	matters_sleep(e);
	e->sites.n = e->logs.n = e->matters.n = e->ready.n = e->orphans.n = e->dirty.n = 0;
	memset(e->known, 0, KNOWN_BUCKETS * sizeof *e->known);
	e->lookaheads = 0;
	e->may_cut = false;
	e->trigger = NULL;
	e->deed.site = NULL;
	e->arena = 0;
	for (size_t i = 1; i < sizeof e->arenas / sizeof e->arenas[0]; i++)
		arena_free(&e->arenas[i]);
	arena_rest(&e->arenas[0], BODIES_MAX);
	arena_rest(&e->keep, KEEP_MAX);
	arena_rest(&e->peek, BODIES_MAX);
	arena_rest(&e->waking, KEEP_MAX);
	arena_rest(&e->lists, LISTS_MAX);
}

void
tx_rollback(struct engine *e)
{
	if (PQstatus(db_conn(e->db)) == CONNECTION_OK && db_do(e->db, "ROLLBACK", NULL) != DONE)
		log_line(LOG_WARN, "writer.rollback", "result=failed");
}
