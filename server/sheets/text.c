/* A book for a terminal: each sheet's title, its table as libsmartcols aligns it, and the lines below. */
#include <libsmartcols.h>
#include <stdlib.h>
#include <string.h>

#include "server/sheets/room.h"

static void
add_columns(struct libscols_table *table, const struct sheet *s, enum lang lang)
{
	struct buffer heading = { 0 }, clean = { 0 };

	for (size_t c = 0; c < s->n_columns; c++) {
		const struct sheet_column *column = &s->columns[c];
		const char *group = sheet_words(lang, column->group_vi, column->group_en);
		buffer_clear(&heading);
		buffer_words(&heading, group);
		if (group[0] != '\0')
			buffer_words(&heading, ": ");
		buffer_put(&heading, sheet_words(lang, column->vi, column->en), strlen(sheet_words(lang, column->vi, column->en)) + 1);
		scols_table_new_column(table, sheet_clean(&clean, (const char *)heading.data), 0,
		                       column->type == COLUMN_NUMBER || column->type == COLUMN_SHARE ? SCOLS_FL_RIGHT : 0);
	}
	buffer_fini(&heading);
	buffer_fini(&clean);
}

/* Rows below another stand two letters further in. */
static void
add_row(struct libscols_table *table, const struct sheet *s, const struct sheet_row *row, enum lang lang, size_t naming)
{
	struct libscols_line *line = scols_table_new_line(table, NULL);
	struct buffer text = { 0 }, in = { 0 };

	for (size_t c = 0; c < s->n_columns; c++) {
		const char *shown = sheet_cell_shown(&row->cells[c], lang, &text);
		buffer_clear(&in);
		for (unsigned i = 0; c == naming && i < row->depth; i++)
			buffer_words(&in, "  ");
		buffer_put(&in, shown, strlen(shown) + 1);
		scols_line_set_data(line, c, (const char *)in.data);
	}
	buffer_fini(&text);
	buffer_fini(&in);
}

static void
put_table(const struct sheet *s, enum lang lang, struct buffer *out)
{
	struct libscols_table *table = scols_new_table();
	size_t naming = sheet_naming_column(s);
	char *text = NULL;

	scols_table_set_termforce(table, SCOLS_TERMFORCE_NEVER);      /* whole, however narrow the terminal is */
	add_columns(table, s, lang);
	for (size_t r = 0; r < s->n_rows; r++)
		add_row(table, s, &s->rows[r], lang, naming);
	if (scols_print_table_to_string(table, &text) == 0 && text != NULL && text[0] != '\0') {
		buffer_words(out, text);
		if (text[strlen(text) - 1] != '\n')
			buffer_put_u8(out, '\n');
	}
	free(text);
	scols_unref_table(table);
}

static void
put_line(struct buffer *out, const char *text)
{
	if (text[0] == '\0')
		return;
	buffer_words(out, text);
	buffer_put_u8(out, '\n');
}

void
book_write_text(const struct book *b, enum lang lang, struct buffer *out)
{
	struct buffer room = { 0 };

	for (size_t i = 0; i < b->n_sheets; i++) {
		const struct sheet *s = &b->sheets[i];
		const char *line;
		if (i > 0)
			buffer_put_u8(out, '\n');
		put_line(out, sheet_clean(&room, sheet_words(lang, s->title_vi, s->title_en)));
		put_line(out, sheet_subtitle(s, lang, &room));
		put_table(s, lang, out);
		for (size_t at = 0; (line = sheet_line(b, s, lang, at, &room)) != NULL; at++)
			put_line(out, line);
	}
	buffer_fini(&room);
}
