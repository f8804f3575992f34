/* The pre-check: a walk over wire bytes by descriptor, before protobuf-c sees them. It refuses everything protobuf-c
 * would accept, cut or overflow on; what passes is safe to unpack and safe for PostgreSQL. Bytes are from outside, so
 * nothing here asserts on them. */
#include "common/record/precheck.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "common/base/text.h"

#define DEPTH_MAX 4
#define MESSAGE_FIELDS_MAX 64
#define UNKNOWN_MAX 256            /* unknown fields of one message: kept, but not without bound */
#define FIELD_NUMBER_MAX 536870911u
#define WIRE_GROUP_START 3
#define WIRE_GROUP_END 4

/* One message under examination; parents are the frames below on the stack. */
struct walk {
	const struct walk *parent;
	const char *name;                          /* of the field that holds this message; NULL at the root */
	const ProtobufCMessageDescriptor *message;
	const struct field *rows; /* this message's rows in fields[], in order of the descriptor; NULL: plain */
	uint32_t max_repeated;                     /* plain only */
	const uint8_t *origin, *at, *end;
	int depth;
	struct fault *f;
};

static enum result message_walk(struct walk *w);

static void
path_of(const struct walk *w, const char *field, char *out, size_t size)
{
	const char *names[DEPTH_MAX + 2];
	size_t n = 0, used = 0;
	if (field != NULL)
		names[n++] = field;
	for (; w != NULL && w->name != NULL && n < sizeof names / sizeof names[0]; w = w->parent)
		names[n++] = w->name;
	out[0] = '\0';
	while (n > 0 && used < size) {
		used += (size_t)snprintf(out + used, size - used, "%s%s", used > 0 ? "." : "", names[n - 1]);
		n--;
	}
}

#define REFUSE(w, field, code, ...) refuse(w, (field) != NULL ? (field)->name : NULL, code, __VA_ARGS__)

static enum result PRINTF_LIKE(4, 5)
refuse(const struct walk *w, const char *field, enum fault_code code, const char *fmt, ...)
{
	char path[160], what[200];
	va_list args;
	va_start(args, fmt);
	vsnprintf(what, sizeof what, fmt, args);
	va_end(args);
	path_of(w, field, path, sizeof path);
	(void)fault_set(w->f, REFUSED, code, path, "%s%sbyte %td", what, what[0] != '\0' ? ", " : "",
	                w->at - w->origin);
	return REFUSED;
}

/* Minimal encodings only: our writers make no others, and protobuf-c reads at most five bytes of tags and lengths. */
static enum result
varint_take(struct walk *w, const ProtobufCFieldDescriptor *field, uint64_t *out)
{
	uint64_t v = 0;
	for (size_t i = 0; i < 10; i++) {
		if (w->at + i >= w->end)
			return REFUSE(w, field, LT_3001, "%s", "");
		uint8_t b = w->at[i];
		if (i == 9 && b > 1)
			return REFUSE(w, field, LT_3004, "%s", "");
		v |= (uint64_t)(b & 0x7f) << (7 * i);
		if (b < 0x80) {
			if (b == 0 && i > 0)
				return REFUSE(w, field, LT_3004, "%s", "");
			w->at += i + 1;
			*out = v;
			return DONE;
		}
	}
	return REFUSE(w, field, LT_3004, "%s", "");
}

static enum result
length_take(struct walk *w, const ProtobufCFieldDescriptor *field, size_t *out)
{
	uint64_t len;
	const uint8_t *before = w->at;
	enum result r = varint_take(w, field, &len);
	if (r != DONE)
		return r;
	if (len > (uint64_t)(w->end - w->at)) {
		w->at = before;
		return REFUSE(w, field, LT_3001, "%" PRIu64 " > %td", len, w->end - before);
	}
	*out = (size_t)len;
	return DONE;
}

static enum result
skip(struct walk *w, const ProtobufCFieldDescriptor *field, size_t len)
{
	if ((size_t)(w->end - w->at) < len)
		return REFUSE(w, field, LT_3001, "%s", "");
	w->at += len;
	return DONE;
}

