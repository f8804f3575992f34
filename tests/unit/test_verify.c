/* The checker is fine with what the writer wrote, and finds each kind of tampering: one row of the table per kind, the
 * check that must turn red first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include "server/desk.h"
#include "tests/unit/verify_journal.h"

struct tampering {
	const char *red;         /* the check that finds it; NULL: nobody can */
	bool replay;             /* only a replay finds it */
	const char *sentence;
	const char *sql;
};

/* Places in the journal. */
#define PLAIN "j = (SELECT min(j) FROM inbox JOIN site_log USING (log) JOIN site USING (site_id) WHERE code = '0801')"
#define AT_0802(which) "j = (SELECT " which "(j) FROM inbox JOIN site_log USING (log) JOIN site USING (site_id) WHERE code = '0802')"
#define A_JUDGEMENT "j = (SELECT min(j) FROM judgement)"
#define AN_AUDIT "site_id = (SELECT site_id FROM site WHERE code = '0801') AND seq = 3"
#define LAST_AUDIT "(site_id, seq) IN (SELECT site_id, audit_seq FROM site WHERE code = '0802')"
#define AN_ITEM "site_id = (SELECT site_id FROM site WHERE code = '0802') AND n = 2"
#define A_UNIT "code = '0811' AND version = 1"
#define A_THON "(SELECT id FROM unit WHERE code = '08111' LIMIT 1)"

