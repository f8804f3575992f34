-- One site, one key in use: the younger one. $1 site, $2 key id, $3 and $4 public keys, $5 epoch, $6 token id.
WITH older AS (UPDATE site_key SET state = 'revoked', revoked_at = now() WHERE site_id = $1 AND state = 'active'),
	used AS (UPDATE enrol_token SET used_at = now() WHERE token_id = $6)
INSERT INTO site_key (key_id, site_id, curve_public, box_public, confirmed_epoch) VALUES ($2, $1, $3, $4, $5)
