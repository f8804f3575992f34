UPDATE parked SET waits_for_kind = c.kind, waits_for = c.id
FROM (SELECT v.ctid AS place, q.kind, q.id FROM unnest($1::integer[], $2::bigint[], $3::integer[], $4::uuid[]) AS q(log, n, kind, id)
	CROSS JOIN LATERAL (SELECT p.ctid FROM parked p WHERE p.log = q.log AND p.n = q.n OFFSET 0) v) c
WHERE parked.ctid = c.place;
