-- Steps of closings: one never changes, each follows what was said before, and whose they are. Adjustments: what bears LCK-001
-- was accepted while a period that it changes was closed. And only rows older than the columns are silent about their envelope.
WITH step AS (
	SELECT *, format('period_step id=%s', id) AS place, what IN ('accepted', 'returned', 'reopened', 'reopen_refused') AS of_province,
		lag(what) OVER w AS before, lag(round) OVER w AS round_before
	FROM period_step WINDOW w AS (PARTITION BY organisation_id, length, period_on ORDER BY j_from)),
settled AS (
	SELECT *, lag(what) OVER (PARTITION BY organisation_id, length, period_on ORDER BY j_from) AS stood
	FROM step WHERE what IN ('closed', 'returned', 'reopened')),
judged AS (
	SELECT i.j, i.first_verdict AS verdict, i.duplicate, i.findings, i.adjusts_from FROM inbox i
	UNION ALL SELECT g.j, g.verdict, false, g.findings, g.adjusts_from FROM judgement g)
SELECT place || ' was changed' FROM step WHERE version <> 1 OR j_to IS NOT NULL
UNION ALL
SELECT format('%s is the province''s to say, but a site said it', place) FROM step WHERE of_province AND NOT issued
UNION ALL
SELECT format('%s is a site''s to ask, but the province did', place) FROM step WHERE what = 'reopen_asked' AND issued
UNION ALL
SELECT format('%s does not begin with a closing in round 1', place) FROM step WHERE before IS NULL AND (what <> 'closed' OR round <> 1)
UNION ALL
SELECT format('%s is of round %s behind round %s', place, round, round_before) FROM step WHERE round NOT IN (round_before, round_before + 1)
UNION ALL
SELECT format('%s closes what was closed', place) FROM settled WHERE what = 'closed' AND stood = 'closed'
UNION ALL
SELECT format('%s opens what was not closed', place) FROM settled WHERE what <> 'closed' AND stood IS DISTINCT FROM 'closed'
UNION ALL
SELECT format('j=%s bears LCK-001 without a day, or a day without it', j) FROM judged
WHERE (adjusts_from IS NOT NULL) <> (verdict = 'accepted' AND NOT duplicate AND coalesce(findings @> '[{"code": "LCK-001"}]', false))
UNION ALL
SELECT format('j=%s adjusts from %s, but nothing it changes was closed', a.j, a.adjusts_from) FROM judged a
WHERE a.adjusts_from IS NOT NULL AND NOT EXISTS (SELECT FROM closed_period p
	WHERE p.j < a.j AND (p.reopened_j IS NULL OR p.reopened_j > a.j) AND p.to_on > a.adjusts_from)
UNION ALL
SELECT format('j=%s does not say when it was recorded', i.j) FROM inbox i
WHERE i.recorded_at IS NULL AND i.verdict = 'accepted' AND NOT i.duplicate AND i.j > (SELECT min(j) FROM inbox WHERE recorded_at IS NOT NULL);
