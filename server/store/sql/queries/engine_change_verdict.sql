-- The present verdict of bodies judged again.
UPDATE inbox SET verdict = c.verdict::verdict
FROM (SELECT v.ctid AS place, q.verdict FROM unnest($1::integer[], $2::bigint[], $3::text[]) AS q(log, n, verdict)
	CROSS JOIN LATERAL (SELECT i.ctid FROM inbox i WHERE i.log = q.log AND i.n = q.n OFFSET 0) v) c
WHERE inbox.ctid = c.place;
