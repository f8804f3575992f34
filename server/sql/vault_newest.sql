-- $1 site: its newest whole backup.
SELECT backup_id, total FROM vault WHERE site_id = $1 AND completed_at IS NOT NULL ORDER BY completed_at DESC, begun_at DESC LIMIT 1
