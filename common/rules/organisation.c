/* Party organisations (S02, S03, R42): which type stands below which, and the unit an organisation is seated in. */
#include "common/rules/work.h"

static const struct entry_paths opening_paths = ENTRY_PATHS("organisation.");
static const struct entry_paths found_paths = ENTRY_PATHS("organisation_change.found.");
static const struct change_paths change_paths = CHANGE_PATHS("organisation_change.", "organisation_id");

/* The allowed parents of a type, from a day on. A province committee has none. */
#define TYPE(type) LT__ORGANISATION_TYPE__ORGANISATION_TYPE_##type
static const struct place { Lt__OrganisationType child, parent; int32_t from; } places[] = {
	{ TYPE(SUBORDINATE_CELL), TYPE(GRASSROOTS_COMMITTEE), ON_BEGINNING },
	{ TYPE(SUBORDINATE_CELL), TYPE(SECTION_COMMITTEE), ON_BEGINNING },
	{ TYPE(GRASSROOTS_COMMITTEE), TYPE(DIRECT_COMMITTEE), ON_BEGINNING },
	{ TYPE(GRASSROOTS_CELL), TYPE(DIRECT_COMMITTEE), ON_BEGINNING },
	{ TYPE(SECTION_COMMITTEE), TYPE(GRASSROOTS_COMMITTEE), ON_BEGINNING },
	{ TYPE(PARTY_GROUP), TYPE(GRASSROOTS_CELL), ON_BEGINNING },
	{ TYPE(PARTY_GROUP), TYPE(SUBORDINATE_CELL), ON_BEGINNING },
	{ TYPE(DIRECT_COMMITTEE), TYPE(PROVINCE_COMMITTEE), ON_BEGINNING },
	{ TYPE(GRASSROOTS_COMMITTEE), TYPE(GRASSROOTS_COMMITTEE), ON_DISTRICTS_END },   /* R42, the pilot */
	{ TYPE(GRASSROOTS_CELL), TYPE(GRASSROOTS_COMMITTEE), ON_DISTRICTS_END },
};

static void
read_entry(struct work *w, const Lt__Organisation *o, const struct entry_paths *path)
{
	struct entry *e = &w->entry;

	w->enters = true;
	e->organisation = o;
	e->code = o->code;
	e->name = o->name;
	e->has_parent = form_id(o->has_parent_id, &o->parent_id, &e->parent);
	e->has_valid_from = o->has_valid_from;
	e->valid_from = o->valid_from;
	e->top = o->has_type && o->type == TYPE(PROVINCE_COMMITTEE);
	e->path = path;
}

static void
read_organisation(struct work *w)
{
	const Lt__OrganisationChange *c = w->u->organisation_change;

	w->bases = BIT(w->is_change ? LT__BASIS__BASIS_EVENT : LT__BASIS__BASIS_OPENING);
	w->needs_decision = w->is_change;
	if (!w->is_change) {
		read_entry(w, w->u->organisation, &opening_paths);
		return;
	}
	w->change = (struct change){
		.what = c->has_change ? c->change : LT__CHANGE_KIND__CHANGE_KIND_UNSPECIFIED,
		.has_found = c->found != NULL, .name = c->name,
		.n_successors = c->n_successor_ids, .successors = c->successor_ids,
		.without_successor = c->has_without_successor && c->without_successor,
		.retroactive = c->has_retroactive && c->retroactive, .path = &change_paths,
	};
	w->change.has_subject = form_id(c->has_organisation_id, &c->organisation_id, &w->change.subject);
	w->change.has_parent = form_id(c->has_parent_id, &c->parent_id, &w->change.parent);
	if (c->found && w->change.what == LT__CHANGE_KIND__CHANGE_KIND_FOUND)
		read_entry(w, c->found, &found_paths);
}

