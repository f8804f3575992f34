/* One province, two districts, communes and villages; the organisations over and in them; members at every station of
 * their way; a catalogue, documents, tasks and filled forms. Dates lie apart, so that mutated ones fall before, between and behind. */
#include "tests/fuzz/small_world.h"

static const char *const lines[] = {
	"unit code=T1 level=province kind=tinh",
	"unit code=H1 level=district kind=huyen parent_id=T1",
	"unit update_id=UX code=X1 level=commune kind=xa parent_id=H1",
	"unit code=X2 level=commune kind=xa parent_id=H1",
	"unit code=V1 level=village kind=thon parent_id=X1",
	"unit code=V2 level=village kind=thon parent_id=X2",
	"organisation code=TU type=province_committee unit_id=T1",
	"organisation code=HU1 type=direct_committee parent_id=TU unit_id=H1",
	"organisation code=DB1 type=grassroots_committee parent_id=HU1 unit_id=X1",
	"organisation code=CB1 type=subordinate_cell setting=village parent_id=DB1 unit_id=V1",
	"organisation code=CB2 type=subordinate_cell setting=village parent_id=DB1 unit_id=V2",
	"organisation code=CB3 type=grassroots_cell setting=office parent_id=HU1 unit_id=X2",
	"member update_id=UP person_ref=P1 organisation_id=CB1 occurred_on=2020-01-01",
	"member person_ref=P2 organisation_id=CB1 occurred_on=2020-01-01",
	"member person_ref=P3 organisation_id=CB1 status=probationary admitted_on=2023-09-01 occurred_on=2023-12-31",
	"member person_ref=P4 organisation_id=CB2 occurred_on=2020-01-01",
	"member person_ref=P5 organisation_id=CB3 occurred_on=2020-01-01",
	"member_event event=temp_out person_ref=P2 until_on=2025-06-01 reason=study occurred_on=2024-02-01",
	"member_event event=exempt person_ref=P4 voluntary=true occurred_on=2024-02-01",
	("member_event event=transfer_out person_ref=P5 from_organisation_id=CB3 to_organisation_id=CB1 "
	 "occurred_on=2024-02-01"),
	"post update_id=UO person_ref=P4 organisation_id=CB2 title=secretary from_on=2023-01-01",
	"meeting update_id=UM cell_id=CB1 held_on=2024-04-03",
	"document number=D0 signed_on=2020-05-01",
	"document update_id=UD number=D1 signed_on=2022-05-01 replaces_ids=D0@2020-05-01",
	"task code=T0 lead_organisation_id=CB1 issued_on=2024-02-01",
	"task update_id=UT code=T1 lead_organisation_id=CB1 coordinator_ids=CB2,CB3 after_ids=T0 issued_on=2024-02-01",
	"task_report task_id=T0 organisation_id=CB1 what=done reported_on=2024-03-01",
	"task_report update_id=UQ task_id=T1 organisation_id=CB2 what=progress progress=30 reported_on=2024-03-01",
	"counted_return update_id=UR form=totals organisation_id=CB1 period_on=2024-01-01 cells=total:12|women:5",
	"register_entry update_id=UE form=term organisation_id=DB1 from_on=2021-06-01 cells=number:25",
	"case_file update_id=UC form=issue unit_id=X1 opened_on=2024-03-05 reference=7 cells=about:\"a",
	"period_step organisation_id=TU length=quarter period_on=2023-10-01 what=closed stepped_on=2024-02-01",
};

