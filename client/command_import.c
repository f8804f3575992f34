/* lienthong import FILE|- [--form KIND] [--dry-run] [--as-of DATE] [--reason CODE] [--note TEXT] [--amend] [--encoding
 * E]
 * [--refused FILE]: what was said of the rows, as lines for people or as JSON. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/files/cell.h"
#include "client/commands.h"
#include "client/forms/import.h"
#include "common/base/clock.h"
#include "common/base/lang.h"
#include "common/base/text.h"

#define LISTED_MAX 10000 /* refusals in the JSON; the counts are always whole */
#define STATUS_PARTLY 1
#define STATUS_USAGE 64
#define STATUS_DATA 65
#define REFUSED_END ".refused.csv"

struct told {
	json_t *refusals, *warnings;
	bool json, terminal;
	char refused_path[4096];
	char *note;
};

/* file, row 23, column «level» (Level) "x": sentence. remedy. [code] */
static void
say(const struct told *t, const struct refusal *r)
{
	char line[2600], safe[2600];
	const char *end = strstr(r->text, "[LT-") == NULL ? r->code : NULL;
	size_t n = (size_t)snprintf(line, sizeof line, lang_pick("%s, dòng %u", "%s, row %u"), r->file, r->row);
	if (r->column[0] != '\0' && n < sizeof line)
		n += (size_t)snprintf(line + n, sizeof line - n,
		                      lang_pick(", cột «%s» (%s) \"%.80s\"", ", column \"%s\" (%s) \"%.80s\""),
		                      r->column, r->label, r->value);
	if (n < sizeof line)
		snprintf(line + n, sizeof line - n, ": %s%s%s%s", r->text, end != NULL ? " [" : "",
		         end != NULL ? end : "", end != NULL ? "]" : "");
	text_printable(line, safe, sizeof safe);
	fprintf(stderr, "%s%s\n", t->terminal ? "\r\033[K" : "", safe);
}

static void
list(json_t *to, const struct refusal *r)
{
	static const char *const severities[] = { "unknown", "info", "warning", "error" };
	if (json_array_size(to) < LISTED_MAX)
		json_array_append_new(to, json_pack("{s:i, s:s, s:s, s:s, s:s, s:s}", "row", (int)r->row, "column",
		                                    r->column, "value", r->value, "code", r->code, "text", r->text,
		                                    "severity", severities[r->severity]));
}

static void
on_refused(void *ctx, const struct refusal *r)
{
	struct told *t = ctx;
	if (t->json)
		list(t->refusals, r);
	if (!t->json || t->terminal)
		say(t, r);
}

static void
on_warned(void *ctx, const struct refusal *r)
{
	struct told *t = ctx;
	if (t->json)
		list(t->warnings, r);
	else
		say(t, r);
}

static void
on_previewed(void *ctx, const char *text)
{
	char safe[1024];
	while (*text != '\0') { /* line by line: a line end is not for text_printable */
		size_t len = strcspn(text, "\n");
		char line[1024];
		snprintf(line, sizeof line, "%.*s", (int)len, text);
		text_printable(line, safe, sizeof safe);
		fprintf(stderr, "  %s\n", safe);
		text += len + (text[len] == '\n');
	}
}

static void
on_progress(void *ctx, uint64_t rows)
{
	const struct told *t = ctx;
	if (t->terminal)
		fprintf(stderr, lang_pick("\r%llu dòng …", "\r%llu rows …"), (unsigned long long)rows);
}

/* ---- the end ---- */

static int
print_json(const struct told *t, const struct import_options *o, const struct import_report *r)
{
	const struct {
		const char *name;
		uint64_t value;
	} numbers[] = {
		{ "rows", r->rows },
		{ "recorded", r->recorded },
		{ "skipped", r->skipped },
		{ "refused", r->refused },
		{ "amended", r->amended },
		{ "differing", r->differing },
		{ "total_rows", r->total_rows },
	};
	json_t *root = json_pack("{s:s, s:b}", "form", form_name(r->form), "dry_run", (int)o->dry_run);
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
		json_object_set_new(root, numbers[i].name, json_integer((json_int_t)numbers[i].value));
	json_object_set_new(root, "refused_file", r->refused_file ? json_string(o->refused_path) : json_null());
	json_object_set(root, "refusals", t->refusals);
	json_object_set(root, "warnings", t->warnings);
	return command_print_json(root);
}

static int
print_text(const struct import_options *o, const struct import_report *r)
{
	printf(lang_pick("%s%llu dòng: ghi %llu, bỏ qua vì đã có %llu, từ chối %llu.\n",
	                 "%s%llu rows: %llu recorded, %llu skipped as already there, %llu refused.\n"),
	       o->dry_run ? lang_pick("(chỉ kiểm tra) ", "(check only) ") : "", (unsigned long long)r->rows,
	       (unsigned long long)r->recorded, (unsigned long long)r->skipped, (unsigned long long)r->refused);
	if (r->amended > 0)
		printf(lang_pick("Trong đó ghi thành bản sửa: %llu.\n", "Amendments among them: %llu.\n"),
		       (unsigned long long)r->amended);
	if (r->differing > 0)
		printf(lang_pick("Khác với bản đã ghi: %llu; nếu tệp đúng thì nhập lại với --amend.\n",
		                 "Different from what is recorded: %llu; if the file is right import again with "
		                 "--amend.\n"),
		       (unsigned long long)r->differing);
	if (r->refused_file) {
		char safe[4400];
		text_printable(o->refused_path, safe, sizeof safe);
		printf(lang_pick("Các dòng bị từ chối: %s\n", "Refused rows: %s\n"), safe);
	}
	return 0;
}

