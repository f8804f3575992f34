-- Posts asked for by id ($1), place ($2: an organisation or a unit) or person ($3).
WITH asked AS (
	SELECT unnest($1::uuid[]) AS id
	UNION SELECT x.id FROM unnest($2::uuid[]) AS q(id) CROSS JOIN LATERAL (SELECT p.id FROM post p WHERE p.organisation_id = q.id OFFSET 0) x
	UNION SELECT x.id FROM unnest($2::uuid[]) AS q(id) CROSS JOIN LATERAL (SELECT p.id FROM post p WHERE p.unit_id = q.id OFFSET 0) x
	UNION SELECT x.id FROM unnest($3::uuid[]) AS q(id) CROSS JOIN LATERAL (SELECT p.id FROM post p WHERE p.person_ref = q.id OFFSET 0) x)
SELECT p.*
FROM asked
CROSS JOIN LATERAL (SELECT * FROM post WHERE post.id = asked.id AND post.j_to IS NULL OFFSET 0) p;
