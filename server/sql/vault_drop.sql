-- $1 site, $2 backup: its bytes are not what it is named by. A whole one is never dropped here.
DELETE FROM vault WHERE site_id = $1 AND backup_id = $2 AND completed_at IS NULL
