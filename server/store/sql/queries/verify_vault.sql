-- The sealed backups: their parts lie one behind the other, up to as much as is said to be received; a complete one has all.
WITH part AS (
	SELECT site_id, backup_id, at, octet_length(bytes) AS n,
		lag(at + octet_length(bytes), 1, 0::bigint) OVER (PARTITION BY site_id, backup_id ORDER BY at) AS due
	FROM vault_part),
held AS (SELECT site_id, backup_id, sum(n) AS n, count(*) FILTER (WHERE at <> due) AS gaps FROM part GROUP BY site_id, backup_id)
SELECT format('site=%s backup=%s received=%s total=%s parts=%s gaps=%s%s', s.code, encode(v.backup_id, 'hex'), v.received, v.total,
	coalesce(h.n, 0), coalesce(h.gaps, 0), CASE WHEN v.completed_at IS NOT NULL THEN ' complete' END)
FROM vault v JOIN site s ON s.site_id = v.site_id LEFT JOIN held h ON h.site_id = v.site_id AND h.backup_id = v.backup_id
WHERE coalesce(h.n, 0) <> v.received OR coalesce(h.gaps, 0) > 0 OR v.received > v.total
	OR (v.completed_at IS NOT NULL AND v.received <> v.total);
