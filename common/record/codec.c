/* Bytes <-> Update: the only place where record bodies are unpacked and packed. Everything unpacked lives in the
 * caller's arena; what we pack passes the same pre-check the centre applies, so that what a clerk saved can be read. */
#include "common/record/codec.h"

#include <arpa/inet.h>
#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/lang.h"
#include "common/record/precheck.h"

#define FIRST_RECORD_TAG 20

static void *
allocator_alloc(void *arena, size_t len)
{
	return arena_alloc(arena, len);
}

static void
allocator_free(void *arena, void *pointer)
{
	(void)arena;
	(void)pointer;   /* the arena's reset frees everything at once */
}

ProtobufCAllocator
arena_allocator(struct arena *a)
{
	return (ProtobufCAllocator){ .alloc = allocator_alloc, .free = allocator_free, .allocator_data = a };
}

#ifdef LT_FAILPOINTS
static char poison[128];

static void
poison_read(void)
{
	const char *env = getenv("LT_POISON");
	if (env != NULL && strlen(env) < sizeof poison)
		strcpy(poison, env);
}

static bool
is_poison(const char *name)
{
	return name != NULL && poison[0] != '\0' && strcmp(name, poison) == 0;
}

/* Stands for a slip of ours that one record in a million meets: tests see that it stops nobody else. */
static void
poison_check(const Lt__Update *u)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, poison_read);
	assert(u->unit == NULL || !is_poison(u->unit->name));
	assert(u->organisation == NULL || !is_poison(u->organisation->name));
}
#else
static void
poison_check(const Lt__Update *u)
{
	(void)u;
}
#endif

static uint32_t
unknown_kind(const Lt__Update *u)
{
	for (unsigned i = 0; i < u->base.n_unknown_fields; i++)
		if (u->base.unknown_fields[i].tag >= FIRST_RECORD_TAG)
			return u->base.unknown_fields[i].tag;
	return 0;
}

static enum result
one_record(const Lt__Update *u, struct fault *f)
{
	uint32_t unknown = unknown_kind(u), known = 0;
	for (size_t i = 0; i < n_kinds; i++) {
		const ProtobufCFieldDescriptor *field =
			protobuf_c_message_descriptor_get_field(&lt__update__descriptor, kinds[i].tag);
		const void *record;
		memcpy(&record, (const char *)u + field->offset, sizeof record);
		known += record != NULL;
	}
	if (known + (unknown > 0) > 1)
		return fault_set(f, REFUSED, LT_3011, "", "%u", known + (unknown > 0));
	if (unknown > 0)
		return fault_set(f, REFUSED, LT_3010, "", "%u", unknown);
	if (known == 0)
		return fault_set(f, REFUSED, LT_3012, "", "0");
	return DONE;
}

static enum result
envelope_check(const Lt__Update *u, struct fault *f)
{
	if (!u->has_update_id || u->update_id.len != sizeof(struct id))
		return fault_set(f, REFUSED, LT_3013, "update_id", "%zu", u->has_update_id ? u->update_id.len : 0);
	return one_record(u, f);
}

enum result
record_unpack(struct slice body, struct arena *a, Lt__Update **out, struct fault *f)
{
	enum result r = precheck(&lt__update__descriptor, body, f);
	if (r != DONE)
		return r;
	bool fresh = arena_used(a) == 0;
	ProtobufCAllocator allocator = arena_allocator(a);
	Lt__Update *u = lt__update__unpack(&allocator, body.len, body.data);
	if (u == NULL)   /* what passed fits RECORD_ARENA_CAP: in a used arena it may be the others' fault */
		return fault_set(f, fresh ? REFUSED : LATER, LT_3025, "", "%zu byte", body.len);
	r = envelope_check(u, f);
	if (r != DONE)
		return r;
	poison_check(u);
	*out = u;
	return DONE;
}

enum result
record_pack(const Lt__Update *u, struct buffer *out, struct fault *f)
{
	enum result r = envelope_check(u, f);
	if (r != DONE)
		return r;
	size_t len = lt__update__get_packed_size(u);
	if (len > BODY_MAX)
		return fault_set(f, REFUSED, LT_3002, "", "%zu > %d", len, BODY_MAX);
	uint8_t *room = buffer_room(out, len);
	len = lt__update__pack(u, room);
	r = precheck(&lt__update__descriptor, (struct slice){ room, len }, f);
	if (r == DONE)
		out->len += len;
	return r;
}

static struct id
derived_id(const char *kind, const char *code, bool has_valid_from, int32_t valid_from)
{
	char iso[DATE_TEXT] = "";
	if (has_valid_from)
		date_format_iso(valid_from, iso);
	return id_derive(kind, code != NULL ? code : "", iso);
}

