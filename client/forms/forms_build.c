/* A row of cells into an Update: first the dates (a code means whoever bore it on that day), then column by column,
 * then who it is about and what follows from the card and the birth date. What the rules say about the whole is not
 * asked here. */
#include <string.h>

#include "common/files/cell.h"
#include "client/forms/forms_room.h"
#include "common/base/clock.h"

struct built {
	Lt__Update *update;
	ProtobufCMessage *record, *found;
	Lt__DecisionRef *decision;
	Lt__Member *enters;
};

static ProtobufCMessage *
message_new(const ProtobufCMessageDescriptor *d, struct arena *a)
{
	ProtobufCMessage *m = arena_alloc(a, d->sizeof_message);
	if (m != NULL)
		protobuf_c_message_init(d, m);
	return m;
}

static bool
is_change(const struct form *form)
{
	return form->kind == KIND_UNIT_CHANGE || form->kind == KIND_ORGANISATION_CHANGE;
}

static bool
messages_make(const struct form *form, struct arena *a, struct built *b)
{
	const struct kind *k = kind_by_tag(form->kind);
	const ProtobufCFieldDescriptor *slot = protobuf_c_message_descriptor_get_field(&lt__update__descriptor, k->tag);

	b->update = (Lt__Update *)message_new(&lt__update__descriptor, a);
	b->record = message_new(k->message, a);
	b->decision = (Lt__DecisionRef *)message_new(&lt__decision_ref__descriptor, a);
	b->enters = (Lt__Member *)message_new(&lt__member__descriptor, a);
	b->found = message_new(is_change(form) ? kind_by_tag(k->subject)->message : &lt__unit__descriptor, a);
	if (!b->update || !b->record || !b->decision || !b->enters || !b->found)
		return false;
	memcpy((char *)b->update + slot->offset, &b->record, sizeof b->record);
	return true;
}

/* ---- the day ---- */

/* What is taken over as it stood is an opening; what happened is an event. A post says itself when it began. */
static void
basis_put(const struct form *form, const struct row_context *ctx, Lt__Update *u, int32_t on)
{
	bool opening = form->kind == KIND_UNIT || form->kind == KIND_ORGANISATION || form->kind == KIND_MEMBER;
	if (form->kind == KIND_POST)
		opening = ctx->has_as_of && on <= ctx->as_of;
	u->has_op = u->has_basis = true;
	u->op = LT__OP__OP_CREATE;
	u->basis = opening ? LT__BASIS__BASIS_OPENING : LT__BASIS__BASIS_EVENT;
	bool own_day = form->kind >= KIND_POST;   /* of all that came after members */
	if (!u->has_occurred_on && (opening || own_day)) {
		u->has_occurred_on = true;
		u->occurred_on = on;
	}
}

/* ---- what is founded ---- */

static bool
founds(const struct built *b, const struct form *form)
{
	if (form->kind == KIND_UNIT_CHANGE)
		return ((Lt__UnitChange *)b->record)->change == LT__CHANGE_KIND__CHANGE_KIND_FOUND;
	return form->kind == KIND_ORGANISATION_CHANGE &&
	       ((Lt__OrganisationChange *)b->record)->change == LT__CHANGE_KIND__CHANGE_KIND_FOUND;
}

/* What is founded begins on the day it occurred; its code is the subject's cell, its id follows from both. */
static enum result
found_complete(struct built *b, const struct form *form, const char *code, struct cell_work *w, struct fault *f)
{
	const struct form *subject = form_of(kind_by_tag(form->kind)->subject);
	Lt__Unit *unit = subject->kind == KIND_UNIT ? (Lt__Unit *)b->found : NULL;
	Lt__Organisation *organisation = unit == NULL ? (Lt__Organisation *)b->found : NULL;
	char *copy = NULL;

	if (!is_blank(code)) {
		int64_t max = subject->bindings[0].limits->max;
		if ((int64_t)strlen(code) > max)
			return fault_set(f, REFUSED, LT_2019, "", "%.40s… (%zu > %lld byte)", code, strlen(code),
			                 (long long)max);
		if ((copy = arena_text(w->arena, code)) == NULL)
			return fault_set(f, LATER, LT_1001, "", "%zu", strlen(code));
	}
	if (unit != NULL) {
		unit->has_valid_from = true;
		unit->valid_from = w->on;
		((Lt__UnitChange *)b->record)->found = unit;
	} else {
		organisation->has_valid_from = true;
		organisation->valid_from = w->on;
		((Lt__OrganisationChange *)b->record)->found = organisation;
	}
	if (copy != NULL && unit != NULL)
		unit->code = copy;
	else if (copy != NULL)
		organisation->code = copy;
	return DONE;
}

