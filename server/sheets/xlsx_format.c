/* The looks of an official table in Excel: Times, thin borders, numbers that stay numbers whatever they look like. */
#include <string.h>

#include "server/sheets/xlsx.h"

static const char *const number_formats[LOOKS][2] = {      /* plain, with the mark */
	[LOOK_COUNT] = { "#,##0", "#,##0\" *\"" },
	[LOOK_SHARE] = { "0.00", "0.00\" *\"" },
	[LOOK_POINTS] = { "+0.00;-0.00;0.00", "+0.00\" *\";-0.00\" *\";0.00\" *\"" },
	[LOOK_PERCENT] = { "0.00\"%\"", "0.00\"% *\"" },
	[LOOK_PERCENT_WHOLE] = { "0\"%\"", "0\"% *\"" },
	[LOOK_DAY] = { "dd/mm/yyyy", "dd/mm/yyyy\" *\"" },
};

static lxw_format *
new_format(struct xlsx *x, double size)
{
	lxw_format *f = workbook_add_format(x->book);

	format_set_font_name(f, "Times New Roman");
	format_set_font_size(f, size);
	format_set_align(f, LXW_ALIGN_VERTICAL_CENTER);
	return f;
}

lxw_format *
xlsx_cell_format(struct xlsx *x, enum look look, bool bold, unsigned indent, bool marked)
{
	lxw_format **place = &x->cells[look][bold][indent < INDENTS ? indent : INDENTS - 1][marked];

	if (*place != NULL)
		return *place;
	lxw_format *f = *place = new_format(x, 11);
	format_set_border(f, LXW_BORDER_THIN);
	if (bold)
		format_set_bold(f);
	if (look == LOOK_WORDS) {
		format_set_align(f, LXW_ALIGN_LEFT);
		format_set_text_wrap(f);
		if (indent > 0)
			format_set_indent(f, (uint8_t)(indent < INDENTS ? indent : INDENTS - 1));
	} else {
		format_set_align(f, LXW_ALIGN_RIGHT);
	}
	if (number_formats[look][marked] != NULL)
		format_set_num_format(f, number_formats[look][marked]);
	return f;
}

static void
heading_format(lxw_format *f, enum frame frame)
{
	format_set_bold(f);
	format_set_text_wrap(f);
	format_set_align(f, LXW_ALIGN_CENTER);
	format_set_bg_color(f, 0xF2F2F2);
	format_set_border(f, LXW_BORDER_THIN);
	if (frame == FRAME_HEADING_TOP)
		format_set_bottom(f, LXW_BORDER_NONE);
	if (frame == FRAME_HEADING_BOTTOM) {
		format_set_top(f, LXW_BORDER_NONE);
		format_set_align(f, LXW_ALIGN_VERTICAL_TOP);
	}
}

lxw_format *
xlsx_frame_format(struct xlsx *x, enum frame frame)
{
	static const struct { double size; bool bold, italic; uint8_t align; } looks[FRAMES] = {
		[FRAME_HEAD] = { 12, true, false, LXW_ALIGN_CENTER }, [FRAME_TITLE] = { 14, true, false, LXW_ALIGN_CENTER },
		[FRAME_SUBTITLE] = { 12, false, true, LXW_ALIGN_CENTER }, [FRAME_HEADING] = { 11, true, false, LXW_ALIGN_CENTER },
		[FRAME_HEADING_TOP] = { 11, true, false, LXW_ALIGN_CENTER }, [FRAME_HEADING_BOTTOM] = { 11, true, false, LXW_ALIGN_CENTER },
		[FRAME_LINE] = { 11, false, false, LXW_ALIGN_LEFT }, [FRAME_SIGN] = { 12, true, false, LXW_ALIGN_CENTER },
		[FRAME_DAY] = { 12, false, true, LXW_ALIGN_CENTER },
	};

	if (x->frames[frame] != NULL)
		return x->frames[frame];
	lxw_format *f = x->frames[frame] = new_format(x, looks[frame].size);
	if (looks[frame].bold)
		format_set_bold(f);
	if (looks[frame].italic)
		format_set_italic(f);
	format_set_align(f, looks[frame].align);
	if (frame == FRAME_HEADING || frame == FRAME_HEADING_TOP || frame == FRAME_HEADING_BOTTOM)
		heading_format(f, frame);
	else
		format_set_text_wrap(f);
	return f;
}

