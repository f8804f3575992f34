/* Was this recorded before, and what is its present content? What is held under the same business key, then letters in
 * order of recording: an entry, amendments of it, and among them those that were returned and do not count. */
#include "client/mirror/mirror.h"

#include "client/mirror/mirror_room.h"
#include "common/record/codec.h"
#include "embedded/site_sql.h"

/* ---- what a clerk wrote ---- */

struct hash
mirror_content(struct mirror *m, const Lt__Update *u)
{
	const ProtobufCMessage *record = kind_record(u);
	struct buffer *b = &m->scratch;
	buffer_clear(b);
	buffer_put_be32(b, kind_of(u)->tag);
	b->len += protobuf_c_message_pack(record, buffer_room(b, protobuf_c_message_get_packed_size(record)));
	if (u->basis == LT__BASIS__BASIS_EVENT) {
		buffer_put_be32(b, (uint32_t)u->occurred_on);
		buffer_put_be32(b, u->has_decided_on ? (uint32_t)u->decided_on : 0);
		if (u->decision != NULL)
			b->len += lt__decision_ref__pack(
				u->decision, buffer_room(b, lt__decision_ref__get_packed_size(u->decision)));
	}
	return hash_of(b->data, b->len);
}

/* ---- the rows of a key ---- */

/* All three statements give the same columns: content, update_id, op, returned?, said, body, base, amends. */
static struct sql *
letters_of_key(struct mirror *m, const Lt__Update *u, const struct ties *t)
{
	struct sql *q;
	if (mirror_is_tree(t->subject) && t->enters) {
		q = store_sql(m->store, site_sql_node_known);
		sql_id(q, 1, &t->entity);
	} else if (mirror_is_tree(t->subject)) {
		q = store_sql(m->store, site_sql_node_event_known);
		sql_id(q, 1, &t->entity);
		sql_int(q, 2, t->what);
		sql_int(q, 3, u->occurred_on);
	} else {
		q = store_sql(m->store, site_sql_record_known);
		sql_id(q, 1, &t->entity);
		sql_int(q, 2, kind_of(u)->tag);
		sql_int(q, 3, t->what);
		if (u->member_event != NULL)
			sql_int(q, 4, u->occurred_on);
		else
			sql_text(q, 4, NULL);
	}
	return q;
}

/* Is the row that is held about the same thing as u? */
static bool
same_key(const Lt__Update *u, const struct ties *t, const struct told *held)
{
	struct ties own;
	if (!ties_of(held->u, &own) || own.enters != t->enters)
		return false;
	if (mirror_is_tree(t->subject))
		return t->enters || (held->what == t->what && held->on == u->occurred_on);
	if (kind_of(held->u)->tag != kind_of(u)->tag)
		return false;
	return u->member_event == NULL || (held->what == t->what && held->on == u->occurred_on);
}

struct letters {
	bool there, has_returned;
	struct id present, returned;
	const Lt__Update *held;          /* the present content, while it is what came down; in the arena */
	uint32_t version;
};

static bool
held_of_key(struct mirror *m, const Lt__Update *u, const struct ties *t, struct arena *a, struct letters *l, struct fault *f)
{
	struct sql *q = mirror_held_of(m, t->subject, &t->entity);
	struct told held;
	enum sql_step step;
	*l = (struct letters){ .there = false };
	while ((step = sql_next(m->store, q, f)) == SQL_ROW) {
		if (!mirror_held_read(q, a, &held) || held.version <= l->version || !same_key(u, t, &held))
			continue;
		l->there = true;
		l->present = held.update_id;
		l->held = held.u;
		l->version = held.version;
	}
	if (l->there && t->enters && !mirror_is_own(m, t->subject, &t->entity))
		*l = (struct letters){ .there = false };   /* another's: not ours to amend, the rules say what is wrong */
	return step != SQL_FAILED;
}

