/* Helpers of the link tests: frames as the other side would send them, and what was said read back. */
#ifndef LT_TESTS_UNIT_LINK_TALK_H
#define LT_TESTS_UNIT_LINK_TALK_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "common/link/frame.h"
#include "common/link/log.h"

static const struct id talk_owner = { "the site's owner" };
static const struct id talk_outbox = { "outbox generatio" };
static const struct id talk_feed = { "feed generation " };
static const struct id talk_province = { "province's log.." };
static const struct id talk_epoch = { "epoch of today.." };

struct talk {                            /* one frame, owned */
	struct buffer bytes;
};

static inline ProtobufCBinaryData
talk_bytes(const void *data, size_t len)
{
	return (ProtobufCBinaryData){ len, (uint8_t *)(uintptr_t)data };
}

static inline struct slice
talk_frame(struct talk *t, Lt1__MessageType type, const ProtobufCMessage *m)
{
	buffer_clear(&t->bytes);
	assert_int_equal(frame_encode(type, m, &t->bytes, NULL), DONE);
	return buffer_slice(&t->bytes);
}

static inline void
talk_position(Lt1__LogPosition *m, const struct log_position *at)
{
	lt1__log_position__init(m);
	m->has_generation = m->has_n = m->has_chain = 1;
	m->generation = talk_bytes(at->generation.b, 16);
	m->n = at->n;
	m->chain = talk_bytes(at->chain.b, HASH_BYTES);
}

/* The chain of a log of bodies "a", "a", ... up to n. */
static inline struct hash
talk_chain_of(const struct id *owner, const struct id *generation, uint64_t n)
{
	struct hash chain = { { 0 } };
	for (uint64_t i = 1; i <= n; i++)
		chain = log_chain(&chain, owner, generation, i, (struct slice){ (const uint8_t *)"a", 1 });
	return chain;
}

static inline struct hash
talk_chain(const struct id *generation, uint64_t n)
{
	return talk_chain_of(&talk_owner, generation, n);
}

static inline struct log_position
talk_at(const struct id *generation, uint64_t n)
{
	return (struct log_position){ *generation, n, talk_chain(generation, n) };
}

#endif
