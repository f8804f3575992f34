/* What units and organisations share because both are trees in time: a parent valid as long as the child belongs to it,
 * no loops, a code borne by one at a time, nobody left behind at the end, successors, and the scope of a site. What
 * enters is in entry.c, what changes in change.c. */
#include "common/rules/work.h"

#define CHAIN_MAX 16      /* nodes from one to its root; more can only be a loop */
#define VISITS_MAX 256    /* spans looked at when ancestors have changed parents themselves */

bool
tree_holds(const struct node *n, int32_t from, int32_t to)
{
	return from >= to || (n->from <= from && node_end(n) >= to);
}

/* R51: no child without a valid parent, on any day; and the level below it. */
void
tree_check_parent(struct work *w, const struct node *parent, int32_t from, int32_t to, const char *path)
{
	if (!tree_holds(parent, from, to))
		work_report_other(w, w->tree->parent_span, path, parent->id, from < parent->from ? parent->from : node_end(parent));
	if (!w->tree->fits_below(w, parent))
		work_report_other(w, w->tree->below, path, parent->id, ON_BEGINNING);
}

/* ---- loops ---- */

/* Does the way up from id, on some day in [from, to), pass self? Ancestors that are not known end the way. */
static bool
passes(struct work *w, struct id id, const struct id *self, int32_t from, int32_t to, int depth, int *visits)
{
	const struct node *n;

	if (id_equal(&id, self) || depth >= CHAIN_MAX || --*visits < 0)
		return true;
	n = work_node(w, w->subject->kind, id, false);
	for (size_t i = 0; n && i < n->n_spans; i++) {
		const struct node_span *s = &n->spans[i];
		int32_t a = s->from > from ? s->from : from, b = s->to < to ? s->to : to;

		if (s->has_parent && a < b && passes(w, s->parent, self, a, b, depth + 1, visits))
			return true;
	}
	return false;
}

void
tree_check_loop(struct work *w, struct id self, struct id parent, int32_t from, int32_t to, const char *path)
{
	int visits = VISITS_MAX;

	if (from < to && passes(w, parent, &self, from, to, 1, &visits))
		work_report(w, w->tree->loop, path);
}

/* ---- scope ---- */

/* The root itself is the centre's: a site writes below it only. */
void
tree_check_scope(struct work *w, struct id self, bool has_parent, struct id parent, int32_t on, const char *path)
{
	enum reach r = REACH_ELSEWHERE;
	struct id root;

	if (w->scope->everything)
		return;
	if (place_day_in_scope(w) && place_root(w->scope, w->subject->kind, &root) && has_parent && !id_equal(&self, &root))
		r = place_reach(w, w->subject->kind, parent, on, &root);
	if (r == REACH_ELSEWHERE)
		work_report(w, RULE_SITE_001, path);
	if (r == REACH_LOOP)
		work_report(w, w->tree->loop, path);
}

/* What is told of a node is told where it stood: on the day, or next to it when an amendment speaks of a day it had not. */
void
tree_check_author(struct work *w, const struct node *n, const char *path)
{
	const struct node_span *s = node_at(n, w->on);

	if (!s)
		s = w->on < n->from ? n->spans : &n->spans[n->n_spans - 1];
	tree_check_scope(w, n->id, s->has_parent, s->parent, place_day(s, w->on), path);
}

/* ---- code, end, successors ---- */

void
tree_check_code(struct work *w)
{
	const struct entry *e = &w->entry;
	struct query q = { .by = BY_CODE, .kind = w->subject->kind, .code = e->code };
	const struct node *const *rows = NULL;
	size_t n = work_probe(w, &q, &rows);

	for (size_t i = 0; i < n; i++)
		if (node_known(rows[i]) && !id_equal(&rows[i]->id, &e->id) && node_end(rows[i]) > w->after->from) {
			work_report_other(w, w->tree->same_code, e->path->code, rows[i]->id, rows[i]->from);
			return;
		}
}

/* Until when a parent holds: the next re-parenting or the end. */
int32_t
tree_parent_until(const struct node *n, size_t place)
{
	for (size_t i = place; i < n->n_events; i++)
		if (n->events[i].change != LT__CHANGE_KIND__CHANGE_KIND_RENAME)
			return n->events[i].on;
	return ON_END;
}

void
tree_check_end(struct work *w)
{
	place_check_left(w, w->subject->kind, w->node->id, w->tree->left_behind, w->change.path->subject);
	w->tree->check_end(w, w->node);
}

void
tree_check_successors(struct work *w)
{
	const struct change *c = &w->change;

	for (size_t i = 0; i < c->n_successors; i++) {
		const struct node *n;
		struct id id;

		if (!id_from_bytes(c->successors[i].data, c->successors[i].len, &id)) {
			work_report(w, RULE_REC_006, c->path->successors);
			continue;
		}
		if (id_equal(&id, &w->node->id)) {
			work_report(w, w->tree->successor_self, c->path->successors);
			continue;
		}
		n = work_node(w, w->subject->kind, id, true);
		if (n && !node_at(n, w->on))
			work_report_other(w, w->tree->successor_not_valid, c->path->successors, id, n->from);
	}
}

void
tree_judge(struct work *w)
{
	w->enters ? entry_judge(w) : change_judge(w);
}
