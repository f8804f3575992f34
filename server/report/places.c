/* The rows of a report's tables, and what lies in each: the same tree as the figures' own (server/refresh/ask.h). */
#include <stdlib.h>
#include <string.h>

#include "common/record/kinds.h"
#include "embedded/report_sql.h"
#include "server/refresh/ask.h"
#include "server/report/work.h"

/* The day whose tree says who lies where, of rows and for finding subjects. */
static int32_t
tree_day(const struct making *m)
{
	return m->q->recast ? m->q->recast_on : m->span.on;
}

enum result
places_bound(struct making *m, int64_t known, int32_t tree, const struct span *s, struct fault *f)
{
	struct db_args *a = db_args_new();
	PGresult *rows = NULL;

	db_arg_int8(a, known);
	db_arg_date(a, tree);
	db_arg_date(a, s->from);
	db_arg_date(a, s->to);
	enum result r = db_run(m->db, NULL, report_sql_bound, a, &rows, f);
	PQclear(rows);
	db_args_free(&a);
	return r;
}

/* ---- the whole ---- */

static void
place_get(struct making *m, const PGresult *rows, struct place *out)
{
	out->kind = (uint32_t)db_get_int2(rows, 0, 0);
	out->id = db_get_id(rows, 0, 1);
	out->code = said(m, "%s", db_get_text(rows, 0, 2));
	out->name = said(m, "%s", db_get_text(rows, 0, 3));
	out->key = said(m, "%s:%s", out->kind == KIND_UNIT ? "unit" : "organisation", out->code);
}

static enum result
no_subject(struct making *m, struct fault *f)
{
	struct db_args *a = db_args_new();
	PGresult *rows = NULL;

	db_arg_text(a, m->q->subject);
	db_arg_date(a, tree_day(m));
	enum result r = db_run(m->db, NULL, report_sql_subject_some, a, &rows, f);
	if (r == DONE)
		r = fault_set(f, REFUSED, LT_5384, "--subject", "%.60s (%s ...)", m->q->subject,
		              db_is_null(rows, 0, 0) ? "" : db_get_text(rows, 0, 0));
	PQclear(rows);
	db_args_free(&a);
	return r;
}

enum result
place_find(struct making *m, const char *code, struct place *out, struct fault *f)
{
	struct db_args *a = db_args_new();
	PGresult *rows = NULL;

	db_arg_text(a, code);
	db_arg_date(a, tree_day(m));
	enum result r = db_run(m->db, NULL, report_sql_subject, a, &rows, f);
	if (r == DONE && PQntuples(rows) > 0)
		place_get(m, rows, out);
	else if (r == DONE)
		r = no_subject(m, f);
	PQclear(rows);
	db_args_free(&a);
	return r;
}

/* Tables by units add up to the province's unit, all others to its committee. */
static enum result
province_find(struct making *m, enum level level, struct place *out, struct fault *f)
{
	struct db_args *a = db_args_new();
	PGresult *rows = NULL;

	db_arg_date(a, tree_day(m));
	db_arg_int4(a, level == LEVEL_DISTRICT || level == LEVEL_COMMUNE ? KIND_UNIT : KIND_ORGANISATION);
	enum result r = db_run(m->db, NULL, report_sql_province, a, &rows, f);
	if (r == DONE && PQntuples(rows) == 0)
		r = fault_set(f, REFUSED, LT_5384, m->q->name, "%s (-)", m->province);
	if (r == DONE) {
		place_get(m, rows, out);
		out->name = lang_pick("Toàn tỉnh", "The province");
	}
	PQclear(rows);
	db_args_free(&a);
	return r;
}

static enum result
put_whole(struct making *m, const struct place *p, struct fault *f)
{
	struct db_args *a = db_args_new();

	db_arg_int4(a, (int32_t)p->kind);
	db_arg_id(a, &p->id);
	db_arg_text(a, p->key);
	db_arg_text(a, p->code);
	db_arg_text(a, p->name);
	enum result r = db_run(m->db, NULL, report_sql_place_whole, a, NULL, f);
	db_args_free(&a);
	return r;
}

/* ---- the rows ---- */

