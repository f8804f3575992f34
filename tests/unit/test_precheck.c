/* The pre-check against hostile bytes: every refusal by its code and place, then seeded mutations of valid bodies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include <stdio.h>

#include "common/base/hash.h"
#include "common/base/text.h"
#include "common/record/precheck.h"
#include "proto/link.pb-c.h"
#include "tests/unit/bodies.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static void
varint_put(struct buffer *b, uint64_t v)
{
	for (; v >= 0x80; v >>= 7)
		buffer_put_u8(b, (uint8_t)(v | 0x80));
	buffer_put_u8(b, (uint8_t)v);
}

static void
hex_put(struct buffer *b, const char *hex)
{
	size_t len = strlen(hex) / 2;
	assert_int_equal(hash_unhex(hex, buffer_room(b, len), len), 0);
	b->len += len;
}

#define ID "0123456789abcdef0123456789abcdef"
#define UPDATE_ID "0a10" ID

/* The body: `outer`, then, when `tag` is set, a record of that tag made of `inner`. Numbers are LT codes. */
struct hostile { int code; const char *place, *outer; uint32_t tag; const char *inner; };

static const struct hostile cases[] = {
	{ 0, "", "", 0, "" },
	{ 0, "",
	  UPDATE_ID "10011802"
	            "20bc9e02",
	  20, "" },
	{ 0, "",
	  UPDATE_ID "7001"
	            "790102030405060708"
	            "7d01020304"
	            "7203616263",
	  20, "" }, /* unknown fields of every wire type */
	{ 0, "", "20fd8e03", 0, "" },
	{ 0, "", "58ffffffff07", 0, "" },
	/* cut short */
	{ 3001, "op", "10", 0, "" },
	{ 3001, "op", "1081", 0, "" },
	{ 3001, "update_id", "0a10aa", 0, "" },
	{ 3001, "update_id", "0a", 0, "" },
	{ 3001, "", "80", 0, "" },
	{ 3001, "", "7901020304", 0, "" },
	{ 3001, "", "7d01", 0, "" },
	{ 3001, "", "72ffffffff0f", 0, "" },
	{ 3001, "unit", "a20105", 0, "" },
	{ 3001, "unit.name", "", 20, "120561" },
	{ 3001, "unit.name", "", 20, "12ffffffffffffffffff01" },
	/* another wire type than the field's */
	{ 3003, "update_id", "0801", 0, "" },
	{ 3003, "op", "1201aa", 0, "" },
	{ 3003, "op", "1501020304", 0, "" },
	{ 3003, "unit", "a00101", 0, "" },
	{ 3003, "unit_change.successor_ids", "", 21, "3001" },
	/* too many bytes for a number */
	{ 3004, "op",
	  "1080808080808080808080"
	  "01",
	  0, "" },
	{ 3004, "op", "10ffffffffffffffffff02", 0, "" },
	{ 3004, "op", "108100", 0, "" },
	{ 3004, "", "900001", 0, "" },
	{ 3004, "update_id", "0a9000" ID, 0, "" },
	/* does not fit the type: protobuf-c would cut it */
	{ 3005, "op", "108180808010", 0, "" },
	{ 3005, "occurred_on", "208080808010", 0, "" },
	{ 3005, "made_from", "588080808010", 0, "" },
	{ 3005, "made_from", "58ffffffffffffffffff01", 0, "" },
	{ 3005, "unit.level", "", 20, "1880808080f0ffffffff01" },
	/* enums */
	{ 3006, "op", "1009", 0, "" },
	{ 3006, "op", "10ffffffffffffffffff01", 0, "" },
	{ 3006, "unit.kind", "", 20, "2063" },
	{ 3007, "op", "1000", 0, "" },
	{ 3007, "organisation.type", "", 22, "1800" },
	{ 3008, "unit.special_difficulty", "", 20, "3802" },
	{ 3008, "unit.special_difficulty", "", 20, "38ffffffffffffffffff01" },
	/* single fields stand once */
	{ 3009, "op", "10011001", 0, "" },
	{ 3009, "update_id", UPDATE_ID UPDATE_ID, 0, "" },
	{ 3009, "unit", "a20100", 20, "" },
	{ 3009, "unit.code", "", 20, "0a01610a0162" },
	/* text */
	{ 3014, "unit.name", "", 20, "1202c328" },
	{ 3014, "unit.name", "", 20, "1202c080" },
	{ 3014, "unit.name", "", 20, "1203eda080" },
	{ 3014, "unit.name", "", 20, "1204f4908080" },
	{ 3014, "actor", "4a01ff", 0, "" },
	{ 3015, "unit.name", "", 20, "1203610062" },
	{ 3016, "unit.code", "", 20, "0a0b3132333435363738393031" },
	{ 3016, "unit.code", "", 20, "0a00" },
	{ 0, "", "", 20, "0a0a31323334353637383930" },
	/* ids and hashes */
	{ 3017, "update_id", "0a0f0123456789abcdef0123456789abcd", 0, "" },
	{ 3017, "unit.parent_id", "", 20, "2a00" },
	{ 3017, "unit_change.successor_ids", "", 21, "3211" ID "00" },
	{ 3017, "source.file_hash", "6a120a10" ID, 0, "" },
	/* numbers and dates */
	{ 3018, "made_from", "588080808008", 0, "" },
	{ 3018, "unit.households", "", 20, "4081ade204" },
	{ 0, "", "", 20, "4080ade204" },
	{ 3018, "recorded_at", "3801", 0, "" },
	{ 3018, "recorded_at", "38ffffffffffffffffff01", 0, "" },
	{ 3018, "source.row", "6a021000", 0, "" },
	{ 3019, "occurred_on", "20bf8f03", 0, "" },          /* 1899-12-31 */
	{ 3019, "occurred_on", "20cca00a", 0, "" },          /* 2200-01-01 */
	{ 3019, "unit.valid_from", "", 20, "48ffffffff0f" }, /* the smallest number there is */
	{ 3019, "decision.signed_on", "320620feffffff0f", 0, "" },
	/* forbidden on the wire */
	{ 3022, "", "0b", 0, "" },
	{ 3022, "", "7b7c", 0, "" },
	{ 3022, "", "0c", 0, "" },
	{ 3022, "", "0e", 0, "" },
	{ 3022, "unit", "", 20, "0f" },
	{ 3023, "", "00", 0, "" },
	{ 3023, "", "0200", 0, "" },
	{ 3023, "", "808080801000", 0, "" },
	{ 0, "", "f8ffffff0f00", 0, "" }, /* 2^29 - 1 is the last field number */
};

