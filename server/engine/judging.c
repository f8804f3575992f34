/* Judges in the order of the world. Each matter gets its verdict, its rows, and then its effects on the working set, so
 * that the next one sees them; whoever waited for it is judged again before the next one's turn. When records are taken
 * one by one (a group failed), each verdict is written under a savepoint and the culprit is quarantined. */
#include <assert.h>
#include <stdlib.h>
#include "common/base/failpoint.h"
#include "common/base/log.h"
#include "server/engine/work.h"

#define LOOKAHEADS_MAX 4
#define WOKEN_SHARE 6          /* of tx_bytes: when so much of it is decoded waiters, their rows are written */

/* ---- one judgement ---- */

struct asking { struct engine *e; struct asker by; };

static enum answer
find(void *ctx, const struct query *q, const struct node *const **rows, size_t *n)
{
	struct asking *a = ctx;
	return working_find(a->e->working, q, a->by, a->e->lists, rows, n);
}

static void
judge_once(struct engine *e, const struct matter *m, struct judgement *out)
{
	struct asking asking = { e, { m->j ? m->j : UINT64_MAX, m->amends } };
	struct lookup lookup = { find, &asking, e->catalogue, e->closed };

	arena_reset(e->room);
	arena_reset(e->lists);
	judge(m->update, &m->site->scope, &lookup, engine_today(e), e->j + 1, e->room, out);
}

/* A question nobody foresaw: the others of the group will ask alike, so they are asked to ask now. */
static void
look_ahead(struct engine *e, size_t from)
{
	struct judgement unused;

	for (size_t i = from; i < e->matters.n; i++)
		if (e->matters.v[i]->update && !e->matters.v[i]->j)
			judge_once(e, e->matters.v[i], &unused);
}

static enum result
decide(struct engine *e, const struct matter *m, struct judgement *out, struct fault *f)
{
	enum result done = DONE;

	judge_once(e, m, out);
	while (done == DONE && working_wants(e->working)) {
		if (e->grain == GRAIN_GROUP && !m->j && e->lookaheads++ < LOOKAHEADS_MAX)
			look_ahead(e, m->place + 1);
		done = working_load(e->working, e->db, f);
		if (done == DONE)
			judge_once(e, m, out);
	}
	return done;
}

/* ---- writing one verdict ---- */

struct given { const struct judgement *judgement; struct node *after; size_t bytes; };

static void
emit_all(struct engine *e, struct matter *m, enum emission which, struct given *g)
{
	emit_verdict(e, m, which);
	if (m->verdict != LT1__VERDICT__ACCEPTED || m->duplicate)
		return;
	g->after = node_clone(g->judgement->after, &g->bytes);
	emit_typed(e, m, g->after);
	if (feed_is_public(m, g->after))
		feed_row(e, m, g->after);
}

/* Under a savepoint of its own: what the database does not take is quarantined. */
static enum result
emit_guarded(struct engine *e, struct matter *m, enum emission which, struct given *g, struct fault *f)
{
	struct site site = *m->site, own = e->own ? *e->own : site;
	uint64_t j = e->j, arrival = m->j;
	enum result done = db_do(e->db, "SAVEPOINT one", f);

	if (done != DONE)
		return done;
	emit_all(e, m, which, g);
	done = tx_flush(e, f);
	if (done == REFUSED) {
		log_line(LOG_ERROR, "writer.quarantined", "site=%s n=%llu code=SYS-003", m->site->code,
		         (unsigned long long)m->n);
		rows_clear(&e->rows);
		free(g->after);
		*g = (struct given){ 0 };
		if (e->own)
			*e->own = own;
		*m->site = site;
		e->j = j;
		m->j = arrival;
		m->verdict = LT1__VERDICT__QUARANTINED;
		m->adjusts = false;
		told_system(e, m, SYSTEM_CONSTRAINT);
		done = db_do(e->db, "ROLLBACK TO SAVEPOINT one", f);
		if (done == DONE) {
			emit_all(e, m, which, g);
			done = tx_flush(e, f);
		}
		if (done == REFUSED)
			done = BROKEN;                /* not even the bare bytes */
	}
	return done == DONE ? db_do(e->db, "RELEASE SAVEPOINT one", f) : done;
}

/* ---- effects ---- */

/* Returned by one of these it was found a stranger's, or its form was broken before anybody asked whose it is. */
static bool
may_be_strange(const char *code)
{
	static const char *const broken[] = { "REC-001", "REC-002", "REC-003", "REC-006" };

	for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++)
		if (strcmp(code, broken[i]) == 0)
			return true;
	return strncmp(code, "SITE-", 5) == 0;
}

/* Whose a document or a task is nobody can say before it is there; and of what still waited nobody asked it. */
static void
put_on_orphans(struct engine *e, const struct matter *m, const struct judgement *judgement)
{
	struct orphan o = { .box = m->entity, .site = m->site };

	if (!m->creates || m->entity->node || m->entity->awaited == 0)
		return;
	o.strange = kind_by_tag(m->kind)->audience == AUDIENCE_ISSUED || (judgement && judgement->waits_for.kind != 0);
	for (size_t i = 0; i < m->n_told; i++)
		o.strange |= may_be_strange(m->told[i].code);
	LIST_ADD(e->orphans, o);
}