static const struct tampering tamperings[] = {
	/* inbox */
	{ "numbers", false, "a_deleted_inbox_row_is_found", "DELETE FROM inbox WHERE " PLAIN },
	{ "numbers", false, "a_deleted_last_inbox_row_is_found", "DELETE FROM inbox WHERE " AT_0802("max") },
	{ "numbers", false, "a_moved_number_is_found", "UPDATE inbox SET n = n + 100 WHERE " PLAIN },
	{ "chains", false, "an_edited_body_is_found", "UPDATE inbox SET body = set_byte(body, 20, get_byte(body, 20) # 1) WHERE " PLAIN },
	{ "chains", false, "a_body_taken_away_is_found", "UPDATE inbox SET body = NULL WHERE NOT duplicate AND " AT_0802("max") },
	{ "chains", false, "a_body_replaced_together_with_its_hash_is_found",
	  "UPDATE inbox i SET body = o.body, body_hash = o.body_hash, update_id = o.update_id, entity = o.entity FROM inbox o WHERE i." PLAIN
	  " AND o.kind = 20 AND NOT o.duplicate AND o.j = (SELECT max(j) FROM inbox WHERE kind = 20 AND NOT duplicate)" },
	{ "chains", false, "an_edited_hash_is_found", "UPDATE inbox SET body_hash = set_byte(body_hash, 0, get_byte(body_hash, 0) # 1) WHERE " PLAIN },
	{ "chains", false, "two_exchanged_numbers_are_found",
	  "UPDATE inbox SET n = -n WHERE n IN (1, 2) AND log = (SELECT log FROM inbox WHERE " PLAIN "); UPDATE inbox SET n = 3 + n WHERE n < 0" },
	{ "audit_digests", false, "two_exchanged_journal_numbers_are_found",
	  "UPDATE inbox SET j = -j WHERE j IN (SELECT max(j) FROM inbox GROUP BY log ORDER BY 1 DESC LIMIT 2);"
	  "UPDATE inbox i SET j = (SELECT -sum(o.j) FROM inbox o WHERE o.j < 0) + i.j WHERE j < 0" },
	{ "journal", false, "a_moved_journal_number_is_found", "UPDATE inbox SET j = 100000 WHERE " PLAIN },
	{ "chains", false, "an_edited_update_id_is_found", "UPDATE inbox SET update_id = gen_random_uuid() WHERE " PLAIN },
	{ "chains", false, "an_edited_entity_is_found", "UPDATE inbox SET entity = gen_random_uuid() WHERE " PLAIN },
	{ "chains", false, "an_edited_kind_is_found", "UPDATE inbox SET kind = 22 WHERE " PLAIN },
	{ "chains", false, "a_name_taken_from_a_body_is_found", "UPDATE inbox SET update_id = NULL WHERE " PLAIN },
	{ "verdicts", false, "an_edited_verdict_is_found", "UPDATE inbox SET verdict = 'returned' WHERE " PLAIN },
	{ "audit_digests", false, "an_edited_verdict_in_both_places_is_found", "UPDATE inbox SET verdict = 'returned', first_verdict = 'returned' WHERE " PLAIN },
	{ "audit_digests", false, "edited_findings_are_found", "UPDATE inbox SET findings = '[]' WHERE findings IS NOT NULL AND " AT_0802("min") },
	{ "sums", false, "a_body_said_to_be_a_duplicate_is_found", "UPDATE inbox SET duplicate = true, body = NULL WHERE " PLAIN },
	{ "sums", false, "a_duplicate_said_to_count_is_found", "UPDATE inbox SET duplicate = false WHERE duplicate" },
	{ "audit_digests", false, "an_edited_day_of_judging_is_found", "UPDATE inbox SET today = today - 1 WHERE " PLAIN },
	{ "audit_digests", false, "an_edited_catalogue_version_is_found", "UPDATE inbox SET catalogue = 7 WHERE " PLAIN },
	{ "audit_digests", false, "an_edited_time_of_arrival_is_found", "UPDATE inbox SET received_at = received_at - interval '1 second' WHERE " PLAIN },
	{ "audit_digests", false, "a_row_given_to_another_log_is_found",
	  "UPDATE inbox SET log = (SELECT max(log) FROM site_log), n = 50 WHERE " PLAIN },
	/* judgement, parked */
	{ "journal", false, "a_deleted_judgement_is_found", "DELETE FROM judgement WHERE " A_JUDGEMENT },
	{ "audit_digests", false, "an_edited_judgement_is_found", "UPDATE judgement SET verdict = 'quarantined' WHERE " A_JUDGEMENT },
	{ "audit_digests", false, "edited_findings_of_a_judgement_are_found", "UPDATE judgement SET findings = '[]' WHERE " A_JUDGEMENT },
	{ "audit_digests", false, "an_edited_day_of_a_judgement_is_found", "UPDATE judgement SET today = today - 1 WHERE " A_JUDGEMENT },
	{ "audit_digests", false, "an_edited_time_of_a_judgement_is_found", "UPDATE judgement SET judged_at = judged_at - interval '1 second' WHERE " A_JUDGEMENT },
	{ "audit_digests", false, "a_judgement_of_another_body_is_found", "UPDATE judgement SET n = n + 1 WHERE " A_JUDGEMENT },
	{ "verdicts", false, "a_judgement_behind_a_final_one_is_found",
	  "INSERT INTO judgement SELECT (SELECT j + 1 FROM centre), log, n, 'returned', findings, today, catalogue, judged_at FROM judgement WHERE " A_JUDGEMENT },
	{ "verdicts", false, "a_deleted_parked_row_is_found", "DELETE FROM parked" },
	{ "verdicts", false, "an_added_parked_row_is_found",
	  "INSERT INTO parked SELECT log, n, j, 20, entity, 20, entity, received_at, true FROM inbox WHERE " PLAIN },
	{ "feed_verdicts", false, "a_parked_row_that_waits_for_another_is_found", "UPDATE parked SET waits_for = gen_random_uuid()" },
	/* audit */
	{ "audit_trail", false, "an_edited_audit_time_is_found", "UPDATE audit SET at = at + interval '1 second' WHERE " AN_AUDIT },
	{ "audit_trail", false, "an_edited_audit_what_is_found", "UPDATE audit SET what = 'other' WHERE " AN_AUDIT },
	{ "audit_trail", false, "an_edited_audit_actor_is_found", "UPDATE audit SET actor = 'somebody' WHERE " AN_AUDIT },
	{ "audit_trail", false, "an_edited_audit_j_first_is_found", "UPDATE audit SET j_first = j_first + 1 WHERE " AN_AUDIT },
	{ "audit_trail", false, "an_edited_audit_j_last_is_found", "UPDATE audit SET j_last = j_last + 1 WHERE " AN_AUDIT },
	{ "audit_trail", false, "an_edited_audit_count_is_found", "UPDATE audit SET count = count + 1 WHERE " AN_AUDIT },
	{ "audit_trail", false, "an_edited_audit_digest_is_found", "UPDATE audit SET digest = sha256(digest) WHERE " AN_AUDIT },
	{ "audit_trail", false, "an_edited_audit_hash_is_found", "UPDATE audit SET hash = sha256(hash) WHERE " AN_AUDIT },
	{ "audit_trail", false, "an_edited_audit_number_is_found", "UPDATE audit SET seq = 1000 WHERE " AN_AUDIT },
	{ "audit_trail", false, "an_audit_row_of_another_site_is_found", "UPDATE audit SET site_id = (SELECT site_id FROM site WHERE code = '0802'), seq = 1000 WHERE " AN_AUDIT },
	{ "audit_trail", false, "a_deleted_audit_row_is_found", "DELETE FROM audit WHERE " AN_AUDIT },
	{ "audit_trail", false, "two_exchanged_audit_rows_are_found",
	  "UPDATE audit SET seq = -seq WHERE seq IN (2, 3) AND site_id = (SELECT site_id FROM site WHERE code = '0801'); UPDATE audit SET seq = 5 + seq WHERE seq < 0" },
	{ "audit_trail", false, "a_cut_tail_is_found", "DELETE FROM audit WHERE " LAST_AUDIT },
	{ "audit_acts", false, "a_cut_tail_with_a_lowered_head_is_found_by_the_act_it_spoke_of",
	  "DELETE FROM audit WHERE " LAST_AUDIT "; UPDATE site s SET audit_seq = s.audit_seq - 1, audit_hash = a.hash FROM audit a "
	  "WHERE s.code = '0802' AND a.site_id = s.site_id AND a.seq = s.audit_seq - 1" },
	{ "audit_digests", false, "a_trail_cut_to_nothing_is_found_by_its_judgements",
	  "DELETE FROM audit WHERE site_id = (SELECT site_id FROM site WHERE code = '0801');"
	  "UPDATE site SET audit_seq = 0, audit_hash = decode(repeat('00', 32), 'hex') WHERE code = '0801'" },
	{ NULL, false, "an_enrolment_cut_off_the_tail_only_a_head_held_by_the_site_can_tell",
	  "DELETE FROM audit WHERE what = 'enrolled'; UPDATE site s SET audit_seq = s.audit_seq - 1, audit_hash = a.hash FROM audit a "
	  "WHERE s.code = '0801' AND a.site_id = s.site_id AND a.seq = s.audit_seq - 1" },
	{ "audit_trail", false, "a_moved_audit_head_is_found", "UPDATE site SET audit_seq = audit_seq + 1 WHERE code = '0801'" },
	{ "audit_trail", false, "an_edited_audit_head_is_found", "UPDATE site SET audit_hash = sha256(audit_hash) WHERE code = '0801'" },
	/* acts */
	{ "audit_acts", false, "an_edited_act_is_found", "UPDATE centre_inbox SET act = act || '\\x00' WHERE j = (SELECT min(j) FROM centre_inbox)" },
	{ "audit_acts", false, "an_edited_actor_of_an_act_is_found", "UPDATE centre_inbox SET actor = 'nobody' WHERE j = (SELECT min(j) FROM centre_inbox)" },
	{ "journal", false, "a_deleted_act_is_found", "DELETE FROM centre_inbox WHERE j = (SELECT min(j) FROM centre_inbox)" },
	/* feeds */
	{ "feeds", false, "an_edited_feed_item_is_found", "UPDATE feed_item SET item = set_byte(item, 30, get_byte(item, 30) # 1) WHERE " AN_ITEM },
	{ "feeds", false, "an_edited_feed_chain_is_found", "UPDATE feed_item SET chain = sha256(chain) WHERE " AN_ITEM },
	{ "feeds", false, "a_deleted_feed_item_is_found", "DELETE FROM feed_item WHERE " AN_ITEM },
	{ "feeds", false, "two_exchanged_feed_items_are_found",
	  "UPDATE feed_item SET n = -n WHERE n IN (1, 2) AND site_id = (SELECT site_id FROM site WHERE code = '0802'); UPDATE feed_item SET n = 3 + n WHERE n < 0" },
	{ "feeds", false, "a_moved_feed_head_is_found", "UPDATE site SET feed_n = feed_n + 1 WHERE code = '0802'" },
	{ "feeds", false, "an_edited_feed_head_is_found", "UPDATE site SET feed_chain = sha256(feed_chain) WHERE code = '0802'" },
	{ "feed_verdicts", false, "a_feed_cut_short_with_its_head_is_found",
	  "DELETE FROM feed_item f USING site s WHERE s.code = '0802' AND f.site_id = s.site_id AND f.n = s.feed_n;"
	  "UPDATE site s SET feed_n = f.n, feed_chain = f.chain FROM feed_item f WHERE s.code = '0802' AND f.site_id = s.site_id AND f.n = s.feed_n - 1" },
	/* registers */
	{ "replay_unit", true, "an_edited_typed_row_is_found_by_a_replay", "UPDATE unit SET name = 'Xã khác' WHERE " A_UNIT },
	{ "replay_unit", true, "an_edited_attribute_is_found_by_a_replay", "UPDATE unit SET special_difficulty = true WHERE " A_UNIT },
	{ "replay_unit_change", true, "an_edited_change_is_found_by_a_replay", "UPDATE unit_change SET issuer = 'Ai đó' WHERE change = 'rename'" },
	{ "replay_organisation", true, "an_edited_organisation_is_found_by_a_replay", "UPDATE organisation SET name = 'Chi bộ khác' WHERE code = 'CB0802'" },
	{ "effects", false, "a_deleted_typed_row_is_found", "DELETE FROM unit WHERE code = '08111'" },
	{ "effects", false, "an_added_typed_row_is_found",
	  "INSERT INTO unit SELECT gen_random_uuid(), version, from_on, to_on, j_from, NULL, 'X', 'X', level, kind, parent_id, NULL, NULL, NULL, NULL FROM unit WHERE code = '08111'" },
	{ "effects", false, "a_deleted_change_is_found", "DELETE FROM unit_change WHERE change = 'dissolve'" },
	{ "effects", false, "an_added_change_is_found",
	  "INSERT INTO unit_change SELECT gen_random_uuid(), version, j_from, j_to, unit_id, change, occurred_on, decided_on, issuer, number, type_code, signed_on FROM unit_change WHERE change = 'dissolve'" },
	{ "effects", false, "a_founding_without_its_unit_is_found", "DELETE FROM unit WHERE code = '08112'" },
	{ "effects", false, "a_row_opened_under_anothers_number_is_found", "UPDATE unit SET j_from = 1 WHERE code = '08111'" },
	{ "versions", false, "a_deleted_span_is_found", "DELETE FROM unit WHERE code = '0811' AND j_to IS NULL AND from_on = (SELECT min(from_on) FROM unit WHERE code = '0811' AND j_to IS NULL AND from_on > '-infinity')" },
	{ "versions", false, "a_span_grown_over_the_next_is_found", "UPDATE unit SET to_on = to_on + 5 WHERE code = '0811' AND j_to IS NULL AND from_on = '-infinity'" },
	{ "versions", false, "an_edited_version_is_found", "UPDATE unit SET version = version + 1 WHERE code = '08111'" },
	{ "versions", false, "a_row_closed_before_it_was_opened_is_found", "UPDATE unit SET j_to = 1 WHERE j_to IS NOT NULL" },
	{ "parents", false, "a_parent_that_is_not_there_is_found", "UPDATE unit SET parent_id = gen_random_uuid() WHERE code = '08111'" },
	{ "parents", false, "a_seat_that_is_not_there_is_found", "UPDATE organisation SET unit_id = gen_random_uuid() WHERE code = 'CB0802'" },
	/* people: what was told */
	{ "effects", false, "a_deleted_member_event_is_found", "DELETE FROM member_event WHERE event = 'transfer_in'" },
	{ "effects", false, "an_added_member_event_is_found",
	  "INSERT INTO member_event (id, version, j_from, update_id, member_id, event, occurred_on) SELECT gen_random_uuid(), 1, j_from, gen_random_uuid(), "
	  "member_id, 'resign', '2025-01-01' FROM member_event WHERE event = 'transfer_in'" },
	{ "effects", false, "a_member_event_given_to_another_is_found",
	  "UPDATE member_event SET member_id = (SELECT member_id FROM member_event WHERE event = 'death') WHERE event = 'transfer_in'" },
	{ "effects", false, "a_deleted_post_is_found", "DELETE FROM post WHERE title = 'village_head'" },
	{ "effects", false, "an_added_post_is_found",
	  "INSERT INTO post (id, version, from_on, to_on, j_from, update_id, person_ref, unit_id, title) SELECT gen_random_uuid(), 1, to_on, 'infinity', j_from, "
	  "gen_random_uuid(), person_ref, " A_THON ", 'front_team_head' FROM post WHERE to_on < 'infinity'" },
	{ "effects", false, "a_deleted_meeting_is_found", "DELETE FROM meeting" },
	{ "effects", false, "a_meeting_of_another_update_is_found", "UPDATE meeting SET update_id = gen_random_uuid() WHERE version = 2" },
	{ "effects", false, "a_member_row_opened_under_anothers_number_is_found", "UPDATE member SET j_from = 2 WHERE transfer_to IS NOT NULL" },
	{ "amendments", false, "a_deleted_first_version_is_found", "DELETE FROM member_event WHERE version = 1 AND j_to IS NOT NULL" },
	{ "amendments", false, "a_moved_version_is_found", "UPDATE member_event SET version = 3 WHERE version = 2" },
	{ "amendments", false, "a_first_version_opened_again_is_found", "UPDATE post SET j_to = j_to + 1 WHERE j_to IS NOT NULL" },
	{ "amendments", false, "a_last_version_closed_is_found", "UPDATE meeting SET j_to = (SELECT j FROM centre) WHERE version = 2" },
	{ "amendments", false, "an_event_under_another_id_is_found", "UPDATE member_event SET id = gen_random_uuid() WHERE event = 'transfer_out'" },
	{ "amendments", false, "an_amended_change_of_another_organisation_is_found",
	  "UPDATE organisation_change SET organisation_id = (SELECT id FROM organisation WHERE code = 'CB1' LIMIT 1) WHERE version = 2" },
	{ "amendments", false, "one_update_told_twice_is_found",
	  "UPDATE meeting SET update_id = (SELECT update_id FROM post WHERE title = 'village_head') WHERE version = 2" },
	/* people: what follows */
	{ "versions", false, "an_edited_version_of_a_member_is_found", "UPDATE member SET version = 99 WHERE j_to IS NULL AND transfer_to IS NOT NULL" },
	{ "versions", false, "a_deleted_span_of_a_member_is_found", "DELETE FROM member WHERE j_to IS NULL AND transfer_to IS NOT NULL" },
	{ "versions", false, "a_deleted_edition_is_found", "DELETE FROM organisation WHERE code = 'CB3' AND edition = 1" },
	{ "versions", false, "an_amended_base_opened_again_is_found",
	  "UPDATE organisation SET j_to = NULL, from_on = '2000-01-01', to_on = '2000-01-02' WHERE code = 'CB3' AND edition = 1" },
	{ "effects", false, "an_amended_base_of_another_update_is_found", "UPDATE organisation SET update_id = gen_random_uuid() WHERE edition = 3" },
	{ "effects", false, "an_amended_founding_without_its_edition_is_found", "DELETE FROM unit WHERE edition = 2" },
	{ "versions", false, "an_edited_edition_is_found", "UPDATE unit SET edition = 2, version = version + 1 WHERE code = '08111'" },
	{ "timelines", false, "a_span_grown_together_with_its_neighbour_is_found",
	  "UPDATE member SET to_on = to_on + 1 WHERE j_to IS NULL AND transfer_to IS NOT NULL; UPDATE member m SET from_on = m.from_on + 1 FROM member o "
	  "WHERE o.transfer_to IS NOT NULL AND o.j_to IS NULL AND m.id = o.id AND m.j_to IS NULL AND m.from_on = o.to_on - 1" },
	{ "timelines", false, "an_edited_status_is_found", "UPDATE member SET status = 'suspended' WHERE j_to IS NULL AND transfer_to IS NOT NULL" },
	{ "timelines", false, "an_exemption_taken_away_is_found", "UPDATE member SET exempt = false WHERE exempt AND j_to IS NULL" },
	{ "timelines", false, "an_edited_receiver_is_found", "UPDATE member SET transfer_to = gen_random_uuid() WHERE j_to IS NULL AND transfer_to IS NOT NULL" },
	{ "timelines", false, "an_edited_birth_year_is_found", "UPDATE member SET birth_year = 1971 WHERE j_to IS NULL AND birth_year = 1961" },
	{ "timelines", false, "an_edited_match_is_found", "UPDATE member SET match = gen_random_uuid() WHERE j_to IS NULL AND match IS NOT NULL" },
	{ "timelines", false, "a_member_moved_to_another_cell_is_found",
	  "UPDATE member SET organisation_id = (SELECT id FROM organisation WHERE code = 'CB2' LIMIT 1) WHERE j_to IS NULL AND transfer_to IS NOT NULL" },
	{ "timelines", false, "an_event_on_another_day_is_found", "UPDATE member_event SET occurred_on = occurred_on + 1 WHERE event = 'recognise_official'" },
	{ "timelines", false, "another_event_on_the_same_day_is_found", "UPDATE member_event SET event = 'temp_out' WHERE event = 'exempt' AND j_to IS NULL" },
	{ "timelines", false, "a_member_without_events_is_found",
	  "INSERT INTO member (id, version, from_on, to_on, j_from, organisation_id, status, exempt, away, birth_year, sex) SELECT gen_random_uuid(), 0, from_on, "
	  "to_on, j_from, organisation_id, status, exempt, away, birth_year, sex FROM member WHERE transfer_to IS NOT NULL AND j_to IS NULL" },
	{ "members", false, "a_member_without_a_cell_is_found", "UPDATE member SET organisation_id = NULL WHERE j_to IS NULL AND transfer_to IS NOT NULL" },
	{ "members", false, "a_member_of_a_cell_that_is_not_there_is_found", "UPDATE member SET organisation_id = gen_random_uuid() WHERE j_to IS NULL AND transfer_to IS NOT NULL" },
	{ "members", false, "a_member_of_a_committee_is_found",
	  "UPDATE member SET organisation_id = (SELECT id FROM organisation WHERE code = 'HU0801' LIMIT 1) WHERE j_to IS NULL AND transfer_to IS NOT NULL" },
	{ "members", false, "an_ended_member_with_a_cell_is_found",
	  "UPDATE member SET organisation_id = (SELECT id FROM organisation WHERE code = 'CB1' LIMIT 1) WHERE j_to IS NULL AND status = 'ended'" },
	{ "members", false, "a_cell_that_ends_before_its_members_is_found",
	  "UPDATE organisation SET to_on = '2023-06-01' WHERE code = 'CB2' AND j_to IS NULL AND to_on = 'infinity'" },
	{ "parents", false, "a_post_in_a_village_that_is_not_there_is_found", "UPDATE post SET unit_id = gen_random_uuid() WHERE title = 'village_head'" },
	{ "parents", false, "a_post_without_a_place_is_found", "UPDATE post SET unit_id = NULL WHERE title = 'village_head'" },
	{ "parents", false, "a_post_before_its_place_is_found", "UPDATE unit SET from_on = '2022-01-01' WHERE code = '08111'" },
	{ "parents", false, "a_meeting_of_a_cell_that_is_not_there_is_found", "UPDATE meeting SET cell_id = gen_random_uuid() WHERE version = 2" },
	{ "posts", false, "two_secretaries_on_one_day_are_found", "UPDATE post SET to_on = to_on + 1 WHERE title = 'secretary' AND to_on < 'infinity' AND j_to IS NULL" },
	{ "posts", false, "two_heads_of_a_village_are_found", "UPDATE post SET title = 'village_head', organisation_id = NULL, unit_id = " A_THON " WHERE title = 'secretary' AND j_to IS NULL" },
	{ "replay_member", true, "an_edited_closed_span_is_found_by_a_replay", "UPDATE member SET birth_year = 1959 WHERE birth_year <> 1961 AND j_to IS NOT NULL" },
	{ "replay_member_event", true, "an_edited_field_of_an_event_is_found_by_a_replay", "UPDATE member_event SET votes_yes = 7 WHERE event = 'recognise_official'" },
	{ "replay_member_event", true, "edited_introducers_are_found_by_a_replay", "UPDATE member_event SET introducer_refs = ARRAY[member_id] WHERE event = 'transfer_out'" },
	{ "replay_post", true, "an_edited_basis_of_a_post_is_found_by_a_replay", "UPDATE post SET basis = 'acting' WHERE title = 'village_head'" },
	{ "replay_meeting", true, "an_edited_attendance_is_found_by_a_replay", "UPDATE meeting SET present = 9 WHERE version = 1" },
	{ "effects", false, "an_opened_base_of_another_update_is_found", "UPDATE organisation SET update_id = gen_random_uuid() WHERE parent_id IS NULL" },
	{ "effects", false, "a_founded_base_of_another_update_is_found", "UPDATE unit SET update_id = gen_random_uuid() WHERE code = '08113' AND edition = 1" },
	{ "amendments", false, "an_update_taken_from_a_base_is_found", "UPDATE unit SET update_id = NULL WHERE code = '08113'" },
	{ "amendments", false, "an_update_taken_from_a_change_is_found", "UPDATE organisation_change SET update_id = NULL WHERE version = 1" },
	{ "replay_organisation_change", true, "an_edited_first_version_is_found_by_a_replay", "UPDATE organisation_change SET name = 'Chi bộ Ba' WHERE version = 1" },
	{ "replay_parked", true, "an_edited_parked_row_is_found_by_a_replay", "UPDATE parked SET creates = NOT creates" },
	{ "verdicts", false, "a_parked_event_of_another_kind_is_found", "UPDATE parked SET entity_kind = 26 WHERE entity_kind = 24" },
	{ "feed_verdicts", false, "a_parked_meeting_that_waits_for_another_is_found", "UPDATE parked SET waits_for = gen_random_uuid() WHERE entity_kind = 27" },
	/* generic records */
	{ "effects", false, "a_deleted_return_is_found", "DELETE FROM counted_return" },
	{ "effects", false, "an_added_task_is_found",
	  "INSERT INTO task SELECT gen_random_uuid(), 1, j_from, NULL, gen_random_uuid(), 'NV-99', title, kind, programme, item, document_id, lead_organisation_id, "
	  "coordinator_ids, product, issued_on, due_on, after_ids, issued FROM task WHERE version = 1" },
	{ "effects", false, "an_entry_of_another_update_is_found", "UPDATE register_entry SET update_id = gen_random_uuid() WHERE version = 2" },
	{ "effects", false, "a_deleted_document_is_found", "DELETE FROM document WHERE number = '3-NQ/HU'" },
	{ "amendments", false, "a_deleted_first_version_of_a_return_is_found", "DELETE FROM counted_return WHERE version = 1" },
	{ "amendments", false, "a_moved_version_of_a_task_is_found", "UPDATE task SET version = 3 WHERE version = 2" },
	{ "amendments", false, "an_entry_opened_again_is_found", "UPDATE register_entry SET j_to = NULL WHERE version = 1 AND id NOT IN (SELECT id FROM register_entry WHERE j_to IS NULL); "
	  "UPDATE register_entry SET j_to = j_to + 1 WHERE version = 1" },
	{ "amendments", false, "a_closed_case_is_found", "UPDATE case_file SET j_to = (SELECT j FROM centre)" },
	{ "amendments", false, "one_update_of_two_reports_is_found", "UPDATE task_report SET update_id = (SELECT update_id FROM task_report WHERE what = 'done')" },
	{ "parents", false, "a_return_of_an_organisation_that_is_not_there_is_found", "UPDATE counted_return SET organisation_id = gen_random_uuid()" },
	{ "parents", false, "a_task_of_a_document_that_is_not_there_is_found", "UPDATE task SET document_id = gen_random_uuid()" },
	{ "parents", false, "a_task_with_a_coordinator_who_is_not_there_is_found", "UPDATE task SET coordinator_ids = ARRAY[gen_random_uuid()] WHERE version = 2" },
	{ "parents", false, "a_report_on_a_task_that_is_not_there_is_found", "UPDATE task_report SET task_id = gen_random_uuid() WHERE what = 'done'" },
	{ "replay_counted_return", true, "an_edited_cell_is_found_by_a_replay", "UPDATE counted_return SET cells = jsonb_set(cells, '{total}', '122') WHERE version = 2" },
	{ "replay_counted_return", true, "an_edited_period_is_found_by_a_replay", "UPDATE counted_return SET to_on = to_on + 1 WHERE version = 2" },
	{ "replay_register_entry", true, "an_edited_text_of_an_entry_is_found_by_a_replay", "UPDATE register_entry SET cells = '{\"note\": \"Giấy khen\"}'" },
	{ "replay_task", true, "an_edited_due_day_is_found_by_a_replay", "UPDATE task SET due_on = due_on + 30" },
	{ "replay_document", true, "an_edited_title_is_found_by_a_replay", "UPDATE document SET title = 'Khác'" },
	{ "replay_task_report", true, "an_edited_progress_is_found_by_a_replay", "UPDATE task_report SET progress = 90 WHERE what = 'progress'" },
	{ "replay_case_file", true, "an_edited_reference_is_found_by_a_replay", "UPDATE case_file SET reference = '2/2020'" },
	/* closings, and what came after them */
	{ "effects", false, "a_deleted_step_is_found", "DELETE FROM period_step WHERE what = 'returned'" },
	{ "amendments", false, "a_closed_step_is_found", "UPDATE period_step SET j_to = (SELECT j FROM centre) WHERE what = 'accepted'" },
	{ "parents", false, "a_step_of_an_organisation_that_is_not_there_is_found", "UPDATE period_step SET organisation_id = gen_random_uuid() WHERE what = 'accepted'" },
	{ "closings", false, "a_site_that_accepts_itself_is_found", "UPDATE period_step SET issued = false WHERE what = 'accepted'" },
	{ "closings", false, "a_closing_of_what_was_closed_is_found", "UPDATE period_step SET what = 'accepted' WHERE what = 'returned'" },
	{ "closings", false, "a_skipped_round_is_found", "UPDATE period_step SET round = 4 WHERE round = 2" },
	{ "closings", false, "an_adjustment_without_its_day_is_found", "UPDATE inbox SET adjusts_from = NULL" },
	{ "closings", false, "an_adjustment_of_an_open_period_is_found", "UPDATE judgement SET adjusts_from = '2021-01-01' WHERE adjusts_from IS NOT NULL" },
	{ "closings", false, "an_adjustment_after_a_closing_that_is_gone_is_found", "UPDATE period_step SET issued = false WHERE what = 'closed'" },
	{ "closings", false, "a_row_that_does_not_say_when_it_was_recorded_is_found",
	  "UPDATE inbox SET recorded_at = NULL, actor = NULL, reasons = NULL WHERE j = (SELECT max(j) FROM inbox WHERE verdict = 'accepted' AND NOT duplicate)" },
	{ "chains", false, "an_edited_time_of_recording_is_found", "UPDATE inbox SET recorded_at = recorded_at - interval '1 day' WHERE j = (SELECT max(j) FROM inbox WHERE body IS NOT NULL)" },
	{ "chains", false, "an_edited_author_is_found", "UPDATE inbox SET actor = 'vp99' WHERE adjusts_from IS NOT NULL" },
	{ "replay_period_step", true, "an_edited_note_of_a_step_is_found_by_a_replay", "UPDATE period_step SET note = 'Khác' WHERE what = 'returned'" },
	{ "replay_inbox", true, "an_edited_reason_is_found_by_a_replay", "UPDATE inbox SET reasons = jsonb_set(reasons, '{0,reason}', '\"other\"') WHERE reasons IS NOT NULL" },
	{ "replay_inbox", true, "an_edited_day_of_an_adjustment_is_found_by_a_replay", "UPDATE inbox SET adjusts_from = adjusts_from - 1" },
	{ "replay_judgement", true, "an_edited_day_of_a_late_adjustment_is_found_by_a_replay", "UPDATE judgement SET adjusts_from = adjusts_from - 1" },
	/* the catalogue */
	{ "catalogue", false, "an_edited_catalogue_entry_is_found", "UPDATE catalogue_entry SET body = set_byte(body, 12, get_byte(body, 12) # 1) WHERE key = 'label/unit'" },
	{ "catalogue", false, "what_sql_reads_of_an_entry_is_found", "UPDATE catalogue_entry SET content = jsonb_set(content, '{label,vi}', '\"Khác\"') WHERE key = 'label/unit'" },
	{ "catalogue", false, "an_edited_digest_of_a_version_is_found", "UPDATE catalogue SET digest = sha256(digest) WHERE version = 2" },
	{ "catalogue", false, "a_deleted_catalogue_entry_is_found", "DELETE FROM catalogue_entry WHERE key = 'label/unit' AND version_from = 1" },
	{ "catalogue", false, "an_entry_in_force_too_long_is_found", "UPDATE catalogue_entry SET version_to = 3 WHERE key = 'form/members_religion' AND version_from = 1" },
	{ "catalogue", false, "a_version_under_anothers_number_is_found", "UPDATE catalogue SET j = j - 1 WHERE version = 2" },
	{ "catalogue", false, "a_version_put_in_force_by_somebody_else_is_found", "UPDATE catalogue SET actor = 'nobody' WHERE version = 2" },
	{ "catalogue", false, "a_body_judged_by_no_version_that_was_is_found", "UPDATE inbox SET catalogue = 2 WHERE j = (SELECT max(j) FROM inbox)" },
	{ "replay_catalogue", true, "an_edited_note_is_found_by_a_replay", "UPDATE catalogue SET note = 'khác' WHERE version = 2" },
	/* sealed backups */
	{ "vault", false, "an_edited_part_of_a_backup_is_found", "UPDATE vault_part SET bytes = 'NAMES' WHERE at = 7" },
	{ "vault", false, "a_deleted_part_of_a_backup_is_found", "DELETE FROM vault_part WHERE at = 7" },
	{ "vault", false, "a_moved_part_of_a_backup_is_found", "UPDATE vault_part SET at = 8 WHERE at = 7" },
	{ "vault", false, "a_backup_called_complete_too_soon_is_found", "UPDATE vault SET completed_at = now() WHERE received < total" },
	{ "vault", false, "an_edited_place_of_a_backup_is_found", "UPDATE vault SET received = received + 1 WHERE received < total" },
	{ "vault", false, "a_backup_under_another_name_is_found",
	  "ALTER TABLE vault_part DISABLE TRIGGER ALL; ALTER TABLE vault DISABLE TRIGGER ALL;"
	  "UPDATE vault SET backup_id = sha256(backup_id) WHERE completed_at IS NOT NULL; UPDATE vault_part SET backup_id = sha256(backup_id) WHERE length(bytes) <> 4;"
	  "ALTER TABLE vault_part ENABLE TRIGGER ALL; ALTER TABLE vault ENABLE TRIGGER ALL" },
	/* heads */
	{ "numbers", false, "a_moved_cursor_is_found", "UPDATE site_log SET n = n + 1 WHERE n > 3" },
	{ "chains", false, "an_edited_cursor_chain_is_found", "UPDATE site_log SET chain = sha256(chain) WHERE n > 3" },
	{ "journal", false, "a_moved_journal_head_is_found", "UPDATE centre SET j = j + 1" },
};
#define TAMPERINGS (sizeof tamperings / sizeof tamperings[0])

