-- R51, S02: whoever has a parent, a seat or a place has it on every day of that time; and whatever a generic record names is there.
WITH open AS (
	SELECT 'unit' AS kind, id, from_on, to_on, 'unit' AS parent_kind, parent_id, 'parent' AS as_what FROM unit WHERE j_to IS NULL
	UNION ALL SELECT 'organisation', id, from_on, to_on, 'organisation', parent_id, 'parent' FROM organisation WHERE j_to IS NULL
	UNION ALL SELECT 'organisation', id, from_on, to_on, 'unit', unit_id, 'seat' FROM organisation WHERE j_to IS NULL
	UNION ALL SELECT 'post', id, from_on, to_on, 'organisation', organisation_id, 'organisation' FROM post WHERE j_to IS NULL
	UNION ALL SELECT 'post', id, from_on, to_on, 'unit', unit_id, 'unit' FROM post WHERE j_to IS NULL
	UNION ALL SELECT 'meeting', id, held_on, held_on + 1, 'organisation', cell_id, 'cell' FROM meeting WHERE j_to IS NULL),
refers AS (
	SELECT 'counted_return' AS kind, id, 'organisation' AS to_kind, organisation_id AS to_id FROM counted_return WHERE j_to IS NULL
	UNION ALL SELECT 'counted_return', id, 'unit', unit_id FROM counted_return WHERE j_to IS NULL
	UNION ALL SELECT 'register_entry', id, 'organisation', organisation_id FROM register_entry WHERE j_to IS NULL
	UNION ALL SELECT 'register_entry', id, 'unit', unit_id FROM register_entry WHERE j_to IS NULL
	UNION ALL SELECT 'case_file', id, 'organisation', organisation_id FROM case_file WHERE j_to IS NULL
	UNION ALL SELECT 'case_file', id, 'unit', unit_id FROM case_file WHERE j_to IS NULL
	UNION ALL SELECT 'document', id, 'document', unnest(replaces_ids) FROM document WHERE j_to IS NULL
	UNION ALL SELECT 'task', id, 'organisation', lead_organisation_id FROM task WHERE j_to IS NULL
	UNION ALL SELECT 'task', id, 'organisation', unnest(coordinator_ids) FROM task WHERE j_to IS NULL
	UNION ALL SELECT 'task', id, 'document', document_id FROM task WHERE j_to IS NULL
	UNION ALL SELECT 'task', id, 'task', unnest(after_ids) FROM task WHERE j_to IS NULL
	UNION ALL SELECT 'task_report', id, 'task', task_id FROM task_report WHERE j_to IS NULL
	UNION ALL SELECT 'task_report', id, 'organisation', organisation_id FROM task_report WHERE j_to IS NULL
	UNION ALL SELECT 'task_report', id, 'document', document_id FROM task_report WHERE j_to IS NULL
	UNION ALL SELECT 'period_step', id, 'organisation', organisation_id FROM period_step WHERE j_to IS NULL),
there AS (
	SELECT 'unit' AS kind, id FROM unit WHERE j_to IS NULL UNION SELECT 'organisation', id FROM organisation WHERE j_to IS NULL
	UNION ALL SELECT 'document', id FROM document WHERE j_to IS NULL UNION ALL SELECT 'task', id FROM task WHERE j_to IS NULL),
life AS (
	SELECT 'unit' AS kind, id, min(from_on) AS from_on, max(to_on) AS to_on FROM unit WHERE j_to IS NULL GROUP BY id
	UNION ALL SELECT 'organisation', id, min(from_on), max(to_on) FROM organisation WHERE j_to IS NULL GROUP BY id)
SELECT format('%s id=%s from=%s: its %s %s is not there', o.kind, o.id, o.from_on, o.as_what, o.parent_id)
FROM open o LEFT JOIN life p ON p.kind = o.parent_kind AND p.id = o.parent_id
WHERE o.parent_id IS NOT NULL AND (p.id IS NULL OR p.from_on > o.from_on OR p.to_on < o.to_on)
UNION ALL
SELECT format('%s id=%s names %s %s, which is not there', r.kind, r.id, r.to_kind, r.to_id)
FROM refers r LEFT JOIN there t ON t.kind = r.to_kind AND t.id = r.to_id WHERE r.to_id IS NOT NULL AND t.id IS NULL
UNION ALL
SELECT format('post id=%s stands in %s places', id, num_nonnulls(organisation_id, unit_id)) FROM post
WHERE j_to IS NULL AND num_nonnulls(organisation_id, unit_id) <> 1;
