WITH s AS (SELECT site_id FROM site WHERE code = $1::text),
k AS (UPDATE site_key k SET state = 'revoked', revoked_at = now() FROM s WHERE k.site_id = s.site_id AND k.state = 'active')
SELECT site_id FROM s;