static void
hostile_put(struct buffer *b, const struct hostile *h)
{
	buffer_clear(b);
	hex_put(b, h->outer);
	if (h->tag != 0) {
		varint_put(b, h->tag << 3 | 2);
		varint_put(b, strlen(h->inner) / 2);
		hex_put(b, h->inner);
	}
}

static void
hostile_bytes_are_refused_by_code_and_place(void **state)
{
	struct buffer b = { 0 };
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct fault f = { 0 };
		hostile_put(&b, &cases[i]);
		enum result r = precheck(&lt__update__descriptor, buffer_slice(&b), &f);
		if ((int)f.code != cases[i].code || (r == DONE) != (cases[i].code == 0))
			fail_msg("case %zu (%s%s): LT-%d at \"%s\" (%s), expected LT-%d", i, cases[i].outer,
			         cases[i].inner, (int)f.code, f.place, f.detail, cases[i].code);
		if (cases[i].code != 0)
			assert_string_equal(f.place, cases[i].place);
	}
	buffer_fini(&b);
}

/* Repeats one piece until the limit is passed. */
static void
floods_are_refused_at_their_limit(void **state)
{
	static const struct { int code; const char *place, *piece; int passes; uint32_t tag; } floods[] = {
		{ 3020, "reasons", "6200", 16, 0 },
		{ 3020, "unit_change.successor_ids", "3210" ID, 64, 21 },
		{ 3024, "", "7801", 256, 0 },
		{ 3024, "organisation", "7801", 256, 22 },
	};
	for (size_t i = 0; i < COUNT(floods); i++) {
		for (int extra = 0; extra <= 1; extra++) {
			struct buffer inner = { 0 }, b = { 0 };
			struct fault f = { 0 };
			for (int n = 0; n < floods[i].passes + extra; n++)
				hex_put(&inner, floods[i].piece);
			if (floods[i].tag != 0) {
				varint_put(&b, floods[i].tag << 3 | 2);
				varint_put(&b, inner.len);
			}
			buffer_put(&b, inner.data, inner.len);
			assert_int_equal(precheck(&lt__update__descriptor, buffer_slice(&b), &f),
			                 extra ? REFUSED : DONE);
			assert_int_equal(f.code, extra ? floods[i].code : 0);
			if (extra)
				assert_string_equal(f.place, floods[i].place);
			buffer_fini(&inner);
			buffer_fini(&b);
		}
	}
}

static void
a_body_beyond_its_limit_is_refused_unread(void **state)
{
	struct buffer b = { 0 };
	struct fault f;
	memset(buffer_room(&b, BODY_MAX + 1), 0xff, BODY_MAX + 1);
	b.len = BODY_MAX + 1;
	assert_int_equal(precheck(&lt__update__descriptor, buffer_slice(&b), &f), REFUSED);
	assert_int_equal(f.code, LT_3002);
	buffer_fini(&b);
}

