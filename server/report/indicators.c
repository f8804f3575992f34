/* Tables of figures: by unit, over periods, ranked, and what was adjusted after a closing. Of a closed period the figure is that of
 * the closing; what it would be today stands beside it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "embedded/report_sql.h"
#include "server/report/work.h"

#define N(list) (sizeof (list) / sizeof (list)[0])

static unsigned
words_column(struct making *m, struct sheet *s, const char *key, const char *vi, const char *en, unsigned width)
{
	return column_add(m, s, (struct sheet_column){ .key = key, .vi = vi, .en = en, .type = COLUMN_WORDS, .width = width });
}

static unsigned
figure_column(struct making *m, struct sheet *s, const char *key, const Ltc__Indicator *i, const char *vi, const char *en)
{
	return column_add(m, s, (struct sheet_column){ .key = kept(m, key), .vi = kept(m, vi), .en = kept(m, en),
		.type = i->share ? COLUMN_SHARE : COLUMN_NUMBER, .sensitive = i->sensitive });
}

static struct measured *
grid_new(struct making *m, size_t n)
{
	return take(m, (n + 1) * sizeof(struct measured));
}

static struct sheet *
figures_sheet(struct making *m, const char *name_vi, const char *name_en, const char *title_vi, const char *title_en)
{
	struct sheet *s = sheet_add(m, name_vi, name_en, title_vi, title_en);

	sheet_as_of(m, s, false);
	return s;
}

/* What the words of an indicator mean: its numerator and denominator, below the table. */
static void
meaning(struct making *m, struct sheet *s, const Ltc__Indicator *i)
{
	if (i->numerator_vi == NULL || *i->numerator_vi == '\0')
		return;
	if (i->share)
		note_add(m, s, said(m, "%s = %s / %s.", i->vi, i->numerator_vi, i->denominator_vi),
		         said(m, "%s = %s / %s.", i->en, i->numerator_en, i->denominator_en));
	else
		note_add(m, s, said(m, "%s = %s.", i->vi, i->numerator_vi), said(m, "%s = %s.", i->en, i->numerator_en));
}

/* ---- by unit ---- */

static bool
all_same(const struct measured *a, const struct measured *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!measure_same(&a[i], &b[i]))
			return false;
	return true;
}

enum result
make_indicators(struct making *m, struct fault *f)
{
	const Ltc__Indicator **indicators;
	size_t n;
	enum result r = resolve_indicators(m, &indicators, &n, f);

	if (r != DONE)
		return r;
	struct sheet *s = figures_sheet(m, "Chỉ tiêu theo đơn vị", "Indicators by unit", "CHỈ TIÊU THEO ĐƠN VỊ", "INDICATORS BY UNIT");
	struct measured *now = grid_new(m, n * m->n_places), *present = grid_new(m, n * m->n_places);
	bool *adds = take(m, (2 * n + 1) * sizeof *adds);
	unsigned *columns = take(m, (2 * n + 1) * sizeof *columns);
	r = figures_read(m, &m->span, indicators, n, m->places, m->n_places, 0, s, now, f);
	if (r == DONE && m->at_closing)
		r = figures_read(m, &m->span, indicators, n, m->places, m->n_places, m->present_j, NULL, present, f);
	words_column(m, s, "unit", "Đơn vị", "Unit", 34);
	for (size_t i = 0; i < n; i++) {
		columns[2 * i] = figure_column(m, s, indicators[i]->code, indicators[i], indicators[i]->vi, indicators[i]->en);
		adds[columns[2 * i]] = indicators[i]->additive && !indicators[i]->share;
		meaning(m, s, indicators[i]);
		if (m->at_closing && !all_same(&now[i * m->n_places], &present[i * m->n_places], m->n_places))
			columns[2 * i + 1] = figure_column(m, s, said(m, "%s_present", indicators[i]->code), indicators[i],
			                                   said(m, "%s (hiện tính)", indicators[i]->vi), said(m, "%s (at present)", indicators[i]->en));
	}
	for (size_t p = 0; p < m->n_places && r == DONE; p++) {
		struct sheet_row *row = row_add(m, s, m->places[p].key, p > 0, p == 0);
		row->cells[0] = words_cell(m->places[p].name);
		for (size_t i = 0; i < n; i++) {
			row->cells[columns[2 * i]] = measured_cell(indicators[i]->share, &now[i * m->n_places + p]);
			if (columns[2 * i + 1] != 0)
				row->cells[columns[2 * i + 1]] = measured_cell(indicators[i]->share, &present[i * m->n_places + p]);
		}
	}
	if (r == DONE && m->level != LEVEL_ORGANISATION)
		sheet_balance(m, s, adds);
	if (r == DONE && n > 0 && m->n_places > 1)
		chart_add(m, s, CHART_BARS, 0, &columns[0], 1, kept(m, indicators[0]->vi), kept(m, indicators[0]->en));
	return r;
}

