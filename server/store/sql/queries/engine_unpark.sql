DELETE FROM parked p USING unnest($1::integer[], $2::bigint[]) AS c(log, n) WHERE p.log = c.log AND p.n = c.n;
