/* See engine_world_people.h. */
#include "tests/unit/engine_world_people.h"

#include <stdlib.h>

#define SET(message, field, value) ((message)->has_##field = 1, (message)->field = (value))
#define SET_ID(message, field, id) do { if (id) SET(message, field, body_lent(id)); } while (0)

static struct slice
pack_as(Lt__Update *u, const struct telling *as, struct id *id)
{
	if (as->amends) {
		u->op = LT__OP__OP_AMEND;
		SET(u, supersedes, body_lent(as->amends));
	}
	if (as->told)
		*as->told = *id;
	return body_pack(u);
}

static void
decide(Lt__Update *u, Lt__DecisionRef *d, int32_t on)
{
	lt__decision_ref__init(d);
	SET(u, decided_on, on);
	d->issuer = (char *)"Huyện ủy";
	d->number = (char *)"15-QĐ/HU";
	d->type_code = (char *)"QĐ";
	SET(d, signed_on, on);
	u->decision = d;
}

int32_t
year_after(int32_t on)
{
	int year, month, day;
	int32_t out;

	date_split(on, &year, &month, &day);
	while (!date_make(year + 1, month, day, &out))
		day--;
	return out;
}

/* As of a day: admitted then, official a year later. */
static void
fill_member(Lt__Member *m, const struct id *person, const struct id *cell, Lt__MemberStatus status, int32_t admitted_on)
{
	lt__member__init(m);
	SET_ID(m, person_ref, person);
	SET_ID(m, organisation_id, cell);
	SET(m, status, status);
	SET(m, admitted_on, admitted_on);
	SET(m, admission_decided_on, admitted_on - 20);
	if (status == STATUS(OFFICIAL))
		SET(m, official_on, year_after(admitted_on));
	SET(m, birth_year, 1970);
	SET(m, sex, LT__SEX__SEX_FEMALE);
	SET(m, is_minority, 1);
	SET(m, occupation, LT__OCCUPATION_GROUP__OCCUPATION_GROUP_FARMER);
	SET(m, education, LT__EDUCATION_LEVEL__EDUCATION_LEVEL_UPPER_SECONDARY);
	SET(m, professional, LT__PROFESSIONAL_LEVEL__PROFESSIONAL_LEVEL_COLLEGE);
	SET(m, political_theory, LT__THEORY_LEVEL__THEORY_LEVEL_INTERMEDIATE);
}

struct slice
body_member(const struct say_member *s)
{
	Lt__Update u;
	Lt__Member m;
	struct id id;

	body_envelope(&u, &id, LT__BASIS__BASIS_OPENING, s->on);
	fill_member(&m, s->person, s->cell, s->status ? s->status : STATUS(OFFICIAL),
	            s->admitted_on ? s->admitted_on : s->on - 5 * 365);
	if (s->birth_year)
		m.birth_year = s->birth_year;
	SET_ID(&m, match, s->match);
	u.member = &m;
	return pack_as(&u, &s->as, &id);
}

/* The procedure of an admission or a recognition, in order and in time. */
static void
fill_procedure(Lt__MemberEvent *v, const struct say_event *s)
{
	bool admission = v->event == WHAT(ADMIT);

	SET(v, considered_on, admission ? s->on - 40 : s->on + 5);
	if (admission)
		SET(v, decision_received_on, s->on - 10);
	if (admission)
		SET(v, ceremony_on, s->on);
	SET(v, votes_yes, 9);
	SET(v, votes_official, 10);
	if (!admission)
		return;
	SET(v, age_ok, 1);
	SET(v, introduced_by_union, 1);
	SET(v, certificate_on, s->on - 200);
	SET(v, dossier_on, s->on - 60);
}

static void
fill_event(Lt__MemberEvent *v, const struct say_event *s, ProtobufCBinaryData introducers[])
{
	lt__member_event__init(v);
	SET(v, event, s->what);
	SET_ID(v, person_ref, s->person);
	SET_ID(v, from_organisation_id, s->from);
	SET_ID(v, to_organisation_id, s->to);
	if (s->outside)
		SET(v, outside_province, 1);
	for (size_t i = 0; i < s->n_introducers; i++)
		introducers[i] = body_lent(&s->introducers[i]);
	v->n_introducer_refs = s->n_introducers;
	v->introducer_refs = introducers;
	if (s->what == WHAT(ADMIT) || s->what == WHAT(RECOGNISE_OFFICIAL))
		fill_procedure(v, s);
	if (s->what == WHAT(DELETE)) {
		SET(v, reason, LT__MEMBER_REASON__MEMBER_REASON_INACTIVE);
		SET(v, votes_yes, 9);
		SET(v, votes_official, 10);
	}
	if (s->what == WHAT(TEMP_OUT)) {
		SET(v, reason, LT__MEMBER_REASON__MEMBER_REASON_STUDY);
		SET(v, until_on, s->on + 200);
	}
	if (s->what == WHAT(EXEMPT)) {
		SET(v, voluntary, 1);
		SET(v, certificate_seen, 1);
	}
	if (s->what == WHAT(TRANSFER_IN))
		SET(v, presented_on, s->on);
}