/* ---- column by column ---- */

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
	case IN_ENTERS:
		return &b->enters->base;
	default:
		return b->record;
	}
}

static bool
event_enters(const Lt__MemberEvent *e)
{
	if (e->event == LT__MEMBER_EVENT_KIND__MEMBER_EVENT_KIND_TRANSFER_IN)
		return e->outside_province;
	return e->event == LT__MEMBER_EVENT_KIND__MEMBER_EVENT_KIND_ADMIT ||
	       e->event == LT__MEMBER_EVENT_KIND__MEMBER_EVENT_KIND_RESTORE;
}

static bool
enters(const struct built *b, const struct form *form)
{
	return form->kind == KIND_MEMBER_EVENT && event_enters((const Lt__MemberEvent *)b->record);
}

static void
period_put(struct built *b, int32_t on)
{
	Lt__CountedReturn *r = (Lt__CountedReturn *)b->record;
	r->has_period_on = true;
	r->period_on = on;
}

/* The first column (change, event) decides which others make sense, so it is read before them: it stands first. */
static enum result
cells_put(struct built *b, const char *const *cells, struct cell_work *w, const struct column **bad, struct fault *f)
{
	const struct form *form = w->form;
	for (size_t i = 0; i < form->n_columns; i++) {
		const struct column *c = &form->columns[i];
		if (c->place == IN_PERSON || c->place == IN_REASON)
			continue;
		*bad = c;
		if (c->place == IN_PERIOD) {
			if (!is_blank(cells[i]))
				period_put(b, w->on);
			continue;
		}
		if (c->place == IN_SUBJECT && founds(b, form)) {
			enum result r = found_complete(b, form, cells[i], w, f);
			if (r != DONE)
				return r;
			continue;
		}
		if (is_blank(cells[i]))
			continue;
		if (c->place == IN_FOUND && !founds(b, form))
			return fault_set(f, REFUSED, LT_2020, "", "%.80s", cells[i]);
		if (c->place == IN_ENTERS && !enters(b, form))
			return fault_set(f, REFUSED, LT_2040, "", "%.80s", cells[i]);
		if (c->place == IN_DECISION)
			b->update->decision = b->decision;
		enum result r = cell_put(w, c, target(b, c), cells[i], f);
		if (r != DONE)
			return r;
	}
	*bad = NULL;
	return DONE;
}

/* ---- filled forms ---- */

static enum result
cells_begin(struct cell_work *w, struct fault *f)
{
	if (w->version == NULL)
		return DONE;
	w->cells = arena_alloc(w->arena, (w->version->n_fields + 1) * sizeof *w->cells);
	return w->cells != NULL ? DONE : fault_set(f, LATER, LT_1001, "", "%s", w->version->code);
}

/* In the order of the version's fields, so that the same content is the same bytes; blank ones are left out. */
static enum result
cells_end(struct cell_work *w, struct built *b, struct fault *f)
{
	struct filled_record filled;
	if (!filled_record(b->record, w->form->kind, &filled))
		return DONE;
	size_t n = 0;
	for (size_t i = 0; i < w->version->n_fields; i++)
		if (w->cells[i] != NULL)
			w->cells[n++] = w->cells[i];
	*filled.cells = w->cells;
	*filled.n_cells = n;
	*filled.form = arena_text(w->arena, w->version->code);
	return *filled.form != NULL ? DONE : fault_set(f, LATER, LT_1001, "", "%s", w->version->code);
}

