-- Where what is stored of the period $4 (closed at $5; 0: not closed) is not what the SELECTs say now: the indicators $1 with their
-- flags $2 (1 share, 2 absent is zero, 4 not of organisations, 8 not of units) and versions $3.
WITH i AS (SELECT * FROM unnest($1::text[], $2::integer[], $3::integer[]) x(indicator, flags, version)),
counted AS (
	SELECT i.indicator, a.subject_kind, a.subject_id, CASE WHEN i.flags & 2 > 0 THEN coalesce(f.numerator, 0) ELSE f.numerator END AS numerator,
		CASE WHEN i.flags & 1 = 0 THEN NULL WHEN i.flags & 2 > 0 AND f.numerator IS NULL THEN 0 ELSE f.denominator END AS denominator, i.version
	FROM i CROSS JOIN asked a LEFT JOIN asked_found f ON f.indicator = i.indicator AND f.subject_id = a.subject_id
	WHERE i.flags & CASE a.subject_kind WHEN 22 THEN 4 ELSE 8 END = 0),
stored AS (
	SELECT indicator, subject_kind, subject_id, numerator, denominator, version FROM figure WHERE period = $4::text AND $5::bigint = 0
	UNION ALL
	SELECT indicator, subject_kind, subject_id, numerator, denominator, version FROM figure_closed WHERE period = $4::text AND closed_j = $5::bigint)
SELECT format('indicator=%s period=%s %s subject=%s %s stored=%s/%s counted=%s/%s', indicator, $4::text,
	CASE $5::bigint WHEN 0 THEN '' ELSE 'closed_j=' || $5::bigint END, subject_kind, subject_id, s.numerator, s.denominator, c.numerator, c.denominator)
FROM counted c FULL JOIN stored s USING (indicator, subject_kind, subject_id)
WHERE (c.indicator IS NULL) <> (s.indicator IS NULL) OR (c.numerator, c.denominator, c.version) IS DISTINCT FROM (s.numerator, s.denominator, s.version)
ORDER BY indicator, subject_kind, subject_id LIMIT 4