struct slice
body_member_event(const struct say_event *s)
{
	ProtobufCBinaryData introducers[8];
	Lt__Update u;
	Lt__DecisionRef d;
	Lt__MemberEvent v;
	Lt__Member m;
	struct id id;

	body_envelope(&u, &id, LT__BASIS__BASIS_EVENT, s->on);
	fill_event(&v, s, introducers);
	if (s->enters) {
		bool admission = s->what == WHAT(ADMIT);
		fill_member(&m, NULL, s->enters, admission ? STATUS(PROBATIONARY) : STATUS(OFFICIAL), admission ? s->on : s->on - 3000);
		SET_ID(&m, match, s->match);
		if (s->birth_year)
			m.birth_year = s->birth_year;
		v.enters = &m;
	}
	if (s->what != WHAT(DEATH) && s->what != WHAT(TEMP_IN))
		decide(&u, &d, s->what == WHAT(RECOGNISE_OFFICIAL) ? s->on + 10 : s->on - 20);
	if (s->what == WHAT(EXEMPT) || s->what == WHAT(RESUME) || s->what == WHAT(TEMP_OUT))
		decide(&u, &d, s->on - 1);
	u.member_event = &v;
	return pack_as(&u, &s->as, &id);
}

struct slice
body_post(const struct say_post *s)
{
	Lt__Update u;
	Lt__DecisionRef d;
	Lt__Post p = LT__POST__INIT;
	struct id id;

	body_envelope(&u, &id, s->opening ? LT__BASIS__BASIS_OPENING : LT__BASIS__BASIS_EVENT, s->from);
	if (!s->opening)
		decide(&u, &d, s->from);
	SET_ID(&p, person_ref, s->person);
	SET_ID(&p, organisation_id, s->organisation);
	SET_ID(&p, unit_id, s->unit);
	SET(&p, title, s->title);
	SET(&p, basis, LT__POST_BASIS__POST_BASIS_ELECTED);
	SET(&p, from_on, s->from);
	if (s->to)
		SET(&p, to_on, s->to);
	u.post = &p;
	return pack_as(&u, &s->as, &id);
}

struct slice
body_meeting(const struct say_meeting *s)
{
	Lt__Update u;
	Lt__Meeting m = LT__MEETING__INIT;
	Lt__WarningReason *why = s->why;
	struct id id;

	body_envelope(&u, &id, LT__BASIS__BASIS_EVENT, s->on);
	SET_ID(&m, cell_id, s->cell);
	SET(&m, held_on, s->on);
	SET(&m, kind, s->kind ? s->kind : LT__MEETING_KIND__MEETING_KIND_PERIODIC);
	SET(&m, mode, LT__MEETING_MODE__MEETING_MODE_IN_PERSON);
	SET(&m, minutes_taken, 120);
	SET(&m, required, s->present + s->excused);
	SET(&m, present, s->present);
	SET(&m, excused, s->excused);
	SET(&m, unexcused, 0);
	SET(&m, has_resolution, 1);
	if (s->kind == LT__MEETING_KIND__MEETING_KIND_THEMATIC)
		m.topic_code = (char *)"CD01";
	u.n_reasons = why != NULL;
	u.reasons = &why;
	u.meeting = &m;
	return pack_as(&u, &s->as, &id);
}

/* ---- amendments of units and organisations ---- */

struct slice
body_opening(const struct say_unit *s)
{
	Lt__Update u;
	Lt__Unit unit = LT__UNIT__INIT;
	Lt__Organisation o = LT__ORGANISATION__INIT;
	struct id id;

	body_envelope(&u, &id, LT__BASIS__BASIS_OPENING, 18500);
	o.code = unit.code = (char *)s->code;
	o.name = unit.name = (char *)s->name;
	SET_ID(&o, parent_id, s->parent);
	SET_ID(&unit, parent_id, s->parent);
	SET_ID(&o, unit_id, s->seat);
	SET(&o, type, LT__ORGANISATION_TYPE__ORGANISATION_TYPE_GRASSROOTS_CELL);
	SET(&unit, level, s->level);
	SET(&unit, kind, s->level == LT__UNIT_LEVEL__UNIT_LEVEL_COMMUNE ? LT__UNIT_KIND__UNIT_KIND_XA : LT__UNIT_KIND__UNIT_KIND_THON);
	if (s->cell)
		u.organisation = &o;
	else
		u.unit = &unit;
	return pack_as(&u, &s->as, &id);
}

struct slice
body_rename_as(const struct say_rename *s)
{
	Lt__ChangeKind change = s->dissolves ? LT__CHANGE_KIND__CHANGE_KIND_DISSOLVE : LT__CHANGE_KIND__CHANGE_KIND_RENAME;
	Lt__Update u;
	Lt__DecisionRef d;
	Lt__UnitChange c = LT__UNIT_CHANGE__INIT;
	Lt__OrganisationChange oc = LT__ORGANISATION_CHANGE__INIT;
	struct id id;

	body_envelope(&u, &id, LT__BASIS__BASIS_EVENT, s->on);
	decide(&u, &d, s->on);
	SET(&c, change, change);
	SET(&oc, change, change);
	SET_ID(&c, unit_id, s->unit);
	SET_ID(&oc, organisation_id, s->organisation);
	c.name = oc.name = (char *)s->name;
	if (s->dissolves) {
		SET(&c, without_successor, 1);
		SET(&oc, without_successor, 1);
	}
	if (s->unit)
		u.unit_change = &c;
	else
		u.organisation_change = &oc;
	return pack_as(&u, &s->as, &id);
}
