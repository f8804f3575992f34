/* Loads what the judge asked for and nobody has loaded yet: one query per register for all questions together, and at
 * once the parents of what came, because the judge walks up to the root next. */
#include <assert.h>
#include <stdlib.h>
#include "embedded/sql.h"
#include "server/engine/work.h"

#define ROUNDS_MAX 64          /* deeper than any tree the rules allow */

/* ---- a register's rows ---- */

/* Where in a result the columns are that are no field of a record; -1: not there. */
struct columns {
	int id, from_on, to_on, name, parent_id, edition, update_id, decided_on;
	int occurred_on, j_from, version, event, member_id;
	int event_id, event_version, event_update_id, event_j, change, event_name, event_parent, cells, issued;
};
static const struct { const char *name; size_t at; } column_names[] = {
#define COLUMN(name) { #name, offsetof(struct columns, name) }
	COLUMN(id), COLUMN(from_on), COLUMN(to_on), COLUMN(name), COLUMN(parent_id), COLUMN(edition),
	COLUMN(update_id), COLUMN(decided_on), COLUMN(occurred_on), COLUMN(j_from), COLUMN(version), COLUMN(event),
	COLUMN(member_id), COLUMN(event_id), COLUMN(event_version), COLUMN(event_update_id), COLUMN(event_j),
	COLUMN(change), COLUMN(event_name), COLUMN(event_parent), COLUMN(cells),
	COLUMN(issued),
#undef COLUMN
};

struct reading {
	const struct entity_kind *kind;
	const PGresult *r;
	struct columns at;
	struct column_places places;                 /* of the base's table, or of the events' */
	int entity;                           /* the column with the entity's id */
	struct arena *arena;                  /* of one node */
};

static void
reading_begin(struct reading *rd, const struct entity_kind *kind, const PGresult *r)
{
	*rd = (struct reading){ .kind = kind, .r = r };
	for (size_t i = 0; i < sizeof column_names / sizeof column_names[0]; i++)
		*(int *)(void *)((char *)&rd->at + column_names[i].at) = PQfnumber(r, column_names[i].name);
	places_find(&rd->places, kind->base ? kind->table : kind->events, r);
	rd->entity = kind->base ? rd->at.id : rd->at.member_id;
	rd->arena = arena_new(8u << 20);
}

static int
label_value(const PGresult *r, int row, int col, const ProtobufCEnumDescriptor *e)
{
	int v = 0;

	if (!enum_value(e, db_get_text(r, row, col), &v))
		assert(!"labels in SQL are those of the descriptors");
	return v;
}

/* ---- units and organisations ---- */

static void
read_change(const struct reading *rd, int row, struct node_event *out)
{
	const PGresult *r = rd->r;
	const struct columns *at = &rd->at;

	*out = (struct node_event){
		.on = db_get_date(r, row, at->occurred_on), .j = (uint64_t)db_get_int8(r, row, at->event_j),
		.version = (uint32_t)db_get_int4(r, row, at->event_version), .id = db_get_id(r, row, at->event_id),
		.change = (Lt__ChangeKind)label_value(r, row, at->change, &lt__change_kind__descriptor),
		.name = db_get_text(r, row, at->event_name), .parent = db_get_id(r, row, at->event_parent),
	};
	out->update_id = db_is_null(r, row, at->event_update_id) ? out->id : db_get_id(r, row, at->event_update_id);
}

/* One row per event, or one row without. How it was founded is no event, but counted in the box. */
static void
read_changes(const struct reading *rd, int row, int n_rows, struct node *n, struct box *b)
{
	struct node_event *events = arena_alloc(rd->arena, (size_t)n_rows * sizeof *events), one;

	assert(events);
	n->events = events;
	for (int i = row; i < row + n_rows && !db_is_null(rd->r, i, rd->at.event_id); i++) {
		read_change(rd, i, &one);
		if (one.change == LT__CHANGE_KIND__CHANGE_KIND_FOUND) {
			b->found_id = one.id;
			b->found_version = one.version;
		} else {
			events[n->n_events++] = one;
			n->version += one.version;
		}
	}
}

/* ---- posts, meetings, and every base ---- */

static void
read_decision(const struct reading *rd, int row, struct node *n)
{
	n->has_decided_on = !db_is_null(rd->r, row, rd->at.decided_on);
	n->decided_on = db_get_date(rd->r, row, rd->at.decided_on);
	n->decision = typed_read(&rd->places, PART_DECISION, rd->r, row, rd->arena);
	if (!n->decision->issuer && !n->decision->number && !n->decision->type_code && !n->decision->has_signed_on)
		n->decision = NULL;
}

/* What is no field of the message itself. A post's days are those of its span, an entry's likewise. */
static void
read_post(const struct reading *rd, int row, struct node *n, Lt__Post *p)
{
	p->has_from_on = true;
	p->from_on = n->from;
	p->to_on = db_get_date(rd->r, row, rd->at.to_on);
	p->has_to_on = p->to_on != ON_END;
}

