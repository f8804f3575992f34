/* `freeze`, `frozen`, `diff`: reports that can be cited, as they were. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/base/clock.h"
#include "server/command.h"
#include "server/listing.h"
#include "server/report/commands.h"

static enum result
number_read(const char *text, int64_t *out, struct fault *f)
{
	char *end;

	errno = 0;
	*out = strtoll(text, &end, 10);
	return errno == 0 && *end == '\0' && end != text && *out > 0 ? DONE : fault_set(f, REFUSED, LT_5389, "frozen", "%.30s", text);
}

int
command_freeze(const struct cli_args *args, void *settings)
{
	struct asked_report asked;
	struct fault f = { 0 };
	struct db *db = NULL;
	int64_t number = 0;
	enum result r = asked_read(args, &asked, &f);

	if (r == DONE)
		r = settings_open(settings, "lienthong freeze", &db, &f);
	if (r == DONE)
		r = report_freeze(db, &asked.q, lang_now(), asked.actor, cli_value(args, "note"), &number, &f);
	if (r == DONE && cli_has(args, "json"))
		printf("{\"number\": %lld}\n", (long long)number);
	else if (r == DONE)
		printf("%lld\n", (long long)number);
	if (r == DONE)
		fprintf(stderr, lang_pick("Đã khóa báo cáo số %lld; xem bằng «lienthong-server frozen %lld».\n",
		                          "Frozen as number %lld; see `lienthong-server frozen %lld`.\n"), (long long)number, (long long)number);
	db_close(&db);
	asked_fini(&asked);
	return r == DONE ? 0 : command_fault(&f);
}

/* ---- giving out ---- */

static const struct listing_column columns[] = {
	{ "number", "SỐ", "NUMBER", .type = LISTED_INT8 },
	{ "report", "BÁO CÁO", "REPORT", .type = LISTED_TEXT },
	{ "period", "KỲ", "PERIOD", .type = LISTED_TEXT },
	{ "at", "LÚC", "AT", .type = LISTED_TIME },
	{ "actor", "NGƯỜI KHÓA", "BY", .type = LISTED_TEXT },
	{ "j", "ĐẾN SỐ", "UP TO", .type = LISTED_INT8 },
	{ "catalogue", "DANH MỤC", "CATALOGUE", .type = LISTED_INT4 },
	{ "sha256", "SHA-256", "SHA-256", .type = LISTED_TEXT, .shown = -12 },
	{ "note", "GHI CHÚ", "NOTE", .type = LISTED_TEXT },
	{ "role", NULL, NULL, .type = LISTED_TEXT },
};

static enum result
list(struct db *db, const struct cli_args *args, struct fault *f)
{
	PGresult *rows = NULL;
	enum result r = report_frozen_list(db, &rows, f);

	if (r == DONE)
		listing_print(rows, columns, (int)(sizeof columns / sizeof columns[0]), cli_has(args, "json"));
	PQclear(rows);
	return r;
}

static enum result
give(struct db *db, const struct cli_args *args, struct fault *f)
{
	struct buffer bytes = { 0 };
	enum report_format as;
	int64_t number;
	enum result r = number_read(cli_operand(args, 0), &number, f);

	if (r == DONE)
		r = asked_format(args, &as, f);
	if (r == DONE)
		r = report_frozen_for(db, number, cli_value(args, "role"), as, lang_now(), &bytes, f);
	if (r == DONE)
		r = bytes_out(args, as, &bytes, f);
	buffer_fini(&bytes);
	return r;
}

int
command_frozen(const struct cli_args *args, void *settings)
{
	struct fault f = { 0 };
	struct db *db = NULL;
	enum result r = settings_open(settings, "lienthong frozen", &db, &f);

	if (r == DONE)
		r = cli_count(args) > 0 ? give(db, args, &f) : list(db, args, &f);
	db_close(&db);
	return r == DONE ? 0 : command_fault(&f);
}

int
command_diff(const struct cli_args *args, void *settings)
{
	struct arena *a = arena_new(REPORT_ARENA);
	struct buffer bytes = { 0 };
	struct fault f = { 0 };
	struct db *db = NULL;
	struct book *b = NULL;
	enum report_format as;
	int64_t one, other;
	enum result r = number_read(cli_operand(args, 0), &one, &f);

	if (r == DONE)
		r = number_read(cli_operand(args, 1), &other, &f);
	if (r == DONE)
		r = asked_format(args, &as, &f);
	if (r == DONE)
		r = settings_open(settings, "lienthong diff", &db, &f);
	if (r == DONE)
		r = report_diff(db, one, other, cli_value(args, "role"), clock_today(), a, &b, &f);
	if (r == DONE)
		r = report_render(b, as, lang_now(), &bytes, &f);
	if (r == DONE)
		r = bytes_out(args, as, &bytes, &f);
	buffer_fini(&bytes);
	db_close(&db);
	arena_free(&a);
	return r == DONE ? 0 : command_fault(&f);
}
