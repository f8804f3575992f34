-- indicator: members_transferred_out
-- vi: Đảng viên chuyển sinh hoạt ra ngoài tỉnh
-- en: Members transferred out of the province
-- unit: đảng viên | member
-- numerator: Đảng viên chuyển ra ngoài tỉnh trong kỳ | Members who left for another province in the period
-- kind: flow
-- shown: count
-- direction: none
-- additive: yes
-- absent: zero
-- sensitive: no
-- periods: year
-- reads: member member_event
-- systems: S10
-- The organisation is that of the last day before the event.
WITH event AS MATERIALIZED (
	SELECT e.member_id, e.occurred_on
	FROM member_event_known e
	WHERE e.event = 'transfer_out' AND e.outside_province
		AND e.occurred_on >= period_from() AND e.occurred_on < period_to() AND e.occurred_on <= tree_on())
SELECT a.subject_id, count(*), NULL::bigint
FROM event e
JOIN member_known m ON m.id = e.member_id AND m.to_on = e.occurred_on AND m.status <> 'ended'
JOIN asked_organisation a ON a.organisation_id = m.organisation_id
GROUP BY a.subject_id
