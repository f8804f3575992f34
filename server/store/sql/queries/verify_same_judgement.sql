SELECT int8send(g.j) AS key, format('j=%s site=%s generation=%s n=%s', g.j, s.code, l.generation, g.n) AS place,
	l.site_id, l.generation, g.n, g.verdict, g.findings, g.today, g.catalogue, g.adjusts_from
FROM judgement g JOIN site_log l ON l.log = g.log JOIN site s ON s.site_id = l.site_id
ORDER BY 1;
