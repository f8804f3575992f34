-- indicator: complaints_received
-- vi: Đơn khiếu nại, tố cáo nhận trong kỳ
-- en: Complaints received
-- unit: đơn | complaint
-- numerator: Đơn khiếu nại, tố cáo nhận trong kỳ | Complaints received in the period
-- kind: flow
-- shown: count
-- direction: none
-- additive: yes
-- absent: none
-- sensitive: no
-- periods: year
-- reads: counted_return
-- systems: S35
SELECT a.subject_id, sum((r.cells->>'received')::bigint)::bigint, NULL::bigint
FROM asked_organisation a
JOIN counted_return_known r ON r.organisation_id = a.organisation_id
WHERE r.form = 'complaints' AND r.period_on >= period_from() AND r.period_on < period_to()
GROUP BY a.subject_id
