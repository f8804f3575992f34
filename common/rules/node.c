/* Folding a node's history into spans. Both ends fold the same events in the same (on, j) order, so that a letter that
 * arrives late leaves the same register behind as one that came in time. Members are folded in timeline.c; posts, meetings
 * and the generic kinds have no events: their one span follows from what they say. */
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

/* ---- one span: from when to when, and below whom ---- */

struct stay { int32_t from, to; bool has; const ProtobufCBinaryData *place; };

/* A post holds from its day to its end. */
static struct stay
post_stay(const struct node *n)
{
	const Lt__Post *p = n->post;

	return (struct stay){ n->from, p->has_to_on ? p->to_on : ON_END, true,
	                      p->has_organisation_id ? &p->organisation_id : &p->unit_id };
}

static struct stay
meeting_stay(const struct node *n)
{
	return (struct stay){ n->from, n->from + 1, true, &n->meeting->cell_id };
}

static struct stay
counted_return_stay(const struct node *n)
{
	const Lt__CountedReturn *r = n->counted_return;

	return (struct stay){ r->period_on, r->period_on + 1, true,
	                      r->has_organisation_id ? &r->organisation_id : &r->unit_id };
}

static struct stay
register_entry_stay(const struct node *n)
{
	const Lt__RegisterEntry *e = n->register_entry;

	return (struct stay){ e->from_on, e->has_to_on ? e->to_on : ON_END, true,
	                      e->has_organisation_id ? &e->organisation_id : &e->unit_id };
}

/* On the day it is closed it is still a case. */
static struct stay
case_file_stay(const struct node *n)
{
	const Lt__CaseFile *c = n->case_file;

	return (struct stay){ c->opened_on, c->has_closed_on ? c->closed_on + 1 : ON_END, true,
	                      c->has_organisation_id ? &c->organisation_id : &c->unit_id };
}

static struct stay
document_stay(const struct node *n)
{
	const Lt__Document *d = n->document;

	return (struct stay){ d->has_valid_from ? d->valid_from : d->signed_on, d->has_valid_to ? d->valid_to : ON_END,
	                      false, NULL };
}

static struct stay
task_stay(const struct node *n)
{
	return (struct stay){ n->task->issued_on, ON_END, true, &n->task->lead_organisation_id };
}

static struct stay
task_report_stay(const struct node *n)
{
	return (struct stay){ n->task_report->reported_on, ON_END, true, &n->task_report->task_id };
}

static struct stay
period_step_stay(const struct node *n)
{
	return (struct stay){ n->period_step->stepped_on, ON_END, true, &n->period_step->organisation_id };
}

static const struct { uint32_t kind; struct stay (*stay)(const struct node *n); } stays[] = {
	{ KIND_POST, post_stay }, { KIND_MEETING, meeting_stay }, { KIND_COUNTED_RETURN, counted_return_stay },
	{ KIND_REGISTER_ENTRY, register_entry_stay }, { KIND_CASE_FILE, case_file_stay }, { KIND_DOCUMENT, document_stay },
	{ KIND_TASK, task_stay }, { KIND_TASK_REPORT, task_report_stay },
	{ KIND_PERIOD_STEP, period_step_stay },
};

static void
fold_base(struct node *n, struct arena *a)
{
	struct node_span *s = arena_alloc(a, sizeof *s);
	struct stay stay;
	size_t i = 0;

	while (stays[i].kind != n->kind)
		assert(++i < sizeof stays / sizeof stays[0]);
	assert(s);
	stay = stays[i].stay(n);
	n->from = s->from = stay.from;
	s->to = stay.to;
	s->has_parent = stay.has && id_from_bytes(stay.place->data, stay.place->len, &s->parent);
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
	if (n->kind != KIND_UNIT && n->kind != KIND_ORGANISATION) {
		assert(node_known(n));
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