static void
tampering_is_found(void **state)
{
	const struct tampering *t = *state;
	const struct verify_check *c;

	world_sql(&journal, "%s", t->sql);
	if (t->red == NULL || t->replay)
		journal_is_fine(false);
	if (t->red == NULL)
		return;
	assert_false(journal_verify(t->replay)->ok);
	c = journal_check(t->red);
	assert_non_null(c);
	if (getenv("LT_TEST_SAY"))
		print_message("\t%s: %s\n", c->name, c->detail);
	if (c->ok)
		fail_msg("%s is still green", t->red);
	assert_string_not_equal(c->detail, "");
}

static int
put_back(void **state)
{
	journal_restore();
	return 0;
}

/* ---- what is right ---- */

/* The journal has what the tamperings are about. */
static const struct { int n; const char *rows; } there[] = {
	{ 11, "member_event" }, { 2, "member_event WHERE version = 2" }, { 1, "member WHERE j_to IS NULL AND transfer_to IS NOT NULL" },
	{ 1, "member WHERE j_to IS NULL AND status = 'ended'" }, { 1, "member WHERE j_to IS NULL AND exempt" },
	{ 4, "post" }, { 2, "post WHERE title = 'secretary' AND j_to IS NULL" }, { 4, "meeting" },
	{ 5, "period_step" }, { 3, "period_step WHERE issued" }, { 3, "inbox WHERE adjusts_from IS NOT NULL" }, { 3, "judgement WHERE adjusts_from IS NOT NULL" },
	{ 6, "adjustment" }, { 1, "adjustment WHERE reason = 'late_paper'" },
	{ 1, "parked WHERE entity_kind = 24" }, { 1, "parked WHERE entity_kind = 27" }, { 1, "judgement JOIN inbox USING (log, n) WHERE kind = 25" },
	{ 2, "inbox WHERE kind IN (25, 26) AND verdict = 'returned'" }, { 1, "organisation_change WHERE version = 2" },
	{ 1, "unit_change WHERE version = 2 AND change = 'found'" }, { 1, "organisation WHERE edition = 2 AND version = 2" },
	{ 2, "organisation WHERE edition = 3 AND version = 4 AND j_to IS NULL" },
	{ 1, "unit WHERE edition = 2 AND households = 80" },
	{ 3, "catalogue" }, { 8, "catalogue_entry" }, { 1, "counted_return WHERE version = 2" }, { 2, "register_entry" }, { 1, "case_file" },
	{ 2, "document" }, { 2, "task WHERE issued" }, { 2, "task_report" }, { 1, "parked WHERE entity_kind = 28" },
	{ 1, "inbox WHERE kind = 28 AND catalogue = 2 AND verdict = 'returned'" },
};

