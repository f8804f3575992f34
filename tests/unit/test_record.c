/* Records: the tables that describe them are complete, what is packed comes back, and what an older version packed can
 * be read for ever. `test_record --write` adds golden files that are missing; it never changes one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include <glob.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/hash.h"
#include "common/record/precheck.h"
#include "tests/unit/bodies.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define GOLDEN LT_SOURCE_DIR "/tests/unit/golden/"

static const ProtobufCMessageDescriptor *const messages[] = {
	&lt__update__descriptor,         &lt__decision_ref__descriptor,
	&lt__warning_reason__descriptor, &lt__import_source__descriptor,
	&lt__unit__descriptor,           &lt__unit_change__descriptor,
	&lt__organisation__descriptor,   &lt__organisation_change__descriptor,
	&lt__member__descriptor,         &lt__member_event__descriptor,
	&lt__post__descriptor,           &lt__meeting__descriptor,
	&lt__cell__descriptor,           &lt__counted_return__descriptor,
	&lt__register_entry__descriptor, &lt__document__descriptor,
	&lt__task__descriptor,           &lt__task_report__descriptor,
	&lt__case_file__descriptor,
	&lt__period_step__descriptor,
};

static void
every_field_has_exactly_one_row_and_every_row_a_field(void **state)
{
	size_t total = 0;
	for (size_t m = 0; m < COUNT(messages); m++) {
		const struct field *first = field_find(messages[m], messages[m]->fields[0].id);
		for (unsigned i = 0; i < messages[m]->n_fields; i++, total++) {
			const ProtobufCFieldDescriptor *field = &messages[m]->fields[i];
			size_t rows = 0;
			for (size_t r = 0; r < n_fields; r++)
				rows += fields[r].message == messages[m] && fields[r].tag == field->id;
			if (rows != 1)
				fail_msg("%s.%s has %zu rows", messages[m]->name, field->name, rows);
			if (field_find(messages[m], field->id) != first + i)   /* the pre-check relies on it */
				fail_msg("%s.%s is out of order", messages[m]->name, field->name);
			if (field->type == PROTOBUF_C_TYPE_MESSAGE) {
				bool listed = false;
				for (size_t k = 0; k < COUNT(messages); k++)
					listed |= messages[k] == field->descriptor;
				if (!listed)
					fail_msg("%s is missing in this test", field->name);
			}
		}
	}
	assert_int_equal(total, n_fields);
}

static void
every_row_has_the_limits_its_type_needs(void **state)
{
	for (size_t i = 0; i < n_fields; i++) {
		const struct field *row = &fields[i];
		const ProtobufCFieldDescriptor *field = protobuf_c_message_descriptor_get_field(row->message, row->tag);
		assert_non_null(field);
		bool text = field->type == PROTOBUF_C_TYPE_STRING, bytes = field->type == PROTOBUF_C_TYPE_BYTES;
		bool number = field->type == PROTOBUF_C_TYPE_SINT32 || field->type == PROTOBUF_C_TYPE_SINT64 ||
		              field->type == PROTOBUF_C_TYPE_UINT32;
		bool limited = row->max > row->min || (row->max == row->min && row->max > 0);
		if ((text || bytes || number) != limited)
			fail_msg("%s.%s: limits", row->message->name, field->name);
		if ((field->label == PROTOBUF_C_LABEL_REPEATED) != (row->max_count > 0))
			fail_msg("%s.%s: max_count", row->message->name, field->name);
		if (row->is_date && field->type != PROTOBUF_C_TYPE_SINT32)
			fail_msg("%s.%s: is no date", row->message->name, field->name);
		size_t len = strlen(field->name);
		if (len > 3 && strcmp(field->name + len - 3, "_on") == 0 && !row->is_date)
			fail_msg("%s.%s: is a date", row->message->name, field->name);
		if (row->vi == NULL || row->en == NULL || *row->vi == '\0' || *row->en == '\0')
			fail_msg("%s.%s: label", row->message->name, field->name);
	}
}

static void
nothing_is_required_by_the_encoding(void **state)
{
	for (size_t m = 0; m < COUNT(messages); m++)
		for (unsigned i = 0; i < messages[m]->n_fields; i++)
			assert_int_not_equal(messages[m]->fields[i].label, PROTOBUF_C_LABEL_REQUIRED);
}

