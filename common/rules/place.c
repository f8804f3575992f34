/* Organisations and units as places: of their children, of members, posts and meetings. Is a place valid as long as it is
 * needed, does it lie in the site's scope, and who hangs on it when it ends? And of things that name one another: do they
 * come back to where they began? */
#include "common/rules/work.h"

#define CHAIN_MAX 16      /* nodes from one to its root; more can only be a loop */

enum reach
place_reach(struct work *w, uint32_t kind, struct id id, int32_t on, const struct id *root)
{
	for (int depth = 0; depth < CHAIN_MAX; depth++) {
		const struct node_span *s;
		const struct node *n;

		if (id_equal(&id, root))
			return REACH_ROOT;
		n = work_node(w, kind, id, true);
		if (!n)
			return REACH_UNKNOWN;
		s = node_at(n, on);
		if (!s || !s->has_parent)
			return REACH_ELSEWHERE;
		id = s->parent;
	}
	return REACH_LOOP;
}

bool
place_root(const struct scope *s, uint32_t kind, struct id *root)
{
	*root = kind == KIND_UNIT ? s->root_unit : s->root_organisation;
	return kind != KIND_UNIT || s->has_root_unit;
}

bool
place_day_in_scope(const struct work *w)
{
	return w->on >= w->scope->from && w->on < w->scope->to;
}

void
place_check_scope(struct work *w, uint32_t kind, struct id id, int32_t on, enum rule_no outside, const char *path)
{
	struct id root;
	enum reach r;

	if (w->scope->everything)
		return;
	if (!place_day_in_scope(w) || !place_root(w->scope, kind, &root)) {
		work_report(w, RULE_SITE_001, path);
		return;
	}
	r = place_reach(w, kind, id, on, &root);
	if (r == REACH_ELSEWHERE || r == REACH_LOOP)
		work_report(w, outside, path);
}

void
place_check_owner(struct work *w, uint32_t kind, struct id id, const char *path)
{
	const struct node *n = w->scope->everything ? NULL : work_node(w, kind, id, true);

	place_check_scope(w, kind, id, n && w->on < n->from ? n->from : w->on, RULE_SITE_001, path);
}

int32_t
place_day(const struct node_span *s, int32_t on)
{
	return on < s->from ? s->from : on >= s->to ? s->to - 1 : on;
}

bool
place_is_cell(const struct node *n)
{
	return n->organisation && (n->organisation->type == LT__ORGANISATION_TYPE__ORGANISATION_TYPE_GRASSROOTS_CELL ||
	                           n->organisation->type == LT__ORGANISATION_TYPE__ORGANISATION_TYPE_SUBORDINATE_CELL);
}

void
place_check_holds(struct work *w, const struct node *n, int32_t from, int32_t to, enum rule_no rule, const char *path)
{
	if (!tree_holds(n, from, to))
		work_report_other(w, rule, path, n->id, from < n->from ? n->from : node_end(n));
}

/* The day until which n belongs to the place, if that is after on. */
static bool
belongs_after(const struct node *n, const struct id *place, int32_t on, int32_t *until)
{
	for (size_t i = n->n_spans; i-- > 0;)
		if (n->spans[i].has_parent && n->spans[i].to > on && id_equal(&n->spans[i].parent, place)) {
			*until = n->spans[i].to;
			return true;
		}
	return false;
}

void
place_check_left(struct work *w, uint32_t kind, struct id place, enum rule_no rule, const char *path)
{
	struct query q = { .by = BY_PARENT, .kind = kind, .id = place };
	const struct node *const *rows = NULL;
	size_t n = work_probe(w, &q, &rows);
	int32_t until;

	for (size_t i = 0; i < n; i++)
		if (belongs_after(rows[i], &place, w->on, &until)) {
			work_report_other(w, rule, path, rows[i]->id, until == ON_END ? ON_BEGINNING : until);
			return;
		}
}

#define LINKS_MAX 256     /* things looked at; nobody's plan or chain of documents has more */

bool
place_leads_back(struct work *w, uint32_t kind, struct id self, struct links first,
                 struct links (*of)(const struct node *n))
{
	struct id *seen = arena_alloc(w->arena, LINKS_MAX * sizeof *seen);
	size_t n = 0;

	if (!seen)
		return true;
	for (size_t next = 0;; next++) {
		for (size_t i = 0; i < first.n; i++) {
			struct id id;
			size_t k = 0;

			if (!id_from_bytes(first.ids[i].data, first.ids[i].len, &id))
				continue;
			while (k < n && !id_equal(&seen[k], &id))
				k++;
			if (id_equal(&id, &self) || k == LINKS_MAX)
				return true;
			if (k == n)
				seen[n++] = id;
		}
		if (next == n)
			return false;
		const struct node *other = work_node(w, kind, seen[next], true);
		first = other ? of(other) : (struct links){ 0 };
	}
}
