/* A node as the working set keeps it: one block of memory, borrowing nothing, and saying what its rows say, so that it
 * does not matter whether it was remembered or loaded: a tree's base bears the name and parent of its first span, a
 * meeting its month, a member's records his id. */
#include <assert.h>
#include <stdlib.h>
#include "server/engine/tables.h"
#include "server/engine/work.h"

/* Measures while base is NULL, copies otherwise. */
struct block { uint8_t *base; size_t used; };

static void *
put(struct block *b, const void *data, size_t len)
{
	size_t at = b->used;

	b->used += (len + 15) & ~(size_t)15;
	if (b->base == NULL)
		return NULL;
	if (len > 0)
		memcpy(b->base + at, data, len);
	return b->base + at;
}

static char *
put_text(struct block *b, const char *text)
{
	return text ? put(b, text, strlen(text) + 1) : NULL;
}

/* ---- messages ---- */

static void *put_message(struct block *b, const ProtobufCMessage *m);

static ProtobufCBinaryData *
put_bytes_list(struct block *b, const ProtobufCBinaryData *v, size_t n)
{
	ProtobufCBinaryData *list = put(b, v, n * sizeof *v);

	for (size_t i = 0; i < n; i++) {
		uint8_t *data = put(b, v[i].data, v[i].len);
		if (list)
			list[i].data = data;
	}
	return list;
}

static void *
put_message_list(struct block *b, ProtobufCMessage *const *v, size_t n)
{
	void **list = put(b, v, n * sizeof *v);

	for (size_t i = 0; i < n; i++) {
		void *one = put_message(b, v[i]);
		if (list)
			list[i] = one;
	}
	return list;
}

/* What a present field points to. Of repeated ones records know bytes and messages. */
static void
put_pointed(struct block *b, const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f, void *copy)
{
	const void *at = field_at(m, f);
	void *to;

	if (f->label == PROTOBUF_C_LABEL_REPEATED && f->type == PROTOBUF_C_TYPE_MESSAGE)
		to = put_message_list(b, *(ProtobufCMessage **const *)at, *(const size_t *)field_quantifier(m, f));
	else if (f->label == PROTOBUF_C_LABEL_REPEATED) {
		assert(f->type == PROTOBUF_C_TYPE_BYTES);
		to = put_bytes_list(b, *(ProtobufCBinaryData *const *)at, *(const size_t *)field_quantifier(m, f));
	} else if (f->type == PROTOBUF_C_TYPE_MESSAGE)
		to = put_message(b, *(const ProtobufCMessage *const *)at);
	else if (f->type == PROTOBUF_C_TYPE_STRING)
		to = put_text(b, *(const char *const *)at);
	else if (f->type == PROTOBUF_C_TYPE_BYTES) {
		uint8_t *data = put(b, ((const ProtobufCBinaryData *)at)->data, ((const ProtobufCBinaryData *)at)->len);
		if (copy)
			((ProtobufCBinaryData *)field_at(copy, f))->data = data;
		return;
	} else
		return;
	if (copy)
		*(void **)field_at(copy, f) = to;
}

static void *
put_message(struct block *b, const ProtobufCMessage *m)
{
	ProtobufCMessage *copy;

	if (m == NULL)
		return NULL;
	copy = put(b, m, m->descriptor->sizeof_message);
	for (unsigned i = 0; i < m->descriptor->n_fields; i++)
		if (field_present(m, &m->descriptor->fields[i]))
			put_pointed(b, m, &m->descriptor->fields[i], copy);
	if (copy) {
		copy->n_unknown_fields = 0;
		copy->unknown_fields = NULL;
	}
	return copy;
}

/* ---- the node ---- */

static const void **
base_of(const struct node *n)
{
	return (const void **)(void *)((char *)n + entity_kind(n->kind)->record);
}

static void
put_event(struct block *b, const struct node_event *e, struct node_event *copy)
{
	char *name = put_text(b, e->name);
	const Lt__MemberEvent *member = put_message(b, e->member ? &e->member->base : NULL);
	bool within = e->member && e->enters == e->member->enters;
	const Lt__Member *enters = put_message(b, e->enters && !within ? &e->enters->base : NULL);

	if (copy == NULL)
		return;
	copy->name = name;
	copy->member = member;
	copy->enters = within ? member->enters : enters;
}

