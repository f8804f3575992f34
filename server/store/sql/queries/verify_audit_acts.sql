-- Acts of the centre's own hand: each has one audit row under its J with its actor and the hash of its bytes, and no row
-- speaks of an act that is not there. Rows without a J (enrolments, holds) speak of nothing but themselves.
WITH stated AS (SELECT a.*, s.code FROM audit a LEFT JOIN site s ON s.site_id = a.site_id WHERE a.what <> 'judged'),
done AS (SELECT * FROM centre_inbox WHERE j IS NOT NULL)
SELECT CASE
	WHEN a.seq IS NULL THEN format('act %s j=%s has no audit row', c.act_id, c.j)
	WHEN c.act_id IS NULL THEN format('site=%s seq=%s j=%s speaks of an act that is not there', a.code, a.seq, a.j_first)
	ELSE format('site=%s seq=%s j=%s is not what act %s says', a.code, a.seq, a.j_first, c.act_id) END
FROM (SELECT * FROM stated WHERE j_first IS NOT NULL) a FULL JOIN done c ON c.j = a.j_first
WHERE a.seq IS NULL OR c.act_id IS NULL OR a.j_last IS DISTINCT FROM a.j_first OR a.count <> 0 OR a.actor <> c.actor
	OR a.digest <> sha256(c.act)
UNION ALL
SELECT format('%s audit rows speak of act j=%s', count(*), j_first) FROM stated WHERE j_first IS NOT NULL
GROUP BY j_first HAVING count(*) > 1
UNION ALL
SELECT format('site=%s seq=%s has no J but speaks of judgements', code, seq) FROM stated
WHERE j_first IS NULL AND (j_last IS NOT NULL OR count <> 0);
