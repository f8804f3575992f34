/* lienthong import FILE|- --form KIND [--dry-run] [--as-of DATE] */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "client/commands.h"
#include "client/forms_room.h"
#include "client/import.h"
#include "common/base/clock.h"
#include "common/base/lang.h"
#include "common/base/text.h"

#define LISTED_MAX 10000      /* refusals in the JSON; the counts are always whole */
#define STATUS_PARTLY 1
#define STATUS_DATA 65

struct told { const struct form *form; json_t *refusals, *warnings; bool json, terminal; uint64_t refused, warned; };

/* file, row 23, column «level» (Level) "x": sentence. remedy. [code] */
static void
say(const struct told *t, const struct refusal *r)
{
	char line[2600], safe[2600];
	int at = r->column[0] != '\0' ? form_column(t->form, r->column) : -1;
	const char *end = strstr(r->text, "[LT-") == NULL ? r->code : NULL;
	size_t n = (size_t)snprintf(line, sizeof line, lang_pick("%s, dòng %u", "%s, row %u"), r->file, r->row);
	if (at >= 0 && n < sizeof line)
		n += (size_t)snprintf(line + n, sizeof line - n,
		                      lang_pick(", cột «%s» (%s) \"%.80s\"", ", column \"%s\" (%s) \"%.80s\""),
		                      r->column, form_label(t->form, &t->form->columns[at]), r->value);
	if (n < sizeof line)
		snprintf(line + n, sizeof line - n, ": %s%s%s%s", r->text, end != NULL ? " [" : "",
		         end != NULL ? end : "", end != NULL ? "]" : "");
	text_printable(line, safe, sizeof safe);
	fprintf(stderr, "%s%s\n", t->terminal ? "\r\033[K" : "", safe);
}

static void
list(json_t *to, const struct refusal *r)
{
	if (json_array_size(to) < LISTED_MAX)
		json_array_append_new(to, json_pack("{s:i, s:s, s:s, s:s, s:s}", "row", (int)r->row, "column",
		                                    r->column, "value", r->value, "code", r->code, "text", r->text));
}

static void
on_refused(void *ctx, const struct refusal *r)
{
	struct told *t = ctx;
	t->refused++;
	if (t->json)
		list(t->refusals, r);
	if (!t->json || t->terminal)
		say(t, r);
}

static void
on_warned(void *ctx, const struct refusal *r)
{
	struct told *t = ctx;
	t->warned++;
	if (t->json)
		list(t->warnings, r);
	else
		say(t, r);
}

static void
on_progress(void *ctx, uint64_t rows)
{
	const struct told *t = ctx;
	if (t->terminal)
		fprintf(stderr, lang_pick("\r%llu dòng …", "\r%llu rows …"), (unsigned long long)rows);
}

static int
print(const struct told *t, const struct import_options *o, const struct import_report *r)
{
	if (t->terminal)
		fputs("\r\033[K", stderr);
	if (t->json)
		return command_print_json(json_pack("{s:s, s:b, s:I, s:I, s:I, s:I, s:O, s:O}", "form",
		                                    kind_by_tag(o->form->kind)->name, "dry_run", o->dry_run, "rows",
		                                    (json_int_t)r->rows, "recorded", (json_int_t)r->recorded, "skipped",
		                                    (json_int_t)r->skipped, "refused", (json_int_t)r->refused,
		                                    "refusals", t->refusals, "warnings", t->warnings));
	printf(lang_pick("%s%llu dòng: ghi %llu, bỏ qua vì đã có %llu, từ chối %llu.\n",
	                 "%s%llu rows: %llu recorded, %llu skipped as already there, %llu refused.\n"),
	       o->dry_run ? lang_pick("(chỉ kiểm tra) ", "(check only) ") : "", (unsigned long long)r->rows,
	       (unsigned long long)r->recorded, (unsigned long long)r->skipped, (unsigned long long)r->refused);
	return 0;
}

static int
status_of(const struct import_report *r)
{
	if (r->recorded + r->skipped == 0)
		return STATUS_DATA;
	return r->refused > 0 ? STATUS_PARTLY : 0;
}

static int
options_read(const struct cli_args *args, struct import_options *o)
{
	struct fault f = { 0 };
	char names[160];
	const char *form = cli_value(args, "form"), *as_of = cli_value(args, "as-of");

	form_names(names, sizeof names);
	o->form = form != NULL ? form_find(form) : NULL;
	if (o->form == NULL) {
		(void)!fault_set(&f, REFUSED, LT_2002, "--form", "%.60s (%s)", form != NULL ? form : "?", names);
		return command_fault(&f);
	}
	o->today = o->as_of = clock_today();
	if (as_of != NULL && cell_date(as_of, &o->as_of, &f) != DONE) {
		snprintf(f.place, sizeof f.place, "--as-of");
		(void)command_fault(&f);
		return 64;
	}
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
		                    .refused = on_refused,
		                    .warned = on_warned,
		                    .progress = on_progress,
		                    .ctx = &t };
	struct import_report report = { 0 };
	struct identity me;
	struct store *s = NULL;
	struct fault f = { 0 };

	int status = options_read(args, &o);
	t.form = o.form;
	if (status == 0)
		status = command_open(c, &s, &me);
	if (status == 0) {
		enum result r = import_run(s, &o, &report, &f);
		int printed = report.rows > 0 || r == DONE ? print(&t, &o, &report) : 0;
		status = r != DONE ? command_fault(&f) : printed != 0 ? printed : status_of(&report);
	}
	store_close(&s);
	json_decref(t.refusals);
	json_decref(t.warnings);
	return status;
}
