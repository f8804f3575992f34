/* Loads what the judge asked for and nobody has loaded yet: one query per kind of entity for all questions together, and
 * at once the parents of what came, because the judge walks up to the root next. */
#include <assert.h>
#include <stdlib.h>
#include "embedded/sql.h"
#include "server/engine/work.h"

#define ROUNDS_MAX 64          /* deeper than any tree the rules allow */

/* Columns shared by both kinds' queries; the kind's own begin at COL_OWN. */
enum {
	COL_ID,
	COL_FROM,
	COL_CODE,
	COL_NAME,
	COL_PARENT,
	COL_VALID_FROM,
	COL_EVENT,
	COL_ON,
	COL_J,
	COL_CHANGE,
	COL_EVENT_NAME,
	COL_EVENT_PARENT,
	COL_OWN
};

static int
label_value(const PGresult *r, int row, int col, const ProtobufCEnumDescriptor *e)
{
	int v = 0;
	const char *label = db_get_text(r, row, col);

	if (label && !enum_value(e, label, &v))
		assert(!"labels in SQL are those of the descriptors");
	return v;
}

static ProtobufCBinaryData
lent_id(const PGresult *r, int row, int col)
{
	struct slice s = db_get_bytes(r, row, col);
	return (ProtobufCBinaryData){ .len = db_is_null(r, row, col) ? 0 : s.len, .data = (uint8_t *)s.data };
}

static void
read_unit(const PGresult *r, int row, Lt__Unit *u)
{
	lt__unit__init(u);
	u->code = (char *)db_get_text(r, row, COL_CODE);
	u->name = (char *)db_get_text(r, row, COL_NAME);
	u->has_parent_id = !db_is_null(r, row, COL_PARENT);
	u->parent_id = lent_id(r, row, COL_PARENT);
	u->has_valid_from = !db_is_null(r, row, COL_VALID_FROM);
	u->valid_from = db_get_date(r, row, COL_VALID_FROM);
	u->has_level = u->has_kind = true;
	u->level = (Lt__UnitLevel)label_value(r, row, COL_OWN, &lt__unit_level__descriptor);
	u->kind = (Lt__UnitKind)label_value(r, row, COL_OWN + 1, &lt__unit_kind__descriptor);
	u->has_region_class = !db_is_null(r, row, COL_OWN + 2);
	u->region_class = (Lt__RegionClass)label_value(r, row, COL_OWN + 2, &lt__region_class__descriptor);
	u->has_special_difficulty = !db_is_null(r, row, COL_OWN + 3);
	u->special_difficulty = db_get_bool(r, row, COL_OWN + 3);
	u->has_households = !db_is_null(r, row, COL_OWN + 4);
	u->households = (uint32_t)db_get_int4(r, row, COL_OWN + 4);
}

static void
read_organisation(const PGresult *r, int row, Lt__Organisation *o)
{
	lt__organisation__init(o);
	o->code = (char *)db_get_text(r, row, COL_CODE);
	o->name = (char *)db_get_text(r, row, COL_NAME);
	o->has_parent_id = !db_is_null(r, row, COL_PARENT);
	o->parent_id = lent_id(r, row, COL_PARENT);
	o->has_valid_from = !db_is_null(r, row, COL_VALID_FROM);
	o->valid_from = db_get_date(r, row, COL_VALID_FROM);
	o->has_type = true;
	o->type = (Lt__OrganisationType)label_value(r, row, COL_OWN, &lt__organisation_type__descriptor);
	o->has_setting = !db_is_null(r, row, COL_OWN + 1);
	o->setting = (Lt__OrganisationSetting)label_value(r, row, COL_OWN + 1, &lt__organisation_setting__descriptor);
	o->has_unit_id = !db_is_null(r, row, COL_OWN + 2);
	o->unit_id = lent_id(r, row, COL_OWN + 2);
	o->has_has_committee = !db_is_null(r, row, COL_OWN + 3);
	o->has_committee = db_get_bool(r, row, COL_OWN + 3);
}

static void
read_events(const PGresult *r, int row, size_t n, struct node_event *events)
{
	for (size_t i = 0; i < n; i++) {
		int at = row + (int)i;

		events[i] = (struct node_event){
			.on = db_get_date(r, at, COL_ON), .j = (uint64_t)db_get_int8(r, at, COL_J),
			.change = (Lt__ChangeKind)label_value(r, at, COL_CHANGE, &lt__change_kind__descriptor),
			.name = db_get_text(r, at, COL_EVENT_NAME), .parent = db_get_id(r, at, COL_EVENT_PARENT),
			.update_id = db_get_id(r, at, COL_EVENT) };
	}
}

