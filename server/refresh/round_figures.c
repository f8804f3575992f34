/* The figures of a round, period by period: of additive indicators the places touched, and above them sums; of the others the
 * places touched and every place above as a whole. What was never worked out, or by another SELECT, or of another day, is worked
 * out for all places. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/lang.h"
#include "embedded/refresh_sql.h"
#include "server/refresh/refresh_room.h"

#define WHOLE_LIMIT_MS 30000

struct span { const char *code; int32_t from, to, on, tree; };
struct pass {
	bool whole, direct, first;                /* first: none of them has figures in this period yet */
	struct ask_text *texts; size_t n;
	const char **codes; size_t n_codes;       /* of those that went well */
};

#define PERIODS_DUE \
	"SELECT code, from_on, to_on, on_day, tree_on FROM figure_period p WHERE EXISTS (SELECT FROM pair WHERE period = p.code) " \
	"OR EXISTS (SELECT FROM pending WHERE period = p.code) ORDER BY code"
#define PAIRS_OF \
	"SELECT p.indicator FROM pair p JOIN indicator_now i ON i.code = p.indicator WHERE p.period = $1::text AND p.whole = $2::boolean " \
	"AND i.additive <> $3::boolean ORDER BY 1"

/* ---- whom to ask ---- */

/* The texts of the indicators due in this pass, without those that failed already. */
static enum result
pass_texts(struct round *w, const struct span *s, struct pass *p, struct fault *f)
{
	PGresult *rows = NULL;

	db_arg_text(w->r->args, s->code);
	db_arg_bool(w->r->args, p->whole);
	db_arg_bool(w->r->args, p->direct);
	enum result r = round_named(w, "refresh_pairs_of", PAIRS_OF, &rows, f);
	p->texts = calloc(w->r->texts.n + 1, sizeof *p->texts);
	p->codes = calloc(w->r->texts.n + 1, sizeof *p->codes);
	if (p->texts == NULL || p->codes == NULL)
		abort();
	for (int i = 0; r == DONE && i < (int)db_rows(rows); i++)
		for (size_t k = 0; k < w->r->texts.n; k++)
			if (strcmp(w->r->texts.v[k].code, db_get_text(rows, i, 0)) == 0 && !round_failed(w, w->r->texts.v[k].code))
				p->texts[p->n++] = w->r->texts.v[k];
	PQclear(rows);
	return r;
}

static bool
is_small(const struct pass *p)
{
	return !p->whole && !p->direct;
}

/* name: its plan is kept, for small passes. */
static enum result
tree_step(struct round *w, const struct pass *p, const char *name, const char *sql, const struct span *s, struct fault *f)
{
	db_arg_date(w->r->args, s->tree);
	return round_named(w, is_small(p) ? name : NULL, sql, NULL, f);
}

/* Small tables are emptied row by row: truncated, they would have to be planned for anew. */
static enum result
pass_begin(struct round *w, const struct pass *p, struct fault *f)
{
	bool truncate = w->filled || !is_small(p);

	w->filled = !is_small(p);
	w->new_definitions |= p->whole;
	return db_do(w->r->db, truncate ? "TRUNCATE asked, asked_organisation, asked_unit, asked_found, resum"
	                                : "DELETE FROM asked; DELETE FROM asked_organisation; DELETE FROM asked_unit; DELETE FROM resum", f);
}

static enum result
plan_by(struct round *w, const struct pass *p, struct fault *f)
{
	return db_do(w->r->db, is_small(p) ? "SET LOCAL enable_seqscan = off" : "SET LOCAL enable_seqscan = on", f);
}

static enum result
pass_asked(struct round *w, const struct span *s, const struct pass *p, struct fault *f)
{
	enum result r = pass_begin(w, p, f);

	if (r == DONE)
		r = plan_by(w, p, f);
	if (r == DONE && p->whole) {
		r = tree_step(w, p, NULL, refresh_sql_refresh_asked_atoms, s, f);
	} else if (r == DONE) {
		db_arg_date(w->r->args, s->tree);
		db_arg_text(w->r->args, s->code);
		r = round_named(w, is_small(p) ? "refresh_asked_pending" : NULL, refresh_sql_refresh_asked_pending, NULL, f);
	}
	if (r == DONE && p->direct && !p->whole)
		r = tree_step(w, p, NULL, refresh_sql_refresh_resum, s, f);
	if (r == DONE && p->direct && !p->whole)
		r = round_do(w, refresh_sql_refresh_asked_uppers, f);
	if (r == DONE && !is_small(p))
		r = db_do(w->r->db, "ANALYZE asked", f);
	return r == DONE ? tree_step(w, p, "refresh_own", p->direct ? refresh_sql_refresh_inside : refresh_sql_refresh_own, s, f) : r;
}

