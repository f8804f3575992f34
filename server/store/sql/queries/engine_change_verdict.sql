-- The present verdict of bodies judged again.
UPDATE inbox i SET verdict = c.verdict::verdict FROM unnest($1::integer[], $2::bigint[], $3::text[]) AS c(log, n, verdict)
WHERE i.log = c.log AND i.n = c.n;
