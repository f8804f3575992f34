/* POST-: who holds what, where, from when to when; and the end of a holder (MEM-029). */
#include "tests/unit/test_rules.h"

#define IN2020(who) "member person_ref=" who " organisation_id=CB1 occurred_on=2020-01-01\n"
#define EVENT "member_event person_ref=P1 event="
#define POST "post person_ref=P1 organisation_id=CB1 title=secretary "
#define HEAD "post person_ref=N1 unit_id=V1 title=village_head "
#define FRONT(who, day) "post person_ref=" who " unit_id=V1 title=front_team_head from_on=" day "\n"
#define SITE "org=HU1 unit=H1"
#define WAITS "unknown member P1 POST-007:post.person_ref"

const struct rule_case post_cases[] = {
	{ "accepted", POST, IN2020("P1") },
	{ "accepted", HEAD },
	{ "accepted", POST "envelope.basis=opening from_on=2021-01-01 to_on=2022-01-01", IN2020("P1") },

	/* the form */
	{ "returned REC-001:post.person_ref", HEAD "-person_ref" },
	{ "returned REC-001:post.title", "post person_ref=P1 organisation_id=CB1" },
	{ "returned REC-018:post.title", "post person_ref=P1 organisation_id=CB1 title=77" },
	{ "returned REC-018:post.basis", HEAD "basis=77" },
	{ "accepted", HEAD "basis=elected" },
	{ "returned REC-001:post.from_on", POST "-from_on" },
	{ "returned REC-006:post.unit_id", POST "unit_id=V1" },
	{ "returned REC-001:post.organisation_id", "post person_ref=P1 unit_id=V1 title=secretary" },
	{ "returned REC-001:post.unit_id", "post person_ref=P1 organisation_id=CB1 title=village_head" },
	{ "returned REC-016:post.from_on", HEAD "from_on=2024-05-01 occurred_on=2024-05-02" },
	{ "returned REC-007:post.to_on", HEAD "to_on=2026-01-16" },
	{ "accepted", HEAD "to_on=2026-01-15" },
	{ "returned POST-002:post.to_on", HEAD "to_on=2024-06-01" },
	{ "accepted", HEAD "to_on=2024-06-02" },
	{ "returned REC-001:decision.number", HEAD "decision.issuer=Tỉnh_ủy decision.type_code=QĐ decision.signed_on=2024-01-01" },
	{ "returned REC-004:post.from_on", HEAD, HEAD },
	{ "accepted", HEAD "from_on=2024-06-01", HEAD "from_on=2024-05-01 to_on=2024-06-01" },

	/* the place is valid as long as the post is held */
	{ "returned POST-001:post.organisation_id", "post person_ref=P1 organisation_id=CC3@2010-01-01 title=secretary from_on=2009-12-31",
	  "member person_ref=P1 organisation_id=CB1 occurred_on=2000-01-01" },
	{ "accepted", "post person_ref=P1 organisation_id=CC3@2010-01-01 title=secretary from_on=2010-01-01",
	  "member person_ref=P1 organisation_id=CB1 occurred_on=2000-01-01" },
	{ "returned POST-001:post.unit_id", "post person_ref=N1 unit_id=X2 title=commune_staff",
	  "unit_change change=dissolve unit_id=X2 without_successor=true occurred_on=2025-01-01" },
	{ "accepted", "post person_ref=N1 unit_id=X2 title=commune_staff to_on=2025-01-01",
	  "unit_change change=dissolve unit_id=X2 without_successor=true occurred_on=2025-01-01" },
	{ "unknown organisation CC8", "post person_ref=P1 organisation_id=CC8 title=secretary", IN2020("P1") },
	{ "unknown unit V8", "post person_ref=P1 unit_id=V8 title=village_head" },

	/* the site's scope */
	{ "accepted", POST, IN2020("P1"), SITE },
	{ "accepted", HEAD, .scope = SITE },
	{ "returned SITE-001:post.organisation_id", "post person_ref=P1 organisation_id=CC2 title=secretary", IN2020("P1"), SITE },
	{ "returned SITE-001:post.unit_id", "post person_ref=N1 unit_id=X3 title=commune_cadre", .scope = SITE },
	{ "returned SITE-001", HEAD, .scope = "org=HU1" },

	/* one secretary, one head at a time */
	{ "returned POST-003:post.title", "post person_ref=P2 organisation_id=CB1 title=secretary from_on=2023-01-01",
	  IN2020("P1") IN2020("P2") POST "from_on=2022-01-01" },
	{ "returned POST-003", "post person_ref=P2 organisation_id=CB1 title=secretary from_on=2021-01-01",
	  IN2020("P1") IN2020("P2") POST "from_on=2022-01-01 to_on=2023-01-01" },
	{ "accepted", "post person_ref=P2 organisation_id=CB1 title=secretary from_on=2023-01-01",
	  IN2020("P1") IN2020("P2") POST "from_on=2022-01-01 to_on=2023-01-01" },
	{ "accepted", "post person_ref=P2 organisation_id=CB1 title=deputy_secretary from_on=2023-01-01",
	  IN2020("P1") IN2020("P2") POST "from_on=2022-01-01" },
	{ "accepted", "post person_ref=P2 organisation_id=CC1 title=secretary from_on=2023-01-01",
	  IN2020("P1") IN2020("P2") POST "from_on=2022-01-01" },
	{ "accepted", "post person_ref=P2 organisation_id=CB1 title=secretary from_on=2023-01-01",
	  IN2020("P1") IN2020("P2") POST "from_on=2022-01-01\nblind" },
	{ "returned POST-004:post.title", "post person_ref=N2 unit_id=V1 title=village_head", HEAD "from_on=2022-01-01" },
	{ "accepted", "post person_ref=N2 unit_id=V1 title=village_head", HEAD "from_on=2022-01-01 to_on=2024-06-01" },
	{ "returned POST-009:post.title", POST "from_on=2023-01-01", IN2020("P1") POST "from_on=2022-01-01" },
	{ "returned POST-009", "post person_ref=N1 unit_id=X1 title=commune_staff from_on=2023-01-01",
	  "post person_ref=N1 unit_id=X1 title=commune_staff from_on=2022-01-01" },
	{ "accepted", "post person_ref=N1 unit_id=X2 title=commune_staff from_on=2023-01-01",
	  "post person_ref=N1 unit_id=X1 title=commune_staff from_on=2022-01-01" },
	{ "accepted", "post person_ref=N1 unit_id=X1 title=commune_cadre from_on=2023-01-01",
	  "post person_ref=N1 unit_id=X1 title=commune_staff from_on=2022-01-01" },
	{ "accepted", "post person_ref=N1 unit_id=X1 title=commune_staff from_on=2023-01-01",
	  "post person_ref=N1 unit_id=X1 title=commune_staff from_on=2022-01-01 to_on=2023-01-01" },
	{ "returned POST-009", "post person_ref=P1 organisation_id=DB1 title=committee_member from_on=2023-01-01",
	  IN2020("P1") "post person_ref=P1 organisation_id=DB1 title=committee_member from_on=2022-01-01" },
	{ "accepted", "post person_ref=N2 unit_id=X1 title=commune_staff from_on=2023-01-01",
	  "post person_ref=N1 unit_id=X1 title=commune_staff from_on=2022-01-01" },

	/* R36: three titles of a village; the secretary of a cell seated there counts */
	{ "accepted", HEAD, FRONT("N3", "2022-01-01") FRONT("N4", "2022-01-01") },
	{ "returned POST-005:post.title", HEAD, IN2020("P1") POST "from_on=2022-01-01\n" FRONT("N3", "2022-01-01") FRONT("N4", "2022-01-01") },
	{ "returned POST-005", POST "from_on=2022-06-01", IN2020("P1") HEAD "from_on=2022-01-01\n" FRONT("N3", "2022-01-01") FRONT("N4", "2022-01-01") },
	{ "accepted", POST "from_on=2022-06-01 to_on=2023-01-01", IN2020("P1") HEAD "from_on=2022-01-01\n" FRONT("N3", "2022-01-01") FRONT("N4", "2023-01-01") },
	{ "accepted", "post person_ref=P1 organisation_id=CC1 title=secretary from_on=2022-06-01",
	  IN2020("P1") HEAD "from_on=2022-01-01\n" FRONT("N3", "2022-01-01") FRONT("N4", "2022-01-01") },   /* seated elsewhere */
	{ "accepted", POST "from_on=2022-06-01", IN2020("P1") HEAD "from_on=2022-01-01\n" FRONT("N3", "2022-01-01")
	  "post person_ref=N4 unit_id=V1 title=commune_staff from_on=2022-01-01" },                        /* not one of the three */

	/* the holder of a party post is official all the time */
	{ WAITS, POST },
	{ "accepted", HEAD },                                                /* a village title may be held by anybody */
	{ WAITS, POST "from_on=2023-01-01",
	  EVENT "admit enters.organisation_id=CB1 occurred_on=2022-06-01" },
	{ "accepted", POST "from_on=2023-06-01",
	  EVENT "admit enters.organisation_id=CB1 occurred_on=2022-06-01\n" EVENT "recognise_official occurred_on=2023-06-01" },
	{ WAITS, POST "from_on=2023-05-31",
	  EVENT "admit enters.organisation_id=CB1 occurred_on=2022-06-01\n" EVENT "recognise_official occurred_on=2023-06-01" },
	{ "accepted", POST "from_on=2015-01-01", IN2020("P1") },             /* from before the opening: what came before is not known */
	{ "accepted", POST "from_on=2015-01-01 to_on=2016-01-01", IN2020("P1") },
	{ WAITS, POST "from_on=2019-12-31",
	  EVENT "transfer_in outside_province=true enters.organisation_id=CB1 occurred_on=2020-01-01" },
	{ "returned POST-006:post.person_ref", POST, IN2020("P1") EVENT "resign occurred_on=2023-01-01" },
	{ "returned POST-006", POST "from_on=2022-01-01", IN2020("P1") EVENT "resign occurred_on=2023-01-01" },
	{ "accepted", POST "from_on=2022-01-01 to_on=2023-01-01", IN2020("P1") EVENT "resign occurred_on=2023-01-01" },
	{ "returned POST-006", POST, "member person_ref=P1 organisation_id=CB1 occurred_on=2020-01-01 status=suspended" },

	/* no post goes on after its holder's end */
	{ "returned MEM-029:occurred_on", EVENT "resign", IN2020("P1") POST "from_on=2022-01-01" },
	{ "returned MEM-029", EVENT "death", IN2020("P1") POST "from_on=2022-01-01 to_on=2024-06-02" },
	{ "accepted", EVENT "death", IN2020("P1") POST "from_on=2022-01-01 to_on=2024-06-01" },
	{ "accepted", EVENT "death", IN2020("P1") "post person_ref=P1 unit_id=V1 title=village_head from_on=2022-01-01" },
	{ "returned MEM-029", EVENT "transfer_out outside_province=true", IN2020("P1") POST "from_on=2022-01-01" },
	{ "accepted", EVENT "transfer_out to_organisation_id=CC1", IN2020("P1") POST "from_on=2022-01-01" },
	{ "accepted", EVENT "death", IN2020("P1") POST "from_on=2022-01-01\nblind" },

	/* where a title is held */
	{ "accepted POST-008:post.title", "post person_ref=P1 organisation_id=CB1 title=committee_member", IN2020("P1") },
	{ "accepted", "post person_ref=P1 organisation_id=CB1 title=cell_committee_member", IN2020("P1") },
	{ "accepted POST-008", "post person_ref=P1 organisation_id=CB1 title=group_leader", IN2020("P1") },
	{ "accepted", "post person_ref=P1 organisation_id=TD1 title=group_leader", IN2020("P1") },
	{ "accepted", "post person_ref=P1 organisation_id=DB1 title=inspection_member", IN2020("P1") },
	{ "accepted POST-008", "post person_ref=N1 unit_id=X1 title=village_head" },
	{ "accepted POST-008", "post person_ref=N1 unit_id=V1 title=commune_cadre" },
	{ "accepted", "post person_ref=N1 unit_id=V1 title=commune_staff" },
	{ NULL },
};