/* ---- what they said ---- */

static void
arg_pass(struct round *w, const struct span *s, const struct pass *p)
{
	db_arg_texts(w->r->args, p->codes, p->n_codes);
	db_arg_text(w->r->args, s->code);
	db_arg_int8(w->r->args, w->j);
	db_arg_date(w->r->args, s->tree);
}

static enum result
pass_keep(struct round *w, const struct span *s, const struct pass *p, struct fault *f)
{
	PGresult *counts = NULL;

	arg_pass(w, s, p);
	db_arg_bool(w->r->args, p->direct);
	enum result r = round_named(w, is_small(p) ? "refresh_found" : NULL, p->first ? refresh_sql_refresh_found_first : refresh_sql_refresh_found,
	                            &counts, f);
	if (r == DONE) {
		w->out->figures += db_get_int8(counts, 0, 0);
		w->out->parts += db_get_int8(counts, 0, 1);
	}
	PQclear(counts);
	return r;
}

/* wrong: codes, a space before and behind each: their parts are sound, the sum is not. */
static void
sums_refuse(struct round *w, const struct span *s, const struct pass *p, const char *wrong)
{
	for (size_t i = 0; i < p->n && wrong[1] != '\0'; i++) {
		struct ask_said said = { .failed = true, .line = p->texts[i].line };
		char word[160];

		snprintf(word, sizeof word, " %.150s ", p->texts[i].code);
		if (strstr(wrong, word) == NULL || round_failed(w, p->texts[i].code))
			continue;
		snprintf(said.words, sizeof said.words, "%s", lang_pick("tổng của các phần quá lớn, hoặc tử số lớn hơn mẫu số",
		         "the sum of the parts is too large, or the numerator is above the denominator"));
		round_trouble(w, p->texts[i].code, s->code, &said);
	}
}

/* From the lowest upper places to the top. */
static enum result
pass_sums(struct round *w, const struct span *s, const struct pass *p, struct fault *f)
{
	PGresult *rows = NULL;
	enum result r = tree_step(w, p, "refresh_resum", refresh_sql_refresh_resum, s, f);

	if (r == DONE)
		r = round_named(w, "refresh_level", "SELECT coalesce(max(level), -1) FROM resum", &rows, f);
	int32_t level = r == DONE ? db_get_int4(rows, 0, 0) : -1;
	PQclear(rows);
	for (; r == DONE && level >= 0; level--) {
		arg_pass(w, s, p);
		db_arg_int4(w->r->args, level);
		rows = NULL;
		r = round_named(w, is_small(p) ? "refresh_sum" : NULL, p->first ? refresh_sql_refresh_sum_first : refresh_sql_refresh_sum, &rows, f);
		if (r == DONE) {
			w->out->figures += db_get_int8(rows, 0, 0);
			sums_refuse(w, s, p, db_get_text(rows, 0, 1));
		}
		PQclear(rows);
	}
	return r;
}

static enum result
pass_end(struct round *w, const struct span *s, const struct pass *p, struct fault *f)
{
	if (!p->whole)
		return DONE;
	db_arg_text(w->r->args, s->code);
	db_arg_date(w->r->args, s->tree);
	db_arg_texts(w->r->args, p->codes, p->n_codes);
	enum result r = round_do(w, refresh_sql_refresh_clear, f);
	if (r != DONE)
		return r;
	db_arg_texts(w->r->args, p->codes, p->n_codes);
	db_arg_text(w->r->args, s->code);
	db_arg_date(w->r->args, s->on);
	return round_do(w, refresh_sql_refresh_done, f);
}

static enum result
look_for_first(struct round *w, const struct span *s, struct pass *p, struct fault *f)
{
	PGresult *rows = NULL;

	db_arg_texts(w->r->args, p->codes, p->n_codes);
	db_arg_text(w->r->args, s->code);
	enum result r = round_run(w, "SELECT NOT EXISTS (SELECT FROM unnest($1::text[]) c(code), LATERAL (SELECT FROM figure f WHERE f.period = $2::text AND "
	                          "f.indicator = c.code LIMIT 1) x) AND NOT EXISTS (SELECT FROM figure_part WHERE period = $2::text AND indicator = ANY ($1::text[]))", &rows, f);
	p->first = r == DONE && db_get_bool(rows, 0, 0);
	PQclear(rows);
	return r;
}

