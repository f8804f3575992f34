-- indicator: village_title_holders
-- vi: Người giữ 3 chức danh ở thôn (bí thư chi bộ, trưởng thôn, trưởng ban CTMT)
-- en: Holders of the three village titles
-- unit: người | person
-- numerator: Người giữ ít nhất một trong ba chức danh, mỗi người tính một lần | Persons with at least one of the three titles, each once
-- kind: stock
-- shown: count
-- direction: none
-- additive: no
-- absent: zero
-- sensitive: no
-- periods: year
-- reads: unit organisation post
-- systems: S05 S48
-- A cell of a school or an office in the village is not the village's.
SELECT x.subject_id, count(DISTINCT x.person_ref), NULL::bigint
FROM (
	SELECT a.subject_id, p.person_ref
	FROM asked_unit a
	JOIN unit_as_of u ON u.id = a.unit_id
	JOIN post_as_of p ON p.unit_id = u.id
	WHERE u.level = 'village' AND p.title IN ('secretary', 'village_head', 'front_team_head')
	UNION ALL
	SELECT a.subject_id, p.person_ref
	FROM asked_unit a
	JOIN unit_as_of u ON u.id = a.unit_id
	JOIN organisation_as_of o ON o.unit_id = u.id
	JOIN post_as_of p ON p.organisation_id = o.id
	WHERE u.level = 'village' AND p.title IN ('secretary', 'village_head', 'front_team_head')
		AND o.type IN ('grassroots_cell', 'subordinate_cell') AND (o.setting IS NULL OR o.setting = 'village')) x
GROUP BY x.subject_id
