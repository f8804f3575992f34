-- What the SELECTs said that cannot be, one reason per indicator: a subject that was not asked about, one told twice, a part that is
-- less than nothing or more than its whole (of the shares $1).
SELECT DISTINCT ON (indicator) indicator, CASE WHEN a.subject_id IS NULL THEN 'unasked' WHEN f.n > 1 THEN 'twice' ELSE 'range' END
FROM (SELECT indicator, subject_id, count(*) AS n, bool_or(numerator < 0 OR denominator < 0 OR numerator > denominator) AS out_of_range
	FROM asked_found GROUP BY indicator, subject_id) f LEFT JOIN asked a USING (subject_id)
WHERE a.subject_id IS NULL OR f.n > 1 OR f.out_of_range AND f.indicator = ANY ($1::text[])
ORDER BY 1, 2 DESC
