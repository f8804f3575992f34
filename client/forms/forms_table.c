/* The program's own forms: which columns there are, in the order in which people are asked for them. */
#include "client/forms/forms_room.h"

#define REQUIRED true
#define OPTIONAL false

#define PERSON_COLUMNS(name_required) \
	{ "name", IN_PERSON, PERSON_NAME, name_required, 0, 0, NULL }, \
	{ "card", IN_PERSON, PERSON_CARD, OPTIONAL, 0, 0, NULL }, \
	{ "birth_on", IN_PERSON, PERSON_BIRTH_ON, OPTIONAL, 0, 0, NULL }
#define REASON_COLUMNS \
	{ "reason", IN_REASON, REASON_CODE, OPTIONAL, 0, 0, NULL }, \
	{ "reason_note", IN_REASON, REASON_NOTE, OPTIONAL, 0, 0, NULL }
#define DECISION_COLUMNS(must) \
	{ "decided_on", IN_UPDATE, 5, must, 0, 0, NULL }, { "issuer", IN_DECISION, 1, must, 0, 0, NULL }, \
	{ "number", IN_DECISION, 2, must, 0, 0, NULL }, { "type_code", IN_DECISION, 3, must, 0, 0, NULL }, \
	{ "signed_on", IN_DECISION, 4, must, 0, 0, NULL }

static const struct column unit_columns[] = {
	{ "code", IN_RECORD, 1, REQUIRED, 0, 0, NULL },
	{ "name", IN_RECORD, 2, REQUIRED, 0, 0, NULL },
	{ "level", IN_RECORD, 3, REQUIRED, 0, 0, NULL },
	{ "kind", IN_RECORD, 4, REQUIRED, 0, 0, NULL },
	{ "parent_code", IN_RECORD, 5, REQUIRED, KIND_UNIT, 0, NULL },
	{ "region_class", IN_RECORD, 6, OPTIONAL, 0, 0, NULL },
	{ "special_difficulty", IN_RECORD, 7, OPTIONAL, 0, 0, NULL },
	{ "households", IN_RECORD, 8, OPTIONAL, 0, 0, NULL },
	{ "valid_from", IN_RECORD, 9, OPTIONAL, 0, 0, NULL },
	{ "occurred_on", IN_UPDATE, 4, OPTIONAL, 0, 0, NULL },
	REASON_COLUMNS,
};

static const struct column organisation_columns[] = {
	{ "code", IN_RECORD, 1, REQUIRED, 0, 0, NULL },
	{ "name", IN_RECORD, 2, REQUIRED, 0, 0, NULL },
	{ "type", IN_RECORD, 3, REQUIRED, 0, 0, NULL },
	{ "setting", IN_RECORD, 4, OPTIONAL, 0, 0, NULL },
	{ "parent_code", IN_RECORD, 5, REQUIRED, KIND_ORGANISATION, 0, NULL },
	{ "unit_code", IN_RECORD, 6, OPTIONAL, KIND_UNIT, 0, NULL },
	{ "has_committee", IN_RECORD, 7, OPTIONAL, 0, 0, NULL },
	{ "valid_from", IN_RECORD, 8, OPTIONAL, 0, 0, NULL },
	{ "occurred_on", IN_UPDATE, 4, OPTIONAL, 0, 0, NULL },
	REASON_COLUMNS,
};

#define CHANGE_COLUMNS(subject) \
	{ "change", IN_RECORD, 1, REQUIRED, 0, 0, NULL }, { "code", IN_SUBJECT, 2, REQUIRED, subject, 0, NULL }, \
	{ "occurred_on", IN_UPDATE, 4, REQUIRED, 0, 0, NULL }, DECISION_COLUMNS(REQUIRED), \
	{ "new_name", IN_RECORD, 4, OPTIONAL, 0, 0, NULL }, \
	{ "new_parent_code", IN_RECORD, 5, OPTIONAL, subject, 0, NULL }, \
	{ "successor_codes", IN_RECORD, 6, OPTIONAL, subject, 0, NULL }, \
	{ "without_successor", IN_RECORD, 7, OPTIONAL, 0, 0, NULL }, \
	{ "retroactive", IN_RECORD, 8, OPTIONAL, 0, 0, NULL }

