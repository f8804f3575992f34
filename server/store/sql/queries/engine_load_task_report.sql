-- Reports asked for by id ($1) or task ($2).
WITH asked AS (
	SELECT unnest($1::uuid[]) AS id
	UNION SELECT x.id FROM unnest($2::uuid[]) AS q(id) CROSS JOIN LATERAL (SELECT t.id FROM task_report t WHERE t.task_id = q.id OFFSET 0) x)
SELECT t.*
FROM asked
CROSS JOIN LATERAL (SELECT * FROM task_report WHERE task_report.id = asked.id AND task_report.j_to IS NULL OFFSET 0) t;
