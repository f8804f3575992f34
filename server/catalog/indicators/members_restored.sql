-- indicator: members_restored
-- vi: Đảng viên được khôi phục quyền
-- en: Members restored
-- unit: đảng viên | member
-- numerator: Đảng viên được khôi phục trong kỳ | Members restored in the period
-- kind: flow
-- shown: count
-- direction: none
-- additive: yes
-- absent: zero
-- sensitive: no
-- periods: year
-- reads: member_event
-- systems: S10
SELECT a.subject_id, count(*), NULL::bigint
FROM asked_organisation a
JOIN member_event_known e ON e.organisation_id = a.organisation_id
WHERE e.event = 'restore' AND e.occurred_on >= period_from() AND e.occurred_on < period_to() AND e.occurred_on <= tree_on()
GROUP BY a.subject_id
