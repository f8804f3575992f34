/* A node out of rows: what is held, and own letters on top as far as they count, folded. Nodes asked for again (parents,
 * seats, ancestors) are remembered in an arena until it is half full or others wrote. Here units and organisations. */
#include <assert.h>

#include "client/mirror/mirror_room.h"
#include "common/record/codec.h"
#include "embedded/site_sql.h"

void
mirror_forget(struct mirror *m)
{
	memset(m->slots, 0, sizeof m->slots);
	arena_reset(m->arena);
	m->life = store_life(m->store);
}

const struct node **
mirror_slot(struct mirror *m, uint32_t kind, const struct id *id)
{
	uint32_t h;
	memcpy(&h, id->b + 12, sizeof h);   /* of hashes any four bytes will do; of a UUIDv7 the random end */
	return &m->slots[(h ^ kind) % SLOTS];
}

void
mirror_drop(struct mirror *m, uint32_t kind, const struct id *id)
{
	const struct node **slot = mirror_slot(m, kind, id);
	if (*slot != NULL && id_equal(&(*slot)->id, id))
		*slot = NULL;
}

struct node *
mirror_node_new(struct mirror *m, uint32_t kind, const struct id *id)
{
	struct node *n = arena_alloc(m->arena, sizeof *n);
	assert(n != NULL);
	n->kind = kind;
	n->id = *id;
	return n;
}

/* ---- events ---- */

/* A member has one opening, whatever its day; of all other events a day has one of each kind. */
static bool
event_same(const struct node_event *a, const struct node_event *b)
{
	bool opening = a->member == NULL && a->enters != NULL;
	if (opening || (b->member == NULL && b->enters != NULL))
		return opening && b->member == NULL && b->enters != NULL;
	return a->change == b->change && a->what == b->what && a->on == b->on;
}

static struct node_event *
event_find(struct mirror *m, const struct node_event *e)
{
	for (size_t i = 0; i < m->n_events; i++)
		if (event_same(&m->events[i], e))
			return &m->events[i];
	return NULL;
}

/* What is held comes first, then letters in order of recording. An amendment counts on what it names; a second letter
 * about the same event does not, while the first does. */
void
mirror_event_take(struct mirror *m, struct node_event *e, const struct told *t)
{
	struct node_event *known = event_find(m, e);
	e->update_id = t->update_id;
	e->j = t->j;
	e->on = t->on;
	if (t->held) {
		e->id = t->id;
		e->version = t->version;
	}
	if (known == NULL && t->held && m->n_events < NODE_EVENTS_MAX) {
		m->events[m->n_events++] = *e;
	} else if (known != NULL && t->held) {   /* the other feed's; what a later version moved is the same event */
		if (t->version > known->version)
			*known = *e;
	} else if (known == NULL && !t->amends && m->n_events < NODE_EVENTS_MAX) {
		e->version = 1;
		e->id = t->update_id;
		m->events[m->n_events++] = *e;
	} else if (known != NULL && told_counts(t, true, known->j < OWN_J, &known->update_id)) {
		e->version = known->version + 1;
		e->id = known->id;
		*known = *e;
	}
}

static bool
event_before(const struct node_event *a, const struct node_event *b)
{
	return a->on != b->on ? a->on < b->on : a->j < b->j;
}

void
mirror_events_give(struct mirror *m, struct node *n)
{
	struct node_event *all = m->events;
	for (size_t i = 1; i < m->n_events; i++) {
		struct node_event e = all[i];
		size_t at = i;
		for (; at > 0 && event_before(&e, &all[at - 1]); at--)
			all[at] = all[at - 1];
		all[at] = e;
	}
	n->n_events = m->n_events;
	n->events = n->n_events > 0 ? arena_copy(m->arena, all, n->n_events * sizeof *all) : NULL;
	assert(n->n_events == 0 || n->events != NULL);
}

