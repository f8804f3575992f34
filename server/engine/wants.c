/* What judging a record will ask, as far as its bytes tell: asked for the whole group before the first judgement. A
 * question forgotten here costs a round trip, nothing else. */
#include <assert.h>
#include "server/engine/work.h"

#define FOLLOW_MAX 3           /* a cell, its village, the cells seated there */

static void
want(struct engine *e, enum query_by by, uint32_t kind, bool has, const ProtobufCBinaryData *bytes)
{
	struct query q = { .by = by, .kind = kind };

	if (has && id_from_bytes(bytes->data, bytes->len, &q.id))
		working_want(e->working, &q);
}

static void
want_code(struct engine *e, uint32_t kind, const char *code)
{
	if (code)
		working_want(e->working, &(struct query){ .by = BY_CODE, .kind = kind, .code = code });
}

/* ---- units and organisations ---- */

static void
unit(struct engine *e, const Lt__Unit *u)
{
	want_code(e, KIND_UNIT, u->code);
	want(e, BY_ID, KIND_UNIT, u->has_parent_id, &u->parent_id);
}

static void
organisation(struct engine *e, const Lt__Organisation *o)
{
	want_code(e, KIND_ORGANISATION, o->code);
	want(e, BY_ID, KIND_ORGANISATION, o->has_parent_id, &o->parent_id);
	want(e, BY_ID, KIND_UNIT, o->has_unit_id, &o->unit_id);
}

static void
unit_change(struct engine *e, const Lt__UnitChange *c)
{
	if (c->found)
		unit(e, c->found);
	want(e, BY_ID, KIND_UNIT, c->has_parent_id, &c->parent_id);
	for (size_t i = 0; i < c->n_successor_ids; i++)
		want(e, BY_ID, KIND_UNIT, true, &c->successor_ids[i]);
	if (c->change != LT__CHANGE_KIND__CHANGE_KIND_DISSOLVE)
		return;
	want(e, BY_PARENT, KIND_UNIT, c->has_unit_id, &c->unit_id);
	want(e, BY_UNIT, KIND_ORGANISATION, c->has_unit_id, &c->unit_id);
	want(e, BY_PARENT, KIND_POST, c->has_unit_id, &c->unit_id);
}

static void
organisation_change(struct engine *e, const Lt__OrganisationChange *c)
{
	static const uint32_t hanging_on[] = { KIND_ORGANISATION, KIND_MEMBER, KIND_POST, KIND_MEETING };
	bool ends = c->change == LT__CHANGE_KIND__CHANGE_KIND_DISSOLVE;

	if (c->found)
		organisation(e, c->found);
	want(e, BY_ID, KIND_ORGANISATION, c->has_parent_id, &c->parent_id);
	for (size_t i = 0; i < c->n_successor_ids; i++)
		want(e, BY_ID, KIND_ORGANISATION, true, &c->successor_ids[i]);
	for (size_t i = 0; ends && i < sizeof hanging_on / sizeof hanging_on[0]; i++)
		want(e, BY_PARENT, hanging_on[i], c->has_organisation_id, &c->organisation_id);
}

/* ---- people ---- */

static void
member(struct engine *e, const Lt__Member *m)
{
	want(e, BY_ID, KIND_ORGANISATION, m->has_organisation_id, &m->organisation_id);
	want(e, BY_MATCH, KIND_MEMBER, m->has_match, &m->match);
}

static bool
may_end(const Lt__MemberEvent *v)
{
	switch (v->event) {
	case LT__MEMBER_EVENT_KIND__MEMBER_EVENT_KIND_DELETE:
	case LT__MEMBER_EVENT_KIND__MEMBER_EVENT_KIND_RESIGN:
	case LT__MEMBER_EVENT_KIND__MEMBER_EVENT_KIND_EXPEL:
	case LT__MEMBER_EVENT_KIND__MEMBER_EVENT_KIND_DEATH:
	case LT__MEMBER_EVENT_KIND__MEMBER_EVENT_KIND_TRANSFER_OUT:
		return true;
	default:
		return false;
	}
}

static void
member_event(struct engine *e, const Lt__MemberEvent *v)
{
	if (v->enters)
		member(e, v->enters);
	want(e, BY_ID, KIND_ORGANISATION, v->has_from_organisation_id, &v->from_organisation_id);
	want(e, BY_ID, KIND_ORGANISATION, v->has_to_organisation_id, &v->to_organisation_id);
	for (size_t i = 0; i < v->n_introducer_refs; i++)
		want(e, BY_ID, KIND_MEMBER, true, &v->introducer_refs[i]);
	if (v->enters || may_end(v))
		want(e, BY_PERSON, KIND_POST, v->has_person_ref, &v->person_ref);
}

/* Titles that others of the same place stand against: one secretary, one head, and R36, which counts over a village its
 * own titles and the secretaries of the cells seated there. */
