/* A book as xlsx: one worksheet per sheet, written row by row in libxlsxwriter's constant memory mode, so that what it takes does
 * not grow with the rows. In that mode a row is gone when the next one begins: everything here goes from the top down. */
#include "server/sheets/xlsx.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#define EXCEL_EPOCH 25569      /* 1970-01-01 as Excel counts days */
#define EXCEL_FIRST 61         /* 1900-03-01: before it Excel's days are off by one */
#define TAB_LETTERS 31
#define LANDSCAPE_LETTERS 96

/* ---- tabs ---- */

/* A tab's name as Excel takes it: 31 letters, none of []:*?/\, no apostrophe at either end. */
static void
tab_clean(const char *name, size_t letters, char out[256])
{
	size_t len = 0;

	for (; *name != '\0' && len < 250; name++) {
		if (((unsigned char)*name & 0xc0) != 0x80 && letters-- == 0)
			break;
		out[len++] = strchr("[]:*?/\\'", *name) != NULL ? '-' : *name;
	}
	out[len] = '\0';
	if (len == 0)
		strcpy(out, "-");
}

static bool
same_name(const char *a, const char *b)
{
	utf8proc_uint8_t *fold_a = NULL, *fold_b = NULL;
	const int how = UTF8PROC_NULLTERM | UTF8PROC_CASEFOLD | UTF8PROC_COMPOSE;
	bool same = utf8proc_map((const utf8proc_uint8_t *)a, 0, &fold_a, how) >= 0 && utf8proc_map((const utf8proc_uint8_t *)b, 0, &fold_b, how) >= 0
	            && strcmp((char *)fold_a, (char *)fold_b) == 0;

	free(fold_a);
	free(fold_b);
	return same;
}

static void
tab_name(struct xlsx *x, const struct sheet *s, char (*names)[256], size_t i)
{
	char number[16];

	tab_clean(sheet_clean(&x->room, sheet_words(x->lang, s->name_vi, s->name_en)), TAB_LETTERS, names[i]);
	for (size_t other = 0, tries = 2; other < i; other++) {
		if (!same_name(names[i], names[other]))
			continue;
		int len = snprintf(number, sizeof number, " (%zu)", tries++);
		char base[256];
		tab_clean(sheet_clean(&x->room, sheet_words(x->lang, s->name_vi, s->name_en)), TAB_LETTERS - (size_t)len, base);
		snprintf(names[i], 256, "%.240s%s", base, number);
		other = (size_t)-1;
	}
}

/* ---- what stands above the table ---- */

struct page {
	struct xlsx *x;
	const struct book *b;
	const struct sheet *s;
	lxw_worksheet *ws;
	unsigned *widths;
	lxw_row_t row;                        /* the next */
	lxw_col_t last, half;
};

/* Text over several columns of the row under way. */
static void
put_over(struct page *p, lxw_col_t from, lxw_col_t to, const char *text, enum frame frame)
{
	lxw_format *f = xlsx_frame_format(p->x, frame);
	const char *clean = xlsx_text(p->x, text);

	if (from < to)
		xlsx_note_error(p->x, worksheet_merge_range(p->ws, p->row, from, p->row, to, clean, f));
	else if (from == to)
		xlsx_note_error(p->x, worksheet_write_string(p->ws, p->row, from, clean, f));
}

/* A line as high as its text needs across the whole table: merged cells do not grow by themselves. */
static void
put_line(struct page *p, const char *text, enum frame frame, double height)
{
	unsigned all = 0;

	for (lxw_col_t c = 0; c <= p->last; c++)
		all += p->widths[c];
	size_t lines = 1 + text_letters(text) / (all > 10 ? all : 10);
	if (lines > 25)
		lines = 25;
	xlsx_note_error(p->x, worksheet_set_row(p->ws, p->row, height * (double)lines, NULL));
	put_over(p, 0, p->last, text, frame);
	p->row++;
}

/* Left and right half side by side; on a table of one column, below each other. */
static void
put_halves(struct page *p, const char *left, const char *right, enum frame frame)
{
	if (left[0] == '\0' && right[0] == '\0')
		return;
	if (p->last == 0) {
		put_over(p, 0, 0, left[0] != '\0' ? left : right, frame);
		p->row++;
		if (left[0] == '\0' || right[0] == '\0')
			return;
		put_over(p, 0, 0, right, frame);
	} else {
		put_over(p, 0, p->half - 1, left, frame);
		put_over(p, p->half, p->last, right, frame);
	}
	p->row++;
}

static void
put_head(struct page *p)
{
	enum lang lang = p->x->lang;
	const struct book *b = p->b;
	struct buffer room = { 0 };

	put_halves(p, sheet_words(lang, b->left_vi[0], b->left_en[0]), sheet_words(lang, b->right_vi, b->right_en), FRAME_HEAD);
	put_halves(p, sheet_words(lang, b->left_vi[1], b->left_en[1]), "", FRAME_HEAD);
	if (p->row > 0)
		p->row++;
	put_line(p, sheet_words(lang, p->s->title_vi, p->s->title_en), FRAME_TITLE, 20);
	put_line(p, sheet_subtitle(p->s, lang, &room), FRAME_SUBTITLE, 16);
	p->row++;
	buffer_fini(&room);
}

