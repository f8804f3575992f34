-- Period $1, tree $2: what is no atom any more has no figures; $3: of these indicators nobody else has, either.
WITH out AS MATERIALIZED (
	SELECT t.atom_id AS id FROM pending t WHERE t.period = $1::text AND NOT EXISTS (
		SELECT FROM figure_tree r WHERE r.tree_on = $2::date AND r.kind = t.kind AND r.id = t.atom_id AND r.atom_id = r.id)),
parts AS (DELETE FROM figure_part p USING out o WHERE p.subject_id = o.id AND p.period = $1::text),
figures AS (DELETE FROM figure f USING out o WHERE f.subject_id = o.id AND f.period = $1::text RETURNING f.subject_id, f.period, f.indicator),
whole_parts AS (
	DELETE FROM figure_part p WHERE p.period = $1::text AND p.indicator = ANY ($3::text[]) AND NOT EXISTS (SELECT FROM out o WHERE o.id = p.subject_id)
		AND NOT EXISTS (SELECT FROM figure_tree r WHERE r.tree_on = $2::date AND r.id = p.subject_id AND r.upper)),
whole AS (
	DELETE FROM figure f USING indicator_now i WHERE f.period = $1::text AND f.indicator = ANY ($3::text[]) AND i.code = f.indicator
		AND NOT EXISTS (SELECT FROM out o WHERE o.id = f.subject_id)
		AND (CASE f.subject_kind WHEN 22 THEN i.no_organisations ELSE i.no_units END
			OR NOT EXISTS (SELECT FROM figure_tree r WHERE r.tree_on = $2::date AND r.id = f.subject_id AND r.atom_id = r.id))
	RETURNING f.subject_id, f.period, f.indicator)
INSERT INTO gone SELECT * FROM figures UNION ALL SELECT * FROM whole
