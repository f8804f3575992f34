/* `site list`: who sends, what arrived, what became of it. */
#include <jansson.h>
#include <libsmartcols.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include "common/base/lang.h"
#include "common/base/text.h"
#include "embedded/run_sql.h"
#include "server/command.h"

enum column_type { TEXT, NUMBER, TIME, DAYS };
static const struct { const char *key, *vi, *en; enum column_type type; } columns[] = {
	{ "code", "MÃ", "CODE", TEXT },
	{ "name", "TÊN", "NAME", TEXT },
	{ "state", "TRẠNG THÁI", "STATE", TEXT },
	{ "key_state", "KHÓA", "KEY", TEXT },
	{ "received", "NHẬN", "RECEIVED", NUMBER },
	{ "accepted", "CHẤP NHẬN", "ACCEPTED", NUMBER },
	{ "returned", "TRẢ LẠI", "RETURNED", NUMBER },
	{ "parked", "CHỜ", "PARKED", NUMBER },
	{ "quarantined", "TẠM GIỮ", "QUARANTINED", NUMBER },
	{ "duplicates", "TRÙNG", "DUPLICATES", NUMBER },
	{ "last_seen", "LẦN CUỐI", "LAST SEEN", TIME },
	{ "key_age_days", "TUỔI KHÓA", "KEY AGE", DAYS },
	{ "backlog", "CHƯA NHẬN", "BACKLOG", NUMBER },
	{ "names_backup_at", "SAO LƯU TÊN", "NAMES BACKUP", TIME },
	{ "province_behind", "CHẬM SO VỚI TỈNH", "PROVINCE BEHIND", NUMBER },
	{ "troubles", "BỎ QUA", "SKIPPED", NUMBER },
};
#define COLUMNS ((int)(sizeof columns / sizeof columns[0]))

static void
cell_text(const PGresult *rows, int row, int col, char out[64])
{
	time_t seconds;
	struct tm t;

	out[0] = '\0';
	if (db_is_null(rows, row, col))
		return;
	switch (columns[col].type) {
	case TEXT:
		break;
	case NUMBER:
		snprintf(out, 64, "%lld", (long long)db_get_int8(rows, row, col));
		break;
	case DAYS:
		snprintf(out, 64, "%d", db_get_int4(rows, row, col));
		break;
	case TIME:
		seconds = (time_t)(db_get_time_ms(rows, row, col) / 1000);
		gmtime_r(&seconds, &t);
		strftime(out, 64, "%Y-%m-%dT%H:%M:%SZ", &t);
		break;
	}
}

static json_t *
cell_json(const PGresult *rows, int row, int col)
{
	char text[64];

	if (db_is_null(rows, row, col))
		return json_null();
	cell_text(rows, row, col, text);
	switch (columns[col].type) {
	case TEXT:
		return json_string(db_get_text(rows, row, col));
	case TIME:
		return json_string(text);
	case NUMBER:
	case DAYS:
		return json_integer(strtoll(text, NULL, 10));
	}
	return json_null();
}

static void
print_json(const PGresult *rows)
{
	json_t *list = json_array();

	for (int i = 0; i < PQntuples(rows); i++) {
		json_t *site = json_object();
		for (int c = 0; c < COLUMNS; c++)
			json_object_set_new(site, columns[c].key, cell_json(rows, i, c));
		json_array_append_new(list, site);
	}
	json_dumpf(list, stdout, JSON_INDENT(1));
	putchar('\n');
	json_decref(list);
}

static void
print_table(const PGresult *rows)
{
	struct libscols_table *table = scols_new_table();

	for (int c = 0; c < COLUMNS; c++)
		scols_table_new_column(table, lang_pick(columns[c].vi, columns[c].en), 0,
		                       columns[c].type == NUMBER || columns[c].type == DAYS ? SCOLS_FL_RIGHT : 0);
	for (int i = 0; i < PQntuples(rows); i++) {
		struct libscols_line *line = scols_table_new_line(table, NULL);
		for (int c = 0; c < COLUMNS; c++) {
			char text[700] = "";
			if (columns[c].type != TEXT)
				cell_text(rows, i, c, text);
			else if (!db_is_null(rows, i, c))
				text_printable(db_get_text(rows, i, c), text, sizeof text);   /* names were typed by somebody */
			scols_line_set_data(line, (size_t)c, text);
		}
	}
	scols_print_table(table);
	scols_unref_table(table);
}

int
command_site_list(const struct cli_args *args, void *settings)
{
	struct fault f = { 0 };
	struct db *db = NULL;
	PGresult *rows = NULL;

	enum result r = settings_open(settings, "lienthong site list", &db, &f);
	if (r == DONE)
		r = db_run(db, NULL, run_sql_site_list, NULL, &rows, &f);
	if (r == DONE)
		(cli_has(args, "json") ? print_json : print_table)(rows);
	PQclear(rows);
	db_close(&db);
	return r == DONE ? 0 : command_fault(&f);
}
