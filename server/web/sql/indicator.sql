-- One indicator with all that is said of it. $1 code.
SELECT (SELECT jsonb_build_object('indicator', (i.content -> 'indicator') - 'file' - 'line',
		'baselines', (SELECT coalesce(jsonb_agg(b.content -> 'baseline' ORDER BY b.key COLLATE "C"), '[]') FROM catalogue_now b
			WHERE b.key LIKE 'baseline/%' AND b.content -> 'baseline' ->> 'indicator' = $1::text),
		'targets', (SELECT coalesce(jsonb_agg(t.content -> 'target' ORDER BY t.key COLLATE "C"), '[]') FROM catalogue_now t
			WHERE t.key LIKE 'target/%' AND t.content -> 'target' ->> 'indicator' = $1::text),
		'trouble', (SELECT jsonb_build_object('period', t.period, 'at', t.at, 'words', t.words) FROM figure_trouble t WHERE t.indicator = $1::text))::text
	FROM catalogue_now i WHERE i.key = 'indicator/' || $1::text),
	'code', (SELECT string_agg(content -> 'indicator' ->> 'code', ' ' ORDER BY key COLLATE "C") FROM catalogue_now WHERE key LIKE 'indicator/%')
