/* A book back from JSON. What comes may be anything (a stored report, a file somebody sends): every number, reference and length is
 * looked at, and the first thing that is wrong is named by its path. */
#include <inttypes.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "server/sheets/json.h"
#include "server/sheets/sheet.h"

#define JSON_MOST (256u << 20)
#define SHEETS_MOST 200
#define COLUMNS_MOST 400
#define ROWS_MOST 1000000
#define DEPTH_MOST 30
#define WHOLE_MOST (INT64_C(1) << 53)

struct reading {
	struct arena *arena;
	struct fault *fault;
	char path[120];
};

static enum result PRINTF_LIKE(2, 3)
wrong(struct reading *r, const char *fmt, ...)
{
	char words[200];
	va_list args;

	va_start(args, fmt);
	vsnprintf(words, sizeof words, fmt, args);
	va_end(args);
	return fault_set(r->fault, REFUSED, LT_5361, r->path, "%s", words);
}

static enum result
make(struct reading *r, void *out, size_t n, size_t size)
{
	void *room = arena_alloc(r->arena, n > 0 ? n * size : 1);

	memcpy(out, &room, sizeof room);
	return room != NULL ? DONE : fault_set(r->fault, REFUSED, LT_5362, r->path, NULL);
}

static enum result
take_text(struct reading *r, const json_t *v, const char **out)
{
	if (v == NULL || json_is_null(v))
		return DONE;
	if (!json_is_string(v))
		return wrong(r, "not a text");
	*out = arena_text(r->arena, json_string_value(v));
	return *out != NULL ? DONE : fault_set(r->fault, REFUSED, LT_5362, r->path, NULL);
}

static enum result
take_int(struct reading *r, const json_t *v, int64_t least, int64_t most, int64_t *out)
{
	if (!json_is_integer(v))
		return wrong(r, "not a whole number");
	*out = json_integer_value(v);
	if (*out < least || *out > most)
		return wrong(r, "%" PRId64 " is not between %" PRId64 " and %" PRId64, *out, least, most);
	return DONE;
}

static enum result
take_word(struct reading *r, const json_t *v, const char *const *words, unsigned *out)
{
	const char *word = json_string_value(v);

	for (*out = 0; word != NULL && words[*out] != NULL; ++*out)
		if (strcmp(words[*out], word) == 0)
			return DONE;
	return wrong(r, "«%.60s» is not one of its words", word != NULL ? word : "");
}

static enum result
take_list(struct reading *r, const json_t *of, const char *name, size_t most, const json_t **out, size_t *n)
{
	*out = json_object_get(of, name);
	*n = json_array_size(*out);
	if (*out != NULL && !json_is_array(*out))
		return wrong(r, "«%s» is not a list", name);
	return *n <= most ? DONE : wrong(r, "«%s» has %zu elements, at most %zu are taken", name, *n, most);
}

/* ---- fields ---- */

static enum result
take_pair(struct reading *r, const json_t *v, const char **out)
{
	if (!json_is_array(v) || json_array_size(v) != 2)
		return wrong(r, "not a pair of texts");
	enum result result = take_text(r, json_array_get(v, 0), &out[0]);
	return result == DONE ? take_text(r, json_array_get(v, 1), &out[1]) : result;
}

static enum result
take_field(struct reading *r, const struct json_field *f, const json_t *v, void *at)
{
	enum result result = DONE;
	int64_t number = 0;

	switch (f->type) {
	case FIELD_TEXT: return take_text(r, v, at);
	case FIELD_PAIR: return take_pair(r, v, at);
	case FIELD_WORD: return take_word(r, v, f->words, at);
	case FIELD_BOOL:
		*(bool *)at = json_is_true(v);
		return json_is_boolean(v) ? DONE : wrong(r, "neither true nor false");
	case FIELD_INT:
		return take_int(r, v, -WHOLE_MOST, INT64_MAX, at);
	case FIELD_SMALL:
		result = take_int(r, v, INT32_MIN, INT32_MAX, &number);
		*(int32_t *)at = (int32_t)number;
		return result;
	case FIELD_UNSIGNED:
		result = take_int(r, v, 0, COLUMNS_MOST, &number);
		*(unsigned *)at = (unsigned)number;
		return result;
	}
	return result;
}

