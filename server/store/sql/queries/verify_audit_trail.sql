-- The audit trail of every site: numbered 1, 2, 3 ..., each hash over the one before it, the head in `site`.
WITH trail AS (
	SELECT a.*, row_number() OVER w AS due, lag(hash) OVER w AS before FROM audit a WINDOW w AS (PARTITION BY site_id ORDER BY seq)),
head AS (SELECT DISTINCT ON (site_id) site_id, seq, hash FROM audit ORDER BY site_id, seq DESC),
gap AS (SELECT site_id, min(due) AS seq FROM trail WHERE seq <> due GROUP BY site_id)
SELECT format('site=%s seq=%s is missing', s.code, g.seq) FROM gap g LEFT JOIN site s ON s.site_id = g.site_id
UNION ALL
(SELECT format('site=%s seq=%s hash does not fit', s.code, t.seq) FROM trail t LEFT JOIN site s ON s.site_id = t.site_id
WHERE t.hash IS DISTINCT FROM audit_hash(coalesce(t.before, decode(repeat('00', 32), 'hex')), t.site_id, t.seq, t.at, t.what, t.actor,
	t.j_first, t.j_last, t.count, t.digest)
ORDER BY s.code, t.seq)
UNION ALL
SELECT format('site=%s the head says %s, the last row is %s', s.code, s.audit_seq, coalesce(h.seq, 0))
FROM site s LEFT JOIN head h ON h.site_id = s.site_id WHERE s.audit_seq <> coalesce(h.seq, 0)
UNION ALL
SELECT format('site=%s the head hash does not fit', s.code)
FROM site s LEFT JOIN head h ON h.site_id = s.site_id WHERE s.audit_hash <> coalesce(h.hash, decode(repeat('00', 32), 'hex'))
UNION ALL
SELECT format('audit rows of no site: %s', h.site_id) FROM head h LEFT JOIN site s ON s.site_id = h.site_id WHERE s.site_id IS NULL;
