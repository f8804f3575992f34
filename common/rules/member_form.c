/* The form of members and member events: which fields belong to which event, and dates of a person that contradict each
 * other whatever the register knows. */
#include "common/rules/work.h"
#include <stddef.h>

#define EVENT(name) LT__MEMBER_EVENT_KIND__MEMBER_EVENT_KIND_##name
#define STATUS(name) LT__MEMBER_STATUS__MEMBER_STATUS_##name
#define ONLY(name) BIT(EVENT(name))

#define PATHS(prefix) { prefix "organisation_id", prefix "status", prefix "admitted_on", prefix "admission_decided_on", \
	prefix "official_on", prefix "birth_year", prefix "sex", prefix "occupation", prefix "education", \
	prefix "professional", prefix "political_theory", prefix "match", prefix "exempt_since", prefix "away_since" }
const struct member_paths member_paths = PATHS("member.");
const struct member_paths enters_paths = PATHS("member_event.enters.");

bool
member_inside(const struct happening *h)
{
	return (h->what == EVENT(TRANSFER_OUT) || h->what == EVENT(TRANSFER_IN)) &&
	       !(h->event->has_outside_province && h->event->outside_province);
}

/* ---- which fields belong to which event ---- */

/* A bool that is false counts as left out. */
enum shape { FLAGGED, POINTED, COUNTED, TRUE };
#define FLAG(name) offsetof(Lt__MemberEvent, has_##name), FLAGGED
#define TRUTH(name) offsetof(Lt__MemberEvent, name), TRUE
#define VOTE (ONLY(ADMIT) | ONLY(RECOGNISE_OFFICIAL) | ONLY(DELETE))
#define TRANSFER (ONLY(TRANSFER_OUT) | ONLY(TRANSFER_IN))
static const struct event_field {
	const char *path;
	size_t at; enum shape shape;
	unsigned needed_by, allowed_for;
} event_fields[] = {
#define ROW(name, ...) { "member_event." #name, __VA_ARGS__ }
	ROW(enters, offsetof(Lt__MemberEvent, enters), POINTED, ONLY(ADMIT) | ONLY(RESTORE),
	    ONLY(ADMIT) | ONLY(RESTORE) | ONLY(TRANSFER_IN)),
	ROW(from_organisation_id, FLAG(from_organisation_id), 0, TRANSFER),
	ROW(to_organisation_id, FLAG(to_organisation_id), 0, TRANSFER | ONLY(TEMP_OUT)),
	ROW(outside_province, TRUTH(outside_province), 0, TRANSFER),
	ROW(reason, FLAG(reason), 0, ONLY(DELETE) | ONLY(TEMP_OUT)),
	ROW(until_on, FLAG(until_on), ONLY(TEMP_OUT), ONLY(TEMP_OUT)),
	ROW(considered_on, FLAG(considered_on), 0, ONLY(ADMIT) | ONLY(RECOGNISE_OFFICIAL)),
	ROW(decision_received_on, FLAG(decision_received_on), 0, ONLY(ADMIT)),
	ROW(ceremony_on, FLAG(ceremony_on), 0, ONLY(ADMIT) | ONLY(RECOGNISE_OFFICIAL)),
	ROW(age_ok, TRUTH(age_ok), 0, ONLY(ADMIT)),
	ROW(over60_approval, TRUTH(over60_approval), 0, ONLY(ADMIT)),
	ROW(exception_region, FLAG(exception_region), 0, ONLY(ADMIT)),
	ROW(votes_yes, FLAG(votes_yes), 0, VOTE),
	ROW(votes_official, FLAG(votes_official), 0, VOTE),
	ROW(failed_votes, FLAG(failed_votes), 0, VOTE),
	ROW(escalated, TRUTH(escalated), 0, VOTE),
	ROW(introducer_refs, offsetof(Lt__MemberEvent, n_introducer_refs), COUNTED, 0, ONLY(ADMIT)),
	ROW(introduced_by_union, TRUTH(introduced_by_union), 0, ONLY(ADMIT)),
	ROW(certificate_on, FLAG(certificate_on), 0, ONLY(ADMIT)),
	ROW(dossier_on, FLAG(dossier_on), 0, ONLY(ADMIT)),
	ROW(presented_on, FLAG(presented_on), 0, ONLY(TRANSFER_IN)),
	ROW(voluntary, TRUTH(voluntary), 0, ONLY(EXEMPT)),
	ROW(certificate_seen, TRUTH(certificate_seen), 0, ONLY(EXEMPT)),
};

