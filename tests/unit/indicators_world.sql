-- A province small enough to be counted by hand: two districts and a bloc, three communes, three villages, five cells, a year (2024)
-- in which things happen. What each row is there for is told by test_indicators_shipped.c, beside the numbers.
SET search_path = lt;
CREATE FUNCTION pg_temp.i(name text) RETURNS uuid LANGUAGE sql AS $$ SELECT md5(name)::uuid $$;
CREATE FUNCTION pg_temp.root() RETURNS uuid LANGUAGE sql AS $$ SELECT id FROM lt.organisation WHERE type = 'province_committee' LIMIT 1 $$;
CREATE FUNCTION pg_temp.land() RETURNS uuid LANGUAGE sql AS $$ SELECT id FROM lt.unit WHERE level = 'province' LIMIT 1 $$;

INSERT INTO unit (id, version, from_on, to_on, j_from, code, name, level, kind, parent_id, special_difficulty)
SELECT pg_temp.i(code), 1, '1900-01-01', '2200-01-01', 1, code, code, level::unit_level, kind::unit_kind,
	CASE WHEN parent = '' THEN pg_temp.land() ELSE pg_temp.i(parent) END, hard
FROM (VALUES ('D1', 'district', 'huyen', '', false), ('D2', 'district', 'thanh_pho', '', false),
	('C1', 'commune', 'xa', 'D1', true), ('C2', 'commune', 'phuong', 'D2', false), ('C3', 'commune', 'thi_tran', 'D2', false),
	('V1', 'village', 'thon', 'C1', true), ('V2', 'village', 'thon', 'C1', false), ('V3', 'village', 'to_dan_pho', 'C2', false),
	('V4', 'village', 'thon', 'C3', false)) AS u(code, level, kind, parent, hard);

-- S2 was founded in March; S4 was dissolved in July, its members went to S3.
INSERT INTO organisation (id, version, from_on, to_on, j_from, code, name, type, setting, parent_id, unit_id, valid_from)
SELECT pg_temp.i(code), 1, coalesce(since::date, '1900-01-01'), coalesce(till::date, '2200-01-01'), 1, code, code, type::organisation_type,
	setting::organisation_setting, CASE WHEN parent = '' THEN pg_temp.root() ELSE pg_temp.i(parent) END,
	CASE WHEN seat IS NOT NULL THEN pg_temp.i(seat) END, since::date
FROM (VALUES ('H1', 'direct_committee', NULL, '', 'D1', NULL, NULL), ('H2', 'direct_committee', NULL, '', 'D2', NULL, NULL),
	('K', 'direct_committee', NULL, '', NULL, NULL, NULL), ('G1', 'grassroots_committee', NULL, 'H1', 'C1', NULL, NULL),
	('G2', 'grassroots_committee', NULL, 'H2', 'C2', NULL, NULL), ('G3', 'grassroots_cell', 'private_enterprise', 'K', NULL, NULL, NULL),
	('S1', 'subordinate_cell', 'village', 'G1', 'V1', NULL, NULL), ('S2', 'subordinate_cell', 'village', 'G1', 'V2', '2024-03-01', NULL),
	('S3', 'subordinate_cell', 'village', 'G2', 'V3', NULL, NULL),
	('S4', 'subordinate_cell', 'school', 'G2', 'V3', NULL, '2024-07-01'),
	('P1', 'party_group', 'school', 'S3', 'V2', '2024-03-01', NULL)) AS o(code, type, setting, parent, seat, since, till);

INSERT INTO member (id, version, from_on, to_on, j_from, organisation_id, status, exempt, away, birth_year, sex, is_minority,
	is_youth_union, occupation, professional, political_theory)
SELECT pg_temp.i(who), 1, since::date, till::date, 1, pg_temp.i(place), status::member_status, exempt, false, born, sex::sex, minority, youth,
	work::occupation_group, study::professional_level, theory::theory_level
