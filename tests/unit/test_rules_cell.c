/* A member has a valid cell in the site's scope on every day (R51, SITE-001, SITE-002), and a cell does not end while
 * somebody hangs on it. */
#include "tests/unit/test_rules.h"

#define ENTER "member person_ref=P1 organisation_id=CB1 "
#define IN2020 "member person_ref=P1 organisation_id=CB1 occurred_on=2020-01-01 "
#define EVENT "member_event person_ref=P1 event="
#define CLOSE "organisation_change change=dissolve without_successor=true organisation_id="
#define SITE "org=HU1 unit=H1"
#define CC3 "CC3@2010-01-01"

const struct rule_case cell_cases[] = {
	/* valid in the whole span */
	{ "returned MEM-001:member.organisation_id", "member person_ref=P1 organisation_id=" CC3 " occurred_on=2009-12-31" },
	{ "accepted", "member person_ref=P1 organisation_id=" CC3 " occurred_on=2010-01-01" },
	{ "returned MEM-001", "member person_ref=P1 organisation_id=CC1", CLOSE "CC1 occurred_on=2025-01-01" },
	{ "returned MEM-001:member_event.enters.organisation_id", EVENT "admit enters.organisation_id=CC1",
	  CLOSE "CC1 occurred_on=2025-01-01" },
	{ "returned MEM-001:member_event.to_organisation_id",
	  EVENT "transfer_in to_organisation_id=CC1 occurred_on=2024-03-01",
	  IN2020 "\n" EVENT "transfer_out to_organisation_id=CC1 occurred_on=2024-02-01\n" CLOSE "CC1 occurred_on=2025-01-01" },
	{ "returned MEM-001:member_event.to_organisation_id", EVENT "transfer_out to_organisation_id=CC1 occurred_on=2025-01-01",
	  IN2020 "\n" CLOSE "CC1 occurred_on=2025-01-01" },
	{ "accepted", EVENT "transfer_out to_organisation_id=CC1 occurred_on=2024-12-31",
	  IN2020 "\n" CLOSE "CC1 occurred_on=2025-01-01" },
	/* a back-dated event may keep somebody in a cell that has ended meanwhile */
	{ "returned MEM-027 MEM-001:occurred_on", EVENT "transfer_out to_organisation_id=" CC3 " occurred_on=2024-02-15",
	  "member person_ref=P1 organisation_id=CC1 occurred_on=2020-01-01\n"
	  EVENT "transfer_out to_organisation_id=CB1 occurred_on=2024-02-01\n"
	  EVENT "transfer_in to_organisation_id=CB1 occurred_on=2024-03-01\n" CLOSE "CC1 occurred_on=2025-01-01" },
	{ "accepted", EVENT "exempt occurred_on=2024-06-01",
	  "member person_ref=P1 organisation_id=CC1 occurred_on=2020-01-01 birth_year=1950\n"
	  EVENT "resign occurred_on=2024-12-01\n" CLOSE "CC1 occurred_on=2025-01-01" },
	{ "accepted", EVENT "temp_out occurred_on=2024-06-01", IN2020 "\nhide organisation CB1" },   /* a stay as before is not asked */
	{ "accepted", EVENT "death occurred_on=2024-06-01", IN2020 "\nhide organisation CB1" },      /* nor one that is cut short */

	/* a cell */
	{ "returned MEM-002:member.organisation_id", "member person_ref=P1 organisation_id=DB1" },
	{ "returned MEM-002", "member person_ref=P1 organisation_id=TD1" },
	{ "returned MEM-002:member_event.to_organisation_id", EVENT "transfer_out to_organisation_id=DB1", IN2020 },
	{ "accepted", "member person_ref=P1 organisation_id=CC1" },

	/* the unknown waits */
	{ "unknown organisation CC8", "member person_ref=P1 organisation_id=CC8" },
	{ "unknown organisation CC8", EVENT "transfer_out to_organisation_id=CC8", IN2020 },
	{ "unknown organisation DB1", ENTER, "hide organisation DB1", SITE },
	{ "returned MEM-022", "member person_ref=P1 organisation_id=CC8 status=ended" },

	/* the site's scope on the day */
	{ "accepted", ENTER, .scope = SITE },
	{ "accepted", "member person_ref=P1 organisation_id=CC1", .scope = "org=CC1" },
	{ "returned SITE-001:member.organisation_id", "member person_ref=P1 organisation_id=CC2", .scope = SITE },
	{ "returned SITE-001", ENTER, .scope = SITE " from=2024-06-02" },
	{ "accepted", ENTER, .scope = SITE " from=2024-06-01 to=2024-06-02" },
	{ "returned SITE-001", ENTER, .scope = SITE " to=2024-06-01" },
	{ "returned SITE-001:member_event.person_ref", EVENT "death", "member person_ref=P1 organisation_id=CC2 occurred_on=2020-01-01", SITE },
	{ "accepted", EVENT "death", IN2020, SITE },
	{ "returned MEM-025 SITE-001", EVENT "death", "member person_ref=P1 organisation_id=CC2 occurred_on=2020-01-01\n"
	  EVENT "resign occurred_on=2022-02-02", SITE },
	{ "accepted", EVENT "restore enters.organisation_id=CB1", "member person_ref=P1 organisation_id=CC2 occurred_on=2020-01-01\n"
	  EVENT "delete occurred_on=2022-02-02", SITE },
	/* ... and in the cell of that day */
	{ "returned SITE-001:member_event.person_ref", EVENT "temp_out occurred_on=2022-01-01",
	  "member person_ref=P1 organisation_id=CC2 occurred_on=2020-01-01\n" EVENT "transfer_out to_organisation_id=CB1 occurred_on=2023-01-01\n"
	  EVENT "transfer_in to_organisation_id=CB1 occurred_on=2023-01-02", SITE },
	{ "accepted", EVENT "temp_out occurred_on=2024-01-01",
	  "member person_ref=P1 organisation_id=CC2 occurred_on=2020-01-01\n" EVENT "transfer_out to_organisation_id=CB1 occurred_on=2023-01-01\n"
	  EVENT "transfer_in to_organisation_id=CB1 occurred_on=2023-01-02", SITE },
	/* nobody ends, enters or tells anew whom another site counts */
	{ "returned SITE-001:member_event.person_ref", EVENT "transfer_out outside_province=true from_organisation_id=CC2",
	  "member person_ref=P1 organisation_id=CC2 occurred_on=2020-01-01", SITE },
	{ "accepted", EVENT "transfer_out outside_province=true from_organisation_id=CB1", IN2020, SITE },
	{ "returned SITE-001:member.organisation_id SITE-001", "member person_ref=P1 organisation_id=CC1 op=amend supersedes=U1",
	  "member person_ref=P1 organisation_id=CC2 update_id=U1", "org=CB1" },
	{ "returned SITE-001:member.person_ref", "member person_ref=P1 organisation_id=CB1 op=amend supersedes=U1",
	  "member person_ref=P1 organisation_id=CC2 update_id=U1", SITE },
	{ "accepted", "member person_ref=P1 organisation_id=CC1 op=amend supersedes=U1",
	  "member person_ref=P1 organisation_id=CB1 update_id=U1", SITE },
	{ "returned MEM-027 SITE-001:member_event.person_ref", EVENT "admit enters.organisation_id=CB1 occurred_on=2019-05-05",
	  "member person_ref=P1 organisation_id=CC2 occurred_on=2020-01-01", SITE },
	{ "returned MEM-025 SITE-001:member_event.person_ref", EVENT "restore enters.organisation_id=CB1",
	  "member person_ref=P1 organisation_id=CC2 occurred_on=2020-01-01\n" EVENT "delete occurred_on=2022-02-02\n"
	  EVENT "restore enters.organisation_id=CC2 occurred_on=2023-03-03", SITE },
	/* what is told late of one who left a cell that has ended since is still the site's own */
	{ "accepted MEM-025", EVENT "death", "member person_ref=P1 organisation_id=CC1 occurred_on=2020-01-01\n"
	  EVENT "resign occurred_on=2022-02-02\n" CLOSE "CC1 occurred_on=2023-01-01", SITE },
	{ "accepted", EVENT "restore enters.organisation_id=CB1", "member person_ref=P1 organisation_id=CC1 occurred_on=2020-01-01\n"
	  EVENT "resign occurred_on=2022-02-02\n" CLOSE "CC1 occurred_on=2023-01-01", SITE },
	/* between sites */
	{ "returned SITE-002:member_event.to_organisation_id", EVENT "transfer_out to_organisation_id=CC2", IN2020, SITE },
	{ "accepted", EVENT "transfer_out to_organisation_id=CC1", IN2020, SITE },
	{ "accepted", EVENT "transfer_out to_organisation_id=CC2", IN2020 },
	{ "returned SITE-002:member_event.from_organisation_id",
	  EVENT "transfer_in from_organisation_id=CC2 to_organisation_id=CB1 occurred_on=2024-03-01",
	  "member person_ref=P1 organisation_id=CC2 occurred_on=2020-01-01\n"
	  EVENT "transfer_out to_organisation_id=CB1 occurred_on=2024-02-01", SITE },
	{ "returned SITE-002:member_event.person_ref",
	  EVENT "transfer_in to_organisation_id=CB1 occurred_on=2024-03-01",
	  "member person_ref=P1 organisation_id=CC2 occurred_on=2020-01-01\n"
	  EVENT "transfer_out to_organisation_id=CB1 occurred_on=2024-02-01", SITE },
	{ "unknown organisation CC8", EVENT "transfer_out to_organisation_id=CC8", IN2020, SITE },
	{ "accepted", EVENT "transfer_out outside_province=true", IN2020, SITE },

	/* a cell does not end while somebody hangs on it */
	{ "returned ORG-013:organisation_change.organisation_id", CLOSE "CC1", "member person_ref=P1 organisation_id=CC1" },
	{ "returned ORG-013", CLOSE "CC1", "member person_ref=P1 organisation_id=CC1\n" EVENT "resign occurred_on=2024-06-02" },
	{ "accepted", CLOSE "CC1", "member person_ref=P1 organisation_id=CC1 occurred_on=2020-01-01\n" EVENT "resign occurred_on=2024-06-01" },
	{ "accepted", CLOSE "CC1", "member person_ref=P1 organisation_id=CC1 occurred_on=2020-01-01\nblind" },
	{ "returned ORG-014:organisation_change.organisation_id", CLOSE "DB2",
	  "member person_ref=P1 organisation_id=CC2 occurred_on=2020-01-01\npost person_ref=P1 organisation_id=DB2 title=secretary from_on=2021-01-01" },
	{ "accepted", CLOSE "DB2",
	  "member person_ref=P1 organisation_id=CC2 occurred_on=2020-01-01\npost person_ref=P1 organisation_id=DB2 title=secretary "
	  "from_on=2021-01-01 to_on=2024-06-01" },
	{ "returned ORG-015:organisation_change.organisation_id", CLOSE "CC1", "meeting cell_id=CC1 held_on=2024-06-01" },
	{ "accepted", CLOSE "CC1", "meeting cell_id=CC1 held_on=2024-05-31" },
	{ "returned UNIT-015:unit_change.unit_id", "unit_change change=dissolve unit_id=X2 without_successor=true",
	  "post person_ref=P1 unit_id=X2 title=commune_cadre from_on=2020-01-01" },
	{ "accepted", "unit_change change=dissolve unit_id=X2 without_successor=true",
	  "post person_ref=P1 unit_id=X2 title=commune_cadre from_on=2020-01-01 to_on=2024-06-01" },
	{ NULL },
};
