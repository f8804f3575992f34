/* What is here, as one number: over the rows of a feed as they came down, and over what the site told itself. */
#include "client/mirror/mirror.h"
#include "client/mirror/mirror_room.h"
#include "common/record/row_digest.h"
#include "embedded/site_sql.h"

/* Rows of (kind, id, version, update_id, said) in that order. */
static enum result
digest_rows(struct store *s, struct sql *q, struct mirror_digest *out, struct fault *f)
{
	struct row_digest d;
	struct id id, update_id;
	enum sql_step step;

	row_digest_begin(&d);
	while ((step = sql_next(s, q, f)) == SQL_ROW)
		if (sql_get_id(q, 1, &id) && sql_get_id(q, 3, &update_id))
			row_digest_add(&d, (uint32_t)sql_get_int(q, 0), &id, (uint32_t)sql_get_int(q, 2), &update_id,
			               sql_get_bytes(q, 4));
	out->rows = d.rows;
	out->hash = row_digest_end(&d);
	return step == SQL_FAILED ? store_trouble(s) : DONE;
}

enum result
mirror_digest_feed(struct store *s, int feed, struct mirror_digest *out, struct fault *f)
{
	struct sql *q = store_sql(s, site_sql_held_walk);
	sql_int(q, 1, feed);
	return digest_rows(s, q, out, f);
}

/* ---- the site's own ---- */

/* Changes, members' openings and events are rows under the update that first told them; all else under its own id. */
static bool
is_by_update(uint32_t kind)
{
	return kind == KIND_UNIT_CHANGE || kind == KIND_ORGANISATION_CHANGE || kind == KIND_MEMBER || kind == KIND_MEMBER_EVENT;
}

/* One accepted letter: it enters, or takes the place of what it amends. What is held knows it already. */
static enum result
letter_put(struct store *s, struct sql *letter, struct fault *f)
{
	uint32_t kind = (uint32_t)sql_get_int(letter, 0);
	struct slice said = sql_get_bytes(letter, 7);
	struct id entity, update_id, amends;
	if (!sql_get_id(letter, 1, &entity) || !sql_get_id(letter, 5, &update_id))
		return DONE;
	bool is_amendment = sql_get_int(letter, 4) == LT__OP__OP_AMEND;
	if (is_amendment && !sql_get_id(letter, 6, &amends))
		return DONE;
	struct sql *q = store_sql(s, is_amendment ? site_sql_own_amend : site_sql_own_enter);
	if (is_amendment) {
		sql_id(q, 1, &amends);
		sql_id(q, 2, &update_id);
		sql_bytes(q, 3, said.data, said.len);
	} else {
		sql_int(q, 1, kind);
		sql_id(q, 2, is_by_update(kind) ? &update_id : &entity);
		sql_id(q, 3, &update_id);
		sql_bytes(q, 4, said.data, said.len);
	}
	return sql_run(s, q, f);
}

enum result
mirror_digest_own(struct store *s, struct mirror_digest *out, struct fault *f)
{
	enum result r = store_spill(s, true, f);
	if (r == DONE)
		r = store_script(s, site_sql_own_tables, f);
	struct sql *letters = store_sql(s, site_sql_letters_accepted);
	enum sql_step step = SQL_END;
	while (r == DONE && (step = sql_next(s, letters, f)) == SQL_ROW)
		r = letter_put(s, letters, f);
	sql_done(letters);
	if (r == DONE && step == SQL_FAILED)
		r = store_trouble(s);
	if (r == DONE)
		r = sql_run(s, store_sql(s, site_sql_own_superseded), f);
	if (r == DONE)
		r = digest_rows(s, store_sql(s, site_sql_own_walk), out, f);
	(void)!store_spill(s, false, NULL);
	return r;
}
