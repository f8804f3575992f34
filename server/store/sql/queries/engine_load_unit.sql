-- Units asked for by id ($1), code ($2) or parent ($3): how each entered (version 1) and, one row each, its events.
-- LATERAL ... OFFSET 0 says: one key after the other, each by its index, whatever the planner believes about sizes.
WITH asked AS (
	SELECT unnest($1::uuid[]) AS id
	UNION SELECT x.id FROM unnest($2::text[]) AS q(code) CROSS JOIN LATERAL (SELECT u.id FROM unit u WHERE u.code = q.code OFFSET 0) x
	UNION SELECT x.id FROM unnest($3::uuid[]) AS q(id) CROSS JOIN LATERAL (SELECT u.id FROM unit u WHERE u.parent_id = q.id OFFSET 0) x)
SELECT u.id, u.from_on, u.code, u.name, u.parent_id, u.valid_from,
	c.id, c.occurred_on, c.j_from, c.change::text, c.name, c.parent_id,
	u.level::text, u.kind::text, u.region_class::text, u.special_difficulty, u.households
FROM asked
CROSS JOIN LATERAL (SELECT * FROM unit WHERE unit.id = asked.id AND unit.version = 1 OFFSET 0) u
LEFT JOIN LATERAL (SELECT * FROM unit_change WHERE unit_change.unit_id = u.id AND change <> 'found' AND j_to IS NULL OFFSET 0) c ON true
ORDER BY u.id, c.occurred_on, c.j_from;
