/* Two frozen reports side by side: the cells that differ and, of what was accepted between them, the records that touch what those cells
 * are about. Rows and columns are found by their keys, sheets by their place and title. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/record/kinds.h"
#include "embedded/report_sql.h"
#include "server/report/work.h"

#define KINDS_MAX 16u
#define PLACES_MAX 200u
#define RECORDS_MAX 5000           /* as in sql/diff_records.sql */
struct differ {
	const struct book *a, *b;
	int64_t number_a, number_b;
	struct sheet *sheet;
	const char *subjects[PLACES_MAX];         /* keys: "organisation:DB08"; NULL: the whole */
	size_t n_subjects;
	bool whole;
	int32_t kinds[KINDS_MAX];
	size_t n_kinds;
};

/* What a report counts, where its rows do not name an indicator. */
static const struct { const char *report; uint32_t kinds[4]; } reads[] = {
	{ "members", { KIND_MEMBER, KIND_MEMBER_EVENT, KIND_ORGANISATION, KIND_ORGANISATION_CHANGE } },
	{ "organisations", { KIND_ORGANISATION, KIND_ORGANISATION_CHANGE, KIND_MEMBER, KIND_MEMBER_EVENT } },
	{ "posts", { KIND_POST } },
	{ "meetings", { KIND_MEETING, KIND_ORGANISATION, KIND_ORGANISATION_CHANGE } },
	{ "return", { KIND_COUNTED_RETURN } },
	{ "tasks", { KIND_TASK, KIND_TASK_REPORT } },
	{ "congress", { KIND_TASK, KIND_TASK_REPORT } },
	{ "completeness", { KIND_MEETING, KIND_COUNTED_RETURN } },
	{ "matrix", { KIND_MEMBER, KIND_MEMBER_EVENT, KIND_ORGANISATION, KIND_POST } },
	{ "standing", { KIND_MEMBER, KIND_MEMBER_EVENT, KIND_MEETING, KIND_POST } },
};

static void
kind_add(struct differ *d, uint32_t kind)
{
	for (size_t i = 0; i < d->n_kinds; i++)
		if (d->kinds[i] == (int32_t)kind)
			return;
	if (kind != 0 && d->n_kinds < KINDS_MAX)
		d->kinds[d->n_kinds++] = (int32_t)kind;
}

static bool
kinds_of_indicator(struct making *m, struct differ *d, const char *code)
{
	const Ltc__Indicator *one = catalogue_indicator(m->catalogue, code);

	for (size_t i = 0; one != NULL && i < one->n_reads; i++)
		kind_add(d, one->reads[i]);
	return one != NULL;
}

static void
subject_add(struct differ *d, const char *key)
{
	if (key == NULL) {
		d->whole = true;
		return;
	}
	for (size_t i = 0; i < d->n_subjects; i++)
		if (strcmp(d->subjects[i], key) == 0)
			return;
	if (d->n_subjects < PLACES_MAX)
		d->subjects[d->n_subjects++] = key;
}

/* What a cell is about: its row's subject, its row's or column's indicator, else the report's kinds. */
static void
cell_concerns(struct making *m, struct differ *d, const struct sheet_row *row, const char *column)
{
	const char *at = strstr(row->key, "organisation:");
	bool told = false;
	char code[CATALOGUE_KEY];

	if (at == NULL)
		at = strstr(row->key, "unit:");
	subject_add(d, at);
	if (strncmp(row->key, "indicator:", 10) == 0) {
		snprintf(code, sizeof code, "%.*s", (int)strcspn(row->key + 10, " "), row->key + 10);
		told = kinds_of_indicator(m, d, code);
	}
	told = told || kinds_of_indicator(m, d, column);
	for (size_t i = 0; !told && i < sizeof reads / sizeof reads[0]; i++)
		for (size_t k = 0; strcmp(reads[i].report, d->a->report) == 0 && k < 4; k++)
			kind_add(d, reads[i].kinds[k]);
}

/* ---- cells ---- */

static const struct sheet *
sheet_like(const struct book *b, const struct sheet *s, size_t place)
{
	for (size_t i = 0; i < b->n_sheets; i++) {
		const struct sheet *other = &b->sheets[(place + i) % b->n_sheets];
		if (strcmp(other->title_vi, s->title_vi) == 0)
			return other;
	}
	return NULL;
}

static const struct sheet_row *
row_like(const struct sheet *s, const char *key, unsigned hint)
{
	for (unsigned i = 0; s != NULL && i < s->n_rows; i++) {
		const struct sheet_row *row = &s->rows[(hint + i) % s->n_rows];
		if (row->key != NULL && strcmp(row->key, key) == 0)
			return row;
	}
	return NULL;
}

static const struct sheet_cell *
cell_like(const struct sheet *s, const struct sheet_row *row, const char *column)
{
	for (unsigned c = 0; row != NULL && c < s->n_columns; c++)
		if (strcmp(s->columns[c].key, column) == 0)
			return &row->cells[c];
	return NULL;
}

