/* A book as JSON, exactly: written straight into the buffer, because a tree of 50,000 rows would take more memory than the book.
 * A cell is null (blank), a text (words), a number (a count) or an object with what it is. The same book gives the same bytes. */
#include "server/sheets/json.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/base/text.h"
#include "server/sheets/sheet.h"

static void
put(struct buffer *out, const char *text)
{
	buffer_put(out, text, strlen(text));
}

static void
put_number(struct buffer *out, int64_t n)
{
	char digits[24];

	buffer_put(out, digits, (size_t)snprintf(digits, sizeof digits, "%" PRId64, n));
}

/* Texts that are not UTF-8 cannot be told in JSON: each of their bytes above ASCII becomes '?'. */
static void
put_text(struct buffer *out, const char *text)
{
	bool whole = text_is_utf8(text, strlen(text));
	char escape[8];

	buffer_put_u8(out, '"');
	for (const unsigned char *p = (const unsigned char *)text; *p != '\0'; p++) {
		if (*p == '"' || *p == '\\') {
			buffer_put_u8(out, '\\');
			buffer_put_u8(out, *p);
		} else if (*p < 0x20 || *p == 0x7f) {
			snprintf(escape, sizeof escape, "\\u%04x", *p);
			put(out, escape);
		} else {
			buffer_put_u8(out, *p >= 0x80 && !whole ? '?' : *p);
		}
	}
	buffer_put_u8(out, '"');
}

static void
put_text_or_null(struct buffer *out, const char *text)
{
	if (text != NULL)
		put_text(out, text);
	else
		put(out, "null");
}

static void
put_name(struct buffer *out, bool *first, const char *name)
{
	if (!*first)
		buffer_put_u8(out, ',');
	*first = false;
	put_text(out, name);
	buffer_put_u8(out, ':');
}

static void
put_list(struct buffer *out, const char *const *words, size_t n)
{
	buffer_put_u8(out, '[');
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buffer_put_u8(out, ',');
		put_text_or_null(out, words[i]);
	}
	buffer_put_u8(out, ']');
}

/* ---- fields ---- */

static int64_t
number_at(enum field_type type, const void *at)
{
	switch (type) {
	case FIELD_INT: return *(const int64_t *)at;
	case FIELD_SMALL: return *(const int32_t *)at;
	case FIELD_UNSIGNED:
	case FIELD_WORD: return *(const unsigned *)at;
	default: return 0;
	}
}

static void
put_field(struct buffer *out, bool *first, const struct json_field *f, const void *of)
{
	const char *at = (const char *)of + f->at;
	const char *const *texts = (const void *)at;
	int64_t number = number_at(f->type, at);

	switch (f->type) {
	case FIELD_TEXT:
		if (texts[0] != NULL) {
			put_name(out, first, f->name);
			put_text(out, texts[0]);
		}
		break;
	case FIELD_PAIR:
		if (texts[0] != NULL || texts[1] != NULL) {
			put_name(out, first, f->name);
			put_list(out, texts, 2);
		}
		break;
	case FIELD_BOOL:
		if (*(const bool *)at) {
			put_name(out, first, f->name);
			put(out, "true");
		}
		break;
	case FIELD_WORD:
		put_name(out, first, f->name);
		put_text(out, f->words[number]);
		break;
	case FIELD_INT:
	case FIELD_SMALL:
	case FIELD_UNSIGNED:
		if (number != 0) {
			put_name(out, first, f->name);
			put_number(out, number);
		}
		break;
	}
}

static void
put_fields(struct buffer *out, bool *first, const struct json_field *fields, const void *of)
{
	for (const struct json_field *f = fields; f->name != NULL; f++)
		put_field(out, first, f, of);
}

/* ---- a sheet ---- */

static void
put_cell_object(struct buffer *out, const struct sheet_cell *c)
{
	put(out, "{\"what\":");
	put_text(out, what_words[c->what]);
	if (c->n != 0) {
		put(out, ",\"n\":");
		put_number(out, c->n);
	}
	if (c->d != 0) {
		put(out, ",\"d\":");
		put_number(out, c->d);
	}
	if (c->cover != COVER_NONE) {
		put(out, ",\"cover\":");
		put_text(out, cover_words[c->cover]);
	}
	if (c->differs)
		put(out, ",\"differs\":true");
	if (c->words != NULL) {
		put(out, ",\"words\":");
		put_text(out, c->words);
	}
	buffer_put_u8(out, '}');
}

