/* The mirror's lookups. A node is made of its base record and its events and folded; nodes asked for again (parents,
 * seats, ancestors) are remembered in an arena until it is half full or others wrote. mirror_put.c writes. */
#include "client/mirror.h"

#include <assert.h>
#include <stdlib.h>

#include "client/mirror_room.h"
#include "common/record/codec.h"
#include "embedded/site_sql.h"

#define ARENA_CAP (16u << 20)
#define ARENA_REST (4u << 20)

struct mirror *
mirror_new(struct store *s, const struct identity *me)
{
	struct mirror *m = calloc(1, sizeof *m);
	if (m == NULL)
		abort();
	m->store = s;
	m->me = *me;
	m->arena = arena_new(ARENA_CAP);
	return m;
}

void
mirror_free(struct mirror **mp)
{
	if (*mp == NULL)
		return;
	arena_free(&(*mp)->arena);
	free(*mp);
	*mp = NULL;
}

void
mirror_forget(struct mirror *m)
{
	memset(m->slots, 0, sizeof m->slots);
	arena_reset(m->arena);
	m->life = store_life(m->store);
}

void
mirror_rest(struct mirror *m)
{
	if (arena_used(m->arena) > ARENA_REST || m->life != store_life(m->store))
		mirror_forget(m);
}

/* ---- one node ---- */

static const struct node **
slot_of(struct mirror *m, uint32_t kind, const struct id *id)
{
	uint32_t h;
	memcpy(&h, id->b + 4, sizeof h);   /* ids are hashes already */
	return &m->slots[(h ^ kind) % SLOTS];
}

static bool
base_read(struct mirror *m, struct node *n, struct slice packed)
{
	ProtobufCAllocator allocator = arena_allocator(m->arena);
	if (n->kind == KIND_UNIT)
		n->unit = lt__unit__unpack(&allocator, packed.len, packed.data);
	else
		n->organisation = lt__organisation__unpack(&allocator, packed.len, packed.data);
	return n->unit != NULL || n->organisation != NULL;
}

static bool
event_read(struct mirror *m, struct sql *q, struct node_event *e)
{
	*e = (struct node_event){ .on = (int32_t)sql_get_int(q, 1),
		                  .j = (uint64_t)sql_get_int(q, 0),
		                  .change = (Lt__ChangeKind)sql_get_int(q, 2),
		                  .name = arena_text(m->arena, sql_get_text(q, 3)) };
	sql_get_id(q, 4, &e->parent);
	sql_get_id(q, 5, &e->update_id);
	return e->change != LT__CHANGE_KIND__CHANGE_KIND_RENAME || e->name != NULL;
}

static bool
events_read(struct mirror *m, struct node *n)
{
	struct node_event events[NODE_EVENTS_MAX];
	struct sql *q = store_sql(m->store, site_sql_node_events);
	enum sql_step step;
	size_t count = 0;

	sql_id(q, 1, &n->id);
	while ((step = sql_next(m->store, q, NULL)) == SQL_ROW && count < NODE_EVENTS_MAX)
		count += event_read(m, q, &events[count]);
	sql_done(q);
	n->n_events = count;
	n->events = count > 0 ? arena_copy(m->arena, events, count * sizeof *events) : NULL;
	return step != SQL_FAILED && (count == 0 || n->events != NULL);
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
	n->version = 1 + (uint32_t)n->n_events;
}

static struct node *
node_from_row(struct mirror *m, uint32_t kind, const struct id *id)
{
	struct sql *q = store_sql(m->store, site_sql_node_by_id);
	struct node *n = NULL;

	sql_id(q, 1, id);
	if (sql_next(m->store, q, NULL) == SQL_ROW && (uint32_t)sql_get_int(q, 0) == kind) {
		n = arena_alloc(m->arena, sizeof *n);
		assert(n != NULL);
		n->kind = kind;
		n->id = *id;
		n->from = sql_is_null(q, 1) ? ON_BEGINNING : (int32_t)sql_get_int(q, 1);
		if (!base_read(m, n, sql_get_bytes(q, 2)))
			n = NULL;
	}
	sql_done(q);
	return n;
}

/* The roots are not ours to write: all that is known of them came with ENROLLED. Without level or type nothing can be
 * said about what fits below, so they are unknown then. */