static void
put_node(struct engine *e, struct matter *m, const struct given *g)
{
	if (m->founds) {
		m->entity->found_id = m->entity->node ? m->entity->found_id : m->update_id;
		m->entity->found_version = m->entity->node ? m->entity->found_version + 1 : 1;
	}
	if (m->entity->node)
		LIST_ADD(e->rows.retired, m->entity->node);
	working_put(e->working, m->entity, g->after, g->bytes);
	closed_note(e, g->after);
	emit_dirty(e, m->entity, g->judgement->earliest);
}

static enum result
apply(struct engine *e, struct matter *m, enum emission which, const struct given *g, struct fault *f)
{
	bool was_parked = which == EMIT_AGAIN && m->was_parked;

	if (which == EMIT_FIRST && !m->duplicate)
		known_add_here(e, m);
	if (which == EMIT_AGAIN)
		known_renew(e, m);
	if (m->duplicate)
		return DONE;
	if (m->verdict == LT1__VERDICT__PARKED) {
		working_parked(e->working, m->entity,
		               (struct parked_one){ m->j, m->creates, m->amends, m->waits_for != m->entity });
		e->working->n_parked += !was_parked;
		waiting_join(e, m, m->waits_for);
		return DONE;
	}
	if (was_parked) {
		working_unparked(e->working, m->entity, m->j);
		e->working->n_parked--;
	}
	if (m->verdict == LT1__VERDICT__ACCEPTED) {
		put_node(e, m, g);
		return waiting_stir(e, m->entity, false, f);
	}
	if (m->verdict == LT1__VERDICT__RETURNED && m->has_entity)
		put_on_orphans(e, m, g->judgement);
	return was_parked ? waiting_stir(e, m->entity, m->entity->node == NULL, f) : DONE;
}

/* The verdict of m stands (verdict, told, waits_for): it is written and takes effect. */
static enum result
give(struct engine *e, struct matter *m, enum emission which, const struct judgement *judgement, struct fault *f)
{
	struct given g = { .judgement = judgement };
	enum result done = m->verdict == LT1__VERDICT__ACCEPTED && !m->duplicate && feed_is_public(m, judgement->after)
	                           ? feed_need_province(e, f)
	                           : DONE;

	if (done != DONE)
		return done;
	if (e->grain == GRAIN_RECORD)
		done = emit_guarded(e, m, which, &g, f);
	else
		emit_all(e, m, which, &g);
	return done == DONE ? apply(e, m, which, &g, f) : done;
}

/* Takes the judge's decision over into the matter. */
static void
take_decision(struct engine *e, struct matter *m, const struct judgement *jm)
{
	told_rules(e, m, jm->findings, jm->n_findings);
	m->adjusts = jm->adjusts && jm->decision == JUDGED_ACCEPTED;
	m->adjusts_from = jm->earliest;
	if (jm->decision == JUDGED_ACCEPTED)
		m->verdict = LT1__VERDICT__ACCEPTED;
	else if (jm->decision == JUDGED_RETURNED)
		m->verdict = LT1__VERDICT__RETURNED;
	else {
		assert(m->has_entity);
		m->verdict = LT1__VERDICT__PARKED;
		m->waits_for = working_box(e->working, jm->waits_for.kind, &jm->waits_for.id);
	}
}

/* ---- those who waited ---- */

static enum result
wake(struct engine *e, struct matter *m, struct fault *f)
{
	struct box *before = m->waits_for;
	struct judgement jm = { 0 };
	enum result done = DONE;

	m->was_parked = true;
	matter_wake(e, m);
	if (m->update)
		done = decide(e, m, &jm, f);
	if (done != DONE)
		return done;
	if (m->update && jm.decision == JUDGED_UNKNOWN && id_equal(&jm.waits_for.id, &before->id) &&
	    jm.waits_for.kind == before->kind)
		return DONE;                      /* nothing has changed for it: no judgement, no number */
	waiting_leave(m);
	if (m->update)
		take_decision(e, m, &jm);
	else {
		m->verdict = LT1__VERDICT__QUARANTINED;
		told_fault(e, m, &m->why);
	}
	return give(e, m, EMIT_AGAIN, &jm, f);
}

/* Another record that would bring the unknown entity is parked. */
static bool
another_on_its_way(const struct box *b)
{
	for (size_t i = 0; i < b->n_parked; i++)
		if (b->parked[i].creates)
			return true;
	return false;
}

