-- Units asked for by id ($1), code ($2) or parent ($3): how each entered (version 1) and, one row each, its events.
-- LATERAL with OFFSET 0 makes the register the inner side of the loop, by its key: with the statistics of an empty table
-- the planner would take it as the outer side and read all of it for every group.
WITH asked AS (
	SELECT unnest($1::uuid[]) AS id
	UNION SELECT u.id FROM unit u WHERE u.code = ANY ($2::text[])
	UNION SELECT u.id FROM unit u WHERE u.parent_id = ANY ($3::uuid[]))
SELECT u.id, u.from_on, u.code, u.name, u.parent_id, u.valid_from,
	c.id, c.occurred_on, c.j_from, c.change::text, c.name, c.parent_id,
	u.level::text, u.kind::text, u.region_class::text, u.special_difficulty, u.households
FROM asked CROSS JOIN LATERAL (SELECT * FROM unit WHERE unit.id = asked.id AND version = 1 OFFSET 0) u
LEFT JOIN unit_change c ON c.unit_id = u.id AND c.change <> 'found' AND c.j_to IS NULL
ORDER BY u.id, c.occurred_on, c.j_from;
