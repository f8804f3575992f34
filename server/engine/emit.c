/* A verdict becomes rows: the inbox row or the judgement, the item in the owner's feed, the link of the audit trail, and
 * for an accepted record the versions it opens and closes, its event and its dirty mark. Nothing is sent yet. */
#include <assert.h>
#include <jansson.h>
#include <stdlib.h>
#include "server/engine/work.h"

/* ---- where rows are gathered ---- */

void
rows_init(struct rows *r)
{
	r->inbox = copy_new("inbox",
	                    "log, n, j, update_id, body_hash, body, kind, entity, duplicate, first_verdict, verdict, "
	                    "findings, today, catalogue, received_at, recorded_at, actor, reasons, adjusts_from",
	                    19);
	r->judgement = copy_new("judgement", "j, log, n, verdict, findings, today, catalogue, judged_at, adjusts_from", 9);
	r->feed = copy_new("feed_item", "site_id, generation, n, chain, item, at", 6);
	r->parked = copy_new("parked", "log, n, j, entity_kind, entity, waits_for_kind, waits_for, since, creates, amends", 10);
	for (enum table_no i = 0; i < TABLE_COUNT; i++) {
		const struct typed_table *t = typed_table(i);
		r->tables[i] = copy_new(t->name, t->list, (int)t->n_columns);
	}
}

/* All but the nodes retired, which others may still point to. */
void
rows_clear(struct rows *r)
{
	copy_clear(r->inbox);
	copy_clear(r->judgement);
	copy_clear(r->feed);
	copy_clear(r->parked);
	for (size_t i = 0; i < TABLE_COUNT; i++) {
		copy_clear(r->tables[i]);
		r->closings[i].n = 0;
	}
	for (size_t i = 0; i < r->typed.n; i++)
		r->typed.v[i].box->first_row = 0;
	for (size_t i = 0; i < r->changed.n; i++)
		r->changed.v[i]->noted_changed = false;
	for (size_t i = 0; i < r->moved.n; i++)
		r->moved.v[i]->noted_moved = false;
	r->typed.n = r->changed.n = r->parked_now.n = r->unparked.n = r->moved.n = 0;
}

void
rows_fini(struct rows *r)
{
	copy_free(&r->inbox);
	copy_free(&r->judgement);
	copy_free(&r->feed);
	copy_free(&r->parked);
	for (size_t i = 0; i < TABLE_COUNT; i++) {
		copy_free(&r->tables[i]);
		free(r->closings[i].v);
	}
	free(r->typed.v);
	free(r->changed.v);
	free(r->parked_now.v);
	free(r->unparked.v);
	free(r->moved.v);
	free(r->retired.v);
}

/* ---- inbox, judgement ---- */

static void
put_adjusts(struct copy *c, const struct matter *m)
{
	if (m->adjusts)
		copy_date(c, m->adjusts_from);
	else
		copy_null(c);
}

char *
emit_reasons(const Lt__Update *u)
{
	json_t *list = u->n_reasons > 0 ? json_array() : NULL;
	char *text;

	for (size_t i = 0; list && i < u->n_reasons; i++)
		json_array_append_new(list, json_pack("{s:s*, s:s*, s:s*}", "rule", u->reasons[i]->rule, "reason",
		                                      u->reasons[i]->reason_code, "note", u->reasons[i]->note));
	text = list ? json_dumps(list, JSON_COMPACT) : NULL;
	json_decref(list);
	return text;
}

/* What the envelope says of whoever recorded it; of a duplicate the first one's row does. */
static void
put_recorded(struct copy *c, const struct matter *m)
{
	const Lt__Update *u = m->duplicate ? NULL : m->update;
	char *why = u ? emit_reasons(u) : NULL;

	if (u && u->has_recorded_at)
		copy_time(c, u->recorded_at);
	else
		copy_null(c);
	copy_text(c, u ? u->actor : NULL);
	copy_jsonb(c, why);
	free(why);
}

