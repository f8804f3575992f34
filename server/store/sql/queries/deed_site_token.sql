-- A fresh token of site $1; what was handed out before and not used is void.
WITH s AS (SELECT site_id FROM site WHERE code = $1::text AND state <> 'disabled' AND NOT everything),
old AS (UPDATE enrol_token t SET expires_at = least(t.expires_at, now()) FROM s WHERE t.site_id = s.site_id AND t.used_at IS NULL),
new AS (INSERT INTO enrol_token (token_id, site_id, secret_hash, expires_at)
	SELECT $2::bytea, s.site_id, $3::bytea, $4::timestamptz FROM s RETURNING site_id)
SELECT site_id FROM new;
