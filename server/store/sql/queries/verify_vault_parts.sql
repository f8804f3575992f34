-- The parts of complete backups in their order: what they are called by is the hash of the whole.
SELECT v.site_id, v.backup_id, s.code, p.bytes
FROM vault v JOIN site s ON s.site_id = v.site_id
JOIN vault_part p ON p.site_id = v.site_id AND p.backup_id = v.backup_id
WHERE v.completed_at IS NOT NULL
ORDER BY v.site_id, v.backup_id, p.at;
