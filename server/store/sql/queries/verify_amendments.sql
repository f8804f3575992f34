-- What was told once (events, posts, meetings, generic records) and may have been amended since: versions 1, 2, 3 ... of the same entity, each begun where the one
-- before was closed, the last one open, each from an update of its own; an event bears the id of its first update. Only
-- what is older than everything that names its update may not name it.
WITH told AS (
	SELECT 'unit_change' AS kind, id, version, j_from, j_to, coalesce(update_id, id) AS update_id, unit_id AS entity, id AS first FROM unit_change
	UNION ALL SELECT 'organisation_change', id, version, j_from, j_to, coalesce(update_id, id), organisation_id, id FROM organisation_change
	UNION ALL SELECT 'member_event', id, version, j_from, j_to, update_id, member_id, id FROM member_event
	UNION ALL SELECT 'post', id, version, j_from, j_to, update_id, person_ref, NULL FROM post
	UNION ALL SELECT 'meeting', id, version, j_from, j_to, update_id, cell_id, NULL FROM meeting
	UNION ALL SELECT 'counted_return', id, version, j_from, j_to, update_id, coalesce(organisation_id, unit_id), NULL FROM counted_return
	UNION ALL SELECT 'register_entry', id, version, j_from, j_to, update_id, coalesce(organisation_id, unit_id), NULL FROM register_entry
	UNION ALL SELECT 'document', id, version, j_from, j_to, update_id, id, NULL FROM document
	UNION ALL SELECT 'task', id, version, j_from, j_to, update_id, id, NULL FROM task
	UNION ALL SELECT 'task_report', id, version, j_from, j_to, update_id, task_id, NULL FROM task_report
	UNION ALL SELECT 'case_file', id, version, j_from, j_to, update_id, coalesce(organisation_id, unit_id), NULL FROM case_file
	UNION ALL SELECT 'period_step', id, version, j_from, j_to, update_id, organisation_id, NULL FROM period_step),
row AS (
	SELECT *, row_number() OVER w AS due, lag(j_to) OVER w AS before, lag(entity) OVER w AS same, lead(version) OVER w AS next
	FROM told WINDOW w AS (PARTITION BY kind, id ORDER BY version)),
named AS (
	SELECT 'unit' AS kind, id, min(j_from) AS j, count(*) = count(update_id) AS is_named FROM unit GROUP BY id, edition
	UNION ALL SELECT 'organisation', id, min(j_from), count(*) = count(update_id) FROM organisation GROUP BY id, edition
	UNION ALL SELECT 'unit_change', id, j_from, update_id IS NOT NULL FROM unit_change
	UNION ALL SELECT 'organisation_change', id, j_from, update_id IS NOT NULL FROM organisation_change
	UNION ALL SELECT 'member_event', id, j_from, true FROM member_event)
SELECT format('%s id=%s version=%s should be %s', kind, id, version, due) FROM row WHERE version <> due
UNION ALL
SELECT format('%s id=%s version=%s does not begin where the one before ends', kind, id, version)
FROM row WHERE version = due AND due > 1 AND before IS DISTINCT FROM j_from
UNION ALL
SELECT format('%s id=%s version=%s is of another entity than the one before', kind, id, version) FROM row WHERE same <> entity
UNION ALL
SELECT format('%s id=%s version=%s is closed, but nothing follows', kind, id, version) FROM row WHERE next IS NULL AND j_to IS NOT NULL
UNION ALL
SELECT format('%s id=%s version=%s is closed before it was opened', kind, id, version) FROM row WHERE j_to <= j_from
UNION ALL
SELECT format('%s id=%s does not bear the id of its first update', kind, id) FROM row WHERE version = 1 AND first <> update_id
UNION ALL
SELECT format('%s id=%s does not name its update', kind, id)
FROM named WHERE NOT is_named AND j > (SELECT min(j) FROM named WHERE is_named)
UNION ALL
SELECT format('update=%s told %s rows', update_id, count(*)) FROM told GROUP BY update_id HAVING count(*) > 1;