static void
a_refusal_says_at_which_byte(void **state)
{
	struct buffer b = { 0 };
	struct fault f;
	hex_put(&b, UPDATE_ID "1009");
	assert_int_equal(precheck(&lt__update__descriptor, buffer_slice(&b), &f), REFUSED);
	assert_string_equal(f.detail, "9, byte 19");
	assert_int_equal(precheck(&lt__update__descriptor, buffer_slice(&b), NULL), REFUSED);
	buffer_fini(&b);
}

/* A message that may hold itself, and repeated numbers: records.proto has neither, the wire format does. */
static const ProtobufCMessageDescriptor nest;
static const ProtobufCFieldDescriptor nest_fields[] = {
	{ .name = "nest",
	  .id = 1,
	  .label = PROTOBUF_C_LABEL_OPTIONAL,
	  .type = PROTOBUF_C_TYPE_MESSAGE,
	  .descriptor = &nest },
	{ .name = "numbers", .id = 2, .label = PROTOBUF_C_LABEL_REPEATED, .type = PROTOBUF_C_TYPE_INT32 },
	{ .name = "fixed", .id = 3, .label = PROTOBUF_C_LABEL_REPEATED, .type = PROTOBUF_C_TYPE_FIXED64 },
};
static const ProtobufCIntRange nest_ranges[] = { { 1, 0 }, { 0, 3 } };
static const ProtobufCMessageDescriptor nest = {
	.magic = PROTOBUF_C__MESSAGE_DESCRIPTOR_MAGIC,
	.name = "nest",
	.n_fields = 3,
	.fields = nest_fields,
	.n_field_ranges = 1,
	.field_ranges = nest_ranges,
};

static void
nesting_and_repeated_numbers_are_bounded(void **state)
{
	static const struct { int code; const char *place, *hex; } nested[] = {
		{ 0, "", "0a040a020a00" },
		{ 3021, "nest.nest.nest.nest", "0a060a040a020a00" },
		{ 0, "", "1001" "1002" "1003" },
		{ 0, "", "1001" "12020203" },
		{ 3020, "numbers", "120401020304" },
		{ 3020, "numbers", "1001" "1203020304" },
		{ 0, "", "10ffffffffffffffffff01" },                            /* -1 */
		{ 0, "", "108080808" "0f8ffffffff01" },                         /* the smallest */
		{ 3005, "numbers", "10ffffffff0f" },                            /* 2^32 - 1 is not -1 */
		{ 3005, "numbers", "1206" "01" "8080808010" },
		{ 3001, "numbers", "1202" "0180" },                             /* cut at the end of the packed run */
		{ 3001, "numbers", "120180" "01" },
		{ 0, "", "1a100000000000000000" "0000000000000000" },
		{ 3001, "fixed", "1a0c0000000000000000" "00000000" },
		{ 3003, "numbers", "1501020304" },
		{ 3003, "numbers", "12020102" "1501020304" },                   /* a packed run ends where it says */
	};
	for (size_t i = 0; i < COUNT(nested); i++) {
		struct buffer b = { 0 };
		struct fault f = { 0 };
		hex_put(&b, nested[i].hex);
		enum result r = precheck_plain(&nest, buffer_slice(&b), 3, &f);
		if ((int)f.code != nested[i].code || (r == DONE) != (nested[i].code == 0))
			fail_msg("%s: LT-%d at \"%s\" (%s)", nested[i].hex, (int)f.code, f.place, f.detail);
		if (r != DONE)
			assert_string_equal(f.place, nested[i].place);
		buffer_fini(&b);
	}
}

static void
frames_of_the_line_are_checked_without_rows(void **state)
{
	static const struct { int code; const char *place, *hex; } pushes[] = {
		{ 0, "", "0a10" ID "1001" "2200" "2200" },
		{ 3020, "bodies", "2200" "2200" "2200" },
		{ 3009, "first_n", "10011001" },
		{ 0, "", "10ffffffffffffffffff01" },
		{ 3003, "bodies", "2001" },
	};
	for (size_t i = 0; i < COUNT(pushes); i++) {
		struct buffer b = { 0 };
		struct fault f = { 0 };
		hex_put(&b, pushes[i].hex);
		enum result r = precheck_plain(&lt1__push__descriptor, buffer_slice(&b), 2, &f);
		assert_int_equal((int)f.code, pushes[i].code);
		assert_int_equal(r == DONE, pushes[i].code == 0);
		assert_string_equal(f.place, pushes[i].place);
		buffer_fini(&b);
	}
}