/* The record that would have brought the entity was returned, and no other is on its way. */
static enum result
return_orphans(struct engine *e, struct orphan o, struct fault *f)
{
	struct finding finding = {
		.rule = rule_find("REC-005"), .field = "", .other = o.box->id, .other_on = ON_BEGINNING
	};
	enum result done = waiting_load(e, o.box, f);

	assert(finding.rule);
	if (done == DONE && another_on_its_way(o.box))
		return DONE;
	for (struct matter *m = o.box->waiters, *next; done == DONE && m && !o.box->node; m = next) {
		next = m->next;
		if (o.strange && m->site != o.site)
			continue;                     /* a stranger's mistake says nothing about the entity */
		m->was_parked = true;
		waiting_leave(m);
		m->verdict = LT1__VERDICT__RETURNED;
		told_rules(e, m, &finding, 1);
		done = give(e, m, EMIT_AGAIN, NULL, f);
	}
	return done;
}

/* However many are woken at once, what is gathered of them stays small. */
static enum result
write_woken(struct engine *e, struct fault *f)
{
	enum result done = DONE;

	if (arena_used(e->waking) < e->config.tx_bytes / WOKEN_SHARE)
		return DONE;
	done = tx_flush(e, f);
	matters_sleep(e);
	return done;
}

static enum result
settle_waiting(struct engine *e, struct fault *f)
{
	enum result done = DONE;
	struct matter *m;

	while (done == DONE && (done = write_woken(e, f)) == DONE) {
		if ((m = ready_pop(e)) != NULL) {
			if (m->in_list)
				done = wake(e, m, f);
		} else if (e->orphans.n > 0) {
			struct orphan first = e->orphans.v[0];
			memmove(e->orphans.v, e->orphans.v + 1, --e->orphans.n * sizeof first);
			done = return_orphans(e, first, f);
		} else
			break;
	}
	return done;
}

/* ---- those who have just arrived ---- */

static void
take_known(struct engine *e, struct matter *m, const struct known *k, bool same)
{
	if (!same) {
		m->verdict = LT1__VERDICT__QUARANTINED;
		told_system(e, m, SYSTEM_SAME_ID);
		return;
	}
	m->duplicate = true;
	m->verdict = k->here ? k->here->verdict : k->verdict;
	told_parse(e, m, k->here ? k->here->findings : k->findings);
	if (m->verdict == LT1__VERDICT__PARKED)
		m->waits_for_id = k->here ? k->here->waits_for->id : k->waits_for;
}

static enum result
arrive(struct engine *e, struct matter *m, struct fault *f)
{
	struct judgement jm = { 0 };
	bool same = false;
	const struct known *k = m->overridden ? NULL : known_find(e, m, &same);
	enum result done = DONE;

	if (k)
		take_known(e, m, k, same);
	else if (m->unread || m->overridden) {
		m->verdict = LT1__VERDICT__QUARANTINED;
		told_system(e, m, m->unread ? SYSTEM_POISON : m->override);
	} else if (!m->update) {
		m->verdict = LT1__VERDICT__QUARANTINED;
		told_fault(e, m, &m->why);
	} else {
		done = decide(e, m, &jm, f);
		if (done == DONE)
			take_decision(e, m, &jm);
	}
	if (done == DONE)
		done = give(e, m, EMIT_FIRST, &jm, f);
	return done == DONE ? settle_waiting(e, f) : done;
}

static void
note(struct engine *e, const struct matter *m, const struct batch **at, int *index)
{
	if (!e->note)
		return;
	if (e->grain == GRAIN_RECORD) {
		struct crash_range one = {
			.site_id = m->site->id, .generation = m->generation, .first_n = m->n, .last_n = m->n
		};
		crash_note_alone(e->note, &one);
	} else if (m->batch != *at) {
		*at = m->batch;
		crash_note_at(e->note, ++*index);
	}
}

enum result
judging_run(struct engine *e, struct fault *f)
{
	const struct batch *at = NULL;
	int index = -1;
	enum result done = DONE;

	if (e->grain == GRAIN_GROUP)
		done = matter_prepare(e, 0, e->matters.n, f);
	e->held_prepared = tx_held(e);
	for (size_t i = 0; done == DONE && i < e->matters.n; i++) {
		struct matter *m = e->matters.v[i];

		note(e, m, &at, &index);
		e->trigger = m->batch;
		e->trigger_index = m->index;
		if (e->grain == GRAIN_RECORD)
			done = matter_prepare(e, i, 1, f);
		if (done == DONE)
			done = arrive(e, m, f);
		if (done == DONE && i + 1 < e->matters.n && tx_is_large(e))
			tx_cut(e, i + 1);
	}
	if (e->note && e->grain == GRAIN_GROUP)
		crash_note_at(e->note, -1);
	if (done == DONE && FAILPOINT("S6"))
		done = fault_set(f, LATER, LT_6005, "S6", "failpoint");
	return done;
}

/* An operator's wish: a quarantined body once more. */
enum result
judging_again(struct engine *e, struct matter *m, struct fault *f)
{
	struct judgement jm = { 0 };
	enum result done = decide(e, m, &jm, f);

	if (done != DONE)
		return done;
	take_decision(e, m, &jm);
	done = give(e, m, EMIT_AGAIN, &jm, f);
	return done == DONE ? settle_waiting(e, f) : done;
}
