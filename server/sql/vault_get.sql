-- $1 site, $2 a whole backup, $3 place, $4 how many bytes: from the parts they lie in (none is longer than 64 KiB).
SELECT v.total, substring(string_agg(p.bytes, ''::bytea ORDER BY p.at) FROM ($3::bigint - min(p.at))::int + 1 FOR $4::bigint::int)
FROM vault v JOIN vault_part p USING (site_id, backup_id)
WHERE v.site_id = $1 AND v.backup_id = $2 AND v.completed_at IS NOT NULL
	AND p.at > $3::bigint - 65536 AND p.at < $3::bigint + $4::bigint AND p.at + length(p.bytes) > $3::bigint
GROUP BY v.total
