/* The schema's lock: proto/schema.lock holds every field and enum value that was ever written, one per line. A line
 * that changes or disappears would make old bytes unreadable; a new one is locked with `test_schema --write`, which
 * only adds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "proto/acts.pb-c.h"
#include "proto/catalogue.pb-c.h"
#include "proto/link.pb-c.h"
#include "proto/records.pb-c.h"

#define LOCK LT_SOURCE_DIR "/proto/schema.lock"
#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define NAMES_MAX 256
#define LINES_MAX 2048

/* Where the walk begins; it follows fields. What is declared in a .proto file and not met is reported. */
static const ProtobufCMessageDescriptor *const roots[] = {
	&lt__update__descriptor, &lta__act__descriptor,      &lt1__hello__descriptor,     &lt1__welcome__descriptor,
	&lt1__push__descriptor,  &lt1__ack__descriptor,      &lt1__nack__descriptor,      &lt1__pull__descriptor,
	&lt1__data__descriptor,  &lt1__ping__descriptor,     &lt1__pong__descriptor,      &lt1__bye__descriptor,
	&lt1__enrol__descriptor, &lt1__enrolled__descriptor, &lt1__feed_item__descriptor,
	&lt1__vault__descriptor, &lt1__snap__descriptor,     &ltc__entry__descriptor,
};
static const ProtobufCEnumDescriptor *const root_enums[] = { &lt1__message_type__descriptor };
static const char *const files[] = { "records", "link", "acts", "catalogue" };

static char *lines[LINES_MAX];
static size_t n_lines;
static const char *met[NAMES_MAX];
static size_t n_met;

static void __attribute__((format(printf, 1, 2)))
line_add(const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	assert_true(n_lines < LINES_MAX);
	assert_true(vasprintf(&lines[n_lines++], fmt, args) > 0);
	va_end(args);
}

static bool
meet(const char *name)
{
	for (size_t i = 0; i < n_met; i++)
		if (strcmp(met[i], name) == 0)
			return false;
	assert_true(n_met < NAMES_MAX);
	met[n_met++] = name;
	return true;
}

static void
enum_walk(const ProtobufCEnumDescriptor *e)
{
	if (!meet(e->name))
		return;
	for (unsigned i = 0; i < e->n_values; i++)
		line_add("%s %d %s", e->name, e->values[i].value, e->values[i].name);
}

static void
type_name(const ProtobufCFieldDescriptor *field, char *out, size_t size)
{
	static const char *const names[] = {
		[PROTOBUF_C_TYPE_INT32] = "int32",       [PROTOBUF_C_TYPE_SINT32] = "sint32",
		[PROTOBUF_C_TYPE_SFIXED32] = "sfixed32", [PROTOBUF_C_TYPE_INT64] = "int64",
		[PROTOBUF_C_TYPE_SINT64] = "sint64",     [PROTOBUF_C_TYPE_SFIXED64] = "sfixed64",
		[PROTOBUF_C_TYPE_UINT32] = "uint32",     [PROTOBUF_C_TYPE_FIXED32] = "fixed32",
		[PROTOBUF_C_TYPE_UINT64] = "uint64",     [PROTOBUF_C_TYPE_FIXED64] = "fixed64",
		[PROTOBUF_C_TYPE_FLOAT] = "float",       [PROTOBUF_C_TYPE_DOUBLE] = "double",
		[PROTOBUF_C_TYPE_BOOL] = "bool",         [PROTOBUF_C_TYPE_STRING] = "string",
		[PROTOBUF_C_TYPE_BYTES] = "bytes",
	};
	if (field->type == PROTOBUF_C_TYPE_ENUM)
		snprintf(out, size, "enum:%s", ((const ProtobufCEnumDescriptor *)field->descriptor)->name);
	else if (field->type == PROTOBUF_C_TYPE_MESSAGE)
		snprintf(out, size, "message:%s", ((const ProtobufCMessageDescriptor *)field->descriptor)->name);
	else
		snprintf(out, size, "%s", names[field->type]);
}

static void
message_walk(const ProtobufCMessageDescriptor *m)
{
	static const char *const labels[] = {
		[PROTOBUF_C_LABEL_REQUIRED] = "required",
		[PROTOBUF_C_LABEL_OPTIONAL] = "optional",
		[PROTOBUF_C_LABEL_REPEATED] = "repeated",
		[PROTOBUF_C_LABEL_NONE] = "none",
	};
	if (!meet(m->name))
		return;
	for (unsigned i = 0; i < m->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &m->fields[i];
		char type[128];
		type_name(field, type, sizeof type);
		line_add("%s %u %s %s %s", m->name, field->id, field->name, type, labels[field->label]);
	}
	for (unsigned i = 0; i < m->n_fields; i++) {
		if (m->fields[i].type == PROTOBUF_C_TYPE_ENUM)
			enum_walk(m->fields[i].descriptor);
		if (m->fields[i].type == PROTOBUF_C_TYPE_MESSAGE)
			message_walk(m->fields[i].descriptor);
	}
}

