/* Forms and their fields. A version of a form is named by its code and the day from which it holds; fields and rules
 * name both. */
#include <string.h>

#include "common/base/lang.h"
#include "common/files/cell.h"
#include "server/catalog_reader/room.h"

enum {
	M_FORM,
	M_KIND,
	M_VI,
	M_EN,
	M_SUBJECT,
	M_TYPES,
	M_PERIOD,
	M_PERSON,
	M_OWED,
	M_DUE,
	M_FROM,
	M_TO,
	M_SYSTEMS,
	M_SOURCE
};
enum { D_FORM, D_FROM, D_FIELD, D_VI, D_EN, D_TYPE, D_UNIT, D_LIST, D_REQUIRED, D_MIN, D_MAX, D_DECIMALS, D_QUALIFIED };

#define DUE_DAYS_MAX 3650
#define DECIMALS_MAX 6

/* ---- forms ---- */

static void
kind_read(struct catalog_book *b, const struct row *row, Ltc__Form *form)
{
	const char *text = row->cells[M_KIND];
	const struct kind *kind = kind_by_name(text);
	if (*text == '\0')
		(void)cell_text(b, row, M_KIND, MUST_BE_FILLED);
	else if (kind == NULL || !kind->filled)
		problem(b, row, M_KIND, LT_5210, "«%.60s» (counted_return, register_entry, case_file)", text);
	else
		form->kind = kind->tag;
	form->has_kind = form->kind != 0;
}

static void
subject_read(struct catalog_book *b, const struct row *row, Ltc__Form *form)
{
	int subject = 0, type;
	char **words;
	form->has_subject = cell_word(b, row, M_SUBJECT, MUST_BE_FILLED, &ltc__subject__descriptor, &subject);
	form->subject = (Ltc__Subject)subject;
	size_t n = form->has_subject ? cell_words(b, row, M_TYPES, &words) : 0;
	const ProtobufCEnumDescriptor *types = form->subject == LTC__SUBJECT__SUBJECT_UNIT
	                                               ? &lt__unit_level__descriptor
	                                               : &lt__organisation_type__descriptor;
	for (size_t i = 0; i < n; i++) {
		if (enum_value(types, words[i], &type))
			ADD(b, form->subject_types, form->n_subject_types, (uint32_t)type);
		else
			problem(b, row, M_TYPES, LT_5210, "«%.60s» (%s)", words[i],
			        form->subject == LTC__SUBJECT__SUBJECT_UNIT
			                ? "province, district, commune, village"
			                : "cell, base_committee, direct_committee ...");
	}
}

static void
form_period(struct catalog_book *b, const struct row *row, Ltc__Form *form)
{
	int period = 0;
	int64_t days = 0;
	bool is_return = form->kind == KIND_COUNTED_RETURN, known = form->has_kind;
	form->has_period = cell_word(b, row, M_PERIOD, is_return ? MUST_BE_FILLED : MAY_BE_BLANK,
	                             &ltc__period__descriptor, &period);
	form->period = (Ltc__Period)period;
	bool periodic = form->has_period && period != LTC__PERIOD__PERIOD_NONE;
	if (known && !is_return && periodic)
		problem(b, row, M_PERIOD, LT_5225, "kind: %s", row->cells[M_KIND]);
	form->person = form->has_person = cell_yes(b, row, M_PERSON);
	if (known && form->person && form->kind != KIND_REGISTER_ENTRY)
		problem(b, row, M_PERSON, LT_5225, "kind: %s", row->cells[M_KIND]);
	form->owed = form->has_owed = cell_yes(b, row, M_OWED);
	if (known && form->owed && (!is_return || (form->has_period && !periodic)))
		problem(b, row, M_OWED, LT_5225, is_return ? "period: %s" : "kind: %s",
		        row->cells[is_return ? M_PERIOD : M_KIND]);
	form->has_due_days = cell_whole(b, row, M_DUE, MAY_BE_BLANK, 0, DUE_DAYS_MAX, &days);
	form->due_days = (uint32_t)days;
	if (form->has_due_days && !form->owed)
		problem(b, row, M_DUE, LT_5225, "%s", lang_pick("owed để trống", "owed is blank"));
	if (form->kind != KIND_COUNTED_RETURN)
		form->has_period = false;
}

