/* Are the figures what the indicators say? Every stored period at the watermark, and every closed one as known at its closing, is worked
 * out from nothing: the tree from the registers, each subject as a whole. Nothing of what the refresher keeps for itself is used, and
 * nothing is summed. */
#include <stdlib.h>

#include "embedded/sql.h"
#include "server/refresh/ask_room.h"
#include "server/verify/room.h"

struct state { int64_t j; int32_t day, catalogue; };
struct look { struct verify *v; struct verify_check *check; struct db_args *args; struct state state; int64_t spans, figures; };

enum { IS_SHARE = 1, ABSENT_ZERO = 2, NO_ORGANISATIONS = 4, NO_UNITS = 8 };

/* *there: there was a round. */
static enum result
read_state(struct verify *v, struct state *s, bool *there, struct fault *f)
{
	PGresult *r = NULL;
	enum result done = db_run(v->db, NULL, sql_verify_figure_state, NULL, &r, f);

	*there = done == DONE && db_rows(r) == 1;
	if (*there)
		*s = (struct state){ db_get_int8(r, 0, 0), db_get_date(r, 0, 1), db_get_int4(r, 0, 2) };
	PQclear(r);
	return done;
}

static enum result
ask_run_checked(struct look *l, struct ask *a, const struct ask_texts *t, const char *period, struct fault *f)
{
	struct ask_said *said = calloc(t->n + 1, sizeof *said);

	if (said == NULL)
		abort();
	enum result r = ask_scope(l->v->db, a, f);
	if (r == DONE)
		r = ask_run(l->v->db, t->v, t->n, false, 60000, said, f);
	for (size_t i = 0; r == DONE && i < t->n; i++)
		if (said[i].failed)
			verify_blame(l->check, "indicator=%s period=%s sqlstate=%s", t->v[i].code, period, said[i].sqlstate);
	free(said);
	return r;
}

static enum result
compare(struct look *l, const struct ask_texts *t, const char *period, int64_t closed_j, struct fault *f)
{
	const char **codes = calloc(t->n + 1, sizeof *codes);
	int32_t *flags = calloc(t->n + 1, sizeof *flags), *versions = calloc(t->n + 1, sizeof *versions);
	PGresult *rows = NULL;

	if (codes == NULL || flags == NULL || versions == NULL)
		abort();
	for (size_t i = 0; i < t->n; i++) {
		const struct ask_text *x = &t->v[i];
		codes[i] = x->code;
		flags[i] = (x->share ? IS_SHARE : 0) | (x->absent_zero ? ABSENT_ZERO : 0) | (x->no_organisations ? NO_ORGANISATIONS : 0) |
			(x->no_units ? NO_UNITS : 0);
		versions[i] = x->version;
	}
	db_args_clear(l->args);
	db_arg_texts(l->args, codes, t->n);
	db_arg_int4s(l->args, flags, t->n);
	db_arg_int4s(l->args, versions, t->n);
	db_arg_text(l->args, period);
	db_arg_int8(l->args, closed_j);
	enum result r = db_run(l->v->db, NULL, sql_verify_figure_same, l->args, &rows, f);
	for (int i = 0; r == DONE && i < (int)db_rows(rows) && i < PLACES_TOLD; i++)
		verify_blame(l->check, "%s", db_get_text(rows, i, 0));
	PQclear(rows);
	free(codes);
	free(flags);
	free(versions);
	return r;
}

/* Which indicators have figures there. */
static enum result
span_texts(struct look *l, const PGresult *spans, int row, struct ask_texts *out, struct fault *f)
{
	struct slice troubles = db_get_bytes(spans, row, 6);
	const char **codes = NULL;
	PGresult *rows = NULL;

	db_args_clear(l->args);
	db_arg_int4(l->args, db_get_int4(spans, row, 5));
	db_arg_text(l->args, db_get_text(spans, row, 0));
	db_arg_bool(l->args, db_get_int8(spans, row, 4) > 0);
	db_arg_bytes(l->args, troubles.data, troubles.len);
	enum result r = db_run(l->v->db, NULL, sql_verify_figure_codes, l->args, &rows, f);
	if (r == DONE) {
		codes = calloc(db_rows(rows) + 1, sizeof *codes);
		if (codes == NULL)
			abort();
		for (int i = 0; i < (int)db_rows(rows); i++)
			codes[i] = db_get_text(rows, i, 0);
		r = ask_texts_read(l->v->db, db_get_int4(spans, row, 5), codes, db_rows(rows), out, f);
	}
	free(codes);
	PQclear(rows);
	return r;
}

static enum result
look_at_span(struct look *l, const PGresult *spans, int row, struct fault *f)
{
	struct ask a = { .from = db_get_date(spans, row, 1), .to = db_get_date(spans, row, 2), .on = db_get_date(spans, row, 3), .stored = true };
	const char *period = db_get_text(spans, row, 0);
	int64_t closed_j = db_get_int8(spans, row, 4);
	struct ask_texts texts = { 0 };

	a.known = closed_j > 0 ? closed_j : l->state.j;
	enum result r = span_texts(l, spans, row, &texts, f);
	if (r == DONE)
		r = ask_run_checked(l, &a, &texts, period, f);
	if (r == DONE)
		r = compare(l, &texts, period, closed_j, f);
	l->spans++;
	l->figures += (int64_t)texts.n;
	ask_texts_fini(&texts);
	return r;
}

/* closed: the closed periods, else the stored ones. */
static enum result
look_at_all(struct verify *v, struct verify_check *c, bool closed, struct fault *f)
{
	struct look l = { .v = v, .check = c, .args = db_args_new() };
	PGresult *spans = NULL;
	bool there = false;
	enum result r = read_state(v, &l.state, &there, f);

	if (r == DONE && there)
		r = db_do(v->db, "SET LOCAL enable_nestloop = on", f);
	db_arg_int4(l.args, l.state.catalogue);
	if (r == DONE && there)
		r = db_run(v->db, NULL, sql_verify_figure_spans, l.args, &spans, f);
	for (int i = 0; r == DONE && there && i < (int)db_rows(spans); i++)
		if ((db_get_int8(spans, i, 4) > 0) == closed)
			r = look_at_span(&l, spans, i, f);
	if (r == DONE && there)
		r = db_do(v->db, "SET LOCAL enable_nestloop = off; SET LOCAL lt.known = ''; SET LOCAL lt.tree = ''; SET LOCAL lt.period_from = ''; "
		          "SET LOCAL lt.period_to = ''", f);
	if (r == DONE && c->ok)
		verify_note(c, "j=%lld periods=%lld indicators=%lld", (long long)l.state.j, (long long)l.spans, (long long)l.figures);
	PQclear(spans);
	db_args_free(&l.args);
	return r;
}

enum result
verify_figures(struct verify *v, struct verify_check *c, struct fault *f)
{
	enum result r = look_at_all(v, c, false, f);

	return r == DONE ? verify_rows(v, c, sql_verify_figure_stray, f) : r;
}

enum result
verify_closed_figures(struct verify *v, struct verify_check *c, struct fault *f)
{
	return look_at_all(v, c, true, f);
}
