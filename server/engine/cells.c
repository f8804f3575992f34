/* The cells of a filled form as the table keeps them: one jsonb object, by the codes of the fields. What is no more than a
 * number or a text stands there as such; whatever says more (a qualifier, an upper end, a reference) is an object. */
#include <assert.h>
#include <inttypes.h>
#include <jansson.h>
#include "server/engine/tables.h"

struct cells { size_t n; Lt__Cell **v; };

/* Where a record has its cells; NULL: it has none. */
static struct cells *
cells_of(const ProtobufCMessage *record, struct cells *out)
{
	const ProtobufCFieldDescriptor *f =
		record ? protobuf_c_message_descriptor_get_field_by_name(record->descriptor, "cells") : NULL;

	if (f == NULL)
		return NULL;
	out->n = *(const size_t *)field_quantifier(record, f);
	out->v = *(Lt__Cell **const *)field_at(record, f);
	return out;
}

/* ---- into the table ---- */

static void
put(struct buffer *b, const char *text)
{
	buffer_put(b, text, strlen(text));
}

static void
put_text(struct buffer *b, const char *text)
{
	char escaped[8];

	buffer_put_u8(b, '"');
	for (const char *p = text ? text : ""; *p; p++)
		if (*p == '"' || *p == '\\' || (uint8_t)*p < 0x20) {
			snprintf(escaped, sizeof escaped, "\\u%04x", (uint8_t)*p);
			put(b, escaped);
		} else
			buffer_put_u8(b, (uint8_t)*p);
	buffer_put_u8(b, '"');
}

static void
put_number(struct buffer *b, int64_t v)
{
	char text[24];

	snprintf(text, sizeof text, "%" PRId64, v);
	put(b, text);
}

static void
put_key(struct buffer *b, const char *key)
{
	put(b, b->data[b->len - 1] == '{' ? "" : ", ");
	put_text(b, key);
	put(b, ": ");
}

static void
put_more(struct buffer *b, const Lt__Cell *c)
{
	struct id id;
	char text[ID_TEXT];

	buffer_put_u8(b, '{');
	if (c->has_number) {
		put_key(b, "n");
		put_number(b, c->number);
	}
	if (c->text) {
		put_key(b, "text");
		put_text(b, c->text);
	}
	if (c->has_qualifier) {
		put_key(b, "q");
		put_text(b, enum_label(&lt__value_qualifier__descriptor, c->qualifier));
	}
	if (c->has_upper) {
		put_key(b, "upper");
		put_number(b, c->upper);
	}
	if (c->has_ref_id && id_from_bytes(c->ref_id.data, c->ref_id.len, &id)) {
		put_key(b, "ref");
		id_format(&id, text);
		put_text(b, text);
	}
	buffer_put_u8(b, '}');
}

static void
put_cell(struct buffer *b, const Lt__Cell *c)
{
	bool more = c->has_qualifier || c->has_upper || c->has_ref_id;

	put_key(b, c->field);
	if (!more && c->has_number && !c->text)
		put_number(b, c->number);
	else if (!more && c->text && !c->has_number)
		put_text(b, c->text);
	else
		put_more(b, c);
}

void
cells_put(struct copy *c, const ProtobufCMessage *record)
{
	struct buffer b = { 0 };
	struct cells cells;

	if (!cells_of(record, &cells)) {
		copy_null(c);
		return;
	}
	buffer_put_u8(&b, '{');
	for (size_t i = 0; i < cells.n; i++)
		put_cell(&b, cells.v[i]);
	buffer_put(&b, "}", 2);
	copy_jsonb(c, (const char *)b.data);
	buffer_fini(&b);
}

/* ---- back from the table ---- */

static char *
text_in(struct arena *a, const char *text)
{
	size_t len = strlen(text) + 1;
	char *copy = arena_alloc(a, len);

	assert(copy);
	return memcpy(copy, text, len);
}

static void
read_ref(const json_t *ref, Lt__Cell *c, struct arena *a)
{
	struct id *id = arena_alloc(a, sizeof *id);

	assert(id);
	c->has_ref_id = ref && id_parse(json_string_value(ref), id);
	if (c->has_ref_id)
		c->ref_id = (ProtobufCBinaryData){ sizeof id->b, id->b };
}

static void
read_cell(const json_t *v, Lt__Cell *c, struct arena *a)
{
	const json_t *more = json_is_object(v) ? v : NULL;
	const json_t *number = more ? json_object_get(v, "n") : v, *text = more ? json_object_get(v, "text") : v;
	const json_t *upper = json_object_get(more, "upper"), *q = json_object_get(more, "q");
	int qualifier = 0;

	c->has_number = json_is_integer(number);
	c->number = json_integer_value(number);
	c->text = json_is_string(text) ? text_in(a, json_string_value(text)) : NULL;
	c->has_upper = json_is_integer(upper);
	c->upper = json_integer_value(upper);
	c->has_qualifier = q && enum_value(&lt__value_qualifier__descriptor, json_string_value(q), &qualifier);
	c->qualifier = (Lt__ValueQualifier)qualifier;
	read_ref(json_object_get(more, "ref"), c, a);
}

void
cells_read(const char *json, ProtobufCMessage *record, struct arena *a)
{
	const ProtobufCFieldDescriptor *f = protobuf_c_message_descriptor_get_field_by_name(record->descriptor, "cells");
	json_t *object = json_loads(json, 0, NULL), *value;
	size_t n = json_object_size(object), i = 0;
	Lt__Cell **list = arena_alloc(a, n * sizeof *list), *cells = arena_alloc(a, n * sizeof *cells);
	const char *key;

	assert(f && object && list && cells);
	json_object_foreach(object, key, value) {
		lt__cell__init(&cells[i]);
		cells[i].field = text_in(a, key);
		read_cell(value, &cells[i], a);
		list[i] = &cells[i];
		i++;
	}
	*(Lt__Cell ***)field_at(record, f) = list;
	*(size_t *)field_quantifier(record, f) = n;
	json_decref(object);
}