static void
a_newer_peers_word_passes_in_a_conversation(void **state)
{
	struct fault f = { 0 };

	assert_int_equal(precheck_plain(&lt1__bye__descriptor, (struct slice){ (const uint8_t *)"\x08\x63", 2 }, 1, &f), DONE);   /* reason 99 */
	assert_int_equal(precheck_plain(&lt1__bye__descriptor, (struct slice){ (const uint8_t *)"\x08\x00", 2 }, 1, &f), REFUSED);
	assert_int_equal(f.code, LT_3007);
}

/* splitmix64: the same seed gives the same mutations everywhere. */
static uint64_t
dice(uint64_t *seed)
{
	uint64_t z = *seed += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static void
mutate(struct buffer *b, uint64_t *seed)
{
	size_t at = dice(seed) % b->len, len = 1 + dice(seed) % 8;
	if (len > b->len - at)
		len = b->len - at;
	uint8_t piece[8];
	memcpy(piece, b->data + at, len);
	switch (dice(seed) % 6) {
	case 0:
		b->data[at] ^= (uint8_t)(1u << dice(seed) % 8);
		break;
	case 1:
		b->data[at] = (uint8_t)dice(seed);
		break;
	case 2:
		b->len = at + 1;
		break;
	case 3:   /* leave out */
		memmove(b->data + at, b->data + at + len, b->len - at - len);
		b->len -= len == b->len ? 0 : len;
		break;
	case 4:   /* say twice */
		(void)buffer_room(b, len);
		memmove(b->data + at + len, b->data + at, b->len - at);
		memcpy(b->data + at, piece, len);
		b->len += len;
		break;
	default: {   /* move elsewhere */
		size_t to = dice(seed) % (b->len - len + 1);
		memcpy(b->data + to, piece, len);
		break;
	}
	}
}

/* Every text of an unpacked message, nested ones too, is one PostgreSQL takes. */
static void
texts_are_sound(const ProtobufCMessage *m)
{
	for (unsigned i = 0; i < m->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &m->descriptor->fields[i];
		const void *member = (const char *)m + field->offset;
		if (field->type == PROTOBUF_C_TYPE_STRING && *(char *const *)member != NULL)
			assert_true(text_is_utf8(*(char *const *)member, strlen(*(char *const *)member)));
		if (field->type != PROTOBUF_C_TYPE_MESSAGE)
			continue;
		bool repeated = field->label == PROTOBUF_C_LABEL_REPEATED;
		size_t n = repeated ? *(const size_t *)((const char *)m + field->quantifier_offset)
		                    : *(ProtobufCMessage *const *)member != NULL;
		for (size_t k = 0; k < n; k++)
			texts_are_sound(repeated ? (*(ProtobufCMessage * *const *)member)[k]
			                         : *(ProtobufCMessage *const *)member);
	}
}

static void
what_passes_the_pre_check_unpacks_and_holds_sound_text(void **state)
{
	uint64_t seed = 20201231;
	size_t passed = 0, refused = 0, by_code[100] = { 0 };
	struct arena *a = arena_new(RECORD_ARENA_CAP);
	for (int round = 0; round < 10000; round++) {
		struct body body;
		struct buffer b = { 0 };
		struct fault f = { 0 };
		Lt__Update *u = NULL;
		body_init(&body, round % N_BODIES);
		body_pack(&body, &b);
		for (uint64_t n = dice(&seed) % 3 + 1; n > 0 && b.len > 0; n--)
			mutate(&b, &seed);
		arena_reset(a);
		if (precheck(&lt__update__descriptor, buffer_slice(&b), &f) == DONE) {
			passed++;
			ProtobufCAllocator allocator = arena_allocator(a);
			u = lt__update__unpack(&allocator, b.len, b.data);
			if (u == NULL)
				fail_msg("round %d passed but does not unpack", round);
			texts_are_sound(&u->base);
		} else {
			refused++;
			assert_in_range(f.code, 3001, 3025);
			by_code[f.code - 3000]++;
		}
		buffer_fini(&b);
	}
	print_message("%zu passed, %zu refused:", passed, refused);
	for (size_t i = 0; i < COUNT(by_code); i++)
		if (by_code[i] > 0)
			print_message(" LT-%zu %zu", 3000 + i, by_code[i]);
	print_message("\n");
	assert_true(passed > 500 && refused > 500);
	arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hostile_bytes_are_refused_by_code_and_place),
		cmocka_unit_test(floods_are_refused_at_their_limit),
		cmocka_unit_test(a_body_beyond_its_limit_is_refused_unread),
		cmocka_unit_test(a_refusal_says_at_which_byte),
		cmocka_unit_test(nesting_and_repeated_numbers_are_bounded),
		cmocka_unit_test(frames_of_the_line_are_checked_without_rows),
		cmocka_unit_test(a_newer_peers_word_passes_in_a_conversation),
		cmocka_unit_test(what_passes_the_pre_check_unpacks_and_holds_sound_text),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
