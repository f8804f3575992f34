-- Bodies received before: by update_id ($1), unreadable ones by their hash ($2). With the present verdict and its reasons.
WITH found AS (
	SELECT i.* FROM unnest($1::uuid[]) AS q(id)
	CROSS JOIN LATERAL (SELECT * FROM inbox WHERE inbox.update_id = q.id AND NOT duplicate OFFSET 0) i
	UNION ALL
	SELECT i.* FROM unnest($2::bytea[]) AS q(hash)
	CROSS JOIN LATERAL (SELECT * FROM inbox WHERE inbox.update_id IS NULL AND inbox.body_hash = q.hash AND NOT duplicate OFFSET 0) i)
SELECT i.update_id, i.body_hash, (SELECT l.site_id FROM site_log l WHERE l.log = i.log), i.verdict::text, i.j,
	(SELECT x.findings FROM (SELECT i.j, i.findings UNION ALL SELECT g.j, g.findings FROM judgement g WHERE g.log = i.log AND g.n = i.n) x
		ORDER BY x.j DESC LIMIT 1)::text,
	(SELECT p.waits_for FROM parked p WHERE p.log = i.log AND p.n = i.n)
FROM found i;
