/* One row of a register, column by column. */
#include <assert.h>

#include "client/mirror/register_room.h"
#include "common/record/kinds.h"

void
row_begin(struct registers *r, const char *insert)
{
	r->q = store_sql(r->store, insert);
	r->at = 1;
	r->n_texts = 0;
}

void
put_text(struct registers *r, const char *text)
{
	sql_text(r->q, r->at++, text);
}

void
put_int(struct registers *r, int64_t v)
{
	sql_int(r->q, r->at++, v);
}

void
put_id(struct registers *r, bool has, const struct id *id)
{
	sql_bytes(r->q, r->at++, has ? id->b : NULL, sizeof id->b);
}

void
put_date(struct registers *r, bool has, int32_t on)
{
	const char *text = NULL;
	if (has && (on == ON_BEGINNING || on == ON_END)) {
		text = on == ON_END ? "infinity" : "-infinity";
	} else if (has) {
		assert(r->n_texts < TEXTS);
		date_format_iso(on, r->texts[r->n_texts]);
		text = r->texts[r->n_texts++];
	}
	put_text(r, text);
}

static void
put_number(struct registers *r, const ProtobufCFieldDescriptor *fd, const struct field *limits, const void *value)
{
	int32_t number;
	memcpy(&number, value, sizeof number);
	if (fd->type == PROTOBUF_C_TYPE_ENUM)
		put_text(r, enum_label(fd->descriptor, number));
	else if (fd->type == PROTOBUF_C_TYPE_BOOL)
		put_int(r, *(const protobuf_c_boolean *)value != 0);
	else if (limits != NULL && limits->is_date)
		put_date(r, true, number);
	else
		put_int(r, fd->type == PROTOBUF_C_TYPE_UINT32 ? (int64_t)(uint32_t)number : number);
}

void
put_field(struct registers *r, const ProtobufCMessage *m, uint32_t tag)
{
	const ProtobufCFieldDescriptor *fd = NULL;
	if (m != NULL)
		fd = protobuf_c_message_descriptor_get_field(m->descriptor, tag);
	if (fd == NULL || fd->label == PROTOBUF_C_LABEL_REPEATED) {
		put_text(r, NULL);
		return;
	}
	const char *value = (const char *)m + fd->offset;
	if (fd->type == PROTOBUF_C_TYPE_STRING) {
		const char *text;
		memcpy(&text, value, sizeof text);
		put_text(r, text);
		return;
	}
	if (*(const protobuf_c_boolean *)((const char *)m + fd->quantifier_offset) == 0) {
		put_text(r, NULL);
	} else if (fd->type == PROTOBUF_C_TYPE_BYTES) {
		const ProtobufCBinaryData *bytes = (const void *)value;
		sql_bytes(r->q, r->at++, bytes->data, bytes->len);
	} else {
		put_number(r, fd, field_find(m->descriptor, tag), value);
	}
}

void
put_fields(struct registers *r, const ProtobufCMessage *m, const uint8_t *tags, size_t n)
{
	for (size_t i = 0; i < n; i++)
		put_field(r, m, tags[i]);
}
enum result
row_end(struct registers *r, struct fault *f)
{
	return sql_run(r->store, r->q, f);
}
