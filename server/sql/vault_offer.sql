-- $1 site, $2 backup, $3 bytes in all: begun, or found again; how far is it? An offer keeps an unfinished one from being pruned.
INSERT INTO vault AS v (site_id, backup_id, total) VALUES ($1, $2, $3)
ON CONFLICT (site_id, backup_id) DO UPDATE SET begun_at = CASE WHEN v.completed_at IS NULL THEN now() ELSE v.begun_at END
RETURNING total, received, completed_at IS NOT NULL