static enum result
limits_check(struct walk *w, const ProtobufCFieldDescriptor *field, const struct field *row, int64_t v)
{
	if (row == NULL || (row->min == 0 && row->max == 0))
		return DONE;
	if (v >= row->min && v <= row->max)
		return DONE;
	return REFUSE(w, field, row->is_date ? LT_3019 : LT_3018, "%" PRId64 " (%" PRId64 " … %" PRId64 ")", v,
	              row->min, row->max);
}

static int64_t
zigzag(uint64_t v)
{
	return (int64_t)(v >> 1) ^ -(int64_t)(v & 1);
}

/* A varint against its field's type: protobuf-c would cut it silently. */
static enum result
number_check(struct walk *w, const ProtobufCFieldDescriptor *field, const struct field *row, uint64_t v)
{
	bool fits32 = v <= UINT32_MAX;
	bool fits_signed = v <= INT32_MAX || v >= UINT64_C(0xffffffff80000000);
	switch (field->type) {
	case PROTOBUF_C_TYPE_BOOL:
		return v <= 1 ? DONE : REFUSE(w, field, LT_3008, "%" PRIu64, v);
	case PROTOBUF_C_TYPE_ENUM:
		if (v == 0)
			return REFUSE(w, field, LT_3007, "%s", "");
		if (!fits_signed)
			return REFUSE(w, field, LT_3005, "%" PRIu64, v);
		/* in a conversation a newer peer may say what we have no name for; in a record nothing may be guessed */
		if (w->rows != NULL && protobuf_c_enum_descriptor_get_value(field->descriptor, (int)(int64_t)v) == NULL)
			return REFUSE(w, field, LT_3006, "%" PRId64, (int64_t)v);
		return DONE;
	case PROTOBUF_C_TYPE_INT32:
		return fits_signed ? limits_check(w, field, row, (int64_t)v) : REFUSE(w, field, LT_3005, "%" PRIu64, v);
	case PROTOBUF_C_TYPE_UINT32:
		return fits32 ? limits_check(w, field, row, (int64_t)v) : REFUSE(w, field, LT_3005, "%" PRIu64, v);
	case PROTOBUF_C_TYPE_SINT32:
		return fits32 ? limits_check(w, field, row, zigzag(v)) : REFUSE(w, field, LT_3005, "%" PRIu64, v);
	case PROTOBUF_C_TYPE_SINT64:
		return limits_check(w, field, row, zigzag(v));
	case PROTOBUF_C_TYPE_UINT64:
		if (row != NULL && v > INT64_MAX)
			return REFUSE(w, field, LT_3018, "%" PRIu64, v);
		return limits_check(w, field, row, (int64_t)v);
	default:
		return limits_check(w, field, row, (int64_t)v);
	}
}

static enum result
text_check(struct walk *w, const ProtobufCFieldDescriptor *field, const struct field *row, size_t len)
{
	const char *text = (const char *)w->at;
	if (memchr(text, '\0', len) != NULL)
		return REFUSE(w, field, LT_3015, "%s", "");
	if (!text_is_utf8(text, len))
		return REFUSE(w, field, LT_3014, "%s", "");
	if (row != NULL && ((int64_t)len < row->min || (int64_t)len > row->max))
		return REFUSE(w, field, LT_3016, "%zu (%" PRId64 " … %" PRId64 ")", len, row->min, row->max);
	return DONE;
}

static enum result
bytes_check(struct walk *w, const ProtobufCFieldDescriptor *field, const struct field *row, size_t len)
{
	if (row != NULL && ((int64_t)len < row->min || (int64_t)len > row->max))
		return REFUSE(w, field, LT_3017, "%zu (%" PRId64 " … %" PRId64 ")", len, row->min, row->max);
	return DONE;
}

/* The rows of one message stand together and in the descriptor's order (a test sees to it). */
static const struct field *
rows_of(const ProtobufCMessageDescriptor *message)
{
	const struct field *first = message->n_fields > 0 ? field_find(message, message->fields[0].id) : NULL;
	assert(first != NULL);
	return first;
}

