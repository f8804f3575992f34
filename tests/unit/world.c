/* The world's memory and its lookup; the lines are read in world_lines.c. */
#include "tests/unit/world.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include "common/base/clock.h"
#include "common/record/codec.h"

#define NODES_MAX 4096

struct world {
	struct arena *arena;
	struct node *nodes[NODES_MAX];
	bool hidden[NODES_MAX];
	size_t n;
	bool blind;
	const struct catalogue *catalogue;
	struct closed_periods closed;
};

struct world *
world_new(void)
{
	struct world *w = calloc(1, sizeof *w);

	assert(w);
	w->arena = arena_new(256u << 20);
	return w;
}

void
world_free(struct world **w)
{
	if (*w)
		arena_free(&(*w)->arena);
	free(*w);
	*w = NULL;
}

/* ---- lookup ---- */

static bool
ever_below(const struct node *n, const struct id *parent)
{
	for (size_t i = 0; i < n->n_spans; i++)
		if (n->spans[i].has_parent && id_equal(&n->spans[i].parent, parent))
			return true;
	return false;
}

static bool
seated_in(const struct node *n, const struct id *unit)
{
	struct id seat;

	return n->organisation && n->organisation->has_unit_id &&
	       id_from_bytes(n->organisation->unit_id.data, n->organisation->unit_id.len, &seat) && id_equal(&seat, unit);
}

static bool
same_id(protobuf_c_boolean has, const ProtobufCBinaryData *bytes, const struct id *id)
{
	return has && bytes->len == sizeof id->b && memcmp(bytes->data, id->b, sizeof id->b) == 0;
}

static bool
entered_with(const struct node *n, const struct id *match)
{
	for (size_t i = 0; i < n->n_events; i++)
		if (n->events[i].enters && same_id(n->events[i].enters->has_match, &n->events[i].enters->match, match))
			return true;
	return false;
}

static bool
matches(const struct node *n, const struct query *q)
{
	if (n->kind != q->kind)
		return false;
	switch (q->by) {
	case BY_ID:
		return id_equal(&n->id, &q->id);
	case BY_CODE:
		return node_code(n) && strcmp(node_code(n), q->code) == 0;
	case BY_PARENT:
		return ever_below(n, &q->id);
	case BY_UNIT:
		return seated_in(n, &q->id);
	case BY_PERSON:
		return n->post && same_id(n->post->has_person_ref, &n->post->person_ref, &q->id);
	case BY_MATCH:
		return entered_with(n, &q->id);
	}
	return false;
}

static enum answer
find(void *ctx, const struct query *q, const struct node *const **rows, size_t *n)
{
	struct world *w = ctx;
	const struct node **found = arena_alloc(w->arena, (w->n + 1) * sizeof *found);

	if (q->by != BY_ID && w->blind)
		return ANSWER_UNKNOWN;
	*n = 0;
	for (size_t i = 0; i < w->n; i++)
		if (matches(w->nodes[i], q) && !(q->by == BY_ID && w->hidden[i]))
			found[(*n)++] = w->nodes[i];
	*rows = found;
	if (*n)
		return ANSWER_ROW;
	return q->by == BY_ID ? ANSWER_UNKNOWN : ANSWER_NONE;
}

struct lookup
world_lookup(struct world *w)
{
	return (struct lookup){ .find = find, .ctx = w, .catalogue = w->catalogue, .closed = &w->closed };
}

void
world_use(struct world *w, const struct catalogue *c)
{
	w->catalogue = c;
}

/* ---- memory ---- */

static size_t
place_of(struct world *w, struct id id)
{
	size_t i = 0;

	while (i < w->n && !id_equal(&w->nodes[i]->id, &id))
		i++;
	assert(i < NODES_MAX);
	return i;
}

const struct node *
world_node(struct world *w, struct id id)
{
	size_t i = place_of(w, id);

	return i < w->n && !w->hidden[i] ? w->nodes[i] : NULL;
}

