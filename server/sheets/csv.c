/* A book for Excel in Vietnam: what stands in a cell is a number again where it was one, without points between the thousands, and
 * a text that would be a formula is guarded as in the files clerks get (cell_guard). */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/files/cell.h"
#include "server/sheets/room.h"

static void
put_cell(struct buffer *out, const char *text)
{
	if (strpbrk(text, ";\"\r\n") == NULL && text[0] != ' ') {
		buffer_words(out, text);
		return;
	}
	buffer_put_u8(out, '"');
	for (; *text != '\0'; text++) {
		if (*text == '"')
			buffer_put_u8(out, '"');
		buffer_put_u8(out, (uint8_t)*text);
	}
	buffer_put_u8(out, '"');
}

static void
put_words(struct buffer *out, const char *text, struct buffer *room)
{
	const char *clean = sheet_clean(room, text);
	size_t size = strlen(clean) + 2;

	if (clean[0] == '\0' || strchr("=+-@'", clean[0]) == NULL) {
		put_cell(out, clean);
		return;
	}
	struct buffer guarded = { 0 };
	cell_guard(clean, (char *)buffer_room(&guarded, size), size);
	put_cell(out, (const char *)guarded.data);
	buffer_fini(&guarded);
}

static void
put_value(struct buffer *out, const struct sheet_cell *c, enum lang lang, struct buffer *room)
{
	char text[CELL_TEXT_MAX];
	const char *shown = text;

	if (c->cover == COVER_NONE && c->what == CELL_COUNT) {
		snprintf(text, sizeof text, "%" PRId64, c->n);
	} else {
		shown = sheet_cell_text(c, lang, text);
	}
	if (c->cover == COVER_NONE && c->what == CELL_WORDS)
		put_words(out, shown, room);
	else
		put_cell(out, shown);
}

static void
put_end(struct buffer *out)
{
	buffer_put(out, "\r\n", 2);
}

static void
put_heading(struct buffer *out, const struct sheet *s, enum lang lang, bool marks, struct buffer *room)
{
	struct buffer heading = { 0 };

	for (size_t c = 0; c < s->n_columns; c++) {
		const char *group = sheet_words(lang, s->columns[c].group_vi, s->columns[c].group_en);
		const char *own = sheet_words(lang, s->columns[c].vi, s->columns[c].en);
		buffer_clear(&heading);
		buffer_words(&heading, group);
		if (group[0] != '\0')
			buffer_words(&heading, ": ");
		buffer_put(&heading, own, strlen(own) + 1);
		if (c > 0)
			buffer_put_u8(out, ';');
		put_words(out, (const char *)heading.data, room);
	}
	if (marks)
		buffer_words(out, lang == LANG_EN ? ";Marked (*)" : ";Có dấu (*)");
	put_end(out);
	buffer_fini(&heading);
}

/* The headings of the marked cells: the cells themselves stay numbers. */
static void
put_marks(struct buffer *out, const struct sheet *s, const struct sheet_row *row, enum lang lang, struct buffer *room)
{
	struct buffer marks = { 0 };

	for (size_t c = 0; c < s->n_columns; c++) {
		if (!row->cells[c].differs)
			continue;
		if (marks.len > 0)
			buffer_words(&marks, ", ");
		buffer_words(&marks, sheet_words(lang, s->columns[c].vi, s->columns[c].en));
	}
	buffer_put_u8(&marks, 0);
	buffer_put_u8(out, ';');
	put_words(out, (const char *)marks.data, room);
	buffer_fini(&marks);
}

static void
put_line(struct buffer *out, const char *text, struct buffer *room)
{
	if (text[0] == '\0')
		return;
	put_words(out, text, room);
	put_end(out);
}

static void
put_sheet(struct buffer *out, const struct book *b, const struct sheet *s, enum lang lang, struct buffer *room)
{
	struct buffer words = { 0 };
	bool marks = sheet_has_mark(s);
	const char *line;

	put_line(out, sheet_words(lang, s->title_vi, s->title_en), room);
	put_line(out, sheet_subtitle(s, lang, &words), room);
	put_heading(out, s, lang, marks, room);
	for (size_t r = 0; r < s->n_rows; r++) {
		for (size_t c = 0; c < s->n_columns; c++) {
			if (c > 0)
				buffer_put_u8(out, ';');
			put_value(out, &s->rows[r].cells[c], lang, room);
		}
		if (marks)
			put_marks(out, s, &s->rows[r], lang, room);
		put_end(out);
	}
	for (size_t i = 0; (line = sheet_line(b, s, lang, i, &words)) != NULL; i++)
		put_line(out, line, room);
	buffer_fini(&words);
}

void
book_write_csv(const struct book *b, enum lang lang, struct buffer *out)
{
	struct buffer room = { 0 };

	buffer_put(out, "\xef\xbb\xbf", 3);
	for (size_t i = 0; i < b->n_sheets; i++) {
		if (i > 0)
			put_end(out);
		put_sheet(out, b, &b->sheets[i], lang, &room);
	}
	buffer_fini(&room);
}