/* The node whose rows begin at `row`, one per event; all of it borrowed from r and a. */
static struct node
read_node(uint32_t kind, const PGresult *r, int row, size_t n_rows, struct arena *a)
{
	struct node n = { .kind = kind, .id = db_get_id(r, row, COL_ID), .from = db_get_date(r, row, COL_FROM) };
	struct node_event *events;

	if (kind == KIND_UNIT) {
		Lt__Unit *u = arena_alloc(a, sizeof *u);
		assert(u);
		read_unit(r, row, u);
		n.unit = u;
	} else {
		Lt__Organisation *o = arena_alloc(a, sizeof *o);
		assert(o);
		read_organisation(r, row, o);
		n.organisation = o;
	}
	n.n_events = db_is_null(r, row, COL_EVENT) ? 0 : n_rows;
	n.version = 1 + (uint32_t)n.n_events;
	events = arena_alloc(a, n.n_events * sizeof *events);
	assert(events);
	read_events(r, row, n.n_events, events);
	n.events = events;
	if (node_fold(&n, a) != NULL)
		assert(!"what was accepted folds");
	return n;
}

static void
want_parents(struct working *w, const struct node *n)
{
	for (size_t i = 0; i < n->n_spans; i++)
		if (n->spans[i].has_parent)
			working_want(w, &(struct query){ .by = BY_ID, .kind = n->kind, .id = n->spans[i].parent });
}

struct fresh { LIST(struct box *) boxes; };

static void
take_rows(struct working *w, uint32_t kind, const PGresult *r, struct fresh *fresh)
{
	struct arena *a = arena_new(8u << 20);
	int rows = (int)db_rows(r), n;

	for (int row = 0; row < rows; row += n) {
		struct id id = db_get_id(r, row, COL_ID);
		struct box *b = working_box(w, kind, &id);

		for (n = 1; row + n < rows && memcmp(PQgetvalue(r, row + n, COL_ID), id.b, 16) == 0; n++)
			;
		if (!b->loaded && !b->node) {
			size_t bytes;
			struct node node = read_node(kind, r, row, (size_t)n, a);
			b->node = node_clone(&node, &bytes);
			w->bytes += bytes;
			if (!b->wanted)
				LIST_ADD(fresh->boxes, b);
			arena_reset(a);
		}
		if (b->node) {                    /* a loaded box may be newer than the table: it is what counts */
			working_join(w, b);
			want_parents(w, b->node);
		}
	}
	arena_free(&a);
}

/* ---- asking ---- */

struct questions { LIST(struct id) ids, parents, units; LIST(const char *) codes; };

static void
gather(struct working *w, uint32_t kind, struct questions *q)
{
	for (size_t i = 0; i < w->n_want_boxes; i++)
		if (w->want_boxes[i]->kind == kind)
			LIST_ADD(q->ids, w->want_boxes[i]->id);
	for (size_t i = 0; i < w->n_want_indexes; i++) {
		const struct query *x = &w->want_indexes[i]->query;

		if (x->kind != kind)
			continue;
		if (x->by == BY_CODE)
			LIST_ADD(q->codes, x->code);
		else if (x->by == BY_PARENT)
			LIST_ADD(q->parents, x->id);
		else
			LIST_ADD(q->units, x->id);
	}
}

static enum result
ask(struct db *db, uint32_t kind, const struct questions *q, PGresult **out, struct fault *f)
{
	struct db_args *a = db_args_new();
	enum result done;

	db_arg_ids(a, q->ids.v, q->ids.n);
	db_arg_texts(a, q->codes.v, q->codes.n);
	db_arg_ids(a, q->parents.v, q->parents.n);
	if (kind == KIND_ORGANISATION)
		db_arg_ids(a, q->units.v, q->units.n);
	done = kind == KIND_UNIT ? db_run(db, "engine_load_unit", sql_engine_load_unit, a, out, f)
	                         : db_run(db, "engine_load_organisation", sql_engine_load_organisation, a, out, f);
	db_args_free(&a);
	return done;
}

static enum result
ask_kind(struct working *w, struct db *db, uint32_t kind, PGresult **out, struct fault *f)
{
	struct questions q = { 0 };
	enum result done = DONE;

	gather(w, kind, &q);
	if (q.ids.n + q.codes.n + q.parents.n + q.units.n > 0)
		done = ask(db, kind, &q, out, f);
	free(q.ids.v);
	free(q.codes.v);
	free(q.parents.v);
	free(q.units.v);
	return done;
}