static void
check_form(struct work *w)
{
	const struct entry *e = &w->entry;

	if (w->is_change)
		change_form_check(w);
	if (!w->enters)
		return;
	form_text(w, e->code, e->path->code);
	form_has(w, e->name != NULL, e->path->name);
	form_has(w, e->organisation->has_type && e->organisation->type != TYPE(UNSPECIFIED), e->path->type);
	form_has(w, e->has_parent || e->top, e->path->parent);
	entry_form_check(w);
}

static bool
seat_as_before(const Lt__Organisation *o, const Lt__Organisation *before)
{
	struct id a, b;
	bool has = form_id(o->has_unit_id, &o->unit_id, &a), had = form_id(before->has_unit_id, &before->unit_id, &b);

	return has == had && (!has || id_equal(&a, &b)) && o->has_setting == before->has_setting && o->setting == before->setting;
}

/* The seat, if there is one, is valid as long as the organisation; a village cell's seat is a village. */
static void
check_seat(struct work *w, const struct node *before)
{
	const struct entry *e = &w->entry;
	const Lt__Organisation *o = e->organisation;
	bool village = o->has_setting && o->setting == LT__ORGANISATION_SETTING__ORGANISATION_SETTING_VILLAGE;
	const struct node *unit;
	struct id id;

	if (before && seat_as_before(o, before->organisation))
		return;
	if (!form_id(o->has_unit_id, &o->unit_id, &id)) {
		if (village)
			work_report(w, RULE_ORG_012, e->path->unit);
		return;
	}
	unit = work_node(w, KIND_UNIT, id, true);
	if (!unit)
		return;
	place_check_holds(w, unit, w->after->from, node_end(w->after), RULE_ORG_004, e->path->unit);
	if (village && unit->unit->level != LT__UNIT_LEVEL__UNIT_LEVEL_VILLAGE)
		work_report(w, RULE_ORG_012, e->path->unit);
}

static void
check_entry(struct work *w)
{
	if (form_blank(w->entry.name))
		work_report(w, RULE_ORG_011, w->entry.path->name);
}

static bool
fits_below(const struct work *w, const struct node *parent)
{
	const Lt__Organisation *child = w->enters ? w->entry.organisation : w->node->organisation;

	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
		if (places[i].child == child->type && places[i].parent == parent->organisation->type)
			return w->on >= places[i].from;
	return false;
}

/* Only the pilot lets like stand below like. */
static bool
may_loop(const struct work *w, const struct node *parent)
{
	return w->entry.organisation->type == parent->organisation->type;
}

/* The type says what it is; an organisation of another type is another organisation. */
static void
check_same(struct work *w, const struct node *before)
{
	if (w->entry.organisation->type != before->organisation->type)
		work_report(w, RULE_REC_017, w->entry.path->type);
}

/* No member without a cell, no post and no meeting of what has ended (R51). */
static void
check_end(struct work *w, const struct node *n)
{
	if (place_is_cell(n)) {
		place_check_left(w, KIND_MEMBER, n->id, RULE_ORG_013, change_paths.subject);
		place_check_left(w, KIND_MEETING, n->id, RULE_ORG_015, change_paths.subject);
	}
	place_check_left(w, KIND_POST, n->id, RULE_ORG_014, change_paths.subject);
}

static const struct tree organisation_tree = {
	.check_entry = check_entry, .check_seat = check_seat, .fits_below = fits_below, .may_loop = may_loop,
	.check_same = check_same, .check_end = check_end,
	.parent_span = RULE_ORG_001, .loop = RULE_ORG_002, .below = RULE_ORG_003, .same_code = RULE_ORG_005,
	.left_behind = RULE_ORG_006, .later_impossible = RULE_ORG_007, .not_valid = RULE_ORG_008,
	.successor_not_valid = RULE_ORG_009, .successor_self = RULE_ORG_010, .name_blank = RULE_ORG_011,
};
const struct subject organisation_subject = {
	.kind = KIND_ORGANISATION, .read = read_organisation, .check_form = check_form, .judge = tree_judge,
	.tree = &organisation_tree,
};
