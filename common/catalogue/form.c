/* A form made ready for judging: names become places, lists become pointers. Refuses what would not be safe to judge
 * by; the reader of the files has told all of it with lines and columns before. */
#include <stdlib.h>

#include "common/catalogue/room.h"
#include "common/record/kinds.h"

static const char *
or_else(const char *text, const char *other)
{
	return text != NULL && *text != '\0' ? text : other;
}

static bool
type_counts(Ltc__FieldType t)
{
	return t == LTC__FIELD_TYPE__FIELD_TYPE_COUNT || t == LTC__FIELD_TYPE__FIELD_TYPE_MONEY ||
	       t == LTC__FIELD_TYPE__FIELD_TYPE_DECIMAL;
}

static enum result
field_make(struct catalogue *c, const struct item *item, const Ltc__Field *said, struct form_field *out,
           struct fault *f)
{
	bool decimal = said->type == LTC__FIELD_TYPE__FIELD_TYPE_DECIMAL;
	if (!word_is_code(said->code) || !said->has_type ||
	    enum_label(&ltc__field_type__descriptor, (int)said->type) == NULL)
		return unfit(f, item->key, "fields.%s", or_else(said->code, "?"));
	if (said->has_decimals && (said->decimals > 6 || !decimal))
		return unfit(f, item->key, "fields.%s.decimals", said->code);
	size_t len = strlen(said->code);
	char *path = arena_alloc(c->arena, len + sizeof "cells.");
	if (path == NULL)
		return unfit(f, item->key, "> %u byte", ARENA_MAX);
	memcpy(path, "cells.", 6);
	memcpy(path + 6, said->code, len + 1);
	*out = (struct form_field){
		.code = said->code,
		.vi = or_else(said->vi, said->code),
		.unit = or_else(said->unit, NULL),
		.path = path,
		.type = said->type,
		.required = said->required,
		.qualified = said->qualified,
		.has_min = said->has_min,
		.has_max = said->has_max,
		.min = said->min,
		.max = said->max,
		.decimals = said->decimals,
		.list = said->list != NULL ? catalogue_list(c, said->list) : NULL,
	};
	out->en = or_else(said->en, out->vi);
	if ((said->type == LTC__FIELD_TYPE__FIELD_TYPE_CODE) != (out->list != NULL))
		return unfit(f, item->key, "fields.%s.list", said->code);
	return DONE;
}

static enum result
fields_make(struct catalogue *c, const struct item *item, struct catalogue_form *out, struct fault *f)
{
	const Ltc__Form *said = item->entry->form;
	struct form_field *made = arena_alloc(c->arena, said->n_fields * sizeof *made);
	if (said->n_fields == 0 || said->n_fields > CELLS_MAX || made == NULL)
		return unfit(f, item->key, "%zu fields", said->n_fields);
	out->fields = made;
	for (size_t i = 0; i < said->n_fields; i++) {
		enum result r = field_make(c, item, said->fields[i], &made[i], f);
		if (r != DONE)
			return r;
		if (form_field_find(out, made[i].code, 0) != SIZE_MAX)
			return unfit(f, item->key, "fields.%s (2)", made[i].code);
		out->n_fields = i + 1;
	}
	return DONE;
}

/* ---- rules ---- */

static enum result
terms_make(struct catalogue *c, const struct item *item, const struct catalogue_form *form, Ltc__Term **said, size_t n,
           const struct form_term **out, struct fault *f)
{
	struct form_term *terms = arena_alloc(c->arena, n * sizeof *terms);
	if (n > CELLS_MAX || terms == NULL)
		return unfit(f, item->key, "rules");
	for (size_t i = 0; i < n; i++) {
		int32_t factor = said[i]->has_factor ? said[i]->factor : 1;
		size_t field = said[i]->field != NULL ? form_field_find(form, said[i]->field, 0) : SIZE_MAX;
		if (field == SIZE_MAX || !type_counts(form->fields[field].type) || (factor != 1 && factor != -1))
			return unfit(f, item->key, "rules: %s", or_else(said[i]->field, "?"));
		terms[i] = (struct form_term){ field, factor };
	}
	*out = terms;
	return DONE;
}

static enum result
rule_make(struct catalogue *c, const struct item *item, const struct catalogue_form *form, const Ltc__FormRule *said,
          struct form_rule *out, struct fault *f)
{
	if (said->n_left == 0 || !said->has_comparison || (said->severity != 2 && said->severity != 3) ||
	    enum_label(&ltc__comparison__descriptor, (int)said->comparison) == NULL || or_else(said->vi, NULL) == NULL)
		return unfit(f, item->key, "rules");
	enum result r = terms_make(c, item, form, said->left, said->n_left, &out->left, f);
	if (r == DONE)
		r = terms_make(c, item, form, said->right, said->n_right, &out->right, f);
	out->n_left = said->n_left;
	out->n_right = said->n_right;
	out->comparison = said->comparison;
	out->constant = said->constant;
	out->severity = said->severity;
	out->vi = said->vi;
	out->en = or_else(said->en, said->vi);
	return r;
}

