/* The form of what the two trees share: which fields belong to which change, who takes over what ends, from when it is
 * valid (R41, R51). */
#include "common/rules/work.h"
#include <stddef.h>

/* ---- which fields belong to which change ---- */

static bool has_found(const struct change *c) { return c->has_found; }
static bool has_subject(const struct change *c) { return c->has_subject; }
static bool has_name(const struct change *c) { return c->name != NULL; }
static bool has_parent(const struct change *c) { return c->has_parent; }
static bool has_successors(const struct change *c) { return c->n_successors > 0; }
static bool has_without(const struct change *c) { return c->without_successor; }

#define ONLY(change) BIT(LT__CHANGE_KIND__CHANGE_KIND_##change)
static const struct change_field {
	bool (*is_set)(const struct change *c);
	size_t path;                          /* in struct change_paths */
	unsigned needed_by, allowed_for;
} change_fields[] = {
	{ has_subject, offsetof(struct change_paths, subject), ONLY(RENAME) | ONLY(RE_PARENT) | ONLY(DISSOLVE),
	  ONLY(RENAME) | ONLY(RE_PARENT) | ONLY(DISSOLVE) },
	{ has_found, offsetof(struct change_paths, found), ONLY(FOUND), ONLY(FOUND) },
	{ has_name, offsetof(struct change_paths, name), ONLY(RENAME), ONLY(RENAME) },
	{ has_parent, offsetof(struct change_paths, parent), ONLY(RE_PARENT), ONLY(RE_PARENT) },
	{ has_successors, offsetof(struct change_paths, successors), 0, ONLY(DISSOLVE) },
	{ has_without, offsetof(struct change_paths, without_successor), 0, ONLY(DISSOLVE) },
};

static void
check_change_fields(struct work *w)
{
	const struct change *c = &w->change;
	unsigned bit;

	if (!form_has(w, c->what != LT__CHANGE_KIND__CHANGE_KIND_UNSPECIFIED, c->path->change))
		return;
	if (c->what < LT__CHANGE_KIND__CHANGE_KIND_FOUND || c->what > LT__CHANGE_KIND__CHANGE_KIND_DISSOLVE) {
		work_break(w, RULE_REC_006, c->path->change);
		return;
	}
	bit = BIT(c->what);
	for (size_t i = 0; i < sizeof change_fields / sizeof change_fields[0]; i++) {
		const struct change_field *f = &change_fields[i];
		bool set = f->is_set(c);

		if (set ? !(f->allowed_for & bit) : (f->needed_by & bit) != 0)
			work_break(w, RULE_REC_006, *(const char *const *)((const char *)c->path + f->path));
	}
}

/* R41: who takes over is said expressly. */
static void
check_dissolution(struct work *w)
{
	const struct change *c = &w->change;

	if (c->what != LT__CHANGE_KIND__CHANGE_KIND_DISSOLVE)
		return;
	if (c->n_successors == 0 && !c->without_successor)
		work_report(w, RULE_REC_012, c->path->successors);
	if (c->n_successors > 0 && c->without_successor)
		work_report(w, RULE_REC_013, c->path->without_successor);
}

/* ---- dates ---- */

static void
check_valid_from(struct work *w)
{
	const struct entry *e = &w->entry;

	form_not_future(w, e->has_valid_from, e->valid_from, e->path->valid_from);
	if (!w->u->has_occurred_on)
		return;
	if (w->is_change && (!e->has_valid_from || e->valid_from != w->on))
		work_report(w, RULE_REC_010, e->path->valid_from);
	if (!w->is_change && e->has_valid_from && e->valid_from > w->on)
		work_report(w, RULE_REC_009, e->path->valid_from);
}

void
entry_form_check(struct work *w)
{
	check_valid_from(w);
}

void
change_form_check(struct work *w)
{
	const Lt__Update *u = w->u;

	check_change_fields(w);
	check_dissolution(w);
	if (u->has_occurred_on && u->has_decided_on && u->occurred_on < u->decided_on && !w->change.retroactive)
		work_report(w, RULE_REC_011, "occurred_on");
}
