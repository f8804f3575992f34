/* Between struct log_position and the message that carries it. */
#include "common/link/position.h"

ProtobufCBinaryData
position_bytes(const void *data, size_t len)
{
	return (ProtobufCBinaryData){ len, (uint8_t *)(uintptr_t)data };
}

bool
position_hash(const ProtobufCBinaryData *b, protobuf_c_boolean present, struct hash *out)
{
	*out = (struct hash){ { 0 } };
	if (!present)
		return true;
	if (b->len != HASH_BYTES)
		return false;
	memcpy(out->b, b->data, HASH_BYTES);
	return true;
}

bool
position_read(const Lt1__LogPosition *m, struct log_position *out)
{
	*out = (struct log_position){ .n = m != NULL ? m->n : 0 };
	return m != NULL && m->has_generation && id_from_bytes(m->generation.data, m->generation.len, &out->generation) &&
	       position_hash(&m->chain, m->has_chain, &out->chain);
}

void
position_fill(const struct log_position *at, Lt1__LogPosition *m)
{
	lt1__log_position__init(m);
	m->has_generation = m->has_n = m->has_chain = 1;
	m->generation = position_bytes(at->generation.b, sizeof at->generation.b);
	m->n = at->n;
	m->chain = position_bytes(at->chain.b, HASH_BYTES);
}