static void
what_the_writer_wrote_is_fine(void **state)
{
	journal_is_fine(false);
	assert_int_equal(world_int(&journal, "SELECT count(DISTINCT verdict) FROM inbox"), 4);
	assert_true(world_int(&journal, "SELECT count(*) FROM judgement") >= 5);
	for (size_t i = 0; i < sizeof there / sizeof there[0]; i++)
		if (world_int(&journal, "SELECT count(*) FROM %s", there[i].rows) != there[i].n)
			fail_msg("%s: not %d but %d", there[i].rows, there[i].n, (int)world_int(&journal, "SELECT count(*) FROM %s", there[i].rows));
}

static void
a_replay_comes_to_the_same_tables_and_leaves_nothing_behind(void **state)
{
	world_sql(&journal, "CREATE SCHEMA %s_replay; CREATE TABLE %s_replay.unit (stale integer)", journal.schema, journal.schema);
	journal_is_fine(true);
	assert_non_null(journal_check("replay_judgement"));
	assert_int_equal(world_int(&journal, "SELECT count(*) FROM pg_namespace WHERE nspname = '%s_replay'", journal.schema), 0);
}

/* Before there were amendments nothing named its update. */
static void
rows_older_than_amendments_are_fine(void **state)
{
	const char *before = "(SELECT min(j_from) FROM member_event)";

	(void)state;
	world_sql(&journal, "UPDATE unit SET update_id = NULL WHERE edition = 1 AND j_from < %s; UPDATE organisation SET update_id = NULL WHERE edition = 1 AND j_from < %s;"
	          "UPDATE unit_change SET update_id = NULL WHERE j_from < %s", before, before, before);
	assert_true(world_int(&journal, "SELECT (SELECT count(*) FROM unit WHERE update_id IS NULL) * (SELECT count(*) FROM unit_change WHERE update_id IS NULL)") > 8);
	journal_is_fine(true);
}

