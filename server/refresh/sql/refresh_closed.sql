-- What the indicators $1 said of the period $2, closed at $3: kept for ever.
INSERT INTO figure_closed (indicator, period, subject_kind, subject_id, numerator, denominator, version, closed_j)
SELECT i.code, $2::text, a.subject_kind, a.subject_id, CASE WHEN i.absent_zero THEN coalesce(f.numerator, 0) ELSE f.numerator END,
	CASE WHEN NOT i.share THEN NULL WHEN i.absent_zero AND f.numerator IS NULL THEN 0 ELSE f.denominator END, i.version, $3::bigint
FROM indicator_now i CROSS JOIN asked a LEFT JOIN asked_found f ON f.indicator = i.code AND f.subject_id = a.subject_id
WHERE i.code = ANY ($1::text[]) AND CASE a.subject_kind WHEN 22 THEN NOT i.no_organisations ELSE NOT i.no_units END
ON CONFLICT (subject_id, period, closed_j, indicator) DO NOTHING
