-- A piece of a register in the order of ids, with the update each row's content comes from: by the register's own index,
-- then one look into inbox per row; nothing is sorted. :table is the register (one row in force per id).
-- $1 behind this id, $2 the kind told, $3 told by this site or one with the same root organisation (NULL: by anybody).
-- What is not this feed's, or was told as another kind, has no body. :piece is a number, so that the plan can rely on it.
SELECT r.id, r.version, r.update_id,
	CASE WHEN i.first_verdict = 'accepted' THEN i.j ELSE (SELECT max(g.j) FROM judgement g WHERE g.log = i.log AND g.n = i.n) END,
	i.body
FROM (SELECT id, version, update_id FROM :table WHERE j_to IS NULL AND id > $1::uuid ORDER BY id LIMIT :piece) r
	LEFT JOIN LATERAL (
		SELECT * FROM inbox i WHERE i.update_id = r.update_id AND i.kind = $2::int AND i.verdict = 'accepted' AND NOT i.duplicate
			AND ($3::uuid IS NULL OR i.log = ANY (ARRAY(
				SELECT l.log FROM site me JOIN site s ON s.site_id = me.site_id OR s.root_organisation = me.root_organisation
					JOIN site_log l ON l.site_id = s.site_id
				WHERE me.site_id = $3::uuid)))
		OFFSET 0) i ON true
ORDER BY r.id
