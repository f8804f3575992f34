DELETE FROM parked
USING (SELECT v.ctid AS place FROM unnest($1::integer[], $2::bigint[]) AS q(log, n)
	CROSS JOIN LATERAL (SELECT p.ctid FROM parked p WHERE p.log = q.log AND p.n = q.n OFFSET 0) v) c
WHERE parked.ctid = c.place;
