-- indicator: members_change_abs
-- vi: Đảng viên tăng, giảm
-- en: Members, net change
-- unit: đảng viên | member
-- numerator: Số đảng viên cuối kỳ trừ số đầu kỳ | Members at the end less those before the period
-- kind: flow
-- shown: count
-- direction: up
-- additive: yes
-- absent: zero
-- sensitive: no
-- periods: year
-- reads: member
-- systems: S10
-- Those of the last day less those of the day before the period: events in less events out say the same.
SELECT a.subject_id, count(*) FILTER (WHERE m.from_on <= (SELECT tree_on()) AND m.to_on > (SELECT tree_on()))
	- count(*) FILTER (WHERE m.from_on < (SELECT period_from()) AND m.to_on >= (SELECT period_from())), NULL::bigint
FROM asked_organisation a
JOIN member_known m ON m.organisation_id = a.organisation_id
WHERE m.status <> 'ended'
GROUP BY a.subject_id
