/* MEM-: what the regulations ask of members and their events (R01-R08, R29-R32), and the form of both. */
#include "tests/unit/test_rules.h"

#define ENTER "member person_ref=P1 organisation_id=CB1 "
#define EVENT "member_event person_ref=P1 event="
#define ADMIT EVENT "admit enters.organisation_id=CB1 "
#define OFFICIAL EVENT "recognise_official "
#define AWAY EVENT "temp_out occurred_on=2024-01-31 "
#define EXEMPT EVENT "exempt "
#define IN2020 "member person_ref=P1 organisation_id=CB1 occurred_on=2020-01-01 "
#define OLD IN2020 "birth_year=1950"
#define INTRODUCER(who, more) "member person_ref=" who " organisation_id=CB1 " more "\n"

const struct rule_case member_cases[] = {
	/* R01 on the day the cell considered it: the year shows what cannot be */
	{ "returned MEM-003:member_event.age_ok", ADMIT "-age_ok" },
	{ "returned MEM-003", ADMIT "age_ok=false" },
	{ "returned MEM-003", ADMIT "enters.birth_year=2007" },
	{ "accepted", ADMIT "enters.birth_year=2006" },
	{ "returned MEM-003", ADMIT "enters.birth_year=2006 considered_on=2023-12-31" },
	{ "returned MEM-003", ADMIT "enters.birth_year=1962" },
	{ "accepted", ADMIT "enters.birth_year=1963" },
	{ "accepted", ADMIT "enters.birth_year=1962 age_ok=false over60_approval=true" },
	{ "accepted", ADMIT "enters.birth_year=1964 age_ok=false over60_approval=true" },
	{ "returned MEM-003", ADMIT "enters.birth_year=1965 age_ok=false over60_approval=true" },   /* not above 60: below 18? */

	/* R02 */
	{ "returned MEM-004:member_event.enters.education", ADMIT "enters.education=primary" },
	{ "returned MEM-004", ADMIT "-enters.education" },
	{ "accepted", ADMIT "enters.education=lower_secondary" },
	{ "accepted", ADMIT "enters.education=primary exception_region=mountain" },

	/* R03: twelve months after the ceremony, whichever is told last */
	{ "accepted", OFFICIAL "occurred_on=2024-06-01", ADMIT "occurred_on=2023-06-01" },
	{ "returned MEM-005:occurred_on", OFFICIAL "occurred_on=2024-06-02", ADMIT "occurred_on=2023-06-01" },
	{ "returned MEM-005", OFFICIAL "occurred_on=2024-05-31", ADMIT "occurred_on=2023-06-01" },
	{ "accepted", OFFICIAL "occurred_on=2025-02-28", ADMIT "occurred_on=2024-02-29" },
	{ "returned MEM-005", OFFICIAL "occurred_on=2025-03-01", ADMIT "occurred_on=2024-02-29" },
	{ "accepted", OFFICIAL "occurred_on=2024-02-28", ADMIT "occurred_on=2023-02-28" },
	{ "accepted", OFFICIAL "occurred_on=2024-06-01 decided_on=2024-09-01 decision.signed_on=2024-09-01",
	  ADMIT "occurred_on=2023-06-01" },
	{ "accepted", OFFICIAL "occurred_on=2020-03-04", IN2020 "status=probationary admitted_on=2019-03-04" },
	{ "returned MEM-005", OFFICIAL "occurred_on=2020-03-05", IN2020 "status=probationary admitted_on=2019-03-04" },
	{ "accepted", OFFICIAL "occurred_on=2020-03-05", IN2020 "status=probationary" },
	{ "returned MEM-027 MEM-005:occurred_on", ADMIT "occurred_on=2023-06-02",
	  "member person_ref=P1 organisation_id=CB1 occurred_on=2023-12-31 status=probationary\n" OFFICIAL "occurred_on=2024-06-01" },
	/* stated of the past, it is told, not refused */
	{ "accepted MEM-006:member.official_on", ENTER "admitted_on=2000-01-01 official_on=2001-01-02" },
	{ "accepted", ENTER "admitted_on=2000-01-01 official_on=2001-01-01" },
	{ "accepted MEM-006:member_event.enters.official_on",
	  EVENT "transfer_in outside_province=true enters.organisation_id=CB1 enters.admitted_on=2000-01-01 enters.official_on=2001-07-01" },

	/* R04: working days; 30 April and 1 May are none */
	{ "accepted", ADMIT "occurred_on=2024-05-15 decided_on=2024-04-01 decision.signed_on=2024-04-01 decision_received_on=2024-04-01" },
	{ "accepted MEM-007:member_event.decision_received_on",
	  ADMIT "occurred_on=2024-05-16 decided_on=2024-04-01 decision.signed_on=2024-04-01 decision_received_on=2024-04-01" },
	{ "accepted", OFFICIAL "occurred_on=2024-06-03 considered_on=2024-07-15", ADMIT "occurred_on=2023-06-03" },
	{ "accepted MEM-008:member_event.considered_on",
	  OFFICIAL "occurred_on=2024-06-03 considered_on=2024-07-16", ADMIT "occurred_on=2023-06-03" },

	/* R05 */
	{ "accepted", ADMIT "votes_yes=8 votes_official=12" },
	{ "returned MEM-009:member_event.votes_yes", ADMIT "votes_yes=7 votes_official=12" },
	{ "accepted", ADMIT "votes_yes=7 votes_official=10" },
	{ "returned MEM-009", ADMIT "votes_yes=6 votes_official=10" },
	{ "returned MEM-009", ADMIT "votes_yes=13 votes_official=12" },
	{ "returned MEM-009", OFFICIAL "votes_yes=1 occurred_on=2024-06-01", ADMIT "occurred_on=2023-06-01" },
	{ "returned MEM-009", EVENT "delete votes_yes=1", IN2020 },
	{ "accepted MEM-011:member_event.votes_yes", ADMIT "-votes_yes -votes_official" },
	{ "accepted MEM-011", EVENT "delete -votes_yes -votes_official", IN2020 },
	{ "returned MEM-010:member_event.escalated", ADMIT "failed_votes=3" },
	{ "accepted", ADMIT "failed_votes=2" },
	{ "accepted", ADMIT "failed_votes=3 escalated=true" },

	/* R06 */
	{ "accepted MEM-012:member_event.introducer_refs", ADMIT "-introducer_refs" },
	{ "accepted MEM-012", ADMIT "introducer_refs=I1" },
	{ "accepted MEM-012", ADMIT "-introducer_refs introduced_by_union=true" },
	{ "accepted", ADMIT "introducer_refs=I1 introduced_by_union=true" },
	{ "accepted MEM-013:member_event.introducer_refs", ADMIT "introducer_refs=I1,I1" },
	{ "accepted MEM-013", ADMIT "introducer_refs=I1,P1" },
	{ "accepted", ADMIT, INTRODUCER("I1", "occurred_on=2024-01-01") INTRODUCER("I2", "occurred_on=2020-01-01") },
	{ "accepted MEM-013", ADMIT, INTRODUCER("I1", "status=probationary occurred_on=2020-01-01") },
	{ "accepted MEM-013", ADMIT, "member person_ref=I1 organisation_id=CC1 occurred_on=2020-01-01" },
	{ "accepted MEM-013", ADMIT, "member_event event=transfer_in person_ref=I1 outside_province=true "
	  "enters.organisation_id=CB1 occurred_on=2023-06-02" },
	{ "accepted", ADMIT, "member_event event=transfer_in person_ref=I1 outside_province=true "
	  "enters.organisation_id=CB1 occurred_on=2023-06-01" },
	{ "accepted MEM-013", ADMIT, INTRODUCER("I1", "occurred_on=2020-01-01") "member_event event=death person_ref=I1 occurred_on=2024-05-31" },

	{ "accepted", ADMIT, "member_event event=transfer_in person_ref=I1 outside_province=true enters.organisation_id=CB1 "
	  "occurred_on=2023-05-05\nmember_event event=temp_out person_ref=I1 occurred_on=2024-01-01" },

	/* R07 */
	{ "accepted MEM-014:member_event.enters.admission_decided_on", ADMIT "enters.admission_decided_on=2024-05-30" },
	{ "accepted", ADMIT "enters.admission_decided_on=2024-06-01" },

	/* R08 */
	{ "accepted", ADMIT "certificate_on=2019-05-01 dossier_on=2024-05-01" },
	{ "accepted MEM-015:member_event.certificate_on", ADMIT "certificate_on=2019-05-01 dossier_on=2024-05-02" },
	{ "accepted", ADMIT "certificate_on=2016-02-29 dossier_on=2021-02-28" },

	/* R23, R29 */
	{ "accepted MEM-031:member_event.reason", EVENT "delete -reason", IN2020 },
	{ "accepted", EVENT "delete reason=unfit", IN2020 },

	/* R30 */
	{ "accepted", EVENT "transfer_in to_organisation_id=CC1 occurred_on=2024-08-12 presented_on=2024-07-01",
	  IN2020 "\n" EVENT "transfer_out to_organisation_id=CC1 occurred_on=2024-05-20" },
	{ "accepted MEM-016:occurred_on", EVENT "transfer_in to_organisation_id=CC1 occurred_on=2024-08-13 presented_on=2024-07-01",
	  IN2020 "\n" EVENT "transfer_out to_organisation_id=CC1 occurred_on=2024-05-20" },
	{ "accepted MEM-017:member_event.presented_on",
	  EVENT "transfer_in to_organisation_id=CC1 occurred_on=2024-08-12 presented_on=2024-07-02",
	  IN2020 "\n" EVENT "transfer_out to_organisation_id=CC1 occurred_on=2024-05-20" },
	{ "accepted MEM-016", EVENT "transfer_in to_organisation_id=CC1 occurred_on=2024-08-12",
	  IN2020 "\n" EVENT "transfer_out to_organisation_id=CC1 occurred_on=2024-05-20 decided_on=2024-05-17 decision.signed_on=2024-05-17" },
	{ "accepted MEM-016", EVENT "transfer_in outside_province=true enters.organisation_id=CB1 occurred_on=2024-08-13 "
	  "decided_on=2024-05-20 decision.signed_on=2024-05-20" },

	/* R31: 3 to less than 12 months; study up to 2 years */
	{ "accepted", AWAY "until_on=2024-04-30", IN2020 },
	{ "returned MEM-018:member_event.until_on", AWAY "until_on=2024-04-29", IN2020 },
	{ "accepted", AWAY "until_on=2025-01-30", IN2020 },
	{ "returned MEM-018", AWAY "until_on=2025-01-31", IN2020 },
	{ "accepted", AWAY "until_on=2026-01-31 reason=study", IN2020 },
	{ "returned MEM-018", AWAY "until_on=2026-02-01 reason=study", IN2020 },
	{ "returned MEM-018", AWAY "until_on=2025-01-31 reason=work", IN2020 },
	{ "returned MEM-018", AWAY "until_on=2199-12-31", IN2020 },

	/* R32 */
	{ "accepted", EXEMPT, OLD },
	{ "accepted MEM-019:member_event.voluntary", EXEMPT "-voluntary", OLD },
	{ "accepted MEM-019:member_event.certificate_seen", EXEMPT "-certificate_seen", OLD },
	{ "accepted MEM-019:occurred_on", EXEMPT, IN2020 },
	{ "accepted", EXEMPT "occurred_on=2024-05-01", IN2020 "sex=female birth_year=1968" },
	{ "accepted MEM-019", EXEMPT "occurred_on=2024-04-30", IN2020 "sex=female birth_year=1968" },
	{ "accepted", EXEMPT "occurred_on=2024-01-01", IN2020 "sex=male birth_year=1963" },
	{ "accepted MEM-019", EXEMPT "occurred_on=2024-12-31", IN2020 "sex=male birth_year=1964" },

	/* dates of a person */
	{ "returned MEM-020:member.birth_year", ENTER "birth_year=2024" },
	{ "returned MEM-020 MEM-032", ENTER "birth_year=2000 admitted_on=2000-12-31 status=probationary" },
	{ "accepted MEM-032:member.birth_year", ENTER "birth_year=2000 admitted_on=2017-12-31 status=probationary" },
	{ "accepted", ENTER "birth_year=2000 admitted_on=2018-01-01 status=probationary" },
	{ "returned MEM-021:member.admitted_on", ENTER "admitted_on=2024-06-02" },
	{ "accepted", ENTER "admitted_on=2023-06-01 official_on=2024-06-01" },
	{ "returned MEM-021:member.official_on", ENTER "admitted_on=2023-06-02 official_on=2024-06-02" },
	{ "returned MEM-021:member.official_on MEM-006", ENTER "admitted_on=2020-01-01 official_on=2020-01-01" },
	{ "returned MEM-021:member.admission_decided_on", ENTER "admission_decided_on=2024-06-02" },
	{ "returned MEM-021:member.exempt_since", ENTER "exempt_since=2024-06-02" },
	{ "returned MEM-021:member.away_since", ENTER "away_since=2024-06-02" },
	{ "returned REC-007:member.admitted_on MEM-021", ENTER "admitted_on=2026-01-16" },
	{ "returned REC-007:member.admitted_on MEM-021", ENTER "admitted_on=2199-12-31" },
	{ "returned REC-007:occurred_on", ENTER "occurred_on=2026-01-16" },
	{ "returned REC-007:member_event.presented_on MEM-017", EVENT "transfer_in to_organisation_id=CC1 presented_on=2026-01-16",
	  IN2020 "\n" EVENT "transfer_out to_organisation_id=CC1 occurred_on=2024-05-20" },
	{ "returned REC-007:member_event.considered_on MEM-024", ADMIT "considered_on=2026-01-16" },
	{ "accepted", ENTER "occurred_on=2024-02-29 admitted_on=2000-02-29 official_on=2001-02-28" },
	{ "accepted MEM-006", ENTER "occurred_on=2024-02-29 admitted_on=2000-02-29 official_on=2001-03-01" },

	/* status */
	{ "returned MEM-022:member.status", ENTER "status=ended" },
	{ "returned MEM-022", ENTER "status=77" },
	{ "accepted", ENTER "status=suspended" },
	{ "returned MEM-022:member.official_on", ENTER "status=probationary official_on=2024-01-01" },
	{ "returned MEM-022:member_event.enters.status", ADMIT "enters.status=official" },

	/* the ceremony is the day; the steps before it follow in order */
	{ "returned MEM-023:member_event.ceremony_on", ADMIT "ceremony_on=2024-06-02" },
	{ "returned MEM-023:member_event.enters.admitted_on", ADMIT "enters.admitted_on=2024-05-31" },
	{ "accepted", ADMIT "ceremony_on=2024-06-01 enters.admitted_on=2024-06-01" },
	{ "accepted MEM-024:occurred_on", ADMIT "decided_on=2024-06-02" },
	{ "accepted MEM-024:member_event.considered_on", ADMIT "dossier_on=2024-05-03 considered_on=2024-05-02" },
	{ "accepted", ADMIT "certificate_on=2024-05-01 dossier_on=2024-05-02 considered_on=2024-05-03 decided_on=2024-05-04 "
	  "decision.signed_on=2024-05-04 decision_received_on=2024-05-05" },

	/* one card, two persons */
	{ "accepted MEM-028:member.match", ENTER "match=card1", "member person_ref=P2 organisation_id=CC2 match=card1" },
	{ "accepted", ENTER "match=card1", "member person_ref=P2 organisation_id=CC2 match=card2" },
	{ "accepted", ENTER "match=card1", "member person_ref=P2 organisation_id=CC2 match=card1\nblind" },
	{ "accepted", EVENT "restore enters.organisation_id=CB1 enters.match=card1",
	  IN2020 "match=card1\n" EVENT "resign occurred_on=2024-05-31" },
	{ NULL },
};