/* ---- over periods ---- */

/* The period and those before it of the same length, as far back as they are kept, oldest first. */
static enum result
spans_before(struct making *m, struct span spans[12], size_t *n, struct fault *f)
{
	static const size_t as_many[] = { [LTC__PERIOD__PERIOD_MONTH] = 12, [LTC__PERIOD__PERIOD_QUARTER] = 8, [LTC__PERIOD__PERIOD_HALF] = 6,
		[LTC__PERIOD__PERIOD_YEAR] = 6, [LTC__PERIOD__PERIOD_NONE] = 1 };
	struct span back[12];
	int32_t first = m->span.from, from, to;
	char code[PERIOD_TEXT];
	size_t many = as_many[m->span.length];

	back[0] = m->span;
	catalogue_stored_from(m->catalogue, m->span.length, &first);
	for (*n = 1; *n < many && back[*n - 1].from > first; (*n)++) {
		period_of(m->span.length, back[*n - 1].from - 1, &from, &to);
		enum result r = resolve_span(m, period_write(m->span.length, from, code), &back[*n], f);
		if (r != DONE)
			return r;
	}
	for (size_t i = 0; i < *n; i++)
		spans[i] = back[*n - 1 - i];
	return DONE;
}

static enum result
series_sheet(struct making *m, const Ltc__Indicator *one, const struct span *spans, size_t n, struct fault *f)
{
	struct sheet *s = figures_sheet(m, one->code, one->code, said(m, "%s QUA CÁC KỲ", one->vi), said(m, "%s OVER PERIODS", one->en));
	struct measured *grid = grid_new(m, n * m->n_places);
	unsigned *values = take(m, n * sizeof *values);
	enum result r = DONE;

	s->title_vi = said(m, "Chỉ tiêu qua các kỳ: %s", one->vi);
	s->title_en = said(m, "Indicator over periods: %s", one->en);
	words_column(m, s, "unit", "Đơn vị", "Unit", 34);
	for (size_t i = 0; i < n && r == DONE; i++) {
		values[i] = figure_column(m, s, spans[i].code, one, spans[i].code, spans[i].code);
		r = figures_read(m, &spans[i], &one, 1, m->places, m->n_places, 0, s, &grid[i * m->n_places], f);
	}
	for (size_t p = 0; p < m->n_places && r == DONE; p++) {
		struct sheet_row *row = row_add(m, s, m->places[p].key, p > 0, p == 0);
		row->cells[0] = words_cell(m->places[p].name);
		for (size_t i = 0; i < n; i++)
			row->cells[values[i]] = measured_cell(one->share, &grid[i * m->n_places + p]);
	}
	meaning(m, s, one);
	if (r == DONE && n > 1)
		chart_add(m, s, CHART_LINE, 0, values, n, kept(m, one->vi), kept(m, one->en));
	return r;
}

#define SERIES_MAX 20u

enum result
make_series(struct making *m, struct fault *f)
{
	const Ltc__Indicator **indicators;
	struct span spans[12];
	size_t n, n_spans = 0;
	enum result r = resolve_indicators(m, &indicators, &n, f);

	if (r == DONE)
		r = spans_before(m, spans, &n_spans, f);
	for (size_t i = 0; i < n && i < SERIES_MAX && r == DONE; i++)
		r = series_sheet(m, indicators[i], spans, n_spans, f);
	return r;
}

/* ---- ranked ---- */

struct ranked { size_t place; bool known; int64_t value; int64_t sign; };

