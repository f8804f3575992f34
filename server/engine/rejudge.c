/* An operator has a quarantined body judged again: the same bytes, a new journal number, the verdict into the site's
 * feed as a later item. */
#include <assert.h>
#include <stdlib.h>
#include "embedded/sql.h"
#include "server/engine/deeds.h"

enum { R_SITE, R_LOG, R_J, R_UPDATE_ID, R_HASH, R_BODY, R_VERDICT };

static enum result
read_body(struct engine *e, struct act *a, struct matter **out, struct fault *f)
{
	const Lta__Rejudge *q = a->message->rejudge;
	struct matter *m = NULL;
	PGresult *r = NULL;
	enum result done;

	db_arg_text(e->args, q->site_code);
	db_arg_bytes(e->args, q->generation.data, q->generation.len);
	db_arg_int8(e->args, (int64_t)q->n);
	done = engine_query(e, "deed_rejudge", sql_deed_rejudge, &r, f);
	if (done == DONE && db_rows(r) == 0)
		act_refuse(a, "ACT-004 n: no quarantined body there, or its bytes are gone");
	if (done == DONE && db_rows(r) == 1) {
		struct id site = db_get_id(r, 0, R_SITE);
		struct slice body = db_get_bytes(r, 0, R_BODY);

		m = engine_alloc(e, sizeof *m);
		m->log = db_get_int4(r, 0, R_LOG);
		m->n = q->n;
		memcpy(m->generation.b, q->generation.data, sizeof m->generation.b);
		m->j = (uint64_t)db_get_int8(r, 0, R_J);
		memcpy(m->hash.b, db_get_bytes(r, 0, R_HASH).data, HASH_BYTES);
		m->body = (struct slice){ (const uint8_t *)engine_text(e, (const char *)body.data, body.len), body.len };
		m->verdict = LT1__VERDICT__QUARANTINED;
		done = tx_need_site(e, &site, &m->site, f);
	}
	PQclear(r);
	*out = m;
	return done;
}

/* An unread body gets the names it did not have, and what its envelope says. */
static enum result
name_body(struct engine *e, const struct matter *m, struct fault *f)
{
	char *why = emit_reasons(m->update);
	enum result done;

	db_arg_int4(e->args, m->log);
	db_arg_int8(e->args, (int64_t)m->n);
	db_arg_id(e->args, &m->update_id);
	db_arg_int4(e->args, (int32_t)m->kind);
	db_arg_id(e->args, m->has_entity ? &m->entity->id : NULL);
	if (m->update->has_recorded_at)
		db_arg_time(e->args, m->update->recorded_at);
	else
		db_arg_null(e->args);
	db_arg_text(e->args, m->update->actor);
	db_arg_text(e->args, why);
	done = engine_query(e, "deed_name_body", sql_deed_name_body, NULL, f);
	free(why);
	return done;
}

enum result
deed_rejudge(struct engine *e, struct act *a, struct site **site, struct fault *f)
{
	struct matter *m = NULL;
	bool used = false;
	enum result done;

	if (!a->message->rejudge->site_code || a->message->rejudge->generation.len != 16) {
		act_refuse(a, "ACT-002 rejudge: site, generation and n are needed");
		return DONE;
	}
	done = read_body(e, a, &m, f);
	if (done != DONE || m == NULL)
		return done;
	*site = m->site;
	matter_read(e, m);
	if (!m->update) {
		act_refuse(a, "LT-%d %s", (int)m->why.code, m->why.place);
		return DONE;
	}
	done = matter_known_before(e, m, &used, f);
	if (used)
		act_refuse(a, "%s update_id", system_rows[SYSTEM_SAME_ID].code);
	if (done != DONE || used)
		return done;
	if (m->has_entity)
		working_want(e->working, &(struct query){ .by = BY_ID, .kind = m->entity->kind, .id = m->entity->id });
	done = working_load(e->working, e->db, f);
	if (done == DONE)
		done = name_body(e, m, f);
	return done == DONE ? judging_again(e, m, f) : done;
}
