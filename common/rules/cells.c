/* The cells of a filled form: each names a field of the form, once, and says what such a field may say; what is required is
 * there; and the form's own rules (sums, sub-sets) hold wherever all their fields are filled with exact figures. */
#include "common/rules/work.h"
#include <stdio.h>
#include "common/base/clock.h"

#define TYPE(name) LTC__FIELD_TYPE__FIELD_TYPE_##name
#define QUALIFIER(name) LT__VALUE_QUALIFIER__VALUE_QUALIFIER_##name
#define FIELD_NAME 48     /* of what was told: fields.c allows 40 bytes */

enum { SAYS_NUMBER = 1, SAYS_TEXT = 2, SAYS_REF = 4 };
/* What a field of that type says, exactly; of what is named, where it is found; of numbers, the least and the greatest. */
static const struct type { unsigned says; uint32_t names; int64_t min, max; } types[] = {
	[TYPE(COUNT)] = { SAYS_NUMBER, 0, 0, INT64_MAX },
	[TYPE(MONEY)] = { SAYS_NUMBER, 0, INT64_MIN, INT64_MAX },
	[TYPE(DECIMAL)] = { SAYS_NUMBER, 0, INT64_MIN, INT64_MAX },
	[TYPE(TEXT)] = { SAYS_TEXT, 0, 0, INT64_MAX },
	[TYPE(CODE)] = { SAYS_TEXT, 0, 0, INT64_MAX },
	[TYPE(YES_NO)] = { SAYS_NUMBER, 0, 0, 1 },
	[TYPE(DATE)] = { SAYS_NUMBER, 0, DATE_MIN, DATE_MAX },
	[TYPE(UNIT)] = { SAYS_REF, KIND_UNIT, 0, 0 },
	[TYPE(ORGANISATION)] = { SAYS_REF, KIND_ORGANISATION, 0, 0 },
	[TYPE(DOCUMENT)] = { SAYS_REF, KIND_DOCUMENT, 0, 0 },
};

/* NULL: a type of a later release; nothing is asked of its cells. */
static const struct type *
type_of(const struct form_field *f)
{
	unsigned type = (unsigned)f->type;

	return type < sizeof types / sizeof types[0] && types[type].says ? &types[type] : NULL;
}

static bool
qualified(const Lt__Cell *c)
{
	return c->has_qualifier && c->qualifier != QUALIFIER(UNSPECIFIED);
}

/* ---- one cell ---- */

static bool
within(const struct form_field *f, const struct type *t, int64_t value)
{
	return value >= (f->has_min ? f->min : t->min) && value <= (f->has_max ? f->max : t->max) &&
	       (f->type != TYPE(YES_NO) || value == 0 || value == 1) &&
	       (f->type != TYPE(DATE) || (value >= DATE_MIN && value <= DATE_MAX));
}

/* How exactly a figure is told, and its upper end. */
static void
check_qualifier(struct work *w, const struct form_field *f, const struct type *t, const Lt__Cell *c)
{
	bool range = c->has_qualifier && c->qualifier == QUALIFIER(RANGE);

	form_known(w, c->has_qualifier, c->qualifier, QUALIFIER(RANGE), f->path);
	if (qualified(c) && (!f->qualified || t->says != SAYS_NUMBER))
		work_report(w, RULE_FRM_016, f->path);
	else if (range ? !c->has_upper || c->upper < c->number : c->has_upper)
		work_report(w, RULE_FRM_017, f->path);
}

static void
check_value(struct work *w, const struct form_field *f, const Lt__Cell *c)
{
	const struct type *t = type_of(f);
	unsigned says = (c->has_number ? SAYS_NUMBER : 0) | (c->text ? SAYS_TEXT : 0) | (c->has_ref_id ? SAYS_REF : 0);

	if (!t)
		return;
	if (says != t->says || (says == SAYS_TEXT && form_blank(c->text))) {
		work_report(w, RULE_FRM_012, f->path);
		return;
	}
	if (says == SAYS_NUMBER && (!within(f, t, c->number) || (c->has_upper && !within(f, t, c->upper))))
		work_report(w, RULE_FRM_014, f->path);
	if (f->type == TYPE(TEXT) && !within(f, t, (int64_t)strlen(c->text)))
		work_report(w, RULE_FRM_014, f->path);
	if (f->type == TYPE(CODE) && (!f->list || !code_find(f->list, c->text, w->filled.on)))
		work_report(w, RULE_FRM_015, f->path);
	if (c->has_qualifier || c->has_upper)
		check_qualifier(w, f, t, c);
}

