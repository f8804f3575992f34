-- indicator: tasks_delivered
-- vi: Nhiệm vụ cơ quan chủ trì đã nhận
-- en: Tasks that reached their lead
-- unit: nhiệm vụ | task
-- numerator: Nhiệm vụ mà cơ quan chủ trì đã nhận hoặc đã báo tiến độ | Tasks that their lead has received or reported on
-- denominator: Nhiệm vụ đã giao | Tasks issued
-- kind: coverage
-- shown: share
-- direction: up
-- additive: yes
-- absent: none
-- sensitive: no
-- periods: year
-- reads: task task_report
-- systems: S63
SELECT a.subject_id, count(*) FILTER (WHERE EXISTS (
		SELECT 1 FROM task_report_as_of r WHERE r.task_id = t.id AND r.organisation_id = t.lead_organisation_id)),
	count(*)
FROM asked_organisation a
JOIN task_as_of t ON t.lead_organisation_id = a.organisation_id
GROUP BY a.subject_id
