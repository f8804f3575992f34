/* A book as PDF in the layout of official tables, A4, drawn by pango and cairo: heads, title, table, notes, charts, signatures. */
#include "server/sheets/pdf.h"

#include <cairo-pdf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define FONT "Liberation Serif"

#ifdef __SANITIZE_ADDRESS__
const char *__lsan_default_suppressions(void);
/* What fontconfig reads of the machine's fonts it keeps until the process ends, and in ways the leak checker does not follow. */
const char *
__lsan_default_suppressions(void)
{
	return "leak:libfontconfig\n";
}
#endif

/* ---- text ---- */

double
pdf_text_height(struct pdf *p, enum style style, const char *text, double width)
{
	int height;

	pango_layout_set_width(p->styles[style], (int)(width * PANGO_SCALE));
	pango_layout_set_text(p->styles[style], text, -1);
	pango_layout_get_size(p->styles[style], NULL, &height);
	return (double)height / PANGO_SCALE;
}

void
pdf_text(struct pdf *p, enum style style, const char *text, double x, double y, double width, enum align align)
{
	static const PangoAlignment how[] = { PANGO_ALIGN_LEFT, PANGO_ALIGN_CENTER, PANGO_ALIGN_RIGHT };

	if (p->dry || text[0] == '\0')
		return;
	pango_layout_set_width(p->styles[style], (int)(width * PANGO_SCALE));
	pango_layout_set_alignment(p->styles[style], how[align]);
	pango_layout_set_text(p->styles[style], text, -1);
	cairo_move_to(p->cr, x, y);
	pango_cairo_show_layout(p->cr, p->styles[style]);
}

static void
style_set(struct pdf *p, enum style style, double size)
{
	PangoFontDescription *font = pango_font_description_from_string(FONT);

	pango_font_description_set_size(font, (int)(size * PANGO_SCALE));
	if (style == STYLE_BOLD || style == STYLE_HEADING || style == STYLE_HEAD || style == STYLE_TITLE)
		pango_font_description_set_weight(font, PANGO_WEIGHT_BOLD);
	if (style == STYLE_ITALIC)
		pango_font_description_set_style(font, PANGO_STYLE_ITALIC);
	pango_layout_set_font_description(p->styles[style], font);
	pango_layout_set_wrap(p->styles[style], PANGO_WRAP_WORD_CHAR);
	pango_font_description_free(font);
}

/* Nothing is rounded to a screen's pixels: the same text is as wide everywhere. A long word that is broken gets no hyphen, which might
 * be read as its own. */
static void
styles_open(struct pdf *p)
{
	static const double sizes[STYLES] = { 10, 10, 10, 12, 14, 12, 11, 9 };
	cairo_font_options_t *options = cairo_font_options_create();
	PangoAttrList *attributes = pango_attr_list_new();

	pango_attr_list_insert(attributes, pango_attr_insert_hyphens_new(FALSE));

	cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
	cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
	for (enum style style = 0; style < STYLES; style++) {
		p->styles[style] = pango_cairo_create_layout(p->cr);
		pango_cairo_context_set_font_options(pango_layout_get_context(p->styles[style]), options);
		pango_context_set_round_glyph_positions(pango_layout_get_context(p->styles[style]), FALSE);
		pango_layout_context_changed(p->styles[style]);
		pango_layout_set_attributes(p->styles[style], attributes);
		style_set(p, style, sizes[style]);
	}
	cairo_font_options_destroy(options);
	pango_attr_list_unref(attributes);
}

/* ---- pages ---- */

void
pdf_page(struct pdf *p)
{
	char number[64];

	p->page++;
	p->y = MARGIN_TOP;
	if (p->dry)
		return;
	if (p->page > 1)
		cairo_show_page(p->cr);
	cairo_pdf_surface_set_size(p->surface, p->width, p->height);
	snprintf(number, sizeof number, p->lang == LANG_EN ? "Page %d/%d" : "Trang %d/%d", p->page, p->pages);
	pdf_text(p, STYLE_TINY, number, MARGIN_LEFT, p->height - MARGIN_BOTTOM + 16, pdf_inner(p), ALIGN_CENTER);
}

