/* An entry as JSON, walked by its descriptors: what SQL reads at the centre, and what `catalog show` prints. A new
 * field of catalogue.proto appears by itself. */
#include <inttypes.h>
#include <stdio.h>

#include "common/catalogue/catalogue.h"
#include "common/record/kinds.h"

static void message_json(const ProtobufCMessage *m, struct buffer *out);

static void
put(struct buffer *out, const char *text)
{
	buffer_put(out, text, strlen(text));
}

static void
text_json(const char *text, struct buffer *out)
{
	char escape[8];
	put(out, "\"");
	for (const char *p = text; *p != '\0'; p++) {
		if (*p == '"' || *p == '\\') {
			buffer_put_u8(out, '\\');
			buffer_put_u8(out, (uint8_t)*p);
		} else if ((unsigned char)*p < 0x20) {
			snprintf(escape, sizeof escape, "\\u%04x", (unsigned)*p);
			put(out, escape);
		} else {
			buffer_put_u8(out, (uint8_t)*p);
		}
	}
	put(out, "\"");
}

static void
number_json(struct buffer *out, int64_t v)
{
	char text[24];
	snprintf(text, sizeof text, "%" PRId64, v);
	put(out, text);
}

static void
enum_json(const ProtobufCEnumDescriptor *e, int value, struct buffer *out)
{
	const char *label = enum_label(e, value);
	if (label != NULL)
		text_json(label, out);
	else
		number_json(out, value); /* of a newer centre */
}

/* One value of the field, at `at`. The catalogue's messages hold these types and no others. */
static void
value_json(const ProtobufCFieldDescriptor *field, const void *at, struct buffer *out)
{
	switch (field->type) {
	case PROTOBUF_C_TYPE_STRING:
		text_json(*(char *const *)at, out);
		break;
	case PROTOBUF_C_TYPE_MESSAGE:
		message_json(*(ProtobufCMessage *const *)at, out);
		break;
	case PROTOBUF_C_TYPE_BOOL:
		put(out, *(const protobuf_c_boolean *)at ? "true" : "false");
		break;
	case PROTOBUF_C_TYPE_ENUM:
		enum_json(field->descriptor, *(const int *)at, out);
		break;
	case PROTOBUF_C_TYPE_UINT32:
		number_json(out, *(const uint32_t *)at);
		break;
	case PROTOBUF_C_TYPE_SINT32:
		number_json(out, *(const int32_t *)at);
		break;
	case PROTOBUF_C_TYPE_SINT64:
		number_json(out, *(const int64_t *)at);
		break;
	default:
		put(out, "null");
	}
}

static size_t
value_size(const ProtobufCFieldDescriptor *field)
{
	switch (field->type) {
	case PROTOBUF_C_TYPE_STRING:
	case PROTOBUF_C_TYPE_MESSAGE:
		return sizeof(void *);
	case PROTOBUF_C_TYPE_SINT64:
		return sizeof(int64_t);
	default:
		return sizeof(int32_t);
	}
}

static void
list_json(const ProtobufCFieldDescriptor *field, size_t n, const char *values, struct buffer *out)
{
	put(out, "[");
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			put(out, ", ");
		value_json(field, values + i * value_size(field), out);
	}
	put(out, "]");
}

static bool
field_is_set(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *field)
{
	const char *base = (const char *)m;
	if (field->label == PROTOBUF_C_LABEL_REPEATED)
		return *(const size_t *)(base + field->quantifier_offset) > 0;
	if (field->type == PROTOBUF_C_TYPE_STRING || field->type == PROTOBUF_C_TYPE_MESSAGE)
		return *(void *const *)(base + field->offset) != NULL;
	return *(const protobuf_c_boolean *)(base + field->quantifier_offset);
}

static void
message_json(const ProtobufCMessage *m, struct buffer *out)
{
	const char *base = (const char *)m;
	bool first = true;
	put(out, "{");
	for (unsigned i = 0; i < m->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &m->descriptor->fields[i];
		if (!field_is_set(m, field))
			continue;
		if (!first)
			put(out, ", ");
		first = false;
		text_json(field->name, out);
		put(out, ": ");
		if (field->label == PROTOBUF_C_LABEL_REPEATED)
			list_json(field, *(const size_t *)(base + field->quantifier_offset),
			          *(const char *const *)(base + field->offset), out);
		else
			value_json(field, base + field->offset, out);
	}
	put(out, "}");
}

void
catalogue_entry_json(const Ltc__Entry *e, struct buffer *out)
{
	message_json(&e->base, out);
}
