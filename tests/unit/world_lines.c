/* Records from lines of text, by the descriptors of records.proto: a new field needs nothing here. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include "common/base/clock.h"
#include "common/record/codec.h"
#include "tests/unit/world.h"

struct spot { ProtobufCMessage *message; const ProtobufCFieldDescriptor *field; };

static void *
at(const struct spot *s)
{
	return (char *)s->message + s->field->offset;
}

static void
set_quantifier(const struct spot *s, bool on)
{
	if (s->field->quantifier_offset)
		*(protobuf_c_boolean *)((char *)s->message + s->field->quantifier_offset) = on;
}

static ProtobufCMessage *
sub_message(const struct spot *s, struct arena *a)
{
	const ProtobufCMessageDescriptor *d = s->field->descriptor;
	ProtobufCMessage **sub = at(s);

	if (!*sub && a) {
		*sub = arena_alloc(a, d->sizeof_message);
		protobuf_c_message_init(d, *sub);
	}
	return *sub;
}

/* Walks "found.code"; messages on the way are made when there is an arena. */
static bool
find_spot(ProtobufCMessage *m, const char *path, struct arena *a, struct spot *out)
{
	char name[64];
	size_t len = strcspn(path, ".");

	assert(len < sizeof name);
	memcpy(name, path, len);
	name[len] = '\0';
	*out = (struct spot){ m, m ? protobuf_c_message_descriptor_get_field_by_name(m->descriptor, name) : NULL };
	if (!out->field || !path[len])
		return out->field != NULL;
	return find_spot(sub_message(out, a), path + len + 1, a, out);
}

static bool
find_anywhere(Lt__Update *u, const char *path, struct arena *a, struct spot *out)
{
	return find_spot((ProtobufCMessage *)kind_record(u), path, a, out) || find_spot(&u->base, path, a, out);
}

/* ---- values ---- */

int32_t
world_date(const char *iso)
{
	int32_t date;

	if (!date_parse_iso(iso, &date)) {
		fprintf(stderr, "not a date: %s\n", iso);
		abort();
	}
	return date;
}

struct id
world_id(uint32_t kind, const char *code)
{
	char copy[64], *at_sign;

	snprintf(copy, sizeof copy, "%s", code);
	at_sign = strchr(copy, '@');
	if (at_sign)
		*at_sign++ = '\0';
	return id_derive(kind == KIND_UNIT ? "unit" : "organisation", copy, at_sign ? at_sign : "");
}

static uint32_t
kind_named_by(const Lt__Update *u, const char *field)
{
	if (strcmp(field, "unit_id") == 0)
		return KIND_UNIT;
	return kind_of(u)->subject;
}

static ProtobufCBinaryData
id_bytes(struct arena *a, struct id id)
{
	return (ProtobufCBinaryData){ .len = sizeof id.b, .data = arena_copy(a, id.b, sizeof id.b) };
}

static void
set_ids(const struct spot *s, uint32_t kind, char *codes, struct arena *a)
{
	ProtobufCBinaryData *all = arena_alloc(a, 16 * sizeof *all);
	size_t n = 0;

	for (char *save = NULL, *code = strtok_r(codes, ",", &save); code; code = strtok_r(NULL, ",", &save))
		all[n++] = id_bytes(a, world_id(kind, code));
	*(ProtobufCBinaryData **)at(s) = all;
	*(size_t *)((char *)s->message + s->field->quantifier_offset) = n;
}

static void
set_text(const struct spot *s, char *value, struct arena *a)
{
	for (char *c = value; *c; c++)
		if (*c == '_')
			*c = ' ';
	*(char **)at(s) = arena_text(a, value);
}

static void
set_int(const struct spot *s, const char *value)
{
	const struct field *f = field_find(s->message->descriptor, s->field->id);

	*(int32_t *)at(s) = f->is_date ? world_date(value) : (int32_t)strtol(value, NULL, 10);
}

static void
set_enum(const struct spot *s, const char *value)
{
	int number;

	if (!enum_value(s->field->descriptor, value, &number))
		number = (int)strtol(value, NULL, 10);
	*(int *)at(s) = number;
}

static void
set_value(Lt__Update *u, const struct spot *s, char *value, struct arena *a)
{
	if (s->field->label == PROTOBUF_C_LABEL_REPEATED) {
		set_ids(s, kind_named_by(u, s->field->name), value, a);
		return;
	}
	set_quantifier(s, true);
	switch (s->field->type) {
	case PROTOBUF_C_TYPE_STRING:
		set_text(s, value, a);
		break;
	case PROTOBUF_C_TYPE_BYTES:
		*(ProtobufCBinaryData *)at(s) = id_bytes(a, world_id(kind_named_by(u, s->field->name), value));
		break;
	case PROTOBUF_C_TYPE_ENUM:
		set_enum(s, value);
		break;
	case PROTOBUF_C_TYPE_BOOL:
		*(protobuf_c_boolean *)at(s) = strcmp(value, "true") == 0;
		break;
	case PROTOBUF_C_TYPE_SINT64:
		*(int64_t *)at(s) = strtoll(value, NULL, 10);
		break;
	default:
		set_int(s, value);
	}
}

static void
assign(Lt__Update *u, const char *path, const char *value, struct arena *a)
{
	struct spot s;

	if (!find_anywhere(u, path, a, &s)) {
		fprintf(stderr, "no such field: %s\n", path);
		abort();
	}
	set_value(u, &s, arena_text(a, value), a);
}

