/* `catalog list` and `catalog show`: the versions with who put them in force and why; what the present one says. */
#include <jansson.h>
#include <libsmartcols.h>
#include <stdio.h>
#include "common/base/lang.h"
#include "common/base/text.h"
#include "embedded/run_sql.h"
#include "server/command.h"
#include "server/listing.h"

static const struct listing_column columns[] = {
	{ "version", "PHIÊN BẢN", "VERSION", .type = LISTED_INT4 },
	{ "j", "SỐ NHẬT KÝ", "JOURNAL", .type = LISTED_INT8 },
	{ "at", "LÚC", "AT", .type = LISTED_TIME },
	{ "actor", "NGƯỜI LÀM", "BY", .type = LISTED_TEXT },
	{ "note", "GHI CHÚ", "NOTE", .type = LISTED_TEXT },
	{ "digest", "MÃ BĂM", "DIGEST", .type = LISTED_TEXT, .shown = -12 },    /* enough to tell them apart; --json has all of it */
	{ "entries", "SỐ MỤC", "ENTRIES", .type = LISTED_INT8 },
	{ "added", "THÊM", "ADDED", .type = LISTED_INT8 },
	{ "changed", "SỬA", "CHANGED", .type = LISTED_INT8 },
	{ "gone", "BỎ", "GONE", .type = LISTED_INT8 },
	{ "present", NULL, NULL, .type = LISTED_BOOL },
};
#define COLUMNS ((int)(sizeof columns / sizeof columns[0]))

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
		listing_print(rows, columns, COLUMNS, cli_has(args, "json"));
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
