/* Figures of subjects for a span: what is kept is read (of a closed period: what was kept at its closing), the rest is worked out
 * when asked, by the same SELECTs. */
#include <stdlib.h>
#include <string.h>

#include "embedded/report_sql.h"
#include "server/refresh/ask.h"
#include "server/report/work.h"

struct by_id { struct id id; size_t place; };
struct reading {
	struct making *m;
	struct sheet *sheet;
	const Ltc__Indicator *const *indicators;
	size_t n, n_places;
	const struct place *places;
	struct by_id *sorted;
	bool *there;                      /* parallel to out */
	struct measured *out;
};

static int
id_order(const void *a, const void *b)
{
	return memcmp(((const struct by_id *)a)->id.b, ((const struct by_id *)b)->id.b, sizeof ((const struct by_id *)a)->id.b);
}

static void
reading_sort(struct reading *r)
{
	r->sorted = take(r->m, (r->n_places + 1) * sizeof *r->sorted);
	for (size_t i = 0; i < r->n_places; i++)
		r->sorted[i] = (struct by_id){ r->places[i].id, i };
	qsort(r->sorted, r->n_places, sizeof *r->sorted, id_order);
}

static size_t
indicator_place(const struct reading *r, const char *code)
{
	size_t i = 0;

	while (i < r->n && strcmp(r->indicators[i]->code, code) != 0)
		i++;
	return i;
}

/* The same subject may stand in two rows (the whole, and its only part). */
static void
reading_put(struct reading *r, const char *code, const struct id *subject, const struct measured *v)
{
	struct by_id wanted = { .id = *subject };
	size_t i = indicator_place(r, code);
	const struct by_id *at = bsearch(&wanted, r->sorted, r->n_places, sizeof *r->sorted, id_order);

	if (i == r->n || at == NULL)
		return;
	while (at > r->sorted && id_equal(&at[-1].id, subject))
		at--;
	for (; at < r->sorted + r->n_places && id_equal(&at->id, subject); at++) {
		r->out[i * r->n_places + at->place] = *v;
		r->there[i * r->n_places + at->place] = true;
	}
}

/* ---- what is kept ---- */

static void
read_rows(struct reading *r, const PGresult *rows)
{
	for (int i = 0; i < PQntuples(rows); i++) {
		struct id subject = db_get_id(rows, i, 1);
		struct measured v = { !db_is_null(rows, i, 2), !db_is_null(rows, i, 3), 0, 0 };
		v.n = v.has_n ? db_get_int8(rows, i, 2) : 0;
		v.d = v.has_d ? db_get_int8(rows, i, 3) : 0;
		reading_put(r, db_get_text(rows, i, 0), &subject, &v);
	}
}

static enum result
read_stored(struct reading *r, const struct span *s, bool at_closing, struct fault *f)
{
	const char **codes = take(r->m, (r->n + 1) * sizeof *codes);
	struct id *subjects = take(r->m, (r->n_places + 1) * sizeof *subjects);
	struct db_args *a = db_args_new();
	PGresult *rows = NULL;

	for (size_t i = 0; i < r->n; i++)
		codes[i] = r->indicators[i]->code;
	for (size_t i = 0; i < r->n_places; i++)
		subjects[i] = r->places[i].id;
	db_arg_texts(a, codes, r->n);
	db_arg_text(a, s->code);
	db_arg_date(a, s->on);
	db_arg_ids(a, subjects, r->n_places);
	if (at_closing)
		db_arg_int8(a, s->closed_j);
	else
		db_arg_null(a);
	enum result done = db_run(r->m->db, NULL, report_sql_figures_stored, a, &rows, f);
	if (done == DONE)
		read_rows(r, rows);
	PQclear(rows);
	db_args_free(&a);
	return done;
}

/* ---- what is worked out ---- */

