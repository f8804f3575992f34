/* Values between messages and tables, by descriptor: a row into COPY, a result's row back into a message, and whether
 * two rows say the same. */
#include "server/engine/tables.h"

#include <assert.h>

/* ---- where a row's values are ---- */

const Lt__Member *
member_in_force(const struct node *n, const struct node_span *span)
{
	const Lt__Member *in_force = n->member;

	for (size_t i = 0; i < n->n_events && n->events[i].on <= span->from; i++)
		if (n->events[i].enters && n->events[i].effect == EFFECT_DONE)
			in_force = n->events[i].enters;
	return in_force;
}

static const void *
record_of(const struct typed_row *row)
{
	const struct node *n = row->node;

	if (row->update) {
		const ProtobufCMessage *told = kind_record(row->update);
		/* an opening is no event */
		return told->descriptor == typed_table(row->table)->record ? told : NULL;
	}
	if (n->kind == KIND_MEMBER)
		return member_in_force(n, row->span);
	return *(const void *const *)(const void *)((const char *)n + entity_kind(n->kind)->record);
}

static void
find_parts(const struct typed_row *row, const void *parts[])
{
	parts[PART_FRAME] = NULL;
	parts[PART_RECORD] = record_of(row);
	parts[PART_ENTERS] = row->event ? row->event->enters : NULL;
	parts[PART_DECISION] = row->update ? row->update->decision : row->node->decision;
}

/* ---- into the table ---- */

static void
put_ids(struct copy *c, const void *message, const ProtobufCFieldDescriptor *f)
{
	const ProtobufCBinaryData *v = *(ProtobufCBinaryData *const *)field_at(message, f);
	size_t n = *(const size_t *)field_quantifier(message, f);
	struct id ids[64];

	if (n > sizeof ids / sizeof ids[0])   /* fields.c allows no more of anything */
		n = sizeof ids / sizeof ids[0];
	for (size_t i = 0; i < n; i++)
		if (!id_from_bytes(v[i].data, v[i].len, &ids[i]))
			ids[i] = (struct id){ { 0 } };
	copy_ids(c, ids, n);
}

static void
put_field(struct copy *c, const void *message, const struct column *column)
{
	const ProtobufCFieldDescriptor *f = column->field;
	const void *at = message ? field_at(message, f) : NULL;

	if (at == NULL || !field_present(message, f))
		copy_null(c);
	else if (f->label == PROTOBUF_C_LABEL_REPEATED)
		put_ids(c, message, f);
	else if (f->type == PROTOBUF_C_TYPE_STRING)
		copy_text(c, *(const char *const *)at);
	else if (f->type == PROTOBUF_C_TYPE_BYTES)
		copy_bytes(c, ((const ProtobufCBinaryData *)at)->data, ((const ProtobufCBinaryData *)at)->len);
	else if (f->type == PROTOBUF_C_TYPE_ENUM)
		copy_text(c, enum_label(f->descriptor, *(const int *)at));
	else if (f->type == PROTOBUF_C_TYPE_BOOL)
		copy_bool(c, *(const protobuf_c_boolean *)at);
	else if (column->is_date)
		copy_date(c, *(const int32_t *)at);
	else
		copy_int4(c, *(const int32_t *)at);
}

void
typed_put(struct copy *c, const struct typed_row *row)
{
	const struct typed_table *t = typed_table(row->table);
	const void *parts[PART_DECISION + 1];

	find_parts(row, parts);
	copy_row(c);
	for (size_t i = 0; i < t->n_columns; i++)
		if (t->columns[i].put)
			t->columns[i].put(c, row);
		else
			put_field(c, parts[t->columns[i].part], &t->columns[i]);
}

/* ---- the same? ---- */

static bool
state_equal(const struct member_state *a, const struct member_state *b)
{
	return a->status == b->status && a->exempt == b->exempt && a->away == b->away &&
	       a->has_transfer_to == b->has_transfer_to &&
	       (!a->has_transfer_to || id_equal(&a->transfer_to, &b->transfer_to)) &&
	       a->has_official_on == b->has_official_on && (!a->has_official_on || a->official_on == b->official_on) &&
	       a->has_party_since == b->has_party_since && (!a->has_party_since || a->party_since == b->party_since);
}

static bool
span_equal(const struct node_span *a, const struct node_span *b)
{
	return a->from == b->from && a->to == b->to && (a->name == NULL) == (b->name == NULL) &&
	       (a->name == NULL || strcmp(a->name, b->name) == 0) && a->has_parent == b->has_parent &&
	       (!a->has_parent || id_equal(&a->parent, &b->parent)) && state_equal(&a->member, &b->member);
}

