-- Counted returns asked for by id ($1) or place ($2: an organisation or a unit).
WITH asked AS (
	SELECT unnest($1::uuid[]) AS id
	UNION SELECT x.id FROM unnest($2::uuid[]) AS q(id) CROSS JOIN LATERAL (SELECT t.id FROM counted_return t WHERE t.organisation_id = q.id OFFSET 0) x
	UNION SELECT x.id FROM unnest($2::uuid[]) AS q(id) CROSS JOIN LATERAL (SELECT t.id FROM counted_return t WHERE t.unit_id = q.id OFFSET 0) x)
SELECT t.*
FROM asked
CROSS JOIN LATERAL (SELECT * FROM counted_return WHERE counted_return.id = asked.id AND counted_return.j_to IS NULL OFFSET 0) t;
