/* Rows as a table or as JSON: see the header. Names were typed by somebody, so they are made printable. */
#include "server/listing.h"

#include <inttypes.h>
#include <jansson.h>
#include <libsmartcols.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include "common/base/clock.h"
#include "common/base/lang.h"
#include "common/base/text.h"

#define CELL_MAX 2100

static int64_t
number_of(const PGresult *rows, int row, int col, const struct listing_column *c)
{
	return c->type == LISTED_INT4 ? db_get_int4(rows, row, col) : db_get_int8(rows, row, col);
}

static void
time_text(const PGresult *rows, int row, int col, char *out, size_t size)
{
	time_t seconds = (time_t)(db_get_time_ms(rows, row, col) / 1000);
	struct tm utc;

	gmtime_r(&seconds, &utc);
	strftime(out, size, "%Y-%m-%dT%H:%M:%SZ", &utc);
}

/* ---- for people ---- */

static void
put_text(const PGresult *rows, int row, int col, const struct listing_column *c, char out[CELL_MAX])
{
	const char *text = db_get_text(rows, row, col);

	text_printable(c->word != NULL ? c->word(text) : text, out, CELL_MAX);
	if (c->shown < 0 && strlen(out) > (size_t)-c->shown)
		out[-c->shown] = '\0';
}

static void
cell_words(const PGresult *rows, int row, int col, const struct listing_column *c, char out[CELL_MAX])
{
	out[0] = '\0';
	if (db_is_null(rows, row, col))
		return;
	switch (c->type) {
	case LISTED_TEXT:
		put_text(rows, row, col, c, out);
		break;
	case LISTED_INT4:
	case LISTED_INT8:
		if (!c->above_zero || number_of(rows, row, col, c) > 0)
			snprintf(out, CELL_MAX, "%" PRId64, number_of(rows, row, col, c));
		break;
	case LISTED_BOOL:
		snprintf(out, CELL_MAX, "%s", db_get_bool(rows, row, col) ? "x" : "");
		break;
	case LISTED_DATE:
		date_format_vi(db_get_date(rows, row, col), out);
		break;
	case LISTED_TIME:
		time_text(rows, row, col, out, CELL_MAX);
		break;
	}
}

static void
add_heading(struct libscols_table *table, const struct listing_column *c)
{
	bool number = c->type == LISTED_INT4 || c->type == LISTED_INT8;

	scols_table_new_column(table, lang_pick(c->vi, c->en), c->shown > 0 ? c->shown : 0,
	                       number ? SCOLS_FL_RIGHT : c->shown > 0 ? SCOLS_FL_TRUNC : 0);
}

static void
print_table(const PGresult *rows, const struct listing_column *columns, int n)
{
	struct libscols_table *table = scols_new_table();
	char text[CELL_MAX];

	for (int c = 0; c < n; c++)
		if (columns[c].vi != NULL)
			add_heading(table, &columns[c]);
	for (int i = 0; i < (int)db_rows(rows); i++) {
		struct libscols_line *line = scols_table_new_line(table, NULL);
		size_t place = 0;
		for (int c = 0; c < n; c++) {
			if (columns[c].vi == NULL)
				continue;
			cell_words(rows, i, c, &columns[c], text);
			scols_line_set_data(line, place++, text);
		}
	}
	scols_print_table(table);
	scols_unref_table(table);
}

/* ---- for programs ---- */

static json_t *
cell_json(const PGresult *rows, int row, int col, const struct listing_column *c)
{
	char text[64];

	if (db_is_null(rows, row, col))
		return json_null();
	switch (c->type) {
	case LISTED_TEXT:
		return json_string(db_get_text(rows, row, col));
	case LISTED_INT4:
	case LISTED_INT8:
		return json_integer(number_of(rows, row, col, c));
	case LISTED_BOOL:
		return json_boolean(db_get_bool(rows, row, col));
	case LISTED_DATE:
		date_format_iso(db_get_date(rows, row, col), text);
		return json_string(text);
	case LISTED_TIME:
		time_text(rows, row, col, text, sizeof text);
		return json_string(text);
	}
	return json_null();
}

static void
print_json(const PGresult *rows, const struct listing_column *columns, int n)
{
	json_t *list = json_array();

	for (int i = 0; i < (int)db_rows(rows); i++) {
		json_t *row = json_object();
		for (int c = 0; c < n; c++)
			json_object_set_new(row, columns[c].key, cell_json(rows, i, c, &columns[c]));
		json_array_append_new(list, row);
	}
	json_dumpf(list, stdout, JSON_INDENT(1));
	putchar('\n');
	json_decref(list);
}

void
listing_print(const PGresult *rows, const struct listing_column *columns, int n, bool json)
{
	(json ? print_json : print_table)(rows, columns, n);
}
