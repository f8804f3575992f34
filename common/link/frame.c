/* Frames: the first thing that touches bytes from outside, and the last that touches ours. Everything is measured
 * (header, lengths, zstd's content size, pre-check) before protobuf-c's parser runs into a capped arena. What the
 * messages mean is for site.c and centre.c. */
#include "common/link/frame.h"

#include <assert.h>
#include <inttypes.h>
#include <zstd.h>

#include "common/record/precheck.h"

#define COMPRESS_ABOVE 512u
#define COMPRESS_LEVEL 1
#define FLAG_ZSTD 1u
#define BODIES_MAX 8192u
#define FEEDS_MAX 16u

#define ROW(name, directions, message, repeated, frame) \
	{ LT1__MESSAGE_TYPE__##name, #name, directions, &lt1__##message##__descriptor, repeated, frame }
#define BOTH (FRAME_TO_CENTRE | FRAME_TO_SITE)
const struct frame_type frame_types[] = {
	ROW(HELLO, FRAME_TO_CENTRE, hello, FEEDS_MAX, FRAME_MAX),
	ROW(WELCOME, FRAME_TO_SITE, welcome, FEEDS_MAX, FRAME_MAX),
	ROW(PUSH, FRAME_TO_CENTRE, push, BODIES_MAX, FRAME_MAX),
	ROW(ACK, FRAME_TO_SITE, ack, FEEDS_MAX, FRAME_MAX),
	ROW(NACK, FRAME_TO_SITE, nack, 1, FRAME_MAX),
	ROW(PULL, FRAME_TO_CENTRE, pull, TROUBLES_MAX, FRAME_MAX),
	ROW(DATA, FRAME_TO_SITE, data, BODIES_MAX, FRAME_MAX),
	ROW(SNAP, FRAME_TO_SITE, snap, BODIES_MAX, FRAME_MAX),
	ROW(PING, BOTH, ping, 1, FRAME_MAX),
	ROW(PONG, BOTH, pong, 1, FRAME_MAX),
	ROW(BYE, BOTH, bye, 1, FRAME_MAX),
	ROW(ENROL, FRAME_TO_CENTRE, enrol, 1, FRAME_ENROL_MAX),
	ROW(ENROLLED, FRAME_TO_SITE, enrolled, 1, FRAME_MAX),
	ROW(VAULT, BOTH, vault, 1, FRAME_MAX),
};
const size_t n_frame_types = sizeof frame_types / sizeof frame_types[0];

const struct frame_type *
frame_type_find(unsigned type)
{
	for (size_t i = 0; i < n_frame_types; i++) {
		if ((unsigned)frame_types[i].type == type)
			return &frame_types[i];
	}
	return NULL;
}

/* ---- out ---- */

static void
header_put(struct buffer *out, Lt1__MessageType type, unsigned flags, size_t raw_len)
{
	buffer_put(out, "LT", 2);
	buffer_put_u8(out, FRAME_VERSION);
	buffer_put_u8(out, (uint8_t)type);
	buffer_put_u8(out, (uint8_t)flags);
	buffer_put_u8(out, 0);
	buffer_put_be16(out, 0);
	buffer_put_be32(out, (uint32_t)raw_len);
}

/* Replaces the message at `start` by its compressed form when that is smaller; returns the flags. */
static unsigned
compress_maybe(struct buffer *out, size_t start)
{
	size_t raw_len = out->len - start;
	if (raw_len <= COMPRESS_ABOVE)
		return 0;
	struct buffer small = { 0 };
	size_t bound = ZSTD_compressBound(raw_len);
	size_t n = ZSTD_compress(buffer_room(&small, bound), bound, out->data + start, raw_len, COMPRESS_LEVEL);
	bool smaller = !ZSTD_isError(n) && n < raw_len;
	if (smaller) {
		memcpy(out->data + start, small.data, n);
		out->len = start + n;
	}
	buffer_fini(&small);
	return smaller ? FLAG_ZSTD : 0;
}

enum result
frame_encode(Lt1__MessageType type, const ProtobufCMessage *m, struct buffer *out, struct fault *f)
{
	const struct frame_type *row = frame_type_find((unsigned)type);
	assert(row != NULL && m->descriptor == row->message);
	size_t raw_len = protobuf_c_message_get_packed_size(m), start = out->len;
	if (raw_len > FRAME_RAW_MAX)
		return fault_set(f, REFUSED, LT_4005, row->name, "%zu > %u", raw_len, FRAME_RAW_MAX);
	header_put(out, type, 0, raw_len);
	protobuf_c_message_pack(m, buffer_room(out, raw_len));
	out->len += raw_len;
	out->data[start + 4] = (uint8_t)compress_maybe(out, start + FRAME_HEADER);
	size_t len = out->len - start;
	if (len <= row->max_frame)
		return DONE;
	out->len = start;
	return fault_set(f, REFUSED, LT_4005, row->name, "%zu > %" PRIu32, len, row->max_frame);
}

/* ---- in ---- */

struct header { const struct frame_type *type; unsigned flags; uint32_t raw_len; struct slice payload; };

static uint32_t
be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

size_t
frame_arena_cap(struct slice bytes)
{
	size_t raw_len = bytes.len >= FRAME_HEADER ? be32(bytes.data + 8) : 0;
	if (raw_len > FRAME_RAW_MAX)
		raw_len = FRAME_RAW_MAX;
	size_t members = raw_len / 2 < BODIES_MAX ? raw_len / 2 : BODIES_MAX;
	return 4 * 4096 + 2 * raw_len +
	       members * 160; /* per field: protobuf-c's notes, its place in the array, rounding */
}

static enum result
header_take(struct slice bytes, enum frame_direction direction, struct header *h, struct fault *f)
{
	if (bytes.len > FRAME_MAX)
		return fault_set(f, REFUSED, LT_4005, "", "%zu > %u", bytes.len, FRAME_MAX);
	if (bytes.len < FRAME_HEADER || memcmp(bytes.data, "LT", 2) != 0)
		return fault_set(f, REFUSED, LT_4001, "", "%zu bytes", bytes.len);
	const uint8_t *p = bytes.data;
	if (p[2] != FRAME_VERSION)
		return fault_set(f, REFUSED, LT_4002, "", "%u", p[2]);
	h->type = frame_type_find(p[3]);
	if (h->type == NULL)
		return fault_set(f, REFUSED, LT_4003, "", "%u", p[3]);
	if ((h->type->directions & direction) == 0)
		return fault_set(f, REFUSED, LT_4004, h->type->name, "%s",
		                 direction == FRAME_TO_CENTRE ? "to the centre" : "to a site");
	if (bytes.len > h->type->max_frame)
		return fault_set(f, REFUSED, LT_4005, h->type->name, "%zu > %" PRIu32, bytes.len, h->type->max_frame);
	if ((p[4] & ~FLAG_ZSTD) != 0 || p[5] != 0 || p[6] != 0 || p[7] != 0)
		return fault_set(f, REFUSED, LT_4001, h->type->name, "flags %02x %02x %02x%02x", p[4], p[5], p[6],
		                 p[7]);
	h->flags = p[4];
	h->raw_len = be32(p + 8);
	h->payload = (struct slice){ p + FRAME_HEADER, bytes.len - FRAME_HEADER };
	if (h->raw_len > FRAME_RAW_MAX)
		return fault_set(f, REFUSED, LT_4005, h->type->name, "%" PRIu32 " > %u", h->raw_len, FRAME_RAW_MAX);
	return DONE;
}

static enum result
inflate(const struct header *h, struct arena *a, struct slice *raw, struct fault *f)
{
	const char *name = h->type->name;
	unsigned long long stated = ZSTD_getFrameContentSize(h->payload.data, h->payload.len);
	if (stated != h->raw_len)
		return fault_set(f, REFUSED, LT_4006, name, "zstd content size is not %" PRIu32, h->raw_len);
	if (ZSTD_findFrameCompressedSize(h->payload.data, h->payload.len) != h->payload.len)
		return fault_set(f, REFUSED, LT_4006, name, "%s", "not exactly one zstd frame");
	uint8_t *room = arena_alloc(a, h->raw_len);
	if (room == NULL)
		return fault_set(f, REFUSED, LT_4009, name, "%" PRIu32 " bytes", h->raw_len);
	size_t n = ZSTD_decompress(room, h->raw_len, h->payload.data, h->payload.len);
	if (ZSTD_isError(n))
		return fault_set(f, REFUSED, LT_4007, name, "%s", ZSTD_getErrorName(n));
	if (n != h->raw_len)
		return fault_set(f, REFUSED, LT_4006, name, "%zu, not %" PRIu32, n, h->raw_len);
	*raw = (struct slice){ room, n };
	return DONE;
}

static void *
unpack_alloc(void *arena, size_t len)
{
	return arena_alloc(arena, len);
}

static void
unpack_free(void *arena, void *p)
{
	(void)arena;   /* the arena is freed as a whole */
	(void)p;
}

enum result
frame_decode(struct slice bytes, enum frame_direction direction, struct arena *a, struct frame *out, struct fault *f)
{
	struct header h = { 0 };
	struct fault inner = { 0 };
	enum result r = header_take(bytes, direction, &h, f);
	if (r != DONE)
		return r;
	struct slice raw = h.payload;
	if ((h.flags & FLAG_ZSTD) != 0)
		r = inflate(&h, a, &raw, f);
	else if (raw.len != h.raw_len)
		r = fault_set(f, REFUSED, LT_4006, h.type->name, "%zu, not %" PRIu32, raw.len, h.raw_len);
	if (r != DONE)
		return r;
	r = precheck_plain(h.type->message, raw, h.type->max_repeated, &inner);
	if (r != DONE)
		return fault_set(f, REFUSED, LT_4008, h.type->name, "LT-%d %.100s %.150s", (int)inner.code, inner.place,
		                 inner.detail);
	ProtobufCAllocator allocator = { unpack_alloc, unpack_free, a };
	ProtobufCMessage *m = protobuf_c_message_unpack(h.type->message, &allocator, raw.len, raw.data);
	if (m == NULL)
		return fault_set(f, REFUSED, LT_4009, h.type->name, "%zu bytes", raw.len);
	*out = (struct frame){ h.type, m };
	return DONE;
}