static bool
form_make(struct catalog_book *b, const struct row *row, struct span *span)
{
	const char *code = cell_code(b, row, M_FORM, MUST_BE_FILLED);
	Ltc__Entry *entry = book_room(b, sizeof *entry);
	Ltc__Form *form = book_room(b, sizeof *form);
	ltc__entry__init(entry);
	ltc__form__init(form);
	if (code != NULL && kind_by_name(code) != NULL)
		problem(b, row, M_FORM, LT_5212, "«%s»", code);
	form->code = (char *)code;
	kind_read(b, row, form);
	cell_both(b, row, M_VI, &form->vi, &form->en);
	subject_read(b, row, form);
	form_period(b, row, form);
	*span = cell_span(b, row, M_FROM, code);
	span_put(span, &form->has_valid_from, &form->valid_from, &form->has_valid_to, &form->valid_to);
	if (code == NULL || span->unread)
		b->sheets[FORMS].broken = true; /* which version it is, is not known */
	form->n_systems = cell_systems(b, row, M_SYSTEMS, &form->systems);
	form->source = (char *)cell_text(b, row, M_SOURCE, MAY_BE_BLANK);
	entry->form = form;
	struct made made = { row, form };
	ADD(b, b->forms, b->n_forms, made);
	book_entry(b, row, entry);
	return code != NULL;
}

void
forms_make(struct catalog_book *b)
{
	const struct sheet *s = &b->sheets[FORMS];
	struct span *spans = book_room(b, s->n_rows * sizeof *spans);
	size_t n = 0;
	for (size_t i = 0; i < s->n_rows; i++)
		n += form_make(b, &s->rows[i], &spans[n]);
	spans_check(b, spans, n, true);
	if (b->n_forms > CATALOGUE_ENTRIES_MAX)
		problem_at(b, s, 0, 0, NULL, LT_5201, "%zu > %u", b->n_forms, CATALOGUE_ENTRIES_MAX);
}

Ltc__Form *
book_form(struct catalog_book *b, const struct row *row)
{
	const char *code = cell_code(b, row, D_FORM, MUST_BE_FILLED);
	int32_t from = 0;
	bool has_from = cell_day(b, row, D_FROM, MAY_BE_BLANK, &from), known = false;
	for (size_t i = 0; i < b->n_forms && code != NULL; i++) {
		Ltc__Form *form = b->forms[i].message;
		if (form->code == NULL || strcmp(form->code, code) != 0)
			continue;
		known = true;
		if (form->has_valid_from == has_from && (!has_from || form->valid_from == from))
			return form;
	}
	if (code != NULL && !known)
		cell_unknown(b, row, D_FORM, code, FORMS);
	else if (code != NULL && (has_from || row->cells[D_FROM][0] == '\0'))
		cell_unknown(b, row, D_FROM, row->cells[D_FROM], FORMS);
	return NULL;
}

/* ---- fields ---- */

bool
type_counts(Ltc__FieldType t)
{
	return t == LTC__FIELD_TYPE__FIELD_TYPE_COUNT || t == LTC__FIELD_TYPE__FIELD_TYPE_MONEY ||
	       t == LTC__FIELD_TYPE__FIELD_TYPE_DECIMAL;
}

/* A limit, in the field's smallest steps. */
static bool
limit_read(struct catalog_book *b, const struct row *row, int column, const Ltc__Field *field, int64_t *out)
{
	struct fault f = { 0 };
	int32_t day;
	int scale = 0;
	const char *text = row->cells[column];
	if (*text == '\0' || !field->has_type)
		return false;
	if (field->type == LTC__FIELD_TYPE__FIELD_TYPE_DATE) {
		bool is = cell_day(b, row, column, MAY_BE_BLANK, &day);
		*out = is ? day : 0;
		return is;
	}
	if (field->type != LTC__FIELD_TYPE__FIELD_TYPE_DECIMAL) {
		if (type_counts(field->type) || field->type == LTC__FIELD_TYPE__FIELD_TYPE_TEXT)
			return cell_whole(b, row, column, MAY_BE_BLANK, INT64_MIN, INT64_MAX, out);
		problem(b, row, column, LT_5225, "type: %s", row->cells[D_TYPE]);
		return false;
	}
	if (cell_decimal(text, out, &scale, &f) != DONE) {
		problem_found(b, row, column, &f);
		return false;
	}
	bool fits = scale <= (int)field->decimals;
	for (; fits && scale < (int)field->decimals; scale++)
		fits = !__builtin_mul_overflow(*out, 10, out);
	if (!fits)
		problem(b, row, column, LT_5225, "decimals: %u", field->decimals);
	return fits;
}

