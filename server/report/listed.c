/* A sheet of a query: its columns from a table, its values from the rows, its sums checked and declared. Most reports are
 * nothing else. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/record/labels.h"
#include "common/standing/standing.h"
#include "server/report/work.h"

#define ON_BEGINNING INT32_MIN
#define ON_END INT32_MAX
enum { KEY, DEPTH, TOTAL, FIRST };        /* columns of every query */

/* ---- words ---- */

static const struct { const char *word, *vi, *en; } words[] = {
	{ "month", "tháng", "month" },
	{ "quarter", "quý", "quarter" },
	{ "half", "6 tháng", "half year" },
	{ "year", "năm", "year" },
	{ "issued", "đã giao", "issued" },
	{ "done", "xong", "done" },
	{ "done_late", "xong, quá hạn", "done, late" },
	{ "dropped", "thôi giao", "dropped" },
	{ "overdue", "quá hạn", "overdue" },
	{ "running", "đang làm", "running" },
	{ "waits", "chờ bước trước", "waits for the step before" },
	{ "found", "thành lập", "founded" },
	{ "rename", "đổi tên", "renamed" },
	{ "re_parent", "đổi trực thuộc", "re-parented" },
	{ "dissolve", "giải thể", "dissolved" },
	{ "merge", "sáp nhập", "merged" },
	{ "split", "chia tách", "split" },
	{ "total", "Tổng số", "Total" },
	{ "unknown", "(chưa rõ)", "(not told)" },
	{ "residual", "Chênh lệch", "Residual" },
	{ "yes", "có", "yes" },
	{ "no", "không", "no" },
	{ "open", "chưa chốt", "open" },
	{ "closed", "đã chốt", "closed" },
	{ "accepted", "chấp nhận", "accepted" },
	{ "returned", "đã trả lại", "returned" },
	{ "reopen_asked", "xin mở lại", "re-opening asked for" },
	{ "reopened", "đã mở lại", "re-opened" },
};

const char *
listed_word(const char *word, enum lang lang)
{
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (strcmp(words[i].word, word) == 0)
			return lang == LANG_EN ? words[i].en : words[i].vi;
	return word;
}

static const char *
label(const struct listed_column *c, const char *word)
{
	int value;

	if (c->of != NULL && enum_value(c->of, word, &value))
		return label_value(c->of, value, lang_now());
	return listed_word(word, lang_now());
}

static const char *
kind_words(const char *tag)
{
	const struct kind *k = kind_by_tag((uint32_t)strtoul(tag, NULL, 10));

	return k != NULL ? lang_pick(k->vi, k->en) : "";
}

/* ---- one row ---- */

static struct sheet_cell
ratio(const PGresult *rows, int row, int at)
{
	if (db_is_null(rows, row, at) || db_is_null(rows, row, at + 1) || db_get_int8(rows, row, at + 1) <= 0)
		return (struct sheet_cell){ .what = CELL_NO_DATA };
	return (struct sheet_cell){ .what = CELL_RATIO, .n = db_get_int8(rows, row, at), .d = db_get_int8(rows, row, at + 1) };
}

static struct sheet_cell
day(int32_t on)
{
	if (on == ON_BEGINNING || on == ON_END)
		return (struct sheet_cell){ .what = CELL_BLANK };
	return (struct sheet_cell){ .what = CELL_DAY, .n = on };
}

static struct sheet_cell
cell(struct making *m, const struct listed_column *c, const PGresult *rows, int row, int at)
{
	if (c->what == LISTED_RATIO)
		return ratio(rows, row, at);
	if (db_is_null(rows, row, at))
		return (struct sheet_cell){ .what = c->what == LISTED_NUMBER || c->what == LISTED_SUM ? CELL_NO_DATA : CELL_BLANK };
	if (c->what == LISTED_NUMBER || c->what == LISTED_SUM)
		return count_cell(db_get_int8(rows, row, at));
	if (c->what == LISTED_DAYS)
		return day(db_get_date(rows, row, at));
	const char *text = db_get_text(rows, row, at);
	if (c->what == LISTED_KIND)
		return words_cell(kind_words(text));
	if (c->what == LISTED_NOTE)
		return words_cell(said(m, "%s", standing_note(text, lang_now())));
	return words_cell(c->what == LISTED_LABEL ? label(c, text) : said(m, "%s", text));
}

static void
rows_put(struct making *m, struct sheet *s, const struct listed *l, const PGresult *rows)
{
	for (int i = 0; i < PQntuples(rows); i++) {
		struct sheet_row *row = row_add(m, s, said(m, "%s", db_get_text(rows, i, KEY)), (unsigned)db_get_int4(rows, i, DEPTH),
		                                db_get_bool(rows, i, TOTAL));
		int at = FIRST;
		for (size_t c = 0; c < l->n_columns; c++) {
			row->cells[c] = cell(m, &l->columns[c], rows, i, at);
			at += l->columns[c].what == LISTED_RATIO ? 2 : 1;
		}
	}
}

/* ---- columns, sums, charts ---- */

