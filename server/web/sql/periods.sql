-- The periods that figures are kept of.
SELECT jsonb_build_object('watermark', (SELECT j FROM figure_state), 'periods', coalesce(jsonb_agg(jsonb_build_object(
	'code', p.code, 'length', p.length, 'from', p.from_on, 'to', p.to_on - 1, 'on', p.on_day, 'closed_j', c.j) ORDER BY p.from_on, p.to_on, p.code), '[]'))::text,
	NULL::text, NULL::text
FROM figure_period p LEFT JOIN closed_period_known c ON c.code = p.code