static bool
counts_in_village(const Lt__Post *p)
{
	return p->title == LT__POST_TITLE__POST_TITLE_SECRETARY ||
	       p->title == LT__POST_TITLE__POST_TITLE_VILLAGE_HEAD ||
	       p->title == LT__POST_TITLE__POST_TITLE_FRONT_TEAM_HEAD;
}

/* Of the other titles only what the same person holds already matters. */
static void
post(struct engine *e, const Lt__Post *p)
{
	bool of_party = p->title <= LT__POST_TITLE__POST_TITLE_GROUP_LEADER;

	want(e, BY_ID, KIND_MEMBER, p->has_person_ref && of_party, &p->person_ref);
	want(e, BY_ID, KIND_ORGANISATION, p->has_organisation_id, &p->organisation_id);
	want(e, BY_ID, KIND_UNIT, p->has_unit_id, &p->unit_id);
	if (!counts_in_village(p)) {
		want(e, BY_PERSON, KIND_POST, p->has_person_ref, &p->person_ref);
		return;
	}
	want(e, BY_PARENT, KIND_POST, p->has_organisation_id, &p->organisation_id);
	want(e, BY_PARENT, KIND_POST, p->has_unit_id, &p->unit_id);
	want(e, BY_UNIT, KIND_ORGANISATION, p->has_unit_id, &p->unit_id);
}

static void
meeting(struct engine *e, const Lt__Meeting *m)
{
	want(e, BY_ID, KIND_ORGANISATION, m->has_cell_id, &m->cell_id);
}

/* ---- filled forms, documents, tasks ---- */

/* Cells may refer to units, organisations and documents: the form says which. */
static void
cells(struct engine *e, const char *form_code, bool has_on, int32_t on, Lt__Cell *const *v, size_t n)
{
	const struct catalogue_form *form = form_code && has_on ? catalogue_form(e->catalogue, form_code, on) : NULL;

	for (size_t i = 0; form && i < n; i++) {
		size_t at = v[i]->has_ref_id && v[i]->field ? form_field_find(form, v[i]->field, i) : SIZE_MAX;

		if (at == SIZE_MAX)
			continue;
		want(e, BY_ID, KIND_UNIT, form->fields[at].type == LTC__FIELD_TYPE__FIELD_TYPE_UNIT, &v[i]->ref_id);
		want(e, BY_ID, KIND_ORGANISATION, form->fields[at].type == LTC__FIELD_TYPE__FIELD_TYPE_ORGANISATION,
		     &v[i]->ref_id);
		want(e, BY_ID, KIND_DOCUMENT, form->fields[at].type == LTC__FIELD_TYPE__FIELD_TYPE_DOCUMENT, &v[i]->ref_id);
	}
}

static void
counted_return(struct engine *e, const Lt__CountedReturn *r)
{
	want(e, BY_ID, KIND_ORGANISATION, r->has_organisation_id, &r->organisation_id);
	want(e, BY_ID, KIND_UNIT, r->has_unit_id, &r->unit_id);
	cells(e, r->form, r->has_period_on, r->period_on, r->cells, r->n_cells);
}

static void
register_entry(struct engine *e, const Lt__RegisterEntry *r)
{
	want(e, BY_ID, KIND_ORGANISATION, r->has_organisation_id, &r->organisation_id);
	want(e, BY_ID, KIND_UNIT, r->has_unit_id, &r->unit_id);
	cells(e, r->form, r->has_from_on, r->from_on, r->cells, r->n_cells);
}

static void
case_file(struct engine *e, const Lt__CaseFile *c)
{
	want(e, BY_ID, KIND_ORGANISATION, c->has_organisation_id, &c->organisation_id);
	want(e, BY_ID, KIND_UNIT, c->has_unit_id, &c->unit_id);
	cells(e, c->form, c->has_opened_on, c->opened_on, c->cells, c->n_cells);
}

static void
document(struct engine *e, const Lt__Document *d)
{
	for (size_t i = 0; i < d->n_replaces_ids; i++)
		want(e, BY_ID, KIND_DOCUMENT, true, &d->replaces_ids[i]);
}

static void
task(struct engine *e, const Lt__Task *t)
{
	want(e, BY_ID, KIND_DOCUMENT, t->has_document_id, &t->document_id);
	want(e, BY_ID, KIND_ORGANISATION, t->has_lead_organisation_id, &t->lead_organisation_id);
	for (size_t i = 0; i < t->n_coordinator_ids; i++)
		want(e, BY_ID, KIND_ORGANISATION, true, &t->coordinator_ids[i]);
	for (size_t i = 0; i < t->n_after_ids; i++)
		want(e, BY_ID, KIND_TASK, true, &t->after_ids[i]);
}

static void
task_report(struct engine *e, const Lt__TaskReport *r)
{
	want(e, BY_ID, KIND_TASK, r->has_task_id, &r->task_id);
	want(e, BY_PARENT, KIND_TASK_REPORT, r->has_task_id, &r->task_id);
	want(e, BY_ID, KIND_ORGANISATION, r->has_organisation_id, &r->organisation_id);
	want(e, BY_ID, KIND_DOCUMENT, r->has_document_id, &r->document_id);
}

