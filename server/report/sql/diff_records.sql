-- What was accepted in ($1, $2] of the kinds $3 and touches one of the rows: where the record lay or lies, in any of its versions.
WITH said AS MATERIALIZED (
	SELECT i.j, i.log, i.kind, i.entity, i.update_id, i.received_at AS at FROM inbox i
	WHERE i.j > $1 AND i.j <= $2 AND i.first_verdict = 'accepted' AND NOT i.duplicate AND i.kind = ANY ($3::int[])
	UNION ALL
	SELECT g.j, g.log, i.kind, i.entity, i.update_id, g.judged_at FROM judgement g JOIN inbox i ON i.log = g.log AND i.n = g.n
	WHERE g.j > $1 AND g.j <= $2 AND g.verdict = 'accepted' AND i.kind = ANY ($3::int[])),
touched AS (
	SELECT DISTINCT s.j, t.organisation_id, t.unit_id FROM said s CROSS JOIN LATERAL (
		SELECT s.entity AS organisation_id, s.entity AS unit_id WHERE s.kind IN (20, 21, 22, 23)
		UNION ALL SELECT NULL, parent_id FROM unit WHERE s.kind IN (20, 21) AND id = s.entity
		UNION ALL SELECT parent_id, unit_id FROM organisation WHERE s.kind IN (22, 23) AND id = s.entity
		UNION ALL SELECT organisation_id, NULL FROM member WHERE s.kind IN (24, 25) AND id = s.entity
		UNION ALL SELECT organisation_id, unit_id FROM post WHERE s.kind = 26 AND id = s.entity
		UNION ALL SELECT cell_id, NULL FROM meeting WHERE s.kind = 27 AND id = s.entity
		UNION ALL SELECT organisation_id, unit_id FROM counted_return WHERE s.kind = 28 AND id = s.entity
		UNION ALL SELECT organisation_id, unit_id FROM register_entry WHERE s.kind = 29 AND id = s.entity
		UNION ALL SELECT lead_organisation_id, NULL FROM task WHERE s.kind = 31 AND id = s.entity
		UNION ALL SELECT organisation_id, NULL FROM task_report WHERE s.kind = 32 AND id = s.entity
		UNION ALL SELECT organisation_id, unit_id FROM case_file WHERE s.kind = 33 AND id = s.entity) t),
placed AS (
	SELECT t.j, l.place FROM touched t JOIN report_lies l ON l.organisation_id = t.organisation_id
	UNION
	SELECT t.j, l.place FROM touched t JOIN report_lies_unit l ON l.unit_id = t.unit_id)
SELECT 'update:' || s.j, 0, false, e.code, k.kind_tag, s.j::text, (s.at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date, 'accepted',
	(SELECT string_agg(p.code, ', ' ORDER BY p.place) FROM placed d JOIN report_place p USING (place) WHERE d.j = s.j)
FROM said s JOIN site_log g ON g.log = s.log JOIN site e ON e.site_id = g.site_id CROSS JOIN LATERAL (SELECT s.kind::text AS kind_tag) k
WHERE EXISTS (SELECT FROM placed d WHERE d.j = s.j)
ORDER BY s.j LIMIT 5000
