/* Test fixture: see client_catalogue.h. */
#include "client_catalogue.h"

#include <stdlib.h>

#include "client/catalogue.h"
#include "client/forms/forms.h"

#define TYPE(name) LTC__FIELD_TYPE__FIELD_TYPE_##name
#define PERIOD(name) LTC__PERIOD__PERIOD_##name
#define COUNT(array) (sizeof(array) / sizeof(array)[0])

struct field_row {
	const char *code, *vi, *en;
	Ltc__FieldType type;
	const char *unit, *list;
	bool required, qualified;
	uint32_t decimals;
};
static const struct field_row religion_fields[] = {
	{ "members", "Tổng số đảng viên", "Members in all", TYPE(COUNT), "đảng viên", NULL, true, false, 0 },
	{ "religious", "Đảng viên có đạo", "Members with a religion", TYPE(COUNT), "đảng viên", NULL, false, false, 0 },
};
static const struct field_row hall_fields[] = {
	{ "halls", "Nhà văn hóa", "Village halls", TYPE(COUNT), "nhà", NULL, true, false, 0 },
	{ "seats", "Chỗ ngồi", "Seats", TYPE(COUNT), "chỗ", NULL, false, false, 0 },
};
static const struct field_row month_fields[] = {
	{ "visits", "Lượt tiếp dân", "Visits", TYPE(COUNT), "lượt", NULL, false, false, 0 },
};
static const struct field_row every_fields[] = {
	{ "people", "Số người", "People", TYPE(COUNT), "người", NULL, false, true, 0 },
	{ "exactly", "Số người chính xác", "People exactly", TYPE(COUNT), "người", NULL, false, false, 0 },
	{ "budget", "Kinh phí", "Budget", TYPE(MONEY), "đồng", NULL, false, true, 0 },
	{ "share", "Tỷ lệ", "Share", TYPE(DECIMAL), "%", NULL, false, true, 2 },
	{ "remark", "Ghi nhận", "Remark", TYPE(TEXT), NULL, NULL, false, false, 0 },
	{ "level", "Mức đạt", "Level reached", TYPE(CODE), NULL, "levels", false, false, 0 },
	{ "agreed", "Đã thống nhất", "Agreed", TYPE(YES_NO), NULL, NULL, false, false, 0 },
	{ "met_on", "Ngày làm việc", "Met on", TYPE(DATE), NULL, NULL, false, false, 0 },
	{ "place", "Nơi làm việc", "Place", TYPE(UNIT), NULL, NULL, false, false, 0 },
	{ "partner", "Tổ chức cùng làm", "Partner", TYPE(ORGANISATION), NULL, NULL, false, false, 0 },
	{ "paper", "Văn bản căn cứ", "Paper", TYPE(DOCUMENT), NULL, NULL, false, false, 0 },
};
static const struct field_row elder_fields[] = {
	{ "clan", "Dòng họ", "Clan", TYPE(TEXT), NULL, NULL, false, false, 0 },
};
static const struct field_row petition_fields[] = {
	{ "settled", "Đã giải quyết", "Settled", TYPE(YES_NO), NULL, NULL, false, false, 0 },
	{ "topic", "Lĩnh vực", "Topic", TYPE(CODE), NULL, "levels", false, false, 0 },
};