static enum result
rules_make(struct catalogue *c, const struct item *item, struct catalogue_form *out, struct fault *f)
{
	const Ltc__Form *said = item->entry->form;
	struct form_rule *made = arena_alloc(c->arena, said->n_rules * sizeof *made);
	enum result r = DONE;
	if (said->n_rules > FORM_RULES_MAX || made == NULL)
		return unfit(f, item->key, "%zu rules", said->n_rules);
	for (size_t i = 0; i < said->n_rules && r == DONE; i++)
		r = rule_make(c, item, out, said->rules[i], &made[i], f);
	out->rules = made;
	out->n_rules = said->n_rules;
	return r;
}

/* ---- the form ---- */

static enum result
head_make(const struct item *item, struct catalogue_form *out, struct fault *f)
{
	const Ltc__Form *said = item->entry->form;
	const struct kind *kind = kind_by_tag(said->kind);
	if (kind == NULL || !kind->filled || kind_by_name(said->code) != NULL)
		return unfit(f, item->key, "kind");
	if (said->subject != LTC__SUBJECT__SUBJECT_ORGANISATION && said->subject != LTC__SUBJECT__SUBJECT_UNIT)
		return unfit(f, item->key, "subject");
	if (kind->tag == KIND_COUNTED_RETURN &&
	    (!said->has_period || enum_label(&ltc__period__descriptor, (int)said->period) == NULL))
		return unfit(f, item->key, "period");
	if (said->person && kind->tag != KIND_REGISTER_ENTRY)
		return unfit(f, item->key, "person");
	*out = (struct catalogue_form){
		.code = said->code,
		.vi = or_else(said->vi, said->code),
		.source = or_else(said->source, ""),
		.from = said->has_valid_from ? said->valid_from : INT32_MIN,
		.to = said->has_valid_to ? said->valid_to : INT32_MAX,
		.kind = kind->tag,
		.period = said->has_period ? said->period : LTC__PERIOD__PERIOD_NONE,
		.subject = said->subject == LTC__SUBJECT__SUBJECT_UNIT ? KIND_UNIT : KIND_ORGANISATION,
		.person = said->person,
		.owed = said->owed,
		.due_days = said->due_days <= 3650 ? (int32_t)said->due_days : 3650,
		.systems = (const char *const *)said->systems,
		.n_systems = said->n_systems,
	};
	out->en = or_else(said->en, out->vi);
	for (size_t i = 0; i < said->n_subject_types; i++) {
		if (said->subject_types[i] == 0 || said->subject_types[i] > 63)
			return unfit(f, item->key, "subject_types");
		out->subject_types |= UINT64_C(1) << said->subject_types[i];
	}
	return out->from < out->to ? DONE : unfit(f, item->key, "valid_from, valid_to");
}

enum result
form_make(struct catalogue *c, const struct item *item, struct catalogue_form *out, struct fault *f)
{
	enum result r = head_make(item, out, f);
	if (r == DONE)
		r = fields_make(c, item, out, f);
	return r == DONE ? rules_make(c, item, out, f) : r;
}

size_t
form_field_find(const struct catalogue_form *form, const char *code, size_t hint)
{
	for (size_t n = 0, i = hint < form->n_fields ? hint : 0; n < form->n_fields; n++) {
		if (strcmp(form->fields[i].code, code) == 0)
			return i;
		i = i + 1 < form->n_fields ? i + 1 : 0;
	}
	return SIZE_MAX;
}

/* ---- looking up ---- */

/* The first version of that code, or NULL. */
static const struct catalogue_form *
form_first(const struct catalogue *c, const char *code)
{
	size_t low = 0, high = c != NULL ? c->n_forms : 0;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (strcmp(c->forms[middle].code, code) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return c != NULL && low < c->n_forms && strcmp(c->forms[low].code, code) == 0 ? &c->forms[low] : NULL;
}

const struct catalogue_form *
catalogue_form(const struct catalogue *c, const char *code, int32_t on)
{
	const struct catalogue_form *form = form_first(c, code);
	for (; form != NULL && form < c->forms + c->n_forms && strcmp(form->code, code) == 0; form++)
		if (form->from <= on && on < form->to)
			return form;
	return NULL;
}

bool
catalogue_form_known(const struct catalogue *c, const char *code)
{
	return form_first(c, code) != NULL;
}

size_t
catalogue_n_forms(const struct catalogue *c)
{
	return c != NULL ? c->n_forms : 0;
}

const struct catalogue_form *
catalogue_form_at(const struct catalogue *c, size_t i)
{
	return &c->forms[i];
}
