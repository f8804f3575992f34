/* A node as the working set keeps it: one block of memory, borrowing nothing. */
#include <assert.h>
#include <stdlib.h>
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

static void
put_unit(struct block *b, const Lt__Unit *u, const Lt__Unit **out)
{
	Lt__Unit *copy = put(b, u, sizeof *u);
	char *code = put_text(b, u->code), *name = put_text(b, u->name);
	uint8_t *parent = put(b, u->parent_id.data, u->has_parent_id ? u->parent_id.len : 0);

	if (copy == NULL)
		return;
	copy->base.n_unknown_fields = 0;
	copy->base.unknown_fields = NULL;
	copy->code = code;
	copy->name = name;
	copy->parent_id.data = parent;
	*out = copy;
}

static void
put_organisation(struct block *b, const Lt__Organisation *o, const Lt__Organisation **out)
{
	Lt__Organisation *copy = put(b, o, sizeof *o);
	char *code = put_text(b, o->code), *name = put_text(b, o->name);
	uint8_t *parent = put(b, o->parent_id.data, o->has_parent_id ? o->parent_id.len : 0);
	uint8_t *unit = put(b, o->unit_id.data, o->has_unit_id ? o->unit_id.len : 0);

	if (copy == NULL)
		return;
	copy->base.n_unknown_fields = 0;
	copy->base.unknown_fields = NULL;
	copy->code = code;
	copy->name = name;
	copy->parent_id.data = parent;
	copy->unit_id.data = unit;
	*out = copy;
}

static const char *
base_name(const struct node *n)
{
	return n->unit ? n->unit->name : n->organisation->name;
}

/* A span's name is the base's or an event's: the copy points to the copy's. */
static const char *
name_in(const struct node *from, const struct node *to, const char *name)
{
	if (name == base_name(from))
		return base_name(to);
	for (size_t i = 0; i < from->n_events; i++)
		if (name == from->events[i].name)
			return to->events[i].name;
	assert(!"a span's name is its base's or an event's");
	return NULL;
}

static void
put_all(struct block *b, const struct node *n)
{
	struct node *copy = put(b, n, sizeof *n);
	struct node_event *events = put(b, n->events, n->n_events * sizeof *events);
	struct node_span *spans = put(b, n->spans, n->n_spans * sizeof *spans);

	if (n->unit)
		put_unit(b, n->unit, copy ? &copy->unit : NULL);
	else
		put_organisation(b, n->organisation, copy ? &copy->organisation : NULL);
	for (size_t i = 0; i < n->n_events; i++) {
		char *name = put_text(b, n->events[i].name);
		if (events)
			events[i].name = name;
	}
	if (copy == NULL)
		return;
	copy->events = events;
	copy->spans = spans;
	copy->parked = false;
	for (size_t i = 0; i < n->n_spans; i++)
		spans[i].name = name_in(n, copy, n->spans[i].name);
}

struct node *
node_clone(const struct node *n, size_t *bytes)
{
	struct block b = { 0 };

	assert((n->unit != NULL) != (n->organisation != NULL));
	put_all(&b, n);
	b.base = malloc(b.used);
	assert(b.base);
	if (bytes)
		*bytes = b.used;
	b.used = 0;
	put_all(&b, n);
	return (struct node *)b.base;
}