static enum result
pass_run(struct round *w, const struct span *s, struct pass *p, struct fault *f)
{
	struct ask_said *said = calloc(p->n + 1, sizeof *said);

	if (said == NULL)
		abort();
	enum result r = pass_asked(w, s, p, f);
	if (r == DONE)
		r = ask_run(w->r->db, p->texts, p->n, is_small(p), p->whole ? WHOLE_LIMIT_MS : 0, said, f);
	for (size_t i = 0; r == DONE && i < p->n; i++) {
		if (said[i].failed)
			round_trouble(w, p->texts[i].code, s->code, &said[i]);
		else
			p->codes[p->n_codes++] = p->texts[i].code;
	}
	if (r == DONE && p->whole)
		r = look_for_first(w, s, p, f);
	if (r == DONE && p->n_codes > 0)
		r = pass_keep(w, s, p, f);
	if (r == DONE && p->n_codes > 0 && !p->direct)
		r = pass_sums(w, s, p, f);
	if (r == DONE && p->n_codes > 0)
		r = pass_end(w, s, p, f);
	free(said);
	return r;
}

static enum result
period_pass(struct round *w, const struct span *s, bool whole, bool direct, struct fault *f)
{
	struct pass p = { .whole = whole, .direct = direct };
	enum result r = pass_texts(w, s, &p, f);

	if (r == DONE && p.n > 0)
		r = pass_run(w, s, &p, f);
	free(p.texts);
	free(p.codes);
	return r;
}

static enum result
period_run(struct round *w, const struct span *s, struct fault *f)
{
	enum result r = ask_settings(w->r->db, 0, s->on, s->from, s->to, f);

	db_arg_text(w->r->args, s->code);
	db_arg_date(w->r->args, s->tree);
	db_arg_texts(w->r->args, NULL, 0);
	if (r == DONE)
		r = round_named(w, "refresh_clear", refresh_sql_refresh_clear, NULL, f);
	else
		db_args_clear(w->r->args);
	for (int turn = 0; r == DONE && turn < 4; turn++)
		r = period_pass(w, s, turn & 1, turn & 2, f);
	return r;
}

/* ---- all of them ---- */

/* Whoever failed anywhere has no figures at all. */
static enum result
put_troubles(struct round *w, struct fault *f)
{
	const char **codes = calloc(w->n_troubles + 1, sizeof *codes);
	enum result r = DONE;

	if (codes == NULL)
		abort();
	for (size_t i = 0; r == DONE && i < w->n_troubles; i++) {
		const struct trouble *t = &w->troubles[i];
		codes[i] = t->indicator;
		db_arg_text(w->r->args, t->indicator);
		db_arg_text(w->r->args, t->period);
		db_arg_date(w->r->args, w->today);
		db_arg_text(w->r->args, t->said.sqlstate);
		db_arg_int4(w->r->args, (int32_t)t->said.line);
		db_arg_text(w->r->args, t->said.words);
		r = round_do(w, refresh_sql_refresh_trouble, f);
	}
	if (r == DONE) {
		db_arg_texts(w->r->args, codes, w->n_troubles);
		r = round_do(w, refresh_sql_refresh_well, f);
	}
	w->out->troubles = w->n_troubles;
	free(codes);
	return r;
}

enum result
round_figures(struct round *w, struct fault *f)
{
	PGresult *due = NULL;
	enum result r = round_do(w, refresh_sql_refresh_drop, f);

	db_arg_date(w->r->args, w->today);
	if (r == DONE)
		r = round_do(w, refresh_sql_refresh_pairs, f);
	if (r == DONE)
		r = db_do(w->r->db, "ANALYZE pending, pair, indicator_now", f);
	if (r == DONE)
		r = round_run(w, PERIODS_DUE, &due, f);
	for (int i = 0; r == DONE && i < (int)db_rows(due); i++) {
		struct span s = { db_get_text(due, i, 0), db_get_date(due, i, 1), db_get_date(due, i, 2), db_get_date(due, i, 3), db_get_date(due, i, 4) };
		r = period_run(w, &s, f);
	}
	PQclear(due);
	return r == DONE ? put_troubles(w, f) : r;
}
