/* From marks to places: each kind's own SQL says whom its records touched, asked once as it was known at the last round and once as
 * it is now; then those become atoms and periods. A kind that comes later needs a file in affected/ and a row here. */
#include "common/base/failpoint.h"
#include "common/record/kinds.h"
#include "embedded/affected.h"
#include "embedded/refresh_sql.h"
#include "server/refresh/refresh_room.h"

#include <stdio.h>
#include <stdlib.h>

static const struct { uint32_t kind; const char *sql; } affected[] = {
	{ KIND_UNIT, affected_unit },
	{ KIND_ORGANISATION, affected_organisation },
	{ KIND_MEMBER, affected_member },
	{ KIND_POST, affected_post },
	{ KIND_MEETING, affected_meeting },
	{ KIND_COUNTED_RETURN, affected_counted_return },
	{ KIND_REGISTER_ENTRY, affected_register_entry },
	{ KIND_DOCUMENT, affected_document },
	{ KIND_TASK, affected_task },
	{ KIND_TASK_REPORT, affected_task_report },
	{ KIND_CASE_FILE, affected_case_file },
	{ KIND_PERIOD_STEP, affected_period_step },
};

static const char *
affected_of(uint32_t kind)
{
	for (size_t i = 0; i < sizeof affected / sizeof affected[0]; i++)
		if (affected[i].kind == kind)
			return affected[i].sql;
	return NULL;
}

/* What the records of one kind touched, by the rows known now (lt.known). Arrays go back to the server as they came. */
static enum result
touch(struct round *w, int row, struct fault *f)
{
	uint32_t kind = (uint32_t)db_get_int4(w->marks, row, 0);
	struct slice ids = db_get_bytes(w->marks, row, 1), days = db_get_bytes(w->marks, row, 2);
	const char *sql = affected_of(kind);
	char *whole = NULL;

	if (sql == NULL)
		return fault_set(f, BROKEN, LT_5301, "", "%u", kind);
	if (asprintf(&whole, "INSERT INTO touched SELECT %u, t.* FROM (\n%s\n) t(kind, id, from_on, to_on)"
	             " WHERE $2::date[] IS NOT NULL AND t.id IS NOT NULL", kind, sql) < 0)
		abort();
	db_arg_bytes(w->r->args, ids.data, ids.len);
	db_arg_bytes(w->r->args, days.data, days.len);
	enum result r = round_do(w, whole, f);
	free(whole);
	return r;
}

static enum result
touch_all(struct round *w, int64_t known, struct fault *f)
{
	enum result r = ask_settings(w->r->db, known, w->today, w->today, w->today, f);

	for (int i = 0; r == DONE && i < (int)db_rows(w->marks); i++)
		r = touch(w, i, f);
	if (r == DONE)
		r = round_do(w, refresh_sql_refresh_persons, f);
	if (r == DONE && CANARY("affected_forgets_heads"))
		r = round_do(w, "DELETE FROM touched WHERE mark_kind = 24 AND kind = 20", f);
	return r;
}

enum result
round_marks(struct round *w, struct fault *f)
{
	enum result r = DONE;

	for (int i = 0; i < (int)db_rows(w->marks); i++) {
		w->out->marks++;
		w->out->entities += db_get_int8(w->marks, i, 3);
	}
	if (w->j_before < 0 || w->out->marks == 0)
		return DONE;                      /* without a last round everything is worked out as a whole */
	r = touch_all(w, w->j_before > 0 ? w->j_before : 1, f);
	if (r == DONE)
		r = touch_all(w, 0, f);
	if (r == DONE)
		r = db_do(w->r->db, "ANALYZE touched", f);
	if (r == DONE)
		r = round_do(w, refresh_sql_refresh_pending, f);
	return r == DONE ? round_do(w, refresh_sql_refresh_pending_kinds, f) : r;
}
