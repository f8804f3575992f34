-- indicator: admitted_female_share
-- vi: Đảng viên mới kết nạp là nữ
-- en: Women, of members admitted
-- unit: đảng viên | member
-- numerator: Đảng viên mới kết nạp là nữ | Women admitted
-- denominator: Đảng viên được kết nạp trong kỳ | Members admitted in the period
-- kind: flow
-- shown: share
-- direction: up
-- additive: yes
-- absent: none
-- sensitive: yes
-- periods: year
-- reads: member_event
-- systems: S11
SELECT a.subject_id, count(*) FILTER (WHERE e.sex = 'female'), count(*)
FROM asked_organisation a
JOIN member_event_known e ON e.organisation_id = a.organisation_id
WHERE e.event = 'admit' AND e.occurred_on >= period_from() AND e.occurred_on < period_to() AND e.occurred_on <= tree_on()
GROUP BY a.subject_id
