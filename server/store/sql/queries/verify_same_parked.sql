SELECT int8send(p.j) AS key, format('j=%s site=%s generation=%s n=%s', p.j, s.code, l.generation, p.n) AS place,
	l.site_id, l.generation, p.n, p.entity_kind, p.entity, p.waits_for_kind, p.waits_for, p.creates, p.amends
FROM parked p JOIN site_log l ON l.log = p.log JOIN site s ON s.site_id = l.site_id
ORDER BY 1;
