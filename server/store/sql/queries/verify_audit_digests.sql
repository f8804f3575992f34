-- What the audit rows are about: each judgement belongs to the next row of its site's trail that ends at or behind it;
-- numbers, count and digest of the row must be those of its judgements. So every J is covered once.
WITH spoken AS (
	SELECT l.site_id, i.j, audit_judgement(i.j, i.log, i.n, i.body_hash, i.duplicate, i.first_verdict, i.findings, i.today, i.catalogue,
		i.received_at) AS bytes
	FROM inbox i LEFT JOIN site_log l ON l.log = i.log
	UNION ALL
	SELECT l.site_id, g.j, audit_judgement(g.j, g.log, g.n, i.body_hash, i.duplicate, g.verdict, g.findings, g.today, g.catalogue,
		g.judged_at)
	FROM judgement g LEFT JOIN inbox i ON i.log = g.log AND i.n = g.n LEFT JOIN site_log l ON l.log = g.log),
stated AS (SELECT * FROM audit WHERE what = 'judged'),
along AS (
	SELECT site_id, j, coalesce(bytes, '') AS bytes, NULL::bigint AS seq FROM spoken
	UNION ALL SELECT site_id, j_last, NULL, seq FROM stated),
covered AS (
	SELECT site_id, j, bytes,
		min(seq) OVER (PARTITION BY site_id ORDER BY j DESC, seq NULLS LAST ROWS UNBOUNDED PRECEDING) AS seq
	FROM along),
made AS (
	SELECT site_id, seq, min(j) AS j_first, max(j) AS j_last, count(*) AS count, sha256(string_agg(bytes, '' ORDER BY j)) AS digest
	FROM covered WHERE bytes IS NOT NULL GROUP BY site_id, seq)
SELECT CASE
	WHEN a.seq IS NULL THEN format('site=%s j=%s is covered by no audit row', s.code, m.j_first)
	WHEN m.seq IS NULL THEN format('site=%s seq=%s covers nothing', s.code, a.seq)
	WHEN a.count <> m.count
		THEN format('site=%s seq=%s j=%s..%s speaks of %s judgements, there are %s', s.code, a.seq, a.j_first, a.j_last, a.count, m.count)
	WHEN a.j_first <> m.j_first OR a.j_last <> m.j_last
		THEN format('site=%s seq=%s j=%s..%s, its judgements are %s..%s', s.code, a.seq, a.j_first, a.j_last, m.j_first, m.j_last)
	ELSE format('site=%s seq=%s digest does not fit: something among j=%s..%s was altered', s.code, a.seq, m.j_first,
		m.j_last) END
FROM stated a FULL JOIN made m ON m.site_id = a.site_id AND m.seq = a.seq
LEFT JOIN site s ON s.site_id = coalesce(a.site_id, m.site_id)
WHERE a.seq IS NULL OR m.seq IS NULL OR a.count <> m.count OR a.j_first IS DISTINCT FROM m.j_first
	OR a.j_last IS DISTINCT FROM m.j_last OR a.digest <> m.digest
ORDER BY coalesce(m.j_first, a.j_first);