static int
rank_order(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->known != y->known)
		return x->known ? -1 : 1;
	if (x->value != y->value)
		return (x->value > y->value ? -1 : 1) * (int)x->sign;
	return x->place < y->place ? -1 : x->place > y->place;
}

static void
league_rows(struct making *m, struct sheet *s, const Ltc__Indicator *one, const struct measured *now)
{
	struct ranked *ranks = take(m, m->n_places * sizeof *ranks);
	int64_t change;
	size_t rank = 0;

	for (size_t p = 0; p < m->n_places; p++) {
		ranks[p] = (struct ranked){ .place = p, .sign = one->direction == LTC__DIRECTION__DIRECTION_DOWN ? -1 : 1 };
		ranks[p].known = measure_value(one->share, &now[p], &ranks[p].value);
	}
	qsort(ranks + 1, m->n_places - 1, sizeof *ranks, rank_order);
	for (size_t i = 0; i < m->n_places; i++) {
		const struct place *p = &m->places[ranks[i].place];
		struct sheet_row *row = row_add(m, s, p->key, i > 0, i == 0);
		if (i > 0 && ranks[i].known) {
			rank = i == 1 || ranks[i].value != ranks[i - 1].value ? i : rank;
			row->cells[0] = words_cell(said(m, "%zu", rank));
		}
		row->cells[1] = words_cell(p->name);
		row->cells[2] = measured_cell(one->share, &now[ranks[i].place]);
		if (i > 0 && one->share && measure_change(true, &now[0], &now[ranks[i].place], &change))
			row->cells[3] = change_cell(true, change);
	}
}

static enum result
league_sheet(struct making *m, const Ltc__Indicator *one, struct fault *f)
{
	struct sheet *s = figures_sheet(m, one->code, one->code, said(m, "Xếp hạng: %s", one->vi), said(m, "Ranked: %s", one->en));
	struct measured *now = grid_new(m, m->n_places);
	unsigned value = 2;
	enum result r = figures_read(m, &m->span, &one, 1, m->places, m->n_places, 0, s, now, f);

	words_column(m, s, "rank", "Hạng", "Rank", 6);
	words_column(m, s, "unit", "Đơn vị", "Unit", 34);
	figure_column(m, s, one->code, one, one->vi, one->en);
	column_add(m, s, (struct sheet_column){ .key = "to_whole", .vi = "So với toàn bộ (điểm %)", .en = "Against the whole (points)",
		.type = COLUMN_NUMBER, .sensitive = one->sensitive });
	if (r == DONE)
		league_rows(m, s, one, now);
	meaning(m, s, one);
	if (one->direction == LTC__DIRECTION__DIRECTION_DOWN)
		note_add(m, s, "Chỉ tiêu này càng thấp càng tốt.", "Of this indicator less is better.");
	else if (one->direction == LTC__DIRECTION__DIRECTION_NONE)
		note_add(m, s, "Chỉ tiêu này không có chiều tốt, xấu: xếp theo số lớn trước.",
		         "This indicator has no better direction: larger numbers come first.");
	if (r == DONE && m->n_places > 1)
		chart_add(m, s, CHART_BARS, 1, &value, 1, kept(m, one->vi), kept(m, one->en));
	return r;
}

enum result
make_league(struct making *m, struct fault *f)
{
	const Ltc__Indicator **indicators;
	size_t n;
	enum result r = resolve_indicators(m, &indicators, &n, f);

	for (size_t i = 0; i < n && i < SERIES_MAX && r == DONE; i++)
		r = league_sheet(m, indicators[i], f);
	return r;
}

/* ---- after the closing ---- */

static const struct listed_column adjusted[] = {
	{ "j", NULL, NULL, "Số", "Number", LISTED_WORDS, false, NULL, 12 },
	{ "site", NULL, NULL, "Điểm", "Site", LISTED_WORDS, false, NULL, 12 },
	{ "author", NULL, NULL, "Người ghi", "Author", LISTED_WORDS, false, NULL, 16 },
	{ "kind", NULL, NULL, "Loại bản ghi", "Kind", LISTED_KIND, false, NULL, 24 },
	{ "from", NULL, NULL, "Thay đổi từ ngày", "Changes from", .what = LISTED_DAYS },
	{ "recorded", NULL, NULL, "Ghi ngày", "Recorded on", .what = LISTED_DAYS },
	{ "reason", NULL, NULL, "Lý do", "Reason", LISTED_WORDS, false, NULL, 40 },
};
static const struct listed adjusted_sheet = {
	.name_vi = "Các điều chỉnh", .name_en = "Adjustments",
	.title_vi = "BẢN GHI ĐƯỢC NHẬN SAU KHI CHỐT KỲ", .title_en = "RECORDS ACCEPTED AFTER THE CLOSING",
	.sql = report_sql_adjustments, .columns = adjusted, .n_columns = N(adjusted), .flow = true,
};

