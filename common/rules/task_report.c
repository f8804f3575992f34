/* What is told of a task (S63): delivered, read, accepted, how far it is, done, dropped. By its lead or a co-ordinator, or
 * by whoever stands above one; that it is done or dropped, by the lead's side only. */
#include "common/rules/work.h"
#include "common/record/codec.h"

#define WHAT(name) LT__TASK_EVENT__TASK_EVENT_##name
#define FINISHED (BIT(WHAT(DONE)) | BIT(WHAT(DROPPED)))
#define WORKING (BIT(WHAT(ACCEPTED)) | BIT(WHAT(PROGRESS)) | FINISHED)

static void
read_report(struct work *w)
{
	w->bases = BIT(LT__BASIS__BASIS_EVENT);
}

static void
check_form(struct work *w)
{
	const Lt__TaskReport *r = w->u->task_report;

	form_has(w, r->has_task_id && r->task_id.len == 16, "task_report.task_id");
	form_has(w, r->has_organisation_id && r->organisation_id.len == 16, "task_report.organisation_id");
	if (form_has(w, r->has_reported_on, "task_report.reported_on"))
		form_key_date(w, true, r->reported_on, "task_report.reported_on");
	if (form_has(w, r->has_what && r->what != WHAT(UNSPECIFIED), "task_report.what") && (unsigned)r->what > WHAT(DROPPED))
		work_break(w, RULE_REC_018, "task_report.what");
	if (r->what == WHAT(PROGRESS))
		form_has(w, r->has_progress, "task_report.progress");
	if (r->what == WHAT(DONE) && !r->has_document_id && (!r->evidence || form_blank(r->evidence)))
		work_report(w, RULE_TSK_013, "task_report.evidence");
}

/* ---- who tells it ---- */

/* Is it this organisation, or one above it on the day? */
static bool
stands_for(struct work *w, const ProtobufCBinaryData *bytes, const struct id *self)
{
	struct id id;

	return id_from_bytes(bytes->data, bytes->len, &id) &&
	       place_reach(w, KIND_ORGANISATION, id, w->on, self) == REACH_ROOT;
}

static bool
is_named(const Lt__Task *t, const struct id *self)
{
	for (size_t i = 0; i < t->n_coordinator_ids; i++)
		if (t->coordinator_ids[i].len == 16 && memcmp(t->coordinator_ids[i].data, self->b, 16) == 0)
			return true;
	return false;
}

static void
check_who(struct work *w, const Lt__Task *t, struct id self)
{
	bool finished = (BIT(w->u->task_report->what) & FINISHED) != 0, waiting = w->waiting, named;

	if (!finished && is_named(t, &self))
		return;
	if (stands_for(w, &t->lead_organisation_id, &self))
		return;
	named = is_named(t, &self);
	for (size_t i = 0; !named && i < t->n_coordinator_ids; i++)
		named = stands_for(w, &t->coordinator_ids[i], &self);
	if (w->waiting != waiting)
		return;           /* not known who stands above whom */
	if (!named)
		work_report(w, RULE_TSK_010, "task_report.organisation_id");
	else if (finished)
		work_report(w, RULE_TSK_015, "task_report.what");
}

/* ---- what else was told ---- */

/* What is known of reports on a task; UNKNOWN where they are not all to be had. */
static enum answer
reports_on(struct work *w, struct id task, const struct node *const **rows, size_t *n)
{
	struct query q = { .by = BY_PARENT, .kind = KIND_TASK_REPORT, .id = task };

	*n = 0;
	return w->lookup->find(w->lookup->ctx, &q, rows, n);
}

/* A task in a plan is done after those before it. */
static void
check_predecessors(struct work *w, const Lt__Task *t)
{
	for (size_t i = 0; i < t->n_after_ids; i++) {
		const struct node *const *rows = NULL;
		bool finished = false;
		struct id before;
		size_t n;

		if (!id_from_bytes(t->after_ids[i].data, t->after_ids[i].len, &before) ||
		    reports_on(w, before, &rows, &n) == ANSWER_UNKNOWN)
			continue;
		for (size_t k = 0; k < n && !finished; k++)
			finished = rows[k]->task_report && (BIT(rows[k]->task_report->what) & FINISHED) && rows[k]->from <= w->on;
		if (!finished) {
			work_report_other(w, RULE_TSK_014, "task_report.what", before, ON_BEGINNING);
			return;
		}
	}
}

static bool
goes_back(const Lt__TaskReport *earlier, const Lt__TaskReport *later)
{
	return earlier->reported_on < later->reported_on && earlier->has_progress && later->has_progress &&
	       later->progress < earlier->progress && earlier->organisation_id.len == later->organisation_id.len &&
	       memcmp(earlier->organisation_id.data, later->organisation_id.data, later->organisation_id.len) == 0;
}

/* Progress does not go back, and after the end there is no more to tell; whichever of the two is told last. */
static void
check_others(struct work *w, struct id task)
{
	const Lt__TaskReport *r = w->u->task_report;
	const struct node *const *rows = NULL;
	const struct node *back = NULL, *ended = NULL;
	size_t n;

	reports_on(w, task, &rows, &n);
	for (size_t i = 0; i < n; i++) {
		const Lt__TaskReport *other = rows[i]->task_report;

		if (!other || id_equal(&rows[i]->id, &w->after->id))
			continue;
		if (!back && (goes_back(other, r) || goes_back(r, other)))
			back = rows[i];
		if (!ended && (BIT(other->what) & FINISHED) && (BIT(r->what) & WORKING) && other->reported_on < r->reported_on)
			ended = rows[i];
	}
	if (back)
		work_report_other(w, RULE_TSK_016, "task_report.progress", back->id, back->from);
	if (ended)
		work_report_other(w, RULE_TSK_017, "task_report.what", ended->id, ended->from);
}

/* ---- the whole ---- */

static void
check_task(struct work *w, struct id task, struct id self)
{
	const struct node *known = work_node(w, KIND_TASK, task, true), *organisation;

	organisation = work_node(w, KIND_ORGANISATION, self, true);
	if (organisation)
		place_check_holds(w, organisation, w->on, w->on + 1, RULE_TSK_011, "task_report.organisation_id");
	if (!known)
		return;
	if (w->on < known->task->issued_on)
		work_report_other(w, RULE_TSK_012, "task_report.reported_on", task, known->task->issued_on);
	if (organisation)
		check_who(w, known->task, self);
	if (w->u->task_report->what == WHAT(DONE))
		check_predecessors(w, known->task);
}

static void
judge_report(struct work *w)
{
	const Lt__TaskReport *r = w->u->task_report;
	struct id task = { { 0 } }, self = { { 0 } }, document;

	form_id(true, &r->task_id, &task);
	form_id(true, &r->organisation_id, &self);
	if (!events_take(w, task_report_id(r), r->reported_on, "task_report.reported_on"))
		return;
	if (!w->node)
		check_task(w, task, self);        /* task, organisation and day are the key: an amendment keeps them */
	check_others(w, task);
	if (form_id(r->has_document_id, &r->document_id, &document))
		work_node(w, KIND_DOCUMENT, document, true);
	place_check_scope(w, KIND_ORGANISATION, self, w->on, RULE_SITE_001, "task_report.organisation_id");
}

const struct subject task_report_subject = {
	.kind = KIND_TASK_REPORT, .read = read_report, .check_form = check_form, .judge = judge_report, .generic = true,
};
