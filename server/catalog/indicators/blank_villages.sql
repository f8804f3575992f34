-- indicator: blank_villages
-- vi: Thôn, tổ dân phố chưa có đảng viên
-- en: Villages without a member
-- unit: thôn, tổ dân phố | village
-- numerator: Thôn, tổ dân phố không có đảng viên trong chi bộ của mình | Villages whose own cells have no member
-- denominator: Thôn, tổ dân phố | Villages
-- kind: coverage
-- shown: share
-- direction: down
-- additive: yes
-- absent: none
-- sensitive: no
-- periods: year
-- reads: unit organisation member
-- systems: S13
-- sentence: Còn {n}/{d} thôn, tổ dân phố chưa có đảng viên. | {n} of {d} villages have no member yet.
SELECT a.subject_id, count(*) FILTER (WHERE NOT EXISTS (
		SELECT 1
		FROM organisation_as_of o
		JOIN member_as_of m ON m.organisation_id = o.id
		WHERE o.unit_id = u.id AND o.type IN ('grassroots_cell', 'subordinate_cell') AND (o.setting IS NULL OR o.setting = 'village'))),
	count(*)
FROM asked_unit a
JOIN unit_as_of u ON u.id = a.unit_id
WHERE u.level = 'village'
GROUP BY a.subject_id
