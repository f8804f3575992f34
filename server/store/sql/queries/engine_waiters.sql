-- Everybody who waits for the entity $1, with the body, in order of arrival.
SELECT p.log, p.n, p.j, p.entity_kind, p.entity, l.site_id, l.generation, i.kind, i.update_id, i.body_hash, i.body
FROM parked p JOIN inbox i ON i.log = p.log AND i.n = p.n JOIN site_log l ON l.log = p.log
WHERE p.waits_for = $1::uuid ORDER BY p.j;
