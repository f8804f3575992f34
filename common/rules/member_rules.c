/* What the regulations ask of a member's events: R01-R08 on admission and recognition, R29-R32 on leaving, moving and
 * exemption. First what a record breaks by itself, then what it breaks in its place in the timeline. */
#include "common/rules/work.h"
#include "common/base/clock.h"

#define EVENT(name) LT__MEMBER_EVENT_KIND__MEMBER_EVENT_KIND_##name
#define STATUS(name) LT__MEMBER_STATUS__MEMBER_STATUS_##name

/* A term in working days; without one in force on the day nothing is too late. */
static bool
in_term(const struct work *w, enum parameter_no term, int32_t from, int32_t to)
{
	int days;

	return !work_parameter(w, term, &days) || calendar_within(w->lookup->catalogue, from, to, days);
}

/* The day so many months later; false without a term. */
static bool
after_term(const struct work *w, enum parameter_no term, int32_t from, int32_t *on)
{
	int months;

	if (!work_parameter(w, term, &months))
		return false;
	*on = calendar_add_months(from, months);
	return true;
}

/* ---- by the record alone: admission ---- */

/* R01. The site knows the birth date and states the outcome; the year shows what cannot be. Born on the last day of its
 * year one is still 60 and 0 months old in the first days of the 61st year after. */
static void
check_age(struct work *w)
{
	const Lt__MemberEvent *e = w->happening.event;
	int years = calendar_year(e->has_considered_on ? e->considered_on : w->on) - (int)w->happening.enters->birth_year;
	bool ok = e->has_age_ok && e->age_ok, approved = e->has_over60_approval && e->over60_approval;
	int youngest, oldest;

	if (!work_parameter(w, PARAMETER_ADMISSION_AGE_MIN, &youngest) ||
	    !work_parameter(w, PARAMETER_ADMISSION_AGE_MAX, &oldest))
		return;
	if (years < youngest || (ok && years > oldest + 1) || (!ok && (!approved || years < oldest)))
		work_report(w, RULE_MEM_003, "member_event.age_ok");
}

/* R02 */
static void
check_education(struct work *w)
{
	const Lt__Member *m = w->happening.enters;
	const Lt__MemberEvent *e = w->happening.event;
	bool enough = m->has_education && m->education >= LT__EDUCATION_LEVEL__EDUCATION_LEVEL_LOWER_SECONDARY;

	if (!enough && !(e->has_exception_region && e->exception_region != LT__EXCEPTION_REGION__EXCEPTION_REGION_UNSPECIFIED))
		work_report(w, RULE_MEM_004, enters_paths.education);
}

/* The ceremony is the day of admission; what leads up to it comes before, in this order. */
static void
check_admission_dates(struct work *w)
{
	const Lt__Member *m = w->happening.enters;
	const Lt__MemberEvent *e = w->happening.event;
	const struct { bool has; int32_t on; const char *path; } steps[] = {
		{ e->has_certificate_on, e->certificate_on, "member_event.certificate_on" },
		{ e->has_dossier_on, e->dossier_on, "member_event.dossier_on" },
		{ e->has_considered_on, e->considered_on, "member_event.considered_on" },
		{ w->u->has_decided_on, w->u->decided_on, "decided_on" },
		{ e->has_decision_received_on, e->decision_received_on, "member_event.decision_received_on" },
		{ true, w->on, "occurred_on" },
	};
	int32_t last = DATE_MIN;

	if ((e->has_ceremony_on && e->ceremony_on != w->on) || (m->has_admitted_on && m->admitted_on != w->on))
		work_report(w, RULE_MEM_023, e->has_ceremony_on && e->ceremony_on != w->on ? "member_event.ceremony_on"
		                                                                            : enters_paths.admitted_on);
	for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
		if (!steps[i].has)
			continue;
		if (steps[i].on < last) {
			work_report(w, RULE_MEM_024, steps[i].path);
			break;
		}
		last = steps[i].on;
	}
	if (m->has_admission_decided_on && w->u->has_decided_on && m->admission_decided_on != w->u->decided_on)
		work_report(w, RULE_MEM_014, enters_paths.admission_decided_on);
}

