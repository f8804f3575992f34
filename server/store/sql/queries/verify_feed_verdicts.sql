-- The feed says what was judged: the last item of a body is its present verdict, each item that of its J; a first, plain
-- accepted has none. verify_item holds the present feeds, decoded; what was judged before the first item that is kept may be
-- pruned (items stand in the order of J). The centre's own verdicts go nowhere.
WITH again AS (SELECT DISTINCT ON (log, n) log, n, j, verdict, findings FROM judgement ORDER BY log, n, j DESC),
due AS (
	SELECT l.site_id, l.generation, i.n, i.update_id, i.body_hash, i.duplicate, coalesce(g.j, i.j) AS j,
		coalesce(g.verdict, i.first_verdict)::text AS verdict, CASE WHEN g.j IS NULL THEN i.findings ELSE g.findings END AS findings,
		p.waits_for
	FROM inbox i JOIN site_log l ON l.log = i.log JOIN site s ON s.site_id = l.site_id AND NOT s.everything
	LEFT JOIN again g ON g.log = i.log AND g.n = i.n
	LEFT JOIN parked p ON p.log = i.log AND p.n = i.n
	WHERE i.duplicate OR i.first_verdict <> 'accepted' OR g.j IS NOT NULL),
said AS (SELECT DISTINCT ON (site_id, generation, body_n) * FROM verify_item ORDER BY site_id, generation, body_n, n DESC),
kept AS (SELECT site_id, min(j) AS j FROM verify_item GROUP BY site_id),
every AS (
	SELECT i.j, l.site_id, l.generation, i.n, i.first_verdict::text AS verdict FROM inbox i JOIN site_log l ON l.log = i.log
	UNION ALL
	SELECT g.j, l.site_id, l.generation, g.n, g.verdict::text FROM judgement g JOIN site_log l ON l.log = g.log)
SELECT format('site=%s generation=%s n=%s %s', s.code, coalesce(d.generation, f.generation), coalesce(d.n, f.body_n), CASE
	WHEN f.n IS NULL THEN 'has no item in the feed' WHEN d.n IS NULL THEN 'has an item that nothing was judged for'
	ELSE format('item %s does not say what was judged at j=%s', f.n, d.j) END)
FROM due d FULL JOIN said f ON f.site_id = d.site_id AND f.generation = d.generation AND f.body_n = d.n
LEFT JOIN site s ON s.site_id = coalesce(d.site_id, f.site_id)
LEFT JOIN kept k ON k.site_id = d.site_id
WHERE (f.n IS NULL AND (s.feed_pruned = 0 OR d.j >= k.j)) OR d.n IS NULL OR (f.n IS NOT NULL AND (d.j, d.verdict, d.duplicate, d.update_id, d.body_hash, d.findings)
	IS DISTINCT FROM (f.j, f.verdict, f.duplicate, f.update_id, f.body_hash, f.findings))
	OR (f.n IS NOT NULL AND NOT d.duplicate AND d.waits_for IS DISTINCT FROM f.waits_for)
UNION ALL
SELECT format('site=%s item %s does not say what was judged at j=%s', s.code, v.n, v.j)
FROM verify_item v LEFT JOIN every e
	ON e.j = v.j AND e.site_id = v.site_id AND e.generation = v.generation AND e.n = v.body_n AND e.verdict = v.verdict
LEFT JOIN site s ON s.site_id = v.site_id
WHERE e.j IS NULL;