static void
put_inbox(struct engine *e, const struct matter *m)
{
	struct copy *c = e->rows.inbox;

	copy_row(c);
	copy_int4(c, m->log);
	copy_int8(c, (int64_t)m->n);
	copy_int8(c, (int64_t)m->j);
	copy_id(c, m->has_id ? &m->update_id : NULL);
	copy_bytes(c, m->hash.b, HASH_BYTES);
	if (m->duplicate)
		copy_null(c);
	else
		copy_bytes(c, m->body.data, m->body.len);
	if (m->kind)
		copy_int2(c, (int16_t)m->kind);
	else
		copy_null(c);
	copy_id(c, m->has_entity ? &m->entity->id : NULL);
	copy_bool(c, m->duplicate);
	copy_text(c, verdict_labels[m->verdict]);
	copy_text(c, verdict_labels[m->verdict]);
	copy_jsonb(c, m->findings);
	copy_date(c, engine_today(e));
	copy_int4(c, (int32_t)catalogue_version(e->catalogue));
	copy_time(c, engine_now(e));
	put_recorded(c, m);
	put_adjusts(c, m);
}

static void
put_judgement(struct engine *e, struct matter *m)
{
	struct copy *c = e->rows.judgement;

	copy_row(c);
	copy_int8(c, (int64_t)e->j);
	copy_int4(c, m->log);
	copy_int8(c, (int64_t)m->n);
	copy_text(c, verdict_labels[m->verdict]);
	copy_jsonb(c, m->findings);
	copy_date(c, engine_today(e));
	copy_int4(c, (int32_t)catalogue_version(e->catalogue));
	copy_time(c, engine_now(e));
	put_adjusts(c, m);
	if (!m->noted_changed)
		LIST_ADD(e->rows.changed, m);
	m->noted_changed = true;
}

static void
put_parked(struct engine *e, struct matter *m)
{
	if (m->verdict != LT1__VERDICT__PARKED) {
		if (m->parked_row)
			LIST_ADD(e->rows.unparked, m);
	} else if (!m->parked_row) {
		if (!m->was_parked) {
			m->parked_ms = engine_now(e);
			LIST_ADD(e->rows.parked_now, m);
		}
	} else if (!m->noted_moved) {
		LIST_ADD(e->rows.moved, m);
		m->noted_moved = true;
	}
}

/* ---- all of it ---- */

void
emit_verdict(struct engine *e, struct matter *m, enum emission which)
{
	e->j++;
	if (which == EMIT_FIRST) {
		m->j = e->j;
		put_inbox(e, m);
	} else
		put_judgement(e, m);
	if (!m->duplicate)
		put_parked(e, m);
	if (which == EMIT_AGAIN || m->duplicate || m->verdict != LT1__VERDICT__ACCEPTED)
		feed_verdict(e, m);
	audit_add(m->site, e->j, m, engine_today(e), catalogue_version(e->catalogue), engine_now(e));
}

/* ---- versions ---- */

/* Does the row of this flush stand for what is to be closed? */
static bool
row_is(const struct typed_row *row, enum table_no t, const struct id *id, int32_t from_on)
{
	return row->table == t && row->j_to == 0 && id_equal(&row->id, id) &&
	       (!typed_table(t)->by_span || row->span->from == from_on);
}

/* The open row: one of this flush, or one in the table. from_on counts where an entity has a row per span. */
static void
close_row(struct engine *e, struct box *b, enum table_no t, const struct id *id, int32_t from_on)
{
	struct closing closing = { *id, from_on, e->j };

	for (int at = b->first_row; at; at = e->rows.typed.v[at - 1].next) {
		struct typed_row *row = &e->rows.typed.v[at - 1];
		if (row_is(row, t, id, from_on)) {
			row->j_to = e->j;
			return;
		}
	}
	LIST_ADD(e->rows.closings[t], closing);
}

static void
open_row(struct engine *e, struct box *b, struct typed_row row)
{
	row.box = b;
	row.next = b->first_row;
	row.j_from = e->j;
	LIST_ADD(e->rows.typed, row);
	b->first_row = (int)e->rows.typed.n;
	working_touch(e->working, b);
}

