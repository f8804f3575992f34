-- What the returns of the form $1 for the period that begins on $2 say, per row and field: the sum, and how many of them were told with
-- «about» or «at least». The row without a field: how many returns there are.
WITH placed AS (
	SELECT l.place, c.cells FROM counted_return_known c JOIN report_lies l ON l.at = 1 AND l.organisation_id = c.organisation_id
	WHERE c.form = $1 AND c.period_on = $2
	UNION ALL
	SELECT l.place, c.cells FROM counted_return_known c JOIN report_lies_unit l ON l.at = 1 AND l.unit_id = c.unit_id
	WHERE c.form = $1 AND c.period_on = $2)
SELECT place, NULL::text AS field, count(*)::bigint AS n, 0::bigint AS qualified FROM placed GROUP BY place
UNION ALL
SELECT p.place, e.key, sum(CASE jsonb_typeof(e.value) WHEN 'number' THEN (e.value)::bigint ELSE (e.value ->> 'n')::bigint END)::bigint,
	count(*) FILTER (WHERE jsonb_typeof(e.value) = 'object')
FROM placed p CROSS JOIN LATERAL jsonb_each(p.cells) e
WHERE jsonb_typeof(e.value) = 'number' OR (jsonb_typeof(e.value) = 'object' AND e.value ? 'n')
GROUP BY p.place, e.key