static enum result
take_fields(struct reading *r, const struct json_field *fields, const json_t *of, void *out)
{
	size_t len = strlen(r->path);
	enum result result = json_is_object(of) ? DONE : wrong(r, "not an object");

	for (const struct json_field *f = fields; result == DONE && f->name != NULL; f++) {
		const json_t *v = json_object_get(of, f->name);
		if (v == NULL && f->type != FIELD_WORD)
			continue;
		snprintf(r->path + len, sizeof r->path - len, ".%s", f->name);
		result = take_field(r, f, v, (char *)out + f->at);
		if (result == DONE)
			r->path[len] = '\0';
	}
	return result;
}

/* ---- cells ---- */

static enum result
take_cell_object(struct reading *r, const json_t *v, struct sheet_cell *out)
{
	unsigned what = 0, cover = 0;
	enum result result = take_word(r, json_object_get(v, "what"), what_words, &what);
	const json_t *part;

	if (result == DONE && (part = json_object_get(v, "cover")) != NULL)
		result = take_word(r, part, cover_words, &cover);
	if (result == DONE && (part = json_object_get(v, "n")) != NULL)
		result = take_int(r, part, -WHOLE_MOST, WHOLE_MOST, &out->n);
	if (result == DONE && (part = json_object_get(v, "d")) != NULL)
		result = take_int(r, part, -WHOLE_MOST, WHOLE_MOST, &out->d);
	if (result == DONE)
		result = take_text(r, json_object_get(v, "words"), &out->words);
	out->what = what;
	out->cover = cover;
	out->differs = json_is_true(json_object_get(v, "differs"));
	return result;
}

static enum result
take_cell(struct reading *r, const json_t *v, struct sheet_cell *out)
{
	if (json_is_null(v))
		return DONE;
	if (json_is_string(v)) {
		out->what = CELL_WORDS;
		return take_text(r, v, &out->words);
	}
	if (json_is_object(v))
		return take_cell_object(r, v, out);
	out->what = CELL_COUNT;
	return take_int(r, v, -WHOLE_MOST, WHOLE_MOST, &out->n);
}

static enum result
take_rows(struct reading *r, const json_t *list, struct sheet *s)
{
	enum result result = make(r, &s->rows, s->n_rows, sizeof s->rows[0]);
	size_t len = strlen(r->path), n;

	for (size_t i = 0; result == DONE && i < s->n_rows; i++) {
		const json_t *row = json_array_get(list, i), *cells;
		snprintf(r->path + len, sizeof r->path - len, ".rows[%zu]", i);
		if ((result = take_fields(r, row_fields, row, &s->rows[i])) != DONE ||
		    (result = take_list(r, row, "cells", COLUMNS_MOST, &cells, &n)) != DONE)
			break;
		if (n != s->n_columns || s->rows[i].depth > DEPTH_MOST)
			return wrong(r, "%zu cells at depth %u, there are %zu columns", n, s->rows[i].depth, s->n_columns);
		result = make(r, &s->rows[i].cells, n, sizeof s->rows[i].cells[0]);
		for (size_t c = 0; result == DONE && c < n; c++) {
			snprintf(r->path + len, sizeof r->path - len, ".rows[%zu].cells[%zu]", i, c);
			result = take_cell(r, json_array_get(cells, c), &s->rows[i].cells[c]);
		}
	}
	if (result == DONE)
		r->path[len] = '\0';
	return result;
}

/* ---- sums, charts, words ---- */