static void
schema_walk(void)
{
	for (size_t i = 0; i < COUNT(roots); i++)
		message_walk(roots[i]);
	for (size_t i = 0; i < COUNT(root_enums); i++)
		enum_walk(root_enums[i]);
}

static char *
lock_read(void)
{
	FILE *in = fopen(LOCK, "r");
	char *text = calloc(1, 1 << 18);
	if (in == NULL)
		return text;
	size_t n = fread(text, 1, (1 << 18) - 1, in);
	text[n] = '\0';
	fclose(in);
	return text;
}

static bool
has_line(const char *text, const char *line)
{
	size_t len = strlen(line);
	for (const char *p = strstr(text, line); p != NULL; p = strstr(p + 1, line))
		if ((p == text || p[-1] == '\n') && (p[len] == '\n' || p[len] == '\0'))
			return true;
	return false;
}

static void
no_locked_line_changes_or_disappears(void **state)
{
	char *lock = lock_read(), *rest = lock, *line;
	size_t locked = 0;
	while ((line = strsep(&rest, "\n")) != NULL) {
		if (*line == '\0' || *line == '#')
			continue;
		locked++;
		bool found = false;
		for (size_t i = 0; i < n_lines; i++)
			found |= strcmp(lines[i], line) == 0;
		if (!found)
			fail_msg("\"%s\" is in schema.lock but no longer in the .proto files: old bytes would be "
			         "misread",
			         line);
	}
	assert_true(locked > 100);
	free(lock);
}

static void
every_field_and_value_is_locked(void **state)
{
	char *lock = lock_read();
	for (size_t i = 0; i < n_lines; i++)
		if (!has_line(lock, lines[i]))
			fail_msg("\"%s\" is new: when it is meant to stay for ever, run test_schema --write", lines[i]);
	free(lock);
}

static void
every_declared_message_and_enum_is_walked(void **state)
{
	for (size_t f = 0; f < COUNT(files); f++) {
		char path[512], line[512], word[16], name[128], package[64] = "", whole[256];
		snprintf(path, sizeof path, LT_SOURCE_DIR "/proto/%s.proto", files[f]);
		FILE *in = fopen(path, "r");
		assert_non_null(in);
		while (fgets(line, sizeof line, in) != NULL) {
			(void)sscanf(line, "package %63[^;]", package);
			if (sscanf(line, "%15s %127[A-Za-z0-9_]", word, name) != 2 ||
			    (strcmp(word, "message") != 0 && strcmp(word, "enum") != 0))
				continue;
			snprintf(whole, sizeof whole, "%s.%s", package, name);
			bool found = false;
			for (size_t i = 0; i < n_met; i++)
				found |= strcmp(met[i], whole) == 0;
			if (!found)
				fail_msg("%s is declared in %s but not reached: add it to roots[]", whole, path);
		}
		fclose(in);
	}
}

/* Rules of evolution that a lock cannot express. */
static void
nothing_is_required_and_every_enum_begins_unspecified(void **state)
{
	size_t zeros = 0;
	for (size_t i = 0; i < n_lines; i++) {
		size_t len = strlen(lines[i]);
		assert_true(len < 9 || strcmp(lines[i] + len - 9, " required") != 0);   /* the label stands last */
		zeros += strstr(lines[i], " 0 ") != NULL;
		if (strstr(lines[i], " 0 ") != NULL)
			assert_string_equal(lines[i] + len - strlen("_UNSPECIFIED"), "_UNSPECIFIED");
	}
	assert_true(zeros >= 12);
}

static int
lock_write(void)
{
	char *lock = lock_read();
	FILE *out = fopen(LOCK, "a");
	if (out == NULL) {
		fprintf(stderr, "%s: %s\n", LOCK, strerror(errno));
		return 74;
	}
	if (*lock == '\0')
		fprintf(out, "# Every field and enum value ever written. Lines are added (test_schema --write), never "
		             "changed or removed.\n");
	for (size_t i = 0; i < n_lines; i++)
		if (!has_line(lock, lines[i]))
			fprintf(out, "%s\n", lines[i]);
	free(lock);
	return fclose(out) == 0 ? 0 : 74;
}

int
main(int argc, char **argv)
{
	schema_walk();
	if (argc == 2 && strcmp(argv[1], "--write") == 0)
		return lock_write();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_locked_line_changes_or_disappears),
		cmocka_unit_test(every_field_and_value_is_locked),
		cmocka_unit_test(every_declared_message_and_enum_is_walked),
		cmocka_unit_test(nothing_is_required_and_every_enum_begins_unspecified),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	for (size_t i = 0; i < n_lines; i++)
		free(lines[i]);
	return failed;
}
