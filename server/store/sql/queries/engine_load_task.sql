-- Tasks asked for by id ($1) or lead ($2).
WITH asked AS (
	SELECT unnest($1::uuid[]) AS id
	UNION SELECT x.id FROM unnest($2::uuid[]) AS q(id) CROSS JOIN LATERAL (SELECT t.id FROM task t WHERE t.lead_organisation_id = q.id OFFSET 0) x)
SELECT t.*
FROM asked
CROSS JOIN LATERAL (SELECT * FROM task WHERE task.id = asked.id AND task.j_to IS NULL OFFSET 0) t;
