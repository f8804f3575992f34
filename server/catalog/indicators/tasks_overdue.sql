-- indicator: tasks_overdue
-- vi: Nhiệm vụ quá hạn
-- en: Tasks overdue
-- unit: nhiệm vụ | task
-- numerator: Nhiệm vụ đã quá hạn mà chưa hoàn thành, chưa dừng | Tasks past their due day, neither done nor dropped
-- kind: stock
-- shown: count
-- direction: down
-- additive: yes
-- absent: zero
-- sensitive: no
-- periods: year
-- reads: task task_report
-- systems: S63
SELECT a.subject_id, count(*), NULL::bigint
FROM asked_organisation a
JOIN task_as_of t ON t.lead_organisation_id = a.organisation_id
WHERE t.due_on < tree_on() AND NOT EXISTS (
	SELECT 1 FROM task_report_as_of r WHERE r.task_id = t.id AND r.what IN ('done', 'dropped'))
GROUP BY a.subject_id
