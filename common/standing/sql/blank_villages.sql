-- S13: villages without a member in the village cells seated there. n: members, always 0; m: cells.
SELECT 'unit' AS subject_kind, u.id AS subject_id, u.code AS code, u.name AS name, CAST(0 AS bigint) AS n,
	CAST(coalesce(c.cells, 0) AS bigint) AS m, CASE WHEN c.cells IS NULL THEN 'without_cell' END AS note
FROM unit_known u
LEFT JOIN (
	SELECT o.unit_id, count(DISTINCT o.id) AS cells, count(m.id) AS members
	FROM organisation_known o
	LEFT JOIN member_known m ON m.organisation_id = o.id AND m.from_on <= $1 AND m.to_on > $1 AND m.status <> 'ended'
	WHERE o.unit_id IS NOT NULL AND o.type IN ('grassroots_cell', 'subordinate_cell')
		AND (o.setting IS NULL OR o.setting = 'village') AND o.from_on <= $1 AND o.to_on > $1
	GROUP BY o.unit_id) c ON c.unit_id = u.id
WHERE u.level = 'village' AND u.from_on <= $1 AND u.to_on > $1 AND coalesce(c.members, 0) = 0
ORDER BY code
