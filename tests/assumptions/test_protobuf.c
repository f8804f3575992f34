/* What protobuf-c lets through: the reasons for a pre-check of the wire bytes before anything is unpacked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "facts.pb-c.h"

static Facts__Sample *
unpack(const char *bytes, size_t len)
{
	return facts__sample__unpack(NULL, len, (const uint8_t *)bytes);
}
#define UNPACK(bytes) unpack(bytes, sizeof bytes - 1)

static void
invalid_utf8_and_embedded_nul_are_accepted(void **state)
{
	Facts__Sample *s = UNPACK("\x0a\x02\xc3\x28");

	assert_non_null(s);
	assert_memory_equal(s->text, "\xc3\x28", 3);
	facts__sample__free_unpacked(s, NULL);
	s = UNPACK("\x0a\x05" "ab\0cd");
	assert_non_null(s);
	assert_int_equal(strlen(s->text), 2);          /* the rest is hidden from every str function */
	facts__sample__free_unpacked(s, NULL);
}

static void
unknown_enum_value_is_accepted(void **state)
{
	Facts__Sample *s = UNPACK("\x18\x63");

	assert_non_null(s);
	assert_int_equal(s->colour, 99);
	facts__sample__free_unpacked(s, NULL);
}

static void
last_of_duplicate_fields_wins_silently(void **state)
{
	Facts__Sample *s = UNPACK("\x10\x01\x10\x02\x10\x03");

	assert_non_null(s);
	assert_int_equal(s->number, 3);
	facts__sample__free_unpacked(s, NULL);
}

static void
varint_of_64_bits_is_truncated_into_int32_silently(void **state)
{
	Facts__Sample *s = UNPACK("\x10\x85\x80\x80\x80\x10");        /* 2^32 + 5 */

	assert_non_null(s);
	assert_int_equal(s->number, 5);
	facts__sample__free_unpacked(s, NULL);
}

/* ---- memory ---- */

static size_t allocated;

static void *
counting_alloc(void *data, size_t size)
{
	allocated += size;
	return malloc(size);
}

static void
counting_free(void *data, void *pointer)
{
	free(pointer);
}

static void
unpacking_can_use_a_hundred_times_the_memory_of_its_input(void **state)
{
	ProtobufCAllocator allocator = { counting_alloc, counting_free, NULL };
	enum { N = 10000 };
	uint8_t bytes[2 * N];

	for (int i = 0; i < N; i++)
		bytes[2 * i] = 0x22, bytes[2 * i + 1] = 0;       /* an empty Small */
	Facts__Sample *s = facts__sample__unpack(&allocator, sizeof bytes, bytes);
	assert_non_null(s);
	assert_int_equal(s->n_smalls, N);
	double ratio = (double)allocated / sizeof bytes;
	print_message("%zu bytes of input, %zu bytes allocated: %.0f times\n", sizeof bytes, allocated, ratio);
	facts__sample__free_unpacked(s, &allocator);
	assert_true(ratio > 50);
}

/* ---- recursion ---- */

static size_t nested_len;
static uint8_t nested_room[6 * 40000], *nested;

/* `depth` Nodes within each other, made from the inside out, at the end of a buffer. */
static void
nest(unsigned depth)
{
	uint8_t *end = nested_room + sizeof nested_room, *p = end;

	for (unsigned i = 0; i < depth; i++) {
		uint8_t varint[5];
		int n = 0;

		for (size_t len = (size_t)(end - p); n == 0 || len; len >>= 7)
			varint[n++] = (uint8_t)((len & 0x7f) | (len > 0x7f ? 0x80 : 0));
		p -= n;
		memcpy(p, varint, (size_t)n);
		*--p = 0x0a;
	}
	nested = p, nested_len = (size_t)(end - p);
}

static void *
unpack_nested(void *arg)
{
	_exit(facts__node__unpack(NULL, nested_len, nested) ? 0 : 1);
}

static int
status_of_unpacking(unsigned depth)
{
	int status;

	nest(depth);
	fflush(NULL);
	pid_t pid = fork();
	if (pid == 0) {
		pthread_attr_t attr;
		pthread_t thread;

		fclose(stderr);
		pthread_attr_init(&attr);
		pthread_attr_setstacksize(&attr, 1 << 20);
		pthread_create(&thread, &attr, unpack_nested, NULL);
		pthread_join(thread, NULL);
		_exit(2);
	}
	waitpid(pid, &status, 0);
	return status;
}

static void
self_nested_input_overflows_the_stack(void **state)
{
	assert_int_equal(status_of_unpacking(10), 0);
	int status = status_of_unpacking(40000);       /* a frame of 256 KiB has room for more */
	print_message("%zu bytes of nesting on a stack of 1 MiB: wait status 0x%x\n", nested_len, (unsigned)status);
	assert_true(nested_len < 256 * 1024);
	assert_int_not_equal(status, 0);
	/* a signal, or a sanitizer's exit; never a clean refusal */
	assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) > 2);
}

/* ---- protoc-c ---- */

static void
protoc_c_refuses_proto3_optional(void **state)
{
	char folder[] = "/tmp/lt-facts-XXXXXX", path[64], command[256];

	if (access(PROTOC_C, X_OK) != 0) {
		print_message("no protoc-c here: not shown\n");
		skip();
	}
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof path, "%s/t.proto", folder);
	FILE *file = fopen(path, "w");
	fputs("syntax = \"proto3\";\nmessage T { optional int32 n = 1; }\n", file);
	fclose(file);
	snprintf(command, sizeof command, "%s --proto_path=%s --c_out=%s %s >/dev/null 2>&1", PROTOC_C, folder, folder,
	         path);
	int status = system(command);
	snprintf(command, sizeof command, "rm -rf %s", folder);
	assert_int_equal(system(command), 0);
	assert_int_not_equal(status, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(invalid_utf8_and_embedded_nul_are_accepted),
		cmocka_unit_test(unknown_enum_value_is_accepted),
		cmocka_unit_test(last_of_duplicate_fields_wins_silently),
		cmocka_unit_test(varint_of_64_bits_is_truncated_into_int32_silently),
		cmocka_unit_test(unpacking_can_use_a_hundred_times_the_memory_of_its_input),
		cmocka_unit_test(self_nested_input_overflows_the_stack),
		cmocka_unit_test(protoc_c_refuses_proto3_optional),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