void
xlsx_note_error(struct xlsx *x, lxw_error e)
{
	if (x->error == LXW_NO_ERROR)
		x->error = e;
}

#define LETTERS_MOST 32000

/* Excel reads "_x0041_" in a file as the letter of that number: a text that says so is told to mean itself. */
static const char *
escaped(struct xlsx *x, const char *text)
{
	struct buffer out = { 0 };

	if (strstr(text, "_x") == NULL)
		return text;
	for (const char *p = text; *p != '\0'; p++) {
		if (p[0] == '_' && p[1] == 'x' && strspn(p + 2, "0123456789abcdefABCDEF") >= 4 && p[6] == '_')
			buffer_words(&out, "_x005F");
		buffer_put_u8(&out, (uint8_t)*p);
	}
	buffer_put_u8(&out, 0);
	buffer_fini(&x->room);
	x->room = out;
	return (const char *)x->room.data;
}

const char *
xlsx_text(struct xlsx *x, const char *text)
{
	const char *clean = sheet_clean(&x->room, text);
	size_t letters = 0, at = 0;

	if (strlen(clean) <= LETTERS_MOST)
		return escaped(x, clean);
	for (; clean[at] != '\0' && letters <= LETTERS_MOST; at++)
		letters += ((unsigned char)clean[at] & 0xc0) != 0x80 ? 1 + ((unsigned char)clean[at] >= 0xf0) : 0;      /* Excel counts in UTF-16 */
	if (clean[at] == '\0')
		return escaped(x, clean);
	memcpy((char *)x->room.data + at - 1, "…", sizeof "…");
	return escaped(x, clean);
}

/* ---- charts ---- */

static void
put_chart(struct xlsx *x, lxw_worksheet *ws, const char *name, const struct sheet *s, const struct sheet_chart *c, lxw_row_t first, lxw_row_t last,
          lxw_row_t at)
{
	lxw_chart *chart = workbook_add_chart(x->book, c->type == CHART_LINE ? LXW_CHART_LINE : LXW_CHART_COLUMN);
	lxw_chart_options size = { .x_scale = 1.4, .y_scale = 1.1, .object_position = LXW_OBJECT_MOVE_DONT_SIZE };

	for (size_t i = 0; i < c->n_values; i++) {
		const struct sheet_column *column = &s->columns[c->values[i]];
		lxw_chart_series *series = chart_add_series(chart, NULL, NULL);
		chart_series_set_categories(series, name, first, (lxw_col_t)c->labels, last, (lxw_col_t)c->labels);
		chart_series_set_values(series, name, first, (lxw_col_t)c->values[i], last, (lxw_col_t)c->values[i]);
		chart_series_set_name(series, sheet_clean(&x->room, sheet_words(x->lang, column->vi, column->en)));
	}
	chart_title_set_name(chart, sheet_clean(&x->room, sheet_words(x->lang, c->vi, c->en)));
	chart_legend_set_position(chart, c->n_values > 1 ? LXW_CHART_LEGEND_BOTTOM : LXW_CHART_LEGEND_NONE);
	xlsx_note_error(x, worksheet_insert_chart_opt(ws, at, 0, chart, &size));
}

#define CHART_ROWS 20

void
xlsx_put_charts(struct xlsx *x, lxw_worksheet *ws, const char *name, const struct sheet *s, lxw_row_t first_row, lxw_row_t below)
{
	size_t first, n = sheet_chart_rows(s, &first);

	for (size_t i = 0; i < s->n_charts && n > 0; i++) {
		const struct sheet_chart *c = &s->charts[i];
		if (c->type == CHART_NONE || c->n_values == 0)
			continue;
		put_chart(x, ws, name, s, c, first_row + (lxw_row_t)first, first_row + (lxw_row_t)(first + n - 1), below);
		below += CHART_ROWS;
	}
}