/* R04 and R08 */
static void
check_admission_terms(struct work *w)
{
	const Lt__MemberEvent *e = w->happening.event;
	int32_t dossier = e->has_dossier_on ? e->dossier_on : e->has_considered_on ? e->considered_on : w->on, until;

	if (e->has_decision_received_on && !in_term(w, PARAMETER_CEREMONY_DAYS, e->decision_received_on, w->on))
		work_report(w, RULE_MEM_007, "member_event.decision_received_on");
	if (e->has_certificate_on && after_term(w, PARAMETER_CERTIFICATE_MONTHS, e->certificate_on, &until) && dossier > until)
		work_report(w, RULE_MEM_015, "member_event.certificate_on");
}

/* R05: two thirds of the official members of the cell; what the numbers are today, parameters.def says. */
static void
check_votes(struct work *w)
{
	const Lt__MemberEvent *e = w->happening.event;
	int parts, of, failed;
	bool share = work_parameter(w, PARAMETER_VOTE_PARTS, &parts) && work_parameter(w, PARAMETER_VOTE_OF, &of);

	if (!e->has_votes_yes || !e->has_votes_official)
		work_report(w, RULE_MEM_011, "member_event.votes_yes");
	else if (e->votes_yes > e->votes_official ||
	         (share && (uint64_t)e->votes_yes * (unsigned)of < (uint64_t)e->votes_official * (unsigned)parts))
		work_report(w, RULE_MEM_009, "member_event.votes_yes");
	if (e->has_failed_votes && work_parameter(w, PARAMETER_FAILED_VOTES, &failed) &&
	    e->failed_votes >= (unsigned)failed && !(e->has_escalated && e->escalated))
		work_report(w, RULE_MEM_010, "member_event.escalated");
}

/* R06: an official member who has been in the cell for a year. How long he had been there before the opening is not known. */
static bool
may_introduce(const struct node *n, const struct id *cell, int32_t on, int months)
{
	const struct node_span *here = node_at(n, on);
	int32_t since = calendar_add_months(on, -months);

	if (!here || !here->has_parent || !id_equal(&here->parent, cell) || here->member.status != STATUS(OFFICIAL))
		return false;
	while (here > n->spans && here->from > since && here[-1].has_parent && id_equal(&here[-1].parent, cell))
		here--;
	return here->from <= since || (here == n->spans && member_by_opening(n));
}

static void
check_introducers(struct work *w)
{
	const Lt__MemberEvent *e = w->happening.event;
	bool by_union = e->has_introduced_by_union && e->introduced_by_union;
	int needed, months = 0;
	bool asked = work_parameter(w, PARAMETER_INTRODUCER_MONTHS, &months);

	if (work_parameter(w, PARAMETER_INTRODUCERS, &needed) &&
	    (e->n_introducer_refs == 0 || e->n_introducer_refs + by_union < (unsigned)needed))
		work_report(w, RULE_MEM_012, "member_event.introducer_refs");
	for (size_t i = 0; i < e->n_introducer_refs; i++) {
		const ProtobufCBinaryData *ref = &e->introducer_refs[i], *self = &e->person_ref;
		const struct node *n;
		struct id id;
		bool again = ref->len == self->len && memcmp(ref->data, self->data, ref->len) == 0;

		for (size_t k = 0; k < i; k++)
			again |= ref->len == e->introducer_refs[k].len && memcmp(ref->data, e->introducer_refs[k].data, ref->len) == 0;
		n = !again && id_from_bytes(ref->data, ref->len, &id) ? work_node(w, KIND_MEMBER, id, false) : NULL;
		if (again || (n && asked && !may_introduce(n, &w->happening.cell, w->on, months))) {
			work_report_other(w, RULE_MEM_013, "member_event.introducer_refs", n ? id : (struct id){ { 0 } }, ON_BEGINNING);
			return;
		}
	}
}

