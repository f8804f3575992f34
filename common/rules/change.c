/* What changes in a tree: rename, re-parent, dissolve; and a change told anew (op amend). The changes that came before are
 * folded with this one in its place; none of them may become impossible. */
#include "common/rules/work.h"

static void
check_re_parent(struct work *w, const struct node_event *told)
{
	const struct change *c = &w->change;
	const struct node *after = w->after, *parent;
	int32_t to = tree_parent_until(after, (size_t)(w->out->event - after->events) + 1);

	if (told && id_equal(&told->parent, &c->parent))
		return;         /* R51: a place that stays as it was is not asked again */
	if (id_equal(&c->parent, &after->id)) {
		work_report(w, w->tree->loop, c->path->parent);
		return;
	}
	parent = work_node(w, w->subject->kind, c->parent, true);
	if (parent)
		tree_check_parent(w, parent, w->on, to, c->path->parent);
	tree_check_loop(w, after->id, c->parent, w->on, to, c->path->parent);
	tree_check_scope(w, after->id, true, c->parent, w->on, c->path->parent);
}

/* told: what the record amends, or NULL. */
static void
check_change(struct work *w, const struct node_event *told)
{
	tree_check_author(w, w->node, w->change.path->subject);
	switch (w->change.what) {
	case LT__CHANGE_KIND__CHANGE_KIND_RE_PARENT:
		check_re_parent(w, told);
		break;
	case LT__CHANGE_KIND__CHANGE_KIND_DISSOLVE:
		if (!told)
			tree_check_end(w);
		tree_check_successors(w);
		break;
	default:
		break;
	}
}

/* NULL, or the first change that has become impossible. */
static const struct node_event *
make_changed(struct work *w, const struct node_event *told)
{
	const struct change *c = &w->change;
	struct node_event fresh = { .on = w->on, .j = w->j, .change = c->what, .name = c->name, .parent = c->parent };
	const struct node_event *impossible;

	w->after = events_put(w, w->node, told, fresh);
	impossible = node_fold(w->after, w->arena);
	w->out->earliest = w->on;
	return impossible;
}

static void
fold_change(struct work *w, bool parked, const struct node_event *told)
{
	const struct node_event *impossible = make_changed(w, w->amends ? told : NULL);

	if (impossible)
		w->after = NULL;
	if (parked)
		return;
	if (told && !w->amends)
		work_report_other(w, RULE_REC_004, w->change.path->change, told->update_id, w->on);
	else if (told && !work_supersedes(w, &told->update_id, told->on))
		return;
	else if (!impossible)
		check_change(w, told);
	else if (impossible == w->out->event)
		work_report(w, w->tree->not_valid, "occurred_on");
	else
		work_report_other(w, w->tree->later_impossible, "occurred_on", impossible->update_id, impossible->on);
}

void
change_judge(struct work *w)
{
	struct change *c = &w->change;
	bool parked = work_behind_parked(w, c->subject, &w->node);
	const struct node_event *told = w->node ? events_find(w->node, c->what, w->on) : NULL;

	if (c->name && form_blank(c->name))
		work_report(w, w->tree->name_blank, c->path->name);
	if (!w->node || (w->amends && !told)) {
		work_wait(w, w->subject->kind, c->subject);
		if (w->node && !parked)
			tree_check_author(w, w->node, c->path->subject);
	}
	else if (!w->amends && w->node->n_events >= NODE_EVENTS_MAX)
		work_report(w, RULE_REC_014, c->path->subject);
	else
		fold_change(w, parked, told);
}