static const struct column unit_change_columns[] = {
	CHANGE_COLUMNS(KIND_UNIT),
	{ "name", IN_FOUND, 2, OPTIONAL, 0, 0, NULL },
	{ "level", IN_FOUND, 3, OPTIONAL, 0, 0, NULL },
	{ "kind", IN_FOUND, 4, OPTIONAL, 0, 0, NULL },
	{ "parent_code", IN_FOUND, 5, OPTIONAL, KIND_UNIT, 0, NULL },
	{ "region_class", IN_FOUND, 6, OPTIONAL, 0, 0, NULL },
	{ "special_difficulty", IN_FOUND, 7, OPTIONAL, 0, 0, NULL },
	{ "households", IN_FOUND, 8, OPTIONAL, 0, 0, NULL },
	REASON_COLUMNS,
};

static const struct column organisation_change_columns[] = {
	CHANGE_COLUMNS(KIND_ORGANISATION),
	{ "name", IN_FOUND, 2, OPTIONAL, 0, 0, NULL },
	{ "type", IN_FOUND, 3, OPTIONAL, 0, 0, NULL },
	{ "setting", IN_FOUND, 4, OPTIONAL, 0, 0, NULL },
	{ "parent_code", IN_FOUND, 5, OPTIONAL, KIND_ORGANISATION, 0, NULL },
	{ "unit_code", IN_FOUND, 6, OPTIONAL, KIND_UNIT, 0, NULL },
	{ "has_committee", IN_FOUND, 7, OPTIONAL, 0, 0, NULL },
	REASON_COLUMNS,
};

/* Where a member is and what he is like, as told when he enters. */
#define MEMBER_COLUMNS(place, must, asked) \
	{ "organisation_code", place, 2, must, KIND_ORGANISATION, asked, NULL }, \
	{ "birth_year", place, 7, OPTIONAL, 0, asked, NULL }, { "sex", place, 8, must, 0, asked, NULL }, \
	{ "is_minority", place, 9, OPTIONAL, 0, asked, NULL }, \
	{ "is_youth_union", place, 10, OPTIONAL, 0, asked, NULL }, \
	{ "occupation", place, 11, OPTIONAL, 0, asked, NULL }, \
	{ "education", place, 12, OPTIONAL, 0, asked, NULL }, \
	{ "professional", place, 13, OPTIONAL, 0, asked, NULL }, \
	{ "political_theory", place, 14, OPTIONAL, 0, asked, NULL }

static const struct column member_columns[] = {
	PERSON_COLUMNS(REQUIRED),
	MEMBER_COLUMNS(IN_RECORD, REQUIRED, 0),
	{ "status", IN_RECORD, 3, REQUIRED, 0, 0, NULL },
	{ "admitted_on", IN_RECORD, 4, OPTIONAL, 0, 0, NULL },
	{ "admission_decided_on", IN_RECORD, 5, OPTIONAL, 0, 0, NULL },
	{ "official_on", IN_RECORD, 6, OPTIONAL, 0, 0, NULL },
	{ "exempt_since", IN_RECORD, 16, OPTIONAL, 0, 0, NULL },
	{ "away_since", IN_RECORD, 17, OPTIONAL, 0, 0, NULL },
	{ "occurred_on", IN_UPDATE, 4, OPTIONAL, 0, 0, NULL },
	REASON_COLUMNS,
};

#define ON(event) (1u << LT__MEMBER_EVENT_KIND__MEMBER_EVENT_KIND_##event)
#define VOTED (ON(ADMIT) | ON(RECOGNISE_OFFICIAL) | ON(DELETE))
#define ENTERS (ON(ADMIT) | ON(TRANSFER_IN) | ON(RESTORE))
#define AS_STATED (ON(TRANSFER_IN) | ON(RESTORE))
#define TRANSFERS (ON(TRANSFER_OUT) | ON(TRANSFER_IN))