static bool
is_set(const Lt__MemberEvent *e, const struct event_field *f)
{
	const char *at = (const char *)e + f->at;

	switch (f->shape) {
	case POINTED:
		return *(void *const *)at != NULL;
	case COUNTED:
		return *(const size_t *)at > 0;
	default:
		return *(const protobuf_c_boolean *)at;
	}
}

/* Who comes from outside enters as stated; who comes from a cell of the province names the new one only. */
static void
check_transfer(struct work *w)
{
	const struct happening *h = &w->happening;
	bool in = h->what == EVENT(TRANSFER_IN), inside = member_inside(h);

	if (!in && h->what != EVENT(TRANSFER_OUT))
		return;
	if (in && inside == (h->enters != NULL))
		work_break(w, RULE_REC_006, "member_event.enters");
	if (inside ? !h->has_to : !in && h->has_to)
		work_break(w, RULE_REC_006, "member_event.to_organisation_id");
	if (in && !inside && h->has_to && h->has_cell && !id_equal(&h->to, &h->cell))
		work_break(w, RULE_REC_006, "member_event.to_organisation_id");
	if (inside && h->has_from && h->has_to && id_equal(&h->from, &h->to))
		work_break(w, RULE_REC_006, "member_event.to_organisation_id");
}

/* Grounds of a deletion are not those of an absence. */
static void
check_reason(struct work *w)
{
	const Lt__MemberEvent *e = w->happening.event;
	bool away = e->reason == LT__MEMBER_REASON__MEMBER_REASON_STUDY || e->reason == LT__MEMBER_REASON__MEMBER_REASON_WORK;

	if (e->has_reason && e->reason != LT__MEMBER_REASON__MEMBER_REASON_OTHER && away != (e->event == EVENT(TEMP_OUT)))
		work_break(w, RULE_REC_006, "member_event.reason");
	if (e->has_votes_yes != e->has_votes_official)
		form_has(w, false, e->has_votes_yes ? "member_event.votes_official" : "member_event.votes_yes");
}

static void
check_event_fields(struct work *w)
{
	const Lt__MemberEvent *e = w->happening.event;
	unsigned bit;

	form_has(w, e->has_person_ref && e->person_ref.len == 16, "member_event.person_ref");
	if (!form_has(w, e->has_event && e->event != EVENT(UNSPECIFIED), "member_event.event"))
		return;
	if ((unsigned)e->event > EVENT(DEATH)) {
		work_break(w, RULE_REC_006, "member_event.event");
		return;
	}
	bit = BIT(e->event);
	for (size_t i = 0; i < sizeof event_fields / sizeof event_fields[0]; i++) {
		const struct event_field *f = &event_fields[i];

		if (is_set(e, f) ? !(f->allowed_for & bit) : (f->needed_by & bit) != 0)
			work_break(w, RULE_REC_006, f->path);
	}
	check_transfer(w);
	check_reason(w);
	form_known(w, e->has_reason, e->reason, LT__MEMBER_REASON__MEMBER_REASON_OTHER, "member_event.reason");
	form_known(w, e->has_exception_region, e->exception_region, LT__EXCEPTION_REGION__EXCEPTION_REGION_SPECIAL_DIFFICULTY,
	           "member_event.exception_region");
}

static void
check_event_dates(struct work *w)
{
	const Lt__MemberEvent *e = w->happening.event;

	form_not_future(w, e->has_considered_on, e->considered_on, "member_event.considered_on");
	form_not_future(w, e->has_decision_received_on, e->decision_received_on, "member_event.decision_received_on");
	form_not_future(w, e->has_ceremony_on, e->ceremony_on, "member_event.ceremony_on");
	form_not_future(w, e->has_certificate_on, e->certificate_on, "member_event.certificate_on");
	form_not_future(w, e->has_dossier_on, e->dossier_on, "member_event.dossier_on");
	form_not_future(w, e->has_presented_on, e->presented_on, "member_event.presented_on");
}

