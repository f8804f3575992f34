/* Frames: what comes from outside is measured before it is parsed. Tables of refusals, and twenty thousand damaged
 * frames. */
#include "tests/unit/link_talk.h"

#include <zstd.h>

#define ROUNDS 20000

static struct arena *arena;

static enum result
decode(struct slice bytes, enum frame_direction direction, struct frame *out, struct fault *f)
{
	arena_free(&arena);
	arena = arena_new(frame_arena_cap(bytes));
	*f = (struct fault){ 0 };
	return frame_decode(bytes, direction, arena, out, f);
}

static struct slice
push_of(struct talk *t, const ProtobufCBinaryData *bodies, size_t n)
{
	Lt1__Push m = LT1__PUSH__INIT;
	m.has_generation = m.has_first_n = 1;
	m.generation = talk_bytes(talk_outbox.b, 16);
	m.first_n = 7;
	m.bodies = (ProtobufCBinaryData *)(uintptr_t)bodies;
	m.n_bodies = n;
	return talk_frame(t, LT1__MESSAGE_TYPE__PUSH, &m.base);
}

static void
bodies_come_out_as_they_went_in(void **state)
{
	static uint8_t large[FRAME_BODY_MAX];
	ProtobufCBinaryData bodies[3] = { talk_bytes("one", 3), talk_bytes("", 0), talk_bytes(large, sizeof large) };
	struct talk t = { 0 };
	struct frame frame;
	struct fault f;
	(void)state;
	for (size_t n = 1; n <= 3; n++) {
		struct slice bytes = push_of(&t, bodies, n);
		assert_int_equal(bytes.data[4], n == 3 ? 1 : 0);   /* long and repetitive: compressed */
		assert_int_equal(decode(bytes, FRAME_TO_CENTRE, &frame, &f), DONE);
		const Lt1__Push *m = (const Lt1__Push *)frame.message;
		assert_int_equal(m->n_bodies, n);
		assert_int_equal(m->first_n, 7);
		for (size_t i = 0; i < n; i++) {
			assert_int_equal(m->bodies[i].len, bodies[i].len);
			assert_memory_equal(m->bodies[i].data, bodies[i].data, bodies[i].len);
		}
	}
	buffer_fini(&t.bytes);
}

static void
largest_batch_fits_a_frame_even_uncompressed(void **state)
{
	static uint8_t noise[64 << 10];
	static ProtobufCBinaryData bodies[4096];
	struct talk t = { 0 };
	(void)state;
	for (size_t i = 0; i < sizeof noise; i++)
		noise[i] = (uint8_t)((i * 2654435761u) >> 13);
	for (size_t i = 0; i < 4096; i++)
		bodies[i] = talk_bytes(noise + 16 * i, 16);
	assert_true(push_of(&t, bodies, 4096).len < FRAME_MAX - 1024);
	buffer_fini(&t.bytes);
}

static void
every_type_has_one_row(void **state)
{
	(void)state;
	for (unsigned type = 0; type < 256; type++) {
		size_t rows = 0;
		for (size_t i = 0; i < n_frame_types; i++)
			rows += (unsigned)frame_types[i].type == type;
		assert_true(rows <= 1);
		assert_int_equal(frame_type_find(type) != NULL, rows);
	}
}

struct damage { enum fault_code code; enum frame_direction direction; size_t offset; uint8_t value; size_t length; };