FROM (VALUES
	('m1', 'S1', '2000-01-01', '2200-01-01', 'official', true, 1950, 'male', true, false, 'retired', 'none', 'elementary'),
	('m2', 'S1', '2010-01-01', '2200-01-01', 'official', false, 1990, 'female', false, false, 'farmer', 'university', 'intermediate'),
	('m3', 'S2', '2024-05-01', '2200-01-01', 'probationary', false, 2000, 'female', true, true, 'farmer', 'college', 'none'),
	('m4', 'S3', '1990-01-01', '2024-08-01', 'official', false, 1940, 'male', false, false, 'retired', 'none', 'none'),
	('m5', 'S4', '2005-01-01', '2024-07-01', 'official', false, 1985, 'male', false, false, 'civil_servant', 'master', 'advanced'),
	('m5', 'S3', '2024-07-01', '2200-01-01', 'official', false, 1985, 'male', false, false, 'civil_servant', 'master', 'advanced'),
	('m6', 'G3', '2024-02-01', '2200-01-01', 'official', false, 1995, 'female', false, false, 'worker', 'university', 'none'),
	('m7', 'S3', '2001-01-01', '2024-09-09', 'official', false, 1960, 'female', false, false, 'farmer', 'none', 'none'),
	('m8', 'S1', '2001-01-01', '2023-05-05', 'official', false, 1960, 'male', false, false, 'farmer', 'none', 'none'),
	('m9', 'G3', '2001-01-01', '2024-10-10', 'official', false, 1970, 'male', false, false, 'worker', 'none', 'none'))
	AS m(who, place, since, till, status, exempt, born, sex, minority, youth, work, study, theory);
INSERT INTO member (id, version, from_on, to_on, j_from, organisation_id, status, exempt, away, birth_year, sex)
SELECT pg_temp.i(who), 1, since::date, '2200-01-01', 1, NULL, 'ended', false, false, 1940, 'male'
FROM (VALUES ('m4', '2024-08-01'), ('m7', '2024-09-09'), ('m8', '2023-05-05'), ('m9', '2024-10-10')) AS e(who, since);
INSERT INTO member_event (id, version, j_from, update_id, member_id, event, occurred_on, from_organisation_id, outside_province,
	organisation_id, sex, is_minority)
SELECT pg_temp.i(who || what || day), 1, 1, pg_temp.i(who || what || day), pg_temp.i(who), what::member_event_kind, day::date,
	CASE WHEN leaves IS NOT NULL THEN pg_temp.i(leaves) END, away, CASE WHEN enters IS NOT NULL THEN pg_temp.i(enters) END, sex::sex, minority
FROM (VALUES ('m3', 'admit', '2024-05-01', NULL, NULL, 'S2', 'female', true), ('m4', 'death', '2024-08-01', NULL, NULL, NULL, NULL, NULL),
	('m5', 'transfer_out', '2024-07-01', 'S4', false, NULL, NULL, NULL), ('m6', 'transfer_in', '2024-02-01', NULL, true, 'G3', 'female', false),
	('m7', 'resign', '2024-09-09', NULL, NULL, NULL, NULL, NULL), ('m8', 'delete', '2023-05-05', NULL, NULL, NULL, NULL, NULL),
	('m9', 'transfer_out', '2024-10-10', 'G3', true, NULL, NULL, NULL)) AS e(who, what, day, leaves, away, enters, sex, minority);

-- V1: a member, secretary of its own cell; V2: a member who is secretary elsewhere; V3: no member; V4: nobody, and no cell.
INSERT INTO post (id, version, from_on, to_on, j_from, update_id, person_ref, organisation_id, unit_id, title)
SELECT pg_temp.i(who || title || place), 1, since::date, till::date, 1, pg_temp.i('p'), pg_temp.i(who),
	CASE WHEN place !~ '^[VC]' THEN pg_temp.i(place) END, CASE WHEN place ~ '^[VC]' THEN pg_temp.i(place) END, title::post_title
FROM (VALUES ('m2', 'V1', 'village_head', '2020-01-01', '2200-01-01'), ('m2', 'S1', 'secretary', '2020-01-01', '2200-01-01'),
	('m5', 'V2', 'village_head', '2020-01-01', '2200-01-01'), ('m5', 'S3', 'secretary', '2024-07-01', '2200-01-01'),
	('x1', 'V3', 'village_head', '2020-01-01', '2200-01-01'), ('x2', 'V3', 'front_team_head', '2020-01-01', '2200-01-01'),
	('m1', 'V4', 'village_head', '2020-01-01', '2024-06-01'), ('m6', 'G3', 'secretary', '2024-02-01', '2200-01-01'),
	('m2', 'G1', 'committee_member', '2020-01-01', '2200-01-01'), ('m1', 'G1', 'secretary', '2020-01-01', '2200-01-01'),
	('m5', 'G2', 'committee_member', '2020-01-01', '2200-01-01'), ('m5', 'H2', 'committee_member', '2020-01-01', '2200-01-01'),
	('x9', 'P1', 'secretary', '2024-03-01', '2200-01-01'))
	AS p(who, place, title, since, till);