static void
on_asked(void *ctx, const struct asked *row)
{
	struct measured v = { row->has_numerator, row->has_denominator, row->numerator, row->denominator };

	reading_put(ctx, row->indicator, &row->subject, &v);
}

static void
on_trouble(void *ctx, const struct ask_trouble *t)
{
	struct reading *r = ctx;
	size_t i = indicator_place(r, t->indicator);

	for (size_t p = 0; i < r->n && p < r->n_places; p++) {
		r->out[i * r->n_places + p] = (struct measured){ 0 };
		r->there[i * r->n_places + p] = true;
	}
	if (r->sheet != NULL)
		note_add(r->m, r->sheet,
		         said(r->m, "Chỉ tiêu %s chưa tính được: %s (%s, dòng %u).", t->indicator, t->words,
		              t->file ? t->file : "-", t->line),
		         said(r->m, "Indicator %s could not be worked out: %s (%s, line %u).", t->indicator, t->words,
		              t->file ? t->file : "-", t->line));
}

static size_t
not_there(const struct reading *r, const char **codes)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n; i++) {
		bool all = true;
		for (size_t p = 0; p < r->n_places; p++)
			all = all && r->there[i * r->n_places + p];
		if (!all)
			codes[n++] = r->indicators[i]->code;
	}
	return n;
}

static enum result
read_asked(struct reading *r, const struct span *s, int64_t known, struct fault *f)
{
	const char **codes = take(r->m, (r->n + 1) * sizeof *codes);
	uint32_t *of = take(r->m, (r->n_places + 1) * sizeof *of);
	struct id *subjects = take(r->m, (r->n_places + 1) * sizeof *subjects);
	struct ask ask = { .indicators = codes, .from = s->from, .to = s->to, .on = s->on, .recast = r->m->q->recast,
		.tree_on = r->m->q->recast_on, .known = known, .kinds = of, .subjects = subjects, .n_subjects = r->n_places };

	ask.n_indicators = not_there(r, codes);
	if (ask.n_indicators == 0 || r->n_places == 0)
		return DONE;
	for (size_t i = 0; i < r->n_places; i++) {
		of[i] = r->places[i].kind;
		subjects[i] = r->places[i].id;
	}
	enum result done = ask_figures(r->m->db, &ask, on_asked, on_trouble, r, f);
	return done == DONE ? places_bound(r->m, r->m->j, r->m->span.on, &r->m->span, f) : done;
}

static void
fill_absent(struct reading *r)
{
	for (size_t i = 0; i < r->n; i++)
		for (size_t p = 0; p < r->n_places; p++)
			if (!r->there[i * r->n_places + p] && r->indicators[i]->absent_zero)
				r->out[i * r->n_places + p] = (struct measured){ true, r->indicators[i]->share, 0, 0 };
}

enum result
figures_read(struct making *m, const struct span *s, const Ltc__Indicator *const *indicators, size_t n, const struct place *places,
             size_t n_places, int64_t known, struct sheet *sheet, struct measured *out, struct fault *f)
{
	struct reading r = { .m = m, .sheet = sheet, .indicators = indicators, .n = n, .n_places = n_places, .places = places,
		.there = take(m, (n * n_places + 1) * sizeof *r.there), .out = out };
	bool at_closing = known == 0 && s->closed && !m->known_asked;
	int64_t j = known != 0 ? known : at_closing ? s->closed_j : m->known_asked ? m->j : m->present_j;
	enum result done = DONE;

	if (m->q->cell_type != NULL)
		return fault_set(f, REFUSED, LT_5392, m->q->name, "--cell-type (members, organisations, posts, meetings, return, matrix)");
	memset(out, 0, n * n_places * sizeof *out);
	reading_sort(&r);
	if (!m->q->recast && !m->known_asked && (at_closing || j == m->present_j))
		done = read_stored(&r, s, at_closing, f);
	if (done == DONE)
		done = read_asked(&r, s, j, f);
	fill_absent(&r);
	return done;
}