static void
read_entry(const struct reading *rd, int row, struct node *n, Lt__RegisterEntry *e)
{
	e->has_from_on = true;
	e->from_on = n->from;
	e->to_on = db_get_date(rd->r, row, rd->at.to_on);
	e->has_to_on = e->to_on != ON_END;
}

/* jsonb comes with a byte for its version. */
static void
read_cells(const struct reading *rd, int row, void *record)
{
	cells_read(db_get_text(rd->r, row, rd->at.cells) + 1, record, rd->arena);
}

/* A tree's name and parent are those of the span. */
static void
read_tree(const struct reading *rd, int row, char **name, protobuf_c_boolean *has_parent, ProtobufCBinaryData *parent)
{
	struct slice id = db_get_bytes(rd->r, row, rd->at.parent_id);

	*name = (char *)db_get_text(rd->r, row, rd->at.name);
	*has_parent = !db_is_null(rd->r, row, rd->at.parent_id);
	*parent = (ProtobufCBinaryData){ *has_parent ? id.len : 0, (uint8_t *)id.data };
}

static void
read_base(const struct reading *rd, int row, struct node *n)
{
	void *record = typed_read(&rd->places, PART_RECORD, rd->r, row, rd->arena);

	*(const void **)(void *)((char *)n + rd->kind->record) = record;
	n->from = rd->at.from_on >= 0 ? db_get_date(rd->r, row, rd->at.from_on) : 0;
	n->edition = rd->at.edition >= 0 ? (uint32_t)db_get_int4(rd->r, row, rd->at.edition)
	                                 : (uint32_t)db_get_int4(rd->r, row, rd->at.version);
	n->version = n->edition;
	n->update_id = db_get_id(rd->r, row, rd->at.update_id);
	if (n->unit)
		read_tree(rd, row, &((Lt__Unit *)record)->name, &((Lt__Unit *)record)->has_parent_id,
		          &((Lt__Unit *)record)->parent_id);
	else if (n->organisation)
		read_tree(rd, row, &((Lt__Organisation *)record)->name, &((Lt__Organisation *)record)->has_parent_id,
		          &((Lt__Organisation *)record)->parent_id);
	else if (n->post)
		read_post(rd, row, n, record);
	else if (n->meeting)
		n->from = n->meeting->held_on;
	else if (n->kind == KIND_REGISTER_ENTRY)
		read_entry(rd, row, n, record);
	if (typed_table(rd->kind->table)->decision)
		read_decision(rd, row, n);
	if (rd->at.cells >= 0)
		read_cells(rd, row, record);
	n->issued = rd->at.issued >= 0 && db_get_bool(rd->r, row, rd->at.issued);
}

/* ---- members ---- */

static void
read_member_event(const struct reading *rd, int row, struct node_event *out)
{
	const PGresult *r = rd->r;
	const struct columns *at = &rd->at;
	const Lt__Member *enters = typed_read(&rd->places, PART_ENTERS, r, row, rd->arena);
	Lt__MemberEvent *told;

	*out = (struct node_event){
		.on = db_get_date(r, row, at->occurred_on), .j = (uint64_t)db_get_int8(r, row, at->j_from),
		.version = (uint32_t)db_get_int4(r, row, at->version), .id = db_get_id(r, row, at->id),
		.update_id = db_get_id(r, row, at->update_id), .enters = enters->has_organisation_id ? enters : NULL,
		.has_decided_on = !db_is_null(r, row, at->decided_on),
		.decided_on = db_get_date(r, row, at->decided_on),
	};
	if (strcmp(db_get_text(r, row, at->event), "opening") == 0)
		return;
	told = typed_read(&rd->places, PART_RECORD, r, row, rd->arena);
	told->has_event = true;
	told->event = (Lt__MemberEventKind)label_value(r, row, at->event, &lt__member_event_kind__descriptor);
	told->enters = (Lt__Member *)out->enters;
	out->what = told->event;
	out->member = told;
}

static void
read_member(const struct reading *rd, int row, int n_rows, struct node *n)
{
	struct node_event *events = arena_alloc(rd->arena, (size_t)n_rows * sizeof *events);

	assert(events);
	n->events = events;
	n->n_events = (size_t)n_rows;
	for (int i = 0; i < n_rows; i++) {
		read_member_event(rd, row + i, &events[i]);
		n->version += events[i].version;
	}
}

/* ---- nodes ---- */

/* The node whose rows begin at `row`; all of it borrowed from the result and the arena. */
static struct node
read_node(const struct reading *rd, int row, int n_rows, struct box *b)
{
	struct node n = { .kind = rd->kind->kind, .id = b->id };

	if (!rd->kind->base)
		read_member(rd, row, n_rows, &n);
	else {
		read_base(rd, row, &n);
		if (rd->kind->events != TABLE_NONE)
			read_changes(rd, row, n_rows, &n, b);
	}
	if (node_fold(&n, rd->arena) != NULL)
		assert(!"what was accepted folds");
	if (n.kind == KIND_COUNTED_RETURN)    /* how long a period lasts is its form's to say */
		((struct node_span *)n.spans)->to = db_get_date(rd->r, row, rd->at.to_on);
	return n;
}

