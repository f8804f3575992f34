/* What units and organisations share because both are trees in time: a parent valid as long as the child belongs to it,
 * no loops, a code borne by one at a time, nobody left behind at the end, successors, and the scope of a site. */
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
		work_report_other(w, w->subject->parent_span, path, parent->id, from < parent->from ? parent->from : node_end(parent));
	if (!w->subject->fits_below(w, parent))
		work_report_other(w, w->subject->below, path, parent->id, ON_BEGINNING);
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
tree_check_loop(struct work *w, struct id self, int32_t from, int32_t to, const char *path)
{
	struct id parent = w->enters ? w->entry.parent : w->change.parent;
	int visits = VISITS_MAX;

	if (from < to && passes(w, parent, &self, from, to, 1, &visits))
		work_report(w, w->subject->loop, path);
}

/* ---- scope ---- */

enum reach { REACH_ROOT, REACH_ELSEWHERE, REACH_UNKNOWN, REACH_LOOP };

/* Up from id by the parents valid on the day of the event. */
static enum reach
reach(struct work *w, struct id id, const struct id *root)
{
	for (int depth = 0; depth < CHAIN_MAX; depth++) {
		const struct node_span *s;
		const struct node *n;

		if (id_equal(&id, root))
			return REACH_ROOT;
		n = work_node(w, w->subject->kind, id, true);
		if (!n)
			return REACH_UNKNOWN;
		s = node_at(n, w->on);
		if (!s || !s->has_parent)
			return REACH_ELSEWHERE;
		id = s->parent;
	}
	return REACH_LOOP;
}

/* The root itself is the centre's: a site writes below it only. */
void
tree_check_scope(struct work *w, struct id self, bool has_parent, struct id parent, const char *path)
{
	const struct scope *s = w->scope;
	enum reach r = REACH_ELSEWHERE;
	struct id root;

	if (s->everything)
		return;
	if (w->on >= s->from && w->on < s->to && w->subject->scope_root(s, &root) && has_parent && !id_equal(&self, &root))
		r = reach(w, parent, &root);
	if (r == REACH_ELSEWHERE)
		work_report(w, RULE_SITE_001, path);
	if (r == REACH_LOOP)
		work_report(w, w->subject->loop, path);
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
		if (node_known(rows[i]) && !id_equal(&rows[i]->id, &e->id) && node_end(rows[i]) > w->out->after->from) {
			work_report_other(w, w->subject->same_code, e->path->code, rows[i]->id, rows[i]->from);
			return;
		}
}

/* The day until which n belongs to parent, if that is after on. */
static bool
belongs_after(const struct node *n, const struct id *parent, int32_t on, int32_t *until)
{
	for (size_t i = 0; i < n->n_spans; i++)
		if (n->spans[i].has_parent && id_equal(&n->spans[i].parent, parent) && n->spans[i].to > on) {
			*until = n->spans[i].to;
			return true;
		}
	return false;
}

void
tree_check_end(struct work *w)
{
	struct query q = { .by = BY_PARENT, .kind = w->subject->kind, .id = w->node->id };
	const struct node *const *rows = NULL;
	size_t n = work_probe(w, &q, &rows);
	int32_t until;

	for (size_t i = 0; i < n; i++)
		if (belongs_after(rows[i], &q.id, w->on, &until)) {
			work_report_other(w, w->subject->left_behind, w->change.path->subject, rows[i]->id,
			                  until == ON_END ? ON_BEGINNING : until);
			break;
		}
	w->subject->check_end(w, w->node);
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
			work_report(w, w->subject->successor_self, c->path->successors);
			continue;
		}
		n = work_node(w, w->subject->kind, id, true);
		if (n && !node_at(n, w->on))
			work_report_other(w, w->subject->successor_not_valid, c->path->successors, id, n->from);
	}
}
