/* What an update leaves behind in the mirror: a node (opening, founding) or an event of one; or a record of any other
 * kind, with the keys it is asked by. An amendment is one more row of the same. */
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
bind_key(struct sql *q, int at, const ProtobufCBinaryData *key)
{
	sql_bytes(q, at, key != NULL ? key->data : NULL, key != NULL ? key->len : 0);
}

static int
op_of(const Lt__Update *u)
{
	return u->op == LT__OP__OP_AMEND ? LT__OP__OP_AMEND : LT__OP__OP_CREATE;
}

/* What an amendment takes the place of. */
static void
bind_amends(struct sql *q, int at, const Lt__Update *u)
{
	bind_key(q, at, op_of(u) == LT__OP__OP_AMEND && u->has_supersedes ? &u->supersedes : NULL);
}

static struct slice
said(struct mirror *m, const Lt__Update *u)
{
	record_said(u, &m->scratch);
	return buffer_slice(&m->scratch);
}

/* ---- units and organisations ---- */

static enum result
node_put(struct mirror *m, int64_t letter, const struct ties *t, const Lt__Update *u, struct fault *f)
{
	const ProtobufCMessage *record = mirror_entering(u);
	struct slice bytes = said(m, u);
	struct buffer base = { 0 };
	base.len = protobuf_c_message_pack(record, buffer_room(&base, protobuf_c_message_get_packed_size(record)));
	struct sql *q = store_sql(m->store, site_sql_node_put);
	sql_int(q, 1, letter);
	sql_int(q, 2, t->subject);
	sql_id(q, 3, &t->entity);
	sql_text(q, 4, t->code);
	bind_key(q, 5, t->parent);
	bind_key(q, 6, t->seat);
	if (t->has_since)
		sql_int(q, 7, t->since);
	else
		sql_text(q, 7, NULL);
	sql_bytes(q, 8, base.data, base.len);
	sql_int(q, 9, op_of(u));
	sql_bytes(q, 10, bytes.data, bytes.len);
	bind_amends(q, 11, u);
	enum result r = sql_run(m->store, q, f);
	buffer_fini(&base);
	return r;
}

static enum result
event_put(struct mirror *m, int64_t letter, const struct ties *t, const Lt__Update *u, struct fault *f)
{
	struct slice bytes = said(m, u);
	struct sql *q = store_sql(m->store, site_sql_node_event_put);
	sql_int(q, 1, letter);
	sql_id(q, 2, &t->entity);
	sql_int(q, 3, t->what);
	sql_int(q, 4, u->occurred_on);
	sql_text(q, 5, t->name);
	bind_key(q, 6, t->parent);
	sql_int(q, 7, op_of(u));
	sql_bytes(q, 8, bytes.data, bytes.len);
	bind_amends(q, 9, u);
	return sql_run(m->store, q, f);
}

/* ---- all others ---- */

static enum result
record_put(struct mirror *m, int64_t letter, const struct ties *t, const Lt__Update *u, struct fault *f)
{
	struct slice bytes = said(m, u);
	struct sql *q = store_sql(m->store, site_sql_record_put);
	sql_int(q, 1, letter);
	sql_int(q, 2, kind_of(u)->tag);
	sql_int(q, 3, op_of(u));
	sql_id(q, 4, &t->entity);
	sql_int(q, 5, t->what);
	sql_int(q, 6, u->occurred_on);
	bind_key(q, 7, t->parent);
	bind_key(q, 8, t->person);
	bind_key(q, 9, t->match);
	sql_bytes(q, 10, bytes.data, bytes.len);
	sql_bytes(q, 11, u->update_id.data, u->update_id.len);
	bind_amends(q, 12, u);
	return sql_run(m->store, q, f);
}

enum result
mirror_put(struct mirror *m, int64_t letter, const Lt__Update *u, struct fault *f)
{
	assert(store_is_writing(m->store));
	struct ties t;
	if (!ties_of(u, &t))
		return DONE;
	mirror_drop(m, t.subject, &t.entity);
	if (!mirror_is_tree(t.subject))
		return record_put(m, letter, &t, u, f);
	return t.enters ? node_put(m, letter, &t, u, f) : event_put(m, letter, &t, u, f);
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
