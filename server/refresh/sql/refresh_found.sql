-- What was found for the indicators $1 in the period $2, by the round $3: tree $4; direct ($5): of each place as a whole, else of the
-- places below an upper one only its own part. How many figures changed.
WITH value AS MATERIALIZED (
	SELECT i.code, i.version, a.subject_kind, a.subject_id, i.additive AND r.upper AND NOT $5::boolean AS part,
		CASE WHEN i.absent_zero THEN coalesce(f.numerator, 0) ELSE f.numerator END AS numerator,
		CASE WHEN NOT i.share THEN NULL WHEN i.absent_zero AND f.numerator IS NULL THEN 0 ELSE f.denominator END AS denominator
	FROM indicator_now i CROSS JOIN asked a JOIN figure_tree r ON r.tree_on = $4::date AND r.kind = a.subject_kind AND r.id = a.subject_id
		LEFT JOIN asked_found f ON f.indicator = i.code AND f.subject_id = a.subject_id
	WHERE i.code = ANY ($1::text[]) AND CASE a.subject_kind WHEN 22 THEN NOT i.no_organisations ELSE NOT i.no_units END),
parts AS (
	INSERT INTO figure_part AS p (indicator, period, subject_id, numerator, denominator)
	SELECT code, $2::text, subject_id, numerator, denominator FROM value WHERE part
	ON CONFLICT (subject_id, period, indicator) DO UPDATE SET numerator = excluded.numerator, denominator = excluded.denominator
		WHERE (p.numerator, p.denominator) IS DISTINCT FROM (excluded.numerator, excluded.denominator)),
stale AS (
	DELETE FROM figure_part p USING value v WHERE NOT v.part AND p.subject_id = v.subject_id AND p.period = $2::text AND p.indicator = v.code),
differs AS MATERIALIZED (
	SELECT v.*, o.indicator IS NOT NULL AS there FROM value v LEFT JOIN figure o ON o.subject_id = v.subject_id AND o.period = $2::text AND o.indicator = v.code
	WHERE NOT v.part AND (o.indicator IS NULL OR (o.numerator, o.denominator, o.version) IS DISTINCT FROM (v.numerator, v.denominator, v.version))),
changed AS (
	UPDATE figure f SET numerator = d.numerator, denominator = d.denominator, version = d.version, j = $3::bigint FROM differs d
	WHERE d.there AND f.subject_id = d.subject_id AND f.period = $2::text AND f.indicator = d.code RETURNING 1),
new AS (
	INSERT INTO figure (indicator, period, subject_kind, subject_id, numerator, denominator, version, j)
	SELECT code, $2::text, subject_kind, subject_id, numerator, denominator, version, $3::bigint FROM differs WHERE NOT there RETURNING 1)
SELECT (SELECT count(*) FROM changed) + (SELECT count(*) FROM new), (SELECT count(*) FROM value)
