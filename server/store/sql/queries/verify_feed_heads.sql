-- The head a site states is its feed's last item, and nothing behind feed_pruned is pruned.
SELECT format('site=%s the feed head says %s, the last item is %s', s.code, s.feed_n, coalesce(max(f.n), 0))
FROM site s LEFT JOIN feed_item f ON f.site_id = s.site_id AND f.generation = s.feed_generation
GROUP BY s.code, s.feed_n HAVING s.feed_n <> coalesce(max(f.n), 0)
UNION ALL
SELECT format('site=%s an empty feed has a chain', code) FROM site WHERE feed_n = 0 AND feed_chain <> decode(repeat('00', 32), 'hex')
UNION ALL
SELECT format('site=%s the feed is said to be pruned up to %s, but it ends at %s', code, feed_pruned, feed_n) FROM site WHERE feed_pruned > feed_n;