static const char *
cell_said(struct making *m, const struct sheet_cell *c)
{
	char text[CELL_TEXT_MAX];

	return c != NULL ? said(m, "%s", sheet_cell_text(c, lang_now(), text)) : "";
}

static const char *
row_name(const struct sheet_row *row)
{
	return row->cells[0].what == CELL_WORDS && row->cells[0].words != NULL ? row->cells[0].words : row->key;
}

static void
cell_compare(struct making *m, struct differ *d, const struct sheet *s, const struct sheet_row *row, unsigned c,
             const struct sheet_cell *one, const struct sheet_cell *other)
{
	const char *then = cell_said(m, one), *now = cell_said(m, other);

	if (strcmp(then, now) == 0)
		return;
	struct sheet_row *line = row_add(m, d->sheet, said(m, "%s %s %s", s->title_vi, row->key, s->columns[c].key), 0, false);
	line->cells[0] = words_cell(lang_pick(s->title_vi, s->title_en));
	line->cells[1] = words_cell(row_name(row));
	line->cells[2] = words_cell(lang_pick(s->columns[c].vi, s->columns[c].en));
	line->cells[3] = words_cell(then);
	line->cells[4] = words_cell(now);
	cell_concerns(m, d, row, s->columns[c].key);
}

static void
rows_compare(struct making *m, struct differ *d, const struct sheet *s, const struct sheet *other, bool both)
{
	for (unsigned r = 0; r < s->n_rows && d->sheet->n_rows < REPORT_ROWS_MAX; r++) {
		const struct sheet_row *row = &s->rows[r], *like = row_like(other, row->key, r);
		if (like != NULL && !both)
			continue;         /* compared already, the other way round */
		for (unsigned c = 0; c < s->n_columns; c++)
			cell_compare(m, d, s, row, c, both ? &row->cells[c] : NULL, both ? cell_like(other, like, s->columns[c].key) : &row->cells[c]);
	}
}

static void
books_compare(struct making *m, struct differ *d)
{
	for (size_t i = 0; i < d->a->n_sheets; i++)
		rows_compare(m, d, &d->a->sheets[i], sheet_like(d->b, &d->a->sheets[i], i), true);
	for (size_t i = 0; i < d->b->n_sheets; i++)
		rows_compare(m, d, &d->b->sheets[i], sheet_like(d->a, &d->b->sheets[i], i), false);
}

static void
cells_sheet(struct making *m, struct differ *d)
{
	d->sheet = sheet_add(
		m, "Ô khác nhau", "Cells",
		said(m, "BÁO CÁO SỐ %lld VÀ SỐ %lld: NHỮNG Ô KHÁC NHAU", (long long)d->number_a,
	             (long long)d->number_b),
		said(m, "REPORTS %lld AND %lld: CELLS THAT DIFFER", (long long)d->number_a, (long long)d->number_b));
	column_add(m, d->sheet, (struct sheet_column){ .key = "sheet", .vi = "Bảng", .en = "Table", .type = COLUMN_WORDS, .width = 30 });
	column_add(m, d->sheet, (struct sheet_column){ .key = "row", .vi = "Dòng", .en = "Row", .type = COLUMN_WORDS, .width = 34 });
	column_add(m, d->sheet, (struct sheet_column){ .key = "column", .vi = "Cột", .en = "Column", .type = COLUMN_WORDS, .width = 20 });
	column_add(m, d->sheet,
	           (struct sheet_column){ .key = "a",
	                                  .vi = said(m, "Số %lld", (long long)d->number_a),
	                                  .en = said(m, "No. %lld", (long long)d->number_a),
	                                  .type = COLUMN_WORDS,
	                                  .width = 20 });
	column_add(m, d->sheet,
	           (struct sheet_column){ .key = "b",
	                                  .vi = said(m, "Số %lld", (long long)d->number_b),
	                                  .en = said(m, "No. %lld", (long long)d->number_b),
	                                  .type = COLUMN_WORDS,
	                                  .width = 20 });
}

/* ---- records ---- */

static const struct listed_column record_columns[] = {
	{ "site", NULL, NULL, "Điểm", "Site", .what = LISTED_WORDS, .width = 10 },
	{ "kind", NULL, NULL, "Loại bản ghi", "Kind", .what = LISTED_KIND, .width = 26 },
	{ "j", NULL, NULL, "Số", "Number", .what = LISTED_WORDS, .width = 10 },
	{ "at", NULL, NULL, "Nhận ngày", "Received", .what = LISTED_DAYS },
	{ "verdict", NULL, NULL, "Kết luận", "Verdict", .what = LISTED_LABEL, .width = 14 },
	{ "about", NULL, NULL, "Thuộc", "About", .what = LISTED_WORDS, .width = 24 },
};