static const struct column member_event_columns[] = {
	{ "event", IN_RECORD, 1, REQUIRED, 0, 0, NULL },
	PERSON_COLUMNS(OPTIONAL),
	{ "occurred_on", IN_UPDATE, 4, REQUIRED, 0, 0, NULL },
	DECISION_COLUMNS(OPTIONAL),
	{ "outside_province", IN_RECORD, 6, OPTIONAL, 0, TRANSFERS, NULL },
	{ "from_organisation_code", IN_RECORD, 4, OPTIONAL, KIND_ORGANISATION, TRANSFERS, NULL },
	{ "to_organisation_code", IN_RECORD, 5, OPTIONAL, KIND_ORGANISATION, TRANSFERS | ON(TEMP_OUT), NULL },
	{ "presented_on", IN_RECORD, 23, OPTIONAL, 0, ON(TRANSFER_IN), NULL },
	{ "event_reason", IN_RECORD, 7, OPTIONAL, 0, ON(DELETE) | ON(TEMP_OUT), NULL },
	{ "until_on", IN_RECORD, 8, OPTIONAL, 0, ON(TEMP_OUT), NULL },
	MEMBER_COLUMNS(IN_ENTERS, OPTIONAL, ENTERS),
	{ "status", IN_ENTERS, 3, OPTIONAL, 0, AS_STATED, NULL },
	{ "admitted_on", IN_ENTERS, 4, OPTIONAL, 0, AS_STATED, NULL },
	{ "admission_decided_on", IN_ENTERS, 5, OPTIONAL, 0, ENTERS, NULL },
	{ "official_on", IN_ENTERS, 6, OPTIONAL, 0, AS_STATED, NULL },
	{ "exempt_since", IN_ENTERS, 16, OPTIONAL, 0, AS_STATED, NULL },
	{ "away_since", IN_ENTERS, 17, OPTIONAL, 0, AS_STATED, NULL },
	{ "considered_on", IN_RECORD, 9, OPTIONAL, 0, ON(ADMIT) | ON(RECOGNISE_OFFICIAL), NULL },
	{ "decision_received_on", IN_RECORD, 10, OPTIONAL, 0, ON(ADMIT), NULL },
	{ "ceremony_on", IN_RECORD, 11, OPTIONAL, 0, ON(ADMIT) | ON(RECOGNISE_OFFICIAL), NULL },
	{ "age_ok", IN_RECORD, 12, OPTIONAL, 0, ON(ADMIT), NULL },
	{ "over60_approval", IN_RECORD, 13, OPTIONAL, 0, ON(ADMIT), NULL },
	{ "exception_region", IN_RECORD, 14, OPTIONAL, 0, ON(ADMIT), NULL },
	{ "votes_yes", IN_RECORD, 15, OPTIONAL, 0, VOTED, NULL },
	{ "votes_official", IN_RECORD, 16, OPTIONAL, 0, VOTED, NULL },
	{ "failed_votes", IN_RECORD, 17, OPTIONAL, 0, VOTED, NULL },
	{ "escalated", IN_RECORD, 18, OPTIONAL, 0, VOTED, NULL },
	{ "introducers", IN_RECORD, 19, OPTIONAL, KIND_MEMBER, ON(ADMIT), NULL },
	{ "introduced_by_union", IN_RECORD, 20, OPTIONAL, 0, ON(ADMIT), NULL },
	{ "certificate_on", IN_RECORD, 21, OPTIONAL, 0, ON(ADMIT), NULL },
	{ "dossier_on", IN_RECORD, 22, OPTIONAL, 0, ON(ADMIT), NULL },
	{ "voluntary", IN_RECORD, 24, OPTIONAL, 0, ON(EXEMPT), NULL },
	{ "certificate_seen", IN_RECORD, 25, OPTIONAL, 0, ON(EXEMPT), NULL },
	REASON_COLUMNS,
};

static const struct column post_columns[] = {
	PERSON_COLUMNS(OPTIONAL),
	{ "organisation_code", IN_RECORD, 2, OPTIONAL, KIND_ORGANISATION, 0, NULL },
	{ "unit_code", IN_RECORD, 3, OPTIONAL, KIND_UNIT, 0, NULL },
	{ "title", IN_RECORD, 4, REQUIRED, 0, 0, NULL },
	{ "basis", IN_RECORD, 5, OPTIONAL, 0, 0, NULL },
	{ "from_on", IN_RECORD, 6, REQUIRED, 0, 0, NULL },
	{ "to_on", IN_RECORD, 7, OPTIONAL, 0, 0, NULL },
	DECISION_COLUMNS(OPTIONAL),
	REASON_COLUMNS,
};

static const struct column meeting_columns[] = {
	{ "cell_code", IN_RECORD, 1, REQUIRED, KIND_ORGANISATION, 0, NULL },
	{ "held_on", IN_RECORD, 2, REQUIRED, 0, 0, NULL },
	{ "kind", IN_RECORD, 3, REQUIRED, 0, 0, NULL },
	{ "month", IN_RECORD, 4, OPTIONAL, 0, 0, NULL },
	{ "mode", IN_RECORD, 5, OPTIONAL, 0, 0, NULL },
	{ "minutes_taken", IN_RECORD, 6, OPTIONAL, 0, 0, NULL },
	{ "required", IN_RECORD, 7, REQUIRED, 0, 0, NULL },
	{ "present", IN_RECORD, 8, REQUIRED, 0, 0, NULL },
	{ "excused", IN_RECORD, 9, REQUIRED, 0, 0, NULL },
	{ "unexcused", IN_RECORD, 10, REQUIRED, 0, 0, NULL },
	{ "speakers", IN_RECORD, 11, OPTIONAL, 0, 0, NULL },
	{ "has_resolution", IN_RECORD, 12, OPTIONAL, 0, 0, NULL },
	{ "topic_code", IN_RECORD, 13, OPTIONAL, 0, 0, NULL },
	{ "upper_attendee", IN_RECORD, 14, OPTIONAL, KIND_MEMBER, 0, NULL },
	REASON_COLUMNS,
};