static enum result
put_rows(struct making *m, enum level level, struct fault *f)
{
	static const char *const queries[LEVEL_BELOW + 1] = { [LEVEL_BELOW] = report_sql_place_below,
		                                              [LEVEL_SITE] = report_sql_place_site,
		                                              [LEVEL_DISTRICT] = report_sql_place_unit,
		                                              [LEVEL_COMMUNE] = report_sql_place_unit,
		                                              [LEVEL_ORGANISATION] = report_sql_place_organisation };
	struct db_args *a = db_args_new();

	db_arg_date(a, tree_day(m));
	if (level == LEVEL_DISTRICT || level == LEVEL_COMMUNE)
		db_arg_text(a, level_words[level]);
	enum result r = queries[level] != NULL ? db_run(m->db, NULL, queries[level], a, NULL, f) : DONE;
	db_args_free(&a);
	return r;
}

static enum result
read_rows(struct making *m, struct fault *f)
{
	PGresult *rows = NULL;
	enum result r = db_run(m->db, NULL, report_sql_places, NULL, &rows, f);

	m->n_places = r == DONE ? (size_t)PQntuples(rows) : 0;
	m->places = take(m, (m->n_places + 1) * sizeof *m->places);
	for (size_t i = 0; i < m->n_places; i++)
		m->places[i] = (struct place){ (uint32_t)db_get_int2(rows, (int)i, 1), db_get_id(rows, (int)i, 2),
			said(m, "%s", db_get_text(rows, (int)i, 3)), said(m, "%s", db_get_text(rows, (int)i, 4)),
			said(m, "%s", db_get_text(rows, (int)i, 5)) };
	PQclear(rows);
	return r;
}

/* ---- what lies in them ---- */

static enum result
put_lying(struct making *m, int at, int32_t day, struct fault *f)
{
	uint32_t *of = take(m, m->n_places * sizeof *of);
	struct id *subjects = take(m, m->n_places * sizeof *subjects);
	struct ask ask = { .from = m->span.from, .to = m->span.to, .on = day, .recast = m->q->recast, .tree_on = m->q->recast_on,
		.known = m->j, .kinds = of, .subjects = subjects, .n_subjects = m->n_places };
	struct db_args *a = db_args_new();

	for (size_t i = 0; i < m->n_places; i++) {
		of[i] = m->places[i].kind;
		subjects[i] = m->places[i].id;
	}
	enum result r = ask_scope(m->db, &ask, f);
	db_arg_int4(a, at);
	db_arg_text(a, m->q->cell_type);
	if (r == DONE)
		r = db_run(m->db, NULL, report_sql_lies, a, NULL, f);
	db_args_clear(a);
	db_arg_int4(a, at);
	if (r == DONE)
		r = db_run(m->db, NULL, report_sql_lies_unit, a, NULL, f);
	db_args_free(&a);
	return r;
}

/* What lies in the rows that are there now. */
enum result
places_lie(struct making *m, struct fault *f)
{
	enum result r = db_do(m->db, "TRUNCATE report_lies, report_lies_unit", f);

	if (r == DONE)
		r = read_rows(m, f);
	if (r == DONE)
		r = put_lying(m, 0, m->span.from - 1, f);
	if (r == DONE)
		r = put_lying(m, 1, m->span.on, f);
	if (r == DONE)
		r = db_do(m->db, "ANALYZE report_lies; ANALYZE report_lies_unit", f);
	return r == DONE ? places_bound(m, m->j, m->span.on, &m->span, f) : r;
}

enum result
places_fill(struct making *m, enum level level, struct fault *f)
{
	struct place whole;
	enum result r = db_do(m->db, "TRUNCATE report_place", f);

	if (r == DONE)
		r = places_bound(m, m->j, m->span.on, &m->span, f);
	if (r == DONE)
		r = m->q->subject != NULL ? place_find(m, m->q->subject, &whole, f) : province_find(m, level, &whole, f);
	if (r == DONE)
		r = put_whole(m, &whole, f);
	if (r == DONE)
		r = put_rows(m, level, f);
	return r == DONE ? places_lie(m, f) : r;
}
