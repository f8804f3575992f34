/* Acts of the centre's own hand. Their updates are judged like a site's, under the owner `centre`; all must be accepted,
 * then the deed is done, in the same transaction. A refused act leaves nothing but its reason. */
#include <assert.h>
#include <stdlib.h>
#include "common/base/log.h"
#include "common/record/precheck.h"
#include "embedded/sql.h"
#include "server/engine/deeds.h"
#include "server/engine/hand.h"
#include "server/engine/work.h"

#define UPDATES_MAX 10000

/* ---- reading the act ---- */

static enum result
read_row(struct engine *e, struct act *a, struct fault *f)
{
	PGresult *r = NULL;
	enum result done;

	db_arg_int8(e->args, a->act_id);
	done = engine_query(e, "engine_act", sql_engine_act, &r, f);
	a->gone = done == DONE && db_rows(r) == 0;
	if (done == DONE && !a->gone) {
		struct slice bytes = db_get_bytes(r, 0, 0);
		const char *actor = db_get_text(r, 0, 1);

		a->bytes = (struct slice){ (const uint8_t *)engine_text(e, (const char *)bytes.data, bytes.len),
			                   bytes.len };
		a->actor = engine_text(e, actor, strlen(actor));
	}
	PQclear(r);
	return done;
}

static void
decode(struct engine *e, struct act *a)
{
	ProtobufCAllocator allocator = arena_allocator(e->keep);
	struct fault f = { 0 };

	if (precheck_plain(&lta__act__descriptor, a->bytes, UPDATES_MAX, &f) == DONE)
		a->message = lta__act__unpack(&allocator, a->bytes.len, a->bytes.data);
	if (a->message == NULL)
		act_refuse(a, "LT-%d %s", (int)f.code, f.place);
}

void
act_refuse(struct act *a, const char *fmt, ...)
{
	va_list args;

	if (a->refused[0])
		return;                           /* the first reason counts */
	va_start(args, fmt);
	vsnprintf(a->refused, sizeof a->refused, fmt, args);
	va_end(args);
}

/* ---- its updates ---- */

/* The centre's own log goes on where it stands; it begins with the first act. */
static enum result
own_position(struct engine *e, struct batch *b, struct fault *f)
{
	PGresult *r = NULL;
	enum result done;

	db_arg_id(e->args, &b->site_id);
	done = engine_query(e, "engine_own_log", sql_engine_own_log, &r, f);
	if (done == DONE && db_rows(r) == 1) {
		b->generation = db_get_id(r, 0, 0);
		b->first_n = (uint64_t)db_get_int8(r, 0, 1) + 1;
		memcpy(b->chain_before.b, db_get_bytes(r, 0, 2).data, HASH_BYTES);
	} else {
		b->generation = id_random();
		b->first_n = 1;
	}
	PQclear(r);
	return done;
}

static void
refuse_verdict(struct act *a, const struct matter *m)
{
	char id[ID_TEXT] = "", which[24] = "";

	if (a->batch.n_bodies > 1 && a->message->site_add == NULL)    /* of a file: which line */
		snprintf(which, sizeof which, "#%zu ", m->index + 1);
	if (m->verdict == LT1__VERDICT__PARKED)
		id_format(m->duplicate ? &m->waits_for_id : &m->waits_for->id, id);
	for (size_t i = 0; i < m->n_told; i++)
		if (m->told[i].severity == SEVERITY_ERROR) {
			act_refuse(a, "%s%s %s: %s", which, m->told[i].code, m->told[i].field, m->told[i].en);
			return;
		}
	act_refuse(a, "%s%s %s", which, verdict_labels[m->verdict], id);
}

static enum result
judge_updates(struct engine *e, struct act *a, struct fault *f)
{
	struct batch *batches[] = { &a->batch };
	struct batch_result result;
	enum result done = own_position(e, &a->batch, f);

	a->batch.n_bodies = a->message->n_updates;
	a->batch.bodies = engine_alloc(e, (a->batch.n_bodies + 1) * sizeof *a->batch.bodies);
	for (size_t i = 0; i < a->batch.n_bodies; i++)
		a->batch.bodies[i] = (struct slice){ a->message->updates[i].data, a->message->updates[i].len };
	if (done == DONE && a->batch.n_bodies > 0)
		done = tx_take_batches(e, batches, 1, &result, f);
	if (done == DONE)
		done = judging_run(e, f);
	for (size_t i = 0; done == DONE && i < e->matters.n; i++)
		if (e->matters.v[i]->verdict != LT1__VERDICT__ACCEPTED)
			refuse_verdict(a, e->matters.v[i]);
	return done;
}

/* ---- the whole act ---- */

