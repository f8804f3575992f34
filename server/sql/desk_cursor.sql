-- For HELLO: $1 site, $2 the generation named, $3 the one it says it succeeded (or NULL), $4 the key.
SELECT s.state::text, k.state = 'active', k.confirmed_epoch <> c.epoch, c.epoch,
	s.feed_generation, s.feed_n, s.feed_chain,
	l.log IS NOT NULL, l.n, l.chain,
	EXISTS (SELECT FROM site_log x WHERE x.site_id = s.site_id AND x.predecessor = $2),
	EXISTS (SELECT FROM site_log x WHERE x.site_id = s.site_id AND x.predecessor = $3 AND x.generation <> $2),
	p.feed_generation, p.feed_n, p.feed_chain
FROM centre c, site s JOIN site_key k ON k.site_id = s.site_id AND k.key_id = $4
	LEFT JOIN site_log l ON l.site_id = s.site_id AND l.generation = $2
	LEFT JOIN site p ON p.site_id = $5
WHERE s.site_id = $1