/* ---- the table ---- */

static void
put_headings(struct page *p)
{
	const struct sheet *s = p->s;
	enum lang lang = p->x->lang;
	bool groups = sheet_has_groups(s);

	for (size_t c = 0; groups && c < s->n_columns;) {
		size_t span = sheet_group_span(s, c, lang);
		const char *group = sheet_words(lang, s->columns[c].group_vi, s->columns[c].group_en);
		put_over(p, (lxw_col_t)c, (lxw_col_t)(c + span - 1), group, group[0] != '\0' ? FRAME_HEADING : FRAME_HEADING_TOP);
		c += span;
	}
	p->row += groups;
	for (size_t c = 0; c < s->n_columns; c++) {
		bool alone = groups && sheet_words(lang, s->columns[c].group_vi, s->columns[c].group_en)[0] == '\0';
		put_over(p, (lxw_col_t)c, (lxw_col_t)c, sheet_words(lang, s->columns[c].vi, s->columns[c].en),
		         alone ? FRAME_HEADING_BOTTOM : FRAME_HEADING);
	}
	p->row++;
}

static enum look
look_of(const struct sheet_cell *c, enum column_type type)
{
	switch (c->what) {
	case CELL_COUNT: return LOOK_COUNT;
	case CELL_SHARE: return LOOK_SHARE;
	case CELL_POINTS: return LOOK_POINTS;
	case CELL_PERCENT: return c->n % 100 == 0 ? LOOK_PERCENT_WHOLE : LOOK_PERCENT;
	case CELL_DAY: return LOOK_DAY;
	default: return type == COLUMN_WORDS ? LOOK_WORDS : LOOK_RIGHT;
	}
}

static void
put_cell(struct page *p, const struct sheet_row *row, size_t c, bool naming)
{
	const struct sheet_cell *cell = &row->cells[c];
	enum look look = look_of(cell, p->s->columns[c].type);
	lxw_col_t col = (lxw_col_t)c;
	int64_t hundredths;
	char text[CELL_TEXT_MAX];

	bool day = cell->what == CELL_DAY && cell->cover == COVER_NONE && cell->n + EXCEL_EPOCH >= EXCEL_FIRST && cell->n + EXCEL_EPOCH < 2958466;
	if (day || sheet_cell_hundredths(cell, &hundredths)) {
		double value = day ? (double)(cell->n + EXCEL_EPOCH) : cell->what == CELL_COUNT ? (double)cell->n : (double)hundredths / 100;
		lxw_format *f = xlsx_cell_format(p->x, look, row->total, 0, cell->differs);
		xlsx_note_error(p->x, worksheet_write_number(p->ws, p->row, col, value, f));
		return;
	}
	look = p->s->columns[c].type == COLUMN_WORDS ? LOOK_WORDS : LOOK_RIGHT;
	lxw_format *f = xlsx_cell_format(p->x, look, row->total, naming ? row->depth : 0, false);
	struct buffer shown = { 0 };
	const char *words = cell->differs ? sheet_cell_shown(cell, p->x->lang, &shown) : sheet_cell_text(cell, p->x->lang, text);
	if (words[0] == '\0')
		xlsx_note_error(p->x, worksheet_write_blank(p->ws, p->row, col, f));
	else
		xlsx_note_error(p->x, worksheet_write_string(p->ws, p->row, col, xlsx_text(p->x, words), f));
	buffer_fini(&shown);
}

static void
put_rows(struct page *p)
{
	size_t naming = sheet_naming_column(p->s);

	for (size_t r = 0; r < p->s->n_rows; r++, p->row++)
		for (size_t c = 0; c < p->s->n_columns; c++)
			put_cell(p, &p->s->rows[r], c, c == naming);
}

/* ---- what stands below ---- */

static void
put_below(struct page *p)
{
	struct buffer room = { 0 };
	enum lang lang = p->x->lang;
	const char *line;
	char day[DAY_LINE];

	p->row++;
	for (size_t i = 0; (line = sheet_line(p->b, p->s, lang, i, &room)) != NULL; i++)
		put_line(p, line, FRAME_LINE, 15.75);
	const char *left = sheet_words(lang, p->b->sign_vi[0], p->b->sign_en[0]), *right = sheet_words(lang, p->b->sign_vi[1], p->b->sign_en[1]);
	if (left[0] != '\0' || right[0] != '\0') {
		p->row++;
		put_halves(p, "", book_day_line(p->b, lang, day), FRAME_DAY);
		put_halves(p, left, right, FRAME_SIGN);
		p->row += 5;
	}
	buffer_fini(&room);
}

