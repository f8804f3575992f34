-- What a site could not apply and skipped: $1 site, $2 feed, $3 numbers (0: of a snapshot), $4 codes. The same may come
-- again; what is news comes back.
INSERT INTO feed_trouble (site_id, feed, n, code)
SELECT DISTINCT $1::uuid, $2::text, v.n, v.code FROM unnest($3::bigint[], $4::integer[]) v(n, code)
ON CONFLICT DO NOTHING RETURNING n, code
