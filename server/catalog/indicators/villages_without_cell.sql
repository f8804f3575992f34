-- indicator: villages_without_cell
-- vi: Thôn, tổ dân phố chưa có chi bộ
-- en: Villages without a cell of their own
-- unit: thôn, tổ dân phố | village
-- numerator: Thôn, tổ dân phố chưa có chi bộ của mình | Villages in which no village cell is seated
-- denominator: Thôn, tổ dân phố | Villages
-- kind: coverage
-- shown: share
-- direction: down
-- additive: yes
-- absent: none
-- sensitive: no
-- periods: year
-- reads: unit organisation
-- systems: S13
-- sentence: Còn {n}/{d} thôn, tổ dân phố chưa có chi bộ. | {n} of {d} villages have no cell yet.
-- A cell of a school or an office in the village is not the village's.
SELECT a.subject_id, count(*) FILTER (WHERE NOT EXISTS (
		SELECT 1
		FROM organisation_as_of o
		WHERE o.unit_id = u.id AND o.type IN ('grassroots_cell', 'subordinate_cell') AND (o.setting IS NULL OR o.setting = 'village'))),
	count(*)
FROM asked_unit a
JOIN unit_as_of u ON u.id = a.unit_id
WHERE u.level = 'village'
GROUP BY a.subject_id
