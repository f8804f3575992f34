/* Writes what was gathered: COPY for what is many, one statement each for what changes. */
#include <assert.h>
#include <stdlib.h>
#include "common/base/failpoint.h"
#include "embedded/sql.h"
#include "server/engine/work.h"

static enum result
run_counted(struct engine *e, const char *name, const char *sql, size_t n, struct fault *f)
{
	PGresult *r = NULL;
	enum result done = engine_query(e, name, sql, &r, f);

	if (done == DONE && db_touched(r) != n)
		done = fault_set(f, BROKEN, LT_6011, name, "%zu != %zu", db_touched(r), n);
	PQclear(r);
	return done;
}

/* ---- typed rows ---- */

/* As many rows as closings, or our idea of the table is wrong. */
static enum result
close_rows(struct engine *e, enum table_no no, struct fault *f)
{
	const struct typed_table *t = typed_table(no);
	size_t n = e->rows.closings[no].n;
	LIST(struct id) ids = { 0 };
	LIST(int32_t) dates = { 0 };
	LIST(int64_t) js = { 0 };

	if (n == 0)
		return DONE;
	for (size_t i = 0; i < n; i++) {
		const struct closing *c = &e->rows.closings[no].v[i];
		LIST_ADD(ids, c->id);
		LIST_ADD(dates, c->from_on);
		LIST_ADD(js, (int64_t)c->j);
	}
	db_arg_ids(e->args, ids.v, n);
	if (t->by_span)
		db_arg_dates(e->args, dates.v, n);
	db_arg_int8s(e->args, js.v, n);
	free(ids.v);
	free(dates.v);
	free(js.v);
	return run_counted(e, t->close_name, t->close_sql, n, f);
}

static enum result
flush_typed(struct engine *e, struct fault *f)
{
	struct rows *r = &e->rows;
	enum result done = DONE;

	for (enum table_no i = 0; done == DONE && i < TABLE_COUNT; i++)
		done = close_rows(e, i, f);
	if (done != DONE)
		return done;
	for (size_t i = 0; i < r->typed.n; i++)
		typed_put(r->tables[r->typed.v[i].table], &r->typed.v[i]);
	for (size_t i = 0; done == DONE && i < TABLE_COUNT; i++)
		done = copy_send(r->tables[i], e->db, f);
	return done;
}

/* ---- what changes about earlier bodies ---- */

struct places { LIST(int32_t) logs; LIST(int64_t) ns; };

static void
place(struct places *p, const struct matter *m)
{
	LIST_ADD(p->logs, m->log);
	LIST_ADD(p->ns, (int64_t)m->n);
}

static void
arg_places(struct engine *e, struct places *p)
{
	db_arg_int4s(e->args, p->logs.v, p->logs.n);
	db_arg_int8s(e->args, p->ns.v, p->ns.n);
	free(p->logs.v);
	free(p->ns.v);
}

/* Present verdicts; and what an unread body turned out to be. */
static enum result
flush_changed(struct engine *e, struct fault *f)
{
	struct places p = { 0 };
	LIST(const char *) verdicts = { 0 };
	enum result done;
	size_t n = e->rows.changed.n;

	if (n == 0)
		return DONE;
	for (size_t i = 0; i < n; i++) {
		place(&p, e->rows.changed.v[i]);
		LIST_ADD(verdicts, verdict_labels[e->rows.changed.v[i]->verdict]);
	}
	arg_places(e, &p);
	db_arg_texts(e->args, verdicts.v, n);
	free(verdicts.v);
	done = run_counted(e, "engine_change_verdict", sql_engine_change_verdict, n, f);
	return done;
}

static enum result
flush_unparked(struct engine *e, struct fault *f)
{
	struct places p = { 0 };
	size_t n = e->rows.unparked.n;

	if (n == 0)
		return DONE;
	for (size_t i = 0; i < n; i++)
		place(&p, e->rows.unparked.v[i]);
	arg_places(e, &p);
	return run_counted(e, "engine_unpark", sql_engine_unpark, n, f);
}

static enum result
flush_moved(struct engine *e, struct fault *f)
{
	struct places p = { 0 };
	LIST(struct id) ids = { 0 };
	LIST(int32_t) kinds_ = { 0 };

	for (size_t i = 0; i < e->rows.moved.n; i++) {
		struct matter *m = e->rows.moved.v[i];
		if (m->verdict != LT1__VERDICT__PARKED)
			continue;                     /* since then it was settled */
		place(&p, m);
		LIST_ADD(kinds_, (int32_t)m->waits_for->kind);
		LIST_ADD(ids, m->waits_for->id);
	}
	size_t n = ids.n;
	arg_places(e, &p);
	db_arg_int4s(e->args, kinds_.v, n);
	db_arg_ids(e->args, ids.v, n);
	free(kinds_.v);
	free(ids.v);
	if (n > 0)
		return run_counted(e, "engine_move_parked", sql_engine_move_parked, n, f);
	db_args_clear(e->args);
	return DONE;
}

static enum result
flush_parked(struct engine *e, struct fault *f)
{
	struct copy *c = e->rows.parked;
	enum result done = flush_unparked(e, f);

	if (done == DONE)
		done = flush_moved(e, f);
	for (size_t i = 0; i < e->rows.parked_now.n; i++) {
		const struct matter *m = e->rows.parked_now.v[i];
		if (m->verdict != LT1__VERDICT__PARKED)
			continue;                     /* woken within this very group */
		copy_row(c);
		copy_int4(c, m->log);
		copy_int8(c, (int64_t)m->n);
		copy_int8(c, (int64_t)m->j);
		copy_int2(c, (int16_t)m->entity->kind);
		copy_id(c, &m->entity->id);
		copy_int2(c, (int16_t)m->waits_for->kind);
		copy_id(c, &m->waits_for->id);
		copy_time(c, m->parked_ms);
		copy_bool(c, m->creates);
		copy_bool(c, m->amends);
	}
	if (done == DONE)
		done = copy_send(c, e->db, f);
	for (size_t i = 0; done == DONE && i < e->rows.parked_now.n; i++)
		e->rows.parked_now.v[i]->parked_row = e->rows.parked_now.v[i]->verdict == LT1__VERDICT__PARKED;
	return done;
}

enum result
tx_flush(struct engine *e, struct fault *f)
{
	enum result done = copy_send(e->rows.inbox, e->db, f);

	if (done == DONE)
		done = copy_send(e->rows.judgement, e->db, f);
	if (done == DONE)
		done = flush_changed(e, f);
	if (done == DONE)
		done = flush_typed(e, f);
	if (done == DONE && FAILPOINT("S7"))
		done = fault_set(f, LATER, LT_6005, "S7", "failpoint");
	if (done == DONE)
		done = flush_parked(e, f);
	if (done == DONE)
		done = copy_send(e->rows.feed, e->db, f);
	if (done == DONE)
		rows_clear(&e->rows);
	return done;
}
