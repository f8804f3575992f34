/* Tables of returns: a form's counted cells summed by row. The columns are the form's fields, in its order; what is text or a day is no
 * sum and has none. The total is counted by itself, so a return that lies in no row shows in the residual. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/record/kinds.h"
#include "embedded/report_sql.h"
#include "server/report/work.h"

enum { UNIT, RETURNS, FIRST };            /* columns before those of the fields */
struct table {
	struct making *m;
	const struct catalogue_form *form;
	struct sheet *sheet;
	unsigned *column;
	bool qualified;
}; /* column[field]; 0: none */

static bool
is_sum(const struct form_field *field)
{
	return field->type == LTC__FIELD_TYPE__FIELD_TYPE_COUNT || field->type == LTC__FIELD_TYPE__FIELD_TYPE_MONEY ||
	       (field->type == LTC__FIELD_TYPE__FIELD_TYPE_DECIMAL && field->decimals == 0);
}

/* Counts of people. */
static bool
is_sensitive(const struct form_field *field)
{
	return field->type == LTC__FIELD_TYPE__FIELD_TYPE_COUNT && field->unit != NULL &&
	       (strcmp(field->unit, "người") == 0 || strcmp(field->unit, "đảng viên") == 0);
}

static void
columns_put(struct table *t)
{
	const struct catalogue_form *form = t->form;

	column_add(t->m, t->sheet, (struct sheet_column){ .key = "unit", .vi = "Đơn vị", .en = "Unit", .type = COLUMN_WORDS, .width = 34 });
	column_add(t->m, t->sheet, (struct sheet_column){ .key = "returns", .vi = "Số báo cáo", .en = "Returns", .type = COLUMN_NUMBER });
	for (size_t i = 0; i < form->n_fields; i++) {
		const struct form_field *field = &form->fields[i];
		bool unit = field->unit != NULL && *field->unit != '\0';
		if (!is_sum(field))
			continue;
		t->column[i] = column_add(t->m, t->sheet, (struct sheet_column){ .key = kept(t->m, field->code),
			.vi = unit ? said(t->m, "%s (%s)", field->vi, field->unit) : kept(t->m, field->vi), .en = kept(t->m, field->en),
			.type = COLUMN_NUMBER, .sensitive = is_sensitive(field) });
	}
}

static void
rows_put(struct table *t, const PGresult *rows)
{
	struct making *m = t->m;

	for (size_t p = 0; p < m->n_places; p++) {
		struct sheet_row *row = row_add(m, t->sheet, m->places[p].key, p > 0, p == 0);
		row->cells[UNIT] = words_cell(m->places[p].name);
		row->cells[RETURNS] = count_cell(0);
		for (size_t i = 0; i < t->form->n_fields; i++)
			if (t->column[i] != 0)
				row->cells[t->column[i]] = (struct sheet_cell){ .what = CELL_NO_DATA };
	}
	for (int i = 0; i < PQntuples(rows); i++) {
		struct sheet_cell *cells = t->sheet->rows[db_get_int4(rows, i, 0)].cells;
		if (db_is_null(rows, i, 1)) {
			cells[RETURNS] = count_cell(db_get_int8(rows, i, 2));
			continue;
		}
		size_t field = form_field_find(t->form, db_get_text(rows, i, 1), 0);
		if (field == SIZE_MAX || t->column[field] == 0)
			continue;
		cells[t->column[field]] = count_cell(db_get_int8(rows, i, 2));
		cells[t->column[field]].differs = db_get_int8(rows, i, 3) > 0;
		t->qualified = t->qualified || db_get_int8(rows, i, 3) > 0;
	}
}

/* a + b = c of the form, in each row where it holds: whoever knows two of them knows the third. */
static void
sum_of_rule(struct table *t, const struct form_rule *rule, unsigned row)
{
	const struct sheet_cell *cells = t->sheet->rows[row].cells;
	unsigned whole = t->column[rule->left[0].field];
	int64_t rest = whole != 0 ? cells[whole].n : 0;
	bool all = whole != 0 && cells[whole].what == CELL_COUNT;

	for (size_t i = 0; i < rule->n_right; i++) {
		unsigned part = t->column[rule->right[i].field];
		all = all && part != 0 && cells[part].what == CELL_COUNT;
		rest -= all ? rule->right[i].factor * cells[part].n : 0;
	}
	if (!all || rest != 0)
		return;
	for (size_t i = 0; i < rule->n_right; i++)
		sum_part(t->m, t->sheet, (struct sheet_place){ row, whole, 1 },
		         (struct sheet_place){ row, t->column[rule->right[i].field], rule->right[i].factor });
}

