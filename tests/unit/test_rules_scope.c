/* SITE-001 and the unknown: who may write what, and what waits for what. */
#include "tests/unit/test_rules.h"

#define SITE "org=HU1 unit=H1"
#define BLOC "org=HU1"
#define RENAME_X1 "unit_change change=rename unit_id=X1 name=Mới "
#define X9 "unit code=X9 level=commune "
#define V9 "unit code=V9 level=village "

const struct rule_case scope_cases[] = {
	{ "accepted", X9 "parent_id=H1", .scope = SITE },
	{ "accepted", V9 "parent_id=X1", .scope = SITE },
	{ "returned SITE-001:unit.parent_id", X9 "parent_id=H2", .scope = SITE },
	{ "returned SITE-001", X9 "parent_id=T", .scope = SITE },
	{ "returned SITE-001", V9 "parent_id=X3", .scope = SITE },
	{ "returned SITE-001", "unit code=T9 level=province", .scope = SITE },

	/* the root itself is the centre's */
	{ "returned SITE-001:unit_change.unit_id", "unit_change change=rename unit_id=H1 name=Mới", .scope = SITE },
	{ "returned SITE-001 SITE-001", "unit_change change=re_parent unit_id=H1 parent_id=T", .scope = SITE },
	{ "returned SITE-001 UNIT-006 UNIT-007", "unit_change change=dissolve unit_id=H1 without_successor=true", .scope = SITE },
	{ "returned SITE-001:unit.parent_id", "unit code=H9 level=district parent_id=T", .scope = "org=HU1 unit=H9" },
	{ "returned SITE-001", "organisation code=HU9 type=direct_committee parent_id=TU", .scope = "org=HU9" },
	{ "accepted", RENAME_X1, .scope = SITE },
	{ "returned SITE-001", "unit_change change=rename unit_id=X3 name=Mới", .scope = SITE },

	/* where it stood on the day, not where it stands now */
	{ "accepted", RENAME_X1 "occurred_on=2024-02-28", "unit_change change=re_parent unit_id=X1 parent_id=H2 occurred_on=2024-03-01", SITE },
	{ "returned SITE-001", RENAME_X1 "occurred_on=2024-03-01",
	  "unit_change change=re_parent unit_id=X1 parent_id=H2 occurred_on=2024-03-01", SITE },
	{ "returned SITE-001", V9 "parent_id=X1", "unit_change change=re_parent unit_id=X1 parent_id=H2 occurred_on=2024-03-01", SITE },

	{ "accepted", "unit_change change=rename unit_id=V1 name=Mới occurred_on=2024-02-28",
	  "unit_change change=re_parent unit_id=X1 parent_id=H2 occurred_on=2024-03-01", SITE },
	{ "returned SITE-001", "unit_change change=rename unit_id=V1 name=Mới occurred_on=2024-03-01",
	  "unit_change change=re_parent unit_id=X1 parent_id=H2 occurred_on=2024-03-01", SITE },

	/* re-parenting needs both ends */
	{ "returned SITE-001 UNIT-003 UNIT-002 SITE-001", "unit_change change=re_parent unit_id=H1 parent_id=X1", .scope = SITE },
	{ "accepted", "unit_change change=re_parent unit_id=V1 parent_id=X2", .scope = SITE },
	{ "returned SITE-001:unit_change.parent_id", "unit_change change=re_parent unit_id=V1 parent_id=X3", .scope = SITE },
	{ "returned SITE-001:unit_change.unit_id", "unit_change change=re_parent unit_id=X3 parent_id=H1", .scope = SITE },

	/* from .. to */
	{ "returned SITE-001", RENAME_X1 "occurred_on=2023-12-31", .scope = SITE " from=2024-01-01 to=2025-01-01" },
	{ "accepted", RENAME_X1 "occurred_on=2024-01-01", .scope = SITE " from=2024-01-01 to=2025-01-01" },
	{ "accepted", RENAME_X1 "occurred_on=2024-12-31", .scope = SITE " from=2024-01-01 to=2025-01-01" },
	{ "returned SITE-001", RENAME_X1 "occurred_on=2025-01-01", .scope = SITE " from=2024-01-01 to=2025-01-01" },

	/* an agency bloc has organisations, but no unit */
	{ "returned SITE-001", X9 "parent_id=H1", .scope = BLOC },
	{ "returned SITE-001", RENAME_X1, .scope = BLOC },
	{ "accepted", "organisation code=O9 type=grassroots_cell parent_id=HU1", .scope = BLOC },
	{ "accepted", "organisation code=O9 type=party_group parent_id=CB1", .scope = BLOC },
	{ "returned SITE-001:organisation.parent_id", "organisation code=O9 type=grassroots_cell parent_id=HU2", .scope = BLOC },
	{ "returned SITE-001", "organisation_change change=rename organisation_id=HU1 name=Mới", .scope = SITE },
	{ "accepted", "organisation_change change=rename organisation_id=TD1 name=Mới", .scope = SITE },
	{ "returned SITE-001", "organisation_change change=rename organisation_id=DB2 name=Mới", .scope = SITE },
	{ "returned SITE-001", "organisation_change change=rename organisation_id=TU name=Mới", .scope = SITE },
	{ NULL },
};