static void
every_kind_has_a_row_and_every_row_a_kind(void **state)
{
	size_t records = 0;
	for (unsigned i = 0; i < lt__update__descriptor.n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &lt__update__descriptor.fields[i];
		if (field->id < 20)
			continue;
		records++;
		const struct kind *k = kind_by_tag(field->id);
		assert_non_null(k);
		assert_string_equal(k->name, field->name);
		assert_ptr_equal(k->message, field->descriptor);
		assert_ptr_equal(kind_by_name(k->name), k);
		assert_non_null(kind_by_tag(k->subject));
		assert_int_equal(kind_by_tag(k->subject)->subject, k->subject);
	}
	assert_int_equal(records, n_kinds);
	assert_null(kind_by_tag(19));
	assert_null(kind_by_name("member_of"));
}

static void
business_keys_are_columns_of_their_kind_or_of_the_envelope(void **state)
{
	for (size_t i = 0; i < n_kinds; i++) {
		char key[128], *rest = key, *column;
		strcpy(key, kinds[i].key);
		while ((column = strsep(&rest, ",")) != NULL) {
			bool found = false;
			for (size_t r = 0; r < n_fields; r++)
				found |= (fields[r].message == kinds[i].message ||
				          fields[r].message == &lt__update__descriptor) &&
				         fields[r].column != NULL && strcmp(fields[r].column, column) == 0;
			if (!found)
				fail_msg("%s: %s", kinds[i].name, column);
		}
	}
}

static void
enum_values_are_called_by_their_last_words(void **state)
{
	int value = -1;
	assert_string_equal(enum_label(&lt__organisation_type__descriptor, 2), "direct_committee");
	assert_string_equal(enum_label(&lt__unit_kind__descriptor, LT__UNIT_KIND__UNIT_KIND_TO_DAN_PHO), "to_dan_pho");
	assert_null(enum_label(&lt__unit_kind__descriptor, 99));
	assert_true(enum_value(&lt__change_kind__descriptor, "re_parent", &value));
	assert_int_equal(value, LT__CHANGE_KIND__CHANGE_KIND_RE_PARENT);
	assert_false(enum_value(&lt__change_kind__descriptor, "unspecified", &value));
	assert_false(enum_value(&lt__change_kind__descriptor, "RENAME", &value));
	assert_false(enum_value(&lt__change_kind__descriptor, "", &value));
}

static void
what_is_packed_comes_back(void **state)
{
	struct arena *a = arena_new(RECORD_ARENA_CAP);
	for (int i = 0; i < N_BODIES; i++) {
		struct body b;
		struct buffer packed = { 0 }, again = { 0 };
		struct fault f;
		Lt__Update *u = NULL;
		body_init(&b, i);
		body_pack(&b, &packed);
		arena_reset(a);
		assert_int_equal(record_unpack(buffer_slice(&packed), a, &u, &f), DONE);
		assert_string_equal(kind_of(u)->name, kind_of(&b.update)->name);
		assert_ptr_equal(kind_record(u)->descriptor, kind_of(u)->message);
		assert_int_equal(record_pack(u, &again, &f), DONE);
		assert_true(slice_equal(buffer_slice(&packed), buffer_slice(&again)));
		buffer_fini(&packed);
		buffer_fini(&again);
	}
	arena_free(&a);
}

static void
fields_of_a_newer_version_survive(void **state)
{
	struct arena *a = arena_new(RECORD_ARENA_CAP);
	struct body b;
	struct buffer packed = { 0 }, again = { 0 };
	struct fault f;
	Lt__Update *u;
	body_init(&b, 0);
	body_pack(&b, &packed);
	buffer_put(&packed, "\x72\x03new", 5);   /* field 14, text */
	assert_int_equal(record_unpack(buffer_slice(&packed), a, &u, &f), DONE);
	assert_int_equal(record_pack(u, &again, &f), DONE);
	assert_true(slice_equal(buffer_slice(&packed), buffer_slice(&again)));
	buffer_fini(&packed);
	buffer_fini(&again);
	arena_free(&a);
}

