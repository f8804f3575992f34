-- What lies directly in a subject, a row each, a column per indicator. $1 name, $2 period, $3 kind, $4 subject, $5 indicators,
-- $6 length (of another table), $7 whether small numbers are covered.
WITH p AS (SELECT * FROM figure_period WHERE code = coalesce($2::text, extract(year FROM tree_on())::text) AND $1::text <> ''),
s AS MATERIALIZED (
	SELECT x.* FROM p CROSS JOIN LATERAL (
		SELECT * FROM web_subject($4::text, $3::text, p.on_day) WHERE $4::text IS NOT NULL
		UNION ALL SELECT * FROM web_province($3::text) WHERE $4::text IS NULL AND $6::text IS NULL) x),
wanted AS MATERIALIZED (SELECT w.code, w.place FROM unnest(string_to_array($5::text, ',')) WITH ORDINALITY w(code, place)),
unknown AS MATERIALIZED (SELECT w.code FROM wanted w WHERE NOT EXISTS (SELECT FROM catalogue_now WHERE key = 'indicator/' || w.code)),
child AS MATERIALIZED (
	SELECT t.id, coalesce(o.code, u.code) AS code, coalesce(o.name, u.name) AS name
	FROM p JOIN s ON true JOIN figure_tree t ON t.tree_on = p.tree_on AND t.kind = s.kind AND t.parent_id = s.id AND t.live
		LEFT JOIN LATERAL (SELECT code, name FROM organisation_known k WHERE t.kind = 22 AND k.id = t.id AND k.from_on <= p.on_day AND k.to_on > p.on_day LIMIT 1) o ON true
		LEFT JOIN LATERAL (SELECT code, name FROM unit_known k WHERE t.kind = 20 AND k.id = t.id AND k.from_on <= p.on_day AND k.to_on > p.on_day LIMIT 1) u ON true),
hidden_whole AS MATERIALIZED (SELECT h.indicator FROM p JOIN s ON true CROSS JOIN LATERAL figure_hidden(p.code, s.id) h WHERE $7::boolean),
hidden_child AS MATERIALIZED (
	SELECT h.indicator FROM p CROSS JOIN LATERAL figure_hidden(p.code, (SELECT id FROM child LIMIT 1)) h WHERE $7::boolean
	UNION SELECT indicator FROM hidden_whole),
cell AS (
	SELECT c.id, jsonb_object_agg(f.indicator, web_figure(f.numerator, f.denominator, h.indicator IS NOT NULL)) AS figures
	FROM p JOIN child c ON true JOIN figure f ON f.subject_id = c.id AND f.period = p.code LEFT JOIN hidden_child h ON h.indicator = f.indicator
	WHERE $5::text IS NULL OR f.indicator IN (SELECT code FROM wanted) GROUP BY c.id)
SELECT CASE WHEN EXISTS (SELECT FROM s) AND NOT EXISTS (SELECT FROM unknown) THEN jsonb_build_object('table', 'indicators', 'watermark', (SELECT j FROM figure_state),
		'period', (SELECT code FROM p), 'subject', (SELECT code FROM s), 'name', (SELECT name FROM s),
		'whole', (SELECT jsonb_object_agg(f.indicator, web_figure(f.numerator, f.denominator, h.indicator IS NOT NULL))
			FROM p JOIN s ON true JOIN figure f ON f.subject_id = s.id AND f.period = p.code LEFT JOIN hidden_whole h ON h.indicator = f.indicator
			WHERE $5::text IS NULL OR f.indicator IN (SELECT code FROM wanted)),
		'rows', coalesce((SELECT jsonb_agg(jsonb_build_object('code', c.code, 'name', c.name, 'figures', coalesce(k.figures, '{}')) ORDER BY c.code COLLATE "C")
			FROM child c LEFT JOIN cell k ON k.id = c.id), '[]'))::text END,
	CASE WHEN NOT EXISTS (SELECT FROM p) THEN 'period' WHEN NOT EXISTS (SELECT FROM s) THEN 'subject' ELSE 'indicators' END,
	CASE WHEN NOT EXISTS (SELECT FROM p) THEN (SELECT string_agg(code, ' ' ORDER BY length = 'year' DESC, code DESC) FROM figure_period WHERE length IN ('year', 'cut'))
		WHEN NOT EXISTS (SELECT FROM s) THEN '/api/v1/organisations /api/v1/units'
		ELSE '/api/v1/indicators' END
