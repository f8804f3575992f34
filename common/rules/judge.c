/* The judgement, told from above: read the record into one shape, check its form, then what it enters, changes or
 * amends, then decide. Findings of severity ERROR return the record; whatever it would need to know and cannot makes it
 * unknown. What each register asks is in its own file. */
#include "common/rules/work.h"
#include <stddef.h>

/* Which record an update holds, and who judges it. (kind_of would say the same, but asks the descriptors.) */
#define RECORD(name) offsetof(Lt__Update, name)
static const struct record {
	size_t at;
	const struct subject *subject;
	bool is_change;
} records[] = {
	{ RECORD(unit), &unit_subject, false },                 { RECORD(unit_change), &unit_subject, true },
	{ RECORD(organisation), &organisation_subject, false }, { RECORD(organisation_change), &organisation_subject, true },
	{ RECORD(member), &member_subject, false },             { RECORD(member_event), &member_subject, true },
	{ RECORD(post), &post_subject, false },                 { RECORD(meeting), &meeting_subject, false },
	{ RECORD(counted_return), &counted_return_subject, false },
	{ RECORD(register_entry), &register_entry_subject, false },
	{ RECORD(document), &document_subject, false },         { RECORD(task), &task_subject, false },
	{ RECORD(task_report), &task_report_subject, false },   { RECORD(case_file), &case_file_subject, false },
	{ RECORD(period_step), &period_step_subject, false },
};

/* ---- what every file of the room says through ---- */

static void
report(struct work *w, struct finding finding)
{
	struct judgement *out = w->out;

	if (finding.rule->severity == SEVERITY_ERROR)
		w->returned = true;
	if (out->n_findings < FINDINGS_MAX)
		out->findings[out->n_findings++] = finding;
}

void
work_report_other(struct work *w, enum rule_no rule, const char *field, struct id other, int32_t other_on)
{
	report(w, (struct finding){ .rule = &rules[rule], .field = field, .other = other, .other_on = other_on });
}

void
work_report_form(struct work *w, const struct form_rule *rule, const char *field)
{
	bool error = rule->severity >= SEVERITY_ERROR;

	report(w, (struct finding){ .rule = &rules[error ? RULE_FRM_020 : RULE_FRM_021], .field = field,
	                            .other_on = ON_BEGINNING, .says = rule });
}

void
work_report(struct work *w, enum rule_no rule, const char *field)
{
	work_report_other(w, rule, field, (struct id){ { 0 } }, ON_BEGINNING);
}

void
work_break(struct work *w, enum rule_no rule, const char *field)
{
	w->broken = true;
	work_report(w, rule, field);
}

void
work_wait(struct work *w, uint32_t kind, struct id id)
{
	if (!w->waiting)
		w->out->waits_for = (struct query){ .by = BY_ID, .kind = kind, .id = id };
	w->waiting = true;
}

struct id
work_update_id(const struct work *w)
{
	struct id id = { { 0 } };

	form_id(w->u->has_update_id, &w->u->update_id, &id);
	return id;
}

/* What was entered before versions were named (a zero id) can be amended by whoever knows it. A document has no place, so
 * nobody but who knows its present version may amend it: strangers who guess are not told which one that is. */
bool
work_supersedes(struct work *w, const struct id *present, int32_t on)
{
	bool secret = w->subject->kind == KIND_DOCUMENT && !w->scope->everything;
	struct id named, nobody = { { 0 } };

	if (id_is_zero(present) || (form_id(w->u->has_supersedes, &w->u->supersedes, &named) && id_equal(&named, present)))
		return true;
	work_report_other(w, RULE_REC_015, "supersedes", secret ? nobody : *present, on);
	return false;
}

/* Nobody means more than this by days, months, years, titles or minutes. */
#define PARAMETER_MAX 100000

bool
work_parameter(const struct work *w, enum parameter_no p, int *value)
{
	int64_t found;

	if (!catalogue_parameter(w->lookup->catalogue, p, w->on, &found))
		return false;
	*value = found < 0 ? 0 : found > PARAMETER_MAX ? PARAMETER_MAX : (int)found;
	return true;
}

