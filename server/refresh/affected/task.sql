-- Tasks $1 differ from $2 on: who leads, who helps, who reports; and the same of the tasks that come after them. Yields as unit.sql.
WITH rows AS (
	SELECT r.id, r.lead_organisation_id AS lead_id, r.coordinator_ids, least(m.on_day, r.issued_on) AS on_day
	FROM unnest($1::uuid[], $2::date[]) m(id, on_day) JOIN task_known r ON r.id = m.id
	UNION ALL
	SELECT r.id, r.lead_organisation_id, r.coordinator_ids, m.on_day
	FROM unnest($1::uuid[], $2::date[]) m(id, on_day) JOIN task_known r ON r.after_ids @> ARRAY[m.id])
SELECT 22, r.lead_id, r.on_day, 'infinity'::date FROM rows r
UNION ALL
SELECT 22, c.id, r.on_day, 'infinity' FROM rows r CROSS JOIN LATERAL unnest(r.coordinator_ids) c(id)
UNION ALL
SELECT 22, p.organisation_id, r.on_day, 'infinity' FROM rows r JOIN task_report_known p ON p.task_id = r.id
