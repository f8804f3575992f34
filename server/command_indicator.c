/* `indicator list`, `show`: what is counted, how, against what, and what the server could not work out. */
#include "common/base/clock.h"
#include "common/base/lang.h"
#include "common/base/share.h"
#include "common/base/text.h"
#include "common/record/kinds.h"
#include "embedded/run_sql.h"
#include "server/catalog_entries.h"
#include "server/listing.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const struct listing_column columns[] = {
	{ "code", "MÃ", "CODE", .type = LISTED_TEXT },
	{ "name", "CHỈ TIÊU", "INDICATOR", .type = LISTED_TEXT, .shown = 60 },
	{ "vi", NULL, NULL, .type = LISTED_TEXT },
	{ "en", NULL, NULL, .type = LISTED_TEXT },
	{ "kind", NULL, NULL, .type = LISTED_TEXT },
	{ "share", NULL, NULL, .type = LISTED_BOOL },
	{ "periods", "KỲ", "PERIODS", .type = LISTED_TEXT },
	{ "file", NULL, NULL, .type = LISTED_TEXT },
	{ "trouble_period", "KHÔNG TÍNH ĐƯỢC KỲ", "FAILED FOR", .type = LISTED_TEXT },
	{ "sqlstate", NULL, NULL, .type = LISTED_TEXT },
	{ "line", "DÒNG", "LINE", .type = LISTED_INT4 },
	{ "trouble", "LỖI", "TROUBLE", .type = LISTED_TEXT, .shown = 60 },
	{ "trouble_at", NULL, NULL, .type = LISTED_TIME },
};
#define COLUMNS ((int)(sizeof columns / sizeof columns[0]))
enum { ROW_CODE, ROW_PERIOD = 8, ROW_STATE, ROW_LINE, ROW_WORDS };

static enum result
rows_read(struct db *db, const char *code, PGresult **rows, struct fault *f)
{
	struct db_args *args = db_args_new();

	if (code != NULL)
		db_arg_text(args, code);
	else
		db_arg_null(args);
	db_arg_bool(args, lang_now() == LANG_VI);
	enum result r = db_run(db, NULL, run_sql_indicator_list, args, rows, f);
	db_args_free(&args);
	return r;
}

int
command_indicator_list(const struct cli_args *args, void *settings)
{
	struct fault f = { 0 };
	struct db *db = NULL;
	PGresult *rows = NULL;

	enum result r = settings_open(settings, "lienthong indicator list", &db, &f);
	if (r == DONE)
		r = rows_read(db, NULL, &rows, &f);
	if (r == DONE)
		listing_print(rows, columns, COLUMNS, cli_has(args, "json"));
	PQclear(rows);
	db_close(&db);
	return r == DONE ? 0 : command_fault(&f);
}

/* ---- show ---- */

static void
line_say(const char *vi, const char *en, const char *text)
{
	char shown[2100];

	if (text == NULL || *text == '\0')
		return;
	text_printable(text, shown, sizeof shown);
	printf("%s: %s\n", lang_pick(vi, en), shown);
}

static const char *
day_text(int32_t day, char out[DATE_TEXT])
{
	date_format_vi(day, out);
	return out;
}

static const struct {
	Ltc__Comparator comparator;
	const char *sign;
} signs[] = {
	{ LTC__COMPARATOR__COMPARATOR_AT_LEAST, ">=" },
	{ LTC__COMPARATOR__COMPARATOR_AT_MOST, "<=" },
	{ LTC__COMPARATOR__COMPARATOR_EQUAL, "=" },
};

static void
target_text(const Ltc__Target *t, bool share, char *out, size_t size)
{
	char number[SHARE_TEXT] = "";
	const char *sign = "?";

	for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
		if (signs[i].comparator == t->comparator)
			sign = signs[i].sign;
	if (share)
		snprintf(out, size, "%s %s%%", sign, share_text(t->value, lang_now(), number));
	else
		snprintf(out, size, "%s %" PRId64, sign, t->value);
}

static void
baseline_text(const Ltc__Baseline *b, char *out, size_t size)
{
	char number[SHARE_TEXT];

	if (b->has_denominator)
		snprintf(out, size, "%" PRId64 "/%" PRId64 " = %s%%", b->numerator, b->denominator,
		         share_text(share_hundredths(b->numerator, b->denominator), lang_now(), number));
	else
		snprintf(out, size, "%" PRId64, b->numerator);
}

/* "03-ĐA/TU 0801: >= 70,00% đến 31/12/2025" */
static void
aims_say(struct entries *e, const Ltc__Indicator *i)
{
	char day[DATE_TEXT], text[120], site[80];

	for (size_t k = 0; k < e->n; k++) {
		bool aim = strncmp(e->list[k].key, "baseline/", 9) == 0 || strncmp(e->list[k].key, "target/", 7) == 0;
		Ltc__Entry *entry = aim ? entries_read(e, e->list[k].key) : NULL;
		if (entry == NULL)
			continue;
		const Ltc__Baseline *b = entry->baseline;
		const Ltc__Target *t = entry->target;
		if (strcmp(b != NULL ? b->indicator : t->indicator, i->code) != 0)
			continue;
		const char *at = b != NULL ? b->site : t->site;
		snprintf(site, sizeof site, "%s%.70s", at != NULL && *at != '\0' ? " " : "", at != NULL ? at : "");
		if (b != NULL) {
			baseline_text(b, text, sizeof text);
			printf(lang_pick("Mốc so sánh %s%s: %s, ngày %s\n", "Baseline %s%s: %s on %s\n"), b->programme, site, text,
			       day_text(b->on, day));
		} else {
			target_text(t, i->share, text, sizeof text);
			printf(lang_pick("Mục tiêu %s%s: %s, hạn %s\n", "Target %s%s: %s by %s\n"), t->programme, site, text,
			       day_text(t->due_on, day));
		}
	}
}

