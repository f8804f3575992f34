/* The mirror's nodes, folded, become rows of temporary tables: what `table` and the standing lists select from. A table
 * is filled when a statement names it, so that a list of units does not fold sixty thousand members. */
#include "client/mirror/register_room.h"

#include <assert.h>
#include <stdlib.h>

#include "client/mirror/mirror_room.h"
#include "common/record/codec.h"
#include "common/standing/standing.h"
#include "embedded/site_sql.h"

#define SAID_ARENA (256u << 10)

/* ---- nodes into rows ---- */

/* id, version, from_on, to_on, j_from, j_to. What the site knows has no number of the journal. */
static void
put_span(struct registers *r, const struct node *n, const struct node_span *s)
{
	put_id(r, true, &n->id);
	put_int(r, n->version);
	if (s != NULL) {
		put_date(r, true, s->from);
		put_date(r, true, s->to);
	}
	put_text(r, NULL);
	put_text(r, NULL);
}

static void
put_tree(struct registers *r, const struct node *n, const struct node_span *s)
{
	put_span(r, n, s);
	put_int(r, n->edition);
	put_id(r, !id_is_zero(&n->update_id), &n->update_id);
	put_text(r, s->name);
	put_id(r, s->has_parent, &s->parent);
}

/* Of the province's units and organisations the site's own are listed; the others are looked up. */
static bool
is_listed(struct registers *r, const struct node *n)
{
	return mirror_is_own(r->mirror, n->kind, &n->id);
}

static enum result
unit_rows(void *ctx, const struct node *n, struct fault *f)
{
	struct registers *r = ctx;
	enum result done = DONE;
	for (size_t i = 0; is_listed(r, n) && done == DONE && i < n->n_spans; i++) {
		row_begin(r, site_sql_register_unit);
		put_tree(r, n, &n->spans[i]);
		PUT_FIELDS(r, &n->unit->base, 1, 3, 4, 6, 7, 8, 9);
		done = row_end(r, f);
	}
	return done;
}

static enum result
organisation_rows(void *ctx, const struct node *n, struct fault *f)
{
	struct registers *r = ctx;
	enum result done = DONE;
	for (size_t i = 0; is_listed(r, n) && done == DONE && i < n->n_spans; i++) {
		row_begin(r, site_sql_register_organisation);
		put_tree(r, n, &n->spans[i]);
		PUT_FIELDS(r, &n->organisation->base, 1, 3, 4, 6, 7, 8);
		done = row_end(r, f);
	}
	return done;
}

/* As stated when the membership of that day began. */
static const Lt__Member *
stated_at(const struct node *n, int32_t on)
{
	const Lt__Member *stated = n->member;
	for (size_t i = 0; i < n->n_events && n->events[i].on <= on; i++)
		if (n->events[i].enters != NULL && n->events[i].effect == EFFECT_DONE)
			stated = n->events[i].enters;
	return stated;
}

static enum result
member_rows(void *ctx, const struct node *n, struct fault *f)
{
	struct registers *r = ctx;
	enum result done = DONE;
	for (size_t i = 0; done == DONE && i < n->n_spans; i++) {
		const struct node_span *s = &n->spans[i];
		const struct member_state *m = &s->member;
		row_begin(r, site_sql_register_member);
		put_span(r, n, s);
		put_id(r, s->has_parent, &s->parent);
		put_text(r, enum_label(&lt__member_status__descriptor, m->status));
		put_int(r, m->exempt);
		put_int(r, m->away);
		put_id(r, m->has_transfer_to, &m->transfer_to);
		put_date(r, m->has_official_on, m->official_on);
		put_date(r, m->has_party_since, m->party_since);
		PUT_FIELDS(r, &stated_at(n, s->from)->base, 4, 7, 8, 9, 10, 11, 12, 13, 14, 15);
		done = row_end(r, f);
	}
	return done;
}

/* Of the decision a node remembers nothing: the update is read again. NULL: none. */
static const Lt__DecisionRef *
decision_read(struct registers *r, const struct node_event *e)
{
	ProtobufCAllocator allocator = arena_allocator(r->arena);
	bool own = e->j >= OWN_J;
	struct sql *q = store_sql(r->store, own ? site_sql_record_said : site_sql_held_said);
	const Lt__Update *u = NULL;

	arena_reset(r->arena);
	if (own) {
		sql_int(q, 1, (int64_t)(e->j - OWN_J));
	} else {
		sql_id(q, 1, &e->id);
		sql_id(q, 2, &e->update_id);
	}
	if (sql_next(r->store, q, NULL) == SQL_ROW) {
		struct slice said = sql_get_bytes(q, 0);
		u = lt__update__unpack(&allocator, said.len, said.data);
	}
	sql_done(q);
	return u != NULL ? u->decision : NULL;
}

static enum result
event_row(struct registers *r, const struct node *n, const struct node_event *e, struct fault *f)
{
	const Lt__DecisionRef *decision = decision_read(r, e);
	row_begin(r, site_sql_register_member_event);
	put_id(r, true, &e->id);
	put_int(r, e->version);
	put_text(r, NULL);
	put_text(r, NULL);
	put_id(r, true, &e->update_id);
	put_id(r, true, &n->id);
	put_text(r, e->member == NULL ? "opening" : enum_label(&lt__member_event_kind__descriptor, e->what));
	put_date(r, true, e->on);
	put_date(r, e->has_decided_on, e->decided_on);
	PUT_FIELDS(r, MESSAGE_OR_NULL(decision), 1, 2, 3, 4);
	PUT_FIELDS(r, MESSAGE_OR_NULL(e->member), 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
	           22, 23, 24, 25);
	PUT_FIELDS(r, MESSAGE_OR_NULL(e->enters), 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17);
	return row_end(r, f);
}