const char *const seed_lines[] = {
	"unit code=X9 level=commune kind=xa parent_id=H1 name=Xã_Chín",
	"unit code=V9 level=village kind=ban parent_id=X1 name=Bản_Chín valid_from=2024-06-01 households=120",
	"unit_change change=rename unit_id=X1 name=Mới occurred_on=2024-03-01",
	"unit_change change=found found.code=X8 found.level=commune found.parent_id=H1 occurred_on=2024-03-01",
	"unit_change change=re_parent unit_id=V1 parent_id=X2 occurred_on=2024-03-01",
	"unit_change change=dissolve unit_id=V2 successor_ids=V1 occurred_on=2024-03-01",
	"organisation code=CB9 type=subordinate_cell setting=village parent_id=DB1 unit_id=V1",
	"organisation_change change=rename organisation_id=CB1 name=Chi_bộ_Một occurred_on=2024-03-01",
	"organisation_change change=dissolve organisation_id=CB3 without_successor=true occurred_on=2024-03-01",
	("organisation_change change=found found.code=CB8 found.type=subordinate_cell found.setting=village "
	 "found.parent_id=DB1 found.unit_id=V1 occurred_on=2024-03-01"),
	"member person_ref=P9 organisation_id=CB1",
	("member person_ref=P9 organisation_id=CB1 status=probationary admitted_on=2024-01-10 match=P9 "
	 "exempt_since=2024-02-01"),
	"member_event event=admit person_ref=P9 enters.organisation_id=CB1",
	"member_event event=recognise_official person_ref=P3 occurred_on=2024-09-01",
	"member_event event=transfer_out person_ref=P1 from_organisation_id=CB1 to_organisation_id=CB2",
	"member_event event=transfer_in person_ref=P5 from_organisation_id=CB3 to_organisation_id=CB1",
	"member_event event=transfer_in person_ref=P8 enters.organisation_id=CB1 outside_province=true",
	"member_event event=temp_out person_ref=P1 until_on=2025-06-01 reason=study",
	"member_event event=temp_in person_ref=P2",
	"member_event event=exempt person_ref=P1 voluntary=true",
	"member_event event=resume person_ref=P4",
	"member_event event=delete person_ref=P5 reason=inactive votes_yes=9 votes_official=10",
	"member_event event=resign person_ref=P5",
	"member_event event=expel person_ref=P5",
	"member_event event=restore person_ref=P5 enters.organisation_id=CB3",
	"member_event event=death person_ref=P5",
	"post person_ref=P1 organisation_id=CB1 title=secretary from_on=2024-06-01",
	"post person_ref=P2 organisation_id=CB1 title=deputy_secretary from_on=2020-01-01 to_on=2023-01-01",
	"post person_ref=P7 unit_id=V1 title=village_head from_on=2024-06-01",
	"meeting cell_id=CB1 held_on=2024-05-03",
	"meeting cell_id=CB2 held_on=2024-05-03 kind=thematic topic_code=HCM month=2024-05-01 has_resolution=true",
	"unit op=amend update_id=U2 supersedes=UX code=X1 level=commune kind=xa parent_id=H1 name=Mới",
	"member op=amend update_id=U2 supersedes=UP person_ref=P1 organisation_id=CB1 occupation=farmer",
	("post op=amend update_id=U2 supersedes=UO person_ref=P4 organisation_id=CB2 title=secretary from_on=2023-01-01 "
	 "to_on=2024-01-01"),
	"meeting op=amend update_id=U2 supersedes=UM cell_id=CB1 held_on=2024-04-03 speakers=5",
	("counted_return form=totals organisation_id=CB1 period_on=2024-04-01 cells=total:12|women:5|young:3|north:10|south:2|"
	 "note:\"tổng_hợp|grade:\"a|rate:9950|ok:1|since:19000|where:unit/V1|who:organisation/CB2|by:document/D1@2022-05-01|"
	 "spent:10..20|balance:-5|change:-3"),
	"counted_return form=villages unit_id=V1 period_on=2023-01-01 cells=households:80",
	"counted_return form=past organisation_id=CB1 period_on=2019-12-01 cells=n:~1",
	"counted_return op=amend update_id=U2 supersedes=UR form=totals organisation_id=CB1 period_on=2024-01-01 cells=total:13",
	"register_entry form=praised organisation_id=CB1 person_ref=P1 from_on=2024-05-03 reference=2 cells=by:\"Tỉnh_ủy",
	("register_entry op=amend update_id=U2 supersedes=UE form=term organisation_id=DB1 from_on=2021-06-01 to_on=2024-06-01 "
	 "cells=number:25"),
	"case_file form=issue unit_id=X2 opened_on=2024-04-01 closed_on=2024-04-30 cells=about:\"c|answer:\"đã_trả_lời",
	("case_file op=amend update_id=U2 supersedes=UC form=issue unit_id=X1 opened_on=2024-03-05 reference=7 closed_on=2024-04-01 "
	 "cells=about:\"a"),
	"document number=D2 signed_on=2024-05-01 valid_from=2024-07-01 valid_to=2029-07-01 replaces_ids=D1@2022-05-01 "
	"classification=internal",
	"document op=amend update_id=U2 supersedes=UD number=D1 signed_on=2022-05-01 replaces_ids=D0@2020-05-01 title=Sửa",
	("task code=T2 lead_organisation_id=CB1 coordinator_ids=CB2,CB3 issued_on=2024-05-01 after_ids=T0,T1 programme=P03 item=1.1 "
	 "document_id=D1@2022-05-01 product=báo_cáo"),
	"task op=amend update_id=U2 supersedes=UT code=T1 lead_organisation_id=CB1 issued_on=2024-02-01 after_ids=T0",
	"task_report task_id=T1 organisation_id=HU1 what=done reported_on=2024-06-01 evidence=hồ_sơ",
	"task_report task_id=T1 organisation_id=CB2 what=progress progress=60 reported_on=2024-06-01 document_id=D1@2022-05-01",
	"period_step organisation_id=HU1 what=closed stepped_on=2024-01-05",
	"period_step organisation_id=HU1 length=quarter period_on=2024-04-01 what=reopen_asked round=2 stepped_on=2024-07-05 note=sót",
	("task_report op=amend update_id=U2 supersedes=UQ task_id=T1 organisation_id=CB2 what=progress progress=40 "
	 "reported_on=2024-03-01"),
};
const size_t n_seed_lines = sizeof seed_lines / sizeof seed_lines[0];

