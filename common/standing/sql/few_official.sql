-- R09: cells with fewer than three official members. n: official members, exempt and away ones among them (a member on
-- temporary transfer counts at home); m: all members.
SELECT 'organisation' AS subject_kind, o.id AS subject_id, o.code AS code, o.name AS name,
	CAST(coalesce(c.official, 0) AS bigint) AS n, CAST(coalesce(c.members, 0) AS bigint) AS m, CAST(NULL AS text) AS note
FROM organisation_known o
LEFT JOIN (
	SELECT organisation_id, sum(CASE WHEN status = 'official' THEN 1 ELSE 0 END) AS official, count(*) AS members
	FROM member_known
	WHERE from_on <= $1 AND to_on > $1 AND status <> 'ended'
	GROUP BY organisation_id) c ON c.organisation_id = o.id
WHERE o.type IN ('grassroots_cell', 'subordinate_cell') AND o.from_on <= $1 AND o.to_on > $1 AND coalesce(c.official, 0) < 3
ORDER BY code
