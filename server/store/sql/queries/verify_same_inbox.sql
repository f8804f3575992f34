-- For the comparison with a replay: key, place, and what must be the same.
SELECT int8send(i.j) AS key, format('j=%s site=%s generation=%s n=%s', i.j, s.code, l.generation, i.n) AS place,
	l.site_id, l.generation, i.n, i.update_id, i.body_hash, i.kind, i.entity, i.duplicate, i.first_verdict, i.verdict, i.findings, i.today, i.catalogue,
	i.recorded_at, i.actor, i.reasons, i.adjusts_from
FROM inbox i JOIN site_log l ON l.log = i.log JOIN site s ON s.site_id = l.site_id
ORDER BY 1;
