/* The mirror's answers to judge(), codes, and the walk. mirror_node.c makes the nodes, mirror_put.c writes the rows. */
#include "client/mirror/mirror.h"

#include <assert.h>
#include <stdlib.h>

#include "client/mirror/mirror_room.h"
#include "common/base/log.h"
#include "common/link/site.h"
#include "embedded/site_sql.h"

#define ARENA_REST (4u << 20)

struct mirror *
mirror_new(struct store *s, const struct identity *me)
{
	struct mirror *m = calloc(1, sizeof *m);
	if (m == NULL)
		abort();
	m->store = s;
	m->me = *me;
	m->arena = arena_new(MIRROR_ARENA);
	m->catalogue_life = store_life(s) - 1;
	return m;
}

void
mirror_free(struct mirror **mp)
{
	if (*mp == NULL)
		return;
	arena_free(&(*mp)->arena);
	buffer_fini(&(*mp)->scratch);
	catalogue_free(&(*mp)->catalogue);
	free((*mp)->closed);
	free(*mp);
	*mp = NULL;
}

void
mirror_rest(struct mirror *m)
{
	if (arena_used(m->arena) > ARENA_REST || m->life != store_life(m->store))
		mirror_forget(m);
}

/* ---- the catalogue ---- */

static bool
stand_equal(const struct catalogue_stand *a, const struct catalogue_stand *b)
{
	return a->version == b->version && memcmp(a->digest.b, b->digest.b, HASH_BYTES) == 0;
}

/* Made when it is first asked for; looked at again whenever anything may have been written. */
const struct catalogue *
mirror_catalogue(struct mirror *m)
{
	struct catalogue_stand now;
	struct fault f = { 0 };
	if (m->catalogue_life == store_life(m->store) || catalogue_stand(m->store, &now, NULL) != DONE)
		return m->catalogue;
	m->catalogue_life = store_life(m->store);
	if (stand_equal(&now, &m->stand))
		return m->catalogue;
	catalogue_free(&m->catalogue);
	m->stand = now;
	if (catalogue_held(m->store, &m->catalogue, &f) != DONE)
		log_line(LOG_ERROR, "catalogue.unread", "version=%u code=LT-%d place=%s", now.version, (int)f.code, f.place);
	return m->catalogue;
}

const struct node *
mirror_get(struct mirror *m, uint32_t kind, const struct id *id)
{
	return mirror_node(m, kind, id);
}

/* ---- the questions of judge() ---- */

struct rows { struct id ids[MIRROR_ROWS]; size_t n; bool more; };

