/* What sites were told of their figures: the items of their present feeds, and behind them the letters that wait to become items,
 * put aside one row per figure. verify_feed_figures.sql plays them one after the other and compares the end with `figure`. */
#include "embedded/sql.h"
#include "proto/link.pb-c.h"
#include "server/verify/feed_figures.h"

#define PIECE 64

struct copy *
feed_figures_copy(void)
{
	return copy_new("verify_figure", "site_id, n, letter, place, whole, j, indicator, period, numerator, denominator, gone", 11);
}

static void
put_begin(struct copy *c, const struct id *site_id, uint64_t n, bool letter, const Lt1__FiguresItem *item, size_t place)
{
	copy_row(c);
	copy_id(c, site_id);
	copy_int8(c, (int64_t)n);
	copy_bool(c, letter);
	copy_int4(c, (int32_t)place);
	copy_bool(c, item->whole);
	if (item->has_j)
		copy_int8(c, (int64_t)item->j);
	else
		copy_null(c);
}

static void
put_number(struct copy *c, bool has, int64_t n)
{
	if (has)
		copy_int8(c, n);
	else
		copy_null(c);
}

/* One row for the item itself, and one per figure. */
static bool
put(struct copy *c, const struct id *site_id, uint64_t n, bool letter, const Lt1__FiguresItem *item)
{
	for (size_t i = 0; i < item->n_figures; i++)
		if (item->figures[i]->indicator == NULL || item->figures[i]->period == NULL)
			return false;
	for (size_t i = 0; i <= item->n_figures; i++) {
		const Lt1__Figure *g = i > 0 ? item->figures[i - 1] : NULL;

		put_begin(c, site_id, n, letter, item, i);
		copy_text(c, g ? g->indicator : NULL);
		copy_text(c, g ? g->period : NULL);
		put_number(c, g && g->has_numerator, g ? g->numerator : 0);
		put_number(c, g && g->has_denominator, g ? g->denominator : 0);
		copy_bool(c, g && g->gone);
	}
	return item->has_j == item->has_at_ms && item->j <= INT64_MAX;
}

bool
feed_figures_put(struct copy *c, const struct id *site_id, uint64_t n, const Lt1__FiguresItem *item)
{
	return put(c, site_id, n, false, item);
}

enum { L_SITE, L_LETTER, L_ITEM, L_CODE };

static void
check_letter(struct verify_check *c, struct copy *rows, const PGresult *r, int row)
{
	struct slice bytes = db_get_bytes(r, row, L_ITEM);
	struct id site_id = db_get_id(r, row, L_SITE);
	int64_t letter = db_get_int8(r, row, L_LETTER);
	Lt1__FiguresItem *item = lt1__figures_item__unpack(NULL, bytes.len, bytes.data);

	if (item == NULL || !put(rows, &site_id, (uint64_t)letter, true, item))
		verify_blame(c, "site=%s figure_letter %lld cannot be read", db_get_text(r, row, L_CODE), (long long)letter);
	lt1__figures_item__free_unpacked(item, NULL);
}

enum result
verify_feed_figures(struct verify *v, struct verify_check *c, struct fault *f)
{
	struct copy *rows = feed_figures_copy();
	struct scan s;
	bool got = false;
	enum result done = scan_open(&s, v->db, "verify_letters", sql_verify_feed_letters, PIECE, f);

	while (done == DONE && (done = scan_next(&s, &got, f)) == DONE && got) {
		check_letter(c, rows, s.rows, s.row);
		if (copy_rows(rows) >= PIECE)
			done = copy_send(rows, v->db, f);
	}
	scan_close(&s);
	if (done == DONE)
		done = copy_send(rows, v->db, f);
	copy_free(&rows);
	if (done == DONE)
		done = db_do(v->db, "ANALYZE verify_figure", f);
	return done == DONE ? verify_rows(v, c, sql_verify_feed_figures, f) : done;
}
