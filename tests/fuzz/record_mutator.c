/* Mutates records as records: a field of the message gets another value of its kind (an id that means something, a day
 * near another one, a value of the list), or is left out. Bytes alone hardly ever get past the pre-check. */
#include <stdlib.h>
#include <string.h>

#include "common/record/codec.h"
#include "tests/fuzz/small_world.h"

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);

struct work { struct arena *a; uint32_t random; };

static uint32_t
below(struct work *w, uint32_t n)
{
	w->random = w->random * 1664525u + 1013904223u;
	return (w->random >> 8) % n;
}

static void *
copy_known_id(struct work *w)
{
	size_t n;
	const struct id *ids = known_ids(&n);
	return arena_copy(w->a, ids[below(w, (uint32_t)n)].b, 16);
}

static ProtobufCBinaryData
some_bytes(struct work *w)
{
	return (ProtobufCBinaryData){ 16, copy_known_id(w) };
}

static int32_t
some_day(struct work *w, int32_t before)
{
	static const char *const days[] = { "2024-06-01", "2024-05-01", "2023-09-01", "2024-09-01", "2020-01-01",
		                            "2024-12-31", "2025-07-01", "1930-02-03", "1900-01-01", "2199-12-31" };
	if (below(w, 3) == 0)
		return before + (int32_t)below(w, 61) - 30;
	return world_date(days[below(w, sizeof days / sizeof days[0])]) + (int32_t)below(w, 3) - 1;
}

static char *
some_text(struct work *w)
{
	static const char *const texts[] = { "totals",
		                             "term",
		                             "a",
		                             "b",
		                             "P03",
		                             "T1",
		                             "D1",
		                             "X1",
		                             "X9",
		                             "CB1",
		                             "CB9",
		                             "V1",
		                             "12-QĐ/TU",
		                             "Tên",
		                             "=1+1",
		                             "%s%n",
		                             "<b>",
		                             "MEM-001",
		                             "duplicate",
		                             "'; DROP TABLE unit; --",
		                             "\xcc\x81" };
	return arena_text(w->a, texts[below(w, sizeof texts / sizeof texts[0])]);
}

static void field_set(struct work *w, ProtobufCMessage *m, const ProtobufCFieldDescriptor *fd);
static void field_clear(ProtobufCMessage *m, const ProtobufCFieldDescriptor *fd);

static int64_t
some_number(struct work *w)
{
	static const int64_t numbers[] = { 0, 1, 5, 12, -1, 50, 10000, 19000, INT64_C(1000000000000000) };
	return numbers[below(w, sizeof numbers / sizeof numbers[0])] + (int64_t)below(w, 3) - 1;
}

/* A field of some form, what it says of any type. */
static Lt__Cell *
some_cell(struct work *w)
{
	Lt__Cell *c = arena_alloc(w->a, sizeof *c);
	const struct catalogue *forms = small_catalogue();
	const struct catalogue_form *form = catalogue_form_at(forms, below(w, (uint32_t)catalogue_n_forms(forms)));
	lt__cell__init(c);
	c->field = arena_text(w->a, form->fields[below(w, (uint32_t)form->n_fields)].code);
	for (unsigned f = 1; f < lt__cell__descriptor.n_fields; f++)
		if (below(w, f == 1 ? 2 : 5) == 0)
			field_set(w, &c->base, &lt__cell__descriptor.fields[f]);
	return c;
}

/* One cell more, one fewer, or one that says something else. */
static void
cells_mutate(struct work *w, ProtobufCMessage *m, const ProtobufCFieldDescriptor *fd)
{
	Lt__Cell ***list = (void *)((char *)m + fd->offset), **old = *list;
	size_t *n = (size_t *)(void *)((char *)m + fd->quantifier_offset);
	if (fd->descriptor != &lt__cell__descriptor)
		return;
	*list = arena_alloc(w->a, (*n + 1) * sizeof **list);
	if (*n > 0)
		memcpy(*list, old, *n * sizeof *old);
	size_t place = below(w, (uint32_t)*n + 1);
	if (place == *n)
		(*list)[(*n)++] = some_cell(w);
	else if (below(w, 4) == 0)
		(*list)[place] = (*list)[--*n];
	else if (below(w, 3) == 0)
		field_clear(&(*list)[place]->base, &lt__cell__descriptor.fields[1 + below(w, lt__cell__descriptor.n_fields - 1)]);
	else
		field_set(w, &(*list)[place]->base, &lt__cell__descriptor.fields[1 + below(w, lt__cell__descriptor.n_fields - 1)]);
}

static void
field_repeat(struct work *w, ProtobufCMessage *m, const ProtobufCFieldDescriptor *fd)
{
	size_t n = below(w, 4);
	if (fd->type == PROTOBUF_C_TYPE_MESSAGE)
		cells_mutate(w, m, fd);
	if (fd->type != PROTOBUF_C_TYPE_BYTES)
		return;
	ProtobufCBinaryData *all = arena_alloc(w->a, (n + 1) * sizeof *all);
	for (size_t i = 0; i < n; i++)
		all[i] = some_bytes(w);
	*(ProtobufCBinaryData **)((char *)m + fd->offset) = all;
	*(size_t *)((char *)m + fd->quantifier_offset) = n;
}

