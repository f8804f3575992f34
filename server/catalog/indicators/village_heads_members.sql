-- indicator: village_heads_members
-- vi: Thôn trưởng, tổ trưởng tổ dân phố là đảng viên
-- en: Village heads who are members
-- unit: thôn, tổ dân phố | village
-- numerator: Thôn, tổ dân phố có người đứng đầu là đảng viên | Villages whose head is a member
-- denominator: Thôn, tổ dân phố | Villages
-- kind: coverage
-- shown: share
-- direction: up
-- additive: yes
-- absent: none
-- sensitive: no
-- periods: year
-- reads: unit member post
-- systems: S48
-- sentence: Đến nay, có {n}/{d} thôn trưởng, tổ trưởng tổ dân phố là đảng viên, đạt {percent}%, tăng {change} điểm phần trăm so với thời điểm ban hành. | By now {n} of {d} village heads are members, {percent}%, a change of {change} percentage points since the programme was issued.
SELECT a.subject_id, count(*) FILTER (WHERE EXISTS (
		SELECT 1
		FROM post_as_of p
		JOIN member_as_of m ON m.id = p.person_ref
		WHERE p.unit_id = u.id AND p.title = 'village_head' AND m.status IN ('probationary', 'official'))),
	count(*)
FROM asked_unit a
JOIN unit_as_of u ON u.id = a.unit_id
WHERE u.level = 'village'
GROUP BY a.subject_id
