/* `task list`: what was given to whom, what was reported on it, and what is overdue. */
#include "common/base/clock.h"
#include "common/base/lang.h"
#include "common/record/labels.h"
#include "embedded/run_sql.h"
#include "server/command.h"
#include "server/listing.h"

static const char *
stage_word(const char *stage)
{
	int value;

	if (!enum_value(&lt__task_event__descriptor, stage, &value))
		return lang_pick("đã giao", "issued");
	return label_value(&lt__task_event__descriptor, value, lang_now());
}

static const struct listing_column columns[] = {
	{ "code", "MÃ", "CODE", .type = LISTED_TEXT },
	{ "title", "NHIỆM VỤ", "TASK", .type = LISTED_TEXT, .shown = 60 },
	{ "kind", NULL, NULL, .type = LISTED_TEXT },
	{ "lead", "CHỦ TRÌ", "LEAD", .type = LISTED_TEXT },
	{ "issued_on", NULL, NULL, .type = LISTED_DATE },
	{ "due_on", "HẠN", "DUE", .type = LISTED_DATE },
	{ "issued", NULL, NULL, .type = LISTED_BOOL },
	{ "stage", "TÌNH HÌNH", "STAGE", .type = LISTED_TEXT, .word = stage_word },
	{ "progress", "%", "%", .type = LISTED_INT4 },
	{ "delivered_on", "ĐẾN NƠI", "DELIVERED", .type = LISTED_DATE },
	{ "read_on", "ĐÃ ĐỌC", "READ", .type = LISTED_DATE },
	{ "accepted_on", "NHẬN VIỆC", "ACCEPTED", .type = LISTED_DATE },
	{ "done_on", "XONG", "DONE", .type = LISTED_DATE },
	{ "days_over", "QUÁ HẠN (NGÀY)", "DAYS OVERDUE", .type = LISTED_INT4, .above_zero = true },
};
#define COLUMNS ((int)(sizeof columns / sizeof columns[0]))

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
		listing_print(rows, columns, COLUMNS, cli_has(args, "json"));
	PQclear(rows);
	db_args_free(&sql);
	db_close(&db);
	return r == DONE ? 0 : command_fault(&f);
}
