/* S10: what an event finds when it comes: nothing to do (a warning), no predecessor (it waits), or its work. */
#include "tests/unit/test_rules.h"

#define ENTER "member person_ref=P1 organisation_id=CB1 occurred_on=2020-01-01 "
#define EVENT "member_event person_ref=P1 event="
#define ON(day) " occurred_on=2021-" day " "
#define ADMIT EVENT "admit enters.organisation_id=CB1 "
#define RESTORE EVENT "restore enters.organisation_id=CB1 "
#define OUT EVENT "transfer_out to_organisation_id=CC1 "
#define IN EVENT "transfer_in to_organisation_id=CC1 "
#define ABROAD EVENT "transfer_out outside_province=true "
#define HOME EVENT "transfer_in outside_province=true enters.organisation_id=CB1 "
#define NOTHING "accepted MEM-025:member_event.event"
#define WAITS "unknown member P1 MEM-026:member_event.event"

const struct rule_case timeline_cases[] = {
	/* nobody has entered: only who enters does not wait */
	{ "accepted", ENTER },
	{ "accepted", ADMIT },
	{ "accepted", RESTORE },
	{ "accepted", HOME },
	{ WAITS, EVENT "recognise_official" },
	{ WAITS, OUT },
	{ WAITS, ABROAD },
	{ WAITS, IN },
	{ WAITS, EVENT "temp_out" },
	{ WAITS, EVENT "temp_in" },
	{ WAITS, EVENT "exempt" },
	{ WAITS, EVENT "resume" },
	{ WAITS, EVENT "delete" },
	{ WAITS, EVENT "resign" },
	{ WAITS, EVENT "expel" },
	{ WAITS, EVENT "death" },

	/* one who is active */
	{ "accepted", EVENT "temp_out", ENTER },
	{ "accepted", EVENT "exempt" ON("01-01"), ENTER "birth_year=1950" },
	{ "accepted", OUT, ENTER },
	{ "accepted", ABROAD, ENTER },
	{ "accepted", EVENT "delete", ENTER },
	{ "accepted", EVENT "resign", ENTER },
	{ "accepted", EVENT "expel", ENTER },
	{ "accepted", EVENT "death", ENTER },
	{ WAITS, EVENT "temp_in", ENTER },
	{ WAITS, EVENT "resume", ENTER },
	{ WAITS, IN, ENTER },
	{ WAITS, RESTORE, ENTER },
	{ NOTHING, EVENT "recognise_official", ENTER },
	{ NOTHING, ADMIT, ENTER },
	{ NOTHING, HOME, ENTER },
	{ "accepted", EVENT "temp_in", ENTER "away_since=2019-09-09" },
	{ "accepted", EVENT "resume", ENTER "exempt_since=2019-09-09" },
	{ NOTHING, EVENT "temp_out", ENTER "away_since=2019-09-09" },
	{ NOTHING, EVENT "exempt", ENTER "birth_year=1950 exempt_since=2019-09-09" },

	/* probation */
	{ "accepted", EVENT "recognise_official occurred_on=2022-01-05",
	  ADMIT "occurred_on=2021-01-05" },
	{ NOTHING, EVENT "recognise_official occurred_on=2022-01-06",
	  ADMIT "occurred_on=2021-01-05\n" EVENT "recognise_official occurred_on=2022-01-05" },
	{ "accepted MEM-033:member_event.event", EVENT "expel occurred_on=2021-03-03", ADMIT "occurred_on=2021-01-05" },
	{ "accepted", EVENT "delete occurred_on=2021-03-03", ADMIT "occurred_on=2021-01-05" },

	/* from cell to cell */
	{ "accepted", IN ON("03-01"), ENTER "\n" OUT ON("02-01") },
	{ WAITS, IN ON("01-31"), ENTER "\n" OUT ON("02-01") },                     /* before he left */
	{ WAITS, EVENT "transfer_in to_organisation_id=CC3@2010-01-01" ON("03-01"), ENTER "\n" OUT ON("02-01") },
	{ "accepted MEM-030:member_event.from_organisation_id",
	  EVENT "transfer_out from_organisation_id=CC1 to_organisation_id=CC3@2010-01-01", ENTER },
	{ "accepted", EVENT "transfer_out from_organisation_id=CB1 to_organisation_id=CC3@2010-01-01", ENTER },

	/* one who has ended */
	{ NOTHING, EVENT "death" ON("03-01"), ENTER "\n" EVENT "delete" ON("02-01") },
	{ NOTHING, EVENT "exempt" ON("03-01"), ENTER "birth_year=1950\n" EVENT "delete" ON("02-01") },
	{ NOTHING, EVENT "temp_out" ON("03-01"), ENTER "\n" EVENT "resign" ON("02-01") },
	{ NOTHING, OUT ON("03-01"), ENTER "\n" EVENT "expel" ON("02-01") },
	{ NOTHING, ABROAD ON("03-01"), ENTER "\n" EVENT "expel" ON("02-01") },
	{ WAITS, EVENT "resume" ON("03-01"), ENTER "exempt_since=2019-09-09\n" EVENT "delete" ON("02-01") },
	{ WAITS, EVENT "temp_in" ON("03-01"), ENTER "away_since=2019-09-09\n" EVENT "delete" ON("02-01") },
	{ WAITS, EVENT "recognise_official" ON("03-01"), ENTER "\n" EVENT "delete" ON("02-01") },
	{ WAITS, IN ON("03-01"), ENTER "\n" OUT ON("01-15") "\n" EVENT "delete" ON("02-01") },
	{ "accepted", RESTORE ON("03-01"), ENTER "\n" EVENT "delete" ON("02-01") },
	{ "accepted", ADMIT ON("03-01"), ENTER "\n" EVENT "delete" ON("02-01") },
	{ "accepted", HOME ON("03-01"), ENTER "\n" ABROAD ON("02-01") },
	{ NOTHING, RESTORE ON("04-01"), ENTER "\n" EVENT "delete" ON("02-01") "\n" RESTORE ON("03-01") },
	{ WAITS, RESTORE ON("01-15"), ENTER "\n" EVENT "delete" ON("02-01") },      /* before he was taken off the list */

	/* the dead do not return */
	{ NOTHING, RESTORE ON("03-01"), ENTER "\n" EVENT "death" ON("02-01") },
	{ NOTHING, ADMIT ON("03-01"), ENTER "\n" EVENT "death" ON("02-01") },

	/* before he entered */
	{ NOTHING, EVENT "delete occurred_on=2019-12-31", ENTER },
	{ NOTHING, EVENT "temp_out occurred_on=2019-12-31", ENTER },
	{ NOTHING, OUT "occurred_on=2019-12-31", ENTER },
	{ WAITS, EVENT "temp_in occurred_on=2019-12-31", ENTER },
	{ "accepted MEM-027:occurred_on", ADMIT "occurred_on=2019-12-31", ENTER },
	{ "accepted MEM-025:member.person_ref", ENTER, ADMIT "occurred_on=2019-12-31" },

	/* the opening is the state at the beginning of its day */
	{ "accepted", EVENT "death occurred_on=2020-01-01", ENTER },
	{ "accepted", EVENT "delete occurred_on=2020-01-02", ENTER },

	/* what was told before may come to nothing */
	{ "accepted MEM-027:occurred_on", EVENT "delete" ON("02-01"), ENTER "\n" EVENT "temp_out" ON("03-01") },
	{ "accepted", EVENT "delete" ON("04-01"), ENTER "\n" EVENT "temp_out" ON("03-01") },
	{ "accepted", EVENT "resume" ON("03-01"), ENTER "exempt_since=2019-01-01\n" EVENT "temp_out" ON("03-02") },
	{ "accepted MEM-027", EVENT "resume" ON("02-01"), ENTER "exempt_since=2019-01-01\n" EVENT "resume" ON("03-02") },

	/* told twice */
	{ "returned REC-004:member.person_ref", ENTER, ENTER },
	{ "returned REC-004:member.person_ref", "member person_ref=P1 organisation_id=CB1 occurred_on=2023-01-01", ENTER },
	{ "returned REC-004:member_event.event", EVENT "temp_out", ENTER "\n" EVENT "temp_out" },
	{ "returned REC-004", ADMIT, ADMIT },
	{ "accepted", EVENT "exempt", ENTER "birth_year=1950\n" EVENT "temp_out" },        /* another event of that day */

	/* a parked update of a member does not hold up the next one */
	{ "accepted", EVENT "delete", ENTER "\npark member P1" },
	{ "accepted", ENTER, "park member P1" },
	{ WAITS, EVENT "delete", "park member P1" },
	{ NULL },
};
