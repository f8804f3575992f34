/* Filled forms: returns (a form for a period), register entries and cases. What they may say is the catalogue's: the form
 * is picked by the day in the record's key, whichever version of the catalogue judges. Without a catalogue nothing is
 * asked of the form. The cells are in cells.c. */
#include "common/rules/work.h"
#include "common/record/codec.h"

static const struct filled_paths return_paths = {
	.form = "counted_return.form", .organisation = "counted_return.organisation_id", .unit = "counted_return.unit_id",
	.on = "counted_return.period_on", .cells = "counted_return.cells",
};
static const struct filled_paths entry_paths = {
	.form = "register_entry.form", .organisation = "register_entry.organisation_id", .unit = "register_entry.unit_id",
	.person = "register_entry.person_ref", .on = "register_entry.from_on", .end = "register_entry.to_on",
	.cells = "register_entry.cells",
};
static const struct filled_paths case_paths = {
	.form = "case_file.form", .organisation = "case_file.organisation_id", .unit = "case_file.unit_id",
	.on = "case_file.opened_on", .end = "case_file.closed_on", .cells = "case_file.cells",
};

/* ---- the three shapes ---- */

static void
read_filled(struct work *w)
{
	w->bases = BIT(LT__BASIS__BASIS_EVENT) | BIT(LT__BASIS__BASIS_OPENING);
	w->filled.until = w->filled.on + 1;
}

static void
read_return(struct work *w)
{
	const Lt__CountedReturn *r = w->u->counted_return;
	struct filled *f = &w->filled;

	*f = (struct filled){
		.form = r->form, .has_on = r->has_period_on, .on = r->period_on, .n_cells = r->n_cells, .cells = r->cells,
		.path = &return_paths,
	};
	f->has_organisation = form_id(r->has_organisation_id, &r->organisation_id, &f->organisation);
	f->has_unit = form_id(r->has_unit_id, &r->unit_id, &f->unit);
	read_filled(w);
}

static void
read_entry(struct work *w)
{
	const Lt__RegisterEntry *e = w->u->register_entry;
	struct filled *f = &w->filled;

	*f = (struct filled){
		.form = e->form, .has_on = e->has_from_on, .on = e->from_on, .has_end = e->has_to_on, .end = e->to_on,
		.has_person = e->has_person_ref, .n_cells = e->n_cells, .cells = e->cells, .path = &entry_paths,
	};
	f->has_organisation = form_id(e->has_organisation_id, &e->organisation_id, &f->organisation);
	f->has_unit = form_id(e->has_unit_id, &e->unit_id, &f->unit);
	read_filled(w);
}

static void
read_case(struct work *w)
{
	const Lt__CaseFile *c = w->u->case_file;
	struct filled *f = &w->filled;

	*f = (struct filled){
		.form = c->form, .has_on = c->has_opened_on, .on = c->opened_on, .has_end = c->has_closed_on, .end = c->closed_on,
		.n_cells = c->n_cells, .cells = c->cells, .path = &case_paths,
	};
	f->has_organisation = form_id(c->has_organisation_id, &c->organisation_id, &f->organisation);
	f->has_unit = form_id(c->has_unit_id, &c->unit_id, &f->unit);
	read_filled(w);
}

/* ---- the form ---- */

/* Known, but no version of it holds on the day: is it yet to come, or over? */
static void
report_out_of_force(struct work *w)
{
	const struct catalogue *c = w->lookup->catalogue;
	struct filled *f = &w->filled;
	int32_t over = ON_BEGINNING, begins = ON_END;

	for (size_t i = 0; i < catalogue_n_forms(c); i++) {
		const struct catalogue_form *form = catalogue_form_at(c, i);

		if (strcmp(form->code, f->form) != 0)
			continue;
		if (form->to <= f->on && form->to > over)
			over = form->to;
		if (form->from > f->on && form->from < begins)
			begins = form->from;
	}
	if (over != ON_BEGINNING)
		work_report_other(w, RULE_FRM_003, f->path->form, (struct id){ { 0 } }, over);
	else
		work_report_other(w, RULE_FRM_002, f->path->form, (struct id){ { 0 } }, begins);
}

static void
find_form(struct work *w)
{
	const struct catalogue *c = w->lookup->catalogue;
	struct filled *f = &w->filled;

	if (!c)
		return;
	f->as = catalogue_form(c, f->form, f->on);
	if (!f->as && catalogue_form_known(c, f->form))
		report_out_of_force(w);
	else if (!f->as)
		work_report(w, RULE_FRM_001, f->path->form);
	else if (f->as->kind != w->subject->kind) {
		work_report(w, RULE_FRM_004, f->path->form);
		f->as = NULL;
	}
}