/* Before 0007 no row said what its envelope did. */
static void
rows_older_than_their_envelopes_columns_are_fine(void **state)
{
	const char *before = "(SELECT min(j_from) FROM period_step)";

	(void)state;
	world_sql(&journal, "UPDATE inbox SET recorded_at = NULL, actor = NULL, reasons = NULL WHERE j < %s", before);
	assert_true(world_int(&journal, "SELECT count(*) FROM inbox WHERE recorded_at IS NULL AND verdict = 'accepted'") > 20);
	journal_is_fine(true);
}

/* The backups are beside the journal: nothing of them is judged again, and none of them is touched. */
static void
a_replay_leaves_the_sealed_backups_alone(void **state)
{
	journal_is_fine(true);
	assert_int_equal(world_int(&journal, "SELECT (SELECT count(*) FROM vault) * 10 + (SELECT count(*) FROM vault_part)"), 23);
	assert_int_equal(world_int(&journal, "SELECT count(*) FROM (TABLE keep_vault EXCEPT TABLE vault) x"), 0);
	assert_int_equal(world_int(&journal, "SELECT count(*) FROM (TABLE keep_vault_part EXCEPT TABLE vault_part) x"), 0);
}

/* A feed that begins anew keeps the last item of every body; a hold writes an audit row of its own. */
static void
what_the_desk_writes_is_fine_too(void **state)
{
	struct desk_job job = { .site_id = hand_site_id("0801"), .site_code = "0801" };
	struct news *news = NULL;
	struct fault f = { 0 };
	PGresult *r = NULL;
	int64_t items = world_int(&journal, "SELECT feed_n FROM site WHERE code = '0801'");

	assert_int_equal(db_run(journal.db, NULL, "SELECT feed_generation FROM site WHERE code = '0801'", NULL, &r, &f), DONE);
	job.generation = db_get_id(r, 0, 0);
	PQclear(r);
	job.ask = DESK_RENEW;
	assert_int_equal(desk_job_do(journal.db, &job, &news, &f), DONE);
	news_free(&news);
	job.ask = DESK_HOLD;
	assert_int_equal(desk_job_do(journal.db, &job, &news, &f), DONE);
	assert_true(world_int(&journal, "SELECT feed_n FROM site WHERE code = '0801'") < items);
	assert_int_equal(world_int(&journal, "SELECT count(*) FROM audit WHERE what = 'site_held'"), 1);
	journal_is_fine(true);
}