static enum result
nested_check(struct walk *w, const ProtobufCFieldDescriptor *field, size_t len)
{
	if (w->depth == DEPTH_MAX)
		return REFUSE(w, field, LT_3021, "%s", "");
	struct walk inner = {
		.parent = w, .name = field->name, .message = field->descriptor,
		.rows = w->rows != NULL ? rows_of(field->descriptor) : NULL, .max_repeated = w->max_repeated,
		.origin = w->origin, .at = w->at, .end = w->at + len, .depth = w->depth + 1, .f = w->f,
	};
	return message_walk(&inner);
}

static unsigned
wire_type_of(ProtobufCType type)
{
	switch (type) {
	case PROTOBUF_C_TYPE_STRING: case PROTOBUF_C_TYPE_BYTES: case PROTOBUF_C_TYPE_MESSAGE:
		return PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED;
	case PROTOBUF_C_TYPE_FIXED32: case PROTOBUF_C_TYPE_SFIXED32: case PROTOBUF_C_TYPE_FLOAT:
		return PROTOBUF_C_WIRE_TYPE_32BIT;
	case PROTOBUF_C_TYPE_FIXED64: case PROTOBUF_C_TYPE_SFIXED64: case PROTOBUF_C_TYPE_DOUBLE:
		return PROTOBUF_C_WIRE_TYPE_64BIT;
	default:
		return PROTOBUF_C_WIRE_TYPE_VARINT;
	}
}

static enum result
scalar_take(struct walk *w, const ProtobufCFieldDescriptor *field, const struct field *row, unsigned wire)
{
	if (wire != PROTOBUF_C_WIRE_TYPE_VARINT)
		return skip(w, field, wire == PROTOBUF_C_WIRE_TYPE_32BIT ? 4 : 8);
	uint64_t v;
	const uint8_t *before = w->at;
	enum result r = varint_take(w, field, &v);
	if (r != DONE)
		return r;
	const uint8_t *after = w->at;
	w->at = before;   /* a refusal names where the number begins */
	r = number_check(w, field, row, v);
	w->at = after;
	return r;
}

static uint32_t
count_limit(const struct walk *w, const ProtobufCFieldDescriptor *field, const struct field *row)
{
	if (field->label != PROTOBUF_C_LABEL_REPEATED)
		return 1;
	return row != NULL ? row->max_count : w->max_repeated;
}

static enum result
count_check(struct walk *w, const ProtobufCFieldDescriptor *field, const struct field *row, uint32_t *seen)
{
	uint32_t limit = count_limit(w, field, row);
	if (++*seen <= limit)
		return DONE;
	if (field->label != PROTOBUF_C_LABEL_REPEATED)
		return REFUSE(w, field, LT_3009, "%s", "");
	return REFUSE(w, field, LT_3020, "> %" PRIu32, limit);
}

static enum result
packed_take(struct walk *w, const ProtobufCFieldDescriptor *field, const struct field *row, unsigned wire,
            uint32_t *seen)
{
	size_t len;
	enum result r = length_take(w, field, &len);
	if (r != DONE)
		return r;
	const uint8_t *outer_end = w->end;
	w->end = w->at + len;
	while (r == DONE && w->at < w->end) {
		r = count_check(w, field, row, seen);
		if (r == DONE)
			r = scalar_take(w, field, row, wire);
	}
	w->end = outer_end;
	return r;
}

