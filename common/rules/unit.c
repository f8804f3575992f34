/* Administrative units (S01, S04, R42): levels, which kinds exist at which level, the end of the district level. */
#include "common/rules/work.h"

static const struct entry_paths opening_paths = ENTRY_PATHS("unit.");
static const struct entry_paths found_paths = ENTRY_PATHS("unit_change.found.");
static const struct change_paths change_paths = CHANGE_PATHS("unit_change.", "unit_id");

#define LEVEL(level) (1u << LT__UNIT_LEVEL__UNIT_LEVEL_##level)
#define KIND(kind) [LT__UNIT_KIND__UNIT_KIND_##kind]
static const unsigned levels_of_kind[] = {
	KIND(TINH) = LEVEL(PROVINCE),
	KIND(THANH_PHO) = LEVEL(PROVINCE) | LEVEL(DISTRICT),
	KIND(HUYEN) = LEVEL(DISTRICT), KIND(THI_XA) = LEVEL(DISTRICT),
	KIND(XA) = LEVEL(COMMUNE), KIND(PHUONG) = LEVEL(COMMUNE), KIND(THI_TRAN) = LEVEL(COMMUNE), KIND(DAC_KHU) = LEVEL(COMMUNE),
	KIND(THON) = LEVEL(VILLAGE), KIND(BAN) = LEVEL(VILLAGE), KIND(LANG) = LEVEL(VILLAGE), KIND(TO_DAN_PHO) = LEVEL(VILLAGE),
};

static void
read_entry(struct work *w, const Lt__Unit *u, const struct entry_paths *path)
{
	struct entry *e = &w->entry;

	w->enters = true;
	e->unit = u;
	e->code = u->code;
	e->name = u->name;
	e->has_parent = form_id(u->has_parent_id, &u->parent_id, &e->parent);
	e->has_valid_from = u->has_valid_from;
	e->valid_from = u->valid_from;
	e->top = u->has_level && u->level == LT__UNIT_LEVEL__UNIT_LEVEL_PROVINCE;
	e->path = path;
}

static void
read_unit(struct work *w)
{
	const Lt__UnitChange *c = w->u->unit_change;

	w->bases = BIT(w->is_change ? LT__BASIS__BASIS_EVENT : LT__BASIS__BASIS_OPENING);
	w->needs_decision = w->is_change;
	if (!w->is_change) {
		read_entry(w, w->u->unit, &opening_paths);
		return;
	}
	w->change = (struct change){
		.what = c->has_change ? c->change : LT__CHANGE_KIND__CHANGE_KIND_UNSPECIFIED,
		.has_found = c->found != NULL, .name = c->name,
		.n_successors = c->n_successor_ids, .successors = c->successor_ids,
		.without_successor = c->has_without_successor && c->without_successor,
		.retroactive = c->has_retroactive && c->retroactive, .path = &change_paths,
	};
	w->change.has_subject = form_id(c->has_unit_id, &c->unit_id, &w->change.subject);
	w->change.has_parent = form_id(c->has_parent_id, &c->parent_id, &w->change.parent);
	if (c->found && w->change.what == LT__CHANGE_KIND__CHANGE_KIND_FOUND)
		read_entry(w, c->found, &found_paths);
}

static void
check_form(struct work *w)
{
	const struct entry *e = &w->entry;
	const Lt__Unit *u = e->unit;

	if (w->is_change)
		change_form_check(w);
	if (!w->enters)
		return;
	form_text(w, e->code, e->path->code);
	form_has(w, e->name != NULL, e->path->name);
	form_has(w, u->has_level && u->level != LT__UNIT_LEVEL__UNIT_LEVEL_UNSPECIFIED, e->path->level);
	form_has(w, u->has_kind && u->kind != LT__UNIT_KIND__UNIT_KIND_UNSPECIFIED, e->path->kind);
	form_has(w, e->has_parent || e->top, e->path->parent);
	entry_form_check(w);
}

static bool
kind_fits_level(const Lt__Unit *u)
{
	uint32_t kind = (uint32_t)u->kind, level = (uint32_t)u->level;   /* numbers of a later release pass the pre-check */

	return kind < sizeof levels_of_kind / sizeof levels_of_kind[0] && level <= LT__UNIT_LEVEL__UNIT_LEVEL_VILLAGE &&
	       (levels_of_kind[kind] & 1u << level) != 0;
}

/* R42. Whoever takes over an opening stock may meet oddities: they are told, not refused. */
static void
check_district(struct work *w)
{
	const struct entry *e = &w->entry;

	if (e->unit->level != LT__UNIT_LEVEL__UNIT_LEVEL_DISTRICT || w->on < ON_DISTRICTS_END)
		return;
	work_report(w, w->is_change ? RULE_UNIT_012 : RULE_UNIT_013, e->path->level);
}

static void
check_entry(struct work *w)
{
	const struct entry *e = &w->entry;

	if (form_blank(e->name))
		work_report(w, RULE_UNIT_014, e->path->name);
	if (!kind_fits_level(e->unit))
		work_report(w, RULE_UNIT_004, e->path->kind);
	check_district(w);
}

static void
check_seat(struct work *w, const struct node *before)
{
	/* a unit is where others are seated */
}

/* Not necessarily the next level: since 2025 communes stand directly below the province. */
static bool
fits_below(const struct work *w, const struct node *parent)
{
	const Lt__Unit *child = w->enters ? w->entry.unit : w->node->unit;

	return child->level > parent->unit->level;
}

static bool
may_loop(const struct work *w, const struct node *parent)
{
	return false;     /* levels rise strictly */
}

/* The level says where it stands; a unit of another level is another unit. */
static void
check_same(struct work *w, const struct node *before)
{
	if (w->entry.unit->level != before->unit->level)
		work_report(w, RULE_REC_017, w->entry.path->level);
}

/* S02, S48: organisations are seated in a unit for as long as they exist, village titles are held there. */
static void
check_end(struct work *w, const struct node *n)
{
	struct query q = { .by = BY_UNIT, .kind = KIND_ORGANISATION, .id = n->id };
	const struct node *const *rows = NULL;
	size_t n_rows = work_probe(w, &q, &rows);

	for (size_t i = 0; i < n_rows; i++)
		if (node_known(rows[i]) && node_end(rows[i]) > w->on) {
			work_report_other(w, RULE_UNIT_007, change_paths.subject, rows[i]->id, ON_BEGINNING);
			break;
		}
	place_check_left(w, KIND_POST, n->id, RULE_UNIT_015, change_paths.subject);
}

static const struct tree unit_tree = {
	.check_entry = check_entry, .check_seat = check_seat, .fits_below = fits_below, .may_loop = may_loop,
	.check_same = check_same, .check_end = check_end,
	.parent_span = RULE_UNIT_001, .loop = RULE_UNIT_002, .below = RULE_UNIT_003, .same_code = RULE_UNIT_005,
	.left_behind = RULE_UNIT_006, .later_impossible = RULE_UNIT_008, .not_valid = RULE_UNIT_009,
	.successor_not_valid = RULE_UNIT_010, .successor_self = RULE_UNIT_011, .name_blank = RULE_UNIT_014,
};
const struct subject unit_subject = {
	.kind = KIND_UNIT, .read = read_unit, .check_form = check_form, .judge = tree_judge, .tree = &unit_tree,
};
