-- $1 name, $2 by whom.
UPDATE web_user SET revoked_at = now(), revoked_by = $2 WHERE name = $1 AND revoked_at IS NULL
