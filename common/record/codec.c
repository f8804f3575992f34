/* Bytes <-> Update: the only place where record bodies are unpacked and packed. Everything unpacked lives in the
 * caller's arena; what we pack passes the same pre-check the centre applies, so that what a clerk saved can be read. */
#include "common/record/codec.h"

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

void
record_said(const Lt__Update *u, struct buffer *out)
{
	Lt__Update s = *u;

	s.has_update_id = s.has_op = s.has_recorded_at = s.has_today = s.has_supersedes = s.has_made_from = 0;
	s.actor = NULL;
	s.n_reasons = 0;
	s.reasons = NULL;
	s.source = NULL;
	buffer_clear(out);
	out->len = lt__update__pack(&s, buffer_room(out, lt__update__get_packed_size(&s)));
}