static void
pruned_bodies_end_the_chain_with_a_note_and_cannot_be_replayed(void **state)
{
	world_sql(&journal, "UPDATE inbox SET body = NULL WHERE n <= 2 AND log = (SELECT log FROM inbox WHERE " PLAIN ")");
	journal_is_fine(false);
	assert_non_null(strstr(journal_check("chains")->detail, "the oldest"));
	assert_false(journal_verify(true)->ok);
	assert_false(journal_check("replay")->ok);
	assert_int_equal(world_int(&journal, "SELECT count(*) FROM pg_namespace WHERE nspname = '%s_replay'", journal.schema), 0);
}

static void
two_replays_at_a_time_do_not_disturb_each_other(void **state)
{
	struct verify_report r = { 0 };
	struct fault f = { 0 };

	world_sql(&journal, "SELECT pg_advisory_lock(hashtextextended('lienthong replay %s_replay', 0))", journal.schema);
	assert_int_equal(verify_run(journal.db, world_conninfo, true, NULL, NULL, &r, &f), LATER);
	assert_int_equal(f.code, LT_5080);
	world_sql(&journal, "SELECT pg_advisory_unlock_all()");
	journal_is_fine(true);
}

int
main(void)
{
	struct CMUnitTest tests[TAMPERINGS + 7] = {
		cmocka_unit_test(what_the_writer_wrote_is_fine),
		cmocka_unit_test(a_replay_comes_to_the_same_tables_and_leaves_nothing_behind),
		cmocka_unit_test_teardown(rows_older_than_amendments_are_fine, put_back),
		cmocka_unit_test_teardown(rows_older_than_their_envelopes_columns_are_fine, put_back),
		cmocka_unit_test(a_replay_leaves_the_sealed_backups_alone),
		cmocka_unit_test_teardown(what_the_desk_writes_is_fine_too, put_back),
		cmocka_unit_test_teardown(pruned_bodies_end_the_chain_with_a_note_and_cannot_be_replayed, put_back),
		cmocka_unit_test(two_replays_at_a_time_do_not_disturb_each_other),
	};
	struct cluster *c = cluster_start();
	int failed;

	if (c == NULL)
		return 77;
	world_conninfo = cluster_conninfo(c);
	journal_make();
	for (size_t i = 0; i < TAMPERINGS; i++)
		tests[7 + i] = (struct CMUnitTest){ tamperings[i].sentence, tampering_is_found, NULL, put_back, (void *)&tamperings[i] };
	failed = cmocka_run_group_tests_name("verify", tests, NULL, NULL);
	journal_close();
	cluster_stop(&c);
	return failed;
}
