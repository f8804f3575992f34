/* `site list`: who sends, what arrived, what became of it. */
#include "embedded/run_sql.h"
#include "server/command.h"
#include "server/listing.h"

static const struct listing_column columns[] = {
	{ "code", "MÃ", "CODE", .type = LISTED_TEXT },
	{ "name", "TÊN", "NAME", .type = LISTED_TEXT },
	{ "state", "TRẠNG THÁI", "STATE", .type = LISTED_TEXT },
	{ "key_state", "KHÓA", "KEY", .type = LISTED_TEXT },
	{ "received", "NHẬN", "RECEIVED", .type = LISTED_INT8 },
	{ "accepted", "CHẤP NHẬN", "ACCEPTED", .type = LISTED_INT8 },
	{ "returned", "TRẢ LẠI", "RETURNED", .type = LISTED_INT8 },
	{ "parked", "CHỜ", "PARKED", .type = LISTED_INT8 },
	{ "quarantined", "TẠM GIỮ", "QUARANTINED", .type = LISTED_INT8 },
	{ "duplicates", "TRÙNG", "DUPLICATES", .type = LISTED_INT8 },
	{ "last_seen", "LẦN CUỐI", "LAST SEEN", .type = LISTED_TIME },
	{ "key_age_days", "TUỔI KHÓA", "KEY AGE", .type = LISTED_INT4 },
	{ "backlog", "CHƯA NHẬN", "BACKLOG", .type = LISTED_INT8 },
	{ "names_backup_at", "SAO LƯU TÊN", "NAMES BACKUP", .type = LISTED_TIME },
	{ "province_behind", "CHẬM SO VỚI TỈNH", "PROVINCE BEHIND", .type = LISTED_INT8 },
	{ "troubles", "BỎ QUA", "SKIPPED", .type = LISTED_INT8 },
};
#define COLUMNS ((int)(sizeof columns / sizeof columns[0]))

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
		listing_print(rows, columns, COLUMNS, cli_has(args, "json"));
	PQclear(rows);
	db_close(&db);
	return r == DONE ? 0 : command_fault(&f);
}
