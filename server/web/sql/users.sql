SELECT token_id, token_hash, name, role FROM web_user WHERE revoked_at IS NULL ORDER BY token_id
