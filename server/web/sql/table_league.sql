-- What lies directly in a subject, in order of one indicator; equal values share a rank. $1 name, $2 period, $3 kind, $4 subject,
-- $5 indicator, $6 length (of another table), $7 whether small numbers are covered: what is covered has no rank and stands last.
WITH p AS (SELECT * FROM figure_period WHERE code = coalesce($2::text, extract(year FROM tree_on())::text) AND $1::text <> ''),
s AS MATERIALIZED (
	SELECT x.* FROM p CROSS JOIN LATERAL (
		SELECT * FROM web_subject($4::text, $3::text, p.on_day) WHERE $4::text IS NOT NULL
		UNION ALL SELECT * FROM web_province($3::text) WHERE $4::text IS NULL AND $6::text IS NULL) x),
i AS MATERIALIZED (SELECT content -> 'indicator' AS i FROM catalogue_now WHERE key = 'indicator/' || $5::text),
child AS MATERIALIZED (
	SELECT t.id, coalesce(o.code, u.code) AS code, coalesce(o.name, u.name) AS name
	FROM p JOIN s ON true JOIN figure_tree t ON t.tree_on = p.tree_on AND t.kind = s.kind AND t.parent_id = s.id AND t.live
		LEFT JOIN LATERAL (SELECT code, name FROM organisation_known k WHERE t.kind = 22 AND k.id = t.id AND k.from_on <= p.on_day AND k.to_on > p.on_day LIMIT 1) o ON true
		LEFT JOIN LATERAL (SELECT code, name FROM unit_known k WHERE t.kind = 20 AND k.id = t.id AND k.from_on <= p.on_day AND k.to_on > p.on_day LIMIT 1) u ON true),
hidden AS MATERIALIZED (
	SELECT h.indicator FROM p CROSS JOIN LATERAL figure_hidden(p.code, (SELECT id FROM child LIMIT 1)) h WHERE $7::boolean AND h.indicator = $5::text),
valued AS (
	SELECT c.code, c.name, f.numerator AS n, f.denominator AS d, EXISTS (SELECT FROM hidden) AS is_hidden,
		CASE WHEN EXISTS (SELECT FROM hidden) OR f.numerator IS NULL OR f.denominator = 0 THEN NULL
			WHEN f.denominator IS NULL THEN f.numerator::numeric ELSE f.numerator::numeric / f.denominator END
			* CASE WHEN (SELECT i ->> 'direction' FROM i) = 'down' THEN -1 ELSE 1 END AS value
	FROM p JOIN child c ON true JOIN figure f ON f.subject_id = c.id AND f.period = p.code AND f.indicator = $5::text),
ranked AS (SELECT *, CASE WHEN value IS NOT NULL THEN rank() OVER (ORDER BY value DESC NULLS LAST) END AS rank FROM valued)
SELECT CASE WHEN EXISTS (SELECT FROM s) AND EXISTS (SELECT FROM i) THEN jsonb_build_object('table', 'league', 'watermark', (SELECT j FROM figure_state),
		'period', (SELECT code FROM p), 'subject', (SELECT code FROM s), 'name', (SELECT name FROM s), 'indicator', $5::text,
		'rows', coalesce((SELECT jsonb_agg(jsonb_build_object('rank', r.rank, 'code', r.code, 'name', r.name) || web_figure(r.n, r.d, r.is_hidden)
			ORDER BY r.rank NULLS LAST, r.code COLLATE "C") FROM ranked r), '[]'))::text END,
	CASE WHEN NOT EXISTS (SELECT FROM p) THEN 'period' WHEN NOT EXISTS (SELECT FROM s) THEN 'subject' ELSE 'indicators' END,
	CASE WHEN NOT EXISTS (SELECT FROM p) THEN (SELECT string_agg(code, ' ' ORDER BY length = 'year' DESC, code DESC) FROM figure_period WHERE length IN ('year', 'cut'))
		WHEN NOT EXISTS (SELECT FROM s) THEN '/api/v1/organisations /api/v1/units' ELSE '/api/v1/indicators' END