/* One more letter; true when it is the content from now on. */
static bool
letter_take(struct letters *l, struct sql *q)
{
	struct told t = { .amends = sql_get_int(q, 2) == LT__OP__OP_AMEND };
	sql_get_id(q, 1, &t.update_id);
	t.has_supersedes = sql_get_id(q, 7, &t.supersedes);
	if (l->held != NULL && id_equal(&t.update_id, &l->present)) {   /* the very letter that came down again */
		l->has_returned = false;
		return false;
	}
	if (sql_get_int(q, 3) != 0) {
		l->has_returned = true;
		l->returned = t.update_id;
		return false;
	}
	if (!told_counts(&t, l->there, l->held != NULL, &l->present))
		return false;
	l->there = true;
	l->present = t.update_id;
	l->held = NULL;
	l->has_returned = false;
	return true;
}

enum result
mirror_known(struct mirror *m, const Lt__Update *u, const struct hash *content, enum mirror_known *known,
             struct id *superseded, struct fault *f)
{
	struct letters l;
	struct ties t;
	enum sql_step step;
	bool equal = false;

	*known = MIRROR_NEW;
	if (!ties_of(u, &t))
		return DONE;
	if (!held_of_key(m, u, &t, m->arena, &l, f))
		return store_trouble(m->store);
	if (l.held != NULL) {
		struct hash own = mirror_content(m, l.held);
		equal = memcmp(own.b, content->b, sizeof own.b) == 0;
	}
	struct sql *q = letters_of_key(m, u, &t);
	while ((step = sql_next(m->store, q, f)) == SQL_ROW)
		if (letter_take(&l, q))
			equal = slice_equal(sql_get_bytes(q, 0), (struct slice){ content->b, sizeof content->b });
	if (step == SQL_FAILED)
		return store_trouble(m->store);
	if (l.there)
		*known = equal ? MIRROR_EQUAL : MIRROR_DIFFERENT;
	else if (l.has_returned)
		*known = MIRROR_RETURNED;
	if (*known != MIRROR_NEW)
		*superseded = l.there ? l.present : l.returned;
	return DONE;
}

/* ---- the present content ---- */

/* Rows of before this column: the body while it is kept, or the entry alone. */
static const Lt__Update *
update_read(struct sql *q, uint32_t kind, struct arena *a)
{
	ProtobufCAllocator allocator = arena_allocator(a);
	struct slice said = sql_get_bytes(q, 4), body = sql_get_bytes(q, 5), base = sql_get_bytes(q, 6);
	struct slice from = said.len > 0 ? said : body;
	if (from.len > 0)
		return lt__update__unpack(&allocator, from.len, from.data);
	if (base.len == 0 || (kind != KIND_UNIT && kind != KIND_ORGANISATION))
		return NULL;
	Lt__Update *u = arena_alloc(a, sizeof *u);
	if (u == NULL)
		return NULL;
	lt__update__init(u);
	u->has_basis = true;
	u->basis = LT__BASIS__BASIS_OPENING;
	if (kind == KIND_UNIT)
		u->unit = lt__unit__unpack(&allocator, base.len, base.data);
	else
		u->organisation = lt__organisation__unpack(&allocator, base.len, base.data);
	return u->unit != NULL || u->organisation != NULL ? u : NULL;
}

enum result
mirror_present(struct mirror *m, const Lt__Update *u, struct arena *a, struct mirror_present *out, struct fault *f)
{
	struct letters l;
	struct ties t;
	enum sql_step step;

	*out = (struct mirror_present){ .there = false };
	if (!ties_of(u, &t))
		return DONE;
	if (!held_of_key(m, u, &t, a, &l, f))
		return store_trouble(m->store);
	out->update = l.held;
	struct sql *q = letters_of_key(m, u, &t);
	while ((step = sql_next(m->store, q, f)) == SQL_ROW)
		if (letter_take(&l, q))
			out->update = update_read(q, kind_of(u)->tag, a);
	if (step == SQL_FAILED)
		return store_trouble(m->store);
	out->there = l.there;
	out->update_id = l.present;
	out->has_returned = l.there && l.has_returned;
	out->returned = l.returned;
	return DONE;
}
