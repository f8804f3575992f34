-- Members of the day with equal card matches under different references. n: how often; m: the number of the group in this
-- list: rows with the same m are the same match.
WITH present AS (
	SELECT id, organisation_id, match FROM member_known
	WHERE from_on <= $1 AND to_on > $1 AND status <> 'ended' AND match IS NOT NULL),
twice AS (
	SELECT match, count(*) AS n, dense_rank() OVER (ORDER BY match) AS place
	FROM present GROUP BY match HAVING count(*) > 1)
SELECT 'member' AS subject_kind, p.id AS subject_id, o.code AS code, o.name AS name, CAST(t.n AS bigint) AS n,
	CAST(t.place AS bigint) AS m, CAST(NULL AS text) AS note
FROM present p
JOIN twice t ON t.match = p.match
LEFT JOIN organisation_known o ON o.id = p.organisation_id AND o.from_on <= $1 AND o.to_on > $1
ORDER BY m, code, subject_id
