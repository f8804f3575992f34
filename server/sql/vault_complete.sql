-- $1 site, $2 backup: its hash is right. A row comes back when this is news.
UPDATE vault SET completed_at = clock_timestamp() WHERE site_id = $1 AND backup_id = $2 AND completed_at IS NULL RETURNING total