/* ---- people ---- */

static bool
ref_put(struct cell_work *w, const struct id *ref, protobuf_c_boolean *has, ProtobufCBinaryData *out)
{
	out->len = sizeof ref->b;
	out->data = arena_copy(w->arena, ref->b, sizeof ref->b);
	*has = out->data != NULL;
	return *has;
}

/* What card and birth date tell of a member who enters: the match, the year. */
static enum result
member_complete(struct cell_work *w, Lt__Member *m, const struct row_person *who, const struct column **bad,
                struct fault *f)
{
	struct id match;
	int year, month, day;

	if (who->card != NULL && names_match(w->ctx->names, who->card, &match))
		ref_put(w, &match, &m->has_match, &m->match);
	if (!who->has_birth_on)
		return DONE;
	date_split(who->birth_on, &year, &month, &day);
	*bad = &w->form->columns[form_column(w->form, "birth_year")];
	if (m->has_birth_year && m->birth_year != (uint32_t)year)
		return fault_set(f, REFUSED, LT_2049, "", "%u ≠ %d", m->birth_year, year);
	m->has_birth_year = true;
	m->birth_year = (uint32_t)year;
	return DONE;
}

static enum result
age_complete(struct cell_work *w, Lt__MemberEvent *e, const struct row_person *who, const struct column **bad,
             struct fault *f)
{
	if (e->event != LT__MEMBER_EVENT_KIND__MEMBER_EVENT_KIND_ADMIT || !who->has_birth_on || !e->has_considered_on)
		return DONE;
	const struct catalogue *c = mirror_catalogue(w->ctx->mirror);
	int64_t youngest, oldest;
	int months = months_between(who->birth_on, e->considered_on);
	if (!catalogue_parameter(c, PARAMETER_ADMISSION_AGE_MIN, e->considered_on, &youngest) ||
	    !catalogue_parameter(c, PARAMETER_ADMISSION_AGE_MAX, e->considered_on, &oldest))
		return DONE;
	bool fine = months >= youngest * 12 && months <= oldest * 12;
	*bad = &w->form->columns[form_column(w->form, "age_ok")];
	if (e->has_age_ok && e->age_ok != fine)
		return fault_set(f, REFUSED, LT_2050, "", "%d/12", months);
	e->has_age_ok = true;
	e->age_ok = fine;
	return DONE;
}

static enum result
event_people(struct cell_work *w, struct built *b, const struct row_person *who, const struct column **bad,
             struct fault *f)
{
	Lt__MemberEvent *e = (Lt__MemberEvent *)b->record;
	if (!event_enters(e))
		return DONE;
	Lt__Member *m = e->enters = b->enters;
	if (e->event == LT__MEMBER_EVENT_KIND__MEMBER_EVENT_KIND_ADMIT) { /* what the event itself says */
		if (!m->has_status)
			m->status = LT__MEMBER_STATUS__MEMBER_STATUS_PROBATIONARY;
		if (!m->has_admitted_on && b->update->has_occurred_on)
			m->admitted_on = b->update->occurred_on;
		m->has_status = true;
		m->has_admitted_on |= b->update->has_occurred_on;
	}
	enum result r = member_complete(w, m, who, bad, f);
	return r == DONE ? age_complete(w, e, who, bad, f) : r;
}

static enum result
people_complete(struct cell_work *w, struct built *b, const char *const *cells, const struct column **bad,
                struct fault *f)
{
	Lt__Member *m = w->form->kind == KIND_MEMBER ? (Lt__Member *)b->record : NULL;
	Lt__MemberEvent *e = w->form->kind == KIND_MEMBER_EVENT ? (Lt__MemberEvent *)b->record : NULL;
	Lt__Post *p = w->form->kind == KIND_POST ? (Lt__Post *)b->record : NULL;
	Lt__RegisterEntry *entry = w->form->kind == KIND_REGISTER_ENTRY ? (Lt__RegisterEntry *)b->record : NULL;
	struct row_person who;