struct form_row {
	const char *code, *vi;
	uint32_t kind;
	Ltc__Subject subject;
	uint32_t type;                 /* 0: any */
	Ltc__Period period;
	bool person, owed;
	uint32_t due_days;
	int from, to;                  /* years; 0: open */
	const struct field_row *fields; size_t n_fields;
};
#define RETURN KIND_COUNTED_RETURN
#define OF_ORGANISATION LTC__SUBJECT__SUBJECT_ORGANISATION
#define OF_UNIT LTC__SUBJECT__SUBJECT_UNIT
#define COMMUNE LT__UNIT_LEVEL__UNIT_LEVEL_COMMUNE
#define CELL LT__ORGANISATION_TYPE__ORGANISATION_TYPE_GRASSROOTS_CELL
static const struct form_row form_rows[] = {
	{ "religion", "Đảng viên có đạo", RETURN, OF_ORGANISATION, CELL, PERIOD(YEAR), false, true, 20, 2016, 0,
	  religion_fields, 2 },
	{ "halls", "Nhà văn hóa", RETURN, OF_UNIT, 0, PERIOD(QUARTER), false, false, 0, 2016, 2022, hall_fields, 1 },
	{ "halls", "Nhà văn hóa", RETURN, OF_UNIT, 0, PERIOD(HALF), false, false, 0, 2022, 0, hall_fields, 2 },
	{ "monthly", "Tiếp dân", RETURN, OF_UNIT, COMMUNE, PERIOD(MONTH), false, true, 5, 2016, 0, month_fields, 1 },
	{ "every", "Mọi loại chỉ tiêu", RETURN, OF_ORGANISATION, 0, PERIOD(NONE), false, false, 0, 2016, 0,
	  every_fields, COUNT(every_fields) },
	{ "elders", "Người có uy tín", KIND_REGISTER_ENTRY, OF_UNIT, 0, PERIOD(UNSPECIFIED), true, false, 0, 0, 0,
	  elder_fields, 1 },
	{ "petition", "Đơn thư", KIND_CASE_FILE, OF_UNIT, 0, PERIOD(UNSPECIFIED), false, false, 0, 0, 0,
	  petition_fields, 2 },
};
/* `low` is in use until 2020; two codes are called «Khác». */
static const struct { const char *code, *vi, *en; int to; } code_rows[] = {
	{ "high", "Cao", "High", 0 },  { "low", "Thấp", "Low", 2021 }, { "other_1", "Khác", "Other (1)", 0 },
	{ "other_2", "Khác", "Other (2)", 0 },
};

static char *
word(const char *text)
{
	return (char *)(uintptr_t)text;
}

static void
field_fill(const struct field_row *row, Ltc__Field *f)
{
	ltc__field__init(f);
	f->code = word(row->code);
	f->vi = word(row->vi);
	f->en = word(row->en);
	f->unit = word(row->unit);
	f->list = word(row->list);
	f->has_type = f->has_required = f->has_qualified = true;
	f->type = row->type;
	f->required = row->required;
	f->qualified = row->qualified;
	f->has_decimals = row->decimals > 0;
	f->decimals = row->decimals;
}

static void
entry_put(struct buffer *b, size_t *lens, size_t *n, const Ltc__Entry *e)
{
	size_t len = ltc__entry__get_packed_size(e);
	b->len += ltc__entry__pack(e, buffer_room(b, len));
	lens[(*n)++] = len;
}

static void
form_put(const struct form_row *row, struct buffer *b, size_t *lens, size_t *n)
{
	Ltc__Field made[16], *list[16];
	Ltc__Form form = LTC__FORM__INIT;
	Ltc__Entry e = LTC__ENTRY__INIT;
	uint32_t type = row->type;
	Ltc__FormRule rule = LTC__FORM_RULE__INIT, *all[] = { &rule };
	Ltc__Term left = LTC__TERM__INIT, right = LTC__TERM__INIT, *lefts[] = { &left }, *rights[] = { &right };

	form.code = word(row->code);
	form.vi = word(row->vi);
	form.en = word(row->code);
	form.has_kind = form.has_subject = form.has_period = true;
	form.kind = row->kind;
	form.subject = row->subject;
	form.period = row->period;
	form.has_period = row->period != PERIOD(UNSPECIFIED);
	form.n_subject_types = type != 0;
	form.subject_types = &type;
	form.has_person = form.has_owed = true;
	form.person = row->person;
	form.owed = row->owed;
	form.has_due_days = row->due_days > 0;
	form.due_days = row->due_days;
	form.has_valid_from = row->from != 0;
	form.has_valid_to = row->to != 0;
	form.valid_from = row->from != 0 ? DAY(row->from, 1, 1) : 0;
	form.valid_to = row->to != 0 ? DAY(row->to, 1, 1) : 0;
	for (size_t i = 0; i < row->n_fields; i++) {
		field_fill(&row->fields[i], &made[i]);
		list[i] = &made[i];
	}
	form.n_fields = row->n_fields;
	form.fields = list;
	if (row->fields == religion_fields) {
		left.field = word("religious");
		right.field = word("members");
		left.has_factor = right.has_factor = true;
		left.factor = right.factor = 1;
		rule.n_left = rule.n_right = 1;
		rule.left = lefts;
		rule.right = rights;
		rule.has_comparison = rule.has_severity = true;
		rule.comparison = LTC__COMPARISON__COMPARISON_AT_MOST;
		rule.severity = SEVERITY_ERROR;
		rule.vi = word("Số đảng viên có đạo không được nhiều hơn tổng số đảng viên.");
		rule.en = word("There cannot be more members with a religion than members.");
		form.n_rules = 1;
		form.rules = all;
	}
	e.form = &form;
	entry_put(b, lens, n, &e);
}

