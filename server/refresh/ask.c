/* Figures on request: the tree of the day, what lies in the subjects, and the SELECTs over them. */
#include "server/refresh/ask.h"

#include <assert.h>
#include <stdlib.h>

#include "embedded/refresh_sql.h"
#include "server/refresh/ask_room.h"

/* ---- what is asked about ---- */

static enum result
fill_tree(struct db *db, const struct ask *a, struct fault *f)
{
	struct db_args *args = db_args_new();
	char *sql = NULL;

	if (asprintf(&sql, "INSERT INTO ask_tree %s", refresh_sql_tree) < 0)
		abort();
	db_arg_date(args, a->recast ? a->tree_on : a->on);
	db_arg_bool(args, a->recast);
	enum result r = db_run(db, NULL, sql, args, NULL, f);
	db_args_free(&args);
	free(sql);
	return r == DONE ? db_do(db, "ANALYZE ask_tree", f) : r;
}

static enum result
fill_asked(struct db *db, const struct ask *a, struct fault *f)
{
	struct db_args *args;
	int32_t *kinds;

	if (a->n_subjects == 0)
		return db_do(db, a->stored ? refresh_sql_ask_stored : refresh_sql_ask_everybody, f);
	args = db_args_new();
	kinds = calloc(a->n_subjects, sizeof *kinds);
	if (kinds == NULL)
		abort();
	for (size_t i = 0; i < a->n_subjects; i++)
		kinds[i] = (int32_t)a->kinds[i];
	db_arg_int4s(args, kinds, a->n_subjects);
	db_arg_ids(args, a->subjects, a->n_subjects);
	enum result r = db_run(db, NULL, refresh_sql_ask_given, args, NULL, f);
	db_args_free(&args);
	free(kinds);
	return r;
}

enum result
ask_scope(struct db *db, const struct ask *a, struct fault *f)
{
	enum result r = ask_tables(db, f);

	if (r == DONE)
		r = db_do(db, "TRUNCATE asked, asked_organisation, asked_unit, asked_found, ask_tree", f);
	if (r == DONE)
		r = ask_settings(db, a->known, a->on, a->from, a->to, f);
	if (r == DONE)
		r = fill_tree(db, a, f);
	if (r == DONE)
		r = fill_asked(db, a, f);
	return r == DONE ? db_do(db, refresh_sql_ask_inside, f) : r;
}

/* ---- answers ---- */

static enum result
tell_rows(struct db *db, const struct ask_text *t, asked_fn *each, void *ctx, struct fault *f)
{
	struct db_args *args = db_args_new();
	PGresult *rows = NULL;

	db_arg_text(args, t->code);
	db_arg_bool(args, t->no_organisations);
	db_arg_bool(args, t->no_units);
	db_arg_bool(args, t->share);
	db_arg_bool(args, t->absent_zero);
	enum result r = db_run(db, "ask_rows", refresh_sql_ask_rows, args, &rows, f);
	for (int i = 0; r == DONE && i < (int)db_rows(rows); i++)
		each(ctx, &(struct asked){ .indicator = t->code, .kind = (uint32_t)db_get_int4(rows, i, 0), .subject = db_get_id(rows, i, 1),
			.has_numerator = !db_is_null(rows, i, 2), .numerator = db_get_int8(rows, i, 2),
			.has_denominator = !db_is_null(rows, i, 3), .denominator = db_get_int8(rows, i, 3) });
	PQclear(rows);
	db_args_free(&args);
	return r;
}

static enum result
answer(struct db *db, const struct ask *a, const struct ask_text *texts, size_t n, asked_fn *each, ask_trouble_fn *trouble, void *ctx,
       struct fault *f)
{
	struct ask_said *said = calloc(n + 1, sizeof *said);

	if (said == NULL)
		abort();
	enum result r = ask_scope(db, a, f);
	if (r == DONE)
		r = ask_run(db, texts, n, false, a->limit_ms, said, f);
	for (size_t i = 0; r == DONE && i < n; i++) {
		if (!said[i].failed)
			r = tell_rows(db, &texts[i], each, ctx, f);
		else if (trouble)
			trouble(ctx, &(struct ask_trouble){ texts[i].code, texts[i].file, said[i].line, said[i].sqlstate, said[i].words });
	}
	free(said);
	return r;
}

static enum result
begin(struct db *db, bool *own, struct fault *f)
{
	*own = PQtransactionStatus(db_conn(db)) == PQTRANS_IDLE;
	return *own ? db_do(db, "BEGIN ISOLATION LEVEL REPEATABLE READ", f) : DONE;
}

static enum result
end(struct db *db, bool own, enum result r, struct fault *f)
{
	if (!own)
		return r;
	if (r == DONE)
		return db_do(db, "COMMIT", f);
	(void)!db_do(db, "ROLLBACK", NULL);
	return r;
}

static enum result
refuse_unknown(const struct ask *a, const struct ask_texts *texts, struct fault *f)
{
	for (size_t i = 0; i < a->n_indicators; i++) {
		bool found = false;
		for (size_t k = 0; k < texts->n && !found; k++)
			found = strcmp(texts->v[k].code, a->indicators[i]) == 0;
		if (!found)
			return fault_set(f, REFUSED, LT_5300, "", "%s", a->indicators[i]);
	}
	return DONE;
}

enum result
ask_figures(struct db *db, const struct ask *a, asked_fn *each, ask_trouble_fn *trouble, void *ctx, struct fault *f)
{
	struct ask_texts texts = { 0 };
	bool own;
	enum result r = begin(db, &own, f);

	if (r == DONE)
		r = ask_texts_read(db, a->catalogue, a->n_indicators ? a->indicators : NULL, a->n_indicators, &texts, f);
	if (r == DONE)
		r = refuse_unknown(a, &texts, f);
	if (r == DONE)
		r = answer(db, a, texts.v, texts.n, each, trouble, ctx, f);
	r = end(db, own, r, f);
	ask_texts_fini(&texts);
	return r;
}

static bool
is_about(const Ltc__Indicator *i, Ltc__Subject subject)
{
	for (size_t k = 0; k < i->n_subjects; k++)
		if (i->subjects[k] == subject)
			return true;
	return i->n_subjects == 0;
}

static struct ask_text
text_of(const Ltc__Indicator *i)
{
	return (struct ask_text){ .code = i->code, .select = i->select, .file = i->file ? i->file : "", .line = i->has_line ? i->line : 1,
		.share = i->share, .absent_zero = i->absent_zero, .no_organisations = !is_about(i, LTC__SUBJECT__SUBJECT_ORGANISATION),
		.no_units = !is_about(i, LTC__SUBJECT__SUBJECT_UNIT) };
}

enum result
ask_try(struct db *db, const Ltc__Indicator *const *indicators, size_t n, const struct ask *a, asked_fn *each, ask_trouble_fn *trouble,
        void *ctx, struct fault *f)
{
	struct ask_text *texts = calloc(n + 1, sizeof *texts);
	bool own;

	if (texts == NULL)
		abort();
	for (size_t i = 0; i < n; i++)
		texts[i] = text_of(indicators[i]);
	enum result r = begin(db, &own, f);
	if (r == DONE)
		r = answer(db, a, texts, n, each, trouble, ctx, f);
	free(texts);
	return end(db, own, r, f);
}