/* Who is parked, who is awaited: asked only when anybody is parked at all. */
static enum result
ask_parked(struct working *w, struct db *db, const struct fresh *fresh, struct fault *f)
{
	LIST(struct id) ids = { 0 };
	struct db_args *a = db_args_new();
	PGresult *r = NULL;
	enum result done = DONE;

	for (size_t i = 0; w->n_parked > 0 && i < fresh->boxes.n; i++)
		LIST_ADD(ids, fresh->boxes.v[i]->id);
	db_arg_ids(a, ids.v, ids.n);
	if (ids.n > 0)
		done = db_run(db, "engine_load_parked", sql_engine_load_parked, a, &r, f);
	for (size_t row = 0; done == DONE && r && row < db_rows(r); row++) {
		struct id id = db_get_id(r, (int)row, 1);
		struct box *b = working_box(w, (uint32_t)db_get_int4(r, (int)row, 0), &id);

		if (db_is_null(r, (int)row, 2))
			b->awaited = AWAITED_YES;
		else if (!b->loaded)
			working_parked(w, b, (uint64_t)db_get_int8(r, (int)row, 2));
	}
	PQclear(r);
	db_args_free(&a);
	free(ids.v);
	return done;
}

static enum result
count_parked(struct working *w, struct db *db, struct fault *f)
{
	PGresult *r = NULL;
	enum result done;

	if (w->counted)
		return DONE;
	done = db_run(db, "engine_count_parked", sql_engine_count_parked, NULL, &r, f);
	if (done == DONE) {
		w->n_parked = db_get_int8(r, 0, 0);
		w->counted = true;
	}
	PQclear(r);
	return done;
}

/* What did not come is known to be absent. Whatever this transaction has touched may not be in the table yet. */
static void
conclude(struct working *w, const struct fresh *fresh, struct index **indexes, size_t n_indexes)
{
	for (size_t i = 0; i < fresh->boxes.n; i++) {
		fresh->boxes.v[i]->loaded = true;
		fresh->boxes.v[i]->wanted = false;
	}
	for (size_t i = 0; i < n_indexes; i++) {
		indexes[i]->loaded = true;
		indexes[i]->wanted = false;
		for (size_t k = 0; k < w->n_touched; k++)
			if (w->touched[k]->node && index_fits(indexes[i], w->touched[k]->node))
				working_index_join(indexes[i], w->touched[k]);
	}
}

/* The questions move to the caller: the parents found meanwhile are the next round's. */
static void
take_questions(struct working *w, struct fresh *fresh, struct index ***indexes, size_t *n_indexes)
{
	fresh->boxes.v = w->want_boxes;
	fresh->boxes.n = w->n_want_boxes;
	fresh->boxes.size = w->size_want_boxes;
	*indexes = w->want_indexes;
	*n_indexes = w->n_want_indexes;
	w->want_boxes = NULL;
	w->want_indexes = NULL;
	w->n_want_boxes = w->size_want_boxes = w->n_want_indexes = w->size_want_indexes = 0;
}

static enum result
load_round(struct working *w, struct db *db, struct fault *f)
{
	PGresult *units = NULL, *organisations = NULL;
	struct fresh fresh = { 0 };
	struct index **indexes = NULL;
	size_t n_indexes = 0;
	enum result done = ask_kind(w, db, KIND_UNIT, &units, f);

	if (done == DONE)
		done = ask_kind(w, db, KIND_ORGANISATION, &organisations, f);
	take_questions(w, &fresh, &indexes, &n_indexes);
	if (units)
		take_rows(w, KIND_UNIT, units, &fresh);
	if (organisations)
		take_rows(w, KIND_ORGANISATION, organisations, &fresh);
	if (done == DONE)
		done = ask_parked(w, db, &fresh, f);
	if (done == DONE)                     /* else the transaction fails, and everything is forgotten */
		conclude(w, &fresh, indexes, n_indexes);
	free(fresh.boxes.v);
	free(indexes);
	PQclear(units);
	PQclear(organisations);
	return done;
}

enum result
working_load(struct working *w, struct db *db, struct fault *f)
{
	enum result done = count_parked(w, db, f);

	for (int round = 0; done == DONE && working_wants(w); round++) {
		assert(round < ROUNDS_MAX);
		done = load_round(w, db, f);
	}
	return done;
}