/* A span's name is the base's or an event's: the copy points to the copy's. */
static const char *
name_in(const struct node *from, const struct node *to, const char *name)
{
	for (size_t i = 0; i < from->n_events; i++)
		if (name == from->events[i].name)
			return to->events[i].name;
	return from->unit ? to->unit->name : to->organisation->name;
}

static void
settle_tree(struct node *copy, const struct node *n)
{
	struct node_span *spans = (struct node_span *)copy->spans;
	ProtobufCBinaryData parent = { 0 };

	for (size_t i = 0; i < n->n_spans; i++)
		spans[i].name = name_in(n, copy, n->spans[i].name);
	if (spans[0].has_parent)
		parent = (ProtobufCBinaryData){ sizeof spans[0].parent.b, spans[0].parent.b };
	if (copy->unit) {
		Lt__Unit *u = (Lt__Unit *)copy->unit;
		u->name = (char *)spans[0].name;
		u->has_parent_id = spans[0].has_parent;
		u->parent_id = parent;
	} else {
		Lt__Organisation *o = (Lt__Organisation *)copy->organisation;
		o->name = (char *)spans[0].name;
		o->has_parent_id = spans[0].has_parent;
		o->parent_id = parent;
	}
}

static void
settle_member(struct node *copy, const struct node *n)
{
	struct node_event *events = (struct node_event *)copy->events;
	ProtobufCBinaryData id = { sizeof copy->id.b, copy->id.b };

	for (size_t i = 0; i < n->n_events; i++) {
		Lt__MemberEvent *told = (Lt__MemberEvent *)events[i].member;
		Lt__Member *enters = (Lt__Member *)events[i].enters;

		if (n->events[i].enters && n->events[i].enters == n->member)
			copy->member = enters;
		if (told) {
			told->has_person_ref = true;
			told->person_ref = id;
		}
		if (enters) {
			enters->has_person_ref = told == NULL;         /* events say it beside it */
			enters->person_ref = told ? (ProtobufCBinaryData){ 0 } : id;
		}
	}
	assert(copy->member != n->member);    /* a known member entered by one of his events */
}

static void
settle_meeting(struct node *copy)
{
	Lt__Meeting *m = (Lt__Meeting *)copy->meeting;
	int year, month, day;

	if (m->has_month)
		return;
	date_split(m->held_on, &year, &month, &day);
	m->has_month = date_make(year, month, 1, &m->month);
}

static struct node *
put_node(struct block *b, const struct node *n)
{
	const struct entity_kind *kind = entity_kind(n->kind);
	bool base = kind->base, decided = typed_table(kind->table)->decision != NULL;
	struct node *copy = put(b, n, sizeof *n);
	struct node_event *events = put(b, n->events, n->n_events * sizeof *events);
	struct node_span *spans = put(b, n->spans, n->n_spans * sizeof *spans);
	void *record = put_message(b, base ? *base_of(n) : NULL);
	const Lt__DecisionRef *decision = put_message(b, n->decision && decided ? &n->decision->base : NULL);

	for (size_t i = 0; i < n->n_events; i++)
		put_event(b, &n->events[i], events ? &events[i] : NULL);
	if (copy == NULL)
		return NULL;
	copy->events = events;
	copy->spans = spans;
	copy->decision = decision;
	copy->has_decided_on = n->has_decided_on && decided;
	copy->decided_on = copy->has_decided_on ? n->decided_on : 0;
	copy->parked = false;
	if (base)
		*base_of(copy) = record;
	return copy;
}

struct node *
node_clone(const struct node *n, size_t *bytes)
{
	struct block b = { 0 };
	struct node *copy;

	assert(node_known(n) && entity_kind(n->kind));
	put_node(&b, n);
	b.base = malloc(b.used);
	assert(b.base);
	if (bytes)
		*bytes = b.used;
	b.used = 0;
	copy = put_node(&b, n);
	if (copy->unit || copy->organisation)
		settle_tree(copy, n);
	else if (copy->kind == KIND_MEMBER)
		settle_member(copy, n);
	else if (copy->meeting)
		settle_meeting(copy);
	return copy;
}
