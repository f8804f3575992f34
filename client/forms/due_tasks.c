/* Tasks given to organisations of this site, and how far these have told they are. */
#include <stdlib.h>
#include <string.h>

#include "client/forms/due.h"
#include "client/forms/forms_room.h"

#define EVENT(name) LT__TASK_EVENT__TASK_EVENT_##name

struct report { struct id task, organisation; Lt__TaskEvent what; bool has_progress; uint32_t progress; };
struct given { struct id task, organisation; enum due_role role; int32_t due_on; char code[64]; };
struct gathered {
	struct mirror *mirror;
	int32_t on;
	struct report *reports; size_t n_reports, reports_size;
	struct given *given; size_t n_given, given_size;
};

/* ---- gathering ---- */

static enum result
report_see(void *ctx, const struct node *n, struct fault *f)
{
	struct gathered *g = ctx;
	const Lt__TaskReport *said = n->task_report;
	struct report r = { .what = EVENT(UNSPECIFIED) };
	(void)f;
	if (said == NULL || !said->has_task_id || !said->has_organisation_id || !said->has_what)
		return DONE;
	if (n->from > g->on || !id_from_bytes(said->task_id.data, said->task_id.len, &r.task) ||
	    !id_from_bytes(said->organisation_id.data, said->organisation_id.len, &r.organisation))
		return DONE;
	r.what = said->what;
	r.has_progress = said->has_progress;
	r.progress = said->progress;
	g->reports = list_room(g->reports, g->n_reports, &g->reports_size, sizeof r);
	g->reports[g->n_reports++] = r;
	return DONE;
}

static void
given_add(struct gathered *g, const struct node *n, const ProtobufCBinaryData *to, enum due_role role)
{
	struct given one = { .task = n->id, .role = role, .due_on = n->task->due_on };
	if (!id_from_bytes(to->data, to->len, &one.organisation) ||
	    !mirror_is_own(g->mirror, KIND_ORGANISATION, &one.organisation))
		return;
	for (size_t i = 0; i < g->n_given; i++)    /* named as lead and as co-ordinator: it leads */
		if (id_equal(&g->given[i].task, &one.task) && id_equal(&g->given[i].organisation, &one.organisation))
			return;
	strncat(one.code, n->task->code != NULL ? n->task->code : "", sizeof one.code - 1);
	g->given = list_room(g->given, g->n_given, &g->given_size, sizeof one);
	g->given[g->n_given++] = one;
}

static enum result
task_see(void *ctx, const struct node *n, struct fault *f)
{
	struct gathered *g = ctx;
	(void)f;
	if (n->task == NULL || n->from > g->on)
		return DONE;
	if (n->task->has_lead_organisation_id)
		given_add(g, n, &n->task->lead_organisation_id, DUE_LEADS);
	for (size_t i = 0; i < n->task->n_coordinator_ids; i++)
		given_add(g, n, &n->task->coordinator_ids[i], DUE_CO_ORDINATES);
	return DONE;
}

static int
given_order(const void *a, const void *b)
{
	const struct given *x = a, *y = b;
	if (x->due_on != y->due_on)
		return x->due_on < y->due_on ? -1 : 1;
	int order = strcmp(x->code, y->code);
	return order != 0 ? order : (int)x->role - (int)y->role;
}

/* ---- telling ---- */

static bool
is_end(Lt__TaskEvent what)
{
	return what == EVENT(DONE) || what == EVENT(DROPPED);
}

/* The end is the lead's to tell (or of whoever stands above it), for everybody; a co-ordinator is done with its part.
 */
static void
state_fill(const struct gathered *g, struct due_task *t, const struct id *task)
{
	for (size_t i = 0; i < g->n_reports; i++) {
		const struct report *r = &g->reports[i];
		bool own = id_equal(&r->organisation, &t->organisation);
		if (!id_equal(&r->task, task))
			continue;
		t->done |= is_end(r->what) ||
		           (own && t->role == DUE_CO_ORDINATES && r->has_progress && r->progress == 100);
		if (own && (!t->has_state || r->what > t->state))
			t->state = r->what;
		t->has_state |= own;
		if (own && r->has_progress && (!t->has_progress || r->progress > t->progress))
			t->progress = r->progress;
		t->has_progress |= own && r->has_progress;
	}
}

static void
tell(const struct gathered *g, const struct given *one, void (*each)(void *ctx, const struct due_task *t), void *ctx)
{
	mirror_rest(g->mirror);
	const struct node *n = mirror_get(g->mirror, KIND_TASK, &one->task);
	const struct node *organisation = mirror_get(g->mirror, KIND_ORGANISATION, &one->organisation);
	if (n == NULL || n->task == NULL)
		return;
	const char *code = organisation != NULL ? node_code(organisation) : NULL;
	struct due_task t = { .task = n->task,
		              .organisation = one->organisation,
		              .organisation_code = code != NULL ? code : "",
		              .role = one->role,
		              .days_left = one->due_on - g->on };
	state_fill(g, &t, &one->task);
	each(ctx, &t);
}

enum result
due_tasks(struct mirror *m, int32_t on, void (*each)(void *ctx, const struct due_task *t), void *ctx, struct fault *f)
{
	struct gathered g = { .mirror = m, .on = on };
	enum result r = mirror_walk(m, KIND_TASK_REPORT, report_see, &g, f);
	if (r == DONE)
		r = mirror_walk(m, KIND_TASK, task_see, &g, f);
	if (r == DONE && g.n_given > 0)
		qsort(g.given, g.n_given, sizeof *g.given, given_order);
	for (size_t i = 0; r == DONE && i < g.n_given; i++)
		tell(&g, &g.given[i], each, ctx);
	free(g.reports);
	free(g.given);
	return r;
}
