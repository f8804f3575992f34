/* `report` and `behind`: a book made now, printed or written. And the options all of these commands share. */
#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/text.h"
#include "server/command.h"
#include "server/report/commands.h"

/* ---- options ---- */

static enum result
day_option(const struct cli_args *args, const char *name, bool *has, int32_t *day, struct fault *f)
{
	const char *text = cli_value(args, name);

	*has = text != NULL;
	if (text != NULL && !date_parse_iso(text, day))
		return fault_set(f, REFUSED, LT_5392, name, "--%s %.40s (yyyy-mm-dd)", name, text);
	return DONE;
}

/* A journal number, or a day. */
static enum result
known_option(const struct cli_args *args, struct report_request *q, struct fault *f)
{
	const char *text = cli_value(args, "known");
	char *end;

	if (text == NULL || date_parse_iso(text, &q->known_on)) {
		q->has_known_on = text != NULL;
		return DONE;
	}
	errno = 0;
	q->known = strtoll(text, &end, 10);
	if (errno != 0 || *end != '\0' || end == text || q->known < 1)
		return fault_set(f, REFUSED, LT_5392, "known", "--known %.40s (145872, yyyy-mm-dd)", text);
	return DONE;
}

/* --indicator a,b --indicator c */
static void
indicators_option(const struct cli_args *args, struct asked_report *out)
{
	const char *given[INDICATORS_MAX];
	size_t n = cli_values(args, "indicator", given, INDICATORS_MAX);

	for (size_t i = 0; i < n; i++) {
		char *list = strdup(given[i]), *rest = list;
		if (list == NULL)
			abort();
		out->lists[out->n_lists++] = list;
		for (char *word; (word = strsep(&rest, ",")) != NULL;)
			if (*word != '\0' && out->q.n_indicators < INDICATORS_MAX)
				out->indicators[out->q.n_indicators++] = word;
	}
	out->q.indicators = out->indicators;
}

/* A frozen report keeps in JSON what was asked, also what its maker never looked at. */
static enum result
words_look(const struct cli_args *args, struct fault *f)
{
	static const char *const options[] = { "period", "programme", "form", "subject", "by", "cell-type", "rows", "columns", "role" };

	for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
		const char *text = cli_value(args, options[i]);
		if (text != NULL && !text_is_utf8(text, strlen(text)))
			return fault_set(f, REFUSED, LT_5392, options[i], "--%s (UTF-8)", options[i]);
	}
	return DONE;
}

enum result
asked_read(const struct cli_args *args, struct asked_report *out, struct fault *f)
{
	const struct passwd *me = getpwuid(getuid());
	struct report_request *q = &out->q;

	*out = (struct asked_report){ .q = { .name = cli_count(args) > 0 ? cli_operand(args, 0) : "", .period = cli_value(args, "period"),
		.programme = cli_value(args, "programme"), .form = cli_value(args, "form"), .subject = cli_value(args, "subject"),
		.by = cli_value(args, "by"), .cell_type = cli_value(args, "cell-type"), .rows = cli_value(args, "rows"),
		.columns = cli_value(args, "columns"), .role = cli_value(args, "role"), .today = clock_today() } };
	snprintf(out->actor, sizeof out->actor, me ? "%.63s" : "%.0s%u", me ? me->pw_name : "", (unsigned)getuid());
	q->actor = out->actor;
	indicators_option(args, out);
	enum result r = words_look(args, f);
	if (r == DONE)
		r = day_option(args, "recast", &q->recast, &q->recast_on, f);
	return r == DONE ? known_option(args, q, f) : r;
}

void
asked_fini(struct asked_report *asked)
{
	for (size_t i = 0; i < asked->n_lists; i++)
		free(asked->lists[i]);
}

enum result
asked_format(const struct cli_args *args, enum report_format *as, struct fault *f)
{
	const char *word = cli_value(args, "as");

	*as = cli_has(args, "json") ? REPORT_JSON : REPORT_TEXT;
	if (word != NULL && !report_format_find(word, as))
		return fault_set(f, REFUSED, LT_5392, "as", "--as %.20s (table, xlsx, pdf, csv, json)", word);
	if ((*as == REPORT_XLSX || *as == REPORT_PDF) && cli_value(args, "out") == NULL && isatty(STDOUT_FILENO))
		return fault_set(f, REFUSED, LT_5392, "as", "--as %s --out FILE", report_format_word(*as));
	return DONE;
}

/* The file is whole or not there: written beside and renamed. */
static enum result
write_file(const char *path, const struct buffer *bytes, struct fault *f)
{
	char beside[4096];
	FILE *file = NULL;
	bool done = snprintf(beside, sizeof beside, "%s.new", path) < (int)sizeof beside && (file = fopen(beside, "wb")) != NULL &&
		fwrite(bytes->data, 1, bytes->len, file) == bytes->len;

	if (file != NULL && fclose(file) != 0)
		done = false;
	if (done && rename(beside, path) == 0)
		return DONE;
	int why = errno;
	if (file != NULL)
		unlink(beside);
	return fault_set(f, REFUSED, LT_5393, path, "%s", strerror(why));
}

enum result
bytes_out(const struct cli_args *args, enum report_format as, const struct buffer *bytes, struct fault *f)
{
	const char *path = cli_value(args, "out");

	(void)as;
	if (path != NULL)
		return write_file(path, bytes, f);
	if (fwrite(bytes->data, 1, bytes->len, stdout) != bytes->len)
		return fault_set(f, LATER, LT_5393, "stdout", "%s", strerror(errno));
	return DONE;
}

/* ---- making and printing ---- */

typedef enum result book_fn(struct db *db, const struct report_request *q, struct arena *a, struct book **out, struct fault *f);

static int
book_command(const struct cli_args *args, void *settings, const char *application, book_fn *make)
{
	struct arena *a = arena_new(REPORT_ARENA);
	struct asked_report asked;
	struct buffer bytes = { 0 };
	struct fault f = { 0 };
	struct book *b = NULL;
	struct db *db = NULL;
	enum report_format as;
	enum result r = asked_read(args, &asked, &f);

	if (r == DONE)
		r = asked_format(args, &as, &f);
	if (r == DONE)
		r = settings_open(settings, application, &db, &f);
	if (r == DONE)
		r = make(db, &asked.q, a, &b, &f);
	if (r == DONE)
		r = report_render(b, as, lang_now(), &bytes, &f);
	if (r == DONE)
		r = bytes_out(args, as, &bytes, &f);
	buffer_fini(&bytes);
	db_close(&db);
	asked_fini(&asked);
	arena_free(&a);
	return r == DONE ? 0 : command_fault(&f);
}

int
command_report(const struct cli_args *args, void *settings)
{
	return book_command(args, settings, "lienthong report", report_make);
}

int
command_behind(const struct cli_args *args, void *settings)
{
	return book_command(args, settings, "lienthong behind", report_behind);
}
