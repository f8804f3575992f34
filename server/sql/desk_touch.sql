-- What sites have applied and when they were last heard, gathered for a second: $1 sites, $2 and $3 positions in their own
-- feeds, $4 and $5 in `province` ($6). Rows the writer holds are skipped and come again next time, so the desk neither waits
-- nor deadlocks.
WITH said AS (SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::text[]) v(site_id, generation, n, province, province_n)),
	free AS (SELECT site_id FROM site WHERE site_id = ANY ($1::uuid[]) ORDER BY site_id FOR UPDATE SKIP LOCKED)
UPDATE site s SET last_seen = now(),
	feed_acked = CASE WHEN said.generation = s.feed_generation THEN greatest(s.feed_acked, least(said.n::bigint, s.feed_n)) ELSE s.feed_acked END,
	province_acked = CASE WHEN said.province = p.feed_generation THEN least(said.province_n::bigint, p.feed_n) ELSE s.province_acked END
FROM said JOIN free USING (site_id), site p WHERE s.site_id = said.site_id AND p.site_id = $6
RETURNING s.site_id