static void
a_body_holds_one_known_record_and_an_id(void **state)
{
	static const uint8_t newer[] = { 0xc2, 0x3e, 0x00 };   /* field 1000, empty message */
	static const struct { enum fault_code code; bool id, unit, organisation, newer;
	} cases[] = {
		{ FAULT_NONE, true, true, false, false }, { LT_3011, true, true, true, false },
		{ LT_3012, true, false, false, false },   { LT_3010, true, false, false, true },
		{ LT_3011, true, true, false, true },     { LT_3013, false, true, false, false },
	};
	struct arena *a = arena_new(RECORD_ARENA_CAP);
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct body b;
		struct buffer packed = { 0 }, refused = { 0 };
		struct fault f = { 0 };
		Lt__Update *u;
		body_init(&b, 0);
		b.update.has_update_id = cases[i].id;
		b.update.unit = cases[i].unit ? &b.unit : NULL;
		b.update.organisation = cases[i].organisation ? &b.organisation : NULL;
		lt__update__pack(&b.update, buffer_room(&packed, lt__update__get_packed_size(&b.update)));
		packed.len = lt__update__get_packed_size(&b.update);
		if (cases[i].newer)
			buffer_put(&packed, newer, sizeof newer);
		enum result expected = cases[i].code == FAULT_NONE ? DONE : REFUSED;
		assert_int_equal(record_unpack(buffer_slice(&packed), a, &u, &f), expected);
		assert_int_equal(f.code, cases[i].code);
		if (!cases[i].newer)
			assert_int_equal(record_pack(&b.update, &refused, &f), expected);
		buffer_fini(&packed);
		buffer_fini(&refused);
		arena_reset(a);
	}
	arena_free(&a);
}

static void
we_write_nothing_the_centre_could_not_read(void **state)
{
	struct body b;
	struct buffer out = { 0 };
	struct fault f;
	body_init(&b, 0);
	b.unit.code = (char *)"12345678901";
	buffer_put(&out, "kept", 4);
	assert_int_equal(record_pack(&b.update, &out, &f), REFUSED);
	assert_int_equal(f.code, LT_3016);
	assert_string_equal(f.place, "unit.code");
	assert_int_equal(out.len, 4);
	char *huge = malloc(BODY_MAX + 1);
	memset(huge, 'x', BODY_MAX);
	huge[BODY_MAX] = '\0';
	body_init(&b, 0);
	b.reason.note = huge;
	assert_int_equal(record_pack(&b.update, &out, &f), REFUSED);
	assert_int_equal(f.code, LT_3002);
	free(huge);
	buffer_fini(&out);
}

static void
hostile_bytes_get_no_more_memory_than_the_cap(void **state)
{
	struct arena *a = arena_new(RECORD_ARENA_CAP);
	uint8_t body[BODY_MAX];
	struct fault f;
	Lt__Update *u;
	for (size_t i = 0; i + 1 < sizeof body; i += 2) {
		body[i] = 0x62;   /* reasons, empty */
		body[i + 1] = 0;
	}
	assert_int_equal(record_unpack((struct slice){ body, sizeof body }, a, &u, &f), REFUSED);
	assert_int_equal(arena_used(a), 0);
	ProtobufCAllocator allocator = arena_allocator(a);
	assert_null(lt__update__unpack(&allocator, sizeof body, body));   /* had the pre-check let it through */
	assert_in_range(arena_used(a), 1, RECORD_ARENA_CAP);
	arena_free(&a);
}

