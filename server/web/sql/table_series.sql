-- One subject through the periods of a length. $1 name, $2 period (of another table), $3 kind, $4 subject, $5 indicators, $6 length
-- (default: year), $7 whether small numbers are covered.
WITH s AS MATERIALIZED (
	SELECT * FROM web_subject($4::text, $3::text, tree_on()) WHERE $4::text IS NOT NULL
	UNION ALL SELECT * FROM web_province($3::text) WHERE $4::text IS NULL AND $1::text <> '' AND ($2::text IS NULL OR true)),
wanted AS MATERIALIZED (SELECT w.code FROM unnest(string_to_array($5::text, ',')) w(code)),
unknown AS MATERIALIZED (SELECT w.code FROM wanted w WHERE NOT EXISTS (SELECT FROM catalogue_now WHERE key = 'indicator/' || w.code)),
p AS MATERIALIZED (SELECT * FROM figure_period WHERE length = coalesce($6::text, 'year')),
hidden AS MATERIALIZED (SELECT p.code AS period, h.indicator FROM p JOIN s ON true CROSS JOIN LATERAL figure_hidden(p.code, s.id) h WHERE $7::boolean),
cell AS (
	SELECT f.period, jsonb_object_agg(f.indicator, web_figure(f.numerator, f.denominator, h.indicator IS NOT NULL)) AS figures
	FROM s JOIN p ON true JOIN figure f ON f.subject_id = s.id AND f.period = p.code
		LEFT JOIN hidden h ON h.period = f.period AND h.indicator = f.indicator
	WHERE $5::text IS NULL OR f.indicator IN (SELECT code FROM wanted) GROUP BY f.period)
SELECT CASE WHEN EXISTS (SELECT FROM s) AND NOT EXISTS (SELECT FROM unknown) THEN jsonb_build_object('table', 'series', 'watermark', (SELECT j FROM figure_state),
		'subject', (SELECT code FROM s), 'name', (SELECT name FROM s), 'length', coalesce($6::text, 'year'),
		'rows', coalesce((SELECT jsonb_agg(jsonb_build_object('period', p.code, 'from', p.from_on, 'to', p.to_on - 1, 'figures', coalesce(c.figures, '{}'))
			ORDER BY p.from_on, p.code) FROM p LEFT JOIN cell c ON c.period = p.code), '[]'))::text END,
	CASE WHEN NOT EXISTS (SELECT FROM s) THEN 'subject' ELSE 'indicators' END,
	CASE WHEN NOT EXISTS (SELECT FROM s) THEN '/api/v1/organisations /api/v1/units' ELSE '/api/v1/indicators' END