static void
set_print(struct page *p, lxw_row_t heading, lxw_row_t first)
{
	unsigned all = 0;
	size_t naming = sheet_naming_column(p->s);

	for (lxw_col_t c = 0; c <= p->last; c++) {
		all += p->widths[c];
		xlsx_note_error(p->x, worksheet_set_column(p->ws, c, c, p->widths[c] + 1.5, NULL));
	}
	worksheet_set_paper(p->ws, 9);        /* A4 */
	if (all > LANDSCAPE_LETTERS)
		worksheet_set_landscape(p->ws);
	worksheet_fit_to_pages(p->ws, 1, 0);
	worksheet_set_margins(p->ws, 0.6, 0.4, 0.6, 0.6);
	worksheet_center_horizontally(p->ws);
	xlsx_note_error(p->x, worksheet_repeat_rows(p->ws, heading, first - 1));
	xlsx_note_error(p->x, worksheet_set_footer(p->ws, p->x->lang == LANG_EN ? "&CPage &P/&N" : "&CTrang &P/&N"));
	worksheet_freeze_panes(p->ws, first, naming < 3 && naming < p->last ? (lxw_col_t)(naming + 1) : 0);
}

static void
put_sheet(struct xlsx *x, const struct book *b, const struct sheet *s, const char *name)
{
	lxw_worksheet *ws = workbook_add_worksheet(x->book, name);
	struct page p = { x, b, s, ws, calloc(s->n_columns + 1, sizeof(unsigned)), 0, 0, 0 };

	if (ws == NULL || p.widths == NULL) {
		xlsx_note_error(x, ws == NULL ? LXW_ERROR_PARAMETER_VALIDATION : LXW_ERROR_MEMORY_MALLOC_FAILED);
		free(p.widths);
		return;
	}
	sheet_widths(s, x->lang, p.widths);
	p.last = s->n_columns > 0 ? (lxw_col_t)(s->n_columns - 1) : 0;
	p.half = (lxw_col_t)sheet_half(p.widths, s->n_columns);
	put_head(&p);
	lxw_row_t heading = p.row;
	put_headings(&p);
	lxw_row_t first = p.row;
	set_print(&p, heading, first);
	put_rows(&p);
	put_below(&p);
	xlsx_put_charts(x, ws, name, s, first, p.row + 1);
	free(p.widths);
}

/* ---- the book ---- */

/* A property is 255 letters at most. */
static char *
property(struct buffer *b)
{
	char *text = (char *)b->data;
	size_t letters = 0;

	for (char *p = text; *p != '\0'; p++)
		if (((unsigned char)*p & 0xc0) != 0x80 && letters++ == 250)
			*p = '\0', p--;
	return text;
}

static void
set_properties(struct xlsx *x, const struct book *b)
{
	struct buffer title = { 0 }, subject = { 0 }, author = { 0 }, comments = { 0 };
	char known[64];
	const struct sheet *first = b->n_sheets > 0 ? &b->sheets[0] : NULL;

	snprintf(known, sizeof known, "J %" PRId64 ", v%" PRId32 ". ", b->j, b->catalogue);
	buffer_words(&comments, known);
	buffer_words(&comments, sheet_words(x->lang, b->received_vi, b->received_en));
	buffer_put_u8(&comments, 0);
	buffer_words(&subject, b->report != NULL ? b->report : "");
	buffer_words(&subject, " ");
	buffer_words(&subject, b->period != NULL ? b->period : "");
	buffer_put_u8(&subject, 0);
	sheet_clean(&title, first != NULL ? sheet_words(x->lang, first->title_vi, first->title_en) : "");
	sheet_clean(&author, sheet_words(x->lang, b->left_vi[0], b->left_en[0]));
	lxw_doc_properties properties = {
		.title = property(&title), .subject = property(&subject), .author = property(&author), .comments = property(&comments),
		.category = (char *)(b->class_code != NULL ? b->class_code : ""), .created = (time_t)(b->at_ms / 1000),
	};
	xlsx_note_error(x, workbook_set_properties(x->book, &properties));
	buffer_fini(&title);
	buffer_fini(&subject);
	buffer_fini(&author);
	buffer_fini(&comments);
}

enum result
book_write_xlsx(const struct book *b, enum lang lang, const char *path, struct fault *f)
{
	char part[PART_PATH], (*names)[256] = calloc(b->n_sheets + 1, sizeof *names);
	lxw_workbook_options options = { .constant_memory = LXW_TRUE, .tmpdir = getenv("TMPDIR") };
	struct xlsx x = { .lang = lang };
	enum result result = part_name(path, part, f);

	if (result != DONE)
		goto done;
	x.book = workbook_new_opt(part, &options);
	if (x.book == NULL || names == NULL) {
		result = fault_set(f, LATER, LT_5360, path, "%s", lxw_strerror(LXW_ERROR_MEMORY_MALLOC_FAILED));
		goto done;
	}
	set_properties(&x, b);
	for (size_t i = 0; i < b->n_sheets; i++) {
		tab_name(&x, &b->sheets[i], names, i);
		put_sheet(&x, b, &b->sheets[i], names[i]);
	}
	xlsx_note_error(&x, workbook_close(x.book));
	if (x.error != LXW_NO_ERROR)
		result = fault_set(f, REFUSED, LT_5360, path, "%s", lxw_strerror(x.error));
	result = part_done(result, part, path, f);
done:
	buffer_fini(&x.room);
	free(names);
	return result;
}
