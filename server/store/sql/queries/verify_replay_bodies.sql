-- What arrived, in the order of the journal, with the day and the time it was judged at; `then`: what quarantined it
-- was no rule but an event of that moment.
SELECT i.j, i.log, i.n, l.site_id, l.generation, l.predecessor, s.code,
	CASE WHEN NOT i.duplicate THEN i.body
	WHEN i.update_id IS NOT NULL THEN (SELECT o.body FROM inbox o
		WHERE o.update_id = i.update_id AND o.body_hash = i.body_hash AND NOT o.duplicate AND
		(SELECT m.site_id FROM site_log m WHERE m.log = o.log) = l.site_id LIMIT 1)
	ELSE coalesce((SELECT o.body FROM inbox o
			WHERE o.update_id IS NULL AND o.body_hash = i.body_hash AND NOT o.duplicate AND
		(SELECT m.site_id FROM site_log m WHERE m.log = o.log) = l.site_id LIMIT 1),
		(SELECT o.body FROM inbox o
			WHERE o.body_hash = i.body_hash AND NOT o.duplicate AND
		(SELECT m.site_id FROM site_log m WHERE m.log = o.log) = l.site_id LIMIT 1)) END,
	i.today, i.received_at,
	CASE WHEN NOT i.duplicate AND i.first_verdict = 'quarantined'
		AND i.findings -> 0 ->> 'code' IN ('SYS-002', 'SYS-003')
	THEN i.findings -> 0 ->> 'code' END AS then
FROM inbox i JOIN site_log l ON l.log = i.log JOIN site s ON s.site_id = l.site_id
ORDER BY i.j;