-- S1: every month, and a theme in March. S2: every month since April. S3: June's is combined, December's was held in January. S4: until it ended.
INSERT INTO meeting (id, version, j_from, update_id, cell_id, held_on, kind, month, required, present, excused, unexcused)
SELECT pg_temp.i(cell || held || what), 1, 1, pg_temp.i('u'), pg_temp.i(cell), held, what::meeting_kind, month, 10, here, 10 - here, 0
FROM (
	SELECT 'S1' AS cell, m::date + 4 AS held, 'periodic' AS what, m::date AS month, 9 AS here
		FROM generate_series('2024-01-01'::date, '2024-12-01'::date, '1 month') m
	UNION ALL SELECT 'S1', '2024-03-20', 'thematic', '2024-03-01', 8
	UNION ALL SELECT 'S2', m::date + 4, 'periodic', m::date, 10 FROM generate_series('2024-04-01'::date, '2024-12-01'::date, '1 month') m
	UNION ALL SELECT 'S3', CASE WHEN m = '2024-12-01' THEN '2025-01-03' ELSE m::date + 4 END, CASE WHEN m = '2024-06-01' THEN 'combined' ELSE 'periodic' END,
		m::date, 5 FROM generate_series('2024-01-01'::date, '2024-12-01'::date, '1 month') m
	UNION ALL SELECT 'S4', m::date + 4, 'periodic', m::date, 10 FROM generate_series('2024-01-01'::date, '2024-06-01'::date, '1 month') m
	UNION ALL SELECT 'S1', '2023-12-05', 'thematic', '2023-12-01', 1) t;

-- Returns of 2024; of months and quarters those that the year's stock takes, and others for its flows.
INSERT INTO counted_return (id, version, from_on, to_on, j_from, update_id, form, organisation_id, unit_id, period_on, cells)
SELECT pg_temp.i(form || place || begins), 1, begins::date, ends::date, 1, pg_temp.i('r'), form,
	CASE WHEN place !~ '^[VC]' THEN pg_temp.i(place) END, CASE WHEN place ~ '^[VC]' THEN pg_temp.i(place) END, begins::date, cells::jsonb
FROM (VALUES
	('council_term', 'C1', '2024-01-01', '2025-01-01', '{"seats_begin": 20, "deputies": 18, "left": 2, "women": 6}'),
	('council_term', 'C2', '2024-01-01', '2025-01-01', '{"seats_begin": 30, "deputies": 30, "left": 0}'),
	('council_term', 'C1', '2023-01-01', '2024-01-01', '{"seats_begin": 20, "deputies": 20, "left": 0, "women": 7}'),
	('members_religion', 'G1', '2024-01-01', '2025-01-01', '{"members": 3, "religious": 1}'),
	('members_religion', 'G3', '2024-01-01', '2025-01-01', '{"members": 1, "religious": 0}'),
	('complaints', 'H1', '2024-11-01', '2024-12-01', '{"carried_over": 0, "received": 5, "settled": 3, "pending": 1, "overdue": 1}'),
	('complaints', 'H1', '2024-12-01', '2025-01-01', '{"carried_over": 2, "received": 4, "settled": 2, "pending": 1, "overdue": 3}'),
	('complaints', 'K', '2024-01-01', '2024-02-01', '{"carried_over": 0, "received": 7, "settled": 7, "pending": 0, "overdue": 0}'),
	('handbook_adoption', 'H1', '2024-12-01', '2025-01-01', '{"eligible": 10, "activated": 8, "cells": 4, "cells_using": 2}'),
	('handbook_adoption', 'G1', '2024-12-01', '2025-01-01', '{"eligible": 6, "activated": 5, "cells": 3, "cells_using": 3}'),
	('handbook_adoption', 'G2', '2024-12-01', '2025-01-01', '{"eligible": 5, "activated": 1, "cells": 1, "cells_using": 0}'),
	('peoples_supervision', 'C1', '2024-01-01', '2024-04-01', '{"opinions": 10, "handled": 4}'),
	('peoples_supervision', 'C2', '2024-10-01', '2025-01-01', '{"opinions": 5, "handled": 5}'),
	('staffing', 'K', '2024-01-01', '2025-01-01',
		'{"officials": 5, "employees": 7, "total": 12, "officials_quota": 6, "employees_quota": 8, "reduced": 2}'),
	('budget', 'H1', '2024-01-01', '2025-01-01', '{"spent": 1500000000, "planned": {"n": 2000000000, "q": "about"}}'),
	('congress_result', 'G1', '2024-06-10', '2024-06-11', '{"committee_elected": 9, "elected_women": 3}'))
	AS r(form, place, begins, ends, cells);