/* As many unknown fields as pass, in as many messages as pass: the most memory a body can ask for. */
static void
the_worst_body_that_passes_fits_the_arena(void **state)
{
	struct arena *a = arena_new(RECORD_ARENA_CAP);
	struct buffer body = { 0 }, stuffed = { 0 };
	struct fault f;
	Lt__Update *u;
	for (int i = 0; i < 256; i++)
		buffer_put(&stuffed, "\x78\x01", 2);   /* field 15, unknown everywhere */
	buffer_put(&body, stuffed.data, stuffed.len);
	buffer_put(&body, "\x0a\x10""0123456789abcdef", 18);
	for (int i = 0; i < 16; i++) {
		buffer_put(&body, "\x62\x80\x04", 3);
		buffer_put(&body, stuffed.data, stuffed.len);
	}
	buffer_put(&body, "\x32\x80\x04", 3);
	buffer_put(&body, stuffed.data, stuffed.len);
	buffer_put(&body, "\xaa\x01\x83\x08\x1a\x80\x04", 7);   /* unit_change.found, both stuffed */
	buffer_put(&body, stuffed.data, stuffed.len);
	buffer_put(&body, stuffed.data, stuffed.len);
	if (record_unpack(buffer_slice(&body), a, &u, &f) != DONE) {
		fault_print(&f, stderr);
		fail();
	}
	print_message("%zu bytes of body, %zu of arena\n", body.len, arena_used(a));
	/* The same in an arena that others have filled is not the body's fault. */
	assert_non_null(arena_alloc(a, RECORD_ARENA_CAP - arena_used(a) - 1024));
	assert_int_equal(record_unpack(buffer_slice(&body), a, &u, &f), LATER);
	buffer_fini(&body);
	buffer_fini(&stuffed);
	arena_free(&a);
}

static void
the_entity_of_a_record_is_the_one_it_creates_or_changes(void **state)
{
	struct body b;
	struct id id, expected;
	uint32_t kind;
	body_init(&b, 0);
	expected = id_derive("unit", "02266", "1961-10-15");
	assert_true(record_entity(&b.update, &kind, &id));
	assert_int_equal(kind, KIND_UNIT);
	assert_true(id_equal(&id, &expected));
	b.unit.has_valid_from = 0;
	expected = id_derive("unit", "02266", "");
	assert_true(record_entity(&b.update, &kind, &id) && id_equal(&id, &expected));
	body_init(&b, 4);
	expected = unit_id(&b.unit);
	assert_true(record_entity(&b.update, &kind, &id) && id_equal(&id, &expected));
	b.unit_change.found = NULL;
	assert_false(record_entity(&b.update, &kind, &id));
	body_init(&b, 3);
	assert_true(record_entity(&b.update, &kind, &id));
	assert_int_equal(kind, KIND_ORGANISATION);
	assert_memory_equal(id.b, b.id, 16);
	b.organisation_change.has_organisation_id = 0;
	assert_false(record_entity(&b.update, &kind, &id));
	body_init(&b, 2);
	expected = id_derive("organisation", "TQ.LB.001", "2019-04-14");
	assert_true(record_entity(&b.update, &kind, &id) && id_equal(&id, &expected));
}

static size_t
golden_read(const char *path, uint8_t *out, size_t size)
{
	char hex[2 * 4096];
	size_t n = 0;
	FILE *in = fopen(path, "r");
	assert_non_null(in);
	for (int c; (c = getc(in)) != EOF && n + 1 < sizeof hex;)
		if (c > ' ')
			hex[n++] = (char)c;
	hex[n] = '\0';
	fclose(in);
	assert_true(n / 2 <= size);
	assert_int_equal(hash_unhex(hex, out, n / 2), 0);
	return n / 2;
}

static void
bytes_packed_by_every_released_version_decode_for_ever(void **state)
{
	glob_t found;
	struct arena *a = arena_new(RECORD_ARENA_CAP);
	assert_int_equal(glob(GOLDEN "*.hex", 0, NULL, &found), 0);
	assert_true(found.gl_pathc >= N_BODIES);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		uint8_t bytes[4096];
		struct buffer again = { 0 };
		struct fault f;
		Lt__Update *u;
		struct slice body = { bytes, golden_read(found.gl_pathv[i], bytes, sizeof bytes) };
		arena_reset(a);
		if (record_unpack(body, a, &u, &f) != DONE || record_pack(u, &again, &f) != DONE) {
			fault_print(&f, stderr);
			fail_msg("%s", found.gl_pathv[i]);
		}
		if (!slice_equal(buffer_slice(&again), body))
			fail_msg("%s reads differently now", found.gl_pathv[i]);
		assert_int_equal(u->base.n_unknown_fields + kind_record(u)->n_unknown_fields, 0);
		buffer_fini(&again);
	}
	globfree(&found);
	arena_free(&a);
}

static void
golden_path(char *out, size_t size, const char *name)
{
	snprintf(out, size, GOLDEN "%s-%s.hex", LT_VERSION, name);
}