void
world_drop(Lt__Update *u, const char *path)
{
	struct spot s;

	if (!find_anywhere(u, path, NULL, &s))
		return;
	if (s.field->label == PROTOBUF_C_LABEL_REPEATED)
		*(size_t *)((char *)s.message + s.field->quantifier_offset) = 0;
	else if (s.field->quantifier_offset)
		set_quantifier(&s, false);
	else
		*(void **)at(&s) = NULL;
}

/* ---- what a line need not say ---- */

static void
assign_unless(Lt__Update *u, const char *given, const char *path, const char *value, struct arena *a)
{
	char word[96];

	snprintf(word, sizeof word, " %s=", path);
	if (!strstr(given, word))
		assign(u, path, value, a);
}

static void
fill_entry(Lt__Update *u, const char *given, const char *prefix, struct arena *a)
{
	static const char *const kind_of_level[] = { "", "tinh", "huyen", "xa", "thon" };
	const Lt__Unit *unit = u->unit ? u->unit : u->unit_change ? u->unit_change->found : NULL;
	char path[64];

	snprintf(path, sizeof path, "%sname", prefix);
	assign_unless(u, given, path, "Tên_gọi", a);
	if (!unit || unit->level > LT__UNIT_LEVEL__UNIT_LEVEL_VILLAGE || unit->level < LT__UNIT_LEVEL__UNIT_LEVEL_PROVINCE)
		return;
	snprintf(path, sizeof path, "%skind", prefix);
	assign_unless(u, given, path, kind_of_level[unit->level], a);
}

static void
fill_change(Lt__Update *u, const char *given, const char *day, struct arena *a)
{
	assign_unless(u, given, "decided_on", day, a);
	assign_unless(u, given, "decision.issuer", "Tỉnh_ủy", a);
	assign_unless(u, given, "decision.number", "12-QĐ/TU", a);
	assign_unless(u, given, "decision.type_code", "QĐ", a);
	assign_unless(u, given, "decision.signed_on", day, a);
	if (strstr(given, " change=found ") && strstr(given, " found.code=")) {
		assign_unless(u, given, "found.valid_from", day, a);
		fill_entry(u, given, "found.", a);
	}
}

static void
fill(Lt__Update *u, const char *given, struct arena *a)
{
	static uint64_t serial;
	bool change = kind_of(u)->subject != kind_of(u)->tag;
	const char *on = strstr(given, " occurred_on=");
	char day[DATE_TEXT] = WORLD_DAY;
	struct id id = { { 0 } };

	if (on)
		snprintf(day, sizeof day, "%.10s", on + strlen(" occurred_on="));
	serial++;
	memcpy(id.b, &serial, sizeof serial);
	u->has_update_id = true;
	u->update_id = id_bytes(a, id);
	assign_unless(u, given, "op", "create", a);
	assign_unless(u, given, "basis", change ? "event" : "opening", a);
	assign_unless(u, given, "occurred_on", day, a);
	assign_unless(u, given, "recorded_at", "1717200000000", a);
	assign_unless(u, given, "today", day, a);
	assign_unless(u, given, "actor", "u1", a);
	change ? fill_change(u, given, day, a) : fill_entry(u, given, "", a);
}

static Lt__Update *
blank_update(const char *kind_name, struct arena *a)
{
	Lt__Update *u = arena_alloc(a, sizeof *u);
	const struct kind *kind = kind_by_name(kind_name);
	struct spot s;

	if (!kind) {
		fprintf(stderr, "no such kind: %s\n", kind_name);
		abort();
	}
	lt__update__init(u);
	find_spot(&u->base, kind_name, a, &s);
	sub_message(&s, a);
	return u;
}

Lt__Update *
world_write(struct arena *a, const char *line)
{
	char given[1024], *words = arena_text(a, line), *save = NULL, *word = strtok_r(words, " ", &save);
	Lt__Update *u = blank_update(word, a);

	snprintf(given, sizeof given, " %s ", line);
	while ((word = strtok_r(NULL, " ", &save))) {
		char *equals = strchr(word, '=');

		if (*word == '-')
			continue;
		assert(equals);
		*equals = '\0';
		assign(u, word, equals + 1, a);
	}
	fill(u, given, a);
	words = arena_text(a, line);
	for (word = strtok_r(words, " ", &save); word; word = strtok_r(NULL, " ", &save))
		if (*word == '-')
			world_drop(u, word + 1);
	return u;
}

struct scope
world_scope(const char *text)
{
	struct scope s = { .everything = !text || !*text, .from = ON_BEGINNING, .to = ON_END };
	char copy[256];

	snprintf(copy, sizeof copy, "%s", text ? text : "");
	for (char *save = NULL, *word = strtok_r(copy, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
		char *value = strchr(word, '=') + 1;

		if (strncmp(word, "org=", 4) == 0)
			s.root_organisation = world_id(KIND_ORGANISATION, value);
		else if (strncmp(word, "unit=", 5) == 0) {
			s.has_root_unit = true;
			s.root_unit = world_id(KIND_UNIT, value);
		} else if (strncmp(word, "from=", 5) == 0)
			s.from = world_date(value);
		else
			s.to = world_date(value);
	}
	return s;
}
