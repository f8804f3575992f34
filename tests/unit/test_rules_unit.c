/* UNIT-: administrative units. */
#include "tests/unit/test_rules.h"

#define RENAME "unit_change change=rename name=Mới "
#define MOVE "unit_change change=re_parent "
#define DISSOLVE "unit_change change=dissolve "
#define ENDS " without_successor=true "

const struct rule_case unit_cases[] = {
	/* the parent is valid as long as the child belongs to it */
	{ "returned UNIT-001:unit.parent_id", "unit code=X9 level=commune parent_id=H3@2010-01-01" },
	{ "returned UNIT-001", "unit code=X9 level=commune parent_id=H3@2010-01-01 valid_from=2009-12-31" },
	{ "accepted", "unit code=X9 level=commune parent_id=H3@2010-01-01 valid_from=2010-01-01" },
	{ "returned UNIT-001", "unit code=V9 level=village parent_id=X2", DISSOLVE "unit_id=X2 occurred_on=2024-03-01" ENDS },
	{ "returned UNIT-001:unit_change.found.parent_id",
	  "unit_change change=found found.code=V9 found.level=village found.parent_id=X2 occurred_on=2024-02-01",
	  DISSOLVE "unit_id=X2 occurred_on=2024-03-01" ENDS },
	{ "returned UNIT-001:unit_change.parent_id", MOVE "unit_id=X1 parent_id=H3@2010-01-01 occurred_on=2009-12-31" },
	{ "accepted", MOVE "unit_id=X1 parent_id=H3@2010-01-01 occurred_on=2010-01-01" },
	{ "accepted", MOVE "unit_id=V1 parent_id=X2 occurred_on=2024-01-01",
	  MOVE "unit_id=V1 parent_id=X3 occurred_on=2024-02-01\n" DISSOLVE "unit_id=X2 occurred_on=2024-02-01" ENDS },
	{ "returned UNIT-001", MOVE "unit_id=V1 parent_id=X2 occurred_on=2024-01-01",
	  MOVE "unit_id=V1 parent_id=X3 occurred_on=2024-02-02\n" DISSOLVE "unit_id=X2 occurred_on=2024-02-01" ENDS },

	/* nobody comes to lie below itself */
	{ "returned UNIT-002:unit.parent_id", "unit code=X9 level=commune parent_id=X9" },
	{ "returned UNIT-002:unit_change.parent_id", MOVE "unit_id=X1 parent_id=X1" },
	{ "returned UNIT-003 UNIT-002:unit_change.parent_id", MOVE "unit_id=X1 parent_id=V1" },
	{ "accepted", MOVE "unit_id=X1 parent_id=H2" },

	/* a level lies below its parent's, not necessarily next */
	{ "returned UNIT-003:unit.parent_id", "unit code=X9 level=commune parent_id=X1" },
	{ "returned UNIT-003", "unit code=H9 level=district parent_id=X1" },
	{ "returned UNIT-003", "unit code=T9 level=province parent_id=T" },
	{ "returned UNIT-003", MOVE "unit_id=X1 parent_id=X2" },
	{ "accepted", "unit code=X9 level=commune parent_id=T" },
	{ "accepted", MOVE "unit_id=V1 parent_id=H1" },
	{ "accepted", "unit code=T9 level=province" },

	/* kinds and levels */
	{ "returned UNIT-004:unit.kind", "unit code=X9 level=commune kind=thon parent_id=H1" },
	{ "returned UNIT-004", "unit code=V9 level=village kind=phuong parent_id=X1" },
	{ "returned UNIT-004", "unit code=H9 level=district kind=tinh parent_id=T" },
	{ "returned UNIT-004", "unit code=X9 level=commune kind=thanh_pho parent_id=H1" },
	{ "returned UNIT-004", "unit code=T9 level=province kind=huyen" },
	{ "returned UNIT-004", "unit code=X9 level=commune kind=99 parent_id=H1" },
	{ "returned UNIT-004", "unit code=X9 level=99 kind=xa parent_id=V1" },
	{ "accepted", "unit code=V9 level=village kind=ban parent_id=X1" },
	{ "accepted", "unit code=V9 level=village kind=lang parent_id=X1" },
	{ "accepted", "unit code=V9 level=village kind=to_dan_pho parent_id=X1" },
	{ "accepted", "unit code=X9 level=commune kind=thi_tran parent_id=H1" },
	{ "accepted", "unit code=X9 level=commune kind=dac_khu parent_id=H1" },
	{ "accepted", "unit code=H9 level=district kind=thanh_pho parent_id=T" },
	{ "accepted", "unit code=H9 level=district kind=thi_xa parent_id=T" },
	{ "accepted", "unit code=T9 level=province kind=thanh_pho" },

	/* one bearer of a code at a time */
	{ "returned UNIT-005:unit.code", "unit code=X1 level=commune parent_id=H2 valid_from=2020-01-01" },
	{ "returned UNIT-005", "unit code=X2 level=commune parent_id=H2 valid_from=2020-01-01",
	  DISSOLVE "unit_id=X2 occurred_on=2020-01-02" ENDS },
	{ "accepted", "unit code=X2 level=commune parent_id=H2 valid_from=2020-01-01", DISSOLVE "unit_id=X2 occurred_on=2020-01-01" ENDS },
	{ "accepted", "organisation code=X1 type=grassroots_cell parent_id=HU1" },   /* another register */
	{ "accepted", "unit code=X1 level=commune parent_id=H2 valid_from=2020-01-01", "blind" },

	/* nobody is left behind */
	{ "returned UNIT-006:unit_change.unit_id UNIT-007:unit_change.unit_id", DISSOLVE "unit_id=X1" ENDS },
	{ "returned UNIT-006", DISSOLVE "unit_id=X2 occurred_on=2024-01-01" ENDS,
	  MOVE "unit_id=V1 parent_id=X2 occurred_on=2023-01-01\n" MOVE "unit_id=V1 parent_id=X3 occurred_on=2024-01-02" },
	{ "accepted", DISSOLVE "unit_id=X2 occurred_on=2024-01-01" ENDS,
	  MOVE "unit_id=V1 parent_id=X2 occurred_on=2023-01-01\n" MOVE "unit_id=V1 parent_id=X3 occurred_on=2024-01-01" },
	{ "returned UNIT-007", DISSOLVE "unit_id=V1" ENDS },
	{ "accepted", DISSOLVE "unit_id=V1 occurred_on=2024-06-01" ENDS,
	  "organisation_change change=dissolve organisation_id=TD1 without_successor=true\n"
	  "organisation_change change=dissolve organisation_id=CB1 without_successor=true" },
	{ "accepted", DISSOLVE "unit_id=X1" ENDS, "blind" },

	/* a back-dated event and the later ones */
	{ "returned UNIT-008:occurred_on", DISSOLVE "unit_id=X2 occurred_on=2024-02-01" ENDS, RENAME "unit_id=X2 occurred_on=2024-03-01" },
	{ "returned UNIT-008", DISSOLVE "unit_id=X2 occurred_on=2024-02-01" ENDS, DISSOLVE "unit_id=X2 occurred_on=2024-03-01" ENDS },
	{ "accepted", DISSOLVE "unit_id=X2 occurred_on=2024-03-02" ENDS, RENAME "unit_id=X2 occurred_on=2024-03-01" },
	{ "accepted", RENAME "unit_id=X2 occurred_on=2024-02-01", DISSOLVE "unit_id=X2 occurred_on=2024-03-01" ENDS },

	/* within its own validity */
	{ "returned UNIT-009:occurred_on", RENAME "unit_id=H3@2010-01-01 occurred_on=2009-12-31" },
	{ "accepted", RENAME "unit_id=H3@2010-01-01 occurred_on=2010-01-01" },
	{ "returned UNIT-009", DISSOLVE "unit_id=H3@2010-01-01 occurred_on=2010-01-01" ENDS },
	{ "returned UNIT-009", RENAME "unit_id=X2 occurred_on=2024-03-01", DISSOLVE "unit_id=X2 occurred_on=2024-03-01" ENDS },
	{ "returned UNIT-009", MOVE "unit_id=X2 parent_id=H2 occurred_on=2024-03-02", DISSOLVE "unit_id=X2 occurred_on=2024-03-01" ENDS },

	/* successors */
	{ "returned UNIT-010:unit_change.successor_ids", DISSOLVE "unit_id=X2 successor_ids=X9@2024-06-02",
	  "unit_change change=found found.code=X9 found.level=commune found.parent_id=H1 occurred_on=2024-06-02" },
	{ "accepted", DISSOLVE "unit_id=X2 successor_ids=X1,X9@2024-06-01",
	  "unit_change change=found found.code=X9 found.level=commune found.parent_id=H1 occurred_on=2024-06-01" },
	{ "returned UNIT-010", DISSOLVE "unit_id=X2 successor_ids=X3", DISSOLVE "unit_id=X3" ENDS },
	{ "returned UNIT-011:unit_change.successor_ids", DISSOLVE "unit_id=X2 successor_ids=X1,X2" },

	/* R42 */
	{ "returned UNIT-012:unit_change.found.level",
	  "unit_change change=found found.code=H9 found.level=district found.parent_id=T occurred_on=2025-07-01" },
	{ "accepted", "unit_change change=found found.code=H9 found.level=district found.parent_id=T occurred_on=2025-06-30" },
	{ "accepted", "unit_change change=found found.code=X9 found.level=commune found.parent_id=T occurred_on=2025-07-01" },
	{ "accepted UNIT-013:unit.level", "unit code=H9 level=district parent_id=T occurred_on=2025-07-01" },
	{ "accepted", "unit code=H9 level=district parent_id=T occurred_on=2025-06-30" },

	/* names */
	{ "returned UNIT-014:unit.name", "unit code=X9 level=commune parent_id=H1 name=__" },
	{ "returned UNIT-014:unit_change.name", "unit_change change=rename unit_id=X1 name=\u00a0\u2003\u3000" },
	{ "returned UNIT-014", "unit_change change=found found.code=X9 found.level=commune found.parent_id=H1 found.name=_" },
	{ "accepted", "unit_change change=rename unit_id=X1 name=_Mới_" },
	{ NULL },
};
