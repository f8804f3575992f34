-- indicator: programme_report_period
-- vi: Báo cáo định kỳ kết quả thực hiện Đề án
-- en: Report on the programme: every so many years
-- unit: năm | year
-- numerator: Số năm dài nhất giữa hai báo cáo hằng năm | Longest time between two yearly reports, in years
-- kind: stock
-- shown: count
-- direction: none
-- additive: no
-- absent: none
-- sensitive: no
-- periods: year
-- reads: document task
-- systems: S64
SELECT s.subject_id, max(extract(year FROM age(s.due_on, s.earlier)))::bigint, NULL::bigint
FROM (
	SELECT a.subject_id, t.due_on, coalesce(lag(t.due_on) OVER (PARTITION BY a.subject_id ORDER BY t.due_on), d.signed_on) AS earlier
	FROM asked_organisation a
	JOIN task_as_of t ON t.lead_organisation_id = a.organisation_id
	JOIN document_known d ON d.id = t.document_id
	WHERE starts_with(t.code, '03-ĐA/TU/annual/')) s
GROUP BY s.subject_id
