/* An Update as the cells people would have written: old values offered by `fix`, and what differs between two versions
 * of one record. What it writes, forms_cell.c reads back. */
#include <stdio.h>
#include <string.h>

#include "client/forms/forms_room.h"
#include "common/base/clock.h"
#include "common/base/lang.h"
#include "common/record/labels.h"
#include "embedded/site_sql.h"

struct shown {
	const struct form *form;
	const struct row_context *ctx;
	struct arena *arena;
	bool words;                    /* codes of lists by what people call them */
};

/* ---- one value ---- */

static const char *
show_date(const struct shown *s, int32_t date, bool month)
{
	char text[DATE_TEXT];
	if (lang_now() == LANG_EN) {
		date_format_iso(date, text);
		text[month ? 7 : 10] = '\0'; /* 2016-08-31, 2016-08 */
		return arena_text(s->arena, text);
	}
	date_format_vi(date, text);
	return arena_text(s->arena, month ? text + 3 : text); /* 31/08/2016, 08/2016 */
}

/* "issuer|number|type|date" */
static const char *
document_key(const struct shown *s, const Lt__Document *d)
{
	char text[1200];
	snprintf(text, sizeof text, "%s|%s|%s|%s", d->issuer != NULL ? d->issuer : "",
	         d->number != NULL ? d->number : "", d->type_code != NULL ? d->type_code : "",
	         show_date(s, d->signed_on, false));
	return arena_text(s->arena, text);
}

static const char *
code_of_node(const struct shown *s, const struct node *n)
{
	if (n->kind == KIND_DOCUMENT && n->document != NULL)
		return document_key(s, n->document);
	const char *code = n->kind == KIND_TASK && n->task != NULL ? n->task->code : node_code(n);
	return code != NULL ? arena_text(s->arena, code) : NULL;
}

/* The code the id was made from, as somebody here wrote it. */
static const char *
code_mentioned(const struct row_context *ctx, const struct id *id, struct arena *a)
{
	const char *code = NULL;
	struct sql *q = store_sql(ctx->store, site_sql_mention_code);
	sql_id(q, 1, id);
	if (sql_next(ctx->store, q, NULL) == SQL_ROW)
		code = arena_text(a, sql_get_text(q, 0));
	sql_done(q);
	return code;
}

/* Whoever bears the id, or the code it was made from. */
static const char *
code_of(const struct shown *s, uint32_t kind, const struct id *id)
{
	const struct node *n = mirror_get(s->ctx->mirror, kind, id);
	const char *code = n != NULL ? code_of_node(s, n) : NULL;
	return code != NULL ? code : code_mentioned(s->ctx, id, s->arena);
}

static const char *
node_name(const struct node *n, struct arena *a)
{
	char text[1200];
	if (n->kind != KIND_DOCUMENT)
		return n->kind == KIND_TASK ? n->task->code : node_code(n);
	snprintf(text, sizeof text, "%s %s", n->document->issuer != NULL ? n->document->issuer : "",
	         n->document->number != NULL ? n->document->number : "");
	return arena_text(a, text);
}

const char *
id_name(const struct row_context *ctx, const struct id *id, struct arena *a)
{
	static const uint32_t named[] = { KIND_ORGANISATION, KIND_UNIT, KIND_TASK, KIND_DOCUMENT };
	for (size_t i = 0; i < sizeof named / sizeof named[0]; i++) {
		const struct node *n = mirror_get(ctx->mirror, named[i], id);
		const char *name = n != NULL ? node_name(n, a) : NULL;
		if (name != NULL)
			return name;
	}
	return code_mentioned(ctx, id, a);
}

static const char *
show_code(const struct shown *s, uint32_t kind, const ProtobufCBinaryData *bytes)
{
	char text[ID_TEXT];
	struct id id;
	if (!id_from_bytes(bytes->data, bytes->len, &id))
		return NULL;
	const char *code = code_of(s, kind, &id);
	if (code != NULL)
		return code;
	id_format(&id, text);
	return arena_text(s->arena, text);
}

/* A card says who is meant better than a name does. */
static enum result
show_person(const struct shown *s, const ProtobufCBinaryData *bytes, const char **out, struct fault *f)
{
	struct person known = { 0 };
	struct id ref;
	bool there = false;
	if (!id_from_bytes(bytes->data, bytes->len, &ref))
		return DONE;
	enum result r = names_get(s->ctx->names, &ref, &known, &there, f);
	if (r == DONE && there)
		*out = arena_text(s->arena, known.card != NULL ? known.card : known.name);
	return r;
}

