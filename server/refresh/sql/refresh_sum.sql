-- The indicators $1 in the period $2, by the round $3, tree $4: each upper place of the level $5 is its own part and the atoms right
-- below it. How many figures changed, and of which indicators a sum cannot be: too large, or more than its whole.
WITH child AS MATERIALIZED (
	SELECT s.kind, s.id AS subject_id, r.id AS child_id FROM resum s JOIN figure_tree r ON r.tree_on = $4::date AND r.kind = s.kind AND r.up_id = s.id AND r.atom_id = r.id
	WHERE s.level = $5::integer),
value AS MATERIALIZED (
	SELECT i.code, i.version, x.kind, x.subject_id, i.share, sum(x.numerator) AS exact_n, sum(x.denominator) AS exact_d,
		CASE WHEN abs(sum(x.numerator)) >= 9e18 THEN 9e18 ELSE sum(x.numerator) END::bigint AS numerator,
		CASE WHEN sum(x.denominator) >= 9e18 THEN 9e18 ELSE sum(x.denominator) END::bigint AS denominator
	FROM indicator_now i JOIN (
		SELECT f.indicator, c.kind, c.subject_id, f.numerator, f.denominator FROM child c JOIN figure f ON f.subject_id = c.child_id AND f.period = $2::text
		WHERE f.indicator = ANY ($1::text[])
		UNION ALL
		SELECT p.indicator, s.kind, s.id, p.numerator, p.denominator FROM resum s JOIN figure_part p ON p.subject_id = s.id AND p.period = $2::text
		WHERE s.level = $5::integer AND p.indicator = ANY ($1::text[])) x ON x.indicator = i.code
	GROUP BY i.code, i.version, i.share, x.kind, x.subject_id),
differs AS MATERIALIZED (
	SELECT v.*, o.indicator IS NOT NULL AS there FROM value v LEFT JOIN figure o ON o.subject_id = v.subject_id AND o.period = $2::text AND o.indicator = v.code
	WHERE o.indicator IS NULL OR (o.numerator, o.denominator, o.version) IS DISTINCT FROM (v.numerator, v.denominator, v.version)),
changed AS (
	UPDATE figure f SET numerator = d.numerator, denominator = d.denominator, version = d.version, j = $3::bigint FROM differs d
	WHERE d.there AND f.subject_id = d.subject_id AND f.period = $2::text AND f.indicator = d.code RETURNING 1),
new AS (
	INSERT INTO figure (indicator, period, subject_kind, subject_id, numerator, denominator, version, j)
	SELECT code, $2::text, kind, subject_id, numerator, denominator, version, $3::bigint FROM differs WHERE NOT there RETURNING 1)
SELECT (SELECT count(*) FROM changed) + (SELECT count(*) FROM new),
	' ' || array_to_string(ARRAY(SELECT DISTINCT code
		FROM value WHERE abs(exact_n) >= 9e18 OR exact_d >= 9e18 OR share AND exact_n > exact_d), ' ') || ' '