/* An event that lost its ground (what it built on was returned) is left out: the centre will say what becomes of it. */
static void
fold(struct mirror *m, struct node *n)
{
	const struct node_event *impossible;
	while ((impossible = node_fold(n, m->arena)) != NULL) {
		size_t at = (size_t)(impossible - n->events);
		struct node_event *rest = arena_copy(m->arena, n->events, n->n_events * sizeof *rest);
		assert(rest != NULL);
		memmove(rest + at, rest + at + 1, (n->n_events - at - 1) * sizeof *rest);
		n->events = rest;
		n->n_events--;
	}
	n->version = n->edition;
	for (size_t i = 0; i < n->n_events; i++)
		n->version += n->events[i].version;
}

/* ---- units and organisations ---- */

static bool
base_read(struct mirror *m, struct node *n, struct slice packed)
{
	ProtobufCAllocator allocator = arena_allocator(m->arena);
	const Lt__Unit *u = NULL;
	const Lt__Organisation *o = NULL;
	if (n->kind == KIND_UNIT)
		u = lt__unit__unpack(&allocator, packed.len, packed.data);
	else
		o = lt__organisation__unpack(&allocator, packed.len, packed.data);
	if (u == NULL && o == NULL)
		return false;
	n->unit = u;
	n->organisation = o;
	return true;
}

static void
letter_read(struct sql *q, int op, int update_id, int supersedes, struct told *t)
{
	t->amends = sql_get_int(q, op) == LT__OP__OP_AMEND;
	sql_get_id(q, update_id, &t->update_id);
	t->has_supersedes = sql_get_id(q, supersedes, &t->supersedes);
}

static bool
tree_event_read(struct mirror *m, struct sql *q, struct node_event *e, struct told *t)
{
	*t = (struct told){ .j = OWN_J + (uint64_t)sql_get_int(q, 0), .on = (int32_t)sql_get_int(q, 1) };
	*e = (struct node_event){ .on = t->on,
		                  .change = (Lt__ChangeKind)sql_get_int(q, 2),
		                  .name = arena_text(m->arena, sql_get_text(q, 3)) };
	sql_get_id(q, 4, &e->parent);
	letter_read(q, 5, 6, 7, t);
	return e->change != LT__CHANGE_KIND__CHANGE_KIND_RENAME || e->name != NULL;
}

static bool
tree_events(struct mirror *m, struct node *n)
{
	struct sql *q = store_sql(m->store, site_sql_node_events);
	struct node_event e;
	struct told t;
	enum sql_step step;

	sql_id(q, 1, &n->id);
	while ((step = sql_next(m->store, q, NULL)) == SQL_ROW)
		if (tree_event_read(m, q, &e, &t))
			mirror_event_take(m, &e, &t);
	mirror_events_give(m, n);
	return step != SQL_FAILED;
}

static void
held_event(struct mirror *m, const struct told *t, const struct ties *ties)
{
	struct node_event e = { .on = t->on, .change = (Lt__ChangeKind)ties->what, .name = ties->name };
	if (ties->parent != NULL)
		(void)!id_from_bytes(ties->parent->data, ties->parent->len, &e.parent);
	if (e.change != LT__CHANGE_KIND__CHANGE_KIND_RENAME || e.name != NULL)
		mirror_event_take(m, &e, t);
}

static void
held_base(struct node *n, const struct told *t, const struct ties *ties)
{
	const ProtobufCMessage *entering = mirror_entering(t->u);
	if (n->edition >= t->version || entering == NULL)   /* the other feed told it, as new or newer */
		return;
	if (n->kind == KIND_UNIT)
		n->unit = (const Lt__Unit *)entering;
	else
		n->organisation = (const Lt__Organisation *)entering;
	n->from = ties->has_since ? ties->since : ON_BEGINNING;
	n->edition = n->version = t->version;
	n->update_id = t->update_id;
}

static bool
tree_held(struct mirror *m, struct node *n)
{
	struct sql *q = mirror_held_of(m, n->kind, &n->id);
	enum sql_step step;
	struct told t;
	struct ties ties;

	while ((step = sql_next(m->store, q, NULL)) == SQL_ROW) {
		if (!mirror_held_read(q, m->arena, &t) || !ties_of(t.u, &ties))
			continue;
		if (ties.enters)
			held_base(n, &t, &ties);
		else
			held_event(m, &t, &ties);
	}
	return step != SQL_FAILED;
}