/* Words of the header as people read them. */
static const struct {
	const char *word, *vi, *en;
} said_as[] = {
	{ "stock", "số tại thời điểm cuối kỳ", "on the last day" },
	{ "flow", "số phát sinh trong kỳ", "within the period" },
	{ "coverage", "mức độ bao phủ", "coverage" },
	{ "up", "tăng là tốt", "more" },
	{ "down", "giảm là tốt", "less" },
	{ "none", "không xét", "neither" },
	{ "month", "tháng", "month" },
	{ "quarter", "quý", "quarter" },
	{ "half", "nửa năm", "half year" },
	{ "year", "năm", "year" },
};

static const char *
word_said(const char *word)
{
	for (size_t i = 0; word != NULL && i < sizeof said_as / sizeof said_as[0]; i++)
		if (strcmp(said_as[i].word, word) == 0)
			return lang_pick(said_as[i].vi, said_as[i].en);
	return word;
}

static void
indicator_say(const Ltc__Indicator *i)
{
	char periods[80] = "", reads[240] = "";

	for (size_t k = 0; k < i->n_periods; k++)
		snprintf(periods + strlen(periods), sizeof periods - strlen(periods), "%s%s", k > 0 ? ", " : "",
		         word_said(period_name(i->periods[k])));
	for (size_t k = 0; k < i->n_reads; k++) {
		const struct kind *kind = kind_by_tag(i->reads[k]);
		snprintf(reads + strlen(reads), sizeof reads - strlen(reads), "%s%s", k > 0 ? " " : "", kind != NULL ? kind->name : "?");
	}
	line_say("Mã", "Code", i->code);
	line_say("Chỉ tiêu", "Indicator", lang_pick(i->vi, i->en != NULL ? i->en : i->vi));
	line_say("Đơn vị tính", "Unit", lang_pick(i->unit_vi, i->unit_en));
	line_say("Tử số", "Numerator", lang_pick(i->numerator_vi, i->numerator_en));
	line_say("Mẫu số", "Denominator", lang_pick(i->denominator_vi, i->denominator_en));
	line_say("Loại", "Kind", word_said(enum_label(&ltc__indicator_kind__descriptor, (int)i->kind)));
	line_say("Hướng tốt", "Better", word_said(enum_label(&ltc__direction__descriptor, (int)i->direction)));
	line_say("Kỳ", "Periods", periods);
	line_say("Đọc", "Reads", reads);
	line_say("Câu", "Sentence", lang_pick(i->sentence_vi, i->sentence_en));
	printf("%s: %s:%u\n", lang_pick("Tệp", "File"), i->file != NULL ? i->file : "?", i->line);
}

static void
trouble_say(const PGresult *rows)
{
	char words[700];

	if (db_rows(rows) == 0 || db_get_text(rows, 0, ROW_WORDS) == NULL)
		return;
	const char *period = db_get_text(rows, 0, ROW_PERIOD), *state = db_get_text(rows, 0, ROW_STATE);
	int line = db_get_text(rows, 0, ROW_LINE) != NULL ? db_get_int4(rows, 0, ROW_LINE) : 0;
	text_printable(db_get_text(rows, 0, ROW_WORDS), words, sizeof words);
	printf(lang_pick("Không tính được kỳ %s: dòng %d: %s (%s)\n", "Could not be worked out for %s: line %d: %s (%s)\n"),
	       period != NULL ? period : "?", line, words, state != NULL ? state : "-");
}

/* Both languages' words, the SELECT and all: the entry as SQL reads it. */
static void
show_json(const Ltc__Entry *e)
{
	struct buffer out = { 0 };

	catalogue_entry_json(e, &out);
	fwrite(out.data, 1, out.len, stdout);
	putchar('\n');
	buffer_fini(&out);
}

int
command_indicator_show(const struct cli_args *args, void *settings)
{
	struct fault f = { 0 };
	struct db *db = NULL;
	PGresult *rows = NULL;
	struct entries e = { 0 };
	const char *code = cli_operand(args, 0);

	enum result r = settings_open(settings, "lienthong indicator show", &db, &f);
	if (r == DONE)
		r = entries_in_force(db, 0, &e, &f);
	if (r == DONE)
		r = rows_read(db, code, &rows, &f);
	const Ltc__Entry *entry = r == DONE ? entries_indicator(&e, code) : NULL;
	if (r == DONE && entry == NULL)
		r = fault_set(&f, REFUSED, LT_5252, "", "%s", code);
	if (r == DONE && cli_has(args, "json")) {
		show_json(entry);
	} else if (r == DONE) {
		indicator_say(entry->indicator);
		aims_say(&e, entry->indicator);
		trouble_say(rows);
		printf("\n%s\n", entry->indicator->select);
	}
	entries_fini(&e);
	PQclear(rows);
	db_close(&db);
	return r == DONE ? 0 : command_fault(&f);
}
