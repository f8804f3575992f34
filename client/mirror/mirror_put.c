/* What an update leaves behind in the mirror: a node (opening, founding) or an event of one; or a record about a
 * member, a post, a meeting, with the keys it is asked by. An amendment is one more row of the same. */
#include "client/mirror/mirror.h"

#include <assert.h>

#include "client/mirror/mirror_room.h"
#include "common/record/codec.h"
#include "embedded/site_sql.h"

const ProtobufCMessage *
mirror_entering(const Lt__Update *u)
{
	if (u->unit != NULL)
		return &u->unit->base;
	if (u->organisation != NULL)
		return &u->organisation->base;
	if (u->unit_change != NULL && u->unit_change->found != NULL)
		return &u->unit_change->found->base;
	if (u->organisation_change != NULL && u->organisation_change->found != NULL)
		return &u->organisation_change->found->base;
	return NULL;
}

static void
bind_optional(struct sql *q, int at, bool has, const ProtobufCBinaryData *bytes)
{
	sql_bytes(q, at, has ? bytes->data : NULL, bytes->len);
}

static void
bind_since(struct sql *q, int at, bool has, int32_t since)
{
	if (has)
		sql_int(q, at, since);
	else
		sql_text(q, at, NULL);
}

static int
op_of(const Lt__Update *u)
{
	return u->op == LT__OP__OP_AMEND ? LT__OP__OP_AMEND : LT__OP__OP_CREATE;
}

/* What the author said, without what the program added. */
static struct slice
said(struct mirror *m, const Lt__Update *u)
{
	Lt__Update s = *u;
	struct buffer *b = &m->scratch;

	s.has_update_id = s.has_op = s.has_recorded_at = s.has_today = s.has_supersedes = s.has_made_from = 0;
	s.actor = NULL;
	s.n_reasons = 0;
	s.reasons = NULL;
	s.source = NULL;
	buffer_clear(b);
	b->len = lt__update__pack(&s, buffer_room(b, lt__update__get_packed_size(&s)));
	return buffer_slice(b);
}

/* ---- units and organisations ---- */

static void
bind_unit(struct sql *q, const Lt__Unit *u)
{
	sql_text(q, 4, u->code);
	bind_optional(q, 5, u->has_parent_id, &u->parent_id);
	sql_bytes(q, 6, NULL, 0);
	bind_since(q, 7, u->has_valid_from, u->valid_from);
}

static void
bind_organisation(struct sql *q, const Lt__Organisation *o)
{
	sql_text(q, 4, o->code);
	bind_optional(q, 5, o->has_parent_id, &o->parent_id);
	bind_optional(q, 6, o->has_unit_id, &o->unit_id);
	bind_since(q, 7, o->has_valid_from, o->valid_from);
}

static enum result
node_put(struct mirror *m, int64_t letter, const struct id *id, const Lt__Update *u, struct fault *f)
{
	const ProtobufCMessage *record = mirror_entering(u);
	uint32_t kind = kind_of(u)->subject;
	struct slice bytes = said(m, u);
	struct buffer base = { 0 };
	base.len = protobuf_c_message_pack(record, buffer_room(&base, protobuf_c_message_get_packed_size(record)));
	struct sql *q = store_sql(m->store, site_sql_node_put);
	sql_int(q, 1, letter);
	sql_int(q, 2, kind);
	sql_id(q, 3, id);
	if (kind == KIND_UNIT)
		bind_unit(q, (const Lt__Unit *)record);
	else
		bind_organisation(q, (const Lt__Organisation *)record);
	sql_bytes(q, 8, base.data, base.len);
	sql_int(q, 9, op_of(u));
	sql_bytes(q, 10, bytes.data, bytes.len);
	enum result r = sql_run(m->store, q, f);
	buffer_fini(&base);
	return r;
}

struct change { Lt__ChangeKind kind; const char *name; bool has_parent; const ProtobufCBinaryData *parent; };

static struct change
change_of(const Lt__Update *u)
{
	const Lt__UnitChange *c = u->unit_change;
	const Lt__OrganisationChange *o = u->organisation_change;
	if (c != NULL)
		return (struct change){ c->change, c->name, c->has_parent_id, &c->parent_id };
	return (struct change){ o->change, o->name, o->has_parent_id, &o->parent_id };
}

Lt__ChangeKind
mirror_change(const Lt__Update *u)
{
	return change_of(u).kind;
}