#define DOCUMENT_COLUMN(tag) { "document", IN_RECORD, tag, OPTIONAL, KIND_DOCUMENT, 0, NULL }

static const struct column document_columns[] = {
	{ "issuer", IN_RECORD, 1, REQUIRED, 0, 0, NULL },
	{ "number", IN_RECORD, 2, REQUIRED, 0, 0, NULL },
	{ "type_code", IN_RECORD, 3, REQUIRED, 0, 0, NULL },
	{ "signed_on", IN_RECORD, 4, REQUIRED, 0, 0, NULL },
	{ "title", IN_RECORD, 5, REQUIRED, 0, 0, NULL },
	{ "valid_from", IN_RECORD, 6, OPTIONAL, 0, 0, NULL },
	{ "valid_to", IN_RECORD, 7, OPTIONAL, 0, 0, NULL },
	{ "replaces", IN_RECORD, 8, OPTIONAL, KIND_DOCUMENT, 0, NULL },
	{ "classification", IN_RECORD, 9, OPTIONAL, 0, 0, NULL },
	REASON_COLUMNS,
};

static const struct column task_columns[] = {
	{ "code", IN_RECORD, 1, REQUIRED, 0, 0, NULL },
	{ "title", IN_RECORD, 2, REQUIRED, 0, 0, NULL },
	{ "kind", IN_RECORD, 3, REQUIRED, 0, 0, NULL },
	{ "programme", IN_RECORD, 4, OPTIONAL, 0, 0, NULL },
	{ "item", IN_RECORD, 5, OPTIONAL, 0, 0, NULL },
	DOCUMENT_COLUMN(6),
	{ "lead_code", IN_RECORD, 7, REQUIRED, KIND_ORGANISATION, 0, NULL },
	{ "coordinator_codes", IN_RECORD, 8, OPTIONAL, KIND_ORGANISATION, 0, NULL },
	{ "product", IN_RECORD, 9, OPTIONAL, 0, 0, NULL },
	{ "issued_on", IN_RECORD, 10, REQUIRED, 0, 0, NULL },
	{ "due_on", IN_RECORD, 11, REQUIRED, 0, 0, NULL },
	{ "after_codes", IN_RECORD, 12, OPTIONAL, KIND_TASK, 0, NULL },
	REASON_COLUMNS,
};

static const struct column task_report_columns[] = {
	{ "task_code", IN_RECORD, 1, REQUIRED, KIND_TASK, 0, NULL },
	{ "organisation_code", IN_RECORD, 2, REQUIRED, KIND_ORGANISATION, 0, NULL },
	{ "what", IN_RECORD, 3, REQUIRED, 0, 0, NULL },
	{ "reported_on", IN_RECORD, 4, REQUIRED, 0, 0, NULL },
	{ "progress", IN_RECORD, 5, OPTIONAL, 0, 0, NULL },
	{ "evidence", IN_RECORD, 6, OPTIONAL, 0, 0, NULL },
	DOCUMENT_COLUMN(7),
	REASON_COLUMNS,
};

#define FORM(kind, columns) { kind, columns, sizeof columns / sizeof columns[0], NULL, NULL }
struct form forms[] = {
	FORM(KIND_UNIT, unit_columns),
	FORM(KIND_UNIT_CHANGE, unit_change_columns),
	FORM(KIND_ORGANISATION, organisation_columns),
	FORM(KIND_ORGANISATION_CHANGE, organisation_change_columns),
	FORM(KIND_MEMBER, member_columns),
	FORM(KIND_MEMBER_EVENT, member_event_columns),
	FORM(KIND_POST, post_columns),
	FORM(KIND_MEETING, meeting_columns),
	FORM(KIND_DOCUMENT, document_columns),
	FORM(KIND_TASK, task_columns),
	FORM(KIND_TASK_REPORT, task_report_columns),
};
const size_t n_forms = sizeof forms / sizeof forms[0];
