-- Where a feed stands. $1 whose log it is, $2 the number a snapshot was begun at: its chain (none: no such item), and the
-- catalogue in force.
SELECT s.feed_generation, s.feed_n, s.feed_chain, s.feed_pruned, b.chain, (SELECT coalesce(max(version), 0) FROM catalogue)
FROM site s LEFT JOIN feed_item b ON b.site_id = s.site_id AND b.generation = s.feed_generation AND b.n = $2
WHERE s.site_id = $1
