/* The trees of the days that figures are kept for: built anew when something in them moved, compared with what they were, so that
 * every place that a unit or organisation left or came to is looked at again. */
#include <stdlib.h>

#include "embedded/refresh_sql.h"
#include "server/refresh/refresh_room.h"

enum { UNIT = 20, ORGANISATION = 22 };

/* The earliest day on which a unit or organisation differs; INT32_MAX: none does. */
static int32_t
earliest_move(const struct round *w)
{
	int32_t day = INT32_MAX;

	for (int i = 0; i < (int)db_rows(w->marks); i++) {
		int32_t kind = db_get_int4(w->marks, i, 0), on = db_get_date(w->marks, i, 4);
		if ((kind == UNIT || kind == ORGANISATION) && on < day)
			day = on;
	}
	return day;
}

static enum result
build(struct round *w, int32_t day, struct fault *f)
{
	char *sql = NULL;

	if (asprintf(&sql, "INSERT INTO tree_new SELECT $1::date, t.* FROM (\n%s\n) t", refresh_sql_tree) < 0)
		abort();
	db_arg_date(w->r->args, day);
	db_arg_bool(w->r->args, false);
	enum result r = round_do(w, sql, f);
	free(sql);
	return r;
}

static enum result
build_due(struct round *w, int32_t earliest, struct fault *f)
{
	PGresult *due = NULL;

	db_arg_date(w->r->args, earliest);
	enum result r = round_run(w, refresh_sql_refresh_trees_due, &due, f);
	for (int i = 0; r == DONE && i < (int)db_rows(due); i++)
		r = build(w, db_get_date(due, i, 0), f);
	if (r == DONE && db_rows(due) > 0)
		r = round_do(w, "ANALYZE tree_new", f);
	PQclear(due);
	return r;
}

enum result
round_trees(struct round *w, struct fault *f)
{
	int32_t earliest = earliest_move(w);
	bool turned = w->j_before < 0 || w->day_before != w->today || w->catalogue_before != w->catalogue;

	if (earliest == INT32_MAX && !turned)
		return DONE;
	enum result r = round_do(w, refresh_sql_refresh_tree_days, f);
	if (r == DONE)
		r = build_due(w, earliest, f);
	db_arg_int8(w->r->args, w->j_before);
	if (r == DONE)
		r = round_do(w, refresh_sql_refresh_tree_diff, f);
	db_args_clear(w->r->args);
	return r == DONE ? db_do(w->r->db, refresh_sql_refresh_tree_keep, f) : r;
}
