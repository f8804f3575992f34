/* Members, posts, meetings and the generic kinds out of rows: a member is made of events, all others are one record with
 * its amendments. Held first, then own letters as far as they count. */
#include <assert.h>

#include "client/mirror/mirror_room.h"
#include "common/record/codec.h"
#include "embedded/site_sql.h"

static bool
letter_read(struct mirror *m, struct sql *q, struct told *t)
{
	ProtobufCAllocator allocator = arena_allocator(m->arena);
	struct slice said = sql_get_bytes(q, 4);
	*t = (struct told){ .j = OWN_J + (uint64_t)sql_get_int(q, 0),
		            .on = (int32_t)sql_get_int(q, 1),
		            .amends = sql_get_int(q, 2) == LT__OP__OP_AMEND,
		            .u = lt__update__unpack(&allocator, said.len, said.data) };
	sql_get_id(q, 3, &t->update_id);
	t->has_supersedes = sql_get_id(q, 6, &t->supersedes);
	return t->u != NULL;
}

static void
member_take(struct mirror *m, struct node *n, const struct told *t)
{
	const Lt__Update *u = t->u;
	struct node_event e = { .on = t->on,
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
		mirror_event_take(m, &e, t);
}

/* Whose decision is kept with it. */
static bool
is_decided(uint32_t kind)
{
	return kind == KIND_POST || kind == KIND_REGISTER_ENTRY || kind == KIND_CASE_FILE;
}

static void
single_take(struct mirror *m, struct node *n, const struct told *t)
{
	const Lt__Update *u = t->u;
	bool newer = t->held ? t->version > n->edition : told_counts(t, n->edition > 0, mirror_base_held(n), &n->update_id);
	(void)m;
	if (!newer || kind_of(u) == NULL || kind_of(u)->tag != n->kind)
		return;
	n->post = u->post;
	n->meeting = u->meeting;
	n->generic = u->post == NULL && u->meeting == NULL ? kind_record(u) : NULL;
	n->has_decided_on = is_decided(n->kind) && u->has_decided_on;
	n->decided_on = u->decided_on;
	n->decision = is_decided(n->kind) ? u->decision : NULL;
	n->from = t->on;
	n->update_id = t->update_id;
	n->edition = t->held ? t->version : n->edition + 1;
	n->version = t->held ? t->version : n->version;
	n->issued |= t->issued;
}

static void
take(struct mirror *m, struct node *n, const struct told *t)
{
	(n->kind == KIND_MEMBER ? member_take : single_take)(m, n, t);
}

static bool
held_take(struct mirror *m, struct node *n, bool *any)
{
	struct sql *q = mirror_held_of(m, n->kind, &n->id);
	struct told t;
	enum sql_step step;

	while ((step = sql_next(m->store, q, NULL)) == SQL_ROW) {
		*any = true;
		if (mirror_held_read(q, m->arena, &t))
			take(m, n, &t);
	}
	return step != SQL_FAILED;
}

static bool
letters_take(struct mirror *m, struct node *n, bool *any)
{
	struct sql *q = store_sql(m->store, site_sql_record_by_id);
	struct told t;
	enum sql_step step;

	sql_id(q, 1, &n->id);
	sql_int(q, 2, n->kind);
	sql_int(q, 3, mirror_beside(n->kind));
	while ((step = sql_next(m->store, q, NULL)) == SQL_ROW) {
		*any = true;
		if (letter_read(m, q, &t))
			take(m, n, &t);
	}
	return step != SQL_FAILED;
}

struct node *
mirror_record_node(struct mirror *m, uint32_t kind, const struct id *id)
{
	struct node *n = mirror_node_new(m, kind, id);
	bool any = false;

	m->n_events = 0;
	if (!held_take(m, n, &any) || !letters_take(m, n, &any) || !any)
		return NULL;
	mirror_events_give(m, n);
	return n;
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
	const struct node *known = *mirror_slot(m, kind, id);
	struct mirror_entry *at = &list->nodes[list->n++];
	bool whole = known != NULL && known->kind == kind && id_equal(&known->id, id);
	at->making = whole ? NULL : mirror_node_new(m, kind, id);
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
			at.node = mirror_node_finish(m, at.making);
		if (at.node != NULL)
			list->nodes[count++] = at;
	}
	list->n = count;
}

/* One more row of the place: false when there is no room. */
static bool
entry_take(struct mirror *m, struct mirror_list *list, uint32_t kind, const struct id *id, const struct told *t)
{
	struct mirror_entry *at = list_find(list, id);
	if (at == NULL && (at = list_add(m, list, kind, id)) == NULL)
		return false;
	if (at->making != NULL && t->u != NULL)
		single_take(m, at->making, t);
	return true;
}

static enum sql_step
list_held(struct mirror *m, uint32_t kind, const struct id *place, struct mirror_list *list)
{
	struct sql *q = store_sql(m->store, site_sql_held_by_place);
	struct told t;
	enum sql_step step;

	sql_id(q, 1, place);
	sql_int(q, 2, kind);
	while ((step = sql_next(m->store, q, NULL)) == SQL_ROW)
		if (mirror_held_read(q, m->arena, &t) && !entry_take(m, list, kind, &t.id, &t))
			break;
	sql_done(q);
	return step;
}

static enum sql_step
list_letters(struct mirror *m, uint32_t kind, const struct id *place, struct mirror_list *list)
{
	struct sql *q = store_sql(m->store, site_sql_record_by_place);
	struct id id;
	struct told t;
	enum sql_step step;

	sql_id(q, 1, place);
	sql_int(q, 2, kind);
	while ((step = sql_next(m->store, q, NULL)) == SQL_ROW)
		if (sql_get_id(q, 5, &id) && letter_read(m, q, &t) && !entry_take(m, list, kind, &id, &t))
			break;
	sql_done(q);
	return step;
}

bool
mirror_nodes_at(struct mirror *m, uint32_t kind, const struct id *place, struct mirror_list *list)
{
	if (m->life != store_life(m->store))
		mirror_forget(m);
	list->n = 0;
	enum sql_step step = list_held(m, kind, place, list);
	if (step == SQL_END)
		step = list_letters(m, kind, place, list);
	m->n_events = 0;
	list_finish(m, list);
	return step == SQL_END;
}
