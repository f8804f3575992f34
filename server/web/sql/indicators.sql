-- The indicators in force, without their SELECTs.
SELECT jsonb_build_object('watermark', (SELECT j FROM figure_state), 'indicators', coalesce(jsonb_agg(
	(content -> 'indicator') - 'select' - 'file' - 'line' ORDER BY key COLLATE "C"), '[]'))::text, NULL::text, NULL::text
FROM catalogue_now WHERE key LIKE 'indicator/%'