void
pdf_room(struct pdf *p, double height)
{
	if (p->y + height > pdf_end(p))
		pdf_page(p);
}

static void
put_halves(struct pdf *p, enum style style, const char *left, const char *right)
{
	double half = pdf_inner(p) / 2, a, b;

	sheet_clean(&p->room, left);
	sheet_clean(&p->room2, right);
	left = (const char *)p->room.data;
	right = (const char *)p->room2.data;
	if (left[0] == '\0' && right[0] == '\0')
		return;
	a = pdf_text_height(p, style, left, half - 6);
	b = pdf_text_height(p, style, right, half - 6);
	pdf_text(p, style, left, MARGIN_LEFT, p->y, half - 6, ALIGN_CENTER);
	pdf_text(p, style, right, MARGIN_LEFT + half + 6, p->y, half - 6, ALIGN_CENTER);
	p->y += a > b ? a : b;
}

static void
put_across(struct pdf *p, enum style style, const char *text, enum align align)
{
	if (text[0] == '\0')
		return;
	double height = pdf_text_height(p, style, text, pdf_inner(p));
	pdf_room(p, height);
	pdf_text(p, style, text, MARGIN_LEFT, p->y, pdf_inner(p), align);
	p->y += height;
}

static void
put_head(struct pdf *p)
{
	const struct book *b = p->b;

	put_halves(p, STYLE_HEAD, sheet_words(p->lang, b->left_vi[0], b->left_en[0]), sheet_words(p->lang, b->right_vi, b->right_en));
	put_halves(p, STYLE_HEAD, sheet_words(p->lang, b->left_vi[1], b->left_en[1]), "");
	p->y += 12;
	put_across(p, STYLE_TITLE, sheet_clean(&p->room, sheet_words(p->lang, p->s->title_vi, p->s->title_en)), ALIGN_CENTER);
	put_across(p, STYLE_ITALIC, sheet_subtitle(p->s, p->lang, &p->room), ALIGN_CENTER);
	p->y += 8;
}

static void
put_below(struct pdf *p)
{
	const struct book *b = p->b;
	const char *line, *left = sheet_words(p->lang, b->sign_vi[0], b->sign_en[0]), *right = sheet_words(p->lang, b->sign_vi[1], b->sign_en[1]);
	char day[DAY_LINE];

	p->y += 6;
	for (size_t i = 0; (line = sheet_line(b, p->s, p->lang, i, &p->room)) != NULL; i++)
		put_across(p, STYLE_LINE, line, ALIGN_LEFT);
	pdf_charts(p);
	if (left[0] == '\0' && right[0] == '\0')
		return;
	pdf_room(p, 110);
	p->y += 10;
	put_halves(p, STYLE_ITALIC, "", book_day_line(b, p->lang, day));
	put_halves(p, STYLE_HEAD, left, right);
}

static void
put_sheet(struct pdf *p, const struct sheet *s)
{
	char place[32];
	unsigned *widths = calloc(s->n_columns + 1, sizeof *widths);

	p->s = s;
	p->x = calloc(s->n_columns + 1, sizeof *p->x);
	if (widths == NULL || p->x == NULL)
		abort();
	sheet_widths(s, p->lang, widths);
	pdf_table_shape(p, widths);
	style_set(p, STYLE_BODY, p->size);
	style_set(p, STYLE_BOLD, p->size);
	style_set(p, STYLE_HEADING, p->size);
	pdf_page(p);
	if (!p->dry && p->b->n_sheets > 1) {
		snprintf(place, sizeof place, "page=%d", p->page);
		cairo_pdf_surface_add_outline(p->surface, CAIRO_PDF_OUTLINE_ROOT, sheet_clean(&p->room, sheet_words(p->lang, s->name_vi, s->name_en)),
		                              place, 0);
	}
	put_head(p);
	pdf_table(p);
	put_below(p);
	free(widths);
	free(p->x);
	p->x = NULL;
}

/* ---- the book ---- */