const struct rule_case member_form_cases[] = {
	{ "returned REC-001:member.person_ref", ENTER "-person_ref" },
	{ "returned REC-001:member.organisation_id REC-001:member.status REC-001:member.birth_year REC-001:member.sex",
	  "member person_ref=P1 -status -birth_year -sex" },
	{ "returned REC-001:member_event.person_ref", "member_event event=death" },
	{ "returned REC-001:member_event.event", "member_event person_ref=P1" },
	{ "returned REC-006:member_event.event", EVENT "77" },
	{ "returned REC-006:member_event.event", EVENT "-1" },
	{ "returned REC-001:decided_on REC-001:decision", EVENT "resign -decided_on -decision", IN2020 },
	{ "accepted", EVENT "death -decided_on -decision", IN2020 },
	{ "accepted", EVENT "temp_in -decided_on -decision", IN2020 "away_since=2019-01-01" },
	{ "returned REC-001:decision.number", EVENT "death decision.issuer=Tỉnh_ủy decision.type_code=QĐ decision.signed_on=2024-01-01" },
	{ "returned REC-006:member_event.enters", EVENT "admit -enters" },
	{ "returned REC-006:member_event.enters", EVENT "restore" },
	{ "returned REC-006:member_event.enters", EVENT "resign enters.organisation_id=CB1", IN2020 },
	{ "returned REC-006:member_event.enters.person_ref", ADMIT "enters.person_ref=P1" },
	{ "returned REC-001:member_event.enters.organisation_id", EVENT "admit enters.status=probationary" },
	{ "returned REC-006:member_event.until_on", EVENT "temp_out -until_on", IN2020 },
	{ "returned REC-006:member_event.until_on", EVENT "exempt until_on=2025-01-01", OLD },
	{ "returned REC-006:member_event.voluntary", EVENT "death voluntary=true", IN2020 },
	{ "accepted", EVENT "death voluntary=false", IN2020 },
	{ "returned REC-006:member_event.reason", EVENT "death reason=other", IN2020 },
	{ "returned REC-006:member_event.reason", EVENT "delete reason=study", IN2020 },
	{ "returned REC-006:member_event.reason", EVENT "temp_out reason=unfit", IN2020 },
	{ "accepted", EVENT "temp_out reason=other", IN2020 },
	{ "returned REC-006:member_event.introducer_refs", EVENT "resign introducer_refs=I1", IN2020 },
	{ "returned REC-001:member_event.votes_official", ADMIT "-votes_official" },
	/* a transfer is inside or outside */
	{ "returned REC-006:member_event.to_organisation_id", EVENT "transfer_out", IN2020 },
	{ "returned REC-006:member_event.to_organisation_id", EVENT "transfer_out outside_province=true to_organisation_id=CC1", IN2020 },
	{ "returned REC-006:member_event.to_organisation_id", EVENT "transfer_in", IN2020 },
	{ "returned REC-006:member_event.enters", EVENT "transfer_in to_organisation_id=CB1 enters.organisation_id=CB1" },
	{ "returned REC-006:member_event.enters", EVENT "transfer_in outside_province=true", IN2020 },
	{ "returned REC-006:member_event.to_organisation_id",
	  EVENT "transfer_in outside_province=true to_organisation_id=CC1 enters.organisation_id=CB1" },
	{ "accepted", EVENT "transfer_in outside_province=true to_organisation_id=CB1 enters.organisation_id=CB1" },
	{ "returned REC-006:member_event.to_organisation_id",
	  EVENT "transfer_out from_organisation_id=CB1 to_organisation_id=CB1", IN2020 },
	/* values of a later release */
	{ "returned REC-018:member.sex", ENTER "sex=9" },
	{ "returned REC-018:member.occupation", ENTER "occupation=77" },
	{ "returned REC-018:member.education", ENTER "education=-4" },
	{ "returned REC-018:member.professional", ENTER "professional=77" },
	{ "returned REC-018:member.political_theory", ENTER "political_theory=77" },
	{ "returned REC-018:member_event.reason", EVENT "delete reason=77", IN2020 },
	{ "returned REC-018:member_event.exception_region", ADMIT "exception_region=77" },
	{ NULL },
};