static void
admission(struct work *w)
{
	check_age(w);
	check_education(w);
	check_admission_dates(w);
	check_admission_terms(w);
	check_votes(w);
	check_introducers(w);
}

/* ---- by the record alone: the others ---- */

/* What is stated of the time before the register is told, not refused. */
static void
stated(struct work *w)
{
	const Lt__Member *m = w->happening.enters;
	const struct member_paths *path = w->happening.path;
	int32_t official;
	int youngest;

	if (m->has_admitted_on && work_parameter(w, PARAMETER_ADMISSION_AGE_MIN, &youngest) &&
	    calendar_year(m->admitted_on) - (int)m->birth_year < youngest)
		work_report(w, RULE_MEM_032, path->birth_year);
	if (m->has_admitted_on && m->has_official_on &&
	    after_term(w, PARAMETER_PROBATION_MONTHS, m->admitted_on, &official) && m->official_on != official)
		work_report(w, RULE_MEM_006, path->official_on);
}

/* R29 */
static void
deletion(struct work *w)
{
	check_votes(w);
	if (!w->happening.event->has_reason || w->happening.event->reason == LT__MEMBER_REASON__MEMBER_REASON_UNSPECIFIED)
		work_report(w, RULE_MEM_031, "member_event.reason");
}

/* R31: 3 to less than 12 months; to study, up to 2 years. */
static void
absence(struct work *w)
{
	const Lt__MemberEvent *e = w->happening.event;
	bool study = e->has_reason && e->reason == LT__MEMBER_REASON__MEMBER_REASON_STUDY;
	int32_t first, last;

	if (!after_term(w, PARAMETER_ABSENCE_MONTHS_MIN, w->on, &first) ||
	    !after_term(w, study ? PARAMETER_ABSENCE_STUDY_MONTHS : PARAMETER_ABSENCE_MONTHS, w->on, &last))
		return;
	if (e->until_on < first || e->until_on > (study ? last : last - 1))
		work_report(w, RULE_MEM_018, "member_event.until_on");
}

/* R32: past working age, in weak health, and of his own will. Who is exempt is known from the register; the age when he
 * is known. */
static void
exemption(struct work *w)
{
	const Lt__MemberEvent *e = w->happening.event;
	const Lt__Member *m = w->node ? w->node->member : NULL;
	bool female = m && m->sex == LT__SEX__SEX_FEMALE;
	int months;

	if (!(e->has_voluntary && e->voluntary))
		work_report(w, RULE_MEM_019, "member_event.voluntary");
	else if (!(e->has_certificate_seen && e->certificate_seen))
		work_report(w, RULE_MEM_019, "member_event.certificate_seen");
	else if (m && work_parameter(w, female ? PARAMETER_WORKING_AGE_WOMEN : PARAMETER_WORKING_AGE_MEN, &months) &&
	         calendar_month(w->on) - (int)m->birth_year * 12 < months)
		work_report(w, RULE_MEM_019, "occurred_on");
}

static void (*const by_itself[])(struct work *w) = {
	[EVENT(UNSPECIFIED)] = stated, [EVENT(ADMIT)] = admission, [EVENT(RECOGNISE_OFFICIAL)] = check_votes,
	[EVENT(DELETE)] = deletion, [EVENT(TEMP_OUT)] = absence, [EVENT(EXEMPT)] = exemption,
	[EVENT(RESTORE)] = stated, [EVENT(DEATH)] = NULL,
};

void
member_rules_record(struct work *w)
{
	if (w->happening.what == EVENT(TRANSFER_IN) && w->happening.enters)
		stated(w);
	else if (by_itself[w->happening.what])
		by_itself[w->happening.what](w);
}

/* ---- in its place in the timeline ---- */

/* The nearest event that took effect and passes: before the place, not further than the entry; or after it, not further
 * than the end. */
static const struct node_event *
effective_before(const struct node *n, size_t place, Lt__MemberEventKind what)
{
	for (size_t i = place; i-- > 0;)
		if (n->events[i].effect == EFFECT_DONE) {
			if (n->events[i].what == what)
				return &n->events[i];
			if (member_enters(&n->events[i]) || member_ends(&n->events[i]))
				return NULL;
		}
	return NULL;
}

