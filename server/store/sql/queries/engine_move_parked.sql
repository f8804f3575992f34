UPDATE parked p SET waits_for_kind = c.kind, waits_for = c.id FROM unnest($1::integer[], $2::bigint[], $3::integer[], $4::uuid[]) AS c(log, n, kind, id)
WHERE p.log = c.log AND p.n = c.n;
