/* A row of cells into an Update: first the dates (a code means whoever bore it on that day), then the rest column by
 * column. What the rules say about the whole is not asked here. */
#include <string.h>

#include "client/forms_room.h"

static bool
blank(const char *cell)
{
	return cell == NULL || cell[0] == '\0';
}

static ProtobufCMessage *
message_new(const ProtobufCMessageDescriptor *d, struct arena *a)
{
	ProtobufCMessage *m = arena_alloc(a, d->sizeof_message);
	if (m != NULL)
		protobuf_c_message_init(d, m);
	return m;
}

struct built {
	Lt__Update *update;
	ProtobufCMessage *record, *found;
	Lt__DecisionRef *decision;
};

static bool
is_change(const struct form *form)
{
	return kind_by_tag(form->kind)->subject != form->kind;
}

static bool
messages_make(const struct form *form, struct arena *a, struct built *b)
{
	const struct kind *k = kind_by_tag(form->kind);
	const ProtobufCFieldDescriptor *slot = protobuf_c_message_descriptor_get_field(&lt__update__descriptor, k->tag);

	b->update = (Lt__Update *)message_new(&lt__update__descriptor, a);
	b->record = message_new(k->message, a);
	if (is_change(form)) {
		b->decision = (Lt__DecisionRef *)message_new(&lt__decision_ref__descriptor, a);
		b->found = message_new(kind_by_tag(k->subject)->message, a);
	}
	if (b->update == NULL || b->record == NULL || (is_change(form) && (b->decision == NULL || b->found == NULL)))
		return false;
	memcpy((char *)b->update + slot->offset, &b->record, sizeof b->record);
	return true;
}

static enum result
row_date(const struct form *form, const struct row_context *ctx, const char *const *cells, int32_t *on,
         const struct column **bad, struct fault *f)
{
	int at = form_column(form, "occurred_on");
	*on = ctx->as_of;
	if (at < 0 || blank(cells[at]))
		return DONE;
	*bad = &form->columns[at];
	return cell_date(cells[at], on, f);
}

/* What is founded begins on the day it occurred; its code is the subject's cell, its id follows from both. */
static enum result
found_complete(struct built *b, const struct form *form, int32_t on, const char *code, struct cell_work *w,
               struct fault *f)
{
	static const struct column code_of_found = { "code", IN_FOUND, 1, true, 0 };
	Lt__Unit *unit = kind_by_tag(form->kind)->subject == KIND_UNIT ? (Lt__Unit *)b->found : NULL;
	Lt__Organisation *organisation = unit == NULL ? (Lt__Organisation *)b->found : NULL;

	if (unit != NULL) {
		unit->has_valid_from = true;
		unit->valid_from = on;
		((Lt__UnitChange *)b->record)->found = unit;
	} else {
		organisation->has_valid_from = true;
		organisation->valid_from = on;
		((Lt__OrganisationChange *)b->record)->found = organisation;
	}
	return blank(code) ? DONE : cell_put(w, &code_of_found, b->found, code, f);
}

static bool
founds(const struct form *form, const char *const *cells)
{
	int at = form_column(form, "change");
	return at >= 0 && cells[at] != NULL && strcmp(cells[at], "found") == 0;
}

static ProtobufCMessage *
target(const struct built *b, const struct column *c)
{
	switch (c->place) {
	case IN_UPDATE:
		return &b->update->base;
	case IN_DECISION:
		return &b->decision->base;
	case IN_FOUND:
		return b->found;
	default:
		return b->record;
	}
}

static enum result
cells_put(const struct form *form, struct built *b, const char *const *cells, struct cell_work *w,
          const struct column **bad, struct fault *f)
{
	bool found = is_change(form) && founds(form, cells);
	for (size_t i = 0; i < form->n_columns; i++) {
		const struct column *c = &form->columns[i];
		*bad = c;
		if (c->place == IN_SUBJECT && found) {
			enum result r = found_complete(b, form, w->on, cells[i], w, f);
			if (r != DONE)
				return r;
			continue;
		}
		if (blank(cells[i]))
			continue;
		if (c->place == IN_FOUND && !found)
			return fault_set(f, REFUSED, LT_2020, "", "%.80s", cells[i]);
		if (c->place == IN_DECISION)
			b->update->decision = b->decision;
		enum result r = cell_put(w, c, target(b, c), cells[i], f);
		if (r != DONE)
			return r;
	}
	*bad = NULL;
	return DONE;
}

enum result
form_build(const struct form *form, const struct row_context *ctx, const char *const *cells, struct arena *a,
           struct row_built *out, const struct column **bad, struct fault *f)
{
	struct cell_work w = { .ctx = ctx, .arena = a, .out = out };
	struct built b = { 0 };

	*bad = NULL;
	out->n_mentions = 0;
	if (!messages_make(form, a, &b))
		return fault_set(f, LATER, LT_1001, "", "%s", kind_by_tag(form->kind)->name);
	enum result r = row_date(form, ctx, cells, &w.on, bad, f);
	if (r == DONE)
		r = cells_put(form, &b, cells, &w, bad, f);
	if (r != DONE)
		return r;
	out->update = b.update;
	b.update->has_op = b.update->has_basis = true;
	b.update->op = LT__OP__OP_CREATE;
	b.update->basis = is_change(form) ? LT__BASIS__BASIS_EVENT : LT__BASIS__BASIS_OPENING;
	if (!is_change(form) && !b.update->has_occurred_on) {
		b.update->has_occurred_on = true;
		b.update->occurred_on = ctx->as_of;
	}
	return DONE;
}