static const struct node_event *
entry_before(const struct node *n, size_t place)
{
	for (size_t i = place; i-- > 0;)
		if (n->events[i].effect == EFFECT_DONE && member_enters(&n->events[i]))
			return &n->events[i];
	return NULL;
}

static const struct node_event *
effective_after(const struct node *n, size_t place, Lt__MemberEventKind what)
{
	for (size_t i = place + 1; i < n->n_events; i++)
		if (n->events[i].effect == EFFECT_DONE) {
			if (n->events[i].what == what)
				return &n->events[i];
			if (member_enters(&n->events[i]) || member_ends(&n->events[i]))
				return NULL;
		}
	return NULL;
}

/* The day probation began, when it is known. */
static bool
ceremony_of(const struct node_event *entry, int32_t *on)
{
	*on = entry->what == EVENT(ADMIT) ? entry->on : entry->enters->admitted_on;
	return entry->what == EVENT(ADMIT) || entry->enters->has_admitted_on;
}

/* R03: official twelve months after the ceremony, whichever of the two is told last. */
static void
check_probation(struct work *w, const struct node_event *entry, const struct node_event *recognised)
{
	const struct node_event *other = recognised == w->out->event ? entry : recognised;
	int32_t ceremony, end;

	if (entry && recognised && ceremony_of(entry, &ceremony) &&
	    after_term(w, PARAMETER_PROBATION_MONTHS, ceremony, &end) && recognised->on != end)
		work_report_other(w, RULE_MEM_005, "occurred_on", other->update_id, other->on);
}

/* R04: considered by the cell within thirty working days after the twelfth month. */
static void
check_recognition(struct work *w, size_t place)
{
	const Lt__MemberEvent *e = w->happening.event;
	const struct node_event *entry = entry_before(w->after, place);
	int32_t ceremony, end;

	check_probation(w, entry, w->out->event);
	if (entry && ceremony_of(entry, &ceremony) && e->has_considered_on &&
	    after_term(w, PARAMETER_PROBATION_MONTHS, ceremony, &end) &&
	    !in_term(w, PARAMETER_RECOGNITION_DAYS, end, e->considered_on))
		work_report(w, RULE_MEM_008, "member_event.considered_on");
}

/* R30: sixty working days from the decision, or the departure, to the arrival; the introduction within thirty. */
static void
check_arrival(struct work *w, size_t place)
{
	const Lt__MemberEvent *e = w->happening.event;
	const struct node_event *out = e->enters ? NULL : effective_before(w->after, place, EVENT(TRANSFER_OUT));
	int32_t since = w->u->decided_on;

	if (!out && !e->enters)
		return;
	if (out)
		since = out->has_decided_on ? out->decided_on : out->on;
	if (!in_term(w, PARAMETER_TRANSFER_DAYS, since, w->on))
		work_report(w, RULE_MEM_016, "occurred_on");
	if (e->has_presented_on && !in_term(w, PARAMETER_PRESENTED_DAYS, since, e->presented_on))
		work_report(w, RULE_MEM_017, "member_event.presented_on");
}

/* R23: who is on probation is taken off the list, not expelled. */
static void
check_expulsion(struct work *w)
{
	const struct node_span *here = w->node ? node_at(w->node, w->on) : NULL;

	if (here && here->member.status == STATUS(PROBATIONARY))
		work_report(w, RULE_MEM_033, "member_event.event");
}

void
member_rules_timeline(struct work *w, size_t place)
{
	const struct node_event *e = w->out->event;

	if (e->effect != EFFECT_DONE)
		return;
	if (member_enters(e))
		check_probation(w, e, effective_after(w->after, place, EVENT(RECOGNISE_OFFICIAL)));
	if (e->what == EVENT(RECOGNISE_OFFICIAL))
		check_recognition(w, place);
	if (e->what == EVENT(TRANSFER_IN))
		check_arrival(w, place);
	if (e->what == EVENT(EXPEL))
		check_expulsion(w);
}
