-- Every figure of one subject in one period. $1 code, $2 period, $3 kind, $4 whether small numbers are covered.
WITH p AS (SELECT * FROM figure_period WHERE code = $2::text),
s AS (SELECT s.* FROM p CROSS JOIN LATERAL web_subject($1::text, $3::text, p.on_day) s),
closing AS (SELECT c.j FROM closed_period_known c WHERE c.code = $2::text),
hidden AS MATERIALIZED (SELECT h.indicator FROM s CROSS JOIN LATERAL figure_hidden($2::text, s.id) h WHERE $4::boolean),
cell AS (
	SELECT f.indicator, jsonb_build_object('indicator', f.indicator, 'version', f.version, 'j', f.j)
			|| web_figure(f.numerator, f.denominator, h.indicator IS NOT NULL)
			|| CASE WHEN c.indicator IS NULL OR h.indicator IS NOT NULL OR ($4::boolean AND g.sensitive) THEN '{}'
				ELSE jsonb_build_object('closed', web_figure(c.numerator, c.denominator, false)) END AS said
	FROM s JOIN figure f ON f.subject_id = s.id AND f.period = $2::text
		LEFT JOIN hidden h ON h.indicator = f.indicator
		LEFT JOIN (SELECT x.* FROM closing JOIN s ON true JOIN figure_closed x ON x.subject_id = s.id AND x.period = $2::text
			AND x.closed_j = closing.j) c ON c.indicator = f.indicator
		LEFT JOIN LATERAL (SELECT coalesce((k.content -> 'indicator' ->> 'sensitive')::boolean, false) AS sensitive FROM catalogue_now k
			WHERE c.indicator IS NOT NULL AND $4::boolean AND k.key = 'indicator/' || f.indicator) g ON true)
SELECT CASE WHEN EXISTS (SELECT FROM s) THEN jsonb_build_object(
		'subject', (SELECT jsonb_build_object('kind', CASE kind WHEN 22 THEN 'organisation' ELSE 'unit' END, 'id', id, 'code', code,
			'name', name, 'type', type) FROM s),
		'period', (SELECT jsonb_build_object('code', code, 'length', length, 'from', from_on, 'to', to_on - 1, 'on', on_day) FROM p),
		'watermark', (SELECT j FROM figure_state), 'at', (SELECT at FROM figure_state),
		'closed_j', (SELECT j FROM closing),
		'figures', coalesce((SELECT jsonb_agg(said ORDER BY indicator) FROM cell), '[]'))::text END,
	CASE WHEN NOT EXISTS (SELECT FROM p) THEN 'period' WHEN NOT EXISTS (SELECT FROM s) THEN 'subject' END,
	CASE WHEN NOT EXISTS (SELECT FROM p)
		THEN (SELECT string_agg(code, ' ' ORDER BY length = 'year' DESC, code DESC) FROM figure_period WHERE length IN ('year', 'cut'))
		ELSE '/api/v1/organisations /api/v1/units' END
