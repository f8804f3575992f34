/* The table of a sheet on paper: how wide its columns are, how high its rows, where a page ends, and its heading on every page. */
#include "server/sheets/pdf.h"

#include <string.h>

#define A4_SHORT 595.0
#define A4_LONG 842.0
#define LETTER 0.5             /* of the size: what a letter takes on the average */
#define INDENT 9.0
#define LINE 1.16              /* of the size: what a line takes */

/* ---- columns ---- */

/* Numbers never wrap: a sign of per cent or of plus is wider than a digit. */
static double
letters(const struct sheet *s, const unsigned *widths, size_t c)
{
	return widths[c] + (s->columns[c].type == COLUMN_WORDS ? 0 : 1);
}

static double
wanted(const struct sheet *s, const unsigned *widths, double size)
{
	double all = 0;

	for (size_t c = 0; c < s->n_columns; c++)
		all += letters(s, widths, c) * size * LETTER + 2 * PAD;
	return all;
}

/* Upright in good letters, else lying, ever smaller; what does not fit even then is pressed together and wraps. */
void
pdf_table_shape(struct pdf *p, const unsigned *widths)
{
	static const struct { bool lying; double size; } tries[] = { { false, 11 }, { false, 10 }, { true, 11 }, { true, 10 }, { true, 9 },
	                                                             { true, 8 }, { true, 7 } };
	double all = 0;

	for (size_t i = 0; i < sizeof tries / sizeof tries[0]; i++) {
		p->width = tries[i].lying ? A4_LONG : A4_SHORT;
		p->height = tries[i].lying ? A4_SHORT : A4_LONG;
		p->size = tries[i].size;
		all = wanted(p->s, widths, p->size);
		if (all <= pdf_inner(p))
			break;
	}
	p->x[0] = MARGIN_LEFT;
	for (size_t c = 0; c < p->s->n_columns; c++)
		p->x[c + 1] = p->x[c] + (letters(p->s, widths, c) * p->size * LETTER + 2 * PAD) * pdf_inner(p) / all;
}

static double
column_width(const struct pdf *p, size_t from, size_t to)
{
	return p->x[to] - p->x[from] - 2 * PAD;
}

/* ---- heading ---- */

static const char *
heading_of(struct pdf *p, size_t c, bool group)
{
	const struct sheet_column *column = &p->s->columns[c];

	return sheet_clean(&p->room, group ? sheet_words(p->lang, column->group_vi, column->group_en) : sheet_words(p->lang, column->vi, column->en));
}

/* A column without a group takes both rows of the heading. */
static void
heading_heights(struct pdf *p)
{
	double alone = 0, height;

	p->heading[0] = p->heading[1] = 0;
	for (size_t c = 0; c < p->s->n_columns; c++) {
		size_t span = sheet_group_span(p->s, c, p->lang);
		const char *group = heading_of(p, c, true);
		bool grouped = group[0] != '\0';
		if (grouped && (height = pdf_text_height(p, STYLE_HEADING, group, column_width(p, c, c + span)) + 2 * PAD) > p->heading[0])
			p->heading[0] = height;
		height = pdf_text_height(p, STYLE_HEADING, heading_of(p, c, false), column_width(p, c, c + 1)) + 2 * PAD;
		if (grouped)
			p->heading[1] = height > p->heading[1] ? height : p->heading[1];
		else
			alone = height > alone ? height : alone;
	}
	if (alone > p->heading[0] + p->heading[1])
		p->heading[1] = alone - p->heading[0];
}

static void
box(struct pdf *p, size_t from, size_t to, double y, double height)
{
	if (p->dry)
		return;
	cairo_rectangle(p->cr, p->x[from], y, p->x[to] - p->x[from], height);
	cairo_set_source_rgb(p->cr, 0.95, 0.95, 0.95);
	cairo_fill_preserve(p->cr);
	cairo_set_source_rgb(p->cr, 0, 0, 0);
	cairo_set_line_width(p->cr, 0.5);
	cairo_stroke(p->cr);
}

static void
heading_cell(struct pdf *p, const char *text, size_t from, size_t to, double y, double height)
{
	double width = column_width(p, from, to), text_height = pdf_text_height(p, STYLE_HEADING, text, width);

	box(p, from, to, y, height);
	pdf_text(p, STYLE_HEADING, text, p->x[from] + PAD, y + (height - text_height) / 2, width, ALIGN_CENTER);
}

static void
put_heading(struct pdf *p)
{
	double both = p->heading[0] + p->heading[1];

	for (size_t c = 0; c < p->s->n_columns;) {
		size_t span = sheet_group_span(p->s, c, p->lang);
		const char *group = heading_of(p, c, true);
		bool grouped = group[0] != '\0';
		if (grouped)
			heading_cell(p, group, c, c + span, p->y, p->heading[0]);
		for (size_t i = c; i < c + span; i++)
			heading_cell(p, heading_of(p, i, false), i, i + 1, grouped ? p->y + p->heading[0] : p->y, grouped ? p->heading[1] : both);
		c += span;
	}
	p->y += both;
}

