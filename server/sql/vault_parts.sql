-- $1 site, $2 backup, $3 place: a few parts from there on, in order, for the hash.
SELECT at, bytes FROM vault_part WHERE site_id = $1 AND backup_id = $2 AND at >= $3 ORDER BY at LIMIT 32