const struct rule_case unknown_cases[] = {
	/* parent, subject, ancestors, seat, successor */
	{ "unknown unit H9", X9 "parent_id=H9" },
	{ "unknown unit X8", "unit_change change=rename unit_id=X8 name=Mới" },
	{ "unknown unit H9", "unit_change change=re_parent unit_id=X1 parent_id=H9" },
	{ "unknown unit X8", "unit_change change=dissolve unit_id=X2 successor_ids=X1,X8" },
	{ "unknown unit V8", "organisation code=O9 type=subordinate_cell setting=village parent_id=DB1 unit_id=V8" },
	{ "unknown organisation O8", "organisation code=O9 type=subordinate_cell parent_id=O8 unit_id=V8" },   /* the first of two */
	{ "unknown organisation DB1", "organisation code=O9 type=party_group parent_id=CB1", "hide organisation DB1", BLOC },
	{ "unknown unit X1", RENAME_X1, "hide unit X1", SITE },

	/* what is wrong anyway is returned, however little is known of the rest */
	{ "returned UNIT-004", X9 "kind=thon parent_id=H9" },
	{ "returned UNIT-014", "unit_change change=rename unit_id=X8 name=_" },
	{ "returned REC-007", "unit_change change=rename unit_id=X8 name=Mới occurred_on=2026-02-01 decided_on=2026-01-01 decision.signed_on=2026-01-01" },
	{ "unknown unit X8 REC-008", "unit_change change=rename unit_id=X8 name=Mới decision.signed_on=2024-07-01" },

	/* no further up than the root, and no further than a judgement needs */
	{ "accepted", X9 "parent_id=H1", "hide unit T", SITE },
	{ "accepted", "unit_change change=re_parent unit_id=X1 parent_id=H2", "hide unit T" },
	{ "accepted", RENAME_X1, "hide unit H1", SITE },

	/* probes never wait */
	{ "accepted", X9 "parent_id=H1", "blind" },
	{ "accepted", "unit_change change=dissolve unit_id=X1 without_successor=true", "blind" },

	/* whatever touches a parked entity waits behind it, and nothing that may change is held against it */
	{ "unknown unit X1", RENAME_X1, "park unit X1" },
	{ "unknown unit X9", X9 "parent_id=H9", "park unit X9" },
	{ "unknown unit X1", "unit code=X1 level=commune parent_id=H1", "park unit X1" },
	{ "unknown unit X2", "unit_change change=rename unit_id=X2 name=Mới occurred_on=2024-04-01",
	  "unit_change change=dissolve unit_id=X2 without_successor=true occurred_on=2024-03-01\npark unit X2" },
	{ "returned UNIT-014", "unit_change change=rename unit_id=X1 name=_", "park unit X1" },
	{ "accepted", V9 "parent_id=X1", "park unit X1" },            /* a child does not touch it */
	{ "unknown unit X9", V9 "parent_id=X9", "park unit X9" },     /* but what is only parked is not there */
	{ NULL },
};