/* ---- rows ---- */

/* Wider than this no text of the font can be, so that most cells need not be set in order to know that they take one line. */
static double
widest(const char *text, double size)
{
	double all = 0;

	for (; *text != '\0'; text++) {
		unsigned char c = (unsigned char)*text;
		if ((c & 0xc0) == 0x80)
			continue;
		all += c >= 0x80 || (c >= 'A' && c <= 'Z') || c == 'm' || c == 'w' || c == '@' || c == '%' ? 1.0 : 0.58;
	}
	return all * size;
}

static double
cell_indent(const struct pdf *p, const struct sheet_row *row, size_t c, size_t naming)
{
	double most = column_width(p, c, c + 1) / 2, in = c == naming ? row->depth * INDENT : 0;

	return in < most ? in : most;
}

static double
row_height(struct pdf *p, const struct sheet_row *row, size_t naming)
{
	double height = p->size * LINE, most = p->height - MARGIN_TOP - MARGIN_BOTTOM - p->heading[0] - p->heading[1] - 2 * PAD - 2;

	for (size_t c = 0; c < p->s->n_columns; c++) {
		const char *text = sheet_cell_shown(&row->cells[c], p->lang, &p->room);
		double width = column_width(p, c, c + 1) - cell_indent(p, row, c, naming), own;
		if (widest(text, p->size) <= width)
			continue;
		own = pdf_text_height(p, row->total ? STYLE_BOLD : STYLE_BODY, text, width);
		height = own > height ? own : height;
	}
	return (height < most ? height : most) + 2 * PAD;
}

/* A text that takes more than a page is cut with «…»: paper has an end, the other forms have it whole. */
static void
put_cell(struct pdf *p, const struct sheet_row *row, size_t c, size_t naming, double height)
{
	const struct sheet_cell *cell = &row->cells[c];
	enum style style = row->total ? STYLE_BOLD : STYLE_BODY;
	double indent = cell_indent(p, row, c, naming);
	bool words = p->s->columns[c].type == COLUMN_WORDS;
	bool tall = height > 200;

	if (tall) {
		pango_layout_set_height(p->styles[style], (int)((height - 2 * PAD) * PANGO_SCALE));
		pango_layout_set_ellipsize(p->styles[style], PANGO_ELLIPSIZE_END);
	}
	pdf_text(p, style, sheet_cell_shown(cell, p->lang, &p->room), p->x[c] + PAD + indent, p->y + PAD, column_width(p, c, c + 1) - indent,
	         words ? ALIGN_LEFT : p->s->columns[c].type == COLUMN_DAY ? ALIGN_CENTER : ALIGN_RIGHT);
	if (tall) {
		pango_layout_set_ellipsize(p->styles[style], PANGO_ELLIPSIZE_NONE);
		pango_layout_set_height(p->styles[style], -1);
	}
}

static void
put_row(struct pdf *p, size_t r, size_t naming)
{
	const struct sheet_row *row = &p->s->rows[r];
	double height = p->heights[r];

	for (size_t c = 0; !p->dry && c < p->s->n_columns; c++)
		put_cell(p, row, c, naming, height);
	p->y += height;
	if (p->dry)
		return;
	cairo_move_to(p->cr, p->x[0], p->y);
	cairo_line_to(p->cr, p->x[p->s->n_columns], p->y);
}

/* The lines of the rows on this page, in one stroke. */
static void
put_grid(struct pdf *p, double top)
{
	if (p->dry)
		return;
	for (size_t c = 0; c <= p->s->n_columns; c++) {
		cairo_move_to(p->cr, p->x[c], top);
		cairo_line_to(p->cr, p->x[c], p->y);
	}
	cairo_set_line_width(p->cr, 0.5);
	cairo_stroke(p->cr);
}

void
pdf_table(struct pdf *p)
{
	size_t naming = sheet_naming_column(p->s);

	heading_heights(p);
	for (size_t r = 0; p->dry && r < p->s->n_rows; r++)
		p->heights[r] = (float)row_height(p, &p->s->rows[r], naming);
	if (p->s->n_rows > 0)
		pdf_room(p, p->heading[0] + p->heading[1] + p->heights[0]);
	put_heading(p);
	double top = p->y;
	for (size_t r = 0; r < p->s->n_rows; r++) {
		if (p->y + p->heights[r] > pdf_end(p)) {
			put_grid(p, top);
			pdf_page(p);
			put_heading(p);
			top = p->y;
		}
		put_row(p, r, naming);
	}
	put_grid(p, top);
}
