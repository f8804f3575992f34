-- Whoever was asked in this round and did not fail ($1: the ones that did) has no trouble any more; nor has what is not in force, or was due again.
DELETE FROM figure_trouble t WHERE NOT t.indicator = ANY ($1::text[])
	AND (EXISTS (SELECT FROM pair p WHERE p.indicator = t.indicator) OR NOT EXISTS (SELECT FROM indicator_now i WHERE i.code = t.indicator)
		OR t.sqlstate = '57014' AND t.at < now() - interval '5 minutes')
