-- Bodies received before: by update_id ($1), unreadable ones by their hash ($2). With the present verdict and its reasons.
SELECT i.update_id, i.body_hash, l.site_id, i.verdict::text, i.j,
	(SELECT x.findings FROM (SELECT i.j, i.findings UNION ALL SELECT g.j, g.findings FROM judgement g WHERE g.log = i.log AND g.n = i.n) x
		ORDER BY x.j DESC LIMIT 1)::text,
	(SELECT p.waits_for FROM parked p WHERE p.log = i.log AND p.n = i.n)
FROM inbox i JOIN site_log l ON l.log = i.log
WHERE i.update_id = ANY ($1::uuid[]) AND NOT i.duplicate
UNION ALL
SELECT i.update_id, i.body_hash, l.site_id, i.verdict::text, i.j, i.findings::text, NULL::uuid
FROM inbox i JOIN site_log l ON l.log = i.log
WHERE i.update_id IS NULL AND i.body_hash = ANY ($2::bytea[]) AND NOT i.duplicate;
