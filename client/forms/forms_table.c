/* The forms: which columns there are, in the order in which people are asked for them. */
#include "client/forms/forms_room.h"

#define REQUIRED true
#define OPTIONAL false

#define PERSON_COLUMNS(name_required) \
	{ "name", IN_PERSON, PERSON_NAME, name_required, 0, 0 }, { "card", IN_PERSON, PERSON_CARD, OPTIONAL, 0, 0 }, \
	{ "birth_on", IN_PERSON, PERSON_BIRTH_ON, OPTIONAL, 0, 0 }
#define REASON_COLUMNS \
	{ "reason", IN_REASON, REASON_CODE, OPTIONAL, 0, 0 }, { "reason_note", IN_REASON, REASON_NOTE, OPTIONAL, 0, 0 }
#define DECISION_COLUMNS(must) \
	{ "decided_on", IN_UPDATE, 5, must, 0, 0 }, { "issuer", IN_DECISION, 1, must, 0, 0 }, \
	{ "number", IN_DECISION, 2, must, 0, 0 }, { "type_code", IN_DECISION, 3, must, 0, 0 }, \
	{ "signed_on", IN_DECISION, 4, must, 0, 0 }

static const struct column unit_columns[] = {
	{ "code", IN_RECORD, 1, REQUIRED, 0, 0 },
	{ "name", IN_RECORD, 2, REQUIRED, 0, 0 },
	{ "level", IN_RECORD, 3, REQUIRED, 0, 0 },
	{ "kind", IN_RECORD, 4, REQUIRED, 0, 0 },
	{ "parent_code", IN_RECORD, 5, REQUIRED, KIND_UNIT, 0 },
	{ "region_class", IN_RECORD, 6, OPTIONAL, 0, 0 },
	{ "special_difficulty", IN_RECORD, 7, OPTIONAL, 0, 0 },
	{ "households", IN_RECORD, 8, OPTIONAL, 0, 0 },
	{ "valid_from", IN_RECORD, 9, OPTIONAL, 0, 0 },
	{ "occurred_on", IN_UPDATE, 4, OPTIONAL, 0, 0 },
	REASON_COLUMNS,
};

static const struct column organisation_columns[] = {
	{ "code", IN_RECORD, 1, REQUIRED, 0, 0 },
	{ "name", IN_RECORD, 2, REQUIRED, 0, 0 },
	{ "type", IN_RECORD, 3, REQUIRED, 0, 0 },
	{ "setting", IN_RECORD, 4, OPTIONAL, 0, 0 },
	{ "parent_code", IN_RECORD, 5, REQUIRED, KIND_ORGANISATION, 0 },
	{ "unit_code", IN_RECORD, 6, OPTIONAL, KIND_UNIT, 0 },
	{ "has_committee", IN_RECORD, 7, OPTIONAL, 0, 0 },
	{ "valid_from", IN_RECORD, 8, OPTIONAL, 0, 0 },
	{ "occurred_on", IN_UPDATE, 4, OPTIONAL, 0, 0 },
	REASON_COLUMNS,
};

#define CHANGE_COLUMNS(subject) \
	{ "change", IN_RECORD, 1, REQUIRED, 0, 0 }, { "code", IN_SUBJECT, 2, REQUIRED, subject, 0 }, \
	{ "occurred_on", IN_UPDATE, 4, REQUIRED, 0, 0 }, DECISION_COLUMNS(REQUIRED), \
	{ "new_name", IN_RECORD, 4, OPTIONAL, 0, 0 }, { "new_parent_code", IN_RECORD, 5, OPTIONAL, subject, 0 }, \
	{ "successor_codes", IN_RECORD, 6, OPTIONAL, subject, 0 }, \
	{ "without_successor", IN_RECORD, 7, OPTIONAL, 0, 0 }, { "retroactive", IN_RECORD, 8, OPTIONAL, 0, 0 }

static const struct column unit_change_columns[] = {
	CHANGE_COLUMNS(KIND_UNIT),
	{ "name", IN_FOUND, 2, OPTIONAL, 0, 0 },
	{ "level", IN_FOUND, 3, OPTIONAL, 0, 0 },
	{ "kind", IN_FOUND, 4, OPTIONAL, 0, 0 },
	{ "parent_code", IN_FOUND, 5, OPTIONAL, KIND_UNIT, 0 },
	{ "region_class", IN_FOUND, 6, OPTIONAL, 0, 0 },
	{ "special_difficulty", IN_FOUND, 7, OPTIONAL, 0, 0 },
	{ "households", IN_FOUND, 8, OPTIONAL, 0, 0 },
	REASON_COLUMNS,
};