	if ((m == NULL && e == NULL && p == NULL && entry == NULL) || (entry != NULL && w->ctx->names == NULL))
		return DONE;
	bool village_title = p != NULL && p->title >= LT__POST_TITLE__POST_TITLE_VILLAGE_HEAD;
	/* a register may be about people outside the Party: somebody new needs his birth date, a misspelt member has
	 * none */
	bool stranger = entry != NULL && form_cell(w->form, cells, IN_PERSON, PERSON_BIRTH_ON, NULL) != NULL;
	bool may_enter = m != NULL || village_title || stranger || enters(b, w->form);
	enum result r = person_of_row(w, cells, may_enter, &who, bad, f);
	if (r != DONE)
		return r;
	bool told = !id_is_zero(&who.ref);
	if (told && m != NULL)
		ref_put(w, &who.ref, &m->has_person_ref, &m->person_ref);
	if (told && e != NULL)
		ref_put(w, &who.ref, &e->has_person_ref, &e->person_ref);
	if (told && p != NULL)
		ref_put(w, &who.ref, &p->has_person_ref, &p->person_ref);
	if (told && entry != NULL)
		ref_put(w, &who.ref, &entry->has_person_ref, &entry->person_ref);
	if (m != NULL)
		r = member_complete(w, m, &who, bad, f);
	if (e != NULL)
		r = event_people(w, b, &who, bad, f);
	if (r == DONE)
		*bad = NULL;
	return r;
}

enum result
form_build(const struct form *form, const struct row_context *ctx, const char *const *cells, struct arena *a,
           struct row_built *out, const struct column **bad, struct fault *f)
{
	struct cell_work w = { .form = form, .ctx = ctx, .arena = a, .out = out };
	struct built b = { 0 };

	*bad = NULL;
	out->n_mentions = 0;
	out->has_person = out->by_name_only = false;
	if (!messages_make(form, a, &b))
		return fault_set(f, LATER, LT_1001, "", "%s", form_name(form));
	enum result r = form_day(form, ctx, cells, &w.on, &w.version, bad, f);
	if (r == DONE)
		r = cells_begin(&w, f);
	if (r == DONE)
		r = cells_put(&b, cells, &w, bad, f);
	if (r == DONE)
		r = cells_end(&w, &b, f);
	if (r == DONE)
		r = people_complete(&w, &b, cells, bad, f);
	if (r != DONE)
		return r;
	out->update = b.update;
	basis_put(form, ctx, b.update, w.on);
	return DONE;
}

enum result
form_try(const struct form *form, const struct row_context *ctx, size_t column, const char *text, struct arena *a,
         struct fault *f)
{
	const struct column *c = &form->columns[column];
	struct row_built out = { .n_mentions = 0 };
	struct cell_work w = { .form = form, .ctx = ctx, .arena = a, .out = &out, .on = ctx->today };
	struct built b = { 0 };
	char digits[CARD_MAX_BYTES + 1];
	int32_t date;

	if (c->place == IN_PERIOD)
		return form_period(form, text, &date, &w.version, f);
	if (c->place ==
	    IN_CELL) { /* of the newest version that has it; which one it is is known when the whole is there */
		Lt__Cell cell;
		return c->refers_to != 0 ? DONE : value_read(&w, c->field, text, &cell, f);
	}

	if (c->place == IN_PERSON && c->tag == PERSON_BIRTH_ON)
		return cell_date(text, &date, f);
	if (c->place == IN_PERSON && c->tag == PERSON_CARD &&
	    (strlen(text) > CARD_MAX_BYTES || !card_fold(text, digits, sizeof digits)))
		return fault_set(f, REFUSED, LT_2047, "", "%.40s", text);
	if (c->place == IN_PERSON || c->place == IN_REASON || c->refers_to != 0)
		return DONE; /* looked up when the whole is there */
	if (!messages_make(form, a, &b))
		return fault_set(f, LATER, LT_1001, "", "%s", form_name(form));
	return cell_put(&w, c, target(&b, c), text, f);
}