static void
list_put(struct buffer *b, size_t *lens, size_t *n)
{
	Ltc__CodeList list = LTC__CODE_LIST__INIT;
	Ltc__Code codes[COUNT(code_rows)], *rows[COUNT(code_rows)];
	Ltc__Entry e = LTC__ENTRY__INIT;
	for (size_t i = 0; i < COUNT(code_rows); i++) {
		ltc__code__init(&codes[i]);
		codes[i].code = word(code_rows[i].code);
		codes[i].vi = word(code_rows[i].vi);
		codes[i].en = word(code_rows[i].en);
		codes[i].has_valid_to = code_rows[i].to != 0;
		codes[i].valid_to = code_rows[i].to != 0 ? DAY(code_rows[i].to, 1, 1) : 0;
		rows[i] = &codes[i];
	}
	list.code = word("levels");
	list.vi = word("Mức độ");
	list.en = word("Levels");
	list.n_codes = COUNT(code_rows);
	list.codes = rows;
	e.list = &list;
	entry_put(b, lens, n, &e);
}

#define ENTRIES (COUNT(form_rows) + 1)

static size_t
entries_make(struct buffer *b, struct slice out[ENTRIES])
{
	size_t lens[ENTRIES], n = 0, at = 0;
	list_put(b, lens, &n);
	for (size_t i = 0; i < COUNT(form_rows); i++)
		form_put(&form_rows[i], b, lens, &n);
	for (size_t i = 0; i < n; at += lens[i++])
		out[i] = (struct slice){ b->data + at, lens[i] };
	return n;
}

void
catalogue_give_entries(struct client_site *c, const struct slice *entries, size_t n)
{
	ProtobufCBinaryData *bytes = calloc(n, sizeof *bytes);
	Lt1__CatalogueItem item = LT1__CATALOGUE_ITEM__INIT;
	struct catalogue *made = NULL;
	struct fault why = { 0 }, f = { 0 };

	assert_non_null(bytes);
	if (catalogue_make(entries, n, 1, &made, &f) != DONE)
		fail_msg("LT-%d %s %s", (int)f.code, f.place, f.detail);
	struct hash digest = catalogue_digest(made);
	for (size_t i = 0; i < n; i++)
		bytes[i] = (ProtobufCBinaryData){ entries[i].len, (uint8_t *)(uintptr_t)entries[i].data };
	item.n_entries = n;
	item.entries = bytes;
	item.has_version = item.has_whole = item.has_last = item.has_digest = true;
	item.version = 1;
	item.whole = item.last = true;
	item.digest = (ProtobufCBinaryData){ sizeof digest.b, digest.b };
	assert_int_equal(store_begin(c->store, NULL), DONE);
	if (catalogue_take(c->store, &item, true, &why, &f) != DONE || why.code != FAULT_NONE)
		fail_msg("LT-%d LT-%d %s", (int)f.code, (int)why.code, why.detail);
	assert_int_equal(store_commit(c->store, NULL), DONE);
	catalogue_free(&made);
	free(bytes);
	assert_int_equal(catalogue_held(c->store, &made, NULL), DONE);
	forms_use(&made);
}

void
catalogue_give(struct client_site *c)
{
	struct buffer b = { 0 };
	struct slice entries[ENTRIES];
	size_t n = entries_make(&b, entries);
	catalogue_give_entries(c, entries, n);
	buffer_fini(&b);
}
