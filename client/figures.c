/* Step 8 for figures: an item is looked at as a whole first, then put into the table with the watermark. */
#include "client/figures.h"

#include <assert.h>
#include <string.h>

#include "embedded/site_sql.h"

#define CODE_MAX 120

/* ---- taking ---- */

static bool
code_fits(const char *code)
{
	return code != NULL && code[0] != '\0' && strlen(code) <= CODE_MAX;
}

static bool
figure_fits(const Lt1__Figure *g)
{
	return code_fits(g->indicator) && code_fits(g->period) && !(g->has_denominator && g->denominator < 0) &&
	       !(g->gone && (g->has_numerator || g->has_denominator));      /* of twelve, how many is not known: that may be */
}

/* Somebody's idea of a figure that we do not share is not put half into the table. */
static bool
item_fits(const Lt1__FiguresItem *item)
{
	bool says = item->n_figures > 0 || item->whole || item->has_j;
	for (size_t i = 0; i < item->n_figures; i++)
		if (!figure_fits(item->figures[i]))
			return false;
	return says && item->has_j == item->has_at_ms && item->j <= INT64_MAX;
}

static void
number_or_null(struct sql *q, int at, bool has, int64_t n)
{
	if (has)
		sql_int(q, at, n);
	else
		sql_bytes(q, at, NULL, 0);
}

static enum result
figure_put(struct store *s, const Lt1__Figure *g, struct fault *f)
{
	struct sql *q = store_sql(s, g->gone ? site_sql_figure_drop : site_sql_figure_put);
	sql_text(q, 1, g->period);
	sql_text(q, 2, g->indicator);
	if (!g->gone) {
		number_or_null(q, 3, g->has_numerator, g->numerator);
		number_or_null(q, 4, g->has_denominator, g->denominator);
	}
	return sql_run(s, q, f);
}

static enum result
watermark_put(struct store *s, const Lt1__FiguresItem *item, struct fault *f)
{
	struct sql *q = store_sql(s, site_sql_figure_state_put);
	sql_int(q, 1, (int64_t)item->j);
	sql_int(q, 2, item->at_ms);
	return sql_run(s, q, f);
}

enum result
figure_item_take(struct store *s, const Lt1__FiguresItem *item, struct fault *why, struct fault *f)
{
	assert(store_is_writing(s));
	enum result r = DONE;
	if (!item_fits(item)) {
		(void)!fault_set(why, REFUSED, LT_7210, "", "%llu", (unsigned long long)item->j);
		return DONE;
	}
	if (item->whole)
		r = sql_run(s, store_sql(s, site_sql_figure_clear), f);
	for (size_t i = 0; r == DONE && i < item->n_figures; i++)
		r = figure_put(s, item->figures[i], f);
	return r == DONE && item->has_j ? watermark_put(s, item, f) : r;
}

/* ---- looking ---- */

enum result
figure_state(struct store *s, struct figure_state *out, struct fault *f)
{
	*out = (struct figure_state){ .any = false };
	struct sql *q = store_sql(s, site_sql_figure_state_get);
	enum sql_step step = sql_next(s, q, f);
	if (step == SQL_FAILED)
		return store_trouble(s);
	if (step == SQL_ROW) {
		*out = (struct figure_state){ true, sql_get_int(q, 0), sql_get_int(q, 1), (uint64_t)sql_get_int(q, 2) };
		sql_done(q);
	}
	return DONE;
}

enum result
figure_each(struct store *s, const char *period, figure_fn *each, void *ctx, struct fault *f)
{
	struct sql *q = store_sql(s, site_sql_figure_all);
	enum sql_step step;
	sql_text(q, 1, period);
	while ((step = sql_next(s, q, f)) == SQL_ROW)
		each(ctx, &(struct figure){ .period = sql_get_text(q, 0), .indicator = sql_get_text(q, 1),
		                            .has_numerator = !sql_is_null(q, 2), .numerator = sql_get_int(q, 2),
		                            .has_denominator = !sql_is_null(q, 3), .denominator = sql_get_int(q, 3) });
	return step == SQL_FAILED ? store_trouble(s) : DONE;
}
