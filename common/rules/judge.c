/* The judgement, told from above: read the record into one shape, check its form, then what it enters or changes, then
 * decide. Findings of severity ERROR return the record; whatever it would need to know and cannot makes it unknown. */
#include "common/rules/work.h"
#include <assert.h>
#include "common/base/clock.h"
#include "common/record/codec.h"

/* ---- what every file of the room says through ---- */

void
work_report_other(struct work *w, enum rule_no rule, const char *field, struct id other, int32_t other_on)
{
	struct judgement *out = w->out;

	if (rules[rule].severity == SEVERITY_ERROR)
		w->returned = true;
	if (out->n_findings < FINDINGS_MAX)
		out->findings[out->n_findings++] = (struct finding){ &rules[rule], field, other, other_on };
}

void
work_report(struct work *w, enum rule_no rule, const char *field)
{
	work_report_other(w, rule, field, (struct id){ { 0 } }, ON_BEGINNING);
}

void
work_break(struct work *w, enum rule_no rule, const char *field)
{
	w->broken = true;
	work_report(w, rule, field);
}

void
work_wait(struct work *w, uint32_t kind, struct id id)
{
	if (!w->waiting)
		w->out->waits_for = (struct query){ .by = BY_ID, .kind = kind, .id = id };
	w->waiting = true;
}

const struct node *
work_node(struct work *w, uint32_t kind, struct id id, bool need)
{
	struct query q = { .by = BY_ID, .kind = kind, .id = id };
	const struct node *const *rows = NULL;
	size_t n = 0;

	if (w->lookup->find(w->lookup->ctx, &q, &rows, &n) == ANSWER_ROW && n > 0 && node_known(rows[0]))
		return rows[0];
	if (need)
		work_wait(w, kind, id);
	return NULL;
}

size_t
work_probe(struct work *w, const struct query *q, const struct node *const **rows)
{
	size_t n = 0;

	return w->lookup->find(w->lookup->ctx, q, rows, &n) == ANSWER_ROW ? n : 0;
}

/* True when an update of this very entity is parked: what is known of it is not the last word, so it is not held
 * against the record, which waits its turn. */
static bool
behind_parked(struct work *w, struct id id, const struct node **found)
{
	struct query q = { .by = BY_ID, .kind = w->subject->kind, .id = id };
	const struct node *const *rows = NULL;
	size_t n = 0;

	*found = NULL;
	if (w->lookup->find(w->lookup->ctx, &q, &rows, &n) != ANSWER_ROW || n == 0)
		return false;
	if (node_known(rows[0]))
		*found = rows[0];
	if (rows[0]->parked)
		work_wait(w, q.kind, id);
	return rows[0]->parked;
}

/* ---- what enters ---- */

static void
make_entered(struct work *w)
{
	struct entry *e = &w->entry;
	struct node *n = arena_alloc(w->arena, sizeof *n);

	assert(n);
	n->kind = w->subject->kind;
	n->id = e->id;
	n->version = 1;
	n->unit = e->unit;
	n->organisation = e->organisation;
	n->from = e->has_valid_from ? e->valid_from : ON_BEGINNING;
	node_fold(n, w->arena);
	w->out->after = n;
	w->out->created = true;
	w->out->earliest = n->from < DATE_MIN ? DATE_MIN : n->from;
}

static void
check_entry_place(struct work *w)
{
	const struct entry *e = &w->entry;
	const struct node *parent;

	if (e->has_parent) {
		if (id_equal(&e->parent, &e->id)) {
			work_report(w, w->subject->loop, e->path->parent);
			return;
		}
		parent = work_node(w, w->subject->kind, e->parent, true);
		if (parent) {
			tree_check_parent(w, parent, w->out->after->from, ON_END, e->path->parent);
			if (w->subject->may_loop(w, parent))
				tree_check_loop(w, e->id, w->out->after->from, ON_END, e->path->parent);
		}
	}
	tree_check_scope(w, e->id, e->has_parent, e->parent, e->path->parent);
}

static void
judge_entry(struct work *w)
{
	struct entry *e = &w->entry;
	const struct node *same;

	e->id = e->unit ? unit_id(e->unit) : organisation_id(e->organisation);
	make_entered(w);
	w->subject->check_entry(w);
	if (behind_parked(w, e->id, &same))
		return;
	if (same) {
		work_report_other(w, RULE_REC_004, e->path->code, same->id, same->from);
		return;
	}
	check_entry_place(w);
	tree_check_code(w);
	w->subject->check_seat(w);
}

/* ---- what changes ---- */

/* Where the new event stands among the old ones: last of its day, unless j says otherwise. */
static size_t
place_of(const struct work *w, const struct node *old)
{
	size_t i = old->n_events;

	while (i > 0 && (old->events[i - 1].on > w->on || (old->events[i - 1].on == w->on && old->events[i - 1].j > w->j)))
		i--;
	return i;
}