static enum result
show_many(const struct shown *s, const struct column *c, const ProtobufCMessage *m, const char **out, struct fault *f)
{
	const ProtobufCFieldDescriptor *fd = form_binding(s->form, c)->fd;
	const ProtobufCBinaryData *ids = *(const ProtobufCBinaryData *const *)FIELD_AT(m, fd);
	char text[4096] = "";
	size_t used = 0;
	enum result r = DONE;

	for (size_t i = 0; r == DONE && i < *FIELD_COUNT(m, fd) && used < sizeof text; i++) {
		const char *one = NULL;
		if (c->refers_to == KIND_MEMBER)
			r = show_person(s, &ids[i], &one, f);
		else
			one = show_code(s, c->refers_to, &ids[i]);
		if (one != NULL)
			used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", used > 0 ? ";" : "", one);
	}
	if (used > 0)
		*out = arena_text(s->arena, text);
	return r;
}

static const char *
show_number(const struct shown *s, long long value)
{
	char text[32];
	snprintf(text, sizeof text, "%lld", value);
	return arena_text(s->arena, text);
}

static const char *
show_simple(const struct shown *s, const struct binding *b, const void *at)
{
	switch (b->fd->type) {
	case PROTOBUF_C_TYPE_ENUM:
		return label_value(b->fd->descriptor, *(const int *)at, lang_now());
	case PROTOBUF_C_TYPE_BOOL:
		return *(const protobuf_c_boolean *)at ? lang_pick("có", "yes") : lang_pick("không", "no");
	case PROTOBUF_C_TYPE_UINT32:
		return show_number(s, *(const uint32_t *)at);
	case PROTOBUF_C_TYPE_STRING:
		return arena_text(s->arena, *(char *const *)at);
	default:
		return show_date(s, *(const int32_t *)at, b->limits->is_month);
	}
}

static enum result
show_field(const struct shown *s, const struct column *c, const ProtobufCMessage *m, const char **out, struct fault *f)
{
	const struct binding *b = form_binding(s->form, c);
	const void *at = FIELD_AT(m, b->fd);
	if (b->fd->label == PROTOBUF_C_LABEL_REPEATED)
		return show_many(s, c, m, out, f);
	bool there = b->fd->type == PROTOBUF_C_TYPE_STRING ? *(char *const *)at != NULL : *FIELD_HAS(m, b->fd) != 0;
	if (!there)
		return DONE;
	if (c->refers_to == KIND_MEMBER)
		return show_person(s, at, out, f);
	if (c->refers_to != 0)
		*out = show_code(s, c->refers_to, at);
	else
		*out = show_simple(s, b, at);
	return DONE;
}

/* ---- the whole ---- */

struct parts {
	const ProtobufCMessage *update, *record, *decision, *found, *enters;
	const ProtobufCBinaryData *person;
};

static struct parts
parts_of(const Lt__Update *u)
{
	struct parts p = { .update = &u->base, .record = kind_record(u) };
	if (u->decision != NULL)
		p.decision = &u->decision->base;
	if (u->unit_change != NULL && u->unit_change->found != NULL)
		p.found = &u->unit_change->found->base;
	if (u->organisation_change != NULL && u->organisation_change->found != NULL)
		p.found = &u->organisation_change->found->base;
	if (u->member_event != NULL && u->member_event->enters != NULL)
		p.enters = &u->member_event->enters->base;
	if (u->member != NULL && u->member->has_person_ref)
		p.person = &u->member->person_ref;
	if (u->member_event != NULL && u->member_event->has_person_ref)
		p.person = &u->member_event->person_ref;
	if (u->post != NULL && u->post->has_person_ref)
		p.person = &u->post->person_ref;
	if (u->register_entry != NULL && u->register_entry->has_person_ref)
		p.person = &u->register_entry->person_ref;
	return p;
}

static const ProtobufCMessage *
part_of(const struct parts *p, const struct column *c)
{
	switch (c->place) {
	case IN_UPDATE:
		return p->update;
	case IN_DECISION:
		return p->decision;
	case IN_FOUND:
		return p->found;
	case IN_ENTERS:
		return p->enters;
	default:
		return p->record;
	}
}