static enum result
do_deed(struct engine *e, struct act *a, struct fault *f)
{
	struct id own = hand_site_id("centre");
	struct site *site = NULL;
	enum result done = deed_do(e, a, &site, f);

	if (done == DONE && !a->refused[0] && site == NULL)
		done = tx_need_site(e, &own, &site, f);
	if (done != DONE || a->refused[0])
		return done;
	e->j++;
	e->deed.site = site;
	e->deed.what = a->what;
	e->deed.actor = a->actor;
	e->deed.j = e->j;
	e->deed.act = a->bytes;
	db_arg_int8(e->args, a->act_id);
	db_arg_int8(e->args, (int64_t)e->j);
	db_arg_null(e->args);
	return engine_query(e, "engine_act_done", sql_engine_act_done, NULL, f);
}

static enum result
write_act(struct engine *e, struct act *a, struct fault *f)
{
	enum result done = DONE;

	if (a->changes_keys)
		done = tx_notify(e, "keys", a->what, f);
	if (done == DONE)
		done = tx_notify(e, "acts", "done", f);
	return done == DONE ? tx_write(e, f) : done;
}

static enum result
carry_out(struct engine *e, struct act *a, struct fault *f)
{
	enum result done = tx_begin(e, f);

	if (done == DONE)
		done = read_row(e, a, f);
	if (done != DONE || a->gone)
		return done;
	decode(e, a);
	a->batch.site_id = hand_site_id("centre");
	a->batch.received_ms = e->at_ms;
	e->trigger = &a->batch;
	if (!a->refused[0])
		done = judge_updates(e, a, f);
	e->trigger = &a->batch;
	e->trigger_index = 0;
	if (done == DONE && !a->refused[0])
		done = do_deed(e, a, f);
	return done == DONE && !a->refused[0] ? write_act(e, a, f) : done;
}

static enum result
write_refusal(struct engine *e, const struct act *a, struct fault *f)
{
	enum result done = tx_begin(e, f);

	db_arg_int8(e->args, a->act_id);
	db_arg_null(e->args);
	db_arg_text(e->args, a->refused);
	if (done == DONE)
		done = engine_query(e, "engine_act_done", sql_engine_act_done, NULL, f);
	db_args_clear(e->args);
	if (done == DONE)
		done = tx_notify(e, "acts", "done", f);
	if (done == DONE)
		done = tx_commit(e, f);
	if (done != DONE)
		tx_rollback(e);
	tx_end(e, done == DONE);
	return done;
}

static enum result
one_act(struct engine *e, int64_t act_id, struct fault *f)
{
	struct act a = { .act_id = act_id, .what = "act" };
	struct crash_range range = { .first_n = (uint64_t)act_id, .last_n = (uint64_t)act_id };
	enum result done = DONE;

	if (e->note &&
	    crash_note_look(e->note, &range.site_id, &range.generation, range.first_n, range.last_n) == CRASH_POISON)
		act_refuse(&a, "%s: %s", system_rows[SYSTEM_POISON].code, system_rows[SYSTEM_POISON].en);
	if (e->note)
		crash_note_alone(e->note, &range);
	e->grain = GRAIN_GROUP;
	if (!a.refused[0]) {
		done = carry_out(e, &a, f);
		if (done == REFUSED && f->code == LT_6004) {
			act_refuse(&a, "%s: %s", system_rows[SYSTEM_CONSTRAINT].code, f->detail);
			done = DONE;
		}
		if (done != DONE || a.refused[0] || a.gone)
			tx_rollback(e);
		tx_end(e, done == DONE && !a.refused[0] && !a.gone);
	}
	if (done == DONE && a.refused[0])
		done = write_refusal(e, &a, f);
	if (e->note) {
		crash_note_end(e->note);
		if (done == DONE)
			crash_note_settled(e->note, &range.site_id, &range.generation, range.first_n, range.last_n);
	}
	if (done == DONE)
		log_line(LOG_INFO, "act.done", "act=%lld what=%s refused=%d", (long long)act_id, a.what,
		         a.refused[0] != '\0');
	return done;
}

static enum result
next_act(struct engine *e, int64_t *act_id, struct fault *f)
{
	PGresult *r = NULL;
	enum result done = db_run(e->db, "engine_next_act", sql_engine_next_act, NULL, &r, f);

	*act_id = done == DONE && db_rows(r) ? db_get_int8(r, 0, 0) : 0;
	PQclear(r);
	return done;
}

enum result
engine_acts(struct engine *e, size_t *done_count, struct fault *f)
{
	struct fault own = { 0 };
	int64_t act_id = 0;
	enum result done;

	*done_count = 0;
	do {
		done = next_act(e, &act_id, &own);
		if (done == DONE && act_id) {
			done = one_act(e, act_id, &own);
			*done_count += done == DONE;
		}
	} while (done == DONE && act_id);
	if (done != DONE && f)
		*f = own;
	return done;
}
