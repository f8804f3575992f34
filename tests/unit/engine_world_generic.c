/* See engine_world_generic.h. */
#include "tests/unit/engine_world_generic.h"

#include <stdlib.h>
#include "common/rules/judge.h"

#define SET(message, field, value) ((message)->has_##field = 1, (message)->field = (value))
#define SET_ID(message, field, id) do { if (id) SET(message, field, body_lent(id)); } while (0)
#define CELLS 6

/* ---- filled forms ---- */

static void
envelope(Lt__Update *u, struct id *id, const struct telling *as, int32_t on)
{
	body_envelope(u, id, LT__BASIS__BASIS_EVENT, on);
	if (as->amends) {
		u->op = LT__OP__OP_AMEND;
		SET(u, supersedes, body_lent(as->amends));
	}
	if (as->told)
		*as->told = *id;
}

static size_t
fill_cells(const struct say_cell *say, Lt__Cell *cells, Lt__Cell **list)
{
	size_t n = 0;

	for (; n < CELLS && say[n].field; n++) {
		lt__cell__init(&cells[n]);
		cells[n].field = (char *)say[n].field;
		cells[n].text = (char *)say[n].text;
		SET_ID(&cells[n], ref_id, say[n].ref);
		if (!say[n].text && !say[n].ref)
			SET(&cells[n], number, say[n].number);
		if (say[n].qualifier)
			SET(&cells[n], qualifier, say[n].qualifier);
		if (say[n].upper)
			SET(&cells[n], upper, say[n].upper);
		list[n] = &cells[n];
	}
	return n;
}

struct slice
body_filled(const struct say_filled *s)
{
	Lt__Update u;
	Lt__CountedReturn r = LT__COUNTED_RETURN__INIT;
	Lt__RegisterEntry e = LT__REGISTER_ENTRY__INIT;
	Lt__CaseFile c = LT__CASE_FILE__INIT;
	Lt__Cell cells[CELLS], *list[CELLS];
	size_t n = fill_cells(s->cells, cells, list);
	struct id id;

	envelope(&u, &id, &s->as, s->on);
	r.form = e.form = c.form = (char *)s->form;
	r.n_cells = e.n_cells = c.n_cells = n;
	r.cells = e.cells = c.cells = list;
	e.reference = c.reference = (char *)s->reference;
	SET_ID(&r, organisation_id, s->organisation);
	SET_ID(&e, organisation_id, s->organisation);
	SET_ID(&c, organisation_id, s->organisation);
	SET_ID(&r, unit_id, s->unit);
	SET_ID(&e, unit_id, s->unit);
	SET_ID(&c, unit_id, s->unit);
	SET(&r, period_on, s->on);
	SET(&e, from_on, s->on);
	SET(&c, opened_on, s->on);
	if (s->to) {
		SET(&e, to_on, s->to);
		SET(&c, closed_on, s->to);
	}
	if (s->kind == KIND_REGISTER_ENTRY)
		u.register_entry = &e;
	else if (s->kind == KIND_CASE_FILE)
		u.case_file = &c;
	else
		u.counted_return = &r;
	return body_pack(&u);
}

/* ---- documents and tasks ---- */

static void
fill_document(Lt__Document *d, const char *number, int32_t on)
{
	lt__document__init(d);
	d->issuer = (char *)"Tỉnh ủy";
	d->number = (char *)number;
	d->type_code = (char *)"NQ";
	SET(d, signed_on, on);
}

struct id
document_of(const char *number, int32_t on)
{
	Lt__Document d;

	fill_document(&d, number, on);
	return document_id(&d);
}

struct slice
body_document(const struct say_document *s)
{
	Lt__Update u;
	Lt__Document d;
	ProtobufCBinaryData replaces;
	struct id id;

	envelope(&u, &id, &s->as, s->on);
	fill_document(&d, s->number, s->on);
	d.title = (char *)(s->title ? s->title : "Về công tác xây dựng Đảng");
	if (s->replaces) {
		replaces = body_lent(s->replaces);
		d.n_replaces_ids = 1;
		d.replaces_ids = &replaces;
	}
	u.document = &d;
	return body_pack(&u);
}

struct id
task_of(const char *code)
{
	Lt__Task t = LT__TASK__INIT;

	t.code = (char *)code;
	return task_id(&t);
}

