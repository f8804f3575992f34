-- indicator: tasks_issued
-- vi: Nhiệm vụ đã giao
-- en: Tasks issued
-- unit: nhiệm vụ | task
-- numerator: Nhiệm vụ giao trong kỳ, tính cho cơ quan chủ trì | Tasks issued in the period, counted with their lead
-- kind: flow
-- shown: count
-- direction: none
-- additive: yes
-- absent: zero
-- sensitive: no
-- periods: year
-- reads: task
-- systems: S63
SELECT a.subject_id, count(*), NULL::bigint
FROM asked_organisation a
JOIN task_as_of t ON t.lead_organisation_id = a.organisation_id
WHERE t.issued_on >= period_from() AND t.issued_on < period_to()
GROUP BY a.subject_id
