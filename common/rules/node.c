/* Folding a node's history into spans. Both ends fold the same events in the same (on, j) order, so that a letter that
 * arrives late leaves the same register behind as one that came in time. Members are folded in timeline.c. */
#include "common/rules/work.h"
#include <assert.h>
#include <string.h>

static struct node_span
first_span(const struct node *n)
{
	struct node_span s = { .from = n->from, .to = ON_END };
	const ProtobufCBinaryData *parent = n->unit ? &n->unit->parent_id : &n->organisation->parent_id;
	bool has = n->unit ? n->unit->has_parent_id : n->organisation->has_parent_id;

	s.name = n->unit ? n->unit->name : n->organisation->name;
	s.has_parent = has && id_from_bytes(parent->data, parent->len, &s.parent);
	return s;
}

/* The span that begins on the event's day: the last one if it begins there already, else a new one cut off it. */
static struct node_span *
span_from(struct node_span *spans, size_t *n, int32_t on)
{
	struct node_span *last = &spans[*n - 1];

	if (last->from == on)
		return last;
	last->to = on;
	spans[*n] = *last;
	spans[*n].from = on;
	spans[*n].to = ON_END;
	return &spans[(*n)++];
}

static void
apply_event(struct node_span *spans, size_t *n, const struct node_event *e)
{
	struct node_span *s;

	if (e->change == LT__CHANGE_KIND__CHANGE_KIND_DISSOLVE) {
		if (spans[*n - 1].from == e->on)
			(*n)--;         /* changed and dissolved on one day: the change never had a day */
		spans[*n - 1].to = e->on;
		return;
	}
	s = span_from(spans, n, e->on);
	if (e->change == LT__CHANGE_KIND__CHANGE_KIND_RENAME)
		s->name = e->name;
	else {
		s->has_parent = true;
		s->parent = e->parent;
	}
}

/* A node lives at least a day: on the day it begins it may be renamed or re-parented, but not dissolved. */
static bool
event_possible(const struct node *n, const struct node_span *last, const struct node_event *e)
{
	if (e->on < n->from || last->to != ON_END)
		return false;
	return e->change != LT__CHANGE_KIND__CHANGE_KIND_DISSOLVE || e->on > n->from;
}

static const struct node_event *
fold_tree(struct node *n, struct arena *a)
{
	struct node_span *spans = arena_alloc(a, (n->n_events + 1) * sizeof *spans);

	assert(spans);
	spans[0] = first_span(n);
	n->spans = spans;
	n->n_spans = 1;
	for (size_t i = 0; i < n->n_events; i++) {
		const struct node_event *e = &n->events[i];

		if (!event_possible(n, &spans[n->n_spans - 1], e))
			return e;
		apply_event(spans, &n->n_spans, e);
	}
	return NULL;
}

/* A post holds from its day to its end, a meeting on its day. */
static void
fold_base(struct node *n, struct arena *a)
{
	struct node_span *s = arena_alloc(a, sizeof *s);
	const Lt__Post *p = n->post;
	const ProtobufCBinaryData *place = !p ? &n->meeting->cell_id : p->has_organisation_id ? &p->organisation_id : &p->unit_id;

	assert(s);
	s->from = n->from;
	s->to = !p ? n->from + 1 : p->has_to_on ? p->to_on : ON_END;
	s->has_parent = id_from_bytes(place->data, place->len, &s->parent);
	n->spans = s;
	n->n_spans = 1;
}

const struct node_event *
node_fold(struct node *n, struct arena *a)
{
	if (n->kind == KIND_MEMBER) {
		timeline_fold(n, a);
		return NULL;
	}
	if (n->post || n->meeting) {
		fold_base(n, a);
		return NULL;
	}
	assert(n->unit || n->organisation);
	return fold_tree(n, a);
}

const struct node_span *
node_at(const struct node *n, int32_t on)
{
	for (size_t i = n->n_spans; i-- > 0;)
		if (n->spans[i].from <= on)
			return on < n->spans[i].to ? &n->spans[i] : NULL;
	return NULL;
}

int32_t
node_end(const struct node *n)
{
	return n->n_spans ? n->spans[n->n_spans - 1].to : n->from;
}

const char *
node_code(const struct node *n)
{
	return n->unit ? n->unit->code : n->organisation ? n->organisation->code : NULL;
}