INSERT INTO register_entry (id, version, from_on, to_on, j_from, update_id, form, organisation_id, unit_id, reference, cells)
SELECT pg_temp.i(form || place || reference), 1, since::date, till::date, 1, pg_temp.i('e'), form,
	CASE WHEN place !~ '^[VC]' THEN pg_temp.i(place) END, CASE WHEN place ~ '^[VC]' THEN pg_temp.i(place) END, reference, cells::jsonb
FROM (VALUES ('working_regulation', 'G1', '', '2020-01-01', '2200-01-01', '{}'), ('working_regulation', 'G2', '', '2020-01-01', '2024-06-01', '{}'),
	('host_unit', 'C1', 'a', '2020-01-01', '2200-01-01', '{"has_cell": 1, "employees": {"n": 10, "q": "at_least"}}'),
	('host_unit', 'C1', 'b', '2020-01-01', '2200-01-01', '{"has_cell": 0, "employees": 5}'),
	('succession_entry', 'H1', 'a', '2020-01-01', '2200-01-01', '{"woman": 1}'), ('succession_entry', 'H1', 'b', '2020-01-01', '2200-01-01', '{"woman": 0}'),
	('compliance_measure', 'G1', '', '2024-01-01', '2200-01-01', '{"commitments_due": 20, "commitments_signed": 15}'))
	AS e(form, place, reference, since, till, cells);

INSERT INTO case_file (id, version, from_on, to_on, j_from, update_id, form, organisation_id, unit_id, reference, opened_on, closed_on, cells)
SELECT pg_temp.i(form || place || reference), 1, opened::date, coalesce(closed::date, '2200-01-01'), 1, pg_temp.i('f'), form,
	CASE WHEN place !~ '^[VC]' THEN pg_temp.i(place) END, CASE WHEN place ~ '^[VC]' THEN pg_temp.i(place) END, reference, opened::date, closed::date,
	cells::jsonb
FROM (VALUES ('local_issue', 'V1', 'a', '2023-01-01', NULL, '{}'), ('local_issue', 'C2', 'b', '2024-01-01', '2024-05-01', '{}'),
	('local_issue', 'C2', 'c', '2024-01-01', '2025-02-01', '{}'), ('base_obstacle', 'S1', 'a', '2024-01-01', NULL, '{}'),
	('remediation', 'G1', 'a', '2024-01-01', NULL, '{"due_on": 19900}'), ('remediation', 'G1', 'b', '2024-01-01', NULL, '{"due_on": 20500}'),
	('questioning_session', 'H1', 'a', '2024-04-01', '2024-04-02', '{"questions": 4, "answered": 3}'),
	('questioning_session', 'H1', 'b', '2023-04-01', NULL, '{"questions": 9, "answered": 9}')) AS f(form, place, reference, opened, closed, cells);

-- T1 done in time, T2 late, T3 not at all and overdue, T4 not yet due, T5 dropped.
INSERT INTO task (id, version, j_from, update_id, code, title, kind, lead_organisation_id, issued_on, due_on, issued)
SELECT pg_temp.i(code), 1, 1, pg_temp.i('t'), code, code, 'task', pg_temp.i(lead), since::date, due::date, true
FROM (VALUES ('T1', 'H1', '2024-01-01', '2024-06-30'), ('T2', 'H1', '2024-01-01', '2024-06-30'), ('T3', 'K', '2023-06-01', '2024-03-31'),
	('T4', 'H2', '2024-11-01', '2025-06-30'), ('T5', 'G1', '2023-01-01', '2023-12-31')) AS t(code, lead, since, due);
INSERT INTO task_report (id, version, j_from, update_id, task_id, organisation_id, what, reported_on)
SELECT pg_temp.i(task || what), 1, 1, pg_temp.i('v'), pg_temp.i(task), pg_temp.i(who), what::task_event, at::date
FROM (VALUES ('T1', 'H1', 'done', '2024-06-30'), ('T2', 'H1', 'done', '2024-07-01'), ('T3', 'K', 'delivered', '2023-06-02'),
	('T3', 'H1', 'done', '2024-01-01'), ('T5', 'G1', 'dropped', '2023-12-01')) AS r(task, who, what, at);
