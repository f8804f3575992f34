-- indicator: subordinate_cells_change
-- vi: Chi bộ trực thuộc đảng ủy cơ sở tăng, giảm
-- en: Subordinate cells, net change
-- unit: chi bộ | cell
-- numerator: Số cuối kỳ trừ số đầu kỳ | Closing less opening
-- kind: flow
-- shown: count
-- direction: none
-- additive: yes
-- absent: zero
-- sensitive: no
-- periods: year
-- reads: organisation
-- systems: S03
-- Those of the last day less those of the day before the period.
SELECT a.subject_id, count(*) FILTER (WHERE o.from_on <= (SELECT tree_on()) AND o.to_on > (SELECT tree_on()))
	- count(*) FILTER (WHERE o.from_on < (SELECT period_from()) AND o.to_on >= (SELECT period_from())), NULL::bigint
FROM asked_organisation a
JOIN organisation_known o ON o.id = a.organisation_id
WHERE o.type = 'subordinate_cell'
GROUP BY a.subject_id
