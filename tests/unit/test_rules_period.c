/* PER-, LCK-: closing of periods, and what is told of them afterwards. */
#include "tests/unit/test_rules.h"

#define AT "period_step organisation_id=HU1 "
#define STEP AT "stepped_on=2024-01-05 "
#define WHOLE "period_step organisation_id=TU stepped_on=2024-02-01 "
#define SITE "org=HU1"
#define AS "as org=HU1 "
#define CLOSED AS STEP "what=closed"
#define ACCEPTED CLOSED "\n" STEP "what=accepted"
#define ASKED ACCEPTED "\n" AS STEP "what=reopen_asked note=Thiếu"
#define RETURNED CLOSED "\n" STEP "what=returned note=Thiếu"
#define REOPENED ASKED "\n" STEP "what=reopened note=Được"
#define MEETING "meeting cell_id=CB1 "

const struct rule_case period_cases[] = {
	/* a site closes */
	{ "accepted", STEP "what=closed", .scope = SITE },
	{ "accepted", AT "what=closed stepped_on=2023-12-31", .scope = SITE },
	{ "returned PER-002:period_step.stepped_on", AT "what=closed stepped_on=2023-12-30", .scope = SITE },
	{ "accepted", AT "what=closed length=month period_on=2023-02-01 stepped_on=2023-02-28", .scope = SITE },
	{ "returned PER-002:period_step.stepped_on", AT "what=closed length=quarter period_on=2023-01-01 stepped_on=2023-03-30", .scope = SITE },
	{ "accepted", STEP "what=closed length=half period_on=2023-07-01", .scope = SITE },
	{ "returned PER-001:period_step.period_on", STEP "what=closed length=half period_on=2023-04-01", .scope = SITE },
	{ "returned PER-001:period_step.period_on", STEP "what=closed length=year period_on=2023-07-01", .scope = SITE },
	{ "returned PER-003:period_step.organisation_id", STEP "what=closed", .scope = "org=HU2" },
	{ "returned PER-003:period_step.organisation_id", STEP "what=closed organisation_id=DB1", .scope = SITE },
	{ "returned SITE-001:period_step.organisation_id", STEP "what=closed", .scope = "org=HU1 to=2024-01-05" },
	{ "accepted", STEP "what=closed", .scope = "org=HU1 to=2024-01-06" },
	{ "returned PER-008:period_step.period_on", STEP "what=closed organisation_id=CC3@2010-01-01 period_on=2009-01-01", .scope = "org=CC3@2010-01-01" },
	{ "accepted", STEP "what=closed organisation_id=CC3@2010-01-01 period_on=2010-01-01", .scope = "org=CC3@2010-01-01" },
	{ "returned PER-008:period_step.period_on", AT "what=closed period_on=2025-01-01 stepped_on=2026-01-02",
	  "organisation_change change=dissolve organisation_id=TD1 without_successor=true occurred_on=2024-06-01\n"
	  "organisation_change change=dissolve organisation_id=CB1 without_successor=true occurred_on=2024-06-01\n"
	  "organisation_change change=dissolve organisation_id=BP1 without_successor=true occurred_on=2024-06-01\n"
	  "organisation_change change=dissolve organisation_id=DB1 without_successor=true occurred_on=2024-06-01\n"
	  "organisation_change change=dissolve organisation_id=CC1 without_successor=true occurred_on=2024-06-01\n"
	  "organisation_change change=dissolve organisation_id=CC3@2010-01-01 without_successor=true occurred_on=2024-06-01\n"
	  "organisation_change change=dissolve organisation_id=HU1 without_successor=true occurred_on=2025-01-01", SITE },
	{ "unknown organisation HU9", "period_step organisation_id=HU9 stepped_on=2024-01-05 what=closed" },
	{ "returned REC-002:op", STEP "what=closed note=Mới op=amend update_id=U2 supersedes=U1", AS STEP "what=closed update_id=U1", SITE },
	{ "returned REC-004:period_step.stepped_on", STEP "what=closed", CLOSED, SITE },
	{ "returned REC-001:period_step.what", STEP, .scope = SITE },
	{ "returned REC-018:period_step.what", STEP "what=77", .scope = SITE },
	{ "returned REC-018:period_step.length", STEP "what=closed length=77", .scope = SITE },
	{ "returned REC-016:period_step.stepped_on", STEP "what=closed occurred_on=2024-01-06", .scope = SITE },
	{ "returned REC-003:basis", STEP "what=closed envelope.basis=opening", .scope = SITE },
	{ "returned REC-007:occurred_on", AT "what=closed stepped_on=2026-01-16", .scope = SITE },
	{ "returned PER-006:period_step.round", STEP "what=closed round=2", .scope = SITE },
	{ "accepted", STEP "what=closed round=2", "blind", SITE },

	/* whose step it is */
	{ "returned PER-004:period_step.what", STEP "what=accepted", CLOSED, SITE },
	{ "returned PER-004:period_step.what PER-005", STEP "what=reopened note=Cần", CLOSED, SITE },
	{ "returned PER-004:period_step.what", STEP "what=closed" },
	{ "returned PER-004:period_step.what", STEP "what=reopen_asked note=Cần", CLOSED },
	{ "returned PER-003:period_step.organisation_id", WHOLE "what=closed", .scope = SITE },

	/* the province answers */
	{ "accepted", STEP "what=accepted", CLOSED },
	{ "accepted", STEP "what=returned note=Thiếu", CLOSED },
	{ "returned PER-007:period_step.note", STEP "what=returned", CLOSED },
	{ "returned PER-007:period_step.note", STEP "what=returned note=_", CLOSED },
	{ "returned PER-005:period_step.what", STEP "what=accepted" },
	{ "returned PER-005:period_step.what", STEP "what=returned note=Thiếu", ACCEPTED },
	{ "accepted PER-009:period_step.stepped_on", AT "what=accepted stepped_on=2024-01-04", CLOSED },
	{ "accepted", STEP "what=closed round=2", RETURNED, SITE },
	{ "returned PER-006:period_step.round", STEP "what=closed round=3", RETURNED, SITE },
	{ "returned REC-004:period_step.stepped_on", STEP "what=closed", RETURNED, SITE },
	{ "returned PER-005:period_step.what", STEP "what=closed round=2", ACCEPTED, SITE },
	{ "accepted", STEP "what=accepted round=2", RETURNED "\n" AS STEP "what=closed round=2" },

	/* asked to be opened again */
	{ "accepted", STEP "what=reopen_asked note=Thiếu", ACCEPTED, SITE },
	{ "accepted", STEP "what=reopen_asked note=Thiếu", CLOSED, SITE },
	{ "returned PER-007:period_step.note", STEP "what=reopen_asked", ACCEPTED, SITE },
	{ "returned PER-005:period_step.what", STEP "what=reopen_asked note=Thiếu", .scope = SITE },
	{ "returned PER-005:period_step.what", STEP "what=reopen_asked note=Thiếu round=2", ASKED, SITE },
	{ "returned PER-005:period_step.what", STEP "what=closed round=2", ASKED, SITE },
	{ "accepted", STEP "what=reopened note=Được", ASKED },
	{ "returned PER-007:period_step.note", STEP "what=reopened", ASKED },
	{ "accepted", STEP "what=reopened note=Cần", ACCEPTED },
	{ "returned PER-005:period_step.what", STEP "what=reopened note=Cần", CLOSED },
	{ "accepted", STEP "what=reopen_refused note=Muộn", ASKED },
	{ "returned PER-007:period_step.note", STEP "what=reopen_refused", ASKED },
	{ "returned PER-005:period_step.what", STEP "what=reopen_refused note=Muộn", ACCEPTED },
	{ "accepted", STEP "what=closed round=2", REOPENED, SITE },
	{ "accepted", STEP "what=reopen_asked note=Vẫn round=2", ASKED "\n" STEP "what=reopen_refused note=Muộn", SITE },
	{ "accepted", STEP "what=reopened note=Được round=2",
	  ASKED "\n" STEP "what=reopen_refused note=Muộn\n" AS STEP "what=reopen_asked note=Vẫn round=2" },

	/* for all */
	{ "accepted", WHOLE "what=closed" },
	{ "returned PER-005:period_step.what", WHOLE "what=closed round=2", WHOLE "what=closed" },
	{ "returned PER-005:period_step.what", WHOLE "what=accepted", WHOLE "what=closed" },
	{ "accepted", WHOLE "what=reopened note=Sai", WHOLE "what=closed" },
	{ "returned PER-007:period_step.note", WHOLE "what=reopened", WHOLE "what=closed" },
	{ "accepted", WHOLE "what=closed round=2", WHOLE "what=closed\n" WHOLE "what=reopened note=Sai" },
	{ "accepted", STEP "what=closed", WHOLE "what=closed", SITE },

	/* what comes afterwards is an adjustment, and never refused for that */
	{ "accepted", MEETING "held_on=2023-12-31", .scope = SITE },
	{ "accepted", MEETING "held_on=2023-12-31", CLOSED, SITE },
	{ "accepted LCK-001:occurred_on", MEETING "held_on=2023-12-31", WHOLE "what=closed", SITE },
	{ "accepted LCK-001:occurred_on", MEETING "held_on=2022-05-05", WHOLE "what=closed", SITE },
	{ "accepted", MEETING "held_on=2024-01-01", WHOLE "what=closed", SITE },
	{ "accepted", MEETING "held_on=2023-12-31", WHOLE "what=closed\n" WHOLE "what=reopened note=Sai", SITE },
	{ "accepted LCK-001:occurred_on", MEETING "held_on=2023-12-31",
	  WHOLE "what=closed\n" WHOLE "what=reopened note=Sai\n" WHOLE "what=closed round=2", SITE },
	{ "accepted LCK-001:occurred_on", "organisation_change change=rename organisation_id=DB1 name=Mới occurred_on=2023-11-01 decided_on=2023-11-01 "
	  "decision.signed_on=2023-11-01", WHOLE "what=closed" },
	{ "accepted LCK-001:occurred_on", "meeting cell_id=CB1 held_on=2023-12-31 speakers=3 op=amend update_id=U2 supersedes=U1",
	  "as org=HU1 meeting cell_id=CB1 held_on=2023-12-31 update_id=U1\n" WHOLE "what=closed", SITE },
	{ "accepted LCK-001:occurred_on", "task code=T1 lead_organisation_id=CB1 issued_on=2023-06-01", WHOLE "what=closed" },
	{ "returned MTG-004:meeting.required", MEETING "held_on=2023-12-31 required=9 present=1 excused=1 unexcused=1",
	  WHOLE "what=closed", SITE },
	{ NULL },
};
