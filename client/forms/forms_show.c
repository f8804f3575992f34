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

/* Whoever bears the id, or the code it was made from. */
static const char *
code_of(const struct shown *s, uint32_t kind, const struct id *id)
{
	const struct node *n = mirror_get(s->ctx->mirror, kind, id);
	const char *code = n != NULL ? node_code(n) : NULL;
	if (code != NULL)
		return arena_text(s->arena, code);
	struct sql *q = store_sql(s->ctx->store, site_sql_mention_code);
	sql_id(q, 1, id);
	if (sql_next(s->ctx->store, q, NULL) == SQL_ROW)
		code = arena_text(s->arena, sql_get_text(q, 0));
	sql_done(q);
	return code;
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
	const struct shown s = { form, ctx, a };
	const struct parts parts = parts_of(u);
	enum result r = DONE;

	for (size_t i = 0; r == DONE && i < form->n_columns; i++) {
		const struct column *c = &form->columns[i];
		cells[i] = NULL;
		const ProtobufCMessage *m = part_of(&parts, c);
		if (c->place == IN_PERSON || c->place == IN_REASON || m == NULL)
			continue;
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
