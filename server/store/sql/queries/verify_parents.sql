-- R51, S02: whoever has a parent or a seat has it on every day of that time.
WITH open AS (
	SELECT 'unit' AS kind, id, from_on, to_on, parent_id FROM unit WHERE j_to IS NULL
	UNION ALL SELECT 'organisation', id, from_on, to_on, parent_id FROM organisation WHERE j_to IS NULL),
life AS (SELECT kind, id, min(from_on) AS from_on, max(to_on) AS to_on FROM open GROUP BY kind, id)
SELECT format('%s id=%s from=%s: its parent %s is not there', o.kind, o.id, o.from_on, o.parent_id)
FROM open o LEFT JOIN life p ON p.kind = o.kind AND p.id = o.parent_id
WHERE o.parent_id IS NOT NULL AND (p.id IS NULL OR p.from_on > o.from_on OR p.to_on < o.to_on)
UNION ALL
SELECT format('organisation id=%s from=%s: its seat %s is not there', o.id, o.from_on, o.unit_id)
FROM organisation o LEFT JOIN life u ON u.kind = 'unit' AND u.id = o.unit_id
WHERE o.j_to IS NULL AND o.unit_id IS NOT NULL AND (u.id IS NULL OR u.from_on > o.from_on OR u.to_on < o.to_on);
