-- indicator: members_admitted
-- vi: Đảng viên mới kết nạp
-- en: Members admitted
-- unit: đảng viên | member
-- numerator: Đảng viên được kết nạp trong kỳ | Members admitted in the period
-- kind: flow
-- shown: count
-- direction: up
-- additive: yes
-- absent: zero
-- sensitive: no
-- periods: month year
-- reads: member_event
-- systems: S10 S11
-- sentence: Trong kỳ, kết nạp {n} đảng viên. | {n} members were admitted in the period.
SELECT a.subject_id, count(*), NULL::bigint
FROM asked_organisation a
JOIN member_event_known e ON e.organisation_id = a.organisation_id
WHERE e.event = 'admit' AND e.occurred_on >= period_from() AND e.occurred_on < period_to() AND e.occurred_on <= tree_on()
GROUP BY a.subject_id