static enum result
take_place(struct reading *r, const json_t *v, const struct sheet *s, struct sheet_place *out)
{
	int64_t row = 0, column = 0, sign = 0;
	enum result result = json_array_size(v) == 3 ? DONE : wrong(r, "a place of a sum is [row, column, sign]");

	if (result == DONE)
		result = take_int(r, json_array_get(v, 0), 0, (int64_t)s->n_rows - 1, &row);
	if (result == DONE)
		result = take_int(r, json_array_get(v, 1), 0, (int64_t)s->n_columns - 1, &column);
	if (result == DONE)
		result = take_int(r, json_array_get(v, 2), -1, 1, &sign);
	*out = (struct sheet_place){ (unsigned)row, (unsigned)column, (int)sign };
	return result;
}

static enum result
take_sums(struct reading *r, const json_t *list, struct sheet *s)
{
	enum result result = make(r, &s->sums, s->n_sums, sizeof s->sums[0]);
	size_t len = strlen(r->path);

	for (size_t i = 0; result == DONE && i < s->n_sums; i++) {
		const json_t *sum = json_array_get(list, i), *parts;
		snprintf(r->path + len, sizeof r->path - len, ".sums[%zu]", i);
		if ((result = take_place(r, json_object_get(sum, "whole"), s, &s->sums[i].whole)) != DONE ||
		    (result = take_list(r, sum, "parts", ROWS_MOST, &parts, &s->sums[i].n_parts)) != DONE ||
		    (result = make(r, &s->sums[i].parts, s->sums[i].n_parts, sizeof s->sums[i].parts[0])) != DONE)
			break;
		for (size_t p = 0; result == DONE && p < s->sums[i].n_parts; p++)
			result = take_place(r, json_array_get(parts, p), s, &s->sums[i].parts[p]);
	}
	if (result == DONE)
		r->path[len] = '\0';
	return result;
}

static enum result
take_numbers(struct reading *r, const json_t *list, size_t n, size_t below, unsigned **out)
{
	enum result result = make(r, out, n, sizeof **out);
	int64_t number = 0;

	for (size_t i = 0; result == DONE && i < n; i++) {
		result = take_int(r, json_array_get(list, i), 0, (int64_t)below - 1, &number);
		(*out)[i] = (unsigned)number;
	}
	return result;
}

static enum result
take_charts(struct reading *r, const json_t *list, struct sheet *s)
{
	enum result result = make(r, &s->charts, s->n_charts, sizeof s->charts[0]);
	size_t len = strlen(r->path);

	for (size_t i = 0; result == DONE && i < s->n_charts; i++) {
		const json_t *chart = json_array_get(list, i), *values;
		struct sheet_chart *out = &s->charts[i];
		snprintf(r->path + len, sizeof r->path - len, ".charts[%zu]", i);
		if ((result = take_fields(r, chart_fields, chart, out)) != DONE ||
		    (result = take_list(r, chart, "values", COLUMNS_MOST, &values, &out->n_values)) != DONE)
			break;
		if (out->labels >= s->n_columns)
			return wrong(r, "column %u does not exist", out->labels);
		result = take_numbers(r, values, out->n_values, s->n_columns, &out->values);
	}
	if (result == DONE)
		r->path[len] = '\0';
	return result;
}

/* A list of words in one language; both languages have as many, and one may lack altogether. */
static enum result
take_words(struct reading *r, const json_t *of, const char *name, const char ***out, size_t *n)
{
	const json_t *list;
	size_t count;
	enum result result = take_list(r, of, name, ROWS_MOST, &list, &count);

	if (result != DONE || list == NULL)
		return result;
	if (*n != 0 && *n != count)
		return wrong(r, "«%s» has %zu elements, in the other language %zu", name, count, *n);
	*n = count;
	result = make(r, out, count, sizeof **out);
	for (size_t i = 0; result == DONE && i < count; i++)
		result = take_text(r, json_array_get(list, i), &(*out)[i]);
	return result;
}

