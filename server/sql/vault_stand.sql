-- $1 site, $2 backup: how far is it?
SELECT total, received, completed_at IS NOT NULL FROM vault WHERE site_id = $1 AND backup_id = $2
