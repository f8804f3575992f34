-- What the indicator $1 said of each subject it is about: not of organisations ($2), not of units ($3); a share ($4); whoever has
-- no row counts 0 ($5), else nothing is known.
SELECT a.subject_kind::integer, a.subject_id, CASE WHEN $5::boolean THEN coalesce(f.numerator, 0) ELSE f.numerator END,
	CASE WHEN NOT $4::boolean THEN NULL WHEN $5::boolean AND f.numerator IS NULL THEN 0 ELSE f.denominator END
FROM asked a LEFT JOIN asked_found f ON f.indicator = $1::text AND f.subject_id = a.subject_id
WHERE CASE a.subject_kind WHEN 22 THEN NOT $2::boolean ELSE NOT $3::boolean END