/* A deep copy of a message of any kind. */
static void *
keep(struct world *w, const ProtobufCMessage *m)
{
	ProtobufCAllocator allocator = arena_allocator(w->arena);
	uint8_t *bytes;
	size_t len;
	void *copy;

	if (!m)
		return NULL;
	bytes = arena_alloc(w->arena, protobuf_c_message_get_packed_size(m));
	len = protobuf_c_message_pack(m, bytes);
	copy = protobuf_c_message_unpack(m->descriptor, &allocator, len, bytes);
	assert(copy);
	return copy;
}

static void
keep_base(struct world *w, struct node *n)
{
	n->unit = keep(w, n->unit ? &n->unit->base : NULL);
	n->organisation = keep(w, n->organisation ? &n->organisation->base : NULL);
	n->post = keep(w, n->post ? &n->post->base : NULL);
	n->meeting = keep(w, n->meeting ? &n->meeting->base : NULL);
	n->generic = keep(w, n->generic);
	n->decision = keep(w, n->decision ? &n->decision->base : NULL);
}

static void
keep_event(struct world *w, struct node_event *e)
{
	e->name = e->name ? arena_text(w->arena, e->name) : NULL;
	e->member = keep(w, e->member ? &e->member->base : NULL);
	e->enters = e->member ? e->member->enters : keep(w, e->enters ? &e->enters->base : NULL);
}

/* What the province's own hand closes and opens again. */
static void
note_closed(struct world *w, const struct node *n)
{
	const Lt__PeriodStep *s = n->kind == KIND_PERIOD_STEP && n->issued ? n->period_step : NULL;
	Ltc__Period length;
	struct id whose;

	if (!s || !closing_period(s->length, &length) || !id_from_bytes(s->organisation_id.data, s->organisation_id.len, &whose))
		return;
	if (s->what == LT__PERIOD_ACTION__PERIOD_ACTION_CLOSED)
		closed_add(&w->closed, &whose, length, s->period_on);
	if (s->what == LT__PERIOD_ACTION__PERIOD_ACTION_REOPENED)
		closed_remove(&w->closed, &whose, length, s->period_on);
}

void
world_apply(struct world *w, const struct node *after)
{
	struct node *n = arena_copy(w->arena, after, sizeof *n);
	struct node_event *events = arena_alloc(w->arena, (n->n_events + 1) * sizeof *events);
	size_t place = place_of(w, n->id);

	keep_base(w, n);
	for (size_t i = 0; i < n->n_events; i++) {
		events[i] = n->events[i];
		keep_event(w, &events[i]);
	}
	n->events = events;
	node_fold(n, w->arena);
	w->nodes[place] = n;
	w->hidden[place] = false;
	if (place == w->n)
		w->n++;
	note_closed(w, n);
}

void
world_judge(struct world *w, const char *scope, const char *line, uint64_t j)
{
	struct arena *a = arena_new(1u << 20);
	struct scope whose = world_scope(scope);
	struct lookup lookup = world_lookup(w);
	struct judgement out;

	judge(world_write(a, line), &whose, &lookup, DATE_MAX, j, a, &out);
	if (out.decision != JUDGED_ACCEPTED) {
		fprintf(stderr, "the world does not accept: %s (%s)\n", line,
		        out.n_findings ? out.findings[0].rule->code : "unknown");
		abort();
	}
	world_apply(w, out.after);
	arena_free(&a);
}

void
world_hide(struct world *w, struct id id)
{
	size_t i = place_of(w, id);

	assert(i < w->n);
	w->hidden[i] = true;
}

void
world_park(struct world *w, uint32_t kind, struct id id)
{
	size_t i = place_of(w, id);

	if (i == w->n) {
		struct node *stub = arena_alloc(w->arena, sizeof *stub);

		stub->kind = kind;
		stub->id = id;
		w->nodes[w->n++] = stub;
	}
	w->nodes[i]->parked = true;
}

void
world_blind(struct world *w)
{
	w->blind = true;
}