/* R51: a return is for a whole period that has begun; before its end its figures are not the last word. */
static void
check_period(struct work *w)
{
	struct filled *f = &w->filled;
	int32_t from, to;

	if (w->subject->kind != KIND_COUNTED_RETURN)
		return;
	period_of(f->as->period, f->on, &from, &to);
	f->until = to;
	if (from != f->on)
		work_report_other(w, RULE_RET_001, f->path->on, (struct id){ { 0 } }, from);
	else if (to > f->on + 1 && w->today < to)
		work_report_other(w, RULE_RET_002, f->path->on, (struct id){ { 0 } }, to);
}

/* About whom: an organisation or a unit, of the form's choice; a person too, of forms about persons. */
static void
check_about(struct work *w)
{
	const struct filled *f = &w->filled;
	bool unit = f->as->subject == KIND_UNIT;

	if (unit ? !f->has_unit : !f->has_organisation)
		work_report(w, RULE_FRM_005, unit ? f->path->organisation : f->path->unit);
	if (f->has_person && !f->as->person)
		work_report(w, RULE_FRM_008, f->path->person);
	if (f->path->person && f->as->person && !f->has_person)
		work_report(w, RULE_FRM_009, f->path->person);
}

static void
check_end(struct work *w)
{
	const struct filled *f = &w->filled;

	form_not_future(w, f->has_end, f->end, f->path->end);
	if (!f->has_end || !f->has_on)
		return;
	if (w->subject->kind == KIND_CASE_FILE && f->end < f->on)
		work_report(w, RULE_FRM_031, f->path->end);
	if (w->subject->kind == KIND_REGISTER_ENTRY && f->end <= f->on)
		work_report(w, RULE_FRM_030, f->path->end);
}

static void
check_form(struct work *w)
{
	struct filled *f = &w->filled;
	bool named = form_text(w, f->form, f->path->form);

	if (f->has_organisation && f->has_unit)
		work_break(w, RULE_REC_006, f->path->unit);
	else
		form_has(w, f->has_organisation || f->has_unit, f->path->organisation);
	if (form_has(w, f->has_on, f->path->on))
		form_key_date(w, true, f->on, f->path->on);
	check_end(w);
	for (size_t i = 0; i < f->n_cells; i++)
		form_text(w, f->cells[i]->field, f->path->cells);
	if (!named || w->broken)
		return;
	find_form(w);
	if (!f->as)
		return;
	check_period(w);
	check_about(w);
	cells_check(w);
}

/* ---- the place ---- */

/* Of the types the form is for, and there on the day, of a return on some day of its period. */
static void
check_subject(struct work *w, uint32_t kind, struct id id, const char *path)
{
	const struct filled *f = &w->filled;
	const struct node *n = work_node(w, kind, id, true);
	unsigned type;

	if (!n)
		return;
	type = kind == KIND_UNIT ? (unsigned)n->unit->level : (unsigned)n->organisation->type;
	if (f->as && f->as->subject == kind && f->as->subject_types && (type > 63 || !(f->as->subject_types >> type & 1)))
		work_report_other(w, RULE_FRM_006, path, id, ON_BEGINNING);
	if (n->from >= f->until || node_end(n) <= f->on)
		work_report_other(w, RULE_FRM_007, path, id, n->from >= f->until ? n->from : node_end(n));
}

static void
judge_as(struct work *w, struct id id)
{
	struct filled *f = &w->filled;
	uint32_t kind = f->has_unit ? KIND_UNIT : KIND_ORGANISATION;
	struct id place = f->has_unit ? f->unit : f->organisation;
	const char *path = f->has_unit ? f->path->unit : f->path->organisation;

	if (!events_take(w, id, f->on, f->path->on))
		return;
	if (w->subject->kind == KIND_COUNTED_RETURN)
		((struct node_span *)w->after->spans)->to = f->until;
	if (!w->node)
		check_subject(w, kind, place, path);  /* R51: place and day are the key: an amendment keeps them */
	place_check_owner(w, kind, place, path);
	cells_check_named(w);
}

static void
judge_return(struct work *w)
{
	judge_as(w, counted_return_id(w->u->counted_return));
}

static void
judge_entry(struct work *w)
{
	judge_as(w, register_entry_id(w->u->register_entry));
}

static void
judge_case(struct work *w)
{
	judge_as(w, case_file_id(w->u->case_file));
}

const struct subject counted_return_subject = {
	.kind = KIND_COUNTED_RETURN, .read = read_return, .check_form = check_form, .judge = judge_return, .generic = true,
};
const struct subject register_entry_subject = {
	.kind = KIND_REGISTER_ENTRY, .read = read_entry, .check_form = check_form, .judge = judge_entry, .generic = true,
};
const struct subject case_file_subject = {
	.kind = KIND_CASE_FILE, .read = read_case, .check_form = check_form, .judge = judge_case, .generic = true,
};
