/* Members, from their events: each timeline is folded again as the rules fold it, and what follows goes into a temporary
 * table that SQL compares with the register. Read apart from the writer's own loading, and column by column with its
 * table of columns, so a new field is compared without a word here. */
#include <assert.h>

#include "embedded/sql.h"
#include "server/engine/tables.h"
#include "server/verify/room.h"

#define PIECE 500        /* members folded at a time */
#define ROOM (8u << 20)  /* of one timeline: NODE_EVENTS_MAX events with their records */

struct refold {
	struct verify *v;
	struct arena *arena;             /* of one member */
	struct copy *spans;
	uint64_t members;
	/* of the present piece */
	const PGresult *r;
	struct column_places places;
	int member_id, id, version, j_from, update_id, event, occurred_on, decided_on;
};

static void
piece_begin(struct refold *w, const PGresult *r)
{
	w->r = r;
	places_find(&w->places, TABLE_MEMBER_EVENT, r);
	w->member_id = PQfnumber(r, "member_id");
	w->id = PQfnumber(r, "id");
	w->version = PQfnumber(r, "version");
	w->j_from = PQfnumber(r, "j_from");
	w->update_id = PQfnumber(r, "update_id");
	w->event = PQfnumber(r, "event");
	w->occurred_on = PQfnumber(r, "occurred_on");
	w->decided_on = PQfnumber(r, "decided_on");
}

static struct node_event
read_event(struct refold *w, int row)
{
	const Lt__Member *enters = typed_read(&w->places, PART_ENTERS, w->r, row, w->arena);
	struct node_event e = {
		.on = db_get_date(w->r, row, w->occurred_on), .j = (uint64_t)db_get_int8(w->r, row, w->j_from),
		.version = (uint32_t)db_get_int4(w->r, row, w->version), .id = db_get_id(w->r, row, w->id),
		.update_id = db_get_id(w->r, row, w->update_id), .enters = enters->has_organisation_id ? enters : NULL,
		.has_decided_on = !db_is_null(w->r, row, w->decided_on), .decided_on = db_get_date(w->r, row, w->decided_on),
	};
	Lt__MemberEvent *told;
	int what;

	if (!enum_value(&lt__member_event_kind__descriptor, db_get_text(w->r, row, w->event), &what))
		return e;                /* the opening: no event of the record */
	told = typed_read(&w->places, PART_RECORD, w->r, row, w->arena);
	told->has_event = true;
	told->event = e.what = (Lt__MemberEventKind)what;
	told->enters = (Lt__Member *)e.enters;
	e.member = told;
	return e;
}

/* The member whose n events begin at `row`. */
static void
fold_member(struct refold *w, int row, int n)
{
	struct node_event *events;
	struct node node = { .kind = KIND_MEMBER, .id = db_get_id(w->r, row, w->member_id), .n_events = (size_t)n };

	arena_reset(w->arena);
	events = arena_alloc(w->arena, (size_t)n * sizeof *events);
	assert(events);
	for (int i = 0; i < n; i++) {
		events[i] = read_event(w, row + i);
		node.version += events[i].version;
	}
	node.events = events;
	if (node_fold(&node, w->arena) != NULL)
		assert(!"a member's fold is total");
	for (size_t i = 0; i < node.n_spans; i++) {
		struct typed_row span = { .table = TABLE_MEMBER, .id = node.id, .version = node.version, .node = &node,
			.span = &node.spans[i] };
		typed_put(w->spans, &span);
	}
	w->members++;
}

static void
fold_piece(struct refold *w)
{
	int rows = (int)db_rows(w->r), n;

	for (int row = 0; row < rows; row += n) {
		struct slice id = db_get_bytes(w->r, row, w->member_id);
		for (n = 1; row + n < rows && slice_equal(id, db_get_bytes(w->r, row + n, w->member_id)); n++)
			;
		fold_member(w, row, n);
	}
}

/* ids move to the next piece: they are those of the cursor's present rows. */
static enum result
do_piece(struct refold *w, const struct id *ids, size_t n, struct fault *f)
{
	struct db_args *a = db_args_new();
	PGresult *r = NULL;
	enum result done;

	db_arg_ids(a, ids, n);
	done = db_run(w->v->db, NULL, sql_verify_timeline_events, a, &r, f);
	if (done == DONE) {
		piece_begin(w, r);
		fold_piece(w);
		done = copy_send(w->spans, w->v->db, f);
	}
	PQclear(r);
	db_args_free(&a);
	return done;
}

static enum result
refold_all(struct refold *w, struct fault *f)
{
	struct id ids[PIECE];
	size_t n = 0;
	struct scan s;
	bool got = false;
	enum result done = scan_open(&s, w->v->db, "verify_timelines", sql_verify_timeline_members, PIECE, f);

	while (done == DONE && (done = scan_next(&s, &got, f)) == DONE && got) {
		ids[n++] = db_get_id(s.rows, s.row, 0);
		if (n < PIECE)
			continue;
		done = do_piece(w, ids, n, f);
		n = 0;
	}
	if (done == DONE && n > 0)
		done = do_piece(w, ids, n, f);
	scan_close(&s);
	return done;
}

enum result
verify_timelines(struct verify *v, struct verify_check *c, struct fault *f)
{
	const struct typed_table *t = typed_table(TABLE_MEMBER);
	struct refold w = { .v = v, .arena = arena_new(ROOM),
		.spans = copy_new("verify_member", t->list, (int)t->n_columns) };
	enum result done = refold_all(&w, f);

	if (done == DONE)
		done = db_do(v->db, "ANALYZE verify_member", f);
	if (done == DONE)
		done = verify_rows(v, c, sql_verify_timelines, f);
	if (done == DONE && c->ok)
		verify_note(c, "members=%llu", (unsigned long long)w.members);
	copy_free(&w.spans);
	arena_free(&w.arena);
	return done;
}
