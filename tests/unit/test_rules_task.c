/* TSK-: tasks, their order, and what is told of them. */
#include "tests/unit/test_rules.h"

#define T1 "task code=T1 lead_organisation_id=CB1 coordinator_ids=CC1 issued_on=2024-06-01 "
#define T2 "task code=T2 lead_organisation_id=CB1 issued_on=2024-06-01 after_ids=T1 "
#define ANY_DAY "task_report task_id=T1 organisation_id=CB1 "
#define REPORT ANY_DAY "reported_on=2024-06-20 "
#define DONE_T1 "task_report task_id=T1 organisation_id=CB1 what=done reported_on=2024-06-10 "
#define AGAIN "op=amend update_id=U2 supersedes=U1 "

const struct rule_case task_cases[] = {
	{ "accepted", T1 },
	{ "returned REC-001:task.code", T1 "-code" },
	{ "returned REC-001:task.kind", T1 "-kind" },
	{ "returned REC-001:task.lead_organisation_id", "task code=T1" },
	{ "returned REC-001:task.due_on", T1 "-due_on" },
	{ "returned REC-018:task.kind", T1 "kind=77" },
	{ "returned REC-016:task.issued_on", T1 "occurred_on=2024-06-02" },
	{ "returned REC-004:task.code", T1 "title=Khác", T1 },
	{ "returned TSK-001:task.due_on", T1 "due_on=2024-05-31" },
	{ "accepted", T1 "due_on=2024-06-01" },

	{ "accepted", T1 "programme=P99 item=9" },
	{ "accepted TSK-002:task.programme", T1 "programme=P99 item=1.1", "catalogue" },
	{ "accepted TSK-002:task.programme", T1 "item=1.1", "catalogue" },
	{ "accepted TSK-002:task.item", T1 "programme=P03 item=1.3", "catalogue" },
	{ "accepted", T1 "programme=P03 item=1.2", "catalogue" },
	{ "accepted", T1 "programme=P03", "catalogue" },

	{ "returned TSK-003:task.lead_organisation_id", "task code=T1 lead_organisation_id=CC3@2010-01-01 issued_on=2009-12-31" },
	{ "accepted", "task code=T1 lead_organisation_id=CC3@2010-01-01 issued_on=2010-01-01" },
	{ "returned TSK-003:task.coordinator_ids", "task code=T1 lead_organisation_id=CB1 coordinator_ids=CC3@2010-01-01 issued_on=2009-12-31" },
	{ "unknown organisation CB8", "task code=T1 lead_organisation_id=CB8" },
	{ "unknown organisation CB8", T1 "coordinator_ids=CC1,CB8" },
	{ "accepted TSK-004:task.coordinator_ids", T1 "coordinator_ids=CC1,CB1" },
	{ "accepted TSK-004:task.coordinator_ids", T1 "coordinator_ids=CC1,CC2,CC1" },
	{ "accepted", T1 "coordinator_ids=CC1,CC2" },
	{ "unknown document D1@2020-05-01", T1 "document_id=D1@2020-05-01" },
	{ "accepted", T1 "document_id=D1@2020-05-01", "document number=D1 signed_on=2020-05-01" },

	/* the order of tasks */
	{ "accepted", T2, T1 },
	{ "unknown task T1", T2 },
	{ "returned TSK-005:task.after_ids", "task code=T1 lead_organisation_id=CB1 after_ids=T1" },
	{ "returned TSK-005:task.after_ids", T1 "after_ids=T3 " AGAIN,
	  T1 "update_id=U1\n" T2 "\ntask code=T3 lead_organisation_id=CB1 after_ids=T2" },
	{ "accepted", T1 "after_ids=T4 " AGAIN,
	  T1 "update_id=U1\n" T2 "\ntask code=T4 lead_organisation_id=CB1" },
	{ "accepted TSK-006:task.after_ids", T2 "due_on=2024-06-30", T1 "due_on=2024-07-01" },
	{ "accepted", T2 "due_on=2024-07-01", T1 "due_on=2024-07-01" },

	/* whose it is */
	{ "accepted", T1, .scope = "org=HU1" },
	{ "returned SITE-001:task.lead_organisation_id", T1, .scope = "org=HU2" },
	{ "accepted", "task code=T1 lead_organisation_id=HU1", .scope = "org=HU1" },
	{ "accepted", T1 "title=Mới " AGAIN, T1 "update_id=U1" },
	{ "returned REC-019:task.code", T1 "title=Mới " AGAIN, T1 "update_id=U1", "org=HU1" },
	{ "accepted", T1 "lead_organisation_id=CC2 " AGAIN, T1 "update_id=U1" },
	{ "accepted", T1 "title=Mới " AGAIN, T1 "update_id=U1\norganisation_change change=dissolve organisation_id=CC1 without_successor=true "
	  "occurred_on=2024-06-01" },

	/* reports */
	{ "accepted", REPORT "what=delivered", T1 },
	{ "accepted", REPORT "what=progress progress=30", T1 },
	{ "unknown task T1", REPORT "what=accepted" },
	{ "returned REC-001:task_report.what", REPORT, T1 },
	{ "returned REC-001:task_report.task_id", "task_report organisation_id=CB1 what=read", T1 },
	{ "returned REC-001:task_report.progress", REPORT "what=progress", T1 },
	{ "returned REC-003:basis", REPORT "what=read envelope.basis=opening", T1 },
	{ "returned REC-018:task_report.what", REPORT "what=77", T1 },
	{ "returned REC-016:task_report.reported_on", REPORT "what=read occurred_on=2024-06-21", T1 },
	{ "returned REC-004:task_report.reported_on", REPORT "what=read", T1 "\n" REPORT "what=read" },
	{ "accepted", REPORT "what=read organisation_id=CC1", T1 },
	{ "accepted", REPORT "what=read organisation_id=DB1", T1 },
	{ "accepted", REPORT "what=read organisation_id=TU", T1 },
	{ "returned TSK-010:task_report.organisation_id", REPORT "what=read organisation_id=HU2", T1 },
	{ "returned TSK-010:task_report.organisation_id", REPORT "what=read organisation_id=TD1", T1 },
	{ "returned TSK-010:task_report.organisation_id", REPORT "what=done organisation_id=CC2", T1 },
	{ "accepted", REPORT "what=read organisation_id=HU2", T1 "coordinator_ids=CC2" },
	{ "unknown organisation DB1", REPORT "what=read organisation_id=HU1", T1 "\nhide organisation DB1", "org=HU1" },
	{ "accepted", REPORT "what=read", T1, "org=HU1" },
	{ "returned SITE-001:task_report.organisation_id", REPORT "what=read", T1, "org=HU2" },
	{ "returned TSK-011:task_report.organisation_id", REPORT "what=read organisation_id=CC1",
	  T1 "\norganisation_change change=dissolve organisation_id=CC1 without_successor=true occurred_on=2024-06-20" },
	{ "accepted", REPORT "what=read organisation_id=CC1",
	  T1 "\norganisation_change change=dissolve organisation_id=CC1 without_successor=true occurred_on=2024-06-21" },
	{ "returned TSK-012:task_report.reported_on", ANY_DAY "what=read reported_on=2024-05-31", T1 },
	{ "accepted", "task_report task_id=T1 organisation_id=CB1 what=read reported_on=2024-06-01", T1 },

	{ "returned TSK-013:task_report.evidence", REPORT "what=done -evidence", T1 },
	{ "accepted", REPORT "what=done evidence=hồ_sơ", T1 },
	{ "accepted", REPORT "what=done document_id=D1@2020-05-01", T1 "\ndocument number=D1 signed_on=2020-05-01" },
	{ "unknown document D1@2020-05-01", REPORT "what=done document_id=D1@2020-05-01", T1 },
	{ "returned TSK-015:task_report.what", REPORT "what=done organisation_id=CC1", T1 },
	{ "returned TSK-015:task_report.what", REPORT "what=dropped organisation_id=CC1", T1 },
	{ "accepted", REPORT "what=done organisation_id=HU1", T1 },

	{ "returned TSK-014:task_report.what", REPORT "task_id=T2 what=done", T1 "\n" T2 },
	{ "accepted", REPORT "task_id=T2 what=done", T1 "\n" T2 "\n" DONE_T1 },
	{ "accepted", ANY_DAY "task_id=T2 what=done reported_on=2024-06-10", T1 "\n" T2 "\n" DONE_T1 },
	{ "returned TSK-014", "task_report task_id=T2 organisation_id=CB1 what=done reported_on=2024-06-09", T1 "\n" T2 "\n" DONE_T1 },
	{ "accepted", REPORT "task_id=T2 what=done", T1 "\n" T2 "\n" ANY_DAY "what=dropped reported_on=2024-06-10" },
	{ "returned TSK-014", REPORT "task_id=T2 what=done", T1 "\n" T2 "\n" ANY_DAY "what=progress progress=100 reported_on=2024-06-10" },
	{ "accepted", REPORT "task_id=T2 what=progress progress=10", T1 "\n" T2 },
	{ "accepted", REPORT "task_id=T2 what=done", T1 "\n" T2 "\nblind" },   /* who cannot know does not refuse */

	{ "accepted TSK-016:task_report.progress", REPORT "what=progress progress=30", T1 "\n" ANY_DAY "what=progress progress=40 reported_on=2024-06-10" },
	{ "accepted", REPORT "what=progress progress=40", T1 "\n" ANY_DAY "what=progress progress=40 reported_on=2024-06-10" },
	{ "accepted TSK-016", REPORT "what=progress progress=40", T1 "\n" ANY_DAY "what=progress progress=30 reported_on=2024-06-25" },
	{ "accepted", REPORT "what=progress progress=30", T1 "\n" ANY_DAY "what=progress progress=40 organisation_id=CC1 reported_on=2024-06-10" },
	{ "accepted TSK-017:task_report.what", REPORT "what=progress progress=30", T1 "\n" DONE_T1 },
	{ "accepted", REPORT "what=read", T1 "\n" DONE_T1 },
	{ "accepted", ANY_DAY "what=progress progress=30 reported_on=2024-06-10", T1 "\n" DONE_T1 },
	{ "accepted", REPORT "what=done evidence=khác " AGAIN, T1 "\n" REPORT "what=done update_id=U1" },
	{ NULL },
};