static enum result
field_take(struct walk *w, const ProtobufCFieldDescriptor *field, unsigned wire, uint32_t *seen)
{
	const struct field *row = w->rows != NULL ? &w->rows[field - w->message->fields] : NULL;
	unsigned expected = wire_type_of(field->type);
	bool repeated = field->label == PROTOBUF_C_LABEL_REPEATED;

	if (repeated && expected != PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED &&
	    wire == PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED)
		return packed_take(w, field, row, expected, seen);
	if (wire != expected)
		return REFUSE(w, field, LT_3003, "%u, %u", wire, expected);
	enum result r = count_check(w, field, row, seen);
	if (r != DONE)
		return r;
	if (wire != PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED)
		return scalar_take(w, field, row, wire);

	size_t len;
	r = length_take(w, field, &len);
	if (r != DONE)
		return r;
	if (field->type == PROTOBUF_C_TYPE_STRING)
		r = text_check(w, field, row, len);
	else if (field->type == PROTOBUF_C_TYPE_BYTES)
		r = bytes_check(w, field, row, len);
	else
		r = nested_check(w, field, len);
	w->at += len;
	return r;
}

static enum result
unknown_take(struct walk *w, unsigned wire)
{
	uint64_t v;
	size_t len;
	enum result r;
	switch (wire) {
	case PROTOBUF_C_WIRE_TYPE_VARINT:
		return varint_take(w, NULL, &v);
	case PROTOBUF_C_WIRE_TYPE_64BIT:
		return skip(w, NULL, 8);
	case PROTOBUF_C_WIRE_TYPE_32BIT:
		return skip(w, NULL, 4);
	default:
		r = length_take(w, NULL, &len);
		return r == DONE ? skip(w, NULL, len) : r;
	}
}

static enum result
tag_take(struct walk *w, uint32_t *number, unsigned *wire)
{
	uint64_t tag;
	const uint8_t *before = w->at;
	enum result r = varint_take(w, NULL, &tag);
	if (r != DONE)
		return r;
	const uint8_t *after = w->at;
	w->at = before;
	*wire = (unsigned)(tag & 7);
	if (tag >> 3 == 0 || tag >> 3 > FIELD_NUMBER_MAX)
		return REFUSE(w, (const ProtobufCFieldDescriptor *)NULL, LT_3023, "%" PRIu64, tag >> 3);
	if (*wire == WIRE_GROUP_START || *wire == WIRE_GROUP_END || *wire > PROTOBUF_C_WIRE_TYPE_32BIT)
		return REFUSE(w, (const ProtobufCFieldDescriptor *)NULL, LT_3022, "%u", *wire);
	w->at = after;
	*number = (uint32_t)(tag >> 3);
	return DONE;
}

static enum result
message_walk(struct walk *w)
{
	uint32_t seen[MESSAGE_FIELDS_MAX] = { 0 }, unknown = 0;
	enum result r = DONE;
	assert(w->message->n_fields <= MESSAGE_FIELDS_MAX);
	while (r == DONE && w->at < w->end) {
		uint32_t number = 0;
		unsigned wire = 0;
		r = tag_take(w, &number, &wire);
		if (r != DONE)
			return r;
		const ProtobufCFieldDescriptor *field = protobuf_c_message_descriptor_get_field(w->message, number);
		if (field != NULL)
			r = field_take(w, field, wire, &seen[field - w->message->fields]);
		else if (++unknown > UNKNOWN_MAX)
			r = REFUSE(w, field, LT_3024, "> %d", UNKNOWN_MAX);
		else
			r = unknown_take(w, wire);
	}
	return r;
}

enum result
precheck(const ProtobufCMessageDescriptor *message, struct slice bytes, struct fault *f)
{
	if (bytes.len > BODY_MAX)
		return fault_set(f, REFUSED, LT_3002, "", "%zu > %d", bytes.len, BODY_MAX);
	struct walk w = {
		.message = message,
		.rows = rows_of(message),
		.origin = bytes.data,
		.at = bytes.data,
		.end = bytes.data + bytes.len,
		.depth = 1,
		.f = f,
	};
	return message_walk(&w);
}

enum result
precheck_plain(const ProtobufCMessageDescriptor *message, struct slice bytes, uint32_t max_repeated, struct fault *f)
{
	struct walk w = {
		.message = message,
		.max_repeated = max_repeated,
		.origin = bytes.data,
		.at = bytes.data,
		.end = bytes.data + bytes.len,
		.depth = 1,
		.f = f,
	};
	return message_walk(&w);
}
