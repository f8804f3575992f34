-- Every key with its site: what the gateway must know to answer a message, where the site's feed stands, and `province` ($1).
SELECT c.epoch, c.j, c.term, p.feed_generation, p.feed_n, p.feed_chain, k.key_id, k.curve_public, k.state = 'active', s.state::text,
	k.confirmed_epoch = c.epoch, s.site_id, s.code, s.feed_generation, s.feed_n, s.feed_chain
FROM centre c LEFT JOIN site p ON p.site_id = $1 LEFT JOIN (site_key k JOIN site s USING (site_id)) ON true
ORDER BY k.key_id COLLATE "C"
