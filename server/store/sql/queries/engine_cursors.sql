-- $1 term, $2 the journal's head, $3 time; per site $4 id, $5 feed n, $6 feed chain, $7 audit seq, $8 audit hash, $9 flags
-- (1 seen, 2 held); per log $10 number, $11 n, $12 chain. Answers how many rows of each were written.
WITH c AS (UPDATE centre SET j = $2::bigint WHERE term = $1::bigint RETURNING 1),
s AS (
	UPDATE site SET feed_n = v.feed_n, feed_chain = v.feed_chain, audit_seq = v.audit_seq, audit_hash = v.audit_hash,
		last_seen = CASE WHEN v.flags & 1 = 1 THEN $3::timestamptz ELSE site.last_seen END,
		state = CASE WHEN v.flags & 2 = 2 THEN 'held'::site_state ELSE site.state END
	FROM unnest($4::uuid[], $5::bigint[], $6::bytea[], $7::bigint[], $8::bytea[], $9::integer[])
		AS v(site_id, feed_n, feed_chain, audit_seq, audit_hash, flags)
	WHERE site.site_id = v.site_id RETURNING 1),
l AS (
	UPDATE site_log SET n = v.n, chain = v.chain FROM unnest($10::integer[], $11::bigint[], $12::bytea[]) AS v(log, n, chain)
	WHERE site_log.log = v.log RETURNING 1)
SELECT (SELECT count(*) FROM c), (SELECT count(*) FROM s), (SELECT count(*) FROM l);
