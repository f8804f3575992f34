-- Versions known until j: of the organisations $1 the open rows that begin on $2, closed at $3. Found by their key first (OFFSET 0), else
-- the planner, with the statistics of an empty table, would read every open row for each of them.
UPDATE organisation u SET j_to = c.j
FROM (SELECT open.ctid AS at, k.j
	FROM unnest($1::uuid[], $2::date[], $3::bigint[]) AS k(id, from_on, j)
	CROSS JOIN LATERAL (SELECT ctid FROM organisation WHERE organisation.id = k.id AND organisation.from_on = k.from_on AND organisation.j_to IS NULL OFFSET 0) open) c
WHERE u.ctid = c.at;
