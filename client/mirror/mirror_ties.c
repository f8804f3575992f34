/* The keys of a record, kind by kind. */
#include "client/mirror/mirror_ties.h"

#include "common/record/codec.h"

#define GIVEN(m, field) ((m)->has_##field ? &(m)->field : NULL)
#define PLACE(m) ((m)->has_organisation_id ? &(m)->organisation_id : GIVEN(m, unit_id))

static void
unit_enters(const Lt__Unit *u, struct ties *t)
{
	t->enters = true;
	t->code = u->code;
	t->parent = GIVEN(u, parent_id);
	t->has_since = u->has_valid_from;
	t->since = u->valid_from;
}

static void
unit_ties(const Lt__Update *u, struct ties *t)
{
	unit_enters(u->unit, t);
}

static void
unit_change_ties(const Lt__Update *u, struct ties *t)
{
	const Lt__UnitChange *c = u->unit_change;
	t->what = c->change;
	t->name = c->name;
	t->parent = GIVEN(c, parent_id);
	if (c->found != NULL)
		unit_enters(c->found, t);
}

static void
organisation_enters(const Lt__Organisation *o, struct ties *t)
{
	t->enters = true;
	t->code = o->code;
	t->parent = GIVEN(o, parent_id);
	t->seat = GIVEN(o, unit_id);
	t->has_since = o->has_valid_from;
	t->since = o->valid_from;
}

static void
organisation_ties(const Lt__Update *u, struct ties *t)
{
	organisation_enters(u->organisation, t);
}

static void
organisation_change_ties(const Lt__Update *u, struct ties *t)
{
	const Lt__OrganisationChange *c = u->organisation_change;
	t->what = c->change;
	t->name = c->name;
	t->parent = GIVEN(c, parent_id);
	if (c->found != NULL)
		organisation_enters(c->found, t);
}

static void
member_enters(const Lt__Member *m, struct ties *t)
{
	t->parent = GIVEN(m, organisation_id);
	t->match = GIVEN(m, match);
}

static void
member_ties(const Lt__Update *u, struct ties *t)
{
	member_enters(u->member, t);
}

/* The cell an event puts a member into: of whoever enters, or where an in-transfer ends. */
static void
member_event_ties(const Lt__Update *u, struct ties *t)
{
	const Lt__MemberEvent *e = u->member_event;
	t->what = e->event;
	if (e->enters != NULL)
		member_enters(e->enters, t);
	if (e->event == LT__MEMBER_EVENT_KIND__MEMBER_EVENT_KIND_TRANSFER_IN && t->parent == NULL)
		t->parent = GIVEN(e, to_organisation_id);
}

static void
post_ties(const Lt__Update *u, struct ties *t)
{
	t->parent = PLACE(u->post);
	t->person = GIVEN(u->post, person_ref);
}

static void
meeting_ties(const Lt__Update *u, struct ties *t)
{
	t->parent = GIVEN(u->meeting, cell_id);
}

static void
counted_return_ties(const Lt__Update *u, struct ties *t)
{
	t->parent = PLACE(u->counted_return);
}

static void
register_entry_ties(const Lt__Update *u, struct ties *t)
{
	t->parent = PLACE(u->register_entry);
	t->person = GIVEN(u->register_entry, person_ref);
}

static void
task_ties(const Lt__Update *u, struct ties *t)
{
	t->parent = GIVEN(u->task, lead_organisation_id);
}

static void
task_report_ties(const Lt__Update *u, struct ties *t)
{
	t->parent = GIVEN(u->task_report, task_id);
}

static void
case_file_ties(const Lt__Update *u, struct ties *t)
{
	t->parent = PLACE(u->case_file);
}

static void
period_step_ties(const Lt__Update *u, struct ties *t)
{
	t->parent = GIVEN(u->period_step, organisation_id);
	t->what = u->period_step->what;
}

static const struct { uint32_t kind; void (*ties)(const Lt__Update *u, struct ties *t); } tied[] = {
	{ KIND_UNIT, unit_ties }, { KIND_UNIT_CHANGE, unit_change_ties }, { KIND_ORGANISATION, organisation_ties },
	{ KIND_ORGANISATION_CHANGE, organisation_change_ties }, { KIND_MEMBER, member_ties },
	{ KIND_MEMBER_EVENT, member_event_ties }, { KIND_POST, post_ties }, { KIND_MEETING, meeting_ties },
	{ KIND_COUNTED_RETURN, counted_return_ties }, { KIND_REGISTER_ENTRY, register_entry_ties },
	{ KIND_TASK, task_ties }, { KIND_TASK_REPORT, task_report_ties }, { KIND_CASE_FILE, case_file_ties },
	{ KIND_PERIOD_STEP, period_step_ties },
};

bool
ties_of(const Lt__Update *u, struct ties *out)
{
	const struct kind *k = kind_of(u);
	uint32_t kind;
	*out = (struct ties){ .what = 0 };
	if (k == NULL || !record_entity(u, &kind, &out->entity))
		return false;
	out->subject = k->subject;
	for (size_t i = 0; i < sizeof tied / sizeof tied[0]; i++)
		if (tied[i].kind == k->tag)
			tied[i].ties(u, out);
	return true;
}
