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
	if (strncmp(path, "envelope.", 9) == 0)
		return find_spot(&u->base, path + 9, a, out);
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

/* "P1:CB1:secretary:2020-01-01", or the village in place of the organisation: the key of a post. */
static struct id
post_named(char *key)
{
	Lt__Post p = LT__POST__INIT;
	char *save = NULL, *person = strtok_r(key, ":", &save), *place = strtok_r(NULL, ":", &save),
		*title = strtok_r(NULL, ":", &save), *from = strtok_r(NULL, ":", &save);
	struct id who = world_id(KIND_MEMBER, person), where;
	int number = 0;

	assert(from && enum_value(&lt__post_title__descriptor, title, &number));
	p.title = (Lt__PostTitle)number;
	where = world_id(p.title <= LT__POST_TITLE__POST_TITLE_GROUP_LEADER ? KIND_ORGANISATION : KIND_UNIT, place);
	p.has_person_ref = p.has_title = p.has_from_on = true;
	p.person_ref = (ProtobufCBinaryData){ sizeof who.b, who.b };
	if (p.title <= LT__POST_TITLE__POST_TITLE_GROUP_LEADER) {
		p.has_organisation_id = true;
		p.organisation_id = (ProtobufCBinaryData){ sizeof where.b, where.b };
	} else {
		p.has_unit_id = true;
		p.unit_id = (ProtobufCBinaryData){ sizeof where.b, where.b };
	}
	p.from_on = world_date(from);
	return post_id(&p);
}

/* "CB1:2024-05-03:periodic": the key of a meeting. */
static struct id
meeting_named(char *key)
{
	Lt__Meeting m = LT__MEETING__INIT;
	char *save = NULL, *cell = strtok_r(key, ":", &save), *held = strtok_r(NULL, ":", &save),
		*kind = strtok_r(NULL, ":", &save);
	struct id where = world_id(KIND_ORGANISATION, cell);
	int number = 0;

	assert(kind && enum_value(&lt__meeting_kind__descriptor, kind, &number));
	m.has_cell_id = m.has_held_on = m.has_kind = true;
	m.kind = (Lt__MeetingKind)number;
	m.cell_id = (ProtobufCBinaryData){ sizeof where.b, where.b };
	m.held_on = world_date(held);
	return meeting_id(&m);
}

/* "D1@2024-06-01": the number, and the day it was signed; the rest as fill_document says. */
static struct id
document_named(char *number)
{
	Lt__Document d = LT__DOCUMENT__INIT;
	char *on = strchr(number, '@');

	if (on)
		*on++ = '\0';
	d.issuer = (char *)"Tỉnh ủy";
	d.number = number;
	d.type_code = (char *)"QĐ";
	d.has_signed_on = true;
	d.signed_on = world_date(on ? on : WORLD_DAY);
	return document_id(&d);
}

struct id
world_id(uint32_t kind, const char *code)
{
	char copy[96], *at_sign;

	snprintf(copy, sizeof copy, "%s", code);
	if (kind == KIND_DOCUMENT)
		return document_named(copy);
	if (kind == KIND_TASK) {
		Lt__Task t = LT__TASK__INIT;

		t.code = copy;
		return task_id(&t);
	}
	if (kind == KIND_POST && strchr(code, ':'))
		return post_named(copy);
	if (kind == KIND_MEETING && strchr(code, ':'))
		return meeting_named(copy);
	at_sign = strchr(copy, '@');
	if (at_sign)
		*at_sign++ = '\0';
	return id_derive(kind == KIND_UNIT           ? "unit"
	                 : kind == KIND_ORGANISATION ? "organisation"
	                 : kind == KIND_MEMBER       ? "person"
	                                             : "update",
	                 copy, at_sign ? at_sign : "");
}