static const struct node_span *
span_at(const struct node *n, int32_t from)
{
	for (size_t i = 0; n && i < n->n_spans; i++)
		if (n->spans[i].from == from)
			return &n->spans[i];
	return NULL;
}

static struct typed_row
state_row(enum table_no t, const struct node *n, const struct node_span *span)
{
	return (struct typed_row){ .table = t, .id = n->id, .version = n->version, .node = n, .span = span };
}

/* What follows from the entity's history, span by span: rows that say something else now are closed, others opened. */
static void
emit_state(struct engine *e, struct box *b, enum table_no t, const struct node *after)
{
	const struct node *before = b->node;

	for (size_t i = 0; before && i < before->n_spans; i++) {
		struct typed_row was = state_row(t, before, &before->spans[i]);
		const struct node_span *span = span_at(after, was.span->from);
		struct typed_row now = state_row(t, after, span);

		if (!span || !typed_same(&was, &now))
			close_row(e, b, t, &b->id, was.span->from);
	}
	for (size_t i = 0; i < after->n_spans; i++) {
		struct typed_row now = state_row(t, after, &after->spans[i]);
		const struct node_span *span = span_at(before, now.span->from);
		struct typed_row was = state_row(t, before ? before : after, span);

		if (!span || !typed_same(&was, &now))
			open_row(e, b, now);
	}
}

/* ---- events ---- */

static const struct node_event *
event_of(const struct node *n, const struct id *update_id)
{
	for (size_t i = n->n_events; i-- > 0;)
		if (id_equal(&n->events[i].update_id, update_id))
			return &n->events[i];
	return NULL;
}

/* The event as it was told: a first version, or the next one of one that was amended. A founding is no event of the
 * node; its row is counted in the box. */
static struct typed_row
event_row(const struct matter *m, enum table_no t, const struct node *after)
{
	struct typed_row row = { .table = t, .node = after, .update = m->update, .id = m->update_id, .version = 1 };

	row.event = m->founds ? NULL : event_of(after, &m->update_id);
	assert(m->founds || row.event);
	if (row.event) {
		row.id = row.event->id;
		row.version = row.event->version;
	} else if (m->entity->node) {
		row.id = m->entity->found_id;
		row.version = m->entity->found_version + 1;
	}
	return row;
}

static void
emit_event(struct engine *e, const struct matter *m, enum table_no t, const struct node *after)
{
	struct typed_row row = event_row(m, t, after);

	if (row.version > 1)
		close_row(e, m->entity, t, &row.id, 0);
	open_row(e, m->entity, row);
}

static bool
is_event(const struct entity_kind *k, const struct matter *m)
{
	return k->events != TABLE_NONE && (!k->base || m->kind != k->kind);
}

/* Units and organisations enter with a base; of members all is events, also how they enter. */
void
emit_typed(struct engine *e, const struct matter *m, const struct node *after)
{
	const struct entity_kind *k = entity_kind(m->entity->kind);

	emit_state(e, m->entity, k->table, after);
	if (is_event(k, m))
		emit_event(e, m, k->events, after);
}

struct told_row
emit_told(const struct matter *m, const struct node *after)
{
	const struct entity_kind *k = entity_kind(m->entity->kind);
	struct typed_row row;

	if (!is_event(k, m))
		return (struct told_row){ after->id, after->edition };
	row = event_row(m, k->events, after);
	return (struct told_row){ row.id, row.version };
}

/* ---- what indicators must look at again ---- */

void
emit_dirty(struct engine *e, struct box *b, int32_t on)
{
	struct dirty mark = { b->kind, b->id, on };

	working_touch(e->working, b);
	if (b->dirty) {
		struct dirty *d = &e->dirty.v[b->dirty - 1];
		d->on = on < d->on ? on : d->on;
		return;
	}
	LIST_ADD(e->dirty, mark);
	b->dirty = (int)e->dirty.n;
}
