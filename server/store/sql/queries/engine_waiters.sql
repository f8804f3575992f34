-- Everybody who waits for the entity $1, with the body, in order of arrival.
SELECT p.log, p.n, p.j, p.entity_kind, p.entity, l.site_id, l.generation, i.kind, i.update_id, i.body_hash, i.body
FROM parked p
CROSS JOIN LATERAL (SELECT * FROM inbox WHERE inbox.log = p.log AND inbox.n = p.n OFFSET 0) i
CROSS JOIN LATERAL (SELECT * FROM site_log WHERE site_log.log = p.log OFFSET 0) l
WHERE p.waits_for = $1::uuid ORDER BY p.j;