/* Which register the word in a field names something of. */
static uint32_t
kind_named_by(const Lt__Update *u, const char *field)
{
	static const struct { const char *field; uint32_t kind; } named[] = {
		{ "unit_id", KIND_UNIT }, { "organisation_id", KIND_ORGANISATION }, { "from_organisation_id", KIND_ORGANISATION },
		{ "to_organisation_id", KIND_ORGANISATION }, { "cell_id", KIND_ORGANISATION }, { "person_ref", KIND_MEMBER },
		{ "introducer_refs", KIND_MEMBER }, { "upper_attendee_ref", KIND_MEMBER }, { "match", KIND_MEMBER },
		{ "lead_organisation_id", KIND_ORGANISATION }, { "coordinator_ids", KIND_ORGANISATION }, { "task_id", KIND_TASK },
		{ "document_id", KIND_DOCUMENT }, { "update_id", 0 }, { "supersedes", 0 },
	};

	for (size_t i = 0; i < sizeof named / sizeof named[0]; i++)
		if (strcmp(field, named[i].field) == 0)
			return named[i].kind;
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

/* ---- cells ---- */

/* One thing a cell says: 12, ~12, >12, 10..20, "a_text, unit/X1. */
static void
set_said(Lt__Cell *c, char *said, struct arena *a)
{
	char *slash = strchr(said, '/'), *dots = strstr(said, "..");

	if (*said == '"') {
		for (char *p = said; *p; p++)
			*p = *p == '_' ? ' ' : *p;
		c->text = said + 1;
	} else if (slash) {
		*slash = '\0';
		c->has_ref_id = true;
		c->ref_id = id_bytes(a, world_id(kind_by_name(said)->tag, slash + 1));
	} else {
		c->has_qualifier = *said == '~' || *said == '>' || dots;
		c->qualifier = dots          ? LT__VALUE_QUALIFIER__VALUE_QUALIFIER_RANGE
		               : *said == '~' ? LT__VALUE_QUALIFIER__VALUE_QUALIFIER_APPROX
		                              : LT__VALUE_QUALIFIER__VALUE_QUALIFIER_AT_LEAST;
		c->has_number = true;
		c->number = strtoll(said + (*said == '~' || *said == '>'), NULL, 10);
		c->has_upper = dots && dots[2];
		c->upper = dots ? strtoll(dots + 2, NULL, 10) : 0;
	}
}

/* "total:12|women:~5": '+' between the things one cell says; an empty one says nothing. */
static void
set_cells(const struct spot *s, char *value, struct arena *a)
{
	Lt__Cell **all = arena_alloc(a, (CELLS_MAX + 1) * sizeof *all);
	char *save = NULL, *more = NULL;
	size_t n = 0;

	for (char *word = strtok_r(value, "|", &save); word; word = strtok_r(NULL, "|", &save)) {
		char *colon = strchr(word, ':');

		assert(colon && n <= CELLS_MAX);
		*colon = '\0';
		all[n] = arena_alloc(a, sizeof **all);
		lt__cell__init(all[n]);
		all[n]->field = *word ? word : NULL;
		for (char *said = strtok_r(colon + 1, "+", &more); said; said = strtok_r(NULL, "+", &more))
			set_said(all[n], said, a);
		n++;
	}
	*(Lt__Cell ***)at(s) = all;
	*(size_t *)((char *)s->message + s->field->quantifier_offset) = n;
}

static void
set_value(Lt__Update *u, const struct spot *s, char *value, struct arena *a)
{
	if (s->field->label == PROTOBUF_C_LABEL_REPEATED && s->field->type == PROTOBUF_C_TYPE_MESSAGE) {
		set_cells(s, value, a);
		return;
	}
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
fill_decision(Lt__Update *u, const char *given, const char *day, struct arena *a)
{
	assign_unless(u, given, "decided_on", day, a);
	assign_unless(u, given, "decision.issuer", "Tỉnh_ủy", a);
	assign_unless(u, given, "decision.number", "12-QĐ/TU", a);
	assign_unless(u, given, "decision.type_code", "QĐ", a);
	assign_unless(u, given, "decision.signed_on", day, a);
}

static void
fill_change(Lt__Update *u, const char *given, const char *day, struct arena *a)
{
	fill_decision(u, given, day, a);
	if (strstr(given, " change=found ") && strstr(given, " found.code=")) {
		assign_unless(u, given, "found.valid_from", day, a);
		fill_entry(u, given, "found.", a);
	}
}

static void
fill_unit(Lt__Update *u, const char *given, const char *day, struct arena *a)
{
	fill_entry(u, given, "", a);
}

static void
fill_person(Lt__Update *u, const char *given, const char *prefix, const char *status, struct arena *a)
{
	static const char *const words[][2] = { { "birth_year", "1970" }, { "sex", "female" } };
	char path[64];

	snprintf(path, sizeof path, "%sstatus", prefix);
	assign_unless(u, given, path, status, a);
	for (size_t i = 0; i < 2; i++) {
		snprintf(path, sizeof path, "%s%s", prefix, words[i][0]);
		assign_unless(u, given, path, words[i][1], a);
	}
}

static void
fill_member(Lt__Update *u, const char *given, const char *day, struct arena *a)
{
	fill_person(u, given, "", "official", a);
}

/* What the regulations ask of an event, so that a line says only what it is about. */
static void
fill_member_event(Lt__Update *u, const char *given, const char *day, struct arena *a)
{
	static const struct { const char *event, *path, *value; } words[] = {
		{ "admit", "age_ok", "true" }, { "admit", "enters.education", "upper_secondary" },
		{ "admit", "introducer_refs", "I1,I2" },
		{ "admit", "votes_yes", "8" }, { "admit", "votes_official", "12" },
		{ "recognise_official", "votes_yes", "8" }, { "recognise_official", "votes_official", "12" },
		{ "delete", "votes_yes", "8" }, { "delete", "votes_official", "12" }, { "delete", "reason", "inactive" },
		{ "exempt", "voluntary", "true" }, { "exempt", "certificate_seen", "true" },
	};
	char event[40] = "", until[DATE_TEXT];
	const char *is = strstr(given, " event=");

	if (is)
		sscanf(is, " event=%39s", event);
	if (strcmp(event, "death") != 0 && strcmp(event, "temp_in") != 0)
		fill_decision(u, given, day, a);
	if (strcmp(event, "admit") == 0 || strstr(given, " enters."))
		fill_person(u, given, "enters.", strcmp(event, "admit") == 0 ? "probationary" : "official", a);
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (strcmp(words[i].event, event) == 0)
			assign_unless(u, given, words[i].path, words[i].value, a);
	if (strcmp(event, "temp_out") == 0) {
		date_format_iso(world_date(day) + 180, until);
		assign_unless(u, given, "until_on", until, a);
	}
}

static void
fill_post(Lt__Update *u, const char *given, const char *day, struct arena *a)
{
	assign_unless(u, given, "from_on", day, a);
}

static void
fill_meeting(Lt__Update *u, const char *given, const char *day, struct arena *a)
{
	static const char *const words[][2] = {
		{ "kind", "periodic" }, { "required", "10" }, { "present", "8" }, { "excused", "1" }, { "unexcused", "1" },
	};

	assign_unless(u, given, "held_on", day, a);
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		assign_unless(u, given, words[i][0], words[i][1], a);
}

static void
fill_return(Lt__Update *u, const char *given, const char *day, struct arena *a)
{
	assign_unless(u, given, "period_on", day, a);
}

static void
fill_register_entry(Lt__Update *u, const char *given, const char *day, struct arena *a)
{
	assign_unless(u, given, "from_on", day, a);
}

static void
fill_case(Lt__Update *u, const char *given, const char *day, struct arena *a)
{
	assign_unless(u, given, "opened_on", day, a);
}

static void
fill_document(Lt__Update *u, const char *given, const char *day, struct arena *a)
{
	assign_unless(u, given, "issuer", "Tỉnh_ủy", a);
	assign_unless(u, given, "type_code", "QĐ", a);
	assign_unless(u, given, "title", "Về_việc_chung", a);
	assign_unless(u, given, "signed_on", day, a);
}

static void
fill_task(Lt__Update *u, const char *given, const char *day, struct arena *a)
{
	char due[DATE_TEXT];

	date_format_iso(world_date(day) + 30, due);
	assign_unless(u, given, "title", "Việc_được_giao", a);
	assign_unless(u, given, "kind", "task", a);
	assign_unless(u, given, "issued_on", day, a);
	assign_unless(u, given, "due_on", due, a);
}

static void
fill_task_report(Lt__Update *u, const char *given, const char *day, struct arena *a)
{
	assign_unless(u, given, "reported_on", day, a);
	if (strstr(given, " what=done ") && !strstr(given, " document_id="))
		assign_unless(u, given, "evidence", "hồ_sơ_số_5", a);
}

static void
fill_period_step(Lt__Update *u, const char *given, const char *day, struct arena *a)
{
	assign_unless(u, given, "stepped_on", day, a);
	assign_unless(u, given, "round", "1", a);
	assign_unless(u, given, "length", "year", a);
	assign_unless(u, given, "period_on", "2023-01-01", a);
}

static const struct filling {
	uint32_t kind;
	const char *basis;
	const char *day;          /* the field that says occurred_on, unless that is given */
	void (*fill)(Lt__Update *u, const char *given, const char *day, struct arena *a);
} fillings[] = {
	{ KIND_UNIT, "opening", NULL, fill_unit }, { KIND_UNIT_CHANGE, "event", NULL, fill_change },
	{ KIND_ORGANISATION, "opening", NULL, fill_unit }, { KIND_ORGANISATION_CHANGE, "event", NULL, fill_change },
	{ KIND_MEMBER, "opening", NULL, fill_member }, { KIND_MEMBER_EVENT, "event", NULL, fill_member_event },
	{ KIND_POST, "event", " from_on=", fill_post }, { KIND_MEETING, "event", " held_on=", fill_meeting },
	{ KIND_COUNTED_RETURN, "event", " period_on=", fill_return },
	{ KIND_REGISTER_ENTRY, "event", " from_on=", fill_register_entry },
	{ KIND_DOCUMENT, "event", " signed_on=", fill_document }, { KIND_TASK, "event", " issued_on=", fill_task },
	{ KIND_TASK_REPORT, "event", " reported_on=", fill_task_report }, { KIND_CASE_FILE, "event", " opened_on=", fill_case },
	{ KIND_PERIOD_STEP, "event", " stepped_on=", fill_period_step },
};

static void
fill_update_id(Lt__Update *u, const char *given, struct arena *a)
{
	static uint64_t serial;
	struct id id = { { 0 } };

	serial++;
	memcpy(id.b, &serial, sizeof serial);
	if (strstr(given, " update_id="))
		return;
	u->has_update_id = true;
	u->update_id = id_bytes(a, id);
}

static void
fill(Lt__Update *u, const char *given, struct arena *a)
{
	const struct filling *f = fillings;
	const char *on = strstr(given, " occurred_on=");
	char day[DATE_TEXT] = WORLD_DAY;

	while (f->kind != kind_of(u)->tag)
		f++;
	if (!on && f->day)
		on = strstr(given, f->day);
	if (on)
		snprintf(day, sizeof day, "%.10s", strchr(on, '=') + 1);
	fill_update_id(u, given, a);
	assign_unless(u, given, "op", "create", a);
	assign_unless(u, given, "envelope.basis", f->basis, a);
	assign_unless(u, given, "occurred_on", day, a);
	assign_unless(u, given, "recorded_at", "1717200000000", a);
	assign_unless(u, given, "today", day, a);
	assign_unless(u, given, "actor", "u1", a);
	f->fill(u, given, day, a);
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
	char given[8192], *words = arena_text(a, line), *save = NULL, *word = strtok_r(words, " ", &save);
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