static enum column_type
column_type(enum listed_what what)
{
	static const enum column_type types[] = {
		[LISTED_WORDS] = COLUMN_WORDS, [LISTED_LABEL] = COLUMN_WORDS,   [LISTED_KIND] = COLUMN_WORDS,
		[LISTED_NOTE] = COLUMN_WORDS,  [LISTED_NUMBER] = COLUMN_NUMBER, [LISTED_SUM] = COLUMN_NUMBER,
		[LISTED_RATIO] = COLUMN_SHARE, [LISTED_DAYS] = COLUMN_DAY
	};

	return types[what];
}

static void
columns_put(struct making *m, struct sheet *s, const struct listed *l)
{
	for (size_t i = 0; i < l->n_columns; i++) {
		const struct listed_column *c = &l->columns[i];
		column_add(m, s, (struct sheet_column){ .key = c->key, .group_vi = c->group_vi, .group_en = c->group_en, .vi = c->vi, .en = c->en,
			.type = column_type(c->what), .width = c->width, .sensitive = c->sensitive });
	}
}

static bool
column_find(const struct listed *l, const char *key, size_t len, unsigned *out)
{
	for (size_t i = 0; i < l->n_columns; i++)
		if (strlen(l->columns[i].key) == len && memcmp(l->columns[i].key, key, len) == 0) {
			*out = (unsigned)i;
			return true;
		}
	return false;
}

/* One of "closing=opening+in-out": only where all of them are counted, and where it holds (a residual column makes it hold). */
static void
sum_of_row(struct making *m, struct sheet *s, unsigned row, unsigned whole, const unsigned *parts, const int *signs, size_t n)
{
	const struct sheet_cell *cells = s->rows[row].cells;
	int64_t rest = cells[whole].n;
	bool all = cells[whole].what == CELL_COUNT;

	for (size_t i = 0; i < n; i++) {
		all = all && cells[parts[i]].what == CELL_COUNT;
		rest -= signs[i] * cells[parts[i]].n;
	}
	if (!all || rest != 0)
		return;
	for (size_t i = 0; i < n; i++)
		sum_part(m, s, (struct sheet_place){ row, whole, 1 }, (struct sheet_place){ row, parts[i], signs[i] });
}

static void
sums_put(struct making *m, struct sheet *s, const struct listed *l)
{
	const char *c = l->sums;
	unsigned whole, parts[32];
	int signs[32];

	while (c != NULL && *c != '\0') {
		size_t len = strcspn(c, "="), n = 0;
		bool found = column_find(l, c, len, &whole);
		assert(found);
		for (c += len; *c != '\0' && *c != ';'; c += len) {
			signs[n] = *c++ == '-' ? -1 : 1;
			len = strcspn(c, "+-;");
			found = column_find(l, c, len, &parts[n++]);
			assert(found && n < 32);
		}
		for (unsigned r = 0; r < s->n_rows; r++)
			sum_of_row(m, s, r, whole, parts, signs, n);
		c += strspn(c, "; ");
	}
}

static void
chart_put(struct making *m, struct sheet *s, const struct listed *l)
{
	unsigned values[8];
	size_t n = 0, len;

	if (l->chart == NULL || s->n_rows < 2)
		return;
	for (const char *c = l->chart; *c != '\0'; c += len + strspn(c + len, " ")) {
		len = strcspn(c, " ");
		bool found = n < 8 && column_find(l, c, len, &values[n++]);
		assert(found);
	}
	chart_add(m, s, CHART_BARS, 0, values, n, l->chart_vi, l->chart_en);
}

/* ---- the door ---- */

struct db_args *
listed_args(const struct making *m)
{
	struct db_args *a = db_args_new();

	db_arg_date(a, m->span.from);
	db_arg_date(a, m->span.to);
	db_arg_date(a, m->span.on);
	return a;
}

enum result
listed_make(struct making *m, const struct listed *l, const struct db_args *args, struct sheet **sheet, struct fault *f)
{
	PGresult *rows = NULL;
	bool adds[64] = { false };
	enum result r = db_run(m->db, NULL, l->sql, args, &rows, f);

	assert(l->n_columns <= 64);
	if (r == DONE && PQntuples(rows) > REPORT_ROWS_MAX)
		r = fault_set(f, REFUSED, LT_5391, m->q->name, "%d > %d", PQntuples(rows), REPORT_ROWS_MAX);
	if (r == DONE) {
		struct sheet *s = sheet_add(m, l->name_vi, l->name_en, l->title_vi, l->title_en);
		s->unit_vi = l->unit_vi;
		s->unit_en = l->unit_en;
		sheet_as_of(m, s, l->flow);
		columns_put(m, s, l);
		rows_put(m, s, l, rows);
		if (l->note_vi != NULL)
			note_add(m, s, l->note_vi, l->note_en);
		chart_put(m, s, l);
		for (size_t i = 0; i < l->n_columns; i++)
			adds[i] = l->columns[i].what == LISTED_SUM;
		sheet_balance(m, s, adds);
		sums_put(m, s, l);
		if (sheet != NULL)
			*sheet = s;
	}
	PQclear(rows);
	return r;
}