static enum result
take_all_words(struct reading *r, const json_t *of, struct sheet *s)
{
	const json_t *rows;
	size_t n;
	enum result result;

	if ((result = take_words(r, of, "notes_vi", &s->notes_vi, &s->n_notes)) != DONE ||
	    (result = take_words(r, of, "notes_en", &s->notes_en, &s->n_notes)) != DONE ||
	    (result = take_words(r, of, "sentences_vi", &s->sentences_vi, &s->n_sentences)) != DONE ||
	    (result = take_words(r, of, "sentences_en", &s->sentences_en, &s->n_sentences)) != DONE ||
	    (result = take_list(r, of, "sentence_rows", ROWS_MOST, &rows, &n)) != DONE || rows == NULL)
		return result;
	if (n != s->n_sentences)
		return wrong(r, "«sentence_rows» has %zu elements, there are %zu sentences", n, s->n_sentences);
	return take_numbers(r, rows, n, s->n_rows, &s->sentence_rows);
}

/* ---- sheets ---- */

static enum result
take_columns(struct reading *r, const json_t *list, struct sheet *s)
{
	enum result result = make(r, &s->columns, s->n_columns, sizeof s->columns[0]);
	size_t len = strlen(r->path);

	for (size_t i = 0; result == DONE && i < s->n_columns; i++) {
		snprintf(r->path + len, sizeof r->path - len, ".columns[%zu]", i);
		result = take_fields(r, column_fields, json_array_get(list, i), &s->columns[i]);
		if (result == DONE && s->columns[i].key == NULL)
			result = wrong(r, "no key");
	}
	if (result == DONE)
		r->path[len] = '\0';
	return result;
}

static enum result
take_sheet(struct reading *r, const json_t *v, struct sheet *s)
{
	const json_t *columns, *rows, *sums, *charts;
	enum result result;

	if ((result = take_fields(r, sheet_fields, v, s)) != DONE ||
	    (result = take_list(r, v, "columns", COLUMNS_MOST, &columns, &s->n_columns)) != DONE ||
	    (result = take_columns(r, columns, s)) != DONE ||
	    (result = take_list(r, v, "rows", ROWS_MOST, &rows, &s->n_rows)) != DONE ||
	    (result = take_rows(r, rows, s)) != DONE ||
	    (result = take_list(r, v, "sums", ROWS_MOST, &sums, &s->n_sums)) != DONE ||
	    (result = take_sums(r, sums, s)) != DONE ||
	    (result = take_list(r, v, "charts", COLUMNS_MOST, &charts, &s->n_charts)) != DONE ||
	    (result = take_charts(r, charts, s)) != DONE)
		return result;
	return take_all_words(r, v, s);
}

static enum result
take_book(struct reading *r, const json_t *v, struct book *b)
{
	const json_t *sheets;
	enum result result;

	if ((result = take_fields(r, book_fields, v, b)) != DONE ||
	    (result = take_list(r, v, "sheets", SHEETS_MOST, &sheets, &b->n_sheets)) != DONE ||
	    (result = make(r, &b->sheets, b->n_sheets, sizeof b->sheets[0])) != DONE)
		return result;
	if (sheets == NULL)
		return wrong(r, "no sheets");
	for (size_t i = 0; result == DONE && i < b->n_sheets; i++) {
		snprintf(r->path, sizeof r->path, "sheets[%zu]", i);
		result = take_sheet(r, json_array_get(sheets, i), &b->sheets[i]);
	}
	return result;
}

enum result
book_read_json(struct slice json, struct arena *a, struct book **out, struct fault *f)
{
	struct reading r = { a, f, "" };
	json_error_t error;
	struct book *b;
	enum result result;

	*out = NULL;
	if (json.len > JSON_MOST)
		return wrong(&r, "%zu bytes", json.len);
	json_t *root = json_loadb((const char *)json.data, json.len, JSON_REJECT_DUPLICATES, &error);
	if (root == NULL)
		return wrong(&r, "line %d, column %d: %s", error.line, error.column, error.text);
	result = make(&r, &b, 1, sizeof *b);
	if (result == DONE)
		result = take_book(&r, root, b);
	if (result == DONE)
		*out = b;
	json_decref(root);
	return result;
}
