/* What enters a tree, by opening or founding, and what is told anew about how it entered (op amend). */
#include "common/rules/work.h"
#include "common/base/clock.h"
#include "common/record/codec.h"

static void
make_entered(struct work *w)
{
	const struct entry *e = &w->entry;

	w->after = events_base(w, w->node, e->id, e->has_valid_from ? e->valid_from : ON_BEGINNING);
	node_fold(w->after, w->arena);
	w->out->earliest = w->after->from < DATE_MIN ? DATE_MIN : w->after->from;
}

static bool
check_parent(struct work *w)
{
	const struct entry *e = &w->entry;
	int32_t from = w->after->from, to = tree_parent_until(w->after, 0);
	const struct node *parent;

	if (!e->has_parent)
		return true;
	if (id_equal(&e->parent, &e->id)) {
		work_report(w, w->tree->loop, e->path->parent);
		return false;
	}
	parent = work_node(w, w->subject->kind, e->parent, true);
	if (parent) {
		tree_check_parent(w, parent, from, to, e->path->parent);
		if (w->tree->may_loop(w, parent))
			tree_check_loop(w, e->id, e->parent, from, to, e->path->parent);
	}
	return true;
}

static void
check_scope(struct work *w)
{
	const struct entry *e = &w->entry;

	tree_check_scope(w, e->id, e->has_parent, e->parent, w->on, e->path->parent);
}

/* ---- for the first time ---- */

static void
judge_new(struct work *w)
{
	const struct entry *e = &w->entry;
	const struct node *same;

	make_entered(w);
	w->tree->check_entry(w);
	if (work_behind_parked(w, e->id, &same))
		return;
	if (same) {
		work_report_other(w, RULE_REC_004, e->path->code, same->id, same->from);
		return;
	}
	if (check_parent(w))
		check_scope(w);
	tree_check_code(w);
	w->tree->check_seat(w, NULL);
}

/* ---- told anew ---- */

static bool
same_parent(const struct node *n, const struct entry *e)
{
	const ProtobufCBinaryData *bytes = n->unit ? &n->unit->parent_id : &n->organisation->parent_id;
	bool has = n->unit ? n->unit->has_parent_id : n->organisation->has_parent_id;
	struct id parent;

	return form_id(has, bytes, &parent) == e->has_parent && (!has || id_equal(&parent, &e->parent));
}

/* A place that stays as it was is not asked again whether it was valid; it may have ended since (R51). */
static void
check_amended(struct work *w)
{
	w->tree->check_same(w, w->node);
	tree_check_author(w, w->node, w->entry.path->code);
	if (!same_parent(w->node, &w->entry) && check_parent(w))
		check_scope(w);
	w->tree->check_seat(w, w->node);
}

static void
judge_amended(struct work *w)
{
	const struct entry *e = &w->entry;
	bool parked = work_behind_parked(w, e->id, &w->node);

	w->tree->check_entry(w);
	if (!w->node) {
		work_wait(w, w->subject->kind, e->id);
		return;
	}
	make_entered(w);
	if (!parked && work_supersedes(w, &w->node->update_id, w->node->from))
		check_amended(w);
}

void
entry_judge(struct work *w)
{
	struct entry *e = &w->entry;

	e->id = e->unit ? unit_id(e->unit) : organisation_id(e->organisation);
	w->amends ? judge_amended(w) : judge_new(w);
}
