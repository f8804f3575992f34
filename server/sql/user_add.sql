-- $1 name, $2 role, $3 what finds the token, $4 its hash, $5 by whom. No row comes back when the name is taken.
INSERT INTO web_user (name, role, token_id, token_hash, added_by) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (name) WHERE revoked_at IS NULL DO NOTHING RETURNING user_id
