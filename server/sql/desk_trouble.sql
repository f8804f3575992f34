-- What a site could not apply and skipped: $1 site, $2 feed, $3 numbers (0: of a snapshot), $4 codes. The same may come
-- again; what is news comes back. So many are enough of one site: whoever invents them fills neither table nor log.
INSERT INTO feed_trouble (site_id, feed, n, code)
SELECT DISTINCT $1::uuid, $2::text, v.n, v.code FROM unnest($3::bigint[], $4::integer[]) v(n, code)
WHERE (SELECT count(*) FROM feed_trouble t WHERE t.site_id = $1::uuid) < 256
ON CONFLICT DO NOTHING RETURNING n, code