static enum result
event_put(struct mirror *m, int64_t letter, const struct id *entity, const Lt__Update *u, struct fault *f)
{
	struct change c = change_of(u);
	struct slice bytes = said(m, u);
	struct sql *q = store_sql(m->store, site_sql_node_event_put);
	sql_int(q, 1, letter);
	sql_id(q, 2, entity);
	sql_int(q, 3, c.kind);
	sql_int(q, 4, u->occurred_on);
	sql_text(q, 5, c.name);
	bind_optional(q, 6, c.has_parent, c.parent);
	sql_int(q, 7, op_of(u));
	sql_bytes(q, 8, bytes.data, bytes.len);
	return sql_run(m->store, q, f);
}

/* ---- members, posts, meetings ---- */

struct ties {
	int what;
	bool has_parent; const ProtobufCBinaryData *parent;
	bool has_person; const ProtobufCBinaryData *person;
	bool has_match; const ProtobufCBinaryData *match;
};

static void
ties_of_member(const Lt__Member *m, struct ties *t)
{
	t->has_parent = m->has_organisation_id;
	t->parent = &m->organisation_id;
	t->has_match = m->has_match;
	t->match = &m->match;
}

/* The cell an event puts a member into: of whoever enters, or where an in-transfer ends. */
static void
ties_of_event(const Lt__MemberEvent *e, struct ties *t)
{
	t->what = e->event;
	if (e->enters != NULL)
		ties_of_member(e->enters, t);
	if (e->event == LT__MEMBER_EVENT_KIND__MEMBER_EVENT_KIND_TRANSFER_IN && !t->has_parent) {
		t->has_parent = e->has_to_organisation_id;
		t->parent = &e->to_organisation_id;
	}
}

static struct ties
ties_of(const Lt__Update *u)
{
	static const ProtobufCBinaryData none;
	struct ties t = { .parent = &none, .person = &none, .match = &none };
	if (u->member != NULL)
		ties_of_member(u->member, &t);
	if (u->member_event != NULL)
		ties_of_event(u->member_event, &t);
	if (u->post != NULL) {
		t.has_parent = u->post->has_organisation_id || u->post->has_unit_id;
		t.parent = u->post->has_organisation_id ? &u->post->organisation_id : &u->post->unit_id;
		t.has_person = u->post->has_person_ref;
		t.person = &u->post->person_ref;
	}
	if (u->meeting != NULL) {
		t.has_parent = u->meeting->has_cell_id;
		t.parent = &u->meeting->cell_id;
	}
	return t;
}

static enum result
record_put(struct mirror *m, int64_t letter, const struct id *entity, const Lt__Update *u, struct fault *f)
{
	struct ties t = ties_of(u);
	struct slice bytes = said(m, u);
	struct sql *q = store_sql(m->store, site_sql_record_put);
	sql_int(q, 1, letter);
	sql_int(q, 2, kind_of(u)->tag);
	sql_int(q, 3, op_of(u));
	sql_id(q, 4, entity);
	sql_int(q, 5, t.what);
	sql_int(q, 6, u->occurred_on);
	bind_optional(q, 7, t.has_parent, t.parent);
	bind_optional(q, 8, t.has_person, t.person);
	bind_optional(q, 9, t.has_match, t.match);
	sql_bytes(q, 10, bytes.data, bytes.len);
	sql_bytes(q, 11, u->update_id.data, u->update_id.len);
	return sql_run(m->store, q, f);
}

enum result
mirror_put(struct mirror *m, int64_t letter, const Lt__Update *u, struct fault *f)
{
	assert(store_is_writing(m->store));
	const struct kind *k = kind_of(u);
	uint32_t kind;
	struct id id;
	if (k == NULL || !record_entity(u, &kind, &id))
		return DONE;
	mirror_drop(m, k->subject, &id);
	if (!mirror_is_tree(k->subject))
		return record_put(m, letter, &id, u, f);
	return mirror_entering(u) != NULL ? node_put(m, letter, &id, u, f) : event_put(m, letter, &id, u, f);
}

enum result
mirror_mention(struct mirror *m, uint32_t kind, const char *code, const struct id *id, struct fault *f)
{
	assert(store_is_writing(m->store));
	struct sql *q = store_sql(m->store, site_sql_mention_put);
	sql_id(q, 1, id);
	sql_int(q, 2, kind);
	sql_text(q, 3, code);
	return sql_run(m->store, q, f);
}