/* "cells.women_total", for a field the form does not have. */
static const char *
path_told(struct work *w, const Lt__Cell *c)
{
	char path[sizeof "cells." + FIELD_NAME];
	const char *kept;

	snprintf(path, sizeof path, "cells.%.*s", FIELD_NAME, c->field);
	kept = arena_text(w->arena, path);
	return kept ? kept : w->filled.path->cells;
}

/* ---- the form's own rules ---- */

/* False: some field of it is not filled, or not exactly. */
static bool
add_up(const struct form_term *terms, size_t n, const Lt__Cell *const *cells, __int128 *sum)
{
	for (size_t i = 0; i < n; i++) {
		const Lt__Cell *c = cells[terms[i].field];

		if (!c || !c->has_number || qualified(c))
			return false;
		*sum += (__int128)terms[i].factor * c->number;
	}
	return true;
}

static bool
compares(Ltc__Comparison how, __int128 left, __int128 right)
{
	switch (how) {
	case LTC__COMPARISON__COMPARISON_EQUAL:
		return left == right;
	case LTC__COMPARISON__COMPARISON_AT_MOST:
		return left <= right;
	case LTC__COMPARISON__COMPARISON_AT_LEAST:
		return left >= right;
	default:
		return true;
	}
}

static void
check_rules(struct work *w, const Lt__Cell *const *cells)
{
	const struct catalogue_form *form = w->filled.as;

	for (size_t i = 0; i < form->n_rules; i++) {
		const struct form_rule *rule = &form->rules[i];
		__int128 left = 0, right = rule->constant;

		if (!add_up(rule->left, rule->n_left, cells, &left) || !add_up(rule->right, rule->n_right, cells, &right) ||
		    compares(rule->comparison, left, right))
			continue;
		work_report_form(w, rule, rule->n_left ? form->fields[rule->left[0].field].path : w->filled.path->cells);
	}
}

/* ---- all cells ---- */

void
cells_check(struct work *w)
{
	const struct filled *filled = &w->filled;
	const struct catalogue_form *form = filled->as;
	const Lt__Cell **cells = arena_alloc(w->arena, (form->n_fields + 1) * sizeof *cells);
	size_t hint = 0;

	if (!cells) {     /* more fields than fit: nobody could fill them */
		work_report(w, RULE_FRM_010, filled->path->cells);
		return;
	}
	for (size_t i = 0; i < filled->n_cells; i++) {
		const Lt__Cell *c = filled->cells[i];
		size_t place = form_field_find(form, c->field, hint);

		if (place == SIZE_MAX) {
			work_report(w, RULE_FRM_010, path_told(w, c));
			continue;
		}
		hint = place + 1;
		if (cells[place])
			work_report(w, RULE_FRM_011, form->fields[place].path);
		cells[place] = c;
		check_value(w, &form->fields[place], c);
	}
	for (size_t i = 0; i < form->n_fields; i++)
		if (form->fields[i].required && !cells[i])
			work_report(w, RULE_FRM_013, form->fields[i].path);
	check_rules(w, cells);
}

void
cells_check_named(struct work *w)
{
	const struct catalogue_form *form = w->filled.as;
	size_t hint = 0;
	struct id id;

	for (size_t i = 0; form && i < w->filled.n_cells; i++) {
		const Lt__Cell *c = w->filled.cells[i];
		const struct type *t;
		size_t place;

		if (!form_id(c->has_ref_id, &c->ref_id, &id))
			continue;
		place = form_field_find(form, c->field, hint);
		t = place == SIZE_MAX ? NULL : type_of(&form->fields[place]);
		if (t && t->names)
			work_node(w, t->names, id, true);
	}
}