static int
print(const struct told *t, const struct import_options *o, const struct import_report *r)
{
	if (t->terminal)
		fputs("\r\033[K", stderr);
	if (r->refused_fault.code != FAULT_NONE)
		fault_print(&r->refused_fault, stderr);
	return t->json ? print_json(t, o, r) : print_text(o, r);
}

static int
status_of(const struct import_report *r)
{
	if (r->recorded + r->skipped == 0)
		return STATUS_DATA;
	return r->refused > 0 ? STATUS_PARTLY : 0;
}

/* ---- the options ---- */

/* Beside the file; the refused rows of a file of refused rows take its place. */
static void
refused_path(const struct cli_args *args, struct told *t, struct import_options *o)
{
	const char *said = cli_value(args, "refused");
	size_t len = strlen(o->path), end = strlen(REFUSED_END);
	o->refused_must = said != NULL;
	if (said != NULL)
		snprintf(t->refused_path, sizeof t->refused_path, "%s", said);
	else if (strcmp(o->path, "-") == 0 || o->dry_run)
		return;
	else
		snprintf(t->refused_path, sizeof t->refused_path, "%s%s", o->path,
		         len > end && strcmp(o->path + len - end, REFUSED_END) == 0 ? "" : REFUSED_END);
	o->refused_path = t->refused_path;
}

static enum result
form_read(const char *name, struct import_options *o, struct fault *f)
{
	if (name == NULL || (o->form = form_find(name)) != NULL)
		return DONE;
	return form_unknown(name, f);
}

static enum result
encoding_read(const char *name, struct import_options *o, struct fault *f)
{
	static const struct {
		const char *name;
		enum csv_encoding encoding;
	} names[] = {
		{ "tcvn3", CSV_TCVN3 },
		{ "utf8", CSV_UTF8 },
		{ "utf-8", CSV_UTF8 },
	};
	for (size_t i = 0; name != NULL && i < sizeof names / sizeof names[0]; i++) {
		if (strcmp(names[i].name, name) != 0)
			continue;
		o->encoding = names[i].encoding;
		return DONE;
	}
	return name == NULL ? DONE : fault_set(f, REFUSED, LT_1003, "--encoding", "%.40s (tcvn3|utf8)", name);
}

static int
options_read(const struct cli_args *args, struct told *t, struct import_options *o)
{
	struct fault f = { 0 };
	const char *as_of = cli_value(args, "as-of"), *note = cli_value(args, "note");

	o->today = o->as_of = clock_today();
	o->has_as_of = as_of != NULL;
	o->reason = cli_value(args, "reason");
	if (note != NULL)
		o->note = t->note = text_normalise(note);
	if (form_read(cli_value(args, "form"), o, &f) != DONE ||
	    encoding_read(cli_value(args, "encoding"), o, &f) != DONE)
		return command_fault(&f);
	if (as_of != NULL && cell_date(as_of, &o->as_of, &f) != DONE) {
		snprintf(f.place, sizeof f.place, "--as-of");
		(void)command_fault(&f);
		return STATUS_USAGE;
	}
	refused_path(args, t, o);
	return 0;
}

int
command_import(const struct cli_args *args, void *ctx)
{
	const struct command *c = ctx;
	struct told t = {
		.refusals = json_array(), .warnings = json_array(), .json = c->json, .terminal = isatty(STDERR_FILENO)
	};
	struct import_options o = { .path = cli_operand(args, 0),
		                    .dry_run = cli_has(args, "dry-run"),
		                    .amend = cli_has(args, "amend"),
		                    .refused = on_refused,
		                    .warned = on_warned,
		                    .previewed = on_previewed,
		                    .progress = on_progress,
		                    .ctx = &t };
	struct import_report report = { 0 };
	struct identity me;
	struct store *s = NULL;
	struct fault f = { 0 };

	int status = command_open(c, &s, &me);
	if (status == 0)
		status = command_forms(s);
	if (status == 0)
		status = options_read(args, &t, &o);
	if (status == 0) {
		enum result r = import_run(s, &o, &report, &f);
		int printed = report.form != NULL && (report.rows > 0 || r == DONE) ? print(&t, &o, &report) : 0;
		status = r != DONE ? command_fault(&f) : printed != 0 ? printed : status_of(&report);
	}
	store_close(&s);
	json_decref(t.refusals);
	json_decref(t.warnings);
	free(t.note);
	return status;
}
