-- What sites have applied and when they were last heard, gathered for a second. Rows the writer holds are skipped and
-- come again next time, so the desk neither waits nor deadlocks.
WITH said AS (SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[]) v(site_id, generation, n)),
	free AS (SELECT site_id FROM site WHERE site_id = ANY ($1::uuid[]) ORDER BY site_id FOR UPDATE SKIP LOCKED)
UPDATE site s SET last_seen = now(),
	feed_acked = CASE WHEN said.generation = s.feed_generation THEN greatest(s.feed_acked, least(said.n::bigint, s.feed_n)) ELSE s.feed_acked END
FROM said JOIN free USING (site_id) WHERE s.site_id = said.site_id
RETURNING s.site_id
