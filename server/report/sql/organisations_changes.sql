-- What was decided of organisations in the period, in order.
SELECT 'change:' || c.id, 0, false, o.code, o.name, CASE WHEN c.change = 'dissolve' AND cardinality(c.successor_ids) = 1 THEN 'merge'
		WHEN c.change = 'dissolve' AND cardinality(c.successor_ids) > 1 THEN 'split' ELSE c.change::text END,
	c.occurred_on, c.number, c.decided_on,
	coalesce((SELECT string_agg(s.code, ', ' ORDER BY s.code COLLATE "C") FROM unnest(c.successor_ids) x (id)
		CROSS JOIN LATERAL (SELECT code FROM organisation_known k WHERE k.id = x.id ORDER BY from_on DESC LIMIT 1) s),
		c.name, (SELECT k.code FROM organisation_known k WHERE k.id = c.parent_id ORDER BY from_on DESC LIMIT 1))
FROM organisation_change c
	CROSS JOIN LATERAL (SELECT code, name FROM organisation_known k WHERE k.id = c.organisation_id ORDER BY from_on DESC LIMIT 1) o
WHERE c.j_from <= known_j() AND (c.j_to IS NULL OR c.j_to > known_j())
	AND c.occurred_on >= $1 AND c.occurred_on < $2 AND c.occurred_on <= $3
	AND EXISTS (SELECT FROM report_lies l WHERE l.place = 0 AND l.organisation_id = c.organisation_id)
ORDER BY c.occurred_on, o.code COLLATE "C", c.change