/* Of one field, single; both messages are there. */
static bool
field_equal(const void *a, const void *b, const ProtobufCFieldDescriptor *f)
{
	const void *x = field_at(a, f), *y = field_at(b, f);

	if (!field_present(a, f) || !field_present(b, f))
		return field_present(a, f) == field_present(b, f);
	if (f->type == PROTOBUF_C_TYPE_STRING)
		return strcmp(*(const char *const *)x, *(const char *const *)y) == 0;
	if (f->type == PROTOBUF_C_TYPE_BYTES) {
		const ProtobufCBinaryData *p = x, *q = y;
		return p->len == q->len && memcmp(p->data, q->data, p->len) == 0;
	}
	if (f->type == PROTOBUF_C_TYPE_BOOL)
		return !*(const protobuf_c_boolean *)x == !*(const protobuf_c_boolean *)y;
	return *(const int32_t *)x == *(const int32_t *)y;
}

/* Only a member's record can differ without an edition of its base: his rows follow from events. */
bool
typed_same(const struct typed_row *a, const struct typed_row *b)
{
	const struct typed_table *t = typed_table(a->table);
	const void *x, *y;

	if (!span_equal(a->span, b->span) || a->node->edition != b->node->edition ||
	    !id_equal(&a->node->update_id, &b->node->update_id))
		return false;
	if (a->node->kind != KIND_MEMBER)
		return true;
	x = record_of(a);
	y = record_of(b);
	for (size_t i = 0; x != y && i < t->n_columns; i++)
		if (t->columns[i].part == PART_RECORD && !field_equal(x, y, t->columns[i].field))
			return false;
	return true;
}

/* ---- back from the table ---- */

void
places_find(struct column_places *p, enum table_no no, const PGresult *r)
{
	p->table = typed_table(no);
	for (size_t i = 0; i < p->table->n_columns; i++)
		p->at[i] = PQfnumber(r, p->table->columns[i].name);
}

static void
read_ids(const PGresult *r, int row, int col, void *message, const ProtobufCFieldDescriptor *f, struct arena *a)
{
	size_t n = db_get_ids(r, row, col, NULL, 0);
	struct id *ids = arena_alloc(a, n * sizeof *ids);
	ProtobufCBinaryData *v = arena_alloc(a, n * sizeof *v);

	assert(ids && v);
	db_get_ids(r, row, col, ids, n);
	for (size_t i = 0; i < n; i++)
		v[i] = (ProtobufCBinaryData){ sizeof ids[i].b, ids[i].b };
	*(ProtobufCBinaryData **)field_at(message, f) = v;
	*(size_t *)field_quantifier(message, f) = n;
}

static void
read_label(const PGresult *r, int row, int col, const ProtobufCFieldDescriptor *f, int *out)
{
	if (!enum_value(f->descriptor, db_get_text(r, row, col), out))
		assert(!"labels in SQL are those of the descriptors");
}

static void
read_field(const struct column *column, const PGresult *r, int row, int col, void *message, struct arena *a)
{
	const ProtobufCFieldDescriptor *f = column->field;
	void *at = field_at(message, f);

	if (f->label == PROTOBUF_C_LABEL_REPEATED) {
		read_ids(r, row, col, message, f, a);
		return;
	}
	if (f->type == PROTOBUF_C_TYPE_STRING) {
		*(const char **)at = db_get_text(r, row, col);
		return;
	}
	*(protobuf_c_boolean *)field_quantifier(message, f) = 1;
	if (f->type == PROTOBUF_C_TYPE_BYTES) {
		struct slice s = db_get_bytes(r, row, col);
		*(ProtobufCBinaryData *)at = (ProtobufCBinaryData){ s.len, (uint8_t *)s.data };
	} else if (f->type == PROTOBUF_C_TYPE_ENUM)
		read_label(r, row, col, f, at);
	else if (f->type == PROTOBUF_C_TYPE_BOOL)
		*(protobuf_c_boolean *)at = db_get_bool(r, row, col);
	else
		*(int32_t *)at = column->is_date ? db_get_date(r, row, col) : db_get_int4(r, row, col);
}

void *
typed_read(const struct column_places *p, enum part part, const PGresult *r, int row, struct arena *a)
{
	const struct typed_table *t = p->table;
	const ProtobufCMessageDescriptor *const of_part[] = {
		[PART_RECORD] = t->record, [PART_ENTERS] = t->enters, [PART_DECISION] = t->decision
	};
	const ProtobufCMessageDescriptor *d = of_part[part];
	void *message = arena_alloc(a, d->sizeof_message);

	assert(message);
	protobuf_c_message_init(d, message);
	for (size_t i = 0; i < t->n_columns; i++)
		if (t->columns[i].part == part && p->at[i] >= 0 && !db_is_null(r, row, p->at[i]))
			read_field(&t->columns[i], r, row, p->at[i], message, a);
	return message;
}
