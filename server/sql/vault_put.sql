-- $1 site, $2 backup, $3 place, $4 bytes: stored only where the backup stands. The row is locked first, so two sessions take turns.
WITH moved AS (
	UPDATE vault SET received = received + length($4::bytea)
	WHERE site_id = $1 AND backup_id = $2 AND received = $3 AND completed_at IS NULL AND received + length($4::bytea) <= total
	RETURNING site_id, backup_id)
INSERT INTO vault_part (site_id, backup_id, at, bytes) SELECT site_id, backup_id, $3, $4 FROM moved
