/* What an update leaves behind in the mirror: a node (opening, founding) or an event of one; and whether its business
 * key is taken already. */
#include "client/mirror.h"

#include <assert.h>

#include "client/mirror_room.h"
#include "common/record/codec.h"
#include "embedded/site_sql.h"

static const ProtobufCMessage *
entering(const Lt__Update *u)
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
node_put(struct mirror *m, int64_t letter, uint32_t kind, const struct id *id, const ProtobufCMessage *record,
         struct fault *f)
{
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

static enum result
event_put(struct mirror *m, int64_t letter, const struct id *entity, const Lt__Update *u, struct fault *f)
{
	struct change c = change_of(u);
	struct sql *q = store_sql(m->store, site_sql_node_event_put);
	sql_int(q, 1, letter);
	sql_id(q, 2, entity);
	sql_int(q, 3, c.kind);
	sql_int(q, 4, u->occurred_on);
	sql_text(q, 5, c.name);
	bind_optional(q, 6, c.has_parent, c.parent);
	mirror_forget(m);
	return sql_run(m->store, q, f);
}

enum result
mirror_put(struct mirror *m, int64_t letter, const Lt__Update *u, struct fault *f)
{
	assert(store_is_writing(m->store));
	uint32_t kind;
	struct id id;
	if (!record_entity(u, &kind, &id))
		return DONE;
	const ProtobufCMessage *record = entering(u);
	return record != NULL ? node_put(m, letter, kind, &id, record, f) : event_put(m, letter, &id, u, f);
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

/* Rows: content, update_id, returned?; in order of recording. One that was not returned holds the key. */
static enum result
known_read(struct mirror *m, struct sql *q, const struct hash *content, enum mirror_known *known, struct id *superseded,
           struct fault *f)
{
	enum sql_step step;
	*known = MIRROR_NEW;
	while ((step = sql_next(m->store, q, f)) == SQL_ROW) {
		if (sql_get_int(q, 2) != 0) {
			*known = MIRROR_RETURNED;
			sql_get_id(q, 1, superseded);
			continue;
		}
		bool equal = slice_equal(sql_get_bytes(q, 0), (struct slice){ content->b, sizeof content->b });
		*known = equal ? MIRROR_EQUAL : MIRROR_DIFFERENT;
		sql_done(q);
		return DONE;
	}
	return step == SQL_FAILED ? store_trouble(m->store) : DONE;
}

enum result
mirror_known(struct mirror *m, const Lt__Update *u, const struct hash *content, enum mirror_known *known,
             struct id *superseded, struct fault *f)
{
	uint32_t kind;
	struct id id;
	struct sql *q;

	*known = MIRROR_NEW;
	if (!record_entity(u, &kind, &id))
		return DONE;
	if (entering(u) != NULL) {
		q = store_sql(m->store, site_sql_node_known);
		sql_id(q, 1, &id);
	} else {
		q = store_sql(m->store, site_sql_node_event_known);
		sql_id(q, 1, &id);
		sql_int(q, 2, change_of(u).kind);
		sql_int(q, 3, u->occurred_on);
	}
	return known_read(m, q, content, known, superseded, f);
}
