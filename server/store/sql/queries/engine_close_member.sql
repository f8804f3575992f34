-- Closes open versions: id $1, beginning $2, at the journal number $3. Each row is found by its key, then written by its place.
UPDATE member SET j_to = c.j
FROM (SELECT v.ctid AS place, q.j FROM unnest($1::uuid[], $2::date[], $3::bigint[]) AS q(id, from_on, j)
	CROSS JOIN LATERAL (SELECT t.ctid FROM member t WHERE t.id = q.id AND t.from_on = q.from_on AND t.j_to IS NULL OFFSET 0) v) c
WHERE member.ctid = c.place;
