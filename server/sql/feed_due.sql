-- Every body of site $1 the feed has something to say about, as it stands now: what items that are pruned have said.
SELECT l.generation, i.n, i.update_id, i.body_hash, i.duplicate, coalesce(g.j, i.j), coalesce(g.verdict, i.first_verdict)::text,
	(CASE WHEN g.j IS NULL THEN i.findings ELSE g.findings END)::text, p.waits_for, coalesce(g.judged_at, i.received_at)
FROM site_log l JOIN inbox i USING (log)
	LEFT JOIN LATERAL (SELECT * FROM judgement g WHERE g.log = i.log AND g.n = i.n ORDER BY g.j DESC LIMIT 1) g ON true
	LEFT JOIN parked p ON p.log = i.log AND p.n = i.n
WHERE l.site_id = $1 AND (i.duplicate OR i.first_verdict <> 'accepted' OR g.j IS NOT NULL)