static void
field_set(struct work *w, ProtobufCMessage *m, const ProtobufCFieldDescriptor *fd)
{
	const struct field *limits = field_find(m->descriptor, fd->id);
	const ProtobufCEnumDescriptor *e = fd->type == PROTOBUF_C_TYPE_ENUM ? fd->descriptor : NULL;
	char *at = (char *)m + fd->offset;
	if (fd->quantifier_offset != 0)
		*(protobuf_c_boolean *)((char *)m + fd->quantifier_offset) = 1;
	switch (fd->type) {
	case PROTOBUF_C_TYPE_ENUM:
		*(int *)(void *)at = e->values[below(w, e->n_values)].value;
		break;
	case PROTOBUF_C_TYPE_BOOL:
		*(protobuf_c_boolean *)(void *)at = (protobuf_c_boolean)below(w, 2);
		break;
	case PROTOBUF_C_TYPE_SINT32:
		*(int32_t *)(void *)at = limits != NULL && limits->is_date ? some_day(w, *(int32_t *)(void *)at)
		                                                           : (int32_t)below(w, 100);
		break;
	case PROTOBUF_C_TYPE_UINT32:
		*(uint32_t *)(void *)at = below(w, 3) > 0 ? below(w, 30) : 1930 + below(w, 100);
		break;
	case PROTOBUF_C_TYPE_SINT64:
		*(int64_t *)(void *)at = m->descriptor == &lt__cell__descriptor ? some_number(w) : (int64_t)below(w, 1u << 20) << 20;
		break;
	case PROTOBUF_C_TYPE_STRING:
		*(char **)(void *)at = some_text(w);
		break;
	case PROTOBUF_C_TYPE_BYTES:
		*(ProtobufCBinaryData *)(void *)at = some_bytes(w);
		break;
	default:
		break;
	}
}

static void
field_clear(ProtobufCMessage *m, const ProtobufCFieldDescriptor *fd)
{
	if (fd->label == PROTOBUF_C_LABEL_REPEATED)
		*(size_t *)((char *)m + fd->quantifier_offset) = 0;
	else if (fd->quantifier_offset != 0)
		*(protobuf_c_boolean *)((char *)m + fd->quantifier_offset) = 0;
	else
		*(void **)(void *)((char *)m + fd->offset) = NULL;
}

static void
message_mutate(struct work *w, ProtobufCMessage *m, int depth)
{
	const ProtobufCFieldDescriptor *fd = &m->descriptor->fields[below(w, m->descriptor->n_fields)];
	if (fd->type == PROTOBUF_C_TYPE_MESSAGE && fd->label != PROTOBUF_C_LABEL_REPEATED) {
		ProtobufCMessage **sub = (void *)((char *)m + fd->offset);
		if (*sub == NULL && (depth > 0 || fd->id < KIND_UNIT)) {
			const ProtobufCMessageDescriptor *d = fd->descriptor;
			*sub = arena_alloc(w->a, d->sizeof_message);
			protobuf_c_message_init(d, *sub);
		}
		if (*sub != NULL && below(w, 8) == 0)
			field_clear(m, fd);
		else if (*sub != NULL)
			message_mutate(w, *sub, depth + 1);
	} else if (below(w, 5) == 0) {
		field_clear(m, fd);
	} else if (fd->label == PROTOBUF_C_LABEL_REPEATED) {
		field_repeat(w, m, fd);
	} else {
		field_set(w, m, fd);
	}
}

size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
	struct work w = { .a = arena_new(RECORD_ARENA_CAP + (1u << 20)), .random = seed };
	struct buffer out = { 0 };
	Lt__Update *u;
	size_t made = 0;
	if (size < 2 || below(&w, 3) == 0 || record_unpack((struct slice){ data + 1, size - 1 }, w.a, &u, NULL) != DONE)
		goto done;
	uint8_t how = below(&w, 8) == 0 ? (uint8_t)below(&w, 4) : data[0];
	for (uint32_t n = 1 + below(&w, 3); n > 0; n--) {
		ProtobufCMessage *record = (ProtobufCMessage *)kind_record(u);
		message_mutate(&w, below(&w, 3) > 0 && record != NULL ? record : &u->base, below(&w, 3) > 0);
	}
	buffer_put_u8(&out, how);
	size_t len = protobuf_c_message_get_packed_size(&u->base);
	if (len + 1 <= max_size) {
		protobuf_c_message_pack(&u->base, buffer_room(&out, len));
		memcpy(data, out.data, len + 1);
		made = len + 1;
	}
done:
	buffer_fini(&out);
	arena_free(&w.a);
	return made > 0 ? made : LLVMFuzzerMutate(data, size, max_size);
}
