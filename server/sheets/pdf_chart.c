/* Charts on paper, drawn simply: bars or lines over an axis from zero, values at their ends while there is room, a legend. */
#include "server/sheets/pdf.h"

#include <stdio.h>

#define CHART_HEIGHT 190.0
#define CHART_POINTS 60        /* more rows than these are not drawn */

struct drawing {
	struct pdf *p;
	const struct sheet_chart *chart;
	size_t first, n;
	int64_t least, most;                  /* hundredths */
	double left, top, width, height;      /* the plot */
};

static bool
value_at(const struct drawing *d, size_t i, size_t series, int64_t *out)
{
	return sheet_cell_hundredths(&d->p->s->rows[d->first + i].cells[d->chart->values[series]], out);
}

static double
place_of(const struct drawing *d, int64_t value)
{
	return d->top + d->height * (1 - (double)(value - d->least) / (double)(d->most - d->least));
}

static void
colour(cairo_t *cr, size_t series)
{
	static const double colours[][3] = { { 0.17, 0.35, 0.60 }, { 0.78, 0.35, 0.16 }, { 0.30, 0.55, 0.30 }, { 0.50, 0.40, 0.60 }, { 0.6, 0.6, 0.6 } };
	const double *c = colours[series % (sizeof colours / sizeof colours[0])];

	cairo_set_source_rgb(cr, c[0], c[1], c[2]);
}

/* From zero on, or from the least below it. false: nothing to draw. */
static bool
find_range(struct drawing *d)
{
	int64_t value;
	bool any = false;

	for (size_t i = 0; i < d->n; i++)
		for (size_t v = 0; v < d->chart->n_values; v++) {
			if (!value_at(d, i, v, &value))
				continue;
			any = true;
			d->least = value < d->least ? value : d->least;
			d->most = value > d->most ? value : d->most;
		}
	if (d->most == d->least)
		d->most = d->least + 1;
	return any;
}

static void
draw_bars(struct drawing *d)
{
	double slot = d->width / (double)d->n, bar = slot * 0.7 / (double)d->chart->n_values, zero = place_of(d, 0);
	int64_t value;

	for (size_t v = 0; v < d->chart->n_values; v++) {
		colour(d->p->cr, v);
		for (size_t i = 0; i < d->n; i++)
			if (value_at(d, i, v, &value))
				cairo_rectangle(d->p->cr, d->left + (double)i * slot + slot * 0.15 + (double)v * bar, place_of(d, value), bar, zero - place_of(d, value));
		cairo_fill(d->p->cr);
	}
}

static void
draw_lines(struct drawing *d)
{
	double slot = d->width / (double)d->n;
	int64_t value;

	cairo_set_line_width(d->p->cr, 1.5);
	for (size_t v = 0; v < d->chart->n_values; v++) {
		bool on = false;
		colour(d->p->cr, v);
		for (size_t i = 0; i < d->n; i++) {
			if (!value_at(d, i, v, &value)) {
				on = false;               /* what is not known is not bridged */
				continue;
			}
			(on ? cairo_line_to : cairo_move_to)(d->p->cr, d->left + ((double)i + 0.5) * slot, place_of(d, value));
			on = true;
		}
		cairo_stroke(d->p->cr);
	}
}

static void
draw_labels(struct drawing *d)
{
	struct pdf *p = d->p;
	double slot = d->width / (double)d->n;

	for (size_t i = 0; i < d->n; i++) {
		const struct sheet_cell *label = &p->s->rows[d->first + i].cells[d->chart->labels];
		if (slot >= 24 || i % (size_t)(1 + 24 / slot) == 0)
			pdf_text(p, STYLE_TINY, sheet_cell_shown(label, p->lang, &p->room), d->left + (double)i * slot, d->top + d->height + 2,
			         slot >= 24 ? slot : 24, ALIGN_CENTER);
		for (size_t v = 0; v < d->chart->n_values; v++) {
			const struct sheet_cell *cell = &p->s->rows[d->first + i].cells[d->chart->values[v]];
			double wide = slot * (d->chart->type == CHART_BARS ? 0.7 / (double)d->chart->n_values : 1);
			int64_t value;
			if (wide >= 26 && value_at(d, i, v, &value))
				pdf_text(p, STYLE_TINY, sheet_cell_shown(cell, p->lang, &p->room),
				         d->left + (double)i * slot + (d->chart->type == CHART_BARS ? slot * 0.15 + (double)v * wide : 0), place_of(d, value) - 11,
				         wide, ALIGN_CENTER);
		}
	}
}

static void
draw_legend(struct drawing *d, double y)
{
	struct pdf *p = d->p;
	double slot = pdf_inner(p) / (double)d->chart->n_values;

	for (size_t v = 0; d->chart->n_values > 1 && v < d->chart->n_values; v++) {
		const struct sheet_column *column = &p->s->columns[d->chart->values[v]];
		colour(p->cr, v);
		cairo_rectangle(p->cr, MARGIN_LEFT + (double)v * slot, y + 2, 8, 8);
		cairo_fill(p->cr);
		cairo_set_source_rgb(p->cr, 0, 0, 0);
		pdf_text(p, STYLE_TINY, sheet_clean(&p->room, sheet_words(p->lang, column->vi, column->en)), MARGIN_LEFT + (double)v * slot + 12, y, slot - 14,
		         ALIGN_LEFT);
	}
}

static void
draw_chart(struct drawing *d)
{
	struct pdf *p = d->p;

	pdf_text(p, STYLE_HEADING, sheet_clean(&p->room, sheet_words(p->lang, d->chart->vi, d->chart->en)), MARGIN_LEFT, p->y, pdf_inner(p), ALIGN_CENTER);
	cairo_save(p->cr);
	(d->chart->type == CHART_LINE ? draw_lines : draw_bars)(d);
	cairo_set_source_rgb(p->cr, 0, 0, 0);
	cairo_set_line_width(p->cr, 0.5);
	cairo_move_to(p->cr, d->left, place_of(d, 0));
	cairo_line_to(p->cr, d->left + d->width, place_of(d, 0));
	cairo_stroke(p->cr);
	draw_labels(d);
	draw_legend(d, d->top + d->height + 38);
	cairo_restore(p->cr);
}

void
pdf_charts(struct pdf *p)
{
	for (size_t i = 0; i < p->s->n_charts; i++) {
		const struct sheet_chart *chart = &p->s->charts[i];
		struct drawing d = { .p = p, .chart = chart };
		d.n = sheet_chart_rows(p->s, &d.first);
		if (chart->type == CHART_NONE || chart->n_values == 0 || d.n == 0 || d.n > CHART_POINTS || !find_range(&d))
			continue;
		pdf_room(p, CHART_HEIGHT + 60);
		p->y += 8;
		d.left = MARGIN_LEFT;
		d.width = pdf_inner(p);
		d.top = p->y + 30;
		d.height = CHART_HEIGHT - 40;
		if (!p->dry)
			draw_chart(&d);
		p->y += CHART_HEIGHT + 44;
	}
}