static enum result
show_who(const struct shown *s, const ProtobufCBinaryData *ref, const char **cells, struct fault *f)
{
	struct person known = { 0 };
	struct id id;
	bool there = false;
	if (ref == NULL || s->ctx->names == NULL || !id_from_bytes(ref->data, ref->len, &id))
		return DONE;
	enum result r = names_get(s->ctx->names, &id, &known, &there, f);
	if (r != DONE || !there)
		return r;
	for (size_t i = 0; i < s->form->n_columns; i++) {
		const struct column *c = &s->form->columns[i];
		if (c->place != IN_PERSON)
			continue;
		if (c->tag == PERSON_NAME && known.name != NULL)
			cells[i] = arena_text(s->arena, known.name);
		if (c->tag == PERSON_CARD && known.card != NULL)
			cells[i] = arena_text(s->arena, known.card);
		if (c->tag == PERSON_BIRTH_ON && known.has_birth_on)
			cells[i] = show_date(s, known.birth_on, false);
	}
	return DONE;
}

/* ---- filled forms ---- */

static const char *
figure(const struct shown *s, const struct form_field *field, int64_t value)
{
	char text[64], *at = text + sizeof text;
	uint64_t left = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
	unsigned decimals =
		field->type == LTC__FIELD_TYPE__FIELD_TYPE_DECIMAL && field->decimals < 20 ? field->decimals : 0;
	*--at = '\0';
	for (unsigned n = 0; left > 0 || n <= decimals; n++) {   /* from the last digit on */
		if (n == decimals && n > 0)
			*--at = ',';
		*--at = (char)('0' + left % 10);
		left /= 10;
	}
	if (value < 0)
		*--at = '-';
	return arena_text(s->arena, at);
}

/* «ít nhất 98», as forms_value.c reads it. */
static const char *
show_figure(const struct shown *s, const struct form_field *field, const Lt__Cell *cell)
{
	static const struct { Lt__ValueQualifier qualifier; const char *vi, *en; } words[] = {
		{ LT__VALUE_QUALIFIER__VALUE_QUALIFIER_AT_LEAST, "ít nhất ", "at least " },
		{ LT__VALUE_QUALIFIER__VALUE_QUALIFIER_AT_MOST, "không quá ", "at most " },
		{ LT__VALUE_QUALIFIER__VALUE_QUALIFIER_APPROX, "khoảng ", "about " },
		{ LT__VALUE_QUALIFIER__VALUE_QUALIFIER_RANGE, "từ ", "from " },
	};
	const char *before = "", *one = figure(s, field, cell->number);
	char text[160];
	for (size_t i = 0; cell->has_qualifier && i < sizeof words / sizeof words[0]; i++)
		if (words[i].qualifier == cell->qualifier)
			before = lang_pick(words[i].vi, words[i].en);
	bool range = cell->has_qualifier && cell->qualifier == LT__VALUE_QUALIFIER__VALUE_QUALIFIER_RANGE;
	snprintf(text, sizeof text, "%s%s%s%s", before, one, range ? lang_pick(" đến ", " to ") : "",
	         range ? figure(s, field, cell->upper) : "");
	return arena_text(s->arena, text);
}

static const char *
show_code_word(const struct form_field *field, const char *code, int32_t on)
{
	const Ltc__Code *known = field->list != NULL && code != NULL ? code_find(field->list, code, on) : NULL;
	return known != NULL ? lang_pick(known->vi, known->en) : code;
}

/* For reading back a code says it more surely than its name. */
static const char *
show_cell(const struct shown *s, const struct form_field *field, const Lt__Cell *cell, int32_t on)
{
	switch (field->type) {
	case LTC__FIELD_TYPE__FIELD_TYPE_TEXT:
		return cell->text != NULL ? arena_text(s->arena, cell->text) : NULL;
	case LTC__FIELD_TYPE__FIELD_TYPE_CODE:
		return s->words ? show_code_word(field, cell->text, on) : cell->text;
	case LTC__FIELD_TYPE__FIELD_TYPE_YES_NO:
		return cell->number != 0 ? lang_pick("có", "yes") : lang_pick("không", "no");
	case LTC__FIELD_TYPE__FIELD_TYPE_DATE:
		return show_date(s, (int32_t)cell->number, false);
	case LTC__FIELD_TYPE__FIELD_TYPE_UNIT:
		return show_code(s, KIND_UNIT, &cell->ref_id);
	case LTC__FIELD_TYPE__FIELD_TYPE_ORGANISATION:
		return show_code(s, KIND_ORGANISATION, &cell->ref_id);
	case LTC__FIELD_TYPE__FIELD_TYPE_DOCUMENT:
		return show_code(s, KIND_DOCUMENT, &cell->ref_id);
	default:
		return show_figure(s, field, cell);
	}
}

