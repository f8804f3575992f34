-- Reports $1 on tasks: who reports, and who leads or helps in the task or in one that comes after it. Yields as unit.sql.
WITH rows AS (
	SELECT r.task_id, r.organisation_id, least(m.on_day, r.reported_on) AS on_day
	FROM unnest($1::uuid[], $2::date[]) m(id, on_day) JOIN task_report_known r ON r.id = m.id),
tasks AS (
	SELECT t.lead_organisation_id AS lead_id, t.coordinator_ids, r.on_day FROM rows r JOIN task_known t ON t.id = r.task_id OR t.after_ids @> ARRAY[r.task_id])
SELECT 22, r.organisation_id, r.on_day, 'infinity'::date FROM rows r
UNION ALL
SELECT 22, t.lead_id, t.on_day, 'infinity' FROM tasks t
UNION ALL
SELECT 22, c.id, t.on_day, 'infinity' FROM tasks t CROSS JOIN LATERAL unnest(t.coordinator_ids) c(id)
