/* `catalog list` and `catalog show`: the versions with who put them in force and why; what the present one says. */
#include <inttypes.h>
#include <jansson.h>
#include <libsmartcols.h>
#include <stdio.h>
#include <time.h>
#include "common/base/lang.h"
#include "common/base/text.h"
#include "embedded/run_sql.h"
#include "server/command.h"

enum { VERSION, JOURNAL, AT, ACTOR, NOTE, DIGEST, ENTRIES, ADDED, CHANGED, GONE, PRESENT };

static const struct {
	const char *key, *vi, *en;
	bool number;
} columns[] = {
	[VERSION] = { "version", "PHIÊN BẢN", "VERSION", true },
	[JOURNAL] = { "j", "SỐ NHẬT KÝ", "JOURNAL", true },
	[AT] = { "at", "LÚC", "AT", false },
	[ACTOR] = { "actor", "NGƯỜI LÀM", "BY", false },
	[NOTE] = { "note", "GHI CHÚ", "NOTE", false },
	[DIGEST] = { "digest", "MÃ BĂM", "DIGEST", false },
	[ENTRIES] = { "entries", "SỐ MỤC", "ENTRIES", true },
	[ADDED] = { "added", "THÊM", "ADDED", true },
	[CHANGED] = { "changed", "SỬA", "CHANGED", true },
	[GONE] = { "gone", "BỎ", "GONE", true },
};
#define COLUMNS ((int)(sizeof columns / sizeof columns[0]))

static int64_t
cell_number(const PGresult *rows, int row, int col)
{
	return col == VERSION ? db_get_int4(rows, row, col) : db_get_int8(rows, row, col);
}

static void
cell_words(const PGresult *rows, int row, int col, char *out, size_t size)
{
	struct tm utc;

	if (columns[col].number) {
		snprintf(out, size, "%" PRId64, cell_number(rows, row, col));
	} else if (col == AT) {
		time_t seconds = (time_t)(db_get_time_ms(rows, row, col) / 1000);
		gmtime_r(&seconds, &utc);
		strftime(out, size, "%Y-%m-%dT%H:%M:%SZ", &utc);
	} else {
		const char *text = db_get_text(rows, row, col);
		text_printable(text != NULL ? text : "", out, size);
	}
}

static void
list_json(const PGresult *rows)
{
	json_t *list = json_array();
	char text[1200];

	for (int i = 0; i < PQntuples(rows); i++) {
		json_t *version = json_object();
		for (int c = 0; c < COLUMNS; c++) {
			cell_words(rows, i, c, text, sizeof text);
			if (columns[c].number)
				json_object_set_new(version, columns[c].key, json_integer(cell_number(rows, i, c)));
			else
				json_object_set_new(version, columns[c].key,
				                    db_is_null(rows, i, c) ? json_null() : json_string(text));
		}
		json_object_set_new(version, "present", json_boolean(db_get_bool(rows, i, PRESENT)));
		json_array_append_new(list, version);
	}
	json_dumpf(list, stdout, JSON_INDENT(1));
	putchar('\n');
	json_decref(list);
}

static void
list_table(const PGresult *rows)
{
	struct libscols_table *table = scols_new_table();
	char text[1200];

	for (int c = 0; c < COLUMNS; c++)
		scols_table_new_column(table, lang_pick(columns[c].vi, columns[c].en), 0,
		                       columns[c].number ? SCOLS_FL_RIGHT : 0);
	for (int i = 0; i < PQntuples(rows); i++) {
		struct libscols_line *line = scols_table_new_line(table, NULL);
		for (int c = 0; c < COLUMNS; c++) {
			cell_words(rows, i, c, text, sizeof text);
			if (c == DIGEST)
				text[12] = '\0'; /* enough to tell them apart; --json has all of it */
			scols_line_set_data(line, (size_t)c, text);
		}
	}
	scols_print_table(table);
	scols_unref_table(table);
}

int
command_catalog_list(const struct cli_args *args, void *settings)
{
	struct fault f = { 0 };
	struct db *db = NULL;
	PGresult *rows = NULL;

	enum result r = settings_open(settings, "lienthong catalog list", &db, &f);
	if (r == DONE)
		r = db_run(db, NULL, run_sql_catalog_list, NULL, &rows, &f);
	if (r == DONE)
		(cli_has(args, "json") ? list_json : list_table)(rows);
	PQclear(rows);
	db_close(&db);
	return r == DONE ? 0 : command_fault(&f);
}

/* ---- show ---- */

/* The entry's own words, in the reader's language. */
static const char *
entry_title(const json_t *content)
{
	const json_t *body = json_object_iter_value(json_object_iter((json_t *)content));
	const char *vi = json_string_value(json_object_get(body, "vi")),
		   *en = json_string_value(json_object_get(body, "en"));

	return lang_pick(vi != NULL ? vi : "", en != NULL ? en : vi != NULL ? vi : "");
}

static void
show_all(const PGresult *rows)
{
	struct libscols_table *table = scols_new_table();

	scols_table_new_column(table, lang_pick("MỤC", "ENTRY"), 0, 0);
	scols_table_new_column(table, lang_pick("TÊN", "NAME"), 0, 0);
	for (int i = 0; i < PQntuples(rows); i++) {
		struct libscols_line *line = scols_table_new_line(table, NULL);
		json_t *content = json_loads(db_get_text(rows, i, 1), 0, NULL);
		char text[2100];

		text_printable(db_get_text(rows, i, 0), text, sizeof text);
		scols_line_set_data(line, 0, text);
		text_printable(entry_title(content), text, sizeof text);
		scols_line_set_data(line, 1, text);
		json_decref(content);
	}
	scols_print_table(table);
	scols_unref_table(table);
}

static void
show_json(const PGresult *rows)
{
	json_t *all = json_object();

	for (int i = 0; i < PQntuples(rows); i++)
		json_object_set_new(all, db_get_text(rows, i, 0), json_loads(db_get_text(rows, i, 1), 0, NULL));
	json_dumpf(all, stdout, JSON_INDENT(1));
	putchar('\n');
	json_decref(all);
}

int
command_catalog_show(const struct cli_args *args, void *settings)
{
	struct fault f = { 0 };
	struct db *db = NULL;
	PGresult *rows = NULL;
	const char *key = cli_operand(args, 0);
	struct db_args *sql = db_args_new();

	db_arg_text(sql, key);
	enum result r = settings_open(settings, "lienthong catalog show", &db, &f);
	if (r == DONE)
		r = db_run(db, NULL, run_sql_catalog_show, sql, &rows, &f);
	if (r == DONE && key != NULL && PQntuples(rows) == 0)
		r = fault_set(&f, REFUSED, LT_5233, "", "%s", key);
	if (r == DONE)
		(cli_has(args, "json") || (key != NULL && PQntuples(rows) == 1) ? show_json : show_all)(rows);
	PQclear(rows);
	db_args_free(&sql);
	db_close(&db);
	return r == DONE ? 0 : command_fault(&f);
}
