-- indicator: members_transferred_in
-- vi: Đảng viên từ tỉnh khác chuyển đến
-- en: Members transferred in from other provinces
-- unit: đảng viên | member
-- numerator: Đảng viên từ ngoài tỉnh chuyển đến trong kỳ | Members who came from another province in the period
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
WHERE e.event = 'transfer_in' AND e.outside_province AND e.occurred_on >= period_from() AND e.occurred_on < period_to() AND e.occurred_on <= tree_on()
GROUP BY a.subject_id
