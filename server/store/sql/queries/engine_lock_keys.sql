SELECT key_id, site_id FROM site_key WHERE key_id = ANY ($1::text[]) AND state = 'active' ORDER BY key_id FOR SHARE;
