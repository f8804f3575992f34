/* Was this recorded before, and what is its present content? Letters under the same business key in order of recording:
 * an entry, amendments of it, and among them those that were returned and do not count. */
#include "client/mirror/mirror.h"

#include "client/mirror/mirror_room.h"
#include "common/record/codec.h"
#include "embedded/site_sql.h"

/* All three statements give the same columns: content, update_id, op, returned?, said, body, base. */
static struct sql *
letters_of_key(struct mirror *m, const Lt__Update *u, const struct id *id)
{
	const struct kind *k = kind_of(u);
	struct sql *q;
	if (mirror_is_tree(k->subject) && mirror_entering(u) != NULL) {
		q = store_sql(m->store, site_sql_node_known);
		sql_id(q, 1, id);
	} else if (mirror_is_tree(k->subject)) {
		q = store_sql(m->store, site_sql_node_event_known);
		sql_id(q, 1, id);
		sql_int(q, 2, mirror_change(u));
		sql_int(q, 3, u->occurred_on);
	} else {
		q = store_sql(m->store, site_sql_record_known);
		sql_id(q, 1, id);
		sql_int(q, 2, k->tag);
		sql_int(q, 3, u->member_event != NULL ? u->member_event->event : 0);
		if (u->member_event != NULL)
			sql_int(q, 4, u->occurred_on);
		else
			sql_text(q, 4, NULL);
	}
	return q;
}

struct letters { bool there, has_returned; struct id present, returned; };

/* One more letter; true when it is the content from now on. */
static bool
letter_take(struct letters *l, struct sql *q)
{
	bool amends = sql_get_int(q, 2) == LT__OP__OP_AMEND;
	if (sql_get_int(q, 3) != 0) {
		l->has_returned = sql_get_id(q, 1, &l->returned);
		return false;
	}
	if (amends != l->there)
		return false;
	l->there = sql_get_id(q, 1, &l->present);
	l->has_returned = false;
	return l->there;
}

enum result
mirror_known(struct mirror *m, const Lt__Update *u, const struct hash *content, enum mirror_known *known,
             struct id *superseded, struct fault *f)
{
	struct letters l = { 0 };
	uint32_t kind;
	struct id id;
	enum sql_step step;
	bool equal = false;

	*known = MIRROR_NEW;
	if (kind_of(u) == NULL || !record_entity(u, &kind, &id))
		return DONE;
	struct sql *q = letters_of_key(m, u, &id);
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
	struct letters l = { 0 };
	uint32_t kind;
	struct id id;
	enum sql_step step;

	*out = (struct mirror_present){ .there = false };
	if (kind_of(u) == NULL || !record_entity(u, &kind, &id))
		return DONE;
	struct sql *q = letters_of_key(m, u, &id);
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
