/* The figures of a closed period, as known at its closing: worked out once for every place directly, without the sums, and kept. */
#include <stdlib.h>

#include "embedded/refresh_sql.h"
#include "server/refresh/refresh_room.h"

#define CLOSED_LIMIT_MS 120000       /* whoever fails here has nothing of this closing for ever */

static enum result
keep(struct round *w, const struct ask *a, const char *code, struct ask_said *said, struct fault *f)
{
	const struct ask_texts *t = &w->r->texts;
	const char **well = calloc(t->n + 1, sizeof *well), **failed = calloc(t->n + 1, sizeof *failed);
	size_t n_well = 0, n_failed = 0;

	if (well == NULL || failed == NULL)
		abort();
	for (size_t i = 0; i < t->n; i++) {
		if (said[i].failed)
			failed[n_failed++] = t->v[i].code;
		else
			well[n_well++] = t->v[i].code;
	}
	db_arg_texts(w->r->args, well, n_well);
	db_arg_text(w->r->args, code);
	db_arg_int8(w->r->args, a->known);
	enum result r = round_do(w, refresh_sql_refresh_closed, f);
	if (r == DONE) {
		db_arg_text(w->r->args, code);
		db_arg_int8(w->r->args, a->known);
		db_arg_date(w->r->args, a->from);
		db_arg_date(w->r->args, a->to);
		db_arg_date(w->r->args, a->on);
		db_arg_int4(w->r->args, w->catalogue);
		db_arg_texts(w->r->args, failed, n_failed);
		r = round_do(w, refresh_sql_refresh_closing, f);
	}
	free(well);
	free(failed);
	return r;
}

static enum result
close_one(struct round *w, const PGresult *rows, int row, struct fault *f)
{
	const struct ask_texts *t = &w->r->texts;
	struct ask_said *said = calloc(t->n + 1, sizeof *said);
	struct ask a = { .from = db_get_date(rows, row, 1), .to = db_get_date(rows, row, 2), .known = db_get_int8(rows, row, 3), .stored = true };

	if (said == NULL)
		abort();
	a.on = a.to - 1 < w->today ? a.to - 1 : w->today;
	enum result r = ask_scope(w->r->db, &a, f);
	if (r == DONE)
		r = ask_run(w->r->db, t->v, t->n, false, CLOSED_LIMIT_MS, said, f);
	if (r == DONE)
		r = keep(w, &a, db_get_text(rows, row, 0), said, f);
	free(said);
	return r;
}

enum result
round_closed(struct round *w, struct fault *f)
{
	PGresult *rows = NULL;
	enum result r = round_run(w, refresh_sql_refresh_closings, &rows, f);

	for (int i = 0; r == DONE && i < (int)db_rows(rows); i++)
		r = close_one(w, rows, i, f);
	PQclear(rows);
	return r == DONE ? ask_settings(w->r->db, 0, w->today, w->today, w->today, f) : r;
}
