-- The present verdict of a body is that of its last judgement, else the first; what is parked stands in `parked`; what is
-- accepted or returned is never judged again.
WITH again AS (
	SELECT g.*, lag(g.verdict) OVER w AS before, row_number() OVER (PARTITION BY g.log, g.n ORDER BY g.j DESC) AS back
	FROM judgement g WINDOW w AS (PARTITION BY g.log, g.n ORDER BY g.j)),
body AS (
	SELECT i.*, coalesce(g.verdict, i.first_verdict) AS due,
		format('site=%s generation=%s n=%s', s.code, l.generation, i.n) AS place
	FROM inbox i LEFT JOIN again g ON g.log = i.log AND g.n = i.n AND g.back = 1
	LEFT JOIN site_log l ON l.log = i.log LEFT JOIN site s ON s.site_id = l.site_id)
SELECT format('%s verdict is %s, judged was %s', place, verdict, due) FROM body WHERE verdict <> due
UNION ALL
SELECT format('%s was judged again at j=%s after it had been %s', b.place, g.j, coalesce(g.before, b.first_verdict))
FROM again g JOIN body b ON b.log = g.log AND b.n = g.n WHERE coalesce(g.before, b.first_verdict) IN ('accepted', 'returned')
UNION ALL
SELECT format('%s is parked but not in `parked`', b.place)
FROM body b LEFT JOIN parked p ON p.log = b.log AND p.n = b.n WHERE b.due = 'parked' AND NOT b.duplicate AND p.log IS NULL
UNION ALL
SELECT format('parked log=%s n=%s does not fit its body', p.log, p.n)
FROM parked p LEFT JOIN body b ON p.log = b.log AND p.n = b.n
WHERE b.log IS NULL OR b.due <> 'parked' OR b.duplicate OR p.j <> b.j OR p.entity IS DISTINCT FROM b.entity
	OR p.entity_kind <> CASE b.kind WHEN 21 THEN 20 WHEN 23 THEN 22 WHEN 25 THEN 24 ELSE b.kind END
UNION ALL
SELECT format('%s is a duplicate with a body of its own', place) FROM body WHERE duplicate AND body IS NOT NULL;
