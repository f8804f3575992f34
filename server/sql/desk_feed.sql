-- For PULL: $1 whose log it is (the site's; of `province` the centre's own hand), $2 generation and $3 number the site stands
-- at, $4 room in bytes. One row per item, or one row without an item; every row repeats the head, the chain the centre has
-- at $3, and up to where the items are pruned.
SELECT s.feed_generation, s.feed_n, s.feed_chain, s.audit_seq, s.audit_hash, at.chain, s.feed_pruned, i.n, i.item
FROM site s
	LEFT JOIN feed_item at ON at.site_id = s.site_id AND at.generation = s.feed_generation AND at.n = $3
	LEFT JOIN LATERAL (
		SELECT n, item, sum(length(item) + 8) OVER (ORDER BY n) - length(item) - 8 AS before FROM (
			SELECT n, item FROM feed_item f
			WHERE f.site_id = s.site_id AND f.generation = s.feed_generation AND f.generation = $2 AND f.n > $3
				AND f.n > s.feed_pruned
			ORDER BY n LIMIT 2000) w
		) i ON i.before < $4
WHERE s.site_id = $1
ORDER BY i.n
