-- $1 time, then per row: site, seq, what, actor, first and last J, count, digest, hash.
INSERT INTO audit (site_id, seq, at, what, actor, j_first, j_last, count, digest, hash)
SELECT v.site_id, v.seq, $1::timestamptz, v.what, v.actor, v.j_first, v.j_last, v.count, v.digest, v.hash
FROM unnest($2::uuid[], $3::bigint[], $4::text[], $5::text[], $6::bigint[], $7::bigint[], $8::integer[], $9::bytea[], $10::bytea[])
	AS v(site_id, seq, what, actor, j_first, j_last, count, digest, hash);
