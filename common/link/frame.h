/* The frame of LT/1: "LT" | version u8 | type u8 | flags u8 (1 = zstd) | 0 | 0 0 | raw_len u32 (big endian), then one
 * protobuf message. The header is checked before any parser runs. Header layout is frozen for ever. Pure. */
#ifndef LT_LINK_FRAME_H
#define LT_LINK_FRAME_H
#include "common/base/arena.h"
#include "common/base/bytes.h"
#include "common/base/fault.h"
#include "proto/link.pb-c.h"

#define FRAME_HEADER 12
#define FRAME_MAX (256u << 10)
#define FRAME_ENROL_MAX 4096u
#define FRAME_RAW_MAX (1u << 20)
#define FRAME_BODY_MAX 65536u       /* one Update */
#define FRAME_VERSION 1
#define TROUBLES_MAX 16u            /* told with one PULL */

enum frame_direction { FRAME_TO_CENTRE = 1, FRAME_TO_SITE = 2 };
struct frame_type {
	Lt1__MessageType type;
	const char *name;                            /* "PUSH" */
	unsigned directions;
	const ProtobufCMessageDescriptor *message;
	uint32_t max_repeated;                       /* for the pre-check */
	uint32_t max_frame;                          /* bytes, header included */
};
extern const struct frame_type frame_types[];    /* the table of messages: nothing else lists them */
extern const size_t n_frame_types;
const struct frame_type *frame_type_find(unsigned type);

/* Appends one frame to out; compresses when that makes it smaller and the message is longer than 512 bytes. */
enum result frame_encode(Lt1__MessageType type, const ProtobufCMessage *m, struct buffer *out, struct fault *f) MUST_CHECK;

struct frame { const struct frame_type *type; ProtobufCMessage *message; };
/* How large an arena may have to be for this frame: from its header alone, bounded by FRAME_RAW_MAX. */
size_t frame_arena_cap(struct slice bytes);
/* Checks header, lengths, direction, zstd content size, pre-check; unpacks into the arena (bodies are copied there).
 * REFUSED with LT-40nn otherwise. The arena needs room for raw_len and the unpacked message. */
enum result frame_decode(struct slice bytes, enum frame_direction direction, struct arena *a, struct frame *out, struct fault *f) MUST_CHECK;

#endif