static void
put_cell(struct buffer *out, const struct sheet_cell *c)
{
	bool plain = c->cover == COVER_NONE && !c->differs && c->d == 0;

	if (plain && c->what == CELL_BLANK && c->n == 0 && c->words == NULL)
		put(out, "null");
	else if (plain && c->what == CELL_WORDS && c->n == 0 && c->words != NULL)
		put_text(out, c->words);
	else if (plain && c->what == CELL_COUNT && c->words == NULL)
		put_number(out, c->n);
	else
		put_cell_object(out, c);
}

static void
put_rows(struct buffer *out, const struct sheet *s)
{
	for (size_t r = 0; r < s->n_rows; r++) {
		bool first = true;
		put(out, r > 0 ? ",\n{" : "\n{");
		put_fields(out, &first, row_fields, &s->rows[r]);
		put_name(out, &first, "cells");
		for (size_t c = 0; c < s->n_columns; c++) {
			buffer_put_u8(out, c > 0 ? ',' : '[');
			put_cell(out, &s->rows[r].cells[c]);
		}
		put(out, s->n_columns > 0 ? "]}" : "[]}");
	}
}

static void
put_place(struct buffer *out, const struct sheet_place *p)
{
	buffer_put_u8(out, '[');
	put_number(out, p->row);
	buffer_put_u8(out, ',');
	put_number(out, p->column);
	buffer_put_u8(out, ',');
	put_number(out, p->sign);
	buffer_put_u8(out, ']');
}

static void
put_sums(struct buffer *out, const struct sheet *s)
{
	for (size_t i = 0; i < s->n_sums; i++) {
		put(out, i > 0 ? ",\n{\"whole\":" : "\n{\"whole\":");
		put_place(out, &s->sums[i].whole);
		put(out, ",\"parts\":[");
		for (size_t p = 0; p < s->sums[i].n_parts; p++) {
			if (p > 0)
				buffer_put_u8(out, ',');
			put_place(out, &s->sums[i].parts[p]);
		}
		put(out, "]}");
	}
}

static void
put_charts(struct buffer *out, const struct sheet *s)
{
	for (size_t i = 0; i < s->n_charts; i++) {
		bool first = true;
		put(out, i > 0 ? ",\n{" : "\n{");
		put_fields(out, &first, chart_fields, &s->charts[i]);
		put_name(out, &first, "values");
		for (size_t v = 0; v < s->charts[i].n_values; v++) {
			buffer_put_u8(out, v > 0 ? ',' : '[');
			put_number(out, s->charts[i].values[v]);
		}
		put(out, s->charts[i].n_values > 0 ? "]}" : "[]}");
	}
}

static void
put_words(struct buffer *out, const char *name, const char *const *words, size_t n)
{
	if (words == NULL || n == 0)
		return;
	put(out, ",\n");
	put_text(out, name);
	buffer_put_u8(out, ':');
	put_list(out, words, n);
}

static void
put_sheet(struct buffer *out, const struct sheet *s)
{
	bool first = true;

	buffer_put_u8(out, '{');
	put_fields(out, &first, sheet_fields, s);
	put_name(out, &first, "columns");
	buffer_put_u8(out, '[');
	for (size_t c = 0; c < s->n_columns; c++) {
		bool first_field = true;
		put(out, c > 0 ? ",\n{" : "\n{");
		put_fields(out, &first_field, column_fields, &s->columns[c]);
		buffer_put_u8(out, '}');
	}
	put(out, "],\n\"rows\":[");
	put_rows(out, s);
	put(out, "],\n\"sums\":[");
	put_sums(out, s);
	put(out, "],\n\"charts\":[");
	put_charts(out, s);
	buffer_put_u8(out, ']');
	put_words(out, "notes_vi", s->notes_vi, s->n_notes);
	put_words(out, "notes_en", s->notes_en, s->n_notes);
	put_words(out, "sentences_vi", s->sentences_vi, s->n_sentences);
	put_words(out, "sentences_en", s->sentences_en, s->n_sentences);
	if (s->sentence_rows != NULL && s->n_sentences > 0) {
		put(out, ",\n\"sentence_rows\":");
		for (size_t i = 0; i < s->n_sentences; i++) {
			buffer_put_u8(out, i > 0 ? ',' : '[');
			put_number(out, s->sentence_rows[i]);
		}
		buffer_put_u8(out, ']');
	}
	buffer_put_u8(out, '}');
}

void
book_write_json(const struct book *b, struct buffer *out)
{
	bool first = true;

	buffer_put_u8(out, '{');
	put_fields(out, &first, book_fields, b);
	put_name(out, &first, "sheets");
	buffer_put_u8(out, '[');
	for (size_t i = 0; i < b->n_sheets; i++) {
		put(out, i > 0 ? ",\n" : "\n");
		put_sheet(out, &b->sheets[i]);
	}
	put(out, "]}\n");
}