static void
adjusted_rows(struct making *m, struct sheet *s, const Ltc__Indicator *one, const struct measured *then, const struct measured *now)
{
	int64_t change;

	for (size_t p = 0; p < m->n_places; p++) {
		if (measure_same(&then[p], &now[p]))
			continue;
		struct sheet_row *row = row_add(m, s, said(m, "indicator:%s %s", one->code, m->places[p].key), p > 0, false);
		row->sensitive = one->sensitive;
		row->cells[0] = words_cell(kept(m, lang_pick(one->vi, one->en)));
		row->cells[1] = words_cell(m->places[p].name);
		row->cells[2] = measured_cell(one->share, &then[p]);
		row->cells[3] = measured_cell(one->share, &now[p]);
		row->cells[4] = measure_change(one->share, &then[p], &now[p], &change)
		                        ? change_cell(one->share, change)
		                        : (struct sheet_cell){ .what = CELL_NO_DATA };
	}
}

static enum result
adjusted_figures(struct making *m, struct fault *f)
{
	const Ltc__Indicator **indicators;
	size_t n;
	enum result r = resolve_indicators(m, &indicators, &n, f);

	if (r != DONE)
		return r;
	struct sheet *s = figures_sheet(m, "Số chốt và số hiện tính", "Closed and present",
	                                "SỐ ĐÃ CHỐT VÀ SỐ HIỆN TÍNH", "CLOSED AND PRESENT FIGURES");
	struct measured *then = grid_new(m, n * m->n_places), *now = grid_new(m, n * m->n_places);
	r = figures_read(m, &m->span, indicators, n, m->places, m->n_places, 0, s, then, f);
	if (r == DONE)
		r = figures_read(m, &m->span, indicators, n, m->places, m->n_places, m->present_j, s, now, f);
	words_column(m, s, "indicator", "Chỉ tiêu", "Indicator", 40);
	words_column(m, s, "unit", "Đơn vị", "Unit", 30);
	column_add(m, s, (struct sheet_column){ .key = "closed", .vi = "Số đã chốt", .en = "Closed", .type = COLUMN_SHARE });
	column_add(m, s, (struct sheet_column){ .key = "present", .vi = "Hiện tính", .en = "Present", .type = COLUMN_SHARE });
	column_add(m, s, (struct sheet_column){ .key = "change", .vi = "Tăng/giảm", .en = "Change", .type = COLUMN_NUMBER });
	for (size_t i = 0; i < n && r == DONE; i++)
		adjusted_rows(m, s, indicators[i], &then[i * m->n_places], &now[i * m->n_places]);
	return r;
}

enum result
make_adjustments(struct making *m, struct fault *f)
{
	struct db_args *a = listed_args(m);
	struct sheet *s;
	enum result r = DONE;

	db_arg_text(a, m->span.code);
	db_arg_bool(a, sees_small_numbers(m->q->role));
	if (m->at_closing)
		r = adjusted_figures(m, f);
	if (r == DONE)
		r = places_bound(m, m->known_asked ? m->j : m->present_j, m->span.on, &m->span, f);
	if (r == DONE)
		r = listed_make(m, &adjusted_sheet, a, &s, f);
	if (r == DONE && !m->span.closed)
		note_add(m, s, said(m, "Kỳ %s chưa được tỉnh chốt nên chưa có điều chỉnh.", m->span.code),
		         said(m, "The province has not closed %s, so nothing was adjusted.", m->span.code));
	if (r == DONE)
		r = places_bound(m, m->j, m->span.on, &m->span, f);
	db_args_free(&a);
	return r;
}