struct slice
body_task(const struct say_task *s)
{
	Lt__Update u;
	Lt__Task t = LT__TASK__INIT;
	ProtobufCBinaryData coordinator, after;
	struct id id;

	envelope(&u, &id, &s->as, s->on);
	t.code = (char *)s->code;
	t.title = (char *)"Tổng kết việc thực hiện nghị quyết";
	SET(&t, kind, LT__TASK_KIND__TASK_KIND_TASK);
	SET_ID(&t, lead_organisation_id, s->lead);
	SET_ID(&t, document_id, s->document);
	SET(&t, issued_on, s->on);
	SET(&t, due_on, s->due ? s->due : s->on + 90);
	if (s->coordinator) {
		coordinator = body_lent(s->coordinator);
		t.n_coordinator_ids = 1;
		t.coordinator_ids = &coordinator;
	}
	if (s->after) {
		after = body_lent(s->after);
		t.n_after_ids = 1;
		t.after_ids = &after;
	}
	u.task = &t;
	return body_pack(&u);
}

struct slice
body_report(const struct say_report *s)
{
	Lt__Update u;
	Lt__TaskReport r = LT__TASK_REPORT__INIT;
	struct id id;

	envelope(&u, &id, &s->as, s->on);
	SET_ID(&r, task_id, s->task);
	SET_ID(&r, organisation_id, s->organisation);
	SET(&r, what, s->what);
	SET(&r, reported_on, s->on);
	if (s->what == LT__TASK_EVENT__TASK_EVENT_PROGRESS)
		SET(&r, progress, s->progress);
	if (s->what == LT__TASK_EVENT__TASK_EVENT_DONE)
		r.evidence = (char *)"Báo cáo số 21-BC/HU";
	u.task_report = &r;
	return body_pack(&u);
}

struct slice
body_step(const struct say_step *s)
{
	Lt__Update u;
	Lt__PeriodStep p = LT__PERIOD_STEP__INIT;
	struct id id;

	body_envelope(&u, &id, LT__BASIS__BASIS_EVENT, s->on);
	SET_ID(&p, organisation_id, s->organisation);
	SET(&p, length, s->length ? s->length : LT__PERIOD_LENGTH__PERIOD_LENGTH_YEAR);
	SET(&p, period_on, s->period_on);
	SET(&p, round, s->round ? s->round : 1);
	SET(&p, what, s->what);
	SET(&p, stepped_on, s->on);
	p.note = (char *)s->note;
	u.period_step = &p;
	return body_pack(&u);
}

/* ---- catalogues ---- */

static struct slice
pack_entry(const Ltc__Entry *e)
{
	struct buffer b = { 0 };

	b.len = ltc__entry__pack(e, buffer_room(&b, ltc__entry__get_packed_size(e)));
	return buffer_slice(&b);
}

static Ltc__Field *
fill_field(Ltc__Field *f, const char *code, Ltc__FieldType type)
{
	ltc__field__init(f);
	f->code = f->vi = f->en = (char *)code;
	SET(f, type, type);
	if (type == LTC__FIELD_TYPE__FIELD_TYPE_COUNT)
		SET(f, qualified, 1);
	return f;
}

/* women <= total */
static void
fill_rule(Ltc__FormRule *rule, Ltc__Term terms[2], Ltc__Term *list[2], const char *sentence)
{
	static const char *const named[] = { "women", "total" };

	ltc__form_rule__init(rule);
	for (int i = 0; i < 2; i++) {
		ltc__term__init(&terms[i]);
		terms[i].field = (char *)named[i];
		SET(&terms[i], factor, 1);
		list[i] = &terms[i];
	}
	rule->n_left = rule->n_right = 1;
	rule->left = &list[0];
	rule->right = &list[1];
	SET(rule, comparison, LTC__COMPARISON__COMPARISON_AT_MOST);
	SET(rule, severity, SEVERITY_ERROR);
	rule->vi = rule->en = (char *)(sentence ? sentence : "Số nữ không vượt quá tổng số.");
}