/* What has been said of this organisation's periods. */
static void
period_step(struct engine *e, const Lt__PeriodStep *s)
{
	want(e, BY_ID, KIND_ORGANISATION, s->has_organisation_id, &s->organisation_id);
	want(e, BY_PARENT, KIND_PERIOD_STEP, s->has_organisation_id, &s->organisation_id);
}

void
wants_predict(struct engine *e, const struct matter *m)
{
	const Lt__Update *u = m->update;

	if (m->has_entity)
		working_want(e->working, &(struct query){ .by = BY_ID, .kind = m->entity->kind, .id = m->entity->id });
	if (u->unit)
		unit(e, u->unit);
	if (u->organisation)
		organisation(e, u->organisation);
	if (u->unit_change)
		unit_change(e, u->unit_change);
	if (u->organisation_change)
		organisation_change(e, u->organisation_change);
	if (u->member)
		member(e, u->member);
	if (u->member_event)
		member_event(e, u->member_event);
	if (u->post)
		post(e, u->post);
	if (u->meeting)
		meeting(e, u->meeting);
	if (u->counted_return)
		counted_return(e, u->counted_return);
	if (u->register_entry)
		register_entry(e, u->register_entry);
	if (u->document)
		document(e, u->document);
	if (u->task)
		task(e, u->task);
	if (u->task_report)
		task_report(e, u->task_report);
	if (u->case_file)
		case_file(e, u->case_file);
	if (u->period_step)
		period_step(e, u->period_step);
}

/* ---- what only the answers tell ---- */

static size_t
known(struct engine *e, const struct query *q, const struct node *const **rows)
{
	size_t n = 0;
	return working_find(e->working, q, (struct asker){ UINT64_MAX, false }, e->lists, rows, &n) == ANSWER_ROW ? n : 0;
}

/* The titles of a village are its own and those of the cells seated there. */
static void
follow_village(struct engine *e, const ProtobufCBinaryData *unit_id)
{
	struct query q = { .by = BY_UNIT, .kind = KIND_ORGANISATION };
	const struct node *const *rows = NULL;
	size_t n;

	if (!id_from_bytes(unit_id->data, unit_id->len, &q.id))
		return;
	n = known(e, &q, &rows);              /* and asked, unless known */
	for (size_t i = 0; i < n; i++)
		working_want(e->working, &(struct query){ .by = BY_PARENT, .kind = KIND_POST, .id = rows[i]->id });
	want(e, BY_ID, KIND_UNIT, true, unit_id);
	want(e, BY_PARENT, KIND_POST, true, unit_id);
}

static void
follow_post(struct engine *e, const Lt__Post *p)
{
	struct query q = { .by = BY_ID, .kind = KIND_ORGANISATION };
	const struct node *const *rows = NULL;
	const Lt__Organisation *o;

	if (p->has_unit_id)
		follow_village(e, &p->unit_id);
	if (!p->has_organisation_id || !id_from_bytes(p->organisation_id.data, p->organisation_id.len, &q.id) ||
	    known(e, &q, &rows) == 0)
		return;
	o = rows[0]->organisation;            /* NULL: only parked */
	if (o && o->has_unit_id)
		follow_village(e, &o->unit_id);
}

/* Before a task is done those it comes after are: what is told of them is asked. */
static void
follow_report(struct engine *e, const Lt__TaskReport *r)
{
	struct query q = { .by = BY_ID, .kind = KIND_TASK };
	const struct node *const *rows = NULL;

	if (r->what != LT__TASK_EVENT__TASK_EVENT_DONE || !r->has_task_id ||
	    !id_from_bytes(r->task_id.data, r->task_id.len, &q.id) || known(e, &q, &rows) == 0 || !rows[0]->task)
		return;
	for (size_t i = 0; i < rows[0]->task->n_after_ids; i++)
		want(e, BY_PARENT, KIND_TASK_REPORT, true, &rows[0]->task->after_ids[i]);
}

static bool
follow(struct engine *e, const struct matter *m)
{
	const Lt__Post *p = m->update->post;
	const struct box *b = m->has_entity ? m->entity : NULL;

	arena_reset(e->lists);
	if (p && counts_in_village(p))
		follow_post(e, p);
	if (m->update->task_report)
		follow_report(e, m->update->task_report);
	if (b && b->kind == KIND_MEMBER && b->node && m->kind == KIND_MEMBER)
		working_want(e->working, &(struct query){ .by = BY_PERSON, .kind = KIND_POST, .id = b->id });
	return working_wants(e->working);
}

enum result
wants_load(struct engine *e, struct matter *const *matters, size_t n, struct fault *f)
{
	enum result done = working_load(e->working, e->db, f);
	bool more = true;

	for (int round = 0; done == DONE && more && round < FOLLOW_MAX; round++) {
		more = false;
		for (size_t i = 0; i < n; i++)
			if (matters[i]->update)
				more |= follow(e, matters[i]);
		if (more)
			done = working_load(e->working, e->db, f);
	}
	return done;
}