static enum result
subject_put(struct making *m, const char *key, int32_t place, struct fault *f)
{
	struct place p;
	struct fault own = { 0 };
	struct db_args *a = db_args_new();
	enum result r = place_find(m, strchr(key, ':') + 1, &p, &own);

	if (r == REFUSED) {               /* it is there no more: the whole stands for it */
		db_args_free(&a);
		return DONE;
	}
	db_arg_int4(a, place);
	db_arg_int4(a, (int32_t)p.kind);
	db_arg_id(a, &p.id);
	db_arg_text(a, p.key);
	db_arg_text(a, p.code);
	db_arg_text(a, p.name);
	if (r == DONE)
		r = db_run(m->db, NULL, report_sql_place_put, a, NULL, f);
	else
		*f = own;
	db_args_free(&a);
	return r;
}

static enum result
subjects_put(struct making *m, struct differ *d, struct fault *f)
{
	enum result r = DONE;

	if (d->whole || d->n_subjects == 0)
		return DONE;              /* the whole is there already */
	r = db_do(m->db, "TRUNCATE report_place", f);
	for (size_t i = 0; i < d->n_subjects && r == DONE; i++)
		r = subject_put(m, d->subjects[i], (int32_t)i, f);
	return r == DONE ? places_lie(m, f) : r;
}

static enum result
records_sheet(struct making *m, struct differ *d, struct fault *f)
{
	struct listed l = { .name_vi = "Bản ghi làm khác",
		            .name_en = "Records",
		            .title_vi = "NHỮNG BẢN GHI ĐƯỢC NHẬN Ở GIỮA",
		            .title_en = "RECORDS ACCEPTED IN BETWEEN",
		            .sql = report_sql_diff_records,
		            .columns = record_columns,
		            .n_columns = sizeof record_columns / sizeof record_columns[0] };
	int64_t first = d->a->j < d->b->j ? d->a->j : d->b->j, last = d->a->j < d->b->j ? d->b->j : d->a->j;
	struct db_args *a = db_args_new();
	struct sheet *s;
	enum result r = subjects_put(m, d, f);

	db_arg_int8(a, first);
	db_arg_int8(a, last);
	db_arg_int4s(a, d->kinds, d->n_kinds);
	if (r == DONE)
		r = listed_make(m, &l, a, &s, f);
	if (r == DONE) {
		s->as_of_vi = said(m, "Từ số %lld đến số %lld", (long long)first + 1, (long long)last);
		s->as_of_en = said(m, "From number %lld to %lld", (long long)first + 1, (long long)last);
		if (s->n_rows == RECORDS_MAX)
			note_add(m, s, "Chỉ in 5.000 bản ghi đầu.", "Only the first 5,000 records.");
		if (s->n_rows == 0 && d->sheet->n_rows > 0)
			note_add(m, s,
			         "Không có bản ghi nào ở giữa: hai báo cáo khác nhau vì được hỏi khác nhau (kỳ, đơn "
			         "vị, cây tổ chức, danh mục hoặc vai trò).",
			         "No record lies between: the two were asked for differently (period, place, tree, "
			         "catalogue or role).");
	}
	db_args_free(&a);
	return r;
}

static enum result
make_diff(struct making *m, struct fault *f)
{
	struct differ *d = m->ctx;

	cells_sheet(m, d);
	books_compare(m, d);
	if (d->sheet->n_rows == 0)
		note_add(m, d->sheet, "Hai báo cáo giống nhau ở mọi ô.", "The two are the same in every cell.");
	return records_sheet(m, d, f);
}

/* ---- the door ---- */

static enum result
book_of(struct db *db, int64_t number, const char *role, struct arena *a, struct book **out, struct fault *f)
{
	struct buffer json = { 0 };
	enum result r = report_frozen_for(db, number, role, REPORT_JSON, LANG_VI, &json, f);

	if (r == DONE)
		r = book_read_json(buffer_slice(&json), a, out, f);
	buffer_fini(&json);
	return r;
}

enum result
report_diff(struct db *db, int64_t number_a, int64_t number_b, const char *role, int32_t today, struct arena *a,
            struct book **out, struct fault *f)
{
	struct differ d = { .number_a = number_a, .number_b = number_b };
	struct book *one = NULL, *other = NULL;
	enum result r = book_of(db, number_a, role, a, &one, f);

	if (r == DONE)
		r = book_of(db, number_b, role, a, &other, f);
	if (r != DONE)
		return r;
	if (strcmp(one->report, other->report) != 0)
		return fault_set(f, REFUSED, LT_5390, "diff", "%lld %s, %lld %s", (long long)number_a, one->report,
		                 (long long)number_b, other->report);
	d.a = one;
	d.b = other;
	struct report_request q = { .name = "diff", .period = other->period, .role = role, .today = today };
	/* What is compared was covered when it was frozen; nothing here counts anew. */
	q.role = "ORG";
	return report_with(db, &q, make_diff, LEVEL_PROVINCE, &d, a, out, f);
}
