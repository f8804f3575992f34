/* A node out of rows: the entry, its amendments and its events as far as they count, folded. Nodes asked for again
 * (parents, seats, ancestors) are remembered in an arena until it is half full or others wrote. */
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

static const struct node **
slot_of(struct mirror *m, uint32_t kind, const struct id *id)
{
	uint32_t h;
	memcpy(&h, id->b + 12, sizeof h);   /* of hashes any four bytes will do; of a UUIDv7 the random end */
	return &m->slots[(h ^ kind) % SLOTS];
}

void
mirror_drop(struct mirror *m, uint32_t kind, const struct id *id)
{
	const struct node **slot = slot_of(m, kind, id);
	if (*slot != NULL && id_equal(&(*slot)->id, id))
		*slot = NULL;
}

static struct node *
node_new(struct mirror *m, uint32_t kind, const struct id *id)
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

/* Rows come in order of recording. An amendment of what does not count (its first letter was returned) does not count;
 * nor does a second letter about the same event, while the first does. */
static void
event_take(struct mirror *m, struct node_event *e, bool amends)
{
	struct node_event *known = event_find(m, e);
	if (known == NULL && !amends && m->n_events < NODE_EVENTS_MAX) {
		e->version = 1;
		e->id = e->update_id;
		m->events[m->n_events++] = *e;
	} else if (known != NULL && amends) {
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

static void
events_give(struct mirror *m, struct node *n)
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

static bool
tree_event_read(struct mirror *m, struct sql *q, struct node_event *e)
{
	*e = (struct node_event){ .j = (uint64_t)sql_get_int(q, 0),
		                  .on = (int32_t)sql_get_int(q, 1),
		                  .change = (Lt__ChangeKind)sql_get_int(q, 2),
		                  .name = arena_text(m->arena, sql_get_text(q, 3)) };
	sql_get_id(q, 4, &e->parent);
	sql_get_id(q, 6, &e->update_id);
	return e->change != LT__CHANGE_KIND__CHANGE_KIND_RENAME || e->name != NULL;
}

static bool
tree_events(struct mirror *m, struct node *n)
{
	struct sql *q = store_sql(m->store, site_sql_node_events);
	struct node_event e;
	enum sql_step step;

	m->n_events = 0;
	sql_id(q, 1, &n->id);
	while ((step = sql_next(m->store, q, NULL)) == SQL_ROW)
		if (tree_event_read(m, q, &e))
			event_take(m, &e, sql_get_int(q, 5) == LT__OP__OP_AMEND);
	events_give(m, n);
	return step != SQL_FAILED;
}

static struct node *
tree_from_rows(struct mirror *m, uint32_t kind, const struct id *id)
{
	struct sql *q = store_sql(m->store, site_sql_node_by_id);
	struct node *n = NULL;
	enum sql_step step;

	sql_id(q, 1, id);
	while ((step = sql_next(m->store, q, NULL)) == SQL_ROW) {
		bool amends = sql_get_int(q, 3) == LT__OP__OP_AMEND;
		if ((uint32_t)sql_get_int(q, 0) != kind || amends != (n != NULL))
			continue;
		struct node *at = n != NULL ? n : node_new(m, kind, id);
		if (!base_read(m, at, sql_get_bytes(q, 2)))
			continue;
		n = at;
		n->from = sql_is_null(q, 1) ? ON_BEGINNING : (int32_t)sql_get_int(q, 1);
		n->edition++;
		sql_get_id(q, 4, &n->update_id);
	}
	return step != SQL_FAILED && n != NULL && tree_events(m, n) ? n : NULL;
}

/* The roots are not ours to write: all that is known of them came with ENROLLED. Without level or type nothing can be
 * said about what fits below, so they are unknown then. */
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
	struct node *n = node_new(m, kind, id);
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

/* ---- members, posts, meetings ---- */

struct row { uint64_t j; int32_t on; bool amends; struct id update_id; const Lt__Update *u; };

static bool
row_read(struct mirror *m, struct sql *q, struct row *row)
{
	ProtobufCAllocator allocator = arena_allocator(m->arena);
	struct slice said = sql_get_bytes(q, 4);
	*row = (struct row){ .j = (uint64_t)sql_get_int(q, 0),
		             .on = (int32_t)sql_get_int(q, 1),
		             .amends = sql_get_int(q, 2) == LT__OP__OP_AMEND,
		             .u = lt__update__unpack(&allocator, said.len, said.data) };
	sql_get_id(q, 3, &row->update_id);
	return row->u != NULL;
}

static void
member_take(struct mirror *m, struct node *n, const struct row *row)
{
	const Lt__Update *u = row->u;
	struct node_event e = { .on = row->on,
		                .j = row->j,
		                .update_id = row->update_id,
		                .enters = u->member,
		                .member = u->member_event,
		                .has_decided_on = u->has_decided_on,
		                .decided_on = u->decided_on };
	(void)n;
	if (u->member_event != NULL) {
		e.what = u->member_event->event;
		e.enters = u->member_event->enters;
	}
	if (e.enters != NULL || e.member != NULL)
		event_take(m, &e, row->amends);
}

static void
single_take(struct mirror *m, struct node *n, const struct row *row)
{
	const Lt__Update *u = row->u;
	(void)m;
	if (row->amends != node_known(n) || (u->post == NULL && u->meeting == NULL))
		return;
	n->post = u->post;
	n->meeting = u->meeting;
	n->has_decided_on = u->post != NULL && u->has_decided_on;
	n->decided_on = u->decided_on;
	n->decision = u->post != NULL ? u->decision : NULL;
	n->from = row->on;
	n->update_id = row->update_id;
	n->edition++;
}

static struct node *
record_from_rows(struct mirror *m, uint32_t kind, const struct id *id)
{
	bool member = kind == KIND_MEMBER;
	void (*take)(struct mirror *, struct node *, const struct row *) = member ? member_take : single_take;
	struct sql *q = store_sql(m->store, site_sql_record_by_id);
	struct node *n = NULL;
	struct row row;
	enum sql_step step;

	m->n_events = 0;
	sql_id(q, 1, id);
	sql_int(q, 2, kind);
	sql_int(q, 3, member ? KIND_MEMBER_EVENT : kind);
	while ((step = sql_next(m->store, q, NULL)) == SQL_ROW) {
		if (n == NULL)
			n = node_new(m, kind, id);
		if (row_read(m, q, &row))
			take(m, n, &row);
	}
	if (step == SQL_FAILED || n == NULL)
		return NULL;
	events_give(m, n);
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
		return record_from_rows(m, kind, id);
	struct node *n = tree_from_scope(m, kind, id);
	return n != NULL ? n : tree_from_rows(m, kind, id);
}

static const struct node *
node_finish(struct mirror *m, struct node *n)
{
	if (n == NULL || !entered(n))
		return NULL;
	fold(m, n);
	if (!node_known(n))
		return NULL;
	*slot_of(m, n->kind, &n->id) = n;
	return n;
}

const struct node *
mirror_node(struct mirror *m, uint32_t kind, const struct id *id)
{
	if (m->life != store_life(m->store))
		mirror_forget(m);
	const struct node **slot = slot_of(m, kind, id);
	if (*slot != NULL && (*slot)->kind == kind && id_equal(&(*slot)->id, id))
		return *slot;
	if (arena_used(m->arena) > MIRROR_ARENA - NODE_ROOM) {
		m->full = true;
		return NULL;
	}
	return node_finish(m, node_make(m, kind, id));
}

/* ---- all of one place at once ---- */

static struct mirror_entry *
list_find(struct mirror_list *list, const struct id *id)
{
	for (size_t i = 0; i < list->n; i++)
		if (id_equal(&list->nodes[i].node->id, id))
			return &list->nodes[i];
	return NULL;
}

/* NULL: no room. */
static struct mirror_entry *
list_add(struct mirror *m, struct mirror_list *list, uint32_t kind, const struct id *id)
{
	if (list->n == MIRROR_ROWS || arena_used(m->arena) > MIRROR_ARENA - NODE_ROOM)
		return NULL;
	const struct node *known = *slot_of(m, kind, id);
	struct mirror_entry *at = &list->nodes[list->n++];
	bool whole = known != NULL && known->kind == kind && id_equal(&known->id, id);
	at->making = whole ? NULL : node_new(m, kind, id);
	at->node = whole ? known : at->making;
	return at;
}

static void
list_finish(struct mirror *m, struct mirror_list *list)
{
	size_t count = 0;
	for (size_t i = 0; i < list->n; i++) {
		struct mirror_entry at = list->nodes[i];
		if (at.making != NULL)
			at.node = node_finish(m, at.making);
		if (at.node != NULL)
			list->nodes[count++] = at;
	}
	list->n = count;
}

bool
mirror_nodes_at(struct mirror *m, uint32_t kind, const struct id *place, struct mirror_list *list)
{
	struct sql *q = store_sql(m->store, site_sql_record_by_place);
	struct id id;
	struct row row;
	enum sql_step step;

	if (m->life != store_life(m->store))
		mirror_forget(m);
	list->n = 0;
	sql_id(q, 1, place);
	sql_int(q, 2, kind);
	while ((step = sql_next(m->store, q, NULL)) == SQL_ROW) {
		if (!sql_get_id(q, 5, &id))
			continue;
		struct mirror_entry *at = list_find(list, &id);
		if (at == NULL && (at = list_add(m, list, kind, &id)) == NULL)
			break;
		if (at->making != NULL && row_read(m, q, &row))
			single_take(m, at->making, &row);
	}
	sql_done(q);
	m->n_events = 0;
	list_finish(m, list);
	return step == SQL_END;
}
