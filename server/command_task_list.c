/* `task list`: what was given to whom, what was reported on it, and what is overdue. */
#include <inttypes.h>
#include <jansson.h>
#include <libsmartcols.h>
#include <stdio.h>
#include "common/base/lang.h"
#include "common/base/text.h"
#include "common/record/labels.h"
#include "embedded/run_sql.h"
#include "server/command.h"

enum cell_type { TEXT, DAY, NUMBER, YES, STAGE };
enum { DAYS_OVER = 13 };
static const struct {
	const char *key, *vi, *en;
	enum cell_type type;
	bool shown;
} columns[] = {
	{ "code", "MÃ", "CODE", TEXT, true },
	{ "title", "NHIỆM VỤ", "TASK", TEXT, true },
	{ "kind", "LOẠI", "KIND", TEXT, false },
	{ "lead", "CHỦ TRÌ", "LEAD", TEXT, true },
	{ "issued_on", "GIAO NGÀY", "ISSUED", DAY, false },
	{ "due_on", "HẠN", "DUE", DAY, true },
	{ "issued", "TỈNH GIAO", "BY THE PROVINCE", YES, false },
	{ "stage", "TÌNH HÌNH", "STAGE", STAGE, true },
	{ "progress", "%", "%", NUMBER, true },
	{ "delivered_on", "ĐẾN NƠI", "DELIVERED", DAY, true },
	{ "read_on", "ĐÃ ĐỌC", "READ", DAY, true },
	{ "accepted_on", "NHẬN VIỆC", "ACCEPTED", DAY, true },
	{ "done_on", "XONG", "DONE", DAY, true },
	{ "days_over", "QUÁ HẠN (NGÀY)", "DAYS OVERDUE", NUMBER, true },
};
#define COLUMNS ((int)(sizeof columns / sizeof columns[0]))
#define TITLE_SHOWN 60

static const char *
stage_word(const char *stage)
{
	int value;

	if (!enum_value(&lt__task_event__descriptor, stage, &value))
		return lang_pick("đã giao", "issued");
	return label_value(&lt__task_event__descriptor, value, lang_now());
}

static void
cell_words(const PGresult *rows, int row, int col, char *out, size_t size)
{
	char day[DATE_TEXT];

	out[0] = '\0';
	if (db_is_null(rows, row, col))
		return;
	switch (columns[col].type) {
	case TEXT:
		text_printable(db_get_text(rows, row, col), out, size);
		break;
	case STAGE:
		snprintf(out, size, "%s", stage_word(db_get_text(rows, row, col)));
		break;
	case DAY:
		date_format_vi(db_get_date(rows, row, col), day);
		snprintf(out, size, "%s", day);
		break;
	case NUMBER:
		if (col != DAYS_OVER || db_get_int4(rows, row, col) > 0)
			snprintf(out, size, "%" PRId32, db_get_int4(rows, row, col));
		break;
	case YES:
		snprintf(out, size, "%s", db_get_bool(rows, row, col) ? "x" : "");
		break;
	}
}

static json_t *
cell_json(const PGresult *rows, int row, int col)
{
	char day[DATE_TEXT];

	if (db_is_null(rows, row, col))
		return json_null();
	switch (columns[col].type) {
	case DAY:
		date_format_iso(db_get_date(rows, row, col), day);
		return json_string(day);
	case NUMBER:
		return json_integer(db_get_int4(rows, row, col));
	case YES:
		return json_boolean(db_get_bool(rows, row, col));
	case TEXT:
	case STAGE:
		return json_string(db_get_text(rows, row, col));
	}
	return json_null();
}

static void
print_json(const PGresult *rows)
{
	json_t *list = json_array();

	for (int i = 0; i < PQntuples(rows); i++) {
		json_t *task = json_object();
		for (int c = 0; c < COLUMNS; c++)
			json_object_set_new(task, columns[c].key, cell_json(rows, i, c));
		json_array_append_new(list, task);
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
		if (columns[c].shown)
			scols_table_new_column(table, lang_pick(columns[c].vi, columns[c].en), c == 1 ? TITLE_SHOWN : 0,
			                       columns[c].type == NUMBER ? SCOLS_FL_RIGHT
			                       : c == 1                  ? SCOLS_FL_TRUNC
			                                                 : 0);
	for (int i = 0; i < PQntuples(rows); i++) {
		struct libscols_line *line = scols_table_new_line(table, NULL);
		size_t place = 0;
		for (int c = 0; c < COLUMNS; c++) {
			char text[2100];
			if (!columns[c].shown)
				continue;
			cell_words(rows, i, c, text, sizeof text);
			scols_line_set_data(line, place++, text);
		}
	}
	scols_print_table(table);
	scols_unref_table(table);
}

int
command_task_list(const struct cli_args *args, void *settings)
{
	const char *day = cli_value(args, "as-of");
	struct fault f = { 0 };
	struct db *db = NULL;
	PGresult *rows = NULL;
	struct db_args *sql = db_args_new();
	int32_t on = clock_today();
	enum result r = DONE;

	if (day != NULL && !date_parse_iso(day, &on))
		r = fault_set(&f, REFUSED, LT_5234, "task list", "--as-of %s (yyyy-mm-dd)", day);
	db_arg_date(sql, on);
	db_arg_bool(sql, cli_has(args, "overdue"));
	if (r == DONE)
		r = settings_open(settings, "lienthong task list", &db, &f);
	if (r == DONE)
		r = db_run(db, NULL, run_sql_task_list, sql, &rows, &f);
	if (r == DONE)
		(cli_has(args, "json") ? print_json : print_table)(rows);
	PQclear(rows);
	db_args_free(&sql);
	db_close(&db);
	return r == DONE ? 0 : command_fault(&f);
}