static enum result
event_rows(void *ctx, const struct node *n, struct fault *f)
{
	enum result done = DONE;
	for (size_t i = 0; done == DONE && i < n->n_events; i++)
		done = event_row(ctx, n, &n->events[i], f);
	return done;
}

static enum result
post_row(void *ctx, const struct node *n, struct fault *f)
{
	struct registers *r = ctx;
	row_begin(r, site_sql_register_post);
	put_span(r, n, &n->spans[0]);
	put_id(r, true, &n->update_id);
	put_date(r, n->has_decided_on, n->decided_on);
	PUT_FIELDS(r, MESSAGE_OR_NULL(n->decision), 1, 2, 3, 4);
	PUT_FIELDS(r, &n->post->base, 1, 2, 3, 4, 5);
	return row_end(r, f);
}

static int32_t
month_of(const Lt__Meeting *m)
{
	int year, month, day;
	int32_t first;
	if (m->has_month)
		return m->month;
	date_split(m->held_on, &year, &month, &day);
	return date_make(year, month, 1, &first) ? first : m->held_on;
}

static enum result
meeting_row(void *ctx, const struct node *n, struct fault *f)
{
	struct registers *r = ctx;
	row_begin(r, site_sql_register_meeting);
	put_span(r, n, NULL);
	put_id(r, true, &n->update_id);
	put_date(r, true, month_of(n->meeting));
	PUT_FIELDS(r, &n->meeting->base, 1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14);
	return row_end(r, f);
}

/* ---- which tables there are ---- */

static const struct shelf {
	const char *table;
	uint32_t kind;
	enum result (*rows)(void *ctx, const struct node *n, struct fault *f);
} shelves[] = {
	{ "unit_known", KIND_UNIT, unit_rows },
	{ "organisation_known", KIND_ORGANISATION, organisation_rows },
	{ "member_known", KIND_MEMBER, member_rows },
	{ "member_event_known", KIND_MEMBER, event_rows },
	{ "post_known", KIND_POST, post_row },
	{ "meeting_known", KIND_MEETING, meeting_row },
	{ "counted_return_known", KIND_COUNTED_RETURN, counted_return_row },
	{ "register_entry_known", KIND_REGISTER_ENTRY, register_entry_row },
	{ "document_known", KIND_DOCUMENT, document_row },
	{ "task_known", KIND_TASK, task_row },
	{ "task_report_known", KIND_TASK_REPORT, task_report_row },
	{ "case_file_known", KIND_CASE_FILE, case_file_row },
	{ "period_step_known", KIND_PERIOD_STEP, period_step_row },
};

static enum result
periods_put(struct registers *r, int32_t day, struct fault *f)
{
	struct standing_period periods[STANDING_PERIODS_MAX];
	size_t n = standing_periods(mirror_catalogue(r->mirror), day, periods);
	enum result done = DONE;
	for (size_t i = 0; done == DONE && i < n; i++) {
		row_begin(r, site_sql_register_period);
		put_text(r, periods[i].kind);
		put_date(r, true, periods[i].from);
		put_date(r, true, periods[i].to);
		done = row_end(r, f);
	}
	return done;
}

enum result
registers_need(struct registers *r, const char *sql, int32_t day, struct fault *f)
{
	enum { PERIODS = sizeof shelves / sizeof shelves[0] };
	_Static_assert(PERIODS < SHELVES_MAX, "a place for each shelf");
	enum result done = DONE;
	for (size_t i = 0; done == DONE && i < PERIODS; i++) {
		if (r->filled[i] || strstr(sql, shelves[i].table) == NULL)
			continue;
		r->filled[i] = true;
		done = mirror_walk(r->mirror, shelves[i].kind, shelves[i].rows, r, f);
	}
	if (done != DONE || r->filled[PERIODS] || strstr(sql, "standing_period") == NULL)
		return done;
	r->filled[PERIODS] = true;
	return periods_put(r, day, f);
}

/* A transaction that only reads, so that everything is of one moment. */
enum result
registers_open(struct store *s, const struct identity *me, struct registers **out, struct fault *f)
{
	assert(!store_is_writing(s));
	struct registers *r = calloc(1, sizeof *r);
	if (r == NULL)
		abort();
	r->store = s;
	r->mirror = mirror_new(s, me);
	r->arena = arena_new(SAID_ARENA);
	enum result done = store_spill(s, true, f);
	if (done == DONE)
		done = store_script(s, site_sql_register_tables, f);
	if (done == DONE)
		done = store_script(s, "BEGIN", f);
	r->reading = done == DONE;
	*out = r;
	if (done != DONE)
		registers_close(out);
	return done;
}

void
registers_close(struct registers **rp)
{
	struct registers *r = *rp;
	if (r == NULL)
		return;
	if (r->reading)
		(void)!store_script(r->store, "COMMIT", NULL);   /* nothing was written: a failure loses nothing */
	(void)!store_spill(r->store, false, NULL);
	mirror_free(&r->mirror);
	arena_free(&r->arena);
	buffer_fini(&r->scratch);
	buffer_fini(&r->cells);
	free(r);
	*rp = NULL;
}