static void
header_is_refused_with_its_own_code(void **state)
{
	static const struct damage cases[] = {
		{ LT_4001, FRAME_TO_CENTRE, 0, 'L', 0 },      { LT_4001, FRAME_TO_CENTRE, 0, 'L', 11 }, /* too short */
		{ LT_4001, FRAME_TO_CENTRE, 0, 'X', 0 + 99 }, { LT_4001, FRAME_TO_CENTRE, 1, 'X', 99 },
		{ LT_4002, FRAME_TO_CENTRE, 2, 0, 99 },       { LT_4002, FRAME_TO_CENTRE, 2, 2, 99 },
		{ LT_4003, FRAME_TO_CENTRE, 3, 0, 99 },       { LT_4003, FRAME_TO_CENTRE, 3, 99, 99 },
		{ LT_4003, FRAME_TO_CENTRE, 3, 14, 99 },      { LT_4004, FRAME_TO_SITE, 3, 3, 99 },
		{ LT_4004, FRAME_TO_CENTRE, 3, 4, 99 },       { LT_4001, FRAME_TO_CENTRE, 4, 2, 99 },
		{ LT_4001, FRAME_TO_CENTRE, 4, 0x80, 99 },    { LT_4001, FRAME_TO_CENTRE, 5, 1, 99 },
		{ LT_4001, FRAME_TO_CENTRE, 6, 1, 99 },       { LT_4001, FRAME_TO_CENTRE, 7, 1, 99 },
		{ LT_4005, FRAME_TO_CENTRE, 8, 1, 99 },     /* raw_len beyond 1 MiB */
		{ LT_4006, FRAME_TO_CENTRE, 11, 1, 99 },    /* raw_len is not the length */
		{ LT_4006, FRAME_TO_CENTRE, 4, 1, 99 },     /* says zstd, is not */
		{ LT_4008, FRAME_TO_CENTRE, 12, 0x0b, 99 }, /* a group */
	};
	struct talk t = { 0 };
	ProtobufCBinaryData body = talk_bytes("body", 4);
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const struct damage *c = &cases[i];
		struct slice bytes = push_of(&t, &body, 1);
		struct frame frame;
		struct fault f;
		t.bytes.data[c->offset] = c->value;
		if (c->length < bytes.len)
			bytes.len = c->length;
		enum result r = decode(bytes, c->direction, &frame, &f);
		if (r != REFUSED || f.code != c->code)
			fail_msg("case %zu: result %d code %d, expected %d", i, r, f.code, c->code);
	}
	buffer_fini(&t.bytes);
}

static void
sizes_are_refused_before_anything_is_read(void **state)
{
	static uint8_t bytes[FRAME_MAX + 1] = { 'L', 'T', FRAME_VERSION, LT1__MESSAGE_TYPE__PUSH };
	static uint8_t enrol[FRAME_ENROL_MAX + 1] = { 'L', 'T', FRAME_VERSION, LT1__MESSAGE_TYPE__ENROL };
	struct frame frame;
	struct fault f;
	(void)state;
	assert_int_equal(decode((struct slice){ bytes, sizeof bytes }, FRAME_TO_CENTRE, &frame, &f), REFUSED);
	assert_int_equal(f.code, LT_4005);
	assert_int_equal(decode((struct slice){ enrol, sizeof enrol }, FRAME_TO_CENTRE, &frame, &f), REFUSED);
	assert_int_equal(f.code, LT_4005);
}

static struct slice
zstd_frame(struct buffer *out, size_t raw_len, size_t stated, size_t copies)
{
	static uint8_t raw[FRAME_RAW_MAX + 1];
	static const uint8_t header[] = { 'L', 'T', FRAME_VERSION, LT1__MESSAGE_TYPE__PUSH, 1, 0, 0, 0 };
	buffer_clear(out);
	buffer_put(out, header, sizeof header);
	buffer_put_be32(out, (uint32_t)stated);
	for (size_t i = 0; i < copies; i++) {
		size_t bound = ZSTD_compressBound(raw_len);
		out->len += ZSTD_compress(buffer_room(out, bound), bound, raw, raw_len, 1);
	}
	return buffer_slice(out);
}

