-- indicator: programme_final_review
-- vi: Tổng kết thực hiện Đề án
-- en: Final review of the programme: after so many years
-- unit: năm | year
-- numerator: Số năm từ ngày ban hành đến hạn | Years from the day of issue until it is due
-- kind: stock
-- shown: count
-- direction: none
-- additive: no
-- absent: none
-- sensitive: no
-- periods: year
-- reads: document task
-- systems: S65
SELECT a.subject_id, max(extract(year FROM age(t.due_on, d.signed_on)))::bigint, NULL::bigint
FROM asked_organisation a
JOIN task_as_of t ON t.lead_organisation_id = a.organisation_id
JOIN document_known d ON d.id = t.document_id
WHERE t.code = '03-ĐA/TU/final'
GROUP BY a.subject_id