static void
row_add(struct rows *rows, const struct id *id)
{
	for (size_t i = 0; i < rows->n; i++)
		if (id_equal(&rows->ids[i], id))
			return;
	if (rows->n < MIRROR_ROWS)
		rows->ids[rows->n++] = *id;
	else
		rows->more = true;
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

/* Probes by a tie to another: the statement for units and organisations, that for all others; NULL: never asked. */
static const struct probe {
	enum query_by by;
	const char *tree, *record;
} probes[] = {
	{ BY_PARENT, site_sql_node_by_parent, site_sql_record_by_parent },
	{ BY_UNIT, site_sql_node_by_seat, NULL },
	{ BY_PERSON, NULL, site_sql_record_by_person },
	{ BY_MATCH, NULL, site_sql_record_by_match },
};

static bool
ids_by_tie(struct mirror *m, const struct query *q, struct rows *rows)
{
	const char *text = NULL;
	for (size_t i = 0; i < sizeof probes / sizeof probes[0]; i++)
		if (probes[i].by == q->by)
			text = mirror_is_tree(q->kind) ? probes[i].tree : probes[i].record;
	if (text == NULL)
		return false;
	struct sql *sql = store_sql(m->store, text);
	sql_id(sql, 1, &q->id);
	sql_int(sql, 2, q->kind);
	if (!mirror_is_tree(q->kind))
		sql_int(sql, 3, mirror_beside(q->kind));
	return rows_read(m, sql, rows);
}

static bool
was_below(const struct node *n, const struct id *parent)
{
	for (size_t i = 0; i < n->n_spans; i++)
		if (n->spans[i].has_parent && id_equal(&n->spans[i].parent, parent))
			return true;
	return false;
}

static bool
is_seated(const struct node *n, const struct id *unit)
{
	const Lt__Organisation *o = n->organisation;
	struct id seat;
	bool has = o != NULL && o->has_unit_id && id_from_bytes(o->unit_id.data, o->unit_id.len, &seat);
	return has && id_equal(&seat, unit);
}

static bool
was_matched(const struct node *n, const struct id *match)
{
	struct id own;
	for (size_t i = 0; i < n->n_events; i++) {
		const Lt__Member *m = n->events[i].enters;
		bool has = m != NULL && m->has_match && id_from_bytes(m->match.data, m->match.len, &own);
		if (has && id_equal(&own, match))
			return true;
	}
	return false;
}

/* A version that was amended, or an event that came too soon, may have left a tie nobody ever had. */
static bool
tie_holds(const struct node *n, const struct query *q)
{
	if (q->by == BY_PARENT)
		return was_below(n, &q->id);
	if (q->by == BY_UNIT)
		return is_seated(n, &q->id);
	return q->by != BY_MATCH || was_matched(n, &q->id);
}

static enum answer
answer(struct mirror *m, const struct rows *found, const struct query *q, const struct node *const **rows, size_t *n)
{
	const struct node **list = arena_alloc(m->arena, (found->n + 1) * sizeof *list);
	size_t count = 0;

	m->full = list == NULL || found->more;
	for (size_t i = 0; !m->full && i < found->n; i++) {
		const struct node *node = mirror_node(m, q->kind, &found->ids[i]);
		if (node != NULL && tie_holds(node, q))
			list[count++] = node;
	}
	if (m->full)
		return ANSWER_UNKNOWN;
	*rows = list;
	*n = count;
	return count > 0 ? ANSWER_ROW : ANSWER_NONE;
}

static enum answer
answer_at(struct mirror *m, const struct query *q, const struct node *const **rows, size_t *n)
{
	struct mirror_list found;
	if (!mirror_nodes_at(m, q->kind, &q->id, &found))
		return ANSWER_UNKNOWN;
	const struct node **list = arena_alloc(m->arena, (found.n + 1) * sizeof *list);
	if (list == NULL)
		return ANSWER_UNKNOWN;
	for (size_t i = 0; i < found.n; i++)
		list[i] = found.nodes[i].node;
	*rows = list;
	*n = found.n;
	return found.n > 0 ? ANSWER_ROW : ANSWER_NONE;
}

/* Its place is part of its id; a task's lead may change, a document has none. */
static bool
is_placed(uint32_t kind)
{
	return kind >= KIND_POST && kind != KIND_TASK && kind != KIND_DOCUMENT;
}

static bool
is_led_here(struct mirror *m, const struct id *task)
{
	const struct node *n = mirror_node(m, KIND_TASK, task);
	struct id lead;
	return n != NULL && mirror_addressed(m, n->task, 0, &lead);
}

/* The province's steps come with its feed: until all of that is here, not all of them may be. */
static bool
province_is_whole(struct mirror *m)
{
	struct sql *q = store_sql(m->store, site_sql_feed_get);
	sql_text(q, 1, FEED_PROVINCE_NAME);
	bool whole = sql_next(m->store, q, NULL) == SQL_ROW && sql_get_int(q, 3) == 0 && sql_get_int(q, 10) > 0;
	sql_done(q);
	return whole;
}

static enum answer
find(void *ctx, const struct query *q, const struct node *const **rows, size_t *n)
{
	struct mirror *m = ctx;
	struct rows found;

	*n = 0;
	found.n = 0;
	found.more = false;
	if (q->by == BY_ID) {
		row_add(&found, &q->id);
		return answer(m, &found, q, rows, n) == ANSWER_ROW ? ANSWER_ROW : ANSWER_UNKNOWN;
	}
	if (q->by == BY_PARENT && is_placed(q->kind)) {
		enum answer a = answer_at(m, q, rows, n);
		bool partly = (q->kind == KIND_TASK_REPORT && !is_led_here(m, &q->id)) ||
		              (q->kind == KIND_PERIOD_STEP && !province_is_whole(m));
		return partly ? ANSWER_UNKNOWN : a;
	}
	bool asked = q->by == BY_CODE ? ids_by_code(m, q, &found) : ids_by_tie(m, q, &found);
	return asked ? answer(m, &found, q, rows, n) : ANSWER_UNKNOWN;
}

struct lookup
mirror_lookup(struct mirror *m)
{
	return (struct lookup){ .find = find, .ctx = m, .catalogue = mirror_catalogue(m), .closed = mirror_closed(m) };
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
	found.more = false;
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

/* ---- everybody ---- */

static enum result
walk_one(struct mirror *m, uint32_t kind, const struct id *id, mirror_each each, void *ctx, struct fault *f)
{
	mirror_rest(m);
	const struct node *n = mirror_node(m, kind, id);
	return n != NULL ? each(ctx, n, f) : DONE;
}

enum result
mirror_walk(struct mirror *m, uint32_t kind, mirror_each each, void *ctx, struct fault *f)
{
	const struct scope *scope = &m->me.scope;
	const struct id *root = kind == KIND_ORGANISATION ? &scope->root_organisation : NULL;
	if (kind == KIND_UNIT && scope->has_root_unit)
		root = &scope->root_unit;
	struct sql *q = store_sql(m->store, mirror_is_tree(kind) ? site_sql_node_walk : site_sql_record_walk);
	enum result r = root != NULL ? walk_one(m, kind, root, each, ctx, f) : DONE;
	enum sql_step step = SQL_END;
	struct id id;

	sql_int(q, 1, kind);
	if (!mirror_is_tree(kind))
		sql_int(q, 2, mirror_beside(kind));
	while (r == DONE && (step = sql_next(m->store, q, f)) == SQL_ROW)
		if (sql_get_id(q, 0, &id) && (root == NULL || !id_equal(&id, root)))
			r = walk_one(m, kind, &id, each, ctx, f);
	sql_done(q);
	return r == DONE && step == SQL_FAILED ? store_trouble(m->store) : r;
}
