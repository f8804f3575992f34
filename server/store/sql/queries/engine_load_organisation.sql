-- Organisations asked for by id ($1), code ($2), parent ($3) or seat ($4): as engine_load_unit.
WITH asked AS (
	SELECT unnest($1::uuid[]) AS id
	UNION SELECT o.id FROM organisation o WHERE o.code = ANY ($2::text[])
	UNION SELECT o.id FROM organisation o WHERE o.parent_id = ANY ($3::uuid[])
	UNION SELECT o.id FROM organisation o WHERE o.unit_id = ANY ($4::uuid[]))
SELECT o.id, o.from_on, o.code, o.name, o.parent_id, o.valid_from,
	c.id, c.occurred_on, c.j_from, c.change::text, c.name, c.parent_id,
	o.type::text, o.setting::text, o.unit_id, o.has_committee
FROM asked CROSS JOIN LATERAL (SELECT * FROM organisation WHERE organisation.id = asked.id AND version = 1 OFFSET 0) o
LEFT JOIN organisation_change c ON c.organisation_id = o.id AND c.change <> 'found' AND c.j_to IS NULL
ORDER BY o.id, c.occurred_on, c.j_from;
