-- indicator: complaints_overdue
-- vi: Đơn khiếu nại, tố cáo quá hạn
-- en: Complaints overdue
-- unit: đơn | complaint
-- numerator: Đơn quá hạn theo báo cáo tháng cuối kỳ | Overdue, by the return of the last month
-- kind: stock
-- shown: count
-- direction: down
-- additive: yes
-- absent: none
-- sensitive: no
-- periods: year
-- reads: counted_return
-- systems: S35
SELECT a.subject_id, sum((r.cells->>'overdue')::bigint)::bigint, NULL::bigint
FROM asked_organisation a
JOIN counted_return_as_of r ON r.organisation_id = a.organisation_id
WHERE r.form = 'complaints'
GROUP BY a.subject_id
