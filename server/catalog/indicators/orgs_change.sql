-- indicator: orgs_change
-- vi: Tổ chức đảng tăng, giảm
-- en: Organisations, net change
-- unit: tổ chức | organisation
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
WHERE o.type <> 'party_group'
GROUP BY a.subject_id
