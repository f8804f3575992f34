/* `verify`: prints the report that server/verify makes. */
#include <jansson.h>
#include <stdio.h>
#include <unistd.h>
#include "common/base/lang.h"
#include "server/command.h"
#include "server/verify/verify.h"

static void
progress(void *ctx, const char *check)
{
	(void)ctx;
	fprintf(stderr, "\r\033[K%s ...", check);
}

static void
print_json(const struct verify_report *report)
{
	json_t *checks = json_array();

	for (size_t i = 0; i < report->n; i++)
		json_array_append_new(checks, json_pack("{s:s, s:b, s:s}", "name", report->checks[i].name, "ok",
		                                        report->checks[i].ok, "detail", report->checks[i].detail));
	json_t *all = json_pack("{s:b, s:o}", "ok", report->ok, "checks", checks);
	json_dumpf(all, stdout, JSON_INDENT(1));
	putchar('\n');
	json_decref(all);
}

static void
print_lines(const struct verify_report *report)
{
	for (size_t i = 0; i < report->n; i++)
		printf("%-4s %-28s %s\n", report->checks[i].ok ? "ok" : lang_pick("SAI", "BAD"), report->checks[i].name,
		       report->checks[i].detail);
}

int
command_verify(const struct cli_args *args, void *settings)
{
	const struct settings *s = settings;
	struct verify_report report = { 0 };
	struct fault f = { 0 };
	struct db *db = NULL;
	bool terminal = isatty(STDERR_FILENO);

	enum result r = settings_open(s, "lienthong verify", &db, &f);
	if (r == DONE)
		r = verify_run(db, s->database, cli_has(args, "replay"), terminal ? progress : NULL, NULL, &report, &f);
	if (terminal)
		fprintf(stderr, "\r\033[K");
	if (r == DONE)
		(cli_has(args, "json") ? print_json : print_lines)(&report);
	int status = r != DONE ? command_fault(&f) : report.ok ? 0 : 1;
	verify_report_fini(&report);
	db_close(&db);
	return status;
}
