-- What is kept: of the indicators $1, the period $2 looked at on the day $3, the subjects $4. As of now, or of the closing $5.
SELECT f.indicator, f.subject_id, f.numerator, f.denominator
FROM figure f JOIN figure_period p ON p.code = f.period AND p.on_day = $3
WHERE $5::bigint IS NULL AND f.indicator = ANY ($1) AND f.period = $2 AND f.subject_id = ANY ($4)
UNION ALL
SELECT f.indicator, f.subject_id, f.numerator, f.denominator
FROM figure_closed f
WHERE f.closed_j = $5::bigint AND f.indicator = ANY ($1) AND f.period = $2 AND f.subject_id = ANY ($4)
