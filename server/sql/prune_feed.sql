-- Blanks the oldest items of the present feed of site $1, at most $3, as far as all of them are older than $2 days. What is
-- blank is always a beginning: feed_pruned says how long. Answers how many.
WITH held AS (SELECT site_id, feed_generation, feed_pruned FROM site WHERE site_id = $1 FOR NO KEY UPDATE),
	piece AS (
		SELECT f.n, f.at < now() - $2::bigint * interval '1 day' AS old
		FROM held h JOIN feed_item f ON f.site_id = h.site_id AND f.generation = h.feed_generation AND f.n > h.feed_pruned
		ORDER BY f.n LIMIT $3::bigint),
	upto AS (SELECT coalesce(min(n) FILTER (WHERE NOT old) - 1, max(n)) AS n FROM piece),
	moved AS (UPDATE site s SET feed_pruned = u.n FROM held h, upto u WHERE s.site_id = h.site_id AND u.n > h.feed_pruned),
	blanked AS (
		UPDATE feed_item f SET item = NULL FROM held h, upto u
		WHERE f.site_id = h.site_id AND f.generation = h.feed_generation AND f.n > h.feed_pruned AND f.n <= u.n RETURNING 1)
SELECT count(*) FROM blanked