static void
compressed_frame_cannot_say_more_or_less_than_it_is(void **state)
{
	struct buffer out = { 0 };
	struct frame frame;
	struct fault f;
	(void)state;
	assert_int_equal(decode(zstd_frame(&out, 1000, 999, 1), FRAME_TO_CENTRE, &frame, &f), REFUSED);
	assert_int_equal(f.code, LT_4006);
	assert_int_equal(decode(zstd_frame(&out, 1000, 1000, 2), FRAME_TO_CENTRE, &frame, &f), REFUSED);
	assert_int_equal(f.code, LT_4006);
	assert_int_equal(decode(zstd_frame(&out, FRAME_RAW_MAX + 1, FRAME_RAW_MAX + 1, 1), FRAME_TO_CENTRE, &frame, &f),
	                 REFUSED);
	assert_int_equal(f.code, LT_4005);
	struct slice damaged = zstd_frame(&out, 1000, 1000, 1);
	out.data[damaged.len - 1] ^= 0xff;
	out.data[FRAME_HEADER + 8] ^= 0xff;
	assert_int_equal(decode(damaged, FRAME_TO_CENTRE, &frame, &f), REFUSED);
	buffer_fini(&out);
}

static void
flood_of_bodies_is_refused(void **state)
{
	static ProtobufCBinaryData bodies[8193];
	struct talk t = { 0 };
	struct frame frame;
	struct fault f;
	(void)state;
	for (size_t i = 0; i < 8193; i++)
		bodies[i] = talk_bytes("x", 1);
	assert_int_equal(decode(push_of(&t, bodies, 8192), FRAME_TO_CENTRE, &frame, &f), DONE);
	assert_int_equal(decode(push_of(&t, bodies, 8193), FRAME_TO_CENTRE, &frame, &f), REFUSED);
	assert_int_equal(f.code, LT_4008);
	buffer_fini(&t.bytes);
}

static uint64_t
next(uint64_t *s)
{
	*s = *s * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return *s >> 33;
}

static void
damaged_frame_is_refused_or_read_but_never_more(void **state)
{
	static uint8_t large[9000];
	uint64_t seed = 20260301, read = 0;
	ProtobufCBinaryData bodies[3] = { talk_bytes("first body", 10), talk_bytes(large, sizeof large),
		                          talk_bytes("third", 5) };
	struct talk t = { 0 };
	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct slice bytes = push_of(&t, bodies, 1 + next(&seed) % 3);
		uint8_t *copy = malloc(bytes.len + 16);   /* of its own, so that a sanitizer sees a step too far */
		size_t len = bytes.len, flips = next(&seed) % 5;
		memcpy(copy, bytes.data, len);
		for (size_t i = 0; i < flips; i++)
			copy[next(&seed) % len] ^= (uint8_t)(1u << next(&seed) % 8);
		if (next(&seed) % 4 == 0)
			len = next(&seed) % (len + 1);
		else if (next(&seed) % 4 == 0)
			for (size_t i = next(&seed) % 16; i > 0; i--)
				copy[len++] = (uint8_t)next(&seed);
		struct frame frame;
		struct fault f;
		enum result r = decode((struct slice){ copy, len },
		                       next(&seed) % 8 == 0 ? FRAME_TO_SITE : FRAME_TO_CENTRE, &frame, &f);
		assert_true(r == DONE || (r == REFUSED && f.code >= LT_4001 && f.code <= LT_4009));
		read += r == DONE;
		free(copy);
	}
	assert_true(read > ROUNDS / 20 && read < ROUNDS);
	buffer_fini(&t.bytes);
}

static int
arena_gone(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bodies_come_out_as_they_went_in),
		cmocka_unit_test(largest_batch_fits_a_frame_even_uncompressed),
		cmocka_unit_test(every_type_has_one_row),
		cmocka_unit_test(header_is_refused_with_its_own_code),
		cmocka_unit_test(sizes_are_refused_before_anything_is_read),
		cmocka_unit_test(compressed_frame_cannot_say_more_or_less_than_it_is),
		cmocka_unit_test(flood_of_bodies_is_refused),
		cmocka_unit_test(damaged_frame_is_refused_or_read_but_never_more),
	};
	return cmocka_run_group_tests(tests, NULL, arena_gone);
}
