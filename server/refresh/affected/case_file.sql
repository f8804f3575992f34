-- Case files $1 differ from $2 on: whoever keeps them,
-- and what their cells refer to. Yields as unit.sql.
WITH rows AS (
	SELECT r.*, least(greatest(r.from_on, m.on_day), r.to_on) AS on_day FROM unnest($1::uuid[], $2::date[]) m(id, on_day) JOIN case_file_known r ON r.id = m.id)
SELECT 22, r.organisation_id, r.on_day, 'infinity'::date FROM rows r WHERE r.organisation_id IS NOT NULL
UNION ALL
SELECT 20, r.unit_id, r.on_day, 'infinity' FROM rows r WHERE r.unit_id IS NOT NULL
UNION ALL
SELECT k.kind, (c.ref #>> '{}')::uuid, r.on_day, 'infinity' FROM rows r CROSS JOIN LATERAL jsonb_path_query(r.cells, '$.*.ref') c(ref)
	CROSS JOIN (VALUES (20), (22)) k(kind)
