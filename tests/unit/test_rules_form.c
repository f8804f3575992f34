/* REC-: what is wrong with a record by itself, or because the same has been told before. */
#include "tests/unit/test_rules.h"

#define RENAME "unit_change change=rename unit_id=X1 name=Mới "
#define DISSOLVE "unit_change change=dissolve unit_id=X2 "
#define FOUND "unit_change change=found found.code=X9 found.level=commune found.parent_id=H1 "

const struct rule_case form_cases[] = {
	{ "accepted", "unit code=X9 level=commune parent_id=H1" },
	{ "accepted", RENAME },
	{ "accepted", FOUND },

	{ "returned REC-001:update_id", RENAME "-update_id" },
	{ "returned REC-001:op", RENAME "-op" },
	{ "returned REC-001:basis", RENAME "-envelope.basis" },
	{ "returned REC-001:occurred_on", RENAME "-occurred_on" },
	{ "returned REC-001:recorded_at", RENAME "-recorded_at" },
	{ "returned REC-001:today", RENAME "-today" },
	{ "returned REC-001:actor", RENAME "-actor" },
	{ "returned REC-001:actor", RENAME "actor=_" },
	{ "returned REC-001:decided_on", RENAME "-decided_on" },
	{ "returned REC-001:decision", RENAME "-decision" },
	{ "returned REC-001:decision.issuer", RENAME "-decision.issuer" },
	{ "returned REC-001:decision.number", RENAME "-decision.number" },
	{ "returned REC-001:decision.number", RENAME "decision.number=__" },
	{ "returned REC-001:decision.type_code", RENAME "-decision.type_code" },
	{ "returned REC-001:decision.signed_on", RENAME "-decision.signed_on" },
	{ "accepted", "unit code=X9 level=commune parent_id=H1 -decision -decided_on" },
	{ "returned REC-001:unit.code REC-001:unit.level REC-001:unit.kind REC-001:unit.parent_id", "unit name=Tên kind=0" },
	{ "returned REC-001:unit.name", "unit code=X9 level=commune parent_id=H1 -name" },
	{ "returned REC-001:unit_change.change", "unit_change unit_id=X1" },
	{ "returned REC-001:unit_change.found.name", FOUND "-found.name" },
	{ "returned REC-001:organisation.type REC-001:organisation.parent_id", "organisation code=CC9" },
	{ "returned REC-001:organisation_change.found.code",
	  "organisation_change change=found found.code=_ found.type=grassroots_cell found.parent_id=HU1" },
	{ "returned REC-001:source.row", RENAME "source.file_hash=H1" },

	{ "returned REC-001:supersedes", RENAME "op=amend" },
	{ "returned REC-002", RENAME "op=void" },
	{ "returned REC-002", "member person_ref=P1 organisation_id=CB1 op=void" },
	{ "returned REC-002", "unit code=X9 level=commune parent_id=H1 op=void" },
	{ "returned REC-002", RENAME "op=77" },

	{ "returned REC-003", RENAME "envelope.basis=opening" },
	{ "returned REC-003", "unit code=X9 level=commune parent_id=H1 envelope.basis=event" },
	{ "returned REC-003", "member person_ref=P1 organisation_id=CB1 envelope.basis=event" },
	{ "returned REC-003", "member_event event=death person_ref=P1 envelope.basis=opening" },
	{ "returned REC-003", "meeting cell_id=CB1 envelope.basis=opening" },
	{ "returned REC-003", "meeting cell_id=CB1 envelope.basis=-1" },
	{ "accepted", "post person_ref=P1 unit_id=V1 title=village_head envelope.basis=opening" },
	{ "returned REC-003", "organisation code=CC9 type=grassroots_cell parent_id=HU1 envelope.basis=event" },

	{ "returned REC-004", "unit code=X1 level=commune parent_id=H1" },
	{ "returned REC-004:organisation.code", "organisation code=CC1 type=grassroots_cell parent_id=HU1 name=Khác" },
	{ "returned REC-004:unit_change.found.code", FOUND, FOUND },
	{ "returned REC-004:unit_change.change", RENAME "occurred_on=2024-05-05", RENAME "occurred_on=2024-05-05" },
	{ "returned REC-004:unit_change.change", DISSOLVE "successor_ids=X1", DISSOLVE "without_successor=true" },
	{ "accepted", RENAME "occurred_on=2024-05-05", RENAME "occurred_on=2024-05-06" },
	{ "accepted", RENAME "occurred_on=2024-05-05",
	  "unit_change change=re_parent unit_id=X1 parent_id=H2 occurred_on=2024-05-05" },

	{ "returned REC-006:unit_change.name", "unit_change change=rename unit_id=X1" },
	{ "returned REC-006:unit_change.unit_id", "unit_change change=rename name=Mới" },
	{ "returned REC-006:unit_change.parent_id", "unit_change change=re_parent unit_id=X1" },
	{ "returned REC-006:unit_change.parent_id", RENAME "parent_id=H2" },
	{ "returned REC-006:unit_change.successor_ids", RENAME "successor_ids=X2" },
	{ "returned REC-006:unit_change.without_successor", RENAME "without_successor=true" },
	{ "accepted", RENAME "without_successor=false" },
	{ "returned REC-006:unit_change.found", "unit_change change=found" },
	{ "returned REC-006:unit_change.unit_id", FOUND "unit_id=X1" },
	{ "returned REC-006:unit_change.found", DISSOLVE "without_successor=true found.code=X9" },
	{ "returned REC-006:organisation_change.name",
	  "organisation_change change=dissolve organisation_id=CC1 without_successor=true name=Mới" },
	{ "returned REC-006:unit_change.change", "unit_change change=9 unit_id=X1" },

	{ "accepted", RENAME "occurred_on=2026-01-15" },
	{ "returned REC-007:occurred_on", RENAME "occurred_on=2026-01-16 decided_on=2026-01-15 decision.signed_on=2026-01-15" },
	{ "returned REC-007:decided_on", RENAME "decided_on=2026-02-01 retroactive=true" },
	{ "returned REC-007:decision.signed_on REC-008", RENAME "decision.signed_on=2026-02-01" },
	{ "returned REC-007:unit.valid_from REC-009", "unit code=X9 level=commune parent_id=H1 valid_from=2026-02-01" },
	{ "returned REC-007:occurred_on", "unit code=X9 level=commune parent_id=H1", NULL, NULL, "2024-05-31" },

	{ "accepted REC-008:decision.signed_on", RENAME "decision.signed_on=2024-06-02" },
	{ "accepted", RENAME "decision.signed_on=2024-05-02" },

	{ "returned REC-009:unit.valid_from", "unit code=X9 level=commune parent_id=H1 valid_from=2024-06-02" },
	{ "accepted", "unit code=X9 level=commune parent_id=H1 valid_from=2024-06-01" },

	{ "returned REC-010:unit_change.found.valid_from", FOUND "found.valid_from=2024-05-31" },
	{ "returned REC-010:unit_change.found.valid_from", FOUND "-found.valid_from" },
	{ "accepted", FOUND "found.valid_from=2024-06-01" },

	{ "returned REC-011:occurred_on", RENAME "occurred_on=2024-06-01 decided_on=2024-06-02" },
	{ "accepted", RENAME "occurred_on=2024-06-01 decided_on=2024-06-02 retroactive=true" },
	{ "accepted", "unit code=X9 level=commune parent_id=H1 decided_on=2024-06-02" },   /* opening: never held against it */

	{ "returned REC-012:unit_change.successor_ids", DISSOLVE },
	{ "returned REC-012:unit_change.successor_ids", DISSOLVE "without_successor=false" },
	{ "accepted", DISSOLVE "without_successor=true" },
	{ "accepted", DISSOLVE "successor_ids=X1,X3" },
	{ "returned REC-013:unit_change.without_successor", DISSOLVE "without_successor=true successor_ids=X1" },
	{ "accepted", DISSOLVE "without_successor=false successor_ids=X1" },
	{ NULL },
};
