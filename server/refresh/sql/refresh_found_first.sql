-- As refresh_found.sql, of indicators that have no figures in that period yet: nothing is looked up, all of it is new.
WITH value AS MATERIALIZED (
	SELECT i.code, i.version, a.subject_kind, a.subject_id, i.additive AND r.upper AND NOT $5::boolean AS part,
		CASE WHEN i.absent_zero THEN coalesce(f.numerator, 0) ELSE f.numerator END AS numerator,
		CASE WHEN NOT i.share THEN NULL WHEN i.absent_zero AND f.numerator IS NULL THEN 0 ELSE f.denominator END AS denominator
	FROM indicator_now i CROSS JOIN asked a JOIN figure_tree r ON r.tree_on = $4::date AND r.kind = a.subject_kind AND r.id = a.subject_id
		LEFT JOIN asked_found f ON f.indicator = i.code AND f.subject_id = a.subject_id
	WHERE i.code = ANY ($1::text[]) AND CASE a.subject_kind WHEN 22 THEN NOT i.no_organisations ELSE NOT i.no_units END),
parts AS (
	INSERT INTO figure_part (indicator, period, subject_id, numerator, denominator)
	SELECT code, $2::text, subject_id, numerator, denominator FROM value WHERE part),
new AS (
	INSERT INTO figure (indicator, period, subject_kind, subject_id, numerator, denominator, version, j)
	SELECT code, $2::text, subject_kind, subject_id, numerator, denominator, version, $3::bigint FROM value WHERE NOT part)
SELECT count(*) FILTER (WHERE NOT part), count(*) FROM value
