/* `refresh`: one round by hand, and what it did. Where another process keeps the figures fresh it waits until that one has come as
 * far as the journal was when it was asked. */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <time.h>
#include "common/base/clock.h"
#include "common/base/lang.h"
#include "server/command.h"
#include "server/refresh/refresh.h"

#define WAIT_MS 120000
#define LOOK_MS 100

static void
print_json(const struct refresh_round *r)
{
	json_t *all = json_pack("{s:b, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "mine", r->mine, "j", (json_int_t)r->j, "marks",
		(json_int_t)r->marks, "entities", (json_int_t)r->entities, "places", (json_int_t)r->parts, "changed",
		(json_int_t)r->figures, "letters", (json_int_t)r->letters, "troubles", (json_int_t)r->troubles, "ms", (json_int_t)r->ms);

	json_dumpf(all, stdout, JSON_INDENT(1));
	putchar('\n');
	json_decref(all);
}

static void
print_line(const struct refresh_round *r)
{
	if (r->ms == 0)
		printf(lang_pick("Không có gì mới; các chỉ tiêu đúng đến số nhật ký %" PRId64 ".\n",
		                 "Nothing is new; the figures are those of journal number %" PRId64 ".\n"), r->j);
	else
		printf(lang_pick("Đã xét %" PRId64 " bản ghi, tính %" PRId64 " số, %" PRId64 " số thay đổi, %zu chỉ tiêu lỗi; các chỉ tiêu đúng đến số nhật ký %" PRId64 " (%" PRId64 " ms).\n",
		                 "Looked at %" PRId64 " records, worked out %" PRId64 " figures, %" PRId64 " changed, %zu indicators failed; the figures are those of journal number %" PRId64 " (%" PRId64 " ms).\n"),
		       r->entities, r->parts, r->figures, r->troubles, r->j, r->ms);
}

static enum result
numbers(struct db *db, int64_t *head, int64_t *mark, struct fault *f)
{
	PGresult *rows = NULL;
	enum result r = db_run(db, NULL, "SELECT c.j, coalesce((SELECT j FROM figure_state), -1) FROM centre c", NULL, &rows, f);

	if (r == DONE) {
		*head = db_get_int8(rows, 0, 0);
		*mark = db_get_int8(rows, 0, 1);
	}
	PQclear(rows);
	return r;
}

/* Somebody else is at it. */
static enum result
wait_for_other(struct db *db, struct refresh_round *out, struct fault *f)
{
	const struct timespec pause = { 0, LOOK_MS * 1000000L };
	int64_t until = clock_mono_ms() + WAIT_MS, began, head;
	enum result r = numbers(db, &began, &out->j, f);

	while (r == DONE && out->j < began) {
		if (clock_mono_ms() > until)
			return fault_set(f, LATER, LT_5302, "", "%" PRId64 " < %" PRId64, out->j, began);
		nanosleep(&pause, NULL);
		r = numbers(db, &head, &out->j, f);
	}
	return r;
}

int
command_refresh(const struct cli_args *args, void *settings)
{
	const char *day = cli_value(args, "day");
	struct refresher *refresher = NULL;
	struct refresh_round round = { 0 };
	int32_t today = clock_today();
	struct fault f = { 0 };
	struct db *db = NULL;
	enum result r = DONE;

	if (day && !date_parse_iso(day, &today))
		r = fault_set(&f, REFUSED, LT_1003, "refresh", "--day %s (yyyy-mm-dd)", day);
	if (r == DONE)
		r = settings_open(settings, "lienthong refresh", &db, &f);
	if (r == DONE)
		r = refresh_open(db, &refresher, &f);
	if (r == DONE)
		r = refresh_run(refresher, today, &round, &f);
	if (r == DONE && !round.mine)
		r = wait_for_other(db, &round, &f);
	if (r == DONE)
		(cli_has(args, "json") ? print_json : print_line)(&round);
	refresh_close(&refresher);
	db_close(&db);
	return r == DONE ? 0 : command_fault(&f);
}
