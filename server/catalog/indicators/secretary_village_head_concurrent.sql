-- indicator: secretary_village_head_concurrent
-- vi: Bí thư chi bộ kiêm thôn trưởng, tổ trưởng tổ dân phố
-- en: Village heads who are secretary of the village's cell
-- unit: thôn, tổ dân phố | village
-- numerator: Thôn, tổ dân phố có người đứng đầu kiêm bí thư chi bộ | Villages whose head is the secretary of its cell
-- denominator: Thôn, tổ dân phố | Villages
-- kind: coverage
-- shown: share
-- direction: up
-- additive: yes
-- absent: none
-- sensitive: no
-- periods: year
-- reads: unit organisation post
-- systems: S48 S05
-- sentence: Đến nay, có {n}/{d} bí thư chi bộ kiêm thôn trưởng, tổ trưởng tổ dân phố, đạt {percent}%, tăng {change} điểm phần trăm so với thời điểm ban hành. | By now {n} of {d} village heads are secretaries of the cell, {percent}%, a change of {change} percentage points since the programme was issued.
SELECT a.subject_id, count(*) FILTER (WHERE EXISTS (
		SELECT 1
		FROM post_as_of p
		JOIN post_as_of s ON s.person_ref = p.person_ref AND s.title = 'secretary'
		JOIN organisation_as_of c ON c.id = s.organisation_id
		WHERE p.unit_id = u.id AND p.title = 'village_head' AND c.unit_id = u.id AND c.type IN ('grassroots_cell', 'subordinate_cell'))),
	count(*)
FROM asked_unit a
JOIN unit_as_of u ON u.id = a.unit_id
WHERE u.level = 'village'
GROUP BY a.subject_id
