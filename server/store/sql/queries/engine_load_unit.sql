-- Units asked for by id ($1), code ($2) or parent ($3): the earliest open row, which is the base, and its open events, one row
-- each. LATERAL ... OFFSET 0 says: one key after the other, each by its index, whatever the planner believes about sizes.
WITH asked AS (
	SELECT unnest($1::uuid[]) AS id
	UNION SELECT x.id FROM unnest($2::text[]) AS q(code) CROSS JOIN LATERAL (SELECT u.id FROM unit u WHERE u.code = q.code OFFSET 0) x
	UNION SELECT x.id FROM unnest($3::uuid[]) AS q(id) CROSS JOIN LATERAL (SELECT u.id FROM unit u WHERE u.parent_id = q.id OFFSET 0) x)
SELECT u.*, c.id AS event_id, c.version AS event_version, c.update_id AS event_update_id, c.j_from AS event_j, c.occurred_on, c.change,
	c.name AS event_name, c.parent_id AS event_parent
FROM asked
CROSS JOIN LATERAL (SELECT * FROM unit WHERE unit.id = asked.id AND unit.j_to IS NULL ORDER BY unit.from_on LIMIT 1) u
LEFT JOIN LATERAL (SELECT * FROM unit_change WHERE unit_change.unit_id = u.id AND j_to IS NULL OFFSET 0) c ON true
ORDER BY u.id, c.occurred_on, c.j_from;