static struct node *
node_from_scope(struct mirror *m, uint32_t kind, const struct id *id)
{
	const struct identity *me = &m->me;
	bool unit = kind == KIND_UNIT && me->scope.has_root_unit && id_equal(id, &me->scope.root_unit) &&
	            me->root_unit_level != 0;
	bool organisation = kind == KIND_ORGANISATION && id_equal(id, &me->scope.root_organisation) &&
	                    me->root_organisation_type != 0;
	if (!unit && !organisation)
		return NULL;
	struct node *n = arena_alloc(m->arena, sizeof *n);
	Lt__Unit *u = unit ? arena_alloc(m->arena, sizeof *u) : NULL;
	Lt__Organisation *o = organisation ? arena_alloc(m->arena, sizeof *o) : NULL;
	assert(n != NULL && (u != NULL || o != NULL));
	*n = (struct node){ .kind = kind, .id = *id, .from = ON_BEGINNING, .unit = u, .organisation = o };
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

const struct node *
mirror_node(struct mirror *m, uint32_t kind, const struct id *id)
{
	if (m->life != store_life(m->store))
		mirror_forget(m);
	const struct node **slot = slot_of(m, kind, id);
	if (*slot != NULL && (*slot)->kind == kind && id_equal(&(*slot)->id, id))
		return *slot;
	struct node *n = node_from_scope(m, kind, id);
	if (n == NULL && (n = node_from_row(m, kind, id)) != NULL && !events_read(m, n))
		n = NULL;
	if (n == NULL)
		return NULL;
	fold(m, n);
	*slot = n;
	return n;
}

/* ---- the four questions of judge() ---- */

#define ROWS_MAX 1024

struct rows { struct id ids[ROWS_MAX]; size_t n; };

static void
row_add(struct rows *rows, const struct id *id)
{
	for (size_t i = 0; i < rows->n; i++)
		if (id_equal(&rows->ids[i], id))
			return;
	if (rows->n < ROWS_MAX)
		rows->ids[rows->n++] = *id;
}

static bool
rows_read(struct mirror *m, struct sql *q, struct rows *rows)
{
	struct id id;
	enum sql_step step;
	while ((step = sql_next(m->store, q, NULL)) == SQL_ROW)
		if (sql_get_id(q, 0, &id))
			row_add(rows, &id);
	return step != SQL_FAILED;
}

static bool
ids_by_code(struct mirror *m, const struct query *q, struct rows *rows)
{
	const struct identity *me = &m->me;
	struct sql *sql = store_sql(m->store, site_sql_node_by_code);
	sql_text(sql, 1, q->code);
	sql_int(sql, 2, q->kind);
	if (q->kind == KIND_UNIT && me->scope.has_root_unit && strcmp(me->root_unit_code, q->code) == 0)
		row_add(rows, &me->scope.root_unit);
	if (q->kind == KIND_ORGANISATION && strcmp(me->root_organisation_code, q->code) == 0)
		row_add(rows, &me->scope.root_organisation);
	return rows_read(m, sql, rows);
}

static bool
ids_by_tie(struct mirror *m, const struct query *q, struct rows *rows)
{
	struct sql *sql = store_sql(m->store, q->by == BY_PARENT ? site_sql_node_by_parent : site_sql_node_by_seat);
	sql_id(sql, 1, &q->id);
	sql_int(sql, 2, q->kind);
	return rows_read(m, sql, rows);
}

static enum answer
answer(struct mirror *m, const struct rows *found, uint32_t kind, const struct node *const **rows, size_t *n)
{
	const struct node **list = arena_alloc(m->arena, (found->n + 1) * sizeof *list);
	size_t count = 0;
	assert(list != NULL);
	for (size_t i = 0; i < found->n; i++) {
		const struct node *node = mirror_node(m, kind, &found->ids[i]);
		if (node != NULL)
			list[count++] = node;
	}
	*rows = list;
	*n = count;
	return count > 0 ? ANSWER_ROW : ANSWER_NONE;
}

static enum answer
find(void *ctx, const struct query *q, const struct node *const **rows, size_t *n)
{
	struct mirror *m = ctx;
	struct rows found;

	found.n = 0;
	if (q->by == BY_ID) {
		row_add(&found, &q->id);
		return answer(m, &found, q->kind, rows, n) == ANSWER_ROW ? ANSWER_ROW : ANSWER_UNKNOWN;
	}
	bool asked = q->by == BY_CODE ? ids_by_code(m, q, &found) : ids_by_tie(m, q, &found);
	return asked ? answer(m, &found, q->kind, rows, n) : ANSWER_UNKNOWN;
}

struct lookup
mirror_lookup(struct mirror *m)
{
	return (struct lookup){ .find = find, .ctx = m };
}

/* ---- codes ---- */

enum result
mirror_resolve(struct mirror *m, uint32_t kind, const char *code, int32_t on, struct id *out, bool *derived,
               struct fault *f)
{
	struct query q = { .by = BY_CODE, .kind = kind, .code = code };
	const struct kind *k = kind_by_tag(kind);
	struct rows found;

	found.n = 0;
	if (!ids_by_code(m, &q, &found))
		return fault_set(f, store_trouble(m->store), LT_7003, store_dir(m->store), "%s", code);
	*derived = found.n == 0;
	*out = found.n > 0 ? found.ids[found.n - 1] : id_derive(k->name, code, "");
	for (size_t i = 0; found.n > 1 && i < found.n; i++) {
		const struct node *n = mirror_node(m, kind, &found.ids[i]);
		if (n != NULL && node_at(n, on) != NULL)
			*out = found.ids[i];
	}
	return DONE;
}