/* ---- what is asked of the lookup ---- */

const struct node *
work_node(struct work *w, uint32_t kind, struct id id, bool need)
{
	struct query q = { .by = BY_ID, .kind = kind, .id = id };
	const struct node *const *rows = NULL;
	size_t n = 0;

	if (w->last && w->last->kind == kind && id_equal(&w->last->id, &id))
		return w->last;
	if (w->lookup->find(w->lookup->ctx, &q, &rows, &n) == ANSWER_ROW && n > 0 && node_known(rows[0]))
		return w->last = rows[0];
	if (need)
		work_wait(w, kind, id);
	return NULL;
}

size_t
work_probe(struct work *w, const struct query *q, const struct node *const **rows)
{
	size_t n = 0;

	return w->lookup->find(w->lookup->ctx, q, rows, &n) == ANSWER_ROW ? n : 0;
}

bool
work_behind_parked(struct work *w, struct id id, const struct node **found)
{
	struct query q = { .by = BY_ID, .kind = w->subject->kind, .id = id };
	const struct node *const *rows = NULL;
	size_t n = 0;

	*found = NULL;
	if (w->lookup->find(w->lookup->ctx, &q, &rows, &n) != ANSWER_ROW || n == 0)
		return false;
	if (node_known(rows[0]))
		*found = rows[0];
	if (rows[0]->parked)
		work_wait(w, q.kind, id);
	return rows[0]->parked;
}

/* ---- the whole ---- */

/* NULL unless there is exactly one. */
static const struct record *
find_record(const Lt__Update *u)
{
	const struct record *found = NULL;

	for (size_t i = 0; i < sizeof records / sizeof records[0]; i++)
		if (*(ProtobufCMessage *const *)((const char *)u + records[i].at)) {
			if (found)
				return NULL;
			found = &records[i];
		}
	return found;
}

static void
read_record(struct work *w, const struct record *record)
{
	w->subject = record->subject;
	if (w->subject->generic)
		w->generic = *(ProtobufCMessage *const *)((const char *)w->u + record->at);
	w->tree = w->subject->tree;
	w->is_change = record->is_change;
	w->on = w->u->occurred_on;
	w->amends = w->u->has_op && w->u->op == LT__OP__OP_AMEND;
	w->out->amends = w->amends;
	w->subject->read(w);
}

/* S83: what changes a closed period counts as an adjustment of it, and is never refused for that. Steps change no figure. */
static void
note_closed(struct work *w)
{
	struct judgement *out = w->out;
	const struct closed_period *p = closed_touched(w->lookup->closed, out->earliest);

	if (!p || w->subject->kind == KIND_PERIOD_STEP)
		return;
	out->adjusts = true;
	report(w, (struct finding){ .rule = &rules[RULE_LCK_001], .field = "occurred_on", .other_on = out->earliest, .closed = p });
}

static void
decide(struct work *w)
{
	struct judgement *out = w->out;

	if (!w->returned && w->after && w->lookup->closed)
		note_closed(w);
	out->decision = w->returned ? JUDGED_RETURNED : w->waiting ? JUDGED_UNKNOWN : JUDGED_ACCEPTED;
	if (!w->returned && w->after) {
		out->after = w->after;
		return;
	}
	out->event = NULL;
	out->created = false;
}

void
judge(const Lt__Update *u, const struct scope *scope, const struct lookup *lookup, int32_t today, uint64_t j,
      struct arena *a, struct judgement *out)
{
	struct work w = { .u = u, .scope = scope, .lookup = lookup, .today = today, .j = j, .arena = a, .out = out };
	const struct record *record = find_record(u);

	out->n_findings = 0;
	out->waits_for = (struct query){ 0 };
	out->after = NULL;
	out->event = NULL;
	out->created = out->amends = out->adjusts = false;
	out->earliest = 0;
	if (!record) {
		work_break(&w, RULE_REC_001, "record");
		decide(&w);
		return;
	}
	read_record(&w, record);
	form_check(&w);
	if (!w.broken)
		w.subject->judge(&w);
	decide(&w);
}
