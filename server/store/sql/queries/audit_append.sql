-- One row of site $1: what $2, by whom $3. No judgements, so the digest is empty.
WITH s AS (
	SELECT site_id, audit_seq + 1 AS seq, audit_hash AS before, date_trunc('milliseconds', clock_timestamp()) AS at
	FROM site WHERE site_id = $1::uuid FOR NO KEY UPDATE),
h AS (
	SELECT s.*, audit_hash(s.before, s.site_id, s.seq, s.at, $2::text, $3::text, NULL, NULL, 0, ''::bytea) AS hash FROM s),
a AS (
	INSERT INTO audit (site_id, seq, at, what, actor, count, digest, hash)
	SELECT h.site_id, h.seq, h.at, $2::text, $3::text, 0, ''::bytea, h.hash FROM h RETURNING site_id)
UPDATE site SET audit_seq = h.seq, audit_hash = h.hash FROM h, a WHERE site.site_id = h.site_id AND a.site_id = h.site_id;