struct slice
entry_form(const struct say_form *s)
{
	Ltc__Entry entry = LTC__ENTRY__INIT;
	Ltc__Form form = LTC__FORM__INIT;
	Ltc__FormRule rule, *rules_[] = { &rule };
	Ltc__Term terms[2], *list[2];
	Ltc__Field f[5];
	Ltc__Field *fields_[] = {
		fill_field(&f[0], "total", LTC__FIELD_TYPE__FIELD_TYPE_COUNT), fill_field(&f[1], "women", LTC__FIELD_TYPE__FIELD_TYPE_COUNT),
		fill_field(&f[2], "note", LTC__FIELD_TYPE__FIELD_TYPE_TEXT),
		fill_field(&f[3], "led_by", LTC__FIELD_TYPE__FIELD_TYPE_ORGANISATION),
		fill_field(&f[4], s->more ? s->more : "", LTC__FIELD_TYPE__FIELD_TYPE_COUNT),
	};

	fill_rule(&rule, terms, list, s->sentence);
	SET(&f[4], required, 1);
	form.code = form.vi = form.en = (char *)s->code;
	form.has_valid_from = s->from != 0;
	form.valid_from = s->from;
	SET(&form, kind, s->kind ? s->kind : KIND_COUNTED_RETURN);
	SET(&form, subject, s->of_unit ? LTC__SUBJECT__SUBJECT_UNIT : LTC__SUBJECT__SUBJECT_ORGANISATION);
	SET(&form, period, s->period ? s->period : LTC__PERIOD__PERIOD_YEAR);
	form.has_period = form.kind == KIND_COUNTED_RETURN;
	form.has_owed = form.owed = s->owed;
	form.has_due_days = s->owed;
	form.due_days = s->due_days;
	form.n_fields = s->more ? 5 : 4;
	form.fields = fields_;
	form.n_rules = 1;
	form.rules = rules_;
	entry.form = &form;
	return pack_entry(&entry);
}

struct slice
entry_owed(const char *kind_of_meeting, int32_t from)
{
	Ltc__Entry entry = LTC__ENTRY__INIT;
	Ltc__Owed owed = LTC__OWED__INIT;
	uint32_t types[] = { LT__ORGANISATION_TYPE__ORGANISATION_TYPE_GRASSROOTS_CELL,
		             LT__ORGANISATION_TYPE__ORGANISATION_TYPE_SUBORDINATE_CELL };

	SET(&owed, kind, KIND_MEETING);
	owed.detail = (char *)kind_of_meeting;
	SET(&owed, subject, LTC__SUBJECT__SUBJECT_ORGANISATION);
	owed.n_subject_types = 2;
	owed.subject_types = types;
	SET(&owed, period, LTC__PERIOD__PERIOD_MONTH);
	SET(&owed, due_days, 10);
	SET(&owed, valid_from, from);
	owed.vi = owed.en = (char *)"Sinh hoạt chi bộ";
	entry.owed = &owed;
	return pack_entry(&entry);
}

struct slice
entry_parameter(const char *code, int64_t value, int32_t from)
{
	Ltc__Entry entry = LTC__ENTRY__INIT;
	Ltc__Parameter parameter = LTC__PARAMETER__INIT;
	Ltc__ParameterValue v = LTC__PARAMETER_VALUE__INIT, *values[] = { &v };

	parameter.code = (char *)code;
	parameter.n_values = 1;
	parameter.values = values;
	SET(&v, value, value);
	SET(&v, valid_from, from);
	entry.parameter = &parameter;
	return pack_entry(&entry);
}

struct slice
entry_label(const char *kind, const char *words)
{
	Ltc__Entry entry = LTC__ENTRY__INIT;
	Ltc__Label label = LTC__LABEL__INIT;

	label.kind = (char *)kind;
	label.vi = label.en = (char *)words;
	entry.label = &label;
	return pack_entry(&entry);
}

const char *
world_catalogue(struct world *w, const char *note, const struct slice *entries, size_t n)
{
	Lta__Act act = LTA__ACT__INIT;
	Lta__CatalogueApply apply = LTA__CATALOGUE_APPLY__INIT;
	ProtobufCBinaryData *list = calloc(n + 1, sizeof *list);
	const char *refused;

	for (size_t i = 0; i < n; i++)
		list[i] = (ProtobufCBinaryData){ entries[i].len, (uint8_t *)entries[i].data };
	apply.n_entries = n;
	apply.entries = list;
	apply.note = (char *)note;
	act.catalogue_apply = &apply;
	refused = world_act(w, &act);
	for (size_t i = 0; i < n; i++)
		free((void *)entries[i].data);
	free(list);
	return refused;
}

const char *
world_catalogue_again(struct world *w, uint32_t version)
{
	Lta__Act act = LTA__ACT__INIT;
	Lta__CatalogueApply apply = LTA__CATALOGUE_APPLY__INIT;

	SET(&apply, again, version);
	act.catalogue_apply = &apply;
	return world_act(w, &act);
}

const char *
world_issue(struct world *w, struct slice body)
{
	Lta__Act act = LTA__ACT__INIT;
	ProtobufCBinaryData update = { body.len, (uint8_t *)body.data };
	const char *refused;

	act.n_updates = 1;
	act.updates = &update;
	refused = world_act(w, &act);
	free((void *)body.data);
	return refused;
}
