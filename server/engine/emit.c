/* A verdict becomes rows: the inbox row or the judgement, the item in the owner's feed, the link of the audit trail, and
 * for an accepted record the versions it opens and closes, its event and its dirty mark. Nothing is sent yet. */
#include <assert.h>
#include <stdlib.h>
#include "common/base/failpoint.h"
#include "server/engine/work.h"

/* ---- where rows are gathered ---- */

#define TYPED "id, version, from_on, to_on, j_from, j_to, code, name, parent_id, valid_from, "
#define CHANGE \
	"id, version, j_from, change, occurred_on, decided_on, issuer, number, type_code, signed_on, name, " \
	"parent_id, successor_ids, without_successor, retroactive, "

void
rows_init(struct rows *r)
{
	r->inbox = copy_new("inbox",
	                    "log, n, j, update_id, body_hash, body, kind, entity, duplicate, first_verdict, verdict, "
	                    "findings, today, received_at",
	                    14);
	r->judgement = copy_new("judgement", "j, log, n, verdict, findings, today, judged_at", 7);
	r->feed = copy_new("feed_item", "site_id, generation, n, chain, item, at", 6);
	r->parked = copy_new("parked", "log, n, j, entity_kind, entity, waits_for_kind, waits_for, since", 8);
	r->unit = copy_new("unit", TYPED "level, kind, region_class, special_difficulty, households", 15);
	r->organisation = copy_new("organisation", TYPED "type, setting, unit_id, has_committee", 14);
	r->unit_change = copy_new("unit_change", CHANGE "unit_id", 16);
	r->organisation_change = copy_new("organisation_change", CHANGE "organisation_id", 16);
}

#define ALL_COPIES(r) \
	{ \
		(r)->inbox, (r)->judgement, (r)->feed, (r)->parked, (r)->unit, (r)->organisation, (r)->unit_change, \
			(r)->organisation_change \
	}

/* All but the nodes retired, which others may still point to. */
void
rows_clear(struct rows *r)
{
	struct copy *all[] = ALL_COPIES(r);

	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		copy_clear(all[i]);
	for (size_t i = 0; i < r->typed.n; i++)
		r->typed.v[i].box->first_row = 0;
	for (size_t i = 0; i < r->changed.n; i++)
		r->changed.v[i]->noted_changed = false;
	for (size_t i = 0; i < r->moved.n; i++)
		r->moved.v[i]->noted_moved = false;
	r->typed.n = r->unit_closings.n = r->organisation_closings.n = 0;
	r->changed.n = r->parked_now.n = r->unparked.n = r->moved.n = 0;
}

void
rows_fini(struct rows *r)
{
	copy_free(&r->inbox);
	copy_free(&r->judgement);
	copy_free(&r->feed);
	copy_free(&r->parked);
	copy_free(&r->unit);
	copy_free(&r->organisation);
	copy_free(&r->unit_change);
	copy_free(&r->organisation_change);
	free(r->typed.v);
	free(r->unit_closings.v);
	free(r->organisation_closings.v);
	free(r->changed.v);
	free(r->parked_now.v);
	free(r->unparked.v);
	free(r->moved.v);
	free(r->retired.v);
}

/* ---- inbox, judgement ---- */

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
	copy_time(c, engine_now(e));
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
	copy_time(c, engine_now(e));
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

/* ---- the feed ---- */

static ProtobufCBinaryData
lent(const void *data, size_t len)
{
	return (ProtobufCBinaryData){ .len = len, .data = (uint8_t *)data };
}

static void
fill_findings(struct engine *e, const struct matter *m, Lt1__VerdictItem *v)
{
	Lt1__Finding *one = engine_alloc(e, m->n_told * sizeof *one);

	v->findings = engine_alloc(e, m->n_told * sizeof *v->findings);
	v->n_findings = m->n_told;
	for (size_t i = 0; i < m->n_told; i++) {
		lt1__finding__init(&one[i]);
		one[i].code = m->told[i].code;
		one[i].field = m->told[i].field;
		one[i].has_severity = true;
		one[i].severity = m->told[i].severity;
		one[i].vi = m->told[i].vi;
		one[i].en = m->told[i].en;
		v->findings[i] = &one[i];
	}
}

