-- As snapshot_told.sql, of a register in which only what the centre's own hand issued concerns every site.
SELECT r.id, r.version, r.update_id,
	CASE WHEN i.first_verdict = 'accepted' THEN i.j ELSE (SELECT max(g.j) FROM judgement g WHERE g.log = i.log AND g.n = i.n) END,
	i.body
FROM (SELECT id, version, update_id FROM :table WHERE j_to IS NULL AND issued AND id > $1::uuid ORDER BY id LIMIT :piece) r
	LEFT JOIN LATERAL (
		SELECT * FROM inbox i WHERE i.update_id = r.update_id AND i.kind = $2::int AND i.verdict = 'accepted' AND NOT i.duplicate
			AND $3::uuid IS NULL
		OFFSET 0) i ON true
ORDER BY r.id
