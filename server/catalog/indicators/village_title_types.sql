-- indicator: village_title_types
-- vi: Chức danh ở thôn, tổ dân phố
-- en: Titles in villages
-- unit: chức danh | title
-- numerator: Chức danh trong ba chức danh có người giữ | Titles of the three that somebody holds
-- kind: stock
-- shown: count
-- direction: none
-- additive: no
-- absent: zero
-- sensitive: no
-- periods: year
-- reads: unit organisation post
-- systems: S05
SELECT x.subject_id, count(DISTINCT x.title), NULL::bigint
FROM (
	SELECT a.subject_id, p.title
	FROM asked_unit a
	JOIN unit_as_of u ON u.id = a.unit_id
	JOIN post_as_of p ON p.unit_id = u.id
	WHERE u.level = 'village' AND p.title IN ('secretary', 'village_head', 'front_team_head')
	UNION ALL
	SELECT a.subject_id, p.title
	FROM asked_unit a
	JOIN unit_as_of u ON u.id = a.unit_id
	JOIN organisation_as_of o ON o.unit_id = u.id
	JOIN post_as_of p ON p.organisation_id = o.id
	WHERE u.level = 'village' AND p.title IN ('secretary', 'village_head', 'front_team_head')) x
GROUP BY x.subject_id