struct world *
small_world(void)
{
	struct world *w = world_new();
	world_use(w, small_catalogue());
	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
		world_judge(w, NULL, lines[i], 1 + i);
	return w;
}

struct scope
small_scope(bool everything)
{
	return world_scope(everything ? NULL : "org=HU1 unit=H1 from=2020-01-01");
}

const struct id *
known_ids(size_t *n)
{
	static const struct { uint32_t kind; const char *code;
	} known[] = {
		{ KIND_UNIT, "T1" },
		{ KIND_UNIT, "H1" },
		{ KIND_UNIT, "X1" },
		{ KIND_UNIT, "X2" },
		{ KIND_UNIT, "V1" },
		{ KIND_UNIT, "V2" },
		{ KIND_ORGANISATION, "TU" },
		{ KIND_ORGANISATION, "HU1" },
		{ KIND_ORGANISATION, "DB1" },
		{ KIND_ORGANISATION, "CB1" },
		{ KIND_ORGANISATION, "CB2" },
		{ KIND_ORGANISATION, "CB3" },
		{ KIND_MEMBER, "P1" },
		{ KIND_MEMBER, "P2" },
		{ KIND_MEMBER, "P3" },
		{ KIND_MEMBER, "P4" },
		{ KIND_MEMBER, "P5" },
		{ KIND_MEMBER, "P9" },
		{ 0, "UX" },
		{ 0, "UP" },
		{ 0, "UO" },
		{ 0, "UM" },
		{ KIND_DOCUMENT, "D0@2020-05-01" },
		{ KIND_DOCUMENT, "D1@2022-05-01" },
		{ KIND_TASK, "T0" },
		{ KIND_TASK, "T1" },
		{ 0, "UD" },
		{ 0, "UT" },
		{ 0, "UQ" },
		{ 0, "UR" },
		{ 0, "UE" },
		{ 0, "UC" },
		{ 0, "U2" },
	};
	static struct id ids[sizeof known / sizeof known[0]];
	*n = sizeof known / sizeof known[0];
	for (size_t i = 0; i < *n; i++)
		ids[i] = world_id(known[i].kind, known[i].code);
	return ids;
}
