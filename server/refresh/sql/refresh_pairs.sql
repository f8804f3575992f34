-- What is worked out in this round, on the day $1: as a whole what was not yet, or by another SELECT, or of another day; else in part
-- what reads what was touched. Whoever failed today is left out; whoever ran too long, for five minutes.
INSERT INTO pair
SELECT i.code, p.code, d.indicator IS NULL
FROM indicator_now i JOIN figure_period p ON CASE p.length WHEN 'cut' THEN 'cut ' || p.code ELSE p.length END = ANY (i.periods)
	LEFT JOIN figure_done d ON (d.indicator, d.period, d.version, d.catalogue, d.on_day) = (i.code, p.code, i.version, i.catalogue, p.on_day)
WHERE NOT EXISTS (SELECT FROM figure_trouble t WHERE (t.indicator, t.version, t.catalogue, t.day) = (i.code, i.version, i.catalogue, $1::date)
		AND NOT (t.sqlstate = '57014' AND t.at < now() - interval '5 minutes'))
	AND (d.indicator IS NULL OR EXISTS (SELECT FROM pending_kind k WHERE k.period = p.code AND (k.mark_kind = 0 OR k.mark_kind = ANY (i.reads))))
