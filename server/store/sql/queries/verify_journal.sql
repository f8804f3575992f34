-- The journal: every number from 1 to centre.j stands exactly once, over inbox, judgement and the acts themselves.
WITH every AS (
	SELECT j, 'inbox' AS at FROM inbox UNION ALL SELECT j, 'judgement' FROM judgement
	UNION ALL SELECT j, 'centre_inbox' FROM centre_inbox WHERE j IS NOT NULL),
numbered AS (SELECT j, at, lag(j) OVER (ORDER BY j) AS before FROM every),
gap AS (SELECT coalesce(before, 0) + 1 AS j FROM numbered WHERE j > coalesce(before, 0) + 1 ORDER BY 1 LIMIT 3)
SELECT format('j=%s is missing', j) FROM gap
UNION ALL
SELECT format('j=%s stands twice, also in %s', j, at) FROM numbered WHERE j = before
UNION ALL
SELECT format('j=%s in %s', j, at) FROM every WHERE j < 1
UNION ALL
SELECT format('centre.j is %s, the last number given is %s', c.j, coalesce(m.j, 0))
FROM centre c, (SELECT max(j) AS j FROM every) m WHERE c.j <> coalesce(m.j, 0)
UNION ALL
SELECT format('judgement j=%s is of no body: log=%s n=%s', g.j, g.log, g.n)
FROM judgement g LEFT JOIN inbox i ON i.log = g.log AND i.n = g.n WHERE i.log IS NULL OR i.j >= g.j OR i.duplicate;
