-- Documents $1 differ from $2 on: whoever issued them, whoever has a task by them, and the whole province, for a document belongs
-- to no place. Yields as unit.sql.
WITH rows AS (SELECT r.id, r.issuer, m.on_day FROM unnest($1::uuid[], $2::date[]) m(id, on_day) JOIN document_known r ON r.id = m.id),
tasks AS (
	SELECT t.lead_organisation_id AS lead_id, t.coordinator_ids, r.on_day FROM rows r JOIN task_known t ON t.document_id = r.id
	UNION ALL
	SELECT t.lead_organisation_id, t.coordinator_ids, r.on_day FROM rows r JOIN task_report_known p ON p.document_id = r.id
		JOIN task_known t ON t.id = p.task_id)
SELECT 22, o.id, r.on_day, 'infinity'::date FROM rows r JOIN organisation_known o ON o.parent_id IS NULL OR o.name = r.issuer OR o.code = r.issuer
UNION ALL
SELECT 20, u.id, r.on_day, 'infinity' FROM rows r JOIN unit_known u ON u.parent_id IS NULL OR u.name = r.issuer OR u.code = r.issuer
UNION ALL
SELECT 22, t.lead_id, t.on_day, 'infinity' FROM tasks t
UNION ALL
SELECT 22, c.id, t.on_day, 'infinity' FROM tasks t CROSS JOIN LATERAL unnest(t.coordinator_ids) c(id)