static void
fill_item(struct engine *e, const struct matter *m, Lt1__VerdictItem *v)
{
	const struct id *waits_for = m->verdict != LT1__VERDICT__PARKED ? NULL
	                             : m->duplicate                     ? &m->waits_for_id
	                                                                : &m->waits_for->id;

	v->has_generation = v->has_n = v->has_body_hash = v->has_verdict = v->has_j = true;
	v->generation = lent(m->generation.b, sizeof m->generation.b);
	v->n = m->n;
	v->body_hash = lent(m->hash.b, HASH_BYTES);
	v->verdict = m->verdict;
	v->j = e->j;
	v->has_update_id = m->has_id;
	v->update_id = lent(m->update_id.b, sizeof m->update_id.b);
	v->has_duplicate = v->duplicate = m->duplicate;
	v->has_waits_for = waits_for != NULL;
	if (waits_for)
		v->waits_for = lent(waits_for->b, sizeof waits_for->b);
	fill_findings(e, m, v);
}

static uint64_t
next_feed_n(struct site *s)
{
	static uint64_t sequence;

	if (CANARY("sequence_as_feed"))       /* one counter for all, never rolled back: gaps */
		return sequence = (sequence > s->feed_n ? sequence : s->feed_n) + 1;
	return s->feed_n + 1;
}

static void
put_feed(struct engine *e, const struct matter *m)
{
	Lt1__VerdictItem verdict = LT1__VERDICT_ITEM__INIT;
	Lt1__FeedItem item = LT1__FEED_ITEM__INIT;
	struct site *s = m->site;
	struct slice body;
	uint8_t *bytes;

	fill_item(e, m, &verdict);
	item.verdict = &verdict;
	body.len = lt1__feed_item__get_packed_size(&item);
	body.data = bytes = engine_alloc(e, body.len);
	lt1__feed_item__pack(&item, bytes);
	s->feed_n = next_feed_n(s);
	s->feed_chain = log_chain(&s->feed_chain, &s->id, &s->feed_generation, s->feed_n, body);
	copy_row(e->rows.feed);
	copy_id(e->rows.feed, &s->id);
	copy_id(e->rows.feed, &s->feed_generation);
	copy_int8(e->rows.feed, (int64_t)s->feed_n);
	copy_bytes(e->rows.feed, s->feed_chain.b, HASH_BYTES);
	copy_bytes(e->rows.feed, body.data, body.len);
	copy_time(e->rows.feed, engine_now(e));
}

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
		put_feed(e, m);
	audit_add(m->site, e->j, m, engine_today(e), engine_now(e));
}

/* ---- versions ---- */

static bool
span_equal(const struct node_span *a, const struct node_span *b)
{
	return a->from == b->from && a->to == b->to && strcmp(a->name, b->name) == 0 && a->has_parent == b->has_parent &&
	       (!a->has_parent || id_equal(&a->parent, &b->parent));
}

static const struct node_span *
span_at(const struct node *n, int32_t from)
{
	for (size_t i = 0; n && i < n->n_spans; i++)
		if (n->spans[i].from == from)
			return &n->spans[i];
	return NULL;
}

/* The open row that begins there: one of this flush, or one in the table. */
static void
close_row(struct engine *e, struct box *b, int32_t from_on)
{
	struct closing closing = { b->id, from_on, e->j };

	for (int at = b->first_row; at; at = e->rows.typed.v[at - 1].next) {
		struct typed_row *row = &e->rows.typed.v[at - 1];
		if (row->j_to == 0 && row->span->from == from_on) {
			row->j_to = e->j;
			return;
		}
	}
	if (b->kind == KIND_UNIT)
		LIST_ADD(e->rows.unit_closings, closing);
	else
		LIST_ADD(e->rows.organisation_closings, closing);
}

