-- Who looked at rows about persons, the latest first. $1 limit, $2 before this entry.
WITH shown AS (
	SELECT entry, at, who, what, persons FROM access_log WHERE $2::text IS NULL OR entry < $2::text::bigint
	ORDER BY entry DESC LIMIT least(coalesce($1::text::bigint, 1000), 1000))
SELECT jsonb_build_object('next', (SELECT min(entry) FROM shown WHERE entry > (SELECT min(entry) FROM access_log)), 'accesses',
	coalesce((SELECT jsonb_agg(to_jsonb(s) ORDER BY s.entry DESC) FROM shown s), '[]'))::text, NULL::text, NULL::text
