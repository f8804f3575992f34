/* Tasks (S11, S62-S66): what an organisation is to have done by a day, alone or with others, perhaps after other tasks. Its
 * code is its key. The province issues it, or a site for whoever leads in its own scope. */
#include "common/rules/work.h"
#include "common/record/codec.h"

static void
read_task(struct work *w)
{
	w->bases = BIT(LT__BASIS__BASIS_EVENT) | BIT(LT__BASIS__BASIS_OPENING);
}

static void
check_form(struct work *w)
{
	const Lt__Task *t = w->u->task;

	form_text(w, t->code, "task.code");
	form_text(w, t->title, "task.title");
	if (form_has(w, t->has_kind && t->kind != LT__TASK_KIND__TASK_KIND_UNSPECIFIED, "task.kind"))
		form_known(w, true, t->kind, LT__TASK_KIND__TASK_KIND_CONGRESS_STEP, "task.kind");
	form_has(w, t->has_lead_organisation_id && t->lead_organisation_id.len == 16, "task.lead_organisation_id");
	if (form_has(w, t->has_issued_on, "task.issued_on"))
		form_key_date(w, true, t->issued_on, "task.issued_on");
	if (form_has(w, t->has_due_on, "task.due_on") && t->has_issued_on && t->due_on < t->issued_on)
		work_report(w, RULE_TSK_001, "task.due_on");
}

/* A programme and its item are the catalogue's. */
static void
check_programme(struct work *w)
{
	const Lt__Task *t = w->u->task;
	const Ltc__Programme *p;

	if (!w->lookup->catalogue || (!t->programme && !t->item))
		return;
	p = t->programme ? catalogue_programme(w->lookup->catalogue, t->programme) : NULL;
	if (!p) {
		work_report(w, RULE_TSK_002, "task.programme");
		return;
	}
	for (size_t i = 0; t->item && i < p->n_items; i++)
		if (p->items[i]->code && strcmp(p->items[i]->code, t->item) == 0)
			return;
	if (t->item)
		work_report(w, RULE_TSK_002, "task.item");
}

/* ---- who is to do it ---- */

static bool
same_id(const ProtobufCBinaryData *a, const ProtobufCBinaryData *b)
{
	return a->len == b->len && memcmp(a->data, b->data, a->len) == 0;
}

/* As it was, so R51 does not ask again. */
static bool
same_lead(const struct node *old, const Lt__Task *t)
{
	return old && old->task->issued_on == t->issued_on && same_id(&old->task->lead_organisation_id, &t->lead_organisation_id);
}

static void
check_valid(struct work *w, const ProtobufCBinaryData *bytes, const char *path)
{
	const struct node *n;
	struct id id;

	if (!id_from_bytes(bytes->data, bytes->len, &id))
		return;
	n = work_node(w, KIND_ORGANISATION, id, true);
	if (n)
		place_check_holds(w, n, w->on, w->on + 1, RULE_TSK_003, path);
}

static bool
was_named(const struct node *old, const ProtobufCBinaryData *id)
{
	for (size_t i = 0; old && i < old->task->n_coordinator_ids; i++)
		if (same_id(&old->task->coordinator_ids[i], id))
			return true;
	return false;
}

static bool
names_again(const Lt__Task *t, size_t place)
{
	bool again = same_id(&t->coordinator_ids[place], &t->lead_organisation_id);

	for (size_t i = 0; i < place; i++)
		again |= same_id(&t->coordinator_ids[place], &t->coordinator_ids[i]);
	return again;
}

static void
check_who(struct work *w)
{
	const Lt__Task *t = w->u->task;
	bool again = false;

	if (!same_lead(w->node, t))
		check_valid(w, &t->lead_organisation_id, "task.lead_organisation_id");
	for (size_t i = 0; i < t->n_coordinator_ids; i++) {
		again |= names_again(t, i);
		if (!was_named(w->node, &t->coordinator_ids[i]))
			check_valid(w, &t->coordinator_ids[i], "task.coordinator_ids");
	}
	if (again)
		work_report(w, RULE_TSK_004, "task.coordinator_ids");
}

/* ---- after what ---- */

static struct links
comes_after(const struct node *n)
{
	return (struct links){ n->task->n_after_ids, n->task->after_ids };
}

static void
check_after(struct work *w, struct id self)
{
	const Lt__Task *t = w->u->task;
	bool late = false;
	struct id id;

	for (size_t i = 0; i < t->n_after_ids; i++) {
		const struct node *before = id_from_bytes(t->after_ids[i].data, t->after_ids[i].len, &id) && !id_equal(&id, &self)
		                                    ? work_node(w, KIND_TASK, id, true) : NULL;

		if (before && before->task->due_on > t->due_on && !late) {
			work_report_other(w, RULE_TSK_006, "task.after_ids", id, before->task->due_on);
			late = true;
		}
	}
	if (t->n_after_ids && place_leads_back(w, KIND_TASK, self, comes_after(w->after), comes_after))
		work_report(w, RULE_TSK_005, "task.after_ids");
}

static void
judge_task(struct work *w)
{
	const Lt__Task *t = w->u->task;
	struct id id = task_id(t), lead, document;

	if (!events_take(w, id, t->issued_on, "task.code"))
		return;
	if (w->node && w->node->from < w->out->earliest)
		w->out->earliest = w->node->from;
	check_programme(w);
	check_who(w);
	check_after(w, id);
	if (form_id(t->has_document_id, &t->document_id, &document))
		work_node(w, KIND_DOCUMENT, document, true);
	if (w->node && form_id(true, &w->node->task->lead_organisation_id, &lead))
		place_check_scope(w, KIND_ORGANISATION, lead, w->node->from, RULE_SITE_001, "task.lead_organisation_id");
	if (!same_lead(w->node, t) && form_id(true, &t->lead_organisation_id, &lead))
		place_check_scope(w, KIND_ORGANISATION, lead, w->on, RULE_SITE_001, "task.lead_organisation_id");
}

const struct subject task_subject = {
	.kind = KIND_TASK, .read = read_task, .check_form = check_form, .judge = judge_task, .generic = true,
	.may_be_issued = true,
};