static void
want_parents(struct working *w, const struct node *n)
{
	uint32_t kind = node_parent_kind(n);

	for (size_t i = 0; i < n->n_spans; i++)
		if (n->spans[i].has_parent)
			working_want(w, &(struct query){ .by = BY_ID, .kind = kind, .id = n->spans[i].parent });
}

struct fresh { LIST(struct box *) boxes; };

static void
take_rows(struct working *w, const struct entity_kind *kind, const PGresult *r, struct fresh *fresh)
{
	struct reading rd;
	int rows = (int)db_rows(r), n;

	reading_begin(&rd, kind, r);
	for (int row = 0; row < rows; row += n) {
		struct id id = db_get_id(r, row, rd.entity);
		struct box *b = working_box(w, kind->kind, &id);

		for (n = 1; row + n < rows && memcmp(PQgetvalue(r, row + n, rd.entity), id.b, 16) == 0; n++)
			;
		if (!b->loaded && !b->node) {
			size_t bytes;
			struct node node = read_node(&rd, row, n, b);
			struct node *copy = node_clone(&node, &bytes);
			working_hold(w, b, copy, bytes);
			if (!b->wanted)
				LIST_ADD(fresh->boxes, b);
			arena_reset(rd.arena);
		}
		if (b->node) {                    /* a loaded box may be newer than the table: it is what counts */
			indexes_join(w, b);
			want_parents(w, b->node);
		}
	}
	arena_free(&rd.arena);
}

/* ---- asking ---- */

/* The load query's parameters: an array of ids or codes for each way of asking the register knows. */
static enum result
ask_kind(struct working *w, struct db *db, const struct entity_kind *kind, PGresult **out, struct fault *f)
{
	struct db_args *a = db_args_new();
	size_t asked = 0;
	enum result done = DONE;

	for (size_t k = 0; k < kind->n_questions; k++) {
		LIST(struct id) ids = { 0 };
		LIST(const char *) codes = { 0 };

		for (size_t i = 0; kind->questions[k] == BY_ID && i < w->n_want_boxes; i++)
			if (w->want_boxes[i]->kind == kind->kind)
				LIST_ADD(ids, w->want_boxes[i]->id);
		for (size_t i = 0; i < w->n_want_indexes; i++) {
			const struct query *x = &w->want_indexes[i]->query;

			if (x->kind != kind->kind || x->by != kind->questions[k])
				continue;
			if (x->by == BY_CODE)
				LIST_ADD(codes, x->code);
			else
				LIST_ADD(ids, x->id);
		}
		if (kind->questions[k] == BY_CODE)
			db_arg_texts(a, codes.v, codes.n);
		else
			db_arg_ids(a, ids.v, ids.n);
		asked += ids.n + codes.n;
		free(ids.v);
		free(codes.v);
	}
	if (asked > 0)
		done = db_run(db, kind->load_name, kind->load_sql, a, out, f);
	db_args_free(&a);
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

		if (b->loaded)
			continue;
		if (db_is_null(r, (int)row, 3))
			b->awaited += (uint32_t)db_get_int8(r, (int)row, 2);
		else
			working_parked(w, b, (struct parked_one){ (uint64_t)db_get_int8(r, (int)row, 2),
			                                          db_get_bool(r, (int)row, 3), db_get_bool(r, (int)row, 4),
			                                          db_get_bool(r, (int)row, 5) });
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

/* What did not come is known to be absent; what this transaction has written stands in the indexes already. */
static void
conclude(const struct fresh *fresh, struct index **indexes, size_t n_indexes)
{
	for (size_t i = 0; i < fresh->boxes.n; i++) {
		fresh->boxes.v[i]->loaded = true;
		fresh->boxes.v[i]->wanted = false;
	}
	for (size_t i = 0; i < n_indexes; i++) {
		indexes[i]->loaded = true;
		indexes[i]->wanted = false;
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
	PGresult *rows[16] = { NULL };
	struct fresh fresh = { 0 };
	struct index **indexes = NULL;
	size_t n_indexes = 0;
	enum result done = DONE;

	assert(n_entity_kinds <= sizeof rows / sizeof rows[0]);
	for (size_t i = 0; done == DONE && i < n_entity_kinds; i++)
		done = ask_kind(w, db, &entity_kinds[i], &rows[i], f);
	take_questions(w, &fresh, &indexes, &n_indexes);
	for (size_t i = 0; done == DONE && i < n_entity_kinds; i++)
		if (rows[i])
			take_rows(w, &entity_kinds[i], rows[i], &fresh);
	if (done == DONE)
		done = ask_parked(w, db, &fresh, f);
	if (done == DONE)                     /* else the transaction fails, and everything is forgotten */
		conclude(&fresh, indexes, n_indexes);
	free(fresh.boxes.v);
	free(indexes);
	for (size_t i = 0; i < n_entity_kinds; i++)
		PQclear(rows[i]);
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