static void
type_read(struct catalog_book *b, const struct row *row, Ltc__Field *field)
{
	int type = 0;
	int64_t decimals = 0;
	field->has_type = cell_word(b, row, D_TYPE, MUST_BE_FILLED, &ltc__field_type__descriptor, &type);
	field->type = (Ltc__FieldType)type;
	const char *list =
		cell_code(b, row, D_LIST, type == LTC__FIELD_TYPE__FIELD_TYPE_CODE ? MUST_BE_FILLED : MAY_BE_BLANK);
	if (list != NULL && field->has_type && type != LTC__FIELD_TYPE__FIELD_TYPE_CODE)
		problem(b, row, D_LIST, LT_5225, "type: %s", row->cells[D_TYPE]);
	else if (list != NULL && made_find(b->lists, b->n_lists, 0, list) == NULL)
		cell_unknown(b, row, D_LIST, list, LISTS);
	field->list = (char *)list;
	bool has_decimals = cell_whole(b, row, D_DECIMALS, MAY_BE_BLANK, 0, DECIMALS_MAX, &decimals);
	if (has_decimals && field->has_type && type != LTC__FIELD_TYPE__FIELD_TYPE_DECIMAL)
		problem(b, row, D_DECIMALS, LT_5225, "type: %s", row->cells[D_TYPE]);
	field->has_decimals = has_decimals;
	field->decimals = (uint32_t)decimals;
	field->has_qualified = field->qualified = cell_yes(b, row, D_QUALIFIED);
	if (field->qualified && field->has_type && !type_counts(field->type))
		problem(b, row, D_QUALIFIED, LT_5225, "type: %s", row->cells[D_TYPE]);
}

/* A bare 350 of money is 350 đồng, so no other unit may stand beside it. */
static void
unit_read(struct catalog_book *b, const struct row *row, Ltc__Field *field)
{
	field->unit = (char *)cell_text(b, row, D_UNIT, MAY_BE_BLANK);
	if (field->unit != NULL && field->has_type && field->type == LTC__FIELD_TYPE__FIELD_TYPE_MONEY &&
	    strcmp(field->unit, "đồng") != 0)
		problem(b, row, D_UNIT, LT_5238, "«%.60s»", field->unit);
}

/* Columns that every form has by itself. */
static bool
is_common_column(const char *code)
{
	static const char *const common[] = { "organisation", "unit",      "period",     "from_on", "to_on",
		                              "opened_on",    "closed_on", "reference",  "name",    "card",
		                              "birth_on",     "reason",    "reason_note" };
	for (size_t i = 0; i < sizeof common / sizeof common[0]; i++)
		if (strcmp(common[i], code) == 0)
			return true;
	return false;
}

static void
field_make(struct catalog_book *b, const struct row *row)
{
	const char *code = cell_code(b, row, D_FIELD, MUST_BE_FILLED);
	Ltc__Form *form = book_form(b, row);
	Ltc__Field *field = book_room(b, sizeof *field);
	ltc__field__init(field);
	if (code != NULL && is_common_column(code))
		problem(b, row, D_FIELD, LT_5225,
		        lang_pick("«%s» là cột có sẵn của mọi mẫu biểu", "\"%s\" is a column of every form"), code);
	for (size_t i = 0; form != NULL && code != NULL && i < form->n_fields; i++)
		if (strcmp(form->fields[i]->code, code) == 0)
			problem(b, row, D_FIELD, LT_5213, "«%s»", code);
	field->code = (char *)code;
	cell_both(b, row, D_VI, &field->vi, &field->en);
	type_read(b, row, field);
	unit_read(b, row, field);
	field->has_required = field->required = cell_yes(b, row, D_REQUIRED);
	field->has_min = limit_read(b, row, D_MIN, field, &field->min);
	field->has_max = limit_read(b, row, D_MAX, field, &field->max);
	if (field->has_min && field->has_max && field->min > field->max)
		problem(b, row, D_MAX, LT_5224, "%s > %s", row->cells[D_MIN], row->cells[D_MAX]);
	if (form == NULL || code == NULL)
		return;
	if (form->n_fields == CELLS_MAX)
		problem(b, row, D_FIELD, LT_5201, "%s: > %u", form->code, CELLS_MAX);
	ADD(b, form->fields, form->n_fields, field);
}

void
fields_make(struct catalog_book *b)
{
	const struct sheet *s = &b->sheets[FIELDS];
	for (size_t i = 0; i < s->n_rows; i++)
		field_make(b, &s->rows[i]);
	for (size_t i = 0; i < b->n_forms && !s->broken && !b->sheets[FORMS].broken; i++)
		if (((Ltc__Form *)b->forms[i].message)->n_fields == 0)
			problem(b, b->forms[i].row, M_FORM, LT_5228, "«%s»", b->forms[i].row->cells[M_FORM]);
}
