-- P5: per site, distinct (update, body) pairs received, an unreadable body by its hash, = accepted + returned + parked +
-- quarantined; each pair has one row that counts, and its duplicates come later.
WITH named AS (                  -- an unreadable body that a second look could read: its duplicates have no name yet
	SELECT l.site_id, i.body_hash, min(i.update_id::text)::uuid AS update_id FROM inbox i JOIN site_log l ON l.log = i.log
	WHERE NOT i.duplicate AND i.first_verdict = 'quarantined' AND i.update_id IS NOT NULL GROUP BY l.site_id, i.body_hash),
row AS (
	SELECT l.site_id, i.j, i.body_hash, i.duplicate, i.verdict, coalesce(i.update_id, m.update_id) AS update_id
	FROM inbox i JOIN site_log l ON l.log = i.log
	LEFT JOIN named m ON i.duplicate AND i.update_id IS NULL AND m.site_id = l.site_id AND m.body_hash = i.body_hash),
pair AS (
	SELECT site_id, update_id, body_hash, count(*) FILTER (WHERE NOT duplicate) AS counted, min(j) AS j,
		min(j) FILTER (WHERE NOT duplicate) AS first_j
	FROM row GROUP BY site_id, update_id, body_hash),
distinct_pairs AS (SELECT site_id, count(*) AS n FROM pair GROUP BY site_id),
given AS (
	SELECT site_id, count(*) FILTER (WHERE verdict = 'accepted') AS accepted, count(*) FILTER (WHERE verdict = 'returned') AS returned,
		count(*) FILTER (WHERE verdict = 'parked') AS parked, count(*) FILTER (WHERE verdict = 'quarantined') AS quarantined
	FROM row WHERE NOT duplicate GROUP BY site_id),
waiting AS (SELECT l.site_id, count(*) AS n FROM parked p JOIN site_log l ON l.log = p.log GROUP BY l.site_id)
SELECT format('site=%s received=%s accepted=%s returned=%s parked=%s quarantined=%s', s.code, coalesce(d.n, 0), coalesce(g.accepted, 0),
	coalesce(g.returned, 0), coalesce(g.parked, 0), coalesce(g.quarantined, 0))
FROM site s LEFT JOIN distinct_pairs d ON d.site_id = s.site_id LEFT JOIN given g ON g.site_id = s.site_id
WHERE coalesce(d.n, 0) <> coalesce(g.accepted + g.returned + g.parked + g.quarantined, 0)
UNION ALL
SELECT format('site=%s has %s parked bodies but %s rows in `parked`', s.code, coalesce(g.parked, 0), coalesce(w.n, 0))
FROM site s LEFT JOIN given g ON g.site_id = s.site_id LEFT JOIN waiting w ON w.site_id = s.site_id
WHERE coalesce(g.parked, 0) <> coalesce(w.n, 0)
UNION ALL
SELECT format('site=%s j=%s is a duplicate of nothing before it', s.code, p.j)
FROM pair p LEFT JOIN site s ON s.site_id = p.site_id WHERE p.first_j IS DISTINCT FROM p.j
UNION ALL
SELECT format('site=%s j=%s counts %s times', s.code, p.j, p.counted)
FROM pair p LEFT JOIN site s ON s.site_id = p.site_id WHERE p.counted > 1;
