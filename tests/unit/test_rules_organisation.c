/* ORG-: party organisations. */
#include "tests/unit/test_rules.h"

#define RENAME "organisation_change change=rename name=Mới "
#define MOVE "organisation_change change=re_parent "
#define DISSOLVE "organisation_change change=dissolve "
#define FOUND "organisation_change change=found found.code=O9 "
#define ENDS " without_successor=true "
#define O9 "organisation code=O9 "

/* Chains as only the pilot could make them: G1 .. G14 and K1 .. K5, each below the one before. */
#define LINK(code, parent) "organisation code=" code " type=grassroots_committee occurred_on=2025-08-01 parent_id=" parent "\n"
#define CHAIN_G LINK("G1", "HU1") LINK("G2", "G1") LINK("G3", "G2") LINK("G4", "G3") LINK("G5", "G4") LINK("G6", "G5") \
	LINK("G7", "G6") LINK("G8", "G7") LINK("G9", "G8") LINK("G10", "G9") LINK("G11", "G10") LINK("G12", "G11") \
	LINK("G13", "G12")
#define CHAIN_K LINK("K1", "HU1") LINK("K2", "K1") LINK("K3", "K2") LINK("K4", "K3") LINK("K5", "K4")

const struct rule_case organisation_cases[] = {
	{ "accepted", FOUND "found.type=subordinate_cell found.parent_id=DB1" },

	/* the parent is valid as long as the child belongs to it */
	{ "returned ORG-001:organisation.parent_id", "organisation code=O8 type=subordinate_cell parent_id=O9@2020-01-01",
	  "organisation code=O9 type=grassroots_committee parent_id=HU1 valid_from=2020-01-01" },
	{ "accepted", "organisation code=O8 type=subordinate_cell parent_id=O9@2020-01-01 valid_from=2020-01-01",
	  "organisation code=O9 type=grassroots_committee parent_id=HU1 valid_from=2020-01-01" },
	{ "returned ORG-001:organisation_change.parent_id", MOVE "organisation_id=CB1 parent_id=DB2 occurred_on=2024-03-01",
	  DISSOLVE "organisation_id=DB2 occurred_on=2024-03-01" ENDS },

	/* no loops: only the pilot could make one that the types do not see */
	{ "returned ORG-002:organisation.parent_id", O9 "type=grassroots_cell parent_id=O9" },
	{ "returned ORG-002:organisation_change.parent_id", MOVE "organisation_id=DB1 parent_id=DB2 occurred_on=2025-08-01",
	  MOVE "organisation_id=DB2 parent_id=DB1 occurred_on=2025-07-01" },
	{ "returned ORG-002", MOVE "organisation_id=DB1 parent_id=DB2 occurred_on=2025-07-15",   /* no loop on the day, but later */
	  MOVE "organisation_id=DB2 parent_id=DB1 occurred_on=2025-08-01" },
	{ "accepted", MOVE "organisation_id=DB1 parent_id=DB2 occurred_on=2025-07-15",           /* it ended before the other began */
	  MOVE "organisation_id=DB1 parent_id=HU1 occurred_on=2025-08-01\nhide organisation CB1\n"
	  MOVE "organisation_id=DB2 parent_id=DB1 occurred_on=2025-08-01" },
	{ "accepted", MOVE "organisation_id=DB1 parent_id=DB2 occurred_on=2025-07-15" },

	/* more than sixteen, one above the other, can only be a loop */
	{ "accepted", O9 "type=grassroots_committee parent_id=G13 occurred_on=2025-08-01", CHAIN_G },
	{ "returned ORG-002", O9 "type=grassroots_committee parent_id=G14 occurred_on=2025-08-01", CHAIN_G LINK("G14", "G13") },
	{ "accepted", O9 "type=subordinate_cell parent_id=G13 occurred_on=2025-08-02", CHAIN_G CHAIN_K, "org=HU1" },
	{ "returned ORG-002", O9 "type=subordinate_cell parent_id=G13 occurred_on=2025-08-02",
	  CHAIN_G CHAIN_K MOVE "organisation_id=G1 parent_id=K5 occurred_on=2025-08-02", "org=HU1" },

	/* which type below which */
	{ "returned ORG-003:organisation.parent_id", O9 "type=province_committee parent_id=TU" },
	{ "returned ORG-003", O9 "type=direct_committee parent_id=HU1" },
	{ "returned ORG-003", O9 "type=grassroots_committee parent_id=TU" },
	{ "returned ORG-003", O9 "type=grassroots_committee parent_id=DB1 occurred_on=2025-06-30" },
	{ "returned ORG-003", O9 "type=section_committee parent_id=HU1" },
	{ "returned ORG-003", O9 "type=grassroots_cell parent_id=TU" },
	{ "returned ORG-003", O9 "type=grassroots_cell parent_id=DB1 occurred_on=2025-06-30" },
	{ "returned ORG-003", O9 "type=grassroots_cell parent_id=BP1 occurred_on=2025-07-01" },
	{ "returned ORG-003", O9 "type=subordinate_cell parent_id=HU1" },
	{ "returned ORG-003", O9 "type=subordinate_cell parent_id=CC1" },
	{ "returned ORG-003", O9 "type=party_group parent_id=DB1" },
	{ "returned ORG-003", O9 "type=party_group parent_id=TD1" },
	{ "returned ORG-003", O9 "type=99 parent_id=TU" },
	{ "returned ORG-003:organisation_change.parent_id", MOVE "organisation_id=CB1 parent_id=HU1" },
	{ "accepted", O9 "type=province_committee" },
	{ "accepted", O9 "type=direct_committee parent_id=TU" },
	{ "accepted", O9 "type=grassroots_committee parent_id=HU1" },
	{ "accepted", O9 "type=section_committee parent_id=DB1" },
	{ "accepted", O9 "type=grassroots_cell parent_id=HU1" },
	{ "accepted", O9 "type=subordinate_cell parent_id=DB1" },
	{ "accepted", O9 "type=subordinate_cell parent_id=BP1" },
	{ "accepted", O9 "type=party_group parent_id=CC1" },
	{ "accepted", O9 "type=party_group parent_id=CB1" },
	{ "accepted", MOVE "organisation_id=CB1 parent_id=BP1" },
	/* R42: the pilot, from its day on */
	{ "accepted", FOUND "found.type=grassroots_committee found.parent_id=DB1 occurred_on=2025-07-01" },
	{ "accepted", FOUND "found.type=grassroots_cell found.parent_id=DB1 occurred_on=2025-07-01" },
	{ "returned ORG-003", FOUND "found.type=grassroots_cell found.parent_id=DB1 occurred_on=2025-06-30" },

	/* the seat */
	{ "returned ORG-004:organisation.unit_id", O9 "type=grassroots_cell parent_id=HU1 unit_id=H3@2010-01-01" },
	{ "accepted", O9 "type=grassroots_cell parent_id=HU1 unit_id=H3@2010-01-01 valid_from=2010-01-01" },
	{ "returned ORG-004", O9 "type=grassroots_cell parent_id=HU1 unit_id=X2",
	  "unit_change change=dissolve unit_id=X2 without_successor=true" },

	/* one bearer of a code at a time */
	{ "returned ORG-005:organisation.code", "organisation code=CC1 type=grassroots_cell parent_id=HU2 valid_from=2020-01-01" },
	{ "accepted", "organisation code=CC1 type=grassroots_cell parent_id=HU2 valid_from=2020-01-01",
	  DISSOLVE "organisation_id=CC1 occurred_on=2020-01-01" ENDS },

	/* nobody is left behind */
	{ "returned ORG-006:organisation_change.organisation_id", DISSOLVE "organisation_id=DB1" ENDS },
	{ "accepted", DISSOLVE "organisation_id=DB2" ENDS },

	/* a back-dated event and the later ones; its own validity */
	{ "returned ORG-007:occurred_on", DISSOLVE "organisation_id=CC1 occurred_on=2024-02-01" ENDS,
	  RENAME "organisation_id=CC1 occurred_on=2024-03-01" },
	{ "accepted", RENAME "organisation_id=CC1 occurred_on=2024-02-01", RENAME "organisation_id=CC1 occurred_on=2024-03-01" },
	{ "returned ORG-008:occurred_on", RENAME "organisation_id=CC1 occurred_on=2024-03-01",
	  DISSOLVE "organisation_id=CC1 occurred_on=2024-02-01" ENDS },
	{ "accepted", RENAME "organisation_id=CC1 occurred_on=2024-01-31", DISSOLVE "organisation_id=CC1 occurred_on=2024-02-01" ENDS },

	/* successors */
	{ "returned ORG-009:organisation_change.successor_ids", DISSOLVE "organisation_id=CC1 successor_ids=DB2",
	  DISSOLVE "organisation_id=DB2" ENDS },
	{ "accepted", DISSOLVE "organisation_id=CC1 successor_ids=DB2" },
	{ "returned ORG-010", DISSOLVE "organisation_id=CC1 successor_ids=CC1" },

	/* names */
	{ "returned ORG-011:organisation.name", O9 "type=grassroots_cell parent_id=HU1 name=_" },
	{ "returned ORG-011:organisation_change.name", "organisation_change change=rename organisation_id=CC1 name=__" },

	/* a village cell sits in a village */
	{ "accepted ORG-012:organisation.unit_id", O9 "type=subordinate_cell setting=village parent_id=DB1 unit_id=X1" },
	{ "accepted ORG-012", O9 "type=subordinate_cell setting=village parent_id=DB1" },
	{ "accepted", O9 "type=subordinate_cell setting=village parent_id=DB1 unit_id=V1" },
	{ "accepted", O9 "type=subordinate_cell setting=school parent_id=DB1 unit_id=X1" },
	{ NULL },
};
