/* A node as it will be: one event more, one event told anew, or another edition of its base. Whoever calls folds. */
#include "common/rules/work.h"
#include <assert.h>

/* By what the business key says besides the entity: what, when. */
const struct node_event *
events_find(const struct node *n, unsigned what, int32_t on)
{
	for (size_t i = 0; i < n->n_events; i++) {
		const struct node_event *e = &n->events[i];

		if (e->on == on && (n->kind == KIND_MEMBER ? (unsigned)e->what : (unsigned)e->change) == what)
			return e;
	}
	return NULL;
}

static bool
comes_before(const struct node_event *e, const struct node_event *fresh)
{
	return e->on < fresh->on || (e->on == fresh->on && e->j <= fresh->j);
}

struct node *
events_put(struct work *w, const struct node *old, const struct node_event *replaced, struct node_event fresh)
{
	size_t n_old = old ? old->n_events : 0, at = 0;
	struct node_event *events = arena_alloc(w->arena, (n_old + 1) * sizeof *events);
	struct node *n = arena_alloc(w->arena, sizeof *n);

	assert(events && n);
	fresh.update_id = work_update_id(w);
	fresh.id = replaced ? replaced->id : fresh.update_id;
	fresh.version = replaced ? replaced->version + 1 : 1;
	if (old)
		*n = *old;
	n->events = events;
	n->n_events = n_old + (replaced ? 0 : 1);
	n->version++;
	for (size_t i = 0; i < n_old; i++) {
		if (&old->events[i] == replaced)
			continue;
		if (!w->out->event && !comes_before(&old->events[i], &fresh)) {
			w->out->event = &events[at];
			events[at++] = fresh;
		}
		events[at++] = old->events[i];
	}
	if (!w->out->event) {
		w->out->event = &events[at];
		events[at] = fresh;
	}
	return n;
}

struct node *
events_base(struct work *w, const struct node *old, struct id id, int32_t from)
{
	struct node *n = arena_alloc(w->arena, sizeof *n);

	assert(n);
	if (old)
		*n = *old;
	n->kind = w->subject->kind;
	n->id = id;
	n->version++;
	n->edition++;
	n->update_id = work_update_id(w);
	n->from = from;
	n->unit = w->entry.unit;
	n->organisation = w->entry.organisation;
	n->post = w->u->post;
	n->meeting = w->u->meeting;
	n->generic = w->generic;
	n->has_decided_on = w->u->has_decided_on;
	n->decided_on = w->u->decided_on;
	n->decision = w->u->decision;
	w->out->created = !old;
	return n;
}

bool
events_take(struct work *w, struct id id, int32_t on, const char *path)
{
	const struct node *old = work_node(w, w->subject->kind, id, w->amends);

	if (old && !w->amends)
		work_report_other(w, RULE_REC_004, path, id, old->from);
	if (w->amends ? !old || !work_supersedes(w, &old->update_id, old->from) : old != NULL)
		return false;
	if (old && old->issued && !w->scope->everything)
		work_report_other(w, RULE_REC_019, path, id, old->from);
	w->node = old;
	w->after = events_base(w, old, id, on);
	w->after->issued = w->subject->may_be_issued && (w->scope->everything || (old && old->issued));
	node_fold(w->after, w->arena);
	w->out->earliest = on;
	return true;
}