static void
open_row(struct engine *e, struct box *b, const struct node *n, const struct node_span *span)
{
	struct typed_row row = {
		.box = b, .next = b->first_row, .node = n, .span = span, .version = n->version, .j_from = e->j
	};

	LIST_ADD(e->rows.typed, row);
	b->first_row = (int)e->rows.typed.n;
	working_touch(e->working, b);
}

void
emit_typed(struct engine *e, struct box *b, const struct node *after)
{
	const struct node *before = b->node;

	for (size_t i = 0; before && i < before->n_spans; i++) {
		const struct node_span *now = span_at(after, before->spans[i].from);
		if (!now || !span_equal(now, &before->spans[i]))
			close_row(e, b, before->spans[i].from);
	}
	for (size_t i = 0; i < after->n_spans; i++) {
		const struct node_span *was = span_at(before, after->spans[i].from);
		if (!was || !span_equal(was, &after->spans[i]))
			open_row(e, b, after, &after->spans[i]);
	}
}

/* ---- events ---- */

struct event {
	Lt__ChangeKind change;
	const char *name;
	const ProtobufCBinaryData *parent, *successors;
	size_t n_successors;
	bool has_without, without, has_retroactive, retroactive;
};

static void
put_date(struct copy *c, bool has, int32_t v)
{
	if (has)
		copy_date(c, v);
	else
		copy_null(c);
}

static void
put_bool(struct copy *c, bool has, bool v)
{
	if (has)
		copy_bool(c, v);
	else
		copy_null(c);
}

static void
put_event(struct engine *e, struct copy *c, const struct matter *m, const struct event *v)
{
	const Lt__Update *u = m->update;
	const Lt__DecisionRef *d = u->decision;
	struct id *successors = engine_alloc(e, v->n_successors * sizeof *successors);

	for (size_t i = 0; i < v->n_successors; i++)
		memcpy(successors[i].b, v->successors[i].data, 16);
	copy_row(c);
	copy_id(c, &m->update_id);
	copy_int4(c, 1);
	copy_int8(c, (int64_t)e->j);
	copy_text(c, enum_label(&lt__change_kind__descriptor, v->change));
	copy_date(c, u->occurred_on);
	put_date(c, u->has_decided_on, u->decided_on);
	copy_text(c, d ? d->issuer : NULL);
	copy_text(c, d ? d->number : NULL);
	copy_text(c, d ? d->type_code : NULL);
	put_date(c, d && d->has_signed_on, d ? d->signed_on : 0);
	copy_text(c, v->name);
	if (v->parent)
		copy_bytes(c, v->parent->data, v->parent->len);
	else
		copy_null(c);
	if (v->n_successors)
		copy_ids(c, successors, v->n_successors);
	else
		copy_null(c);
	put_bool(c, v->has_without, v->without);
	put_bool(c, v->has_retroactive, v->retroactive);
	copy_id(c, &m->entity->id);
}

#define EVENT(c) \
	(&(struct event){ (c)->change, (c)->name, (c)->has_parent_id ? &(c)->parent_id : NULL, (c)->successor_ids, \
	                  (c)->n_successor_ids, (c)->has_without_successor, (c)->without_successor, \
	                  (c)->has_retroactive, (c)->retroactive })

void
emit_change(struct engine *e, const struct matter *m)
{
	if (m->update->unit_change)
		put_event(e, e->rows.unit_change, m, EVENT(m->update->unit_change));
	if (m->update->organisation_change)
		put_event(e, e->rows.organisation_change, m, EVENT(m->update->organisation_change));
}

/* ---- what indicators must look at again ---- */

void
emit_dirty(struct engine *e, struct box *b, int32_t on)
{
	int kind = b->kind == KIND_ORGANISATION;
	struct dirty mark = { b->id, on };

	working_touch(e->working, b);
	if (b->dirty) {
		struct dirty *d = &e->dirty[kind].v[b->dirty - 1];
		d->on = on < d->on ? on : d->on;
		return;
	}
	LIST_ADD(e->dirty[kind], mark);
	b->dirty = (int)e->dirty[kind].n;
}
