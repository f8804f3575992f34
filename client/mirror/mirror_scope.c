/* What lies in the site's scope: its roots, what it told itself, and what has ever stood below either. */
#include "client/mirror/mirror_room.h"
#include "embedded/site_sql.h"

#define DEPTH_MAX 16

static bool
is_root(const struct mirror *m, uint32_t kind, const struct id *id)
{
	const struct scope *scope = &m->me.scope;
	if (kind == KIND_UNIT)
		return scope->has_root_unit && id_equal(id, &scope->root_unit);
	return kind == KIND_ORGANISATION && id_equal(id, &scope->root_organisation);
}

static bool
told_here(struct mirror *m, uint32_t kind, const struct id *id)
{
	struct sql *q = store_sql(m->store, site_sql_node_own);
	sql_id(q, 1, id);
	sql_int(q, 2, kind);
	bool is = sql_next(m->store, q, NULL) == SQL_ROW;
	sql_done(q);
	return is;
}

static bool
lies_below(struct mirror *m, uint32_t kind, const struct id *id, unsigned depth)
{
	if (is_root(m, kind, id))
		return true;
	const struct node *n = depth < DEPTH_MAX ? mirror_node(m, kind, id) : NULL;
	for (size_t i = 0; n != NULL && i < n->n_spans; i++)
		if (n->spans[i].has_parent && lies_below(m, kind, &n->spans[i].parent, depth + 1))
			return true;
	return false;
}

bool
mirror_is_own(struct mirror *m, uint32_t kind, const struct id *id)
{
	return is_root(m, kind, id) || told_here(m, kind, id) || lies_below(m, kind, id, 0);
}

bool
mirror_addressed(struct mirror *m, const Lt__Task *t, size_t at, struct id *out)
{
	const ProtobufCBinaryData *to = at == 0 ? &t->lead_organisation_id : NULL;
	if (at > 0 && at <= t->n_coordinator_ids)
		to = &t->coordinator_ids[at - 1];
	return to != NULL && id_from_bytes(to->data, to->len, out) && mirror_is_own(m, KIND_ORGANISATION, out);
}

bool
mirror_concerns(struct mirror *m, const Lt__Task *t)
{
	struct id id;
	for (size_t i = 0; i <= t->n_coordinator_ids; i++)
		if (mirror_addressed(m, t, i, &id))
			return true;
	return false;
}