static void
sums_put(struct table *t)
{
	bool *adds = take(t->m, (t->sheet->n_columns + 1) * sizeof *adds);

	for (unsigned c = RETURNS; c < t->sheet->n_columns; c++)
		adds[c] = true;
	sheet_balance(t->m, t->sheet, adds);
	for (size_t i = 0; i < t->form->n_rules; i++) {
		const struct form_rule *rule = &t->form->rules[i];
		if (rule->comparison != LTC__COMPARISON__COMPARISON_EQUAL || rule->n_left != 1 || rule->left[0].factor != 1 || rule->constant != 0)
			continue;
		for (unsigned r = 0; r < t->sheet->n_rows; r++)
			sum_of_rule(t, rule, r);
	}
}

/* ---- which period ---- */

/* The form's period that holds the day of stocks or, when nothing was told of it, the last one within the span that has something. */
static enum result
period_find(struct making *m, const struct catalogue_form *form, int32_t *from, int32_t *to, struct fault *f)
{
	struct db_args *a = db_args_new();
	PGresult *rows = NULL;

	period_of(form->period, m->span.on, from, to);
	db_arg_text(a, form->code);
	db_arg_date(a, *from < m->span.from ? *from : m->span.from);
	db_arg_date(a, m->span.to);
	enum result r = db_run(m->db, NULL, report_sql_returns_last, a, &rows, f);
	if (r == DONE && !db_is_null(rows, 0, 0))
		period_of(form->period, db_get_date(rows, 0, 0), from, to);
	PQclear(rows);
	db_args_free(&a);
	return r;
}

static enum result
form_sheet(struct making *m, const struct catalogue_form *form, struct fault *f)
{
	struct table t = { .m = m, .form = form, .column = take(m, (form->n_fields + 1) * sizeof *t.column) };
	struct db_args *a = db_args_new();
	PGresult *rows = NULL;
	char code[PERIOD_TEXT];
	int32_t from, to;
	enum result r = period_find(m, form, &from, &to, f);

	db_arg_text(a, form->code);
	db_arg_date(a, from);
	if (r == DONE)
		r = db_run(m->db, NULL, report_sql_returns, a, &rows, f);
	if (r == DONE) {
		t.sheet = sheet_add(m, kept(m, form->vi), kept(m, form->en), kept(m, form->vi), kept(m, form->en));
		period_write(form->period, from, code);
		t.sheet->as_of_vi = said(m, "Kỳ %s", code);
		t.sheet->as_of_en = said(m, "Period %s", code);
		columns_put(&t);
		rows_put(&t, rows);
		sums_put(&t);
		note_add(m, t.sheet, said(m, "Mẫu biểu %s.", form->code), said(m, "Form %s.", form->code));
		if (t.qualified)
			note_add(m, t.sheet, "Ô có dấu: có số được báo là «khoảng», «ít nhất» hoặc «nhiều nhất».",
			         "Marked cells hold numbers told as «about», «at least» or «at most».");
	}
	PQclear(rows);
	db_args_free(&a);
	return r;
}

/* ---- the maker ---- */

static enum result
no_form(struct making *m, struct fault *f)
{
	char some[260] = "";

	for (size_t i = 0; i < catalogue_n_forms(m->catalogue); i++) {
		const struct catalogue_form *form = catalogue_form_at(m->catalogue, i);
		size_t at = strlen(some);
		if (form->kind == KIND_COUNTED_RETURN && at + strlen(form->code) + 8 < sizeof some &&
		    (i == 0 || strcmp(catalogue_form_at(m->catalogue, i - 1)->code, form->code) != 0))
			snprintf(some + at, sizeof some - at, "%s%s", at > 0 ? ", " : "", form->code);
	}
	return fault_set(f, REFUSED, LT_5398, "--form", "%.40s (%s ...)", m->q->form, some);
}

enum result
make_returns(struct making *m, struct fault *f)
{
	enum result r = DONE;

	if (m->q->form != NULL) {
		const struct catalogue_form *form = catalogue_form(m->catalogue, m->q->form, m->span.on);
		return form != NULL && form->kind == KIND_COUNTED_RETURN ? form_sheet(m, form, f) : no_form(m, f);
	}
	for (size_t i = 0; i < catalogue_n_forms(m->catalogue) && r == DONE; i++) {
		const struct catalogue_form *form = catalogue_form_at(m->catalogue, i);
		if (form->kind == KIND_COUNTED_RETURN && catalogue_form(m->catalogue, form->code, m->span.on) == form)
			r = form_sheet(m, form, f);
	}
	return r;
}
