-- S63: tasks issued and past their due date on which nobody has reported done or dropped by the day. n: the progress their lead
-- last reported, in percent. note: the task's code and the day it was due.
SELECT 'organisation' AS subject_kind, t.lead_organisation_id AS subject_id, o.code AS code, o.name AS name,
	CAST(coalesce(p.progress, 0) AS bigint) AS n, CAST(NULL AS bigint) AS m,
	t.code || ': ' || CAST(t.due_on AS text) AS note
FROM task_known t
LEFT JOIN (
	SELECT DISTINCT task_id FROM task_report_known
	WHERE what IN ('done', 'dropped') AND reported_on <= $1) d ON d.task_id = t.id
LEFT JOIN (
	SELECT task_id, organisation_id, progress,
		row_number() OVER (PARTITION BY task_id, organisation_id ORDER BY reported_on DESC, progress DESC) AS place
	FROM task_report_known
	WHERE progress IS NOT NULL AND reported_on <= $1) p
	ON p.task_id = t.id AND p.organisation_id = t.lead_organisation_id AND p.place = 1
LEFT JOIN organisation_known o ON o.id = t.lead_organisation_id AND o.from_on <= $1 AND o.to_on > $1
WHERE t.issued_on <= $1 AND t.due_on < $1 AND d.task_id IS NULL
ORDER BY code, note