/* The node as it will be: the new event in its place, spans folded anew, unless an event has become impossible. */
static struct node *
make_changed(struct work *w, size_t place, const struct node_event **impossible)
{
	const struct node *old = w->node;
	struct node_event *events = arena_alloc(w->arena, (old->n_events + 1) * sizeof *events);
	struct node *n = arena_copy(w->arena, old, sizeof *old);

	assert(events && n);
	if (old->n_events) {
		memcpy(events, old->events, place * sizeof *events);
		memcpy(events + place + 1, old->events + place, (old->n_events - place) * sizeof *events);
	}
	events[place] = (struct node_event){ .on = w->on, .j = w->j, .change = w->change.what, .name = w->change.name,
	                                     .parent = w->change.parent };
	id_from_bytes(w->u->update_id.data, w->u->update_id.len, &events[place].update_id);
	n->events = events;
	n->n_events++;
	n->version++;
	*impossible = node_fold(n, w->arena);
	return n;
}

/* Until when the new parent holds: the next re-parenting or the end. */
static int32_t
parent_until(const struct node *n, size_t place)
{
	for (size_t i = place + 1; i < n->n_events; i++)
		if (n->events[i].change != LT__CHANGE_KIND__CHANGE_KIND_RENAME)
			return n->events[i].on;
	return ON_END;
}

static void
check_re_parent(struct work *w, const struct node *after, size_t place)
{
	const struct change *c = &w->change;
	int32_t to = parent_until(after, place);
	const struct node *parent;

	if (id_equal(&c->parent, &after->id)) {
		work_report(w, w->subject->loop, c->path->parent);
		return;
	}
	parent = work_node(w, w->subject->kind, c->parent, true);
	if (parent)
		tree_check_parent(w, parent, w->on, to, c->path->parent);
	tree_check_loop(w, after->id, w->on, to, c->path->parent);
	tree_check_scope(w, after->id, true, c->parent, c->path->parent);
}

static void
check_change(struct work *w, const struct node *after, size_t place)
{
	const struct node_span *here = node_at(w->node, w->on);

	if (here)
		tree_check_scope(w, w->node->id, here->has_parent, here->parent, w->change.path->subject);
	switch (w->change.what) {
	case LT__CHANGE_KIND__CHANGE_KIND_RE_PARENT:
		check_re_parent(w, after, place);
		break;
	case LT__CHANGE_KIND__CHANGE_KIND_DISSOLVE:
		tree_check_end(w);
		tree_check_successors(w);
		break;
	default:
		break;
	}
}

/* The business key of a change: what, when. A second one of that day is the same one told twice, or a contradiction. */
static bool
told_before(struct work *w)
{
	const struct node *n = w->node;

	for (size_t i = 0; i < n->n_events; i++)
		if (n->events[i].on == w->on && n->events[i].change == w->change.what) {
			work_report_other(w, RULE_REC_004, w->change.path->change, n->events[i].update_id, w->on);
			return true;
		}
	return false;
}

static void
fold_change(struct work *w, bool parked)
{
	size_t place = place_of(w, w->node);
	const struct node_event *impossible;
	struct node *n = make_changed(w, place, &impossible);

	w->out->after = impossible ? NULL : n;
	w->out->earliest = w->on;
	if (parked || told_before(w))
		return;
	if (!impossible)
		check_change(w, n, place);
	else if (impossible == &n->events[place])
		work_report(w, w->subject->not_valid, "occurred_on");
	else
		work_report_other(w, w->subject->later_impossible, "occurred_on", impossible->update_id, impossible->on);
}

static void
judge_change(struct work *w)
{
	struct change *c = &w->change;
	bool parked = behind_parked(w, c->subject, &w->node);

	if (c->name && form_blank(c->name))
		work_report(w, w->subject->name_blank, c->path->name);
	if (!w->node)
		work_wait(w, w->subject->kind, c->subject);
	else if (w->node->n_events >= NODE_EVENTS_MAX)
		work_report(w, RULE_REC_014, c->path->subject);
	else
		fold_change(w, parked);
}

/* ---- the whole ---- */

static void
read_record(struct work *w, const struct kind *kind)
{
	w->subject = kind->subject == KIND_UNIT ? &unit_subject : &organisation_subject;
	w->is_change = kind->tag != kind->subject;
	w->on = w->u->occurred_on;
	w->subject->read(w);
}

static void
decide(struct work *w)
{
	struct judgement *out = w->out;

	if (w->returned) {
		out->decision = JUDGED_RETURNED;
		out->after = NULL;
		out->created = false;
	} else
		out->decision = w->waiting ? JUDGED_UNKNOWN : JUDGED_ACCEPTED;
}

void
judge(const Lt__Update *u, const struct scope *scope, const struct lookup *lookup, int32_t today, uint64_t j,
      struct arena *a, struct judgement *out)
{
	struct work w = { .u = u, .scope = scope, .lookup = lookup, .today = today, .j = j, .arena = a, .out = out };
	const struct kind *kind = kind_of(u);

	*out = (struct judgement){ 0 };
	if (!kind) {
		work_break(&w, RULE_REC_001, "record");
		decide(&w);
		return;
	}
	read_record(&w, kind);
	form_check(&w);
	if (!w.broken)
		w.enters ? judge_entry(&w) : judge_change(&w);
	decide(&w);
}