/* ---- who enters ---- */

static void
check_member_fields(struct work *w)
{
	const struct happening *h = &w->happening;
	const Lt__Member *m = h->enters;

	if (!h->event)
		form_has(w, m->has_person_ref && m->person_ref.len == 16, "member.person_ref");
	else if (m->has_person_ref)
		work_break(w, RULE_REC_006, "member_event.enters.person_ref");
	form_has(w, h->has_cell, h->path->organisation);
	form_has(w, m->has_status && m->status != STATUS(UNSPECIFIED), h->path->status);
	form_has(w, m->has_birth_year, h->path->birth_year);
	form_has(w, m->has_sex && m->sex != LT__SEX__SEX_UNSPECIFIED, h->path->sex);
	form_known(w, m->has_sex, m->sex, LT__SEX__SEX_FEMALE, h->path->sex);
	form_known(w, m->has_occupation, m->occupation, LT__OCCUPATION_GROUP__OCCUPATION_GROUP_OTHER, h->path->occupation);
	form_known(w, m->has_education, m->education, LT__EDUCATION_LEVEL__EDUCATION_LEVEL_UPPER_SECONDARY, h->path->education);
	form_known(w, m->has_professional, m->professional, LT__PROFESSIONAL_LEVEL__PROFESSIONAL_LEVEL_DOCTOR,
	           h->path->professional);
	form_known(w, m->has_political_theory, m->political_theory, LT__THEORY_LEVEL__THEORY_LEVEL_ADVANCED, h->path->theory);
}

/* Who is admitted is on probation; whoever else enters is what he is stated to be, but not ended. */
static void
check_status(struct work *w)
{
	const struct happening *h = &w->happening;
	const Lt__Member *m = h->enters;
	bool admit = h->what == EVENT(ADMIT);

	if (!m->has_status || m->status == STATUS(UNSPECIFIED))
		return;
	if (m->status < STATUS(PROBATIONARY) || m->status > (admit ? STATUS(PROBATIONARY) : STATUS(SUSPENDED)))
		work_report(w, RULE_MEM_022, h->path->status);
	else if (m->status == STATUS(PROBATIONARY) && m->has_official_on)
		work_report(w, RULE_MEM_022, h->path->official_on);
}

/* What is stated is as at the day of entry: no later date belongs to it. */
static void
check_stated(struct work *w, bool has, int32_t date, const char *path)
{
	form_not_future(w, has, date, path);
	if (has && w->u->has_occurred_on && date > w->on)
		work_report(w, RULE_MEM_021, path);
}

static void
check_member_dates(struct work *w)
{
	const struct happening *h = &w->happening;
	const Lt__Member *m = h->enters;
	int32_t joined = m->has_admitted_on ? m->admitted_on : w->on;

	check_stated(w, m->has_admitted_on, m->admitted_on, h->path->admitted_on);
	check_stated(w, m->has_admission_decided_on, m->admission_decided_on, h->path->admission_decided_on);
	check_stated(w, m->has_official_on, m->official_on, h->path->official_on);
	check_stated(w, m->has_exempt_since, m->exempt_since, h->path->exempt_since);
	check_stated(w, m->has_away_since, m->away_since, h->path->away_since);
	if (m->has_admitted_on && m->has_official_on && m->official_on <= m->admitted_on)
		work_report(w, RULE_MEM_021, h->path->official_on);
	if (m->has_birth_year && (m->has_admitted_on || w->u->has_occurred_on) && (int)m->birth_year >= calendar_year(joined))
		work_report(w, RULE_MEM_020, h->path->birth_year);
}

void
member_form_check(struct work *w)
{
	const struct happening *h = &w->happening;

	if (h->event) {
		check_event_fields(w);
		check_event_dates(w);
	}
	if (h->enters) {
		check_member_fields(w);
		check_status(w);
		check_member_dates(w);
	}
}