/* Entry and amendments of our own, on top of what is held. */
static bool
tree_letters(struct mirror *m, struct node *n)
{
	struct sql *q = store_sql(m->store, site_sql_node_by_id);
	enum sql_step step;

	sql_id(q, 1, &n->id);
	while ((step = sql_next(m->store, q, NULL)) == SQL_ROW) {
		struct told t = { .held = false };
		letter_read(q, 3, 4, 5, &t);
		if ((uint32_t)sql_get_int(q, 0) != n->kind || !told_counts(&t, n->edition > 0, mirror_base_held(n), &n->update_id) ||
		    !base_read(m, n, sql_get_bytes(q, 2)))
			continue;
		n->from = sql_is_null(q, 1) ? ON_BEGINNING : (int32_t)sql_get_int(q, 1);
		n->edition++;
		n->update_id = t.update_id;
	}
	return step != SQL_FAILED;
}

static struct node *
tree_from_rows(struct mirror *m, uint32_t kind, const struct id *id)
{
	struct node *n = mirror_node_new(m, kind, id);
	m->n_events = 0;
	if (!tree_held(m, n) || !tree_letters(m, n) || n->edition == 0)
		return NULL;
	return tree_events(m, n) ? n : NULL;
}

/* The roots are not ours to write: until the province has told of them all that is known came with ENROLLED. Without
 * level or type nothing can be said about what fits below, so they are unknown then. */
static struct node *
tree_from_scope(struct mirror *m, uint32_t kind, const struct id *id)
{
	const struct identity *me = &m->me;
	bool unit = kind == KIND_UNIT && me->scope.has_root_unit && id_equal(id, &me->scope.root_unit) &&
	            me->root_unit_level != 0;
	bool organisation = kind == KIND_ORGANISATION && id_equal(id, &me->scope.root_organisation) &&
	                    me->root_organisation_type != 0;
	if (!unit && !organisation)
		return NULL;
	struct node *n = mirror_node_new(m, kind, id);
	Lt__Unit *u = unit ? arena_alloc(m->arena, sizeof *u) : NULL;
	Lt__Organisation *o = organisation ? arena_alloc(m->arena, sizeof *o) : NULL;
	assert(u != NULL || o != NULL);
	n->from = ON_BEGINNING;
	n->edition = 1;
	n->unit = u;
	n->organisation = o;
	if (unit) {
		lt__unit__init(u);
		u->code = u->name = arena_text(m->arena, me->root_unit_code);
		u->has_level = true;
		u->level = (Lt__UnitLevel)me->root_unit_level;
	} else {
		lt__organisation__init(o);
		o->code = o->name = arena_text(m->arena, me->root_organisation_code);
		o->has_type = true;
		o->type = (Lt__OrganisationType)me->root_organisation_type;
	}
	return n;
}

/* ---- any ---- */

/* Of a member nobody entered there are events at most: what they will mean is not known. */
static bool
entered(const struct node *n)
{
	for (size_t i = 0; n->kind == KIND_MEMBER && i < n->n_events; i++)
		if (n->events[i].enters != NULL)
			return true;
	return node_known(n);
}

static struct node *
node_make(struct mirror *m, uint32_t kind, const struct id *id)
{
	if (!mirror_is_tree(kind))
		return mirror_record_node(m, kind, id);
	struct node *n = tree_from_rows(m, kind, id);
	return n != NULL ? n : tree_from_scope(m, kind, id);
}

const struct node *
mirror_node_finish(struct mirror *m, struct node *n)
{
	if (n == NULL || !entered(n))
		return NULL;
	fold(m, n);
	if (!node_known(n))
		return NULL;
	*mirror_slot(m, n->kind, &n->id) = n;
	return n;
}

const struct node *
mirror_node(struct mirror *m, uint32_t kind, const struct id *id)
{
	if (m->life != store_life(m->store))
		mirror_forget(m);
	const struct node **slot = mirror_slot(m, kind, id);
	if (*slot != NULL && (*slot)->kind == kind && id_equal(&(*slot)->id, id))
		return *slot;
	if (arena_used(m->arena) > MIRROR_ARENA - NODE_ROOM) {
		m->full = true;
		return NULL;
	}
	return mirror_node_finish(m, node_make(m, kind, id));
}
