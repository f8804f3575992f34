-- As snapshot_told.sql, of registers whose entities have a row per span of days (units, organisations): all spans of one
-- bear the edition and the update of its entry.
SELECT r.id, r.edition, r.update_id,
	CASE WHEN i.first_verdict = 'accepted' THEN i.j ELSE (SELECT max(g.j) FROM judgement g WHERE g.log = i.log AND g.n = i.n) END,
	i.body
FROM (SELECT DISTINCT ON (id) id, edition, update_id FROM :table WHERE j_to IS NULL AND id > $1::uuid ORDER BY id LIMIT :piece) r
	LEFT JOIN LATERAL (
		SELECT * FROM inbox i WHERE i.update_id = r.update_id AND i.kind = $2::int AND i.verdict = 'accepted' AND NOT i.duplicate
			AND ($3::uuid IS NULL OR i.log = ANY (ARRAY(
				SELECT l.log FROM site me JOIN site s ON s.site_id = me.site_id OR s.root_organisation = me.root_organisation
					JOIN site_log l ON l.site_id = s.site_id
				WHERE me.site_id = $3::uuid)))
		OFFSET 0) i ON true
ORDER BY r.id