static void
todays_bytes_are_the_golden_ones(void **state)
{
	for (int i = 0; i < N_BODIES; i++) {
		struct body b;
		struct buffer packed = { 0 };
		char path[512];
		uint8_t bytes[4096];
		body_init(&b, i);
		body_pack(&b, &packed);
		golden_path(path, sizeof path, b.name);
		if (access(path, R_OK) != 0)
			fail_msg("%s is missing: add it with test_record --write", path);
		struct slice golden = { bytes, golden_read(path, bytes, sizeof bytes) };
		if (!slice_equal(golden, buffer_slice(&packed)))
			fail_msg("%s differs from what this version packs", path);
		buffer_fini(&packed);
	}
}

#ifdef LT_FAILPOINTS
static void
a_poisoned_record_aborts_the_process_that_reads_it(void **state)
{
	struct body b;
	struct buffer packed = { 0 };
	body_init(&b, 0);
	body_pack(&b, &packed);
	static const struct {
		bool dies;
		const char *poison;
	} cases[] = { { true, "Xã Lăng Can" }, { false, "Xã Lăng" } };
	for (size_t i = 0; i < COUNT(cases); i++) {
		setenv("LT_POISON", cases[i].poison, 1);
		char self[512], program[2048];
		ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
		self[n] = '\0';
		snprintf(program, sizeof program, "exec %s --read " GOLDEN "%s-unit.hex 2>/dev/null", self, LT_VERSION);
		int status = system(program);
		assert_int_equal(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT, cases[i].dies);
		assert_int_equal(WIFEXITED(status) && WEXITSTATUS(status) == 0, !cases[i].dies);
	}
	unsetenv("LT_POISON");
	buffer_fini(&packed);
}
#endif

static int
golden_write(void)
{
	for (int i = 0; i < N_BODIES; i++) {
		struct body b;
		struct buffer packed = { 0 };
		char path[512], hex[8192];
		body_init(&b, i);
		body_pack(&b, &packed);
		hash_hex(packed.data, packed.len, hex);
		golden_path(path, sizeof path, b.name);
		FILE *out = fopen(path, "wx");
		for (size_t at = 0; out != NULL && at < strlen(hex); at += 64)
			fprintf(out, "%.64s\n", hex + at);
		if (out != NULL)
			fclose(out);
		buffer_fini(&packed);
	}
	return 0;
}

static int
golden_try(const char *path)
{
	uint8_t bytes[4096];
	struct arena *a = arena_new(RECORD_ARENA_CAP);
	Lt__Update *u;
	struct slice body = { bytes, golden_read(path, bytes, sizeof bytes) };
	enum result r = record_unpack(body, a, &u, NULL);
	arena_free(&a);
	return r == DONE ? 0 : 1;
}

int
main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "--write") == 0)
		return golden_write();
	if (argc == 3 && strcmp(argv[1], "--read") == 0)
		return golden_try(argv[2]);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_field_has_exactly_one_row_and_every_row_a_field),
		cmocka_unit_test(every_row_has_the_limits_its_type_needs),
		cmocka_unit_test(nothing_is_required_by_the_encoding),
		cmocka_unit_test(every_kind_has_a_row_and_every_row_a_kind),
		cmocka_unit_test(business_keys_are_columns_of_their_kind_or_of_the_envelope),
		cmocka_unit_test(enum_values_are_called_by_their_last_words),
		cmocka_unit_test(what_is_packed_comes_back),
		cmocka_unit_test(fields_of_a_newer_version_survive),
		cmocka_unit_test(a_body_holds_one_known_record_and_an_id),
		cmocka_unit_test(we_write_nothing_the_centre_could_not_read),
		cmocka_unit_test(hostile_bytes_get_no_more_memory_than_the_cap),
		cmocka_unit_test(the_worst_body_that_passes_fits_the_arena),
		cmocka_unit_test(the_entity_of_a_record_is_the_one_it_creates_or_changes),
		cmocka_unit_test(bytes_packed_by_every_released_version_decode_for_ever),
		cmocka_unit_test(todays_bytes_are_the_golden_ones),
#ifdef LT_FAILPOINTS
		cmocka_unit_test(a_poisoned_record_aborts_the_process_that_reads_it),
#endif
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
