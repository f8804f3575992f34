-- Every log received: n is 1, 2, 3 ... up to its cursor, and arrived in that order. Rows are places that are wrong.
WITH numbered AS (
	SELECT log, n, j, row_number() OVER w AS due, lag(j) OVER w AS before FROM inbox WINDOW w AS (PARTITION BY log ORDER BY n)),
missing AS (SELECT log, min(due) AS n FROM numbered WHERE n <> due GROUP BY log),
head AS (SELECT log, max(n) AS n FROM inbox GROUP BY log),
logs AS (
	SELECT l.*, format('site=%s generation=%s', s.code, l.generation) AS place
	FROM site_log l LEFT JOIN site s ON s.site_id = l.site_id)
SELECT format('%s n=%s is missing', l.place, m.n) FROM missing m JOIN logs l ON l.log = m.log
UNION ALL
SELECT format('%s the cursor says %s, the last row is %s', l.place, l.n, coalesce(h.n, 0))
FROM logs l LEFT JOIN head h ON h.log = l.log WHERE l.n <> coalesce(h.n, 0)
UNION ALL
SELECT format('log=%s has rows but no site_log', h.log) FROM head h LEFT JOIN logs l ON l.log = h.log WHERE l.log IS NULL
UNION ALL
SELECT format('%s n=%s came before the one before it', l.place, x.n)
FROM numbered x LEFT JOIN logs l ON l.log = x.log WHERE x.before >= x.j;
