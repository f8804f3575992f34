-- Everybody who waits for one of the entities ($1, of the kind $2), with the body; of each entity in order of arrival. Entities
-- of two kinds may bear the same id.
SELECT p.log, p.n, p.j, p.entity_kind, p.entity, l.site_id, l.generation, i.kind, i.update_id, i.body_hash, i.body,
	p.waits_for_kind, p.waits_for
FROM unnest($1::uuid[], $2::integer[]) AS q(id, kind)
CROSS JOIN LATERAL (SELECT * FROM parked WHERE parked.waits_for = q.id AND parked.waits_for_kind = q.kind OFFSET 0) p
CROSS JOIN LATERAL (SELECT * FROM inbox WHERE inbox.log = p.log AND inbox.n = p.n OFFSET 0) i
CROSS JOIN LATERAL (SELECT * FROM site_log WHERE site_log.log = p.log OFFSET 0) l
ORDER BY p.waits_for, p.waits_for_kind, p.j;