static const struct column organisation_change_columns[] = {
	CHANGE_COLUMNS(KIND_ORGANISATION),
	{ "name", IN_FOUND, 2, OPTIONAL, 0, 0 },
	{ "type", IN_FOUND, 3, OPTIONAL, 0, 0 },
	{ "setting", IN_FOUND, 4, OPTIONAL, 0, 0 },
	{ "parent_code", IN_FOUND, 5, OPTIONAL, KIND_ORGANISATION, 0 },
	{ "unit_code", IN_FOUND, 6, OPTIONAL, KIND_UNIT, 0 },
	{ "has_committee", IN_FOUND, 7, OPTIONAL, 0, 0 },
	REASON_COLUMNS,
};

/* Where a member is and what he is like, as told when he enters. */
#define MEMBER_COLUMNS(place, must, asked) \
	{ "organisation_code", place, 2, must, KIND_ORGANISATION, asked }, \
	{ "birth_year", place, 7, OPTIONAL, 0, asked }, { "sex", place, 8, must, 0, asked }, \
	{ "is_minority", place, 9, OPTIONAL, 0, asked }, { "is_youth_union", place, 10, OPTIONAL, 0, asked }, \
	{ "occupation", place, 11, OPTIONAL, 0, asked }, { "education", place, 12, OPTIONAL, 0, asked }, \
	{ "professional", place, 13, OPTIONAL, 0, asked }, { "political_theory", place, 14, OPTIONAL, 0, asked }

static const struct column member_columns[] = {
	PERSON_COLUMNS(REQUIRED),
	MEMBER_COLUMNS(IN_RECORD, REQUIRED, 0),
	{ "status", IN_RECORD, 3, REQUIRED, 0, 0 },
	{ "admitted_on", IN_RECORD, 4, OPTIONAL, 0, 0 },
	{ "admission_decided_on", IN_RECORD, 5, OPTIONAL, 0, 0 },
	{ "official_on", IN_RECORD, 6, OPTIONAL, 0, 0 },
	{ "exempt_since", IN_RECORD, 16, OPTIONAL, 0, 0 },
	{ "away_since", IN_RECORD, 17, OPTIONAL, 0, 0 },
	{ "occurred_on", IN_UPDATE, 4, OPTIONAL, 0, 0 },
	REASON_COLUMNS,
};

#define ON(event) (1u << LT__MEMBER_EVENT_KIND__MEMBER_EVENT_KIND_##event)
#define VOTED (ON(ADMIT) | ON(RECOGNISE_OFFICIAL) | ON(DELETE))
#define ENTERS (ON(ADMIT) | ON(TRANSFER_IN) | ON(RESTORE))
#define AS_STATED (ON(TRANSFER_IN) | ON(RESTORE))
#define TRANSFERS (ON(TRANSFER_OUT) | ON(TRANSFER_IN))

