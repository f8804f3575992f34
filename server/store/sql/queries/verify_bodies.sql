-- Every body received, in the order of its log; a duplicate's is that of the first of its pair. With the log's cursor.
SELECT i.log, i.n, i.update_id, i.body_hash, i.duplicate, i.kind, i.entity, i.first_verdict = 'quarantined',
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
	l.site_id, l.generation, s.code, l.chain, i.recorded_at, i.actor
FROM inbox i JOIN site_log l ON l.log = i.log JOIN site s ON s.site_id = l.site_id
ORDER BY i.log, i.n;
