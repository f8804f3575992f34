-- Closes open versions: id $1, at the journal number $2. Each row is found by its key, then written by its place.
UPDATE period_step SET j_to = c.j
FROM (SELECT v.ctid AS place, q.j FROM unnest($1::uuid[], $2::bigint[]) AS q(id, j)
	CROSS JOIN LATERAL (SELECT t.ctid FROM period_step t WHERE t.id = q.id AND t.j_to IS NULL OFFSET 0) v) c
WHERE period_step.ctid = c.place;