struct id
unit_id(const Lt__Unit *u)
{
	return derived_id("unit", u->code, u->has_valid_from, u->valid_from);
}

struct id
organisation_id(const Lt__Organisation *o)
{
	return derived_id("organisation", o->code, o->has_valid_from, o->valid_from);
}

/* A business key of fixed places: its name, ids (zero when absent), a code and a day. */
struct key { uint8_t b[64]; size_t len; };

static void
key_id(struct key *k, bool has, const ProtobufCBinaryData *bytes)
{
	if (has && bytes->len == 16)
		memcpy(k->b + k->len, bytes->data, 16);
	k->len += 16;
}

static struct id
key_end(struct key *k, int code, int32_t day)
{
	uint32_t be = htonl((uint32_t)day);
	k->b[k->len++] = (uint8_t)code;
	memcpy(k->b + k->len, &be, sizeof be);
	return id_of(k->b, k->len + sizeof be);
}

struct id
post_id(const Lt__Post *p)
{
	struct key key = { .b = "post", .len = 8 };
	key_id(&key, p->has_person_ref, &p->person_ref);
	key_id(&key, p->has_organisation_id, &p->organisation_id);
	key_id(&key, p->has_unit_id, &p->unit_id);
	return key_end(&key, p->has_title ? (int)p->title : 0, p->has_from_on ? p->from_on : 0);
}

struct id
meeting_id(const Lt__Meeting *m)
{
	struct key key = { .b = "meeting", .len = 8 };
	key_id(&key, m->has_cell_id, &m->cell_id);
	return key_end(&key, m->has_kind ? (int)m->kind : 0, m->has_held_on ? m->held_on : 0);
}

static bool
unit_entity(const Lt__Update *u, struct id *out)
{
	*out = unit_id(u->unit);
	return true;
}

static bool
organisation_entity(const Lt__Update *u, struct id *out)
{
	*out = organisation_id(u->organisation);
	return true;
}

static bool
unit_change_entity(const Lt__Update *u, struct id *out)
{
	const Lt__UnitChange *c = u->unit_change;
	if (c->change != LT__CHANGE_KIND__CHANGE_KIND_FOUND)
		return c->has_unit_id && id_from_bytes(c->unit_id.data, c->unit_id.len, out);
	if (c->found != NULL)
		*out = unit_id(c->found);
	return c->found != NULL;
}

static bool
organisation_change_entity(const Lt__Update *u, struct id *out)
{
	const Lt__OrganisationChange *c = u->organisation_change;
	if (c->change != LT__CHANGE_KIND__CHANGE_KIND_FOUND)
		return c->has_organisation_id && id_from_bytes(c->organisation_id.data, c->organisation_id.len, out);
	if (c->found != NULL)
		*out = organisation_id(c->found);
	return c->found != NULL;
}

static bool
member_entity(const Lt__Update *u, struct id *out)
{
	const Lt__Member *m = u->member;
	return m->has_person_ref && id_from_bytes(m->person_ref.data, m->person_ref.len, out);
}

static bool
member_event_entity(const Lt__Update *u, struct id *out)
{
	const Lt__MemberEvent *e = u->member_event;
	return e->has_person_ref && id_from_bytes(e->person_ref.data, e->person_ref.len, out);
}

static bool
post_entity(const Lt__Update *u, struct id *out)
{
	*out = post_id(u->post);
	return u->post->has_person_ref;
}

static bool
meeting_entity(const Lt__Update *u, struct id *out)
{
	*out = meeting_id(u->meeting);
	return u->meeting->has_cell_id;
}

static const struct {
	uint32_t tag;
	bool (*entity)(const Lt__Update *u, struct id *out);
} entities[] = {
	{ KIND_UNIT, unit_entity },
	{ KIND_UNIT_CHANGE, unit_change_entity },
	{ KIND_ORGANISATION, organisation_entity },
	{ KIND_ORGANISATION_CHANGE, organisation_change_entity },
	{ KIND_MEMBER, member_entity },
	{ KIND_MEMBER_EVENT, member_event_entity },
	{ KIND_POST, post_entity },
	{ KIND_MEETING, meeting_entity },
};

bool
record_entity(const Lt__Update *u, uint32_t *kind, struct id *out)
{
	const struct kind *k = kind_of(u);
	for (size_t i = 0; k != NULL && i < sizeof entities / sizeof entities[0]; i++) {
		if (entities[i].tag != k->tag)
			continue;
		*kind = k->subject;
		return entities[i].entity(u, out);
	}
	return false;
}
