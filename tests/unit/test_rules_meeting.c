/* MTG-: meetings of cells. */
#include "tests/unit/test_rules.h"

#define MEET "meeting cell_id=CB1 "
#define LATE MEET "held_on=2025-10-28 "

const struct rule_case meeting_cases[] = {
	{ "accepted", MEET },
	{ "returned REC-001:meeting.cell_id", "meeting held_on=2024-05-03" },
	{ "returned REC-001:meeting.held_on", MEET "-held_on" },
	{ "returned REC-001:meeting.kind", MEET "-kind" },
	{ "returned REC-001:meeting.required", MEET "-required" },
	{ "returned REC-001:meeting.present REC-001:meeting.excused REC-001:meeting.unexcused", MEET "-present -excused -unexcused" },
	{ "returned REC-018:meeting.kind", MEET "kind=77" },
	{ "returned REC-018:meeting.mode", MEET "mode=77" },
	{ "returned REC-016:meeting.held_on", MEET "held_on=2024-05-03 occurred_on=2024-05-04" },
	{ "returned REC-007:occurred_on", MEET "held_on=2026-01-16" },
	{ "returned REC-004:meeting.held_on", MEET "required=9 unexcused=0", MEET },
	{ "accepted", MEET "kind=extraordinary", MEET },
	{ "accepted", MEET, MEET "held_on=2024-05-31" },

	{ "returned MTG-001:meeting.cell_id", "meeting cell_id=CC3@2010-01-01 held_on=2009-12-31" },
	{ "accepted", "meeting cell_id=CC3@2010-01-01 held_on=2010-01-01" },
	{ "returned MTG-001", "meeting cell_id=CC1 held_on=2024-01-01",
	  "organisation_change change=dissolve organisation_id=CC1 without_successor=true occurred_on=2024-01-01" },
	{ "accepted", "meeting cell_id=CC1 held_on=2023-12-31",
	  "organisation_change change=dissolve organisation_id=CC1 without_successor=true occurred_on=2024-01-01" },
	{ "returned MTG-002:meeting.cell_id", "meeting cell_id=DB1" },
	{ "unknown organisation CC8", "meeting cell_id=CC8" },
	{ "accepted", MEET, .scope = "org=HU1" },
	{ "returned SITE-001:meeting.cell_id", "meeting cell_id=CC2", .scope = "org=HU1" },

	{ "returned MTG-003:meeting.month", MEET "month=2024-06-02" },
	{ "accepted", MEET "month=2024-06-01" },
	{ "accepted", MEET "month=2024-05-01" },
	{ "accepted", MEET "month=2024-07-01" },
	{ "accepted MTG-007:meeting.month", MEET "month=2024-04-01" },
	{ "accepted MTG-007", MEET "month=2024-08-01" },
	{ "accepted", MEET "held_on=2024-01-01 month=2023-12-01" },
	{ "accepted MTG-007", MEET "month=2199-12-01" },

	{ "returned MTG-004:meeting.required", MEET "required=11" },
	{ "accepted", MEET "required=8 present=8 excused=0 unexcused=0" },
	{ "accepted MTG-008:meeting.speakers", MEET "speakers=9" },
	{ "accepted", MEET "speakers=8" },

	/* R15, from its day on */
	{ "accepted MTG-005:meeting.minutes_taken", LATE "minutes_taken=89" },
	{ "accepted", LATE "minutes_taken=90" },
	{ "accepted", MEET "held_on=2025-10-27 minutes_taken=30" },
	{ "accepted MTG-005", LATE "kind=combined topic_code=HCM minutes_taken=119" },
	{ "accepted", LATE "kind=combined topic_code=HCM minutes_taken=120" },
	{ "accepted", LATE "kind=extraordinary minutes_taken=20" },
	{ "accepted", LATE },

	{ "accepted MTG-006:meeting.topic_code", MEET "kind=thematic" },
	{ "accepted MTG-006", MEET "kind=combined topic_code=_" },
	{ "accepted", MEET "kind=thematic topic_code=HCM" },
	{ NULL },
};