static const char *
show_filled(const struct shown *s, const struct column *c, const struct filled_record *filled)
{
	const struct catalogue_form *version = form_version(s->form, filled->on);
	size_t at = form_field_find(version, c->name, c->tag);
	const struct form_field *field = at != SIZE_MAX ? &version->fields[at] : c->field;
	for (size_t i = 0; i < *filled->n_cells; i++) {
		const Lt__Cell *cell = (*filled->cells)[i];
		if (cell->field != NULL && strcmp(cell->field, c->name) == 0)
			return show_cell(s, field, cell, filled->on);
	}
	return NULL;
}

static const char *
show_period(const struct shown *s, const struct filled_record *filled)
{
	char text[PERIOD_TEXT];
	period_show(form_version(s->form, filled->on)->period, filled->on, text, sizeof text);
	return arena_text(s->arena, text);
}

static void
show_reason(const struct shown *s, const Lt__Update *u, const char **cells)
{
	for (size_t i = 0; u->n_reasons > 0 && i < s->form->n_columns; i++) {
		const struct column *c = &s->form->columns[i];
		if (c->place == IN_REASON)
			cells[i] = c->tag == REASON_CODE ? u->reasons[0]->reason_code : u->reasons[0]->note;
	}
}

enum result
form_show(const struct form *form, const struct row_context *ctx, const Lt__Update *u, struct arena *a,
          const char **cells, struct fault *f)
{
	return form_show_words(form, ctx, u, false, a, cells, f);
}

enum result
form_show_words(const struct form *form, const struct row_context *ctx, const Lt__Update *u, bool words,
                struct arena *a, const char **cells, struct fault *f)
{
	const struct shown s = { form, ctx, a, words };
	const struct parts parts = parts_of(u);
	struct filled_record filled;
	bool is_filled = filled_record(kind_record(u), form->kind, &filled);
	enum result r = DONE;

	for (size_t i = 0; r == DONE && i < form->n_columns; i++) {
		const struct column *c = &form->columns[i];
		cells[i] = NULL;
		const ProtobufCMessage *m = part_of(&parts, c);
		if (c->place == IN_PERSON || c->place == IN_REASON || m == NULL)
			continue;
		if (c->place == IN_CELL || c->place == IN_PERIOD) {
			if (is_filled)
				cells[i] = c->place == IN_CELL ? show_filled(&s, c, &filled) : show_period(&s, &filled);
			continue;
		}
		if (c->place == IN_SUBJECT && parts.found != NULL) { /* its code, the first field of either */
			cells[i] = arena_text(a, u->unit_change != NULL ? u->unit_change->found->code
			                                                : u->organisation_change->found->code);
			continue;
		}
		r = show_field(&s, c, m, &cells[i], f);
	}
	show_reason(&s, u, cells);
	return r == DONE ? show_who(&s, parts.person, cells, f) : r;
}

enum result
form_about(const struct form *form, const struct row_context *ctx, const Lt__Update *u, struct arena *a,
           const char **whom, const char **what, struct fault *f)
{
	static const char *const days[] = { PERIOD_COLUMN, "from_on", "opened_on", "title", "reported_on" };
	const char *cells[FORM_COLUMNS_MAX], *day = NULL;
	char text[400];
	*whom = *what = NULL;
	enum result r = form_show(form, ctx, u, a, cells, f);
	if (r != DONE)
		return r;
	*whom = cells[form->kind == KIND_DOCUMENT ? form_column(form, "number") : 0];
	for (size_t i = 0; day == NULL && i < sizeof days / sizeof days[0]; i++) {
		int at = form_column(form, days[i]);
		day = at >= 0 ? cells[at] : NULL;
	}
	snprintf(text, sizeof text, "%s%s%s", form_title(form), day != NULL ? ", " : "", day != NULL ? day : "");
	*what = arena_text(a, text);
	return DONE;
}
