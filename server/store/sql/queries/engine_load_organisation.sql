-- Organisations asked for by id ($1), code ($2), parent ($3) or seat ($4): as engine_load_unit.
WITH asked AS (
	SELECT unnest($1::uuid[]) AS id
	UNION SELECT x.id FROM unnest($2::text[]) AS q(code) CROSS JOIN LATERAL (SELECT o.id FROM organisation o WHERE o.code = q.code OFFSET 0) x
	UNION SELECT x.id FROM unnest($3::uuid[]) AS q(id) CROSS JOIN LATERAL (SELECT o.id FROM organisation o WHERE o.parent_id = q.id OFFSET 0) x
	UNION SELECT x.id FROM unnest($4::uuid[]) AS q(id) CROSS JOIN LATERAL (SELECT o.id FROM organisation o WHERE o.unit_id = q.id OFFSET 0) x)
SELECT o.*, c.id AS event_id, c.version AS event_version, c.update_id AS event_update_id, c.j_from AS event_j, c.occurred_on, c.change,
	c.name AS event_name, c.parent_id AS event_parent
FROM asked
CROSS JOIN LATERAL (SELECT * FROM organisation WHERE organisation.id = asked.id AND organisation.j_to IS NULL ORDER BY organisation.from_on LIMIT 1) o
LEFT JOIN LATERAL (SELECT * FROM organisation_change WHERE organisation_change.organisation_id = o.id AND j_to IS NULL OFFSET 0) c ON true
ORDER BY o.id, c.occurred_on, c.j_from;
