/* op amend: the whole record restated, of the present version, under the same key. */
#include "tests/unit/test_rules.h"

#define AMENDS "op=amend supersedes="
#define X9 "unit code=X9 level=commune parent_id=H1 "
#define O9 "organisation code=O9 type=grassroots_cell parent_id=HU1 "
#define MOVE "unit_change change=re_parent unit_id=X2 parent_id="
#define CLOSE "organisation_change change=dissolve organisation_id=CC1 "
#define ENTER "member person_ref=P1 organisation_id=CC1 occurred_on=2020-01-01 "
#define EVENT "member_event person_ref=P1 event="
#define HEAD "post person_ref=N1 unit_id=V1 title=village_head from_on=2022-01-01 "
#define POST "post person_ref=P1 organisation_id=CB1 title=secretary from_on=2022-01-01 "
#define MEET "meeting cell_id=CC1 held_on=2024-05-03 "
#define CC1_ENDS "organisation_change change=dissolve organisation_id=CC1 without_successor=true occurred_on=2025-01-01"

const struct rule_case amend_cases[] = {
	/* units and organisations: all but the key, level and type */
	{ "accepted", X9 "name=Mới " AMENDS "U1", X9 "update_id=U1" },
	{ "accepted", X9 "kind=phuong " AMENDS "U2", X9 "update_id=U1\n" X9 "update_id=U2 name=Mới " AMENDS "U1" },
	{ "returned REC-015:supersedes", X9 AMENDS "U1", X9 "update_id=U1\n" X9 "update_id=U2 name=Mới " AMENDS "U1" },
	{ "returned REC-015:supersedes", X9 AMENDS "U7", X9 "update_id=U1" },
	{ "returned REC-001:supersedes", X9 "op=amend", X9 "update_id=U1" },
	{ "unknown unit X9", X9 AMENDS "U1" },
	{ "unknown unit X9", X9 AMENDS "U1", X9 "update_id=U1\npark unit X9" },
	{ "returned REC-017:unit.level", "unit code=X9 level=village parent_id=X1 " AMENDS "U1", X9 "update_id=U1" },
	{ "returned UNIT-004", X9 "kind=thon " AMENDS "U1", X9 "update_id=U1" },
	{ "returned UNIT-014", X9 "name=_ " AMENDS "U1", X9 "update_id=U1" },
	{ "returned REC-017:organisation.type", "organisation code=O9 type=direct_committee parent_id=TU " AMENDS "U1", O9 "update_id=U1" },
	{ "accepted", O9 "setting=school " AMENDS "U1", O9 "update_id=U1" },
	/* another parent is judged as on entry, until it is re-parented */
	{ "accepted", "unit code=X9 level=commune parent_id=H2 " AMENDS "U1", X9 "update_id=U1" },
	{ "returned UNIT-003:unit.parent_id", "unit code=X9 level=commune parent_id=X1 " AMENDS "U1", X9 "update_id=U1" },
	{ "returned UNIT-001", "unit code=X9 level=commune parent_id=H3@2010-01-01 " AMENDS "U1", X9 "update_id=U1" },
	{ "unknown unit H9", "unit code=X9 level=commune parent_id=H9 " AMENDS "U1", X9 "update_id=U1" },
	{ "returned SITE-001:unit.parent_id", "unit code=X9 level=commune parent_id=H2 " AMENDS "U1", X9 "update_id=U1", "org=HU1 unit=H1" },
	{ "returned SITE-001:unit.code", "unit code=X9 level=commune parent_id=H2 name=Mới " AMENDS "U1",
	  "unit code=X9 level=commune parent_id=H2 update_id=U1", "org=HU1 unit=H1" },
	/* ... and who tells anew how it ended, or what nobody told, writes of its own as well */
	{ "returned SITE-001:unit.code", "unit code=X9 level=commune parent_id=H2 name=Mới occurred_on=2024-06-01 " AMENDS "U1",
	  "unit code=X9 level=commune parent_id=H2 occurred_on=2020-01-01 update_id=U1\n"
	  "unit_change change=dissolve unit_id=X9 without_successor=true occurred_on=2022-01-01", "org=HU1 unit=H1" },
	{ "accepted", X9 "name=Mới occurred_on=2024-06-01 " AMENDS "U1", X9 "occurred_on=2020-01-01 update_id=U1\n"
	  "unit_change change=dissolve unit_id=X9 without_successor=true occurred_on=2022-01-01", "org=HU1 unit=H1" },
	{ "returned SITE-001:organisation_change.organisation_id", "organisation_change change=dissolve organisation_id=CC2 successor_ids=CC1 " AMENDS "U1",
	  "organisation_change change=dissolve organisation_id=CC2 without_successor=true update_id=U1", "org=HU1 unit=H1" },
	{ "accepted", CLOSE "successor_ids=CB1 " AMENDS "U1", CLOSE "without_successor=true update_id=U1", "org=HU1 unit=H1" },
	{ "returned SITE-001:unit_change.unit_id", "unit_change change=rename unit_id=X3 name=Mới " AMENDS "U1", .scope = "org=HU1 unit=H1" },
	{ "unknown unit X1", "unit_change change=rename unit_id=X1 name=Mới " AMENDS "U1", .scope = "org=HU1 unit=H1" },
	/* R51: a place that stays is not asked again */
	{ "accepted", X9 "name=Mới valid_from=2000-01-01 " AMENDS "U1",
	  X9 "valid_from=2000-01-01 update_id=U1\nunit_change change=re_parent unit_id=X9@2000-01-01 parent_id=H2 occurred_on=2020-01-01\nhide unit H1" },
	{ "accepted", O9 "unit_id=X2 name=Mới " AMENDS "U1", O9 "unit_id=X2 update_id=U1\nhide unit X2" },
	{ "unknown unit X2", O9 "unit_id=X2 name=Mới " AMENDS "U1", O9 "unit_id=X1 update_id=U1\nhide unit X2" },
	{ "accepted", O9 "unit_id=X2 " AMENDS "U1",
	  O9 "unit_id=X1 update_id=U1\norganisation_change change=dissolve organisation_id=O9 without_successor=true\n"
	  "unit_change change=dissolve unit_id=X2 without_successor=true occurred_on=2024-06-02" },
	{ "returned ORG-004:organisation.unit_id", O9 "unit_id=X2 " AMENDS "U1",
	  O9 "unit_id=X1 update_id=U1\nunit_change change=dissolve unit_id=X2 without_successor=true occurred_on=2024-06-02" },
	{ "accepted", "unit code=X9 level=commune parent_id=H4 " AMENDS "U1",
	  "unit code=H4 level=district parent_id=T\nunit_change change=dissolve unit_id=H4 without_successor=true\n" X9 "update_id=U1\n"
	  "unit_change change=re_parent unit_id=X9 parent_id=H2 occurred_on=2024-05-31" },
	/* a founding */
	{ "accepted", "unit_change change=found found.code=X9 found.level=commune found.parent_id=H1 found.name=Mới " AMENDS "U1",
	  "unit_change change=found found.code=X9 found.level=commune found.parent_id=H1 update_id=U1" },

	/* changes */
	{ "accepted", "unit_change change=rename unit_id=X1 name=Mới " AMENDS "U1", "unit_change change=rename unit_id=X1 name=Cũ update_id=U1" },
	{ "returned REC-015", "unit_change change=rename unit_id=X1 name=Mới " AMENDS "U2", "unit_change change=rename unit_id=X1 name=Cũ update_id=U1" },
	{ "unknown unit X1", "unit_change change=rename unit_id=X1 name=Mới occurred_on=2024-06-02 " AMENDS "U1",
	  "unit_change change=rename unit_id=X1 name=Cũ update_id=U1" },
	{ "unknown unit X1", "unit_change change=rename unit_id=X1 name=Mới " AMENDS "U1" },
	{ "accepted", MOVE "H2 " AMENDS "U1", MOVE "H3@2010-01-01 update_id=U1" },
	{ "returned UNIT-003:unit_change.parent_id", MOVE "X1 " AMENDS "U1", MOVE "H3@2010-01-01 update_id=U1" },
	{ "accepted", MOVE "H3@2010-01-01 decision.number=9-QĐ/TU " AMENDS "U1", MOVE "H3@2010-01-01 update_id=U1\nhide unit H3@2010-01-01" },
	{ "accepted", CLOSE "successor_ids=CC2 " AMENDS "U1", CLOSE "without_successor=true update_id=U1" },
	{ "returned ORG-010", CLOSE "successor_ids=CC1 " AMENDS "U1", CLOSE "without_successor=true update_id=U1" },

	/* members: the opening, also its day */
	{ "accepted", ENTER "birth_year=1971 " AMENDS "U1", ENTER "update_id=U1" },
	{ "accepted", ENTER "birth_year=1971 " AMENDS "U1",
	  ENTER "update_id=U1\n" EVENT "resign\n" CC1_ENDS "\nhide organisation CC1" },
	{ "unknown organisation CC1", "member person_ref=P1 organisation_id=CC1 occurred_on=2019-01-01 " AMENDS "U1",
	  ENTER "update_id=U1\n" EVENT "resign\n" CC1_ENDS "\nhide organisation CC1" },
	{ "accepted", "member person_ref=P1 organisation_id=CC1 occurred_on=2019-01-01 " AMENDS "U1", ENTER "update_id=U1" },
	{ "returned MEM-001:member.organisation_id",
	  "member person_ref=P1 organisation_id=CC3@2010-01-01 occurred_on=2009-01-01 " AMENDS "U1",
	  ENTER "update_id=U1\n" EVENT "transfer_out to_organisation_id=CB1 occurred_on=2020-06-01\n"
	  EVENT "transfer_in to_organisation_id=CB1 occurred_on=2020-07-01" },
	{ "returned REC-015:supersedes", ENTER AMENDS "U2", ENTER "update_id=U1" },
	{ "returned MEM-002:member.organisation_id", "member person_ref=P1 organisation_id=DB1 occurred_on=2020-01-01 " AMENDS "U1",
	  ENTER "update_id=U1" },
	{ "accepted", ENTER "birth_year=1971 " AMENDS "U1", ENTER "update_id=U1\n" EVENT "recognise_official" },   /* what came to nothing before */
	{ "unknown member P1 MEM-026:member.person_ref", ENTER AMENDS "U1" },
	{ "unknown member P1 MEM-026:member.person_ref", ENTER AMENDS "U1", EVENT "restore enters.organisation_id=CB1 update_id=U1" },
	{ "returned MEM-020", ENTER "birth_year=2020 " AMENDS "U1", ENTER "update_id=U1" },
	{ "returned MEM-029", ENTER "status=probationary " AMENDS "U1", ENTER "update_id=U1\n" POST },
	/* an opening amended after an event of its day stays the beginning of that day */
	{ "accepted", ENTER "birth_year=1971 " AMENDS "U1", ENTER "update_id=U1\n" EVENT "temp_out occurred_on=2020-01-01" },

	/* events */
	{ "accepted", EVENT "delete reason=unfit " AMENDS "U1", ENTER "\n" EVENT "delete update_id=U1" },
	{ "returned REC-015", EVENT "delete reason=unfit " AMENDS "U9", ENTER "\n" EVENT "delete update_id=U1" },
	{ "unknown member P1 MEM-026", EVENT "delete reason=unfit occurred_on=2024-06-02 " AMENDS "U1", ENTER "\n" EVENT "delete update_id=U1" },
	{ "unknown member P1 MEM-026", EVENT "delete " AMENDS "U1" },
	{ "returned MEM-009", EVENT "delete votes_yes=1 " AMENDS "U1", ENTER "\n" EVENT "delete update_id=U1" },
	{ "accepted", EVENT "transfer_out to_organisation_id=CB1 " AMENDS "U1",
	  ENTER "\n" EVENT "transfer_out to_organisation_id=CC3@2010-01-01 update_id=U1" },
	{ "accepted", EVENT "transfer_out to_organisation_id=CB1 decision.number=9-QĐ/TU " AMENDS "U1",
	  ENTER "\n" EVENT "transfer_out to_organisation_id=CB1 update_id=U1\nhide organisation CB1" },
	{ "returned MEM-002:member_event.to_organisation_id", EVENT "transfer_out to_organisation_id=DB1 " AMENDS "U1",
	  ENTER "\n" EVENT "transfer_out to_organisation_id=CB1 update_id=U1" },
	{ "accepted MEM-027:occurred_on", EVENT "transfer_out to_organisation_id=CB1 " AMENDS "U1",
	  ENTER "\n" EVENT "transfer_out to_organisation_id=CC3@2010-01-01 update_id=U1\n"
	  EVENT "transfer_in to_organisation_id=CC3@2010-01-01 occurred_on=2024-07-01" },
	{ "returned MEM-029", EVENT "transfer_out outside_province=true " AMENDS "U1",
	  ENTER "\n" POST "\n" EVENT "transfer_out to_organisation_id=CB1 update_id=U1" },

	/* posts: the end, the basis */
	{ "accepted", HEAD "to_on=2024-01-01 " AMENDS "U1", HEAD "update_id=U1" },
	{ "returned REC-015:supersedes", HEAD "to_on=2024-01-01 " AMENDS "U2", HEAD "update_id=U1" },
	{ "unknown post N1:V1:village_head:2022-01-01", HEAD "to_on=2024-01-01 " AMENDS "U1" },
	{ "returned POST-002", HEAD "to_on=2022-01-01 " AMENDS "U1", HEAD "update_id=U1" },
	{ "accepted", HEAD "to_on=2024-01-01 " AMENDS "U1", HEAD "update_id=U1\nhide unit V1" },
	{ "unknown unit V1", HEAD AMENDS "U1", HEAD "to_on=2024-01-01 update_id=U1\nhide unit V1" },
	{ "returned POST-004", HEAD AMENDS "U1",
	  HEAD "to_on=2024-01-01 update_id=U1\npost person_ref=N2 unit_id=V1 title=village_head from_on=2024-01-01" },
	{ "accepted", POST "to_on=2023-01-01 " AMENDS "U1", "member person_ref=P1 organisation_id=CB1\n" POST "update_id=U1" },
	{ "returned SITE-001", HEAD "to_on=2024-01-01 " AMENDS "U1", HEAD "update_id=U1", "org=HU2 unit=H2" },

	/* meetings: the counts */
	{ "accepted", MEET "required=12 present=10 " AMENDS "U1", MEET "update_id=U1" },
	{ "accepted", MEET "required=12 present=10 " AMENDS "U1", MEET "update_id=U1\nhide organisation CC1" },
	{ "returned MTG-004", MEET "required=12 " AMENDS "U1", MEET "update_id=U1" },
	{ "returned REC-015", MEET AMENDS "U2", MEET "update_id=U1" },
	{ "unknown meeting CC1:2024-05-03:periodic", MEET AMENDS "U1" },
	{ NULL },
};
