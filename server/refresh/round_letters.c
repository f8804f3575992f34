/* Letters: what a round changed in the figures of a site's own organisation, put where the writer takes it for the site's feed. A feed
 * that is new, or of a site with another organisation, gets the whole. */
#include <stdlib.h>

#include "common/base/clock.h"
#include "embedded/refresh_sql.h"
#include "proto/link.pb-c.h"
#include "server/refresh/refresh_room.h"

enum { SITE, FEED, ORGANISATION, WHOLE, INDICATOR, PERIOD, NUMERATOR, DENOMINATOR, GONE };

static void
figure_fill(Lt1__Figure *g, const PGresult *rows, int row)
{
	lt1__figure__init(g);
	g->indicator = (char *)db_get_text(rows, row, INDICATOR);
	g->period = (char *)db_get_text(rows, row, PERIOD);
	g->has_numerator = !db_is_null(rows, row, NUMERATOR);
	g->numerator = db_get_int8(rows, row, NUMERATOR);
	g->has_denominator = !db_is_null(rows, row, DENOMINATOR);
	g->denominator = db_get_int8(rows, row, DENOMINATOR);
	g->has_gone = g->gone = db_get_bool(rows, row, GONE);
}

static enum result
put_letter(struct round *w, const PGresult *rows, int from, const Lt1__FiguresItem *item, struct fault *f)
{
	struct id site = db_get_id(rows, from, SITE), feed = db_get_id(rows, from, FEED), organisation = db_get_id(rows, from, ORGANISATION);
	struct buffer bytes = { 0 };

	bytes.len = lt1__figures_item__pack(item, buffer_room(&bytes, lt1__figures_item__get_packed_size(item)));
	db_arg_id(w->r->args, &site);
	db_arg_id(w->r->args, &feed);
	db_arg_int8(w->r->args, w->j);
	db_arg_bytes(w->r->args, bytes.data, bytes.len);
	enum result r = round_do(w, refresh_sql_refresh_letter, f);
	buffer_fini(&bytes);
	if (r == DONE && item->whole) {
		db_arg_id(w->r->args, &site);
		db_arg_id(w->r->args, &feed);
		db_arg_id(w->r->args, &organisation);
		r = round_do(w, refresh_sql_refresh_told, f);
	}
	w->out->letters++;
	return r;
}

/* Rows [from, to): one site's. */
static enum result
letter(struct round *w, const PGresult *rows, int from, int to, struct fault *f)
{
	Lt1__FiguresItem item = LT1__FIGURES_ITEM__INIT;
	Lt1__Figure *figures = calloc((size_t)(to - from), sizeof *figures);
	Lt1__Figure **list = calloc((size_t)(to - from), sizeof *list);

	if (figures == NULL || list == NULL)
		abort();
	for (int i = from; i < to; i++) {
		if (db_is_null(rows, i, INDICATOR))
			continue;                 /* the whole of nothing */
		figure_fill(&figures[item.n_figures], rows, i);
		list[item.n_figures] = &figures[item.n_figures];
		item.n_figures++;
	}
	item.figures = list;
	item.has_j = item.has_at_ms = true;
	item.j = (uint64_t)w->j;
	item.at_ms = clock_wall_ms();
	item.has_whole = item.whole = db_get_bool(rows, from, WHOLE);
	enum result r = put_letter(w, rows, from, &item, f);
	free(figures);
	free(list);
	return r;
}

enum result
round_letters(struct round *w, struct fault *f)
{
	PGresult *rows = NULL;

	db_arg_int8(w->r->args, w->j);
	enum result r = round_run(w, refresh_sql_refresh_letters, &rows, f);
	int n = r == DONE ? (int)db_rows(rows) : 0;
	for (int i = 0, k; r == DONE && i < n; i = k) {
		struct id site = db_get_id(rows, i, SITE);
		for (k = i + 1; k < n; k++) {
			struct id other = db_get_id(rows, k, SITE);
			if (!id_equal(&site, &other))
				break;
		}
		r = letter(w, rows, i, k, f);
	}
	PQclear(rows);
	return r;
}
