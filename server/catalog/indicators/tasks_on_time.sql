-- indicator: tasks_on_time
-- vi: Nhiệm vụ hoàn thành đúng hạn
-- en: Tasks done in time
-- unit: nhiệm vụ | task
-- numerator: Nhiệm vụ đến hạn trong kỳ mà cơ quan chủ trì báo hoàn thành không muộn hơn hạn | Tasks due in the period that their lead reported done by the due day
-- denominator: Nhiệm vụ đến hạn trong kỳ | Tasks due in the period
-- kind: flow
-- shown: share
-- direction: up
-- additive: yes
-- absent: none
-- sensitive: no
-- periods: year
-- reads: task task_report
-- systems: S63 S64
-- sentence: Có {n}/{d} nhiệm vụ hoàn thành đúng hạn, đạt {percent}%. | {n} of {d} tasks were done in time, {percent}%.
SELECT a.subject_id, count(*) FILTER (WHERE EXISTS (
		SELECT 1 FROM task_report_as_of r WHERE r.task_id = t.id AND r.organisation_id = t.lead_organisation_id AND r.what = 'done' AND r.reported_on <= t.due_on)),
	count(*)
FROM asked_organisation a
JOIN task_as_of t ON t.lead_organisation_id = a.organisation_id
WHERE t.due_on >= period_from() AND t.due_on < period_to() AND t.due_on <= tree_on()
GROUP BY a.subject_id