static const struct column member_event_columns[] = {
	{ "event", IN_RECORD, 1, REQUIRED, 0, 0 },
	PERSON_COLUMNS(OPTIONAL),
	{ "occurred_on", IN_UPDATE, 4, REQUIRED, 0, 0 },
	DECISION_COLUMNS(OPTIONAL),
	{ "outside_province", IN_RECORD, 6, OPTIONAL, 0, TRANSFERS },
	{ "from_organisation_code", IN_RECORD, 4, OPTIONAL, KIND_ORGANISATION, TRANSFERS },
	{ "to_organisation_code", IN_RECORD, 5, OPTIONAL, KIND_ORGANISATION, TRANSFERS | ON(TEMP_OUT) },
	{ "presented_on", IN_RECORD, 23, OPTIONAL, 0, ON(TRANSFER_IN) },
	{ "event_reason", IN_RECORD, 7, OPTIONAL, 0, ON(DELETE) | ON(TEMP_OUT) },
	{ "until_on", IN_RECORD, 8, OPTIONAL, 0, ON(TEMP_OUT) },
	MEMBER_COLUMNS(IN_ENTERS, OPTIONAL, ENTERS),
	{ "status", IN_ENTERS, 3, OPTIONAL, 0, AS_STATED },
	{ "admitted_on", IN_ENTERS, 4, OPTIONAL, 0, AS_STATED },
	{ "admission_decided_on", IN_ENTERS, 5, OPTIONAL, 0, ENTERS },
	{ "official_on", IN_ENTERS, 6, OPTIONAL, 0, AS_STATED },
	{ "exempt_since", IN_ENTERS, 16, OPTIONAL, 0, AS_STATED },
	{ "away_since", IN_ENTERS, 17, OPTIONAL, 0, AS_STATED },
	{ "considered_on", IN_RECORD, 9, OPTIONAL, 0, ON(ADMIT) | ON(RECOGNISE_OFFICIAL) },
	{ "decision_received_on", IN_RECORD, 10, OPTIONAL, 0, ON(ADMIT) },
	{ "ceremony_on", IN_RECORD, 11, OPTIONAL, 0, ON(ADMIT) | ON(RECOGNISE_OFFICIAL) },
	{ "age_ok", IN_RECORD, 12, OPTIONAL, 0, ON(ADMIT) },
	{ "over60_approval", IN_RECORD, 13, OPTIONAL, 0, ON(ADMIT) },
	{ "exception_region", IN_RECORD, 14, OPTIONAL, 0, ON(ADMIT) },
	{ "votes_yes", IN_RECORD, 15, OPTIONAL, 0, VOTED },
	{ "votes_official", IN_RECORD, 16, OPTIONAL, 0, VOTED },
	{ "failed_votes", IN_RECORD, 17, OPTIONAL, 0, VOTED },
	{ "escalated", IN_RECORD, 18, OPTIONAL, 0, VOTED },
	{ "introducers", IN_RECORD, 19, OPTIONAL, KIND_MEMBER, ON(ADMIT) },
	{ "introduced_by_union", IN_RECORD, 20, OPTIONAL, 0, ON(ADMIT) },
	{ "certificate_on", IN_RECORD, 21, OPTIONAL, 0, ON(ADMIT) },
	{ "dossier_on", IN_RECORD, 22, OPTIONAL, 0, ON(ADMIT) },
	{ "voluntary", IN_RECORD, 24, OPTIONAL, 0, ON(EXEMPT) },
	{ "certificate_seen", IN_RECORD, 25, OPTIONAL, 0, ON(EXEMPT) },
	REASON_COLUMNS,
};

static const struct column post_columns[] = {
	PERSON_COLUMNS(OPTIONAL),
	{ "organisation_code", IN_RECORD, 2, OPTIONAL, KIND_ORGANISATION, 0 },
	{ "unit_code", IN_RECORD, 3, OPTIONAL, KIND_UNIT, 0 },
	{ "title", IN_RECORD, 4, REQUIRED, 0, 0 },
	{ "basis", IN_RECORD, 5, OPTIONAL, 0, 0 },
	{ "from_on", IN_RECORD, 6, REQUIRED, 0, 0 },
	{ "to_on", IN_RECORD, 7, OPTIONAL, 0, 0 },
	DECISION_COLUMNS(OPTIONAL),
	REASON_COLUMNS,
};

static const struct column meeting_columns[] = {
	{ "cell_code", IN_RECORD, 1, REQUIRED, KIND_ORGANISATION, 0 },
	{ "held_on", IN_RECORD, 2, REQUIRED, 0, 0 },
	{ "kind", IN_RECORD, 3, REQUIRED, 0, 0 },
	{ "month", IN_RECORD, 4, OPTIONAL, 0, 0 },
	{ "mode", IN_RECORD, 5, OPTIONAL, 0, 0 },
	{ "minutes_taken", IN_RECORD, 6, OPTIONAL, 0, 0 },
	{ "required", IN_RECORD, 7, REQUIRED, 0, 0 },
	{ "present", IN_RECORD, 8, REQUIRED, 0, 0 },
	{ "excused", IN_RECORD, 9, REQUIRED, 0, 0 },
	{ "unexcused", IN_RECORD, 10, REQUIRED, 0, 0 },
	{ "speakers", IN_RECORD, 11, OPTIONAL, 0, 0 },
	{ "has_resolution", IN_RECORD, 12, OPTIONAL, 0, 0 },
	{ "topic_code", IN_RECORD, 13, OPTIONAL, 0, 0 },
	{ "upper_attendee", IN_RECORD, 14, OPTIONAL, KIND_MEMBER, 0 },
	REASON_COLUMNS,
};

#define FORM(kind, columns) { kind, columns, sizeof columns / sizeof columns[0], NULL }
struct form forms[] = {
	FORM(KIND_UNIT, unit_columns),
	FORM(KIND_UNIT_CHANGE, unit_change_columns),
	FORM(KIND_ORGANISATION, organisation_columns),
	FORM(KIND_ORGANISATION_CHANGE, organisation_change_columns),
	FORM(KIND_MEMBER, member_columns),
	FORM(KIND_MEMBER_EVENT, member_event_columns),
	FORM(KIND_POST, post_columns),
	FORM(KIND_MEETING, meeting_columns),
};
const size_t n_forms = sizeof forms / sizeof forms[0];
