-- R51, S02: whoever has a parent, a seat or a place has it on every day of that time.
WITH open AS (
	SELECT 'unit' AS kind, id, from_on, to_on, 'unit' AS parent_kind, parent_id, 'parent' AS as_what FROM unit WHERE j_to IS NULL
	UNION ALL SELECT 'organisation', id, from_on, to_on, 'organisation', parent_id, 'parent' FROM organisation WHERE j_to IS NULL
	UNION ALL SELECT 'organisation', id, from_on, to_on, 'unit', unit_id, 'seat' FROM organisation WHERE j_to IS NULL
	UNION ALL SELECT 'post', id, from_on, to_on, 'organisation', organisation_id, 'organisation' FROM post WHERE j_to IS NULL
	UNION ALL SELECT 'post', id, from_on, to_on, 'unit', unit_id, 'unit' FROM post WHERE j_to IS NULL
	UNION ALL SELECT 'meeting', id, held_on, held_on + 1, 'organisation', cell_id, 'cell' FROM meeting WHERE j_to IS NULL),
life AS (
	SELECT 'unit' AS kind, id, min(from_on) AS from_on, max(to_on) AS to_on FROM unit WHERE j_to IS NULL GROUP BY id
	UNION ALL SELECT 'organisation', id, min(from_on), max(to_on) FROM organisation WHERE j_to IS NULL GROUP BY id)
SELECT format('%s id=%s from=%s: its %s %s is not there', o.kind, o.id, o.from_on, o.as_what, o.parent_id)
FROM open o LEFT JOIN life p ON p.kind = o.parent_kind AND p.id = o.parent_id
WHERE o.parent_id IS NOT NULL AND (p.id IS NULL OR p.from_on > o.from_on OR p.to_on < o.to_on)
UNION ALL
SELECT format('post id=%s stands in %s places', id, num_nonnulls(organisation_id, unit_id)) FROM post
WHERE j_to IS NULL AND num_nonnulls(organisation_id, unit_id) <> 1;
