-- All feed items, with the head their site states and up to where its present feed is pruned. A pruned item is NULL.
SELECT f.site_id, f.generation, f.n, f.chain, f.item, s.code, f.generation = s.feed_generation, s.feed_n, s.feed_chain, s.feed_pruned,
	s.everything
FROM feed_item f LEFT JOIN site s ON s.site_id = f.site_id ORDER BY f.site_id, f.generation, f.n;
