-- The registers as tables, made for one command and gone with it: the names and columns of the centre's *_known views. One
-- row per span (events and meetings: one each), of all days. Ids are 16 bytes, dates ISO text with '-infinity' and
-- 'infinity', booleans 0 and 1, values of enums their words,
-- lists of ids one behind the other, cells JSON.
CREATE TEMP TABLE unit_known (id BLOB, version INTEGER, from_on TEXT, to_on TEXT, j_from INTEGER, j_to INTEGER, edition INTEGER,
	update_id BLOB, name TEXT, parent_id BLOB, code TEXT, level TEXT, kind TEXT, region_class TEXT, special_difficulty INTEGER,
	households INTEGER, valid_from TEXT);
CREATE INDEX temp.unit_known_id ON unit_known (id);
CREATE TEMP TABLE organisation_known (id BLOB, version INTEGER, from_on TEXT, to_on TEXT, j_from INTEGER, j_to INTEGER,
	edition INTEGER, update_id BLOB, name TEXT, parent_id BLOB, code TEXT, type TEXT, setting TEXT, unit_id BLOB,
	has_committee INTEGER, valid_from TEXT);
CREATE INDEX temp.organisation_known_id ON organisation_known (id);
CREATE INDEX temp.organisation_known_parent ON organisation_known (parent_id);
CREATE TEMP TABLE member_known (id BLOB, version INTEGER, from_on TEXT, to_on TEXT, j_from INTEGER, j_to INTEGER,
	organisation_id BLOB, status TEXT, exempt INTEGER, away INTEGER, transfer_to BLOB, official_on TEXT, party_since TEXT,
	admitted_on TEXT, birth_year INTEGER, sex TEXT, is_minority INTEGER, is_youth_union INTEGER, occupation TEXT,
	education TEXT, professional TEXT, political_theory TEXT, match BLOB);
CREATE INDEX temp.member_known_organisation ON member_known (organisation_id);
CREATE TEMP TABLE member_event_known (id BLOB, version INTEGER, j_from INTEGER, j_to INTEGER, update_id BLOB, member_id BLOB,
	event TEXT, occurred_on TEXT, decided_on TEXT, issuer TEXT, number TEXT, type_code TEXT, signed_on TEXT,
	from_organisation_id BLOB, to_organisation_id BLOB, outside_province INTEGER, reason TEXT, until_on TEXT, considered_on TEXT,
	decision_received_on TEXT, ceremony_on TEXT, age_ok INTEGER, over60_approval INTEGER, exception_region TEXT,
	votes_yes INTEGER, votes_official INTEGER, failed_votes INTEGER, escalated INTEGER, introducer_refs BLOB,
	introduced_by_union INTEGER, certificate_on TEXT, dossier_on TEXT, presented_on TEXT, voluntary INTEGER,
	certificate_seen INTEGER, organisation_id BLOB, status TEXT, admitted_on TEXT, admission_decided_on TEXT, official_on TEXT,
	birth_year INTEGER, sex TEXT, is_minority INTEGER, is_youth_union INTEGER, occupation TEXT, education TEXT,
	professional TEXT, political_theory TEXT, match BLOB, exempt_since TEXT, away_since TEXT);
CREATE INDEX temp.member_event_known_member ON member_event_known (member_id);
CREATE TEMP TABLE post_known (id BLOB, version INTEGER, from_on TEXT, to_on TEXT, j_from INTEGER, j_to INTEGER, update_id BLOB,
	decided_on TEXT, issuer TEXT, number TEXT, type_code TEXT, signed_on TEXT, person_ref BLOB, organisation_id BLOB,
	unit_id BLOB, title TEXT, basis TEXT);
CREATE INDEX temp.post_known_organisation ON post_known (organisation_id);
CREATE TEMP TABLE meeting_known (id BLOB, version INTEGER, j_from INTEGER, j_to INTEGER, update_id BLOB, month TEXT, cell_id BLOB,
	held_on TEXT, kind TEXT, mode TEXT, minutes_taken INTEGER, required INTEGER, present INTEGER, excused INTEGER,
	unexcused INTEGER, speakers INTEGER, has_resolution INTEGER, topic_code TEXT, upper_attendee_ref BLOB);
CREATE INDEX temp.meeting_known_cell ON meeting_known (cell_id, held_on);
CREATE TEMP TABLE counted_return_known (id BLOB, version INTEGER, j_from INTEGER, j_to INTEGER, update_id BLOB,
	from_on TEXT, to_on TEXT, form TEXT, organisation_id BLOB, unit_id BLOB, period_on TEXT, cells TEXT);
CREATE TEMP TABLE register_entry_known (id BLOB, version INTEGER, j_from INTEGER, j_to INTEGER, update_id BLOB,
	from_on TEXT, to_on TEXT, form TEXT, organisation_id BLOB, unit_id BLOB, person_ref BLOB, reference TEXT, cells
	TEXT, decided_on TEXT, issuer TEXT, number TEXT, type_code TEXT, signed_on TEXT);
CREATE TEMP TABLE document_known (id BLOB, version INTEGER, j_from INTEGER, j_to INTEGER, update_id BLOB,
	from_on TEXT, to_on TEXT, issuer TEXT, number TEXT, type_code TEXT, signed_on TEXT, title TEXT, valid_from TEXT,
	valid_to TEXT, replaces_ids BLOB, classification TEXT, issued INTEGER);
CREATE TEMP TABLE task_known (id BLOB, version INTEGER, j_from INTEGER, j_to INTEGER, update_id BLOB, code TEXT,
	title TEXT, kind TEXT, programme TEXT, item TEXT, document_id BLOB, lead_organisation_id BLOB, coordinator_ids
	BLOB, product TEXT, issued_on TEXT, due_on TEXT, after_ids BLOB, issued INTEGER);
CREATE TEMP TABLE task_report_known (id BLOB, version INTEGER, j_from INTEGER, j_to INTEGER, update_id BLOB,
	task_id BLOB, organisation_id BLOB, what TEXT, reported_on TEXT, progress INTEGER, evidence TEXT, document_id
	BLOB);
CREATE TEMP TABLE case_file_known (id BLOB, version INTEGER, j_from INTEGER, j_to INTEGER, update_id BLOB,
	from_on TEXT, to_on TEXT, form TEXT, organisation_id BLOB, unit_id BLOB, reference TEXT, opened_on TEXT,
	closed_on TEXT, cells TEXT, decided_on TEXT, issuer TEXT, number TEXT, type_code TEXT, signed_on TEXT);
CREATE TEMP TABLE period_step_known (id BLOB, version INTEGER, j_from INTEGER, j_to INTEGER, update_id BLOB,
	organisation_id BLOB, length TEXT, period_on TEXT, round INTEGER, what TEXT, stepped_on TEXT, note TEXT, issued
	INTEGER);
CREATE INDEX temp.task_report_known_task ON task_report_known (task_id);
CREATE TEMP TABLE standing_period (kind TEXT, from_on TEXT, to_on TEXT);
-- What bears a code here without being listed: others' units and organisations, and what was only named so far.
CREATE TEMP VIEW code_of AS
	SELECT id, code FROM main.mention
	UNION ALL
	SELECT id, code FROM main.held WHERE feed IN (0, 1) AND kind IN (20, 22)
	UNION ALL
	SELECT entity, code FROM main.held WHERE entity IS NOT NULL AND code IS NOT NULL;
