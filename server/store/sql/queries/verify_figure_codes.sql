-- Which indicators of the catalogue $1 have figures in the period $2; closed ($3): all of them. Without those that failed ($4).
SELECT i.code
FROM (SELECT e.content #>> '{indicator,code}' AS code, coalesce(e.content #> '{indicator,periods}', '["year"]') AS periods
	FROM catalogue_entry e WHERE e.key LIKE 'indicator/%' AND e.version_from <= $1::integer AND (e.version_to IS NULL OR e.version_to > $1::integer)) i
WHERE NOT i.code = ANY ($4::text[]) AND ($3::boolean OR EXISTS (
	SELECT FROM figure_period p WHERE p.code = $2::text AND CASE p.length WHEN 'cut' THEN EXISTS (
		SELECT FROM catalogue_entry c WHERE c.key = 'cut/' || p.code AND c.version_from <= $1::integer AND (c.version_to IS NULL OR c.version_to > $1::integer)
			AND c.content #> '{cut,indicators}' ? i.code) ELSE i.periods ? p.length END))
ORDER BY 1
