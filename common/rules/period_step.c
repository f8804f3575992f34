/* Closing of periods (S83): a site says that its figures of a period stand, the province takes them or gives them back, and closes the
 * period for all; who needs it open again asks. A step is history: it is never amended, only followed by another. */
#include "common/rules/work.h"
#include "common/record/codec.h"

#define WHAT(name) LT__PERIOD_ACTION__PERIOD_ACTION_##name
#define OF_SITES (BIT(WHAT(CLOSED)) | BIT(WHAT(REOPEN_ASKED)))
#define NEEDS_NOTE (BIT(WHAT(RETURNED)) | BIT(WHAT(REOPEN_ASKED)) | BIT(WHAT(REOPENED)) | BIT(WHAT(REOPEN_REFUSED)))

static void
read_step(struct work *w)
{
	w->bases = BIT(LT__BASIS__BASIS_EVENT);
}

static void
check_form(struct work *w)
{
	const Lt__PeriodStep *s = w->u->period_step;
	Ltc__Period length;

	if (w->amends)
		work_break(w, RULE_REC_002, "op");
	form_has(w, s->has_organisation_id && s->organisation_id.len == 16, "period_step.organisation_id");
	if (form_has(w, s->has_length && s->length != 0, "period_step.length") && !closing_period(s->length, &length))
		work_break(w, RULE_REC_018, "period_step.length");
	form_has(w, s->has_period_on, "period_step.period_on");
	form_has(w, s->has_round && s->round > 0, "period_step.round");
	if (form_has(w, s->has_what && s->what != WHAT(UNSPECIFIED), "period_step.what") &&
	    (unsigned)s->what > WHAT(REOPEN_REFUSED))
		work_break(w, RULE_REC_018, "period_step.what");
	if (form_has(w, s->has_stepped_on, "period_step.stepped_on"))
		form_key_date(w, true, s->stepped_on, "period_step.stepped_on");
	if (!w->broken && (NEEDS_NOTE & BIT(s->what)) && (!s->note || form_blank(s->note)))
		work_report(w, RULE_PER_007, "period_step.note");
}

/* A period is told by its first day; nobody closes what is not over: from its last day on. */
static bool
check_period(struct work *w, int32_t *from, int32_t *to)
{
	const Lt__PeriodStep *s = w->u->period_step;
	Ltc__Period length = LTC__PERIOD__PERIOD_UNSPECIFIED;

	if (!closing_period(s->length, &length))
		return false;
	period_of(length, s->period_on, from, to);
	if (*from != s->period_on)
		work_report_other(w, RULE_PER_001, "period_step.period_on", (struct id){ { 0 } }, *from);
	else if (s->stepped_on < *to - 1)
		work_report_other(w, RULE_PER_002, "period_step.stepped_on", (struct id){ { 0 } }, *to - 1);
	return *from == s->period_on;
}

/* Of all that is known of this organisation's period; false where it is not all to be had. */
static bool
stand_of(struct work *w, struct id self, struct closing_stand *stand)
{
	struct query q = { .by = BY_PARENT, .kind = KIND_PERIOD_STEP, .id = self };
	const Lt__PeriodStep *s = w->u->period_step;
	const struct node *const *rows = NULL;
	size_t n = 0;

	if (w->lookup->find(w->lookup->ctx, &q, &rows, &n) == ANSWER_UNKNOWN)
		return false;
	for (size_t i = 0; i < n; i++) {
		const Lt__PeriodStep *other = rows[i]->period_step;

		if (other && other->length == s->length && other->period_on == s->period_on)
			closing_take(stand, other);
	}
	return true;
}

static void
check_order(struct work *w, struct id self, bool whole)
{
	const Lt__PeriodStep *s = w->u->period_step;
	struct closing_stand stand = { .last_on = 0 };
	uint32_t round;

	if (!stand_of(w, self, &stand))
		return;
	if (!closing_may(&stand, whole, s->what, &round))
		work_report_other(w, RULE_PER_005, "period_step.what", (struct id){ { 0 } },
		                  stand.last_on ? stand.last_on : ON_BEGINNING);
	else if (s->round != round)
		work_report(w, RULE_PER_006, "period_step.round");
	else if (stand.last_on && s->stepped_on < stand.last_on)
		work_report_other(w, RULE_PER_009, "period_step.stepped_on", (struct id){ { 0 } }, stand.last_on);
}

/* A site speaks of its own root alone; the province closes for all, and answers the sites. */
static void
check_who(struct work *w, struct id self, bool whole)
{
	const Lt__PeriodStep *s = w->u->period_step;
	bool of_site = (OF_SITES & BIT(s->what)) != 0;

	if (w->scope->everything) {
		if (s->what == WHAT(CLOSED) ? !whole : of_site)
			work_report(w, RULE_PER_004, "period_step.what");
		return;
	}
	if (!of_site)
		work_report(w, RULE_PER_004, "period_step.what");
	if (!id_equal(&self, &w->scope->root_organisation))
		work_report(w, RULE_PER_003, "period_step.organisation_id");
	else if (!place_day_in_scope(w))
		work_report(w, RULE_SITE_001, "period_step.organisation_id");
}

static void
judge_step(struct work *w)
{
	const Lt__PeriodStep *s = w->u->period_step;
	const struct node *organisation;
	struct id self = { { 0 } };
	int32_t from = 0, to = 0;
	bool whole, sound;

	form_id(true, &s->organisation_id, &self);
	if (!events_take(w, period_step_id(s), s->stepped_on, "period_step.stepped_on"))
		return;
	organisation = work_node(w, KIND_ORGANISATION, self, true);
	sound = check_period(w, &from, &to);
	whole = organisation && organisation->organisation &&
	        organisation->organisation->type == LT__ORGANISATION_TYPE__ORGANISATION_TYPE_PROVINCE_COMMITTEE;
	if (!organisation && w->scope->everything)
		return;                           /* whether it is the province's own will be known */
	check_who(w, self, whole);
	if (organisation && sound && (organisation->from >= to || node_end(organisation) <= from))
		work_report_other(w, RULE_PER_008, "period_step.period_on", self,
		                  organisation->from >= to ? organisation->from : node_end(organisation));
	if (sound)
		check_order(w, self, whole);
}

const struct subject period_step_subject = {
	.kind = KIND_PERIOD_STEP, .read = read_step, .check_form = check_form, .judge = judge_step, .generic = true,
	.may_be_issued = true,
};
