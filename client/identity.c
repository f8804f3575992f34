/* The one row that says who we are. enroll.c writes it, everybody reads it. */
#include "client/identity.h"

#include <stdio.h>

#include "embedded/site_sql.h"

static void
text_get(struct sql *q, int at, char *out, size_t size)
{
	const char *text = sql_get_text(q, at);
	snprintf(out, size, "%s", text != NULL ? text : "");
}

static void
row_read(struct sql *q, struct identity *me)
{
	*me = (struct identity){ .scope = { .from = ON_BEGINNING, .to = ON_END } };
	text_get(q, 0, me->code, sizeof me->code);
	text_get(q, 1, me->name, sizeof me->name);
	sql_get_id(q, 2, &me->site_id);
	sql_get_id(q, 3, &me->scope.root_organisation);
	text_get(q, 4, me->root_organisation_code, sizeof me->root_organisation_code);
	me->root_organisation_type = (uint32_t)sql_get_int(q, 5);
	me->scope.has_root_unit = sql_get_id(q, 6, &me->scope.root_unit);
	text_get(q, 7, me->root_unit_code, sizeof me->root_unit_code);
	me->root_unit_level = (uint32_t)sql_get_int(q, 8);
	me->has_valid_from = !sql_is_null(q, 9);
	me->valid_from = (int32_t)sql_get_int(q, 9);
	if (me->has_valid_from)
		me->scope.from = me->valid_from;
	sql_get_id(q, 10, &me->epoch);
	text_get(q, 11, me->endpoints, sizeof me->endpoints);
	struct slice key = sql_get_bytes(q, 12);
	if (key.len == sizeof me->centre_public)
		memcpy(me->centre_public, key.data, key.len);
	text_get(q, 13, me->key_name, sizeof me->key_name);
	me->enrolled_at = sql_get_int(q, 14);
}

enum result
identity_load(struct store *s, struct identity *out, struct fault *f)
{
	struct sql *q = store_sql(s, site_sql_site_get);
	switch (sql_next(s, q, f)) {
	case SQL_ROW:
		row_read(q, out);
		sql_done(q);
		return DONE;
	case SQL_END:
		return fault_set(f, REFUSED, LT_8001, "", "%s", store_dir(s));
	default:
		return store_trouble(s);
	}
}

enum result
identity_save(struct store *s, const struct identity *me, struct fault *f)
{
	struct sql *q = store_sql(s, site_sql_site_put);
	sql_text(q, 1, me->code);
	sql_text(q, 2, me->name);
	sql_id(q, 3, &me->site_id);
	sql_id(q, 4, &me->scope.root_organisation);
	sql_text(q, 5, me->root_organisation_code);
	sql_int(q, 6, me->root_organisation_type);
	sql_id(q, 7, me->scope.has_root_unit ? &me->scope.root_unit : NULL);
	sql_text(q, 8, me->scope.has_root_unit ? me->root_unit_code : NULL);
	sql_int(q, 9, me->root_unit_level);
	if (me->has_valid_from)
		sql_int(q, 10, me->valid_from);
	else
		sql_text(q, 10, NULL);
	sql_id(q, 11, &me->epoch);
	sql_text(q, 12, me->endpoints);
	sql_bytes(q, 13, me->centre_public, sizeof me->centre_public);
	sql_text(q, 14, me->key_name);
	sql_int(q, 15, me->enrolled_at);
	return sql_run(s, q, f);
}

enum result
identity_set_epoch(struct store *s, const struct id *epoch, struct fault *f)
{
	struct sql *q = store_sql(s, site_sql_site_epoch);
	sql_id(q, 1, epoch);
	return sql_run(s, q, f);
}

void
identity_feed(const struct identity *me, char *out, size_t size)
{
	snprintf(out, size, "site/%s", me->code);
}