static void
set_words(struct pdf *p)
{
	char day[40];
	time_t seconds = (time_t)(p->b->at_ms / 1000);
	struct tm utc;
	const struct sheet *first = p->b->n_sheets > 0 ? &p->b->sheets[0] : NULL;
	struct { cairo_pdf_metadata_t what; const char *text; } words[] = {
		{ CAIRO_PDF_METADATA_TITLE, first != NULL ? sheet_words(p->lang, first->title_vi, first->title_en) : "" },
		{ CAIRO_PDF_METADATA_AUTHOR, sheet_words(p->lang, p->b->left_vi[0], p->b->left_en[0]) },
		{ CAIRO_PDF_METADATA_SUBJECT, sheet_words(p->lang, p->b->received_vi, p->b->received_en) },
		{ CAIRO_PDF_METADATA_KEYWORDS, p->b->class_code != NULL ? p->b->class_code : "" },
	};

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		cairo_pdf_surface_set_metadata(p->surface, words[i].what, sheet_clean(&p->room, words[i].text));
	gmtime_r(&seconds, &utc);
	strftime(day, sizeof day, "%Y-%m-%dT%H:%M:%SZ", &utc);
	cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_CREATE_DATE, day);
}

static void
put_round(struct pdf *p, float **heights, bool dry)
{
	p->dry = dry;
	p->page = 0;
	for (size_t i = 0; i < p->b->n_sheets; i++) {
		p->heights = heights[i];
		put_sheet(p, &p->b->sheets[i]);
	}
}

static cairo_status_t
write_out(void *file, const unsigned char *data, unsigned len)
{
	return fwrite(data, 1, len, file) == len ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

static bool
font_exists(struct pdf *p)
{
	PangoFontDescription *wanted = pango_font_description_from_string(FONT " 10");
	PangoFont *font = pango_context_load_font(pango_layout_get_context(p->styles[STYLE_BODY]), wanted);
	bool found = font != NULL;

	if (font != NULL)
		g_object_unref(font);
	pango_font_description_free(wanted);
	return found;
}

static enum result
draw(struct pdf *p, FILE *file, const char *path, struct fault *f)
{
	float **heights = calloc(p->b->n_sheets + 1, sizeof *heights);
	enum result result = DONE;

	for (size_t i = 0; heights != NULL && i < p->b->n_sheets; i++)
		if ((heights[i] = calloc(p->b->sheets[i].n_rows + 1, sizeof **heights)) == NULL)
			abort();
	p->surface = cairo_pdf_surface_create_for_stream(write_out, file, 595, 842);
	p->cr = cairo_create(p->surface);
	styles_open(p);
	if (!font_exists(p)) {
		result = fault_set(f, REFUSED, LT_5363, path, FONT);
		goto done;
	}
	set_words(p);
	put_round(p, heights, true);
	p->pages = p->page;
	put_round(p, heights, false);
	cairo_show_page(p->cr);
	cairo_surface_finish(p->surface);
	if (cairo_surface_status(p->surface) != CAIRO_STATUS_SUCCESS)
		result = fault_set(f, REFUSED, LT_5360, path, "%s", cairo_status_to_string(cairo_surface_status(p->surface)));
done:
	for (enum style style = 0; style < STYLES; style++)
		g_object_unref(p->styles[style]);
	cairo_destroy(p->cr);
	cairo_surface_destroy(p->surface);
	for (size_t i = 0; heights != NULL && i < p->b->n_sheets; i++)
		free(heights[i]);
	free(heights);
	return result;
}

enum result
book_write_pdf(const struct book *b, enum lang lang, const char *path, struct fault *f)
{
	char part[PART_PATH];
	struct pdf p = { .b = b, .lang = lang };
	enum result result = part_name(path, part, f);
	FILE *file = result == DONE ? fopen(part, "wb") : NULL;

	if (file == NULL)
		return result == DONE ? fault_set(f, REFUSED, LT_5360, path, "%s", strerror(errno)) : result;
	result = draw(&p, file, path, f);
	if (fclose(file) != 0 && result == DONE)
		result = fault_set(f, REFUSED, LT_5360, path, "%s", strerror(errno));
	buffer_fini(&p.room);
	buffer_fini(&p.room2);
	return part_done(result, part, path, f);
}
