-- What sites could not apply of the feeds: how many items, at how many sites, and the latest one.
SELECT count(*), count(DISTINCT site_id), (SELECT format('%s %s n=%s LT-%s', s.code, t.feed, t.n, to_char(t.code, 'FM0000'))
	FROM feed_trouble t JOIN site s USING (site_id) ORDER BY t.at DESC, t.n DESC LIMIT 1)
FROM feed_trouble
