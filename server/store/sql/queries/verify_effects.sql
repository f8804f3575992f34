-- Exactly once: every accepted record has its one effect under its J, and nothing stands in the registers that was not
-- accepted. (An unread body that was accepted later has no kind in the inbox: its J alone counts.) Rows older than
-- update_id have none: their id is that of the update.
WITH accepted AS (
	SELECT i.j, i.kind, i.update_id, i.entity FROM inbox i WHERE i.first_verdict = 'accepted' AND NOT i.duplicate
	UNION ALL
	SELECT g.j, i.kind, i.update_id, i.entity FROM judgement g JOIN inbox i ON i.log = g.log AND i.n = g.n WHERE g.verdict = 'accepted'),
subject (kind, subject) AS (VALUES (20, 20), (21, 20), (22, 22), (23, 22), (24, 24), (25, 24), (26, 26), (27, 27),
	(28, 28), (29, 29), (30, 30), (31, 31), (32, 32), (33, 33), (34, 34)),
event AS (                       -- as they were told
	SELECT 21 AS kind, 20 AS subject, id, version, coalesce(update_id, id) AS update_id, j_from, j_to, unit_id AS entity,
		change = 'found' AS founds FROM unit_change
	UNION ALL SELECT 23, 22, id, version, coalesce(update_id, id), j_from, j_to, organisation_id, change = 'found' FROM organisation_change
	UNION ALL SELECT CASE event WHEN 'opening' THEN 24 ELSE 25 END, 24, id, version, update_id, j_from, j_to, member_id, false FROM member_event),
state AS (                       -- what follows
	SELECT 20 AS kind, id, version, edition, update_id, j_from, j_to FROM unit
	UNION ALL SELECT 22, id, version, edition, update_id, j_from, j_to FROM organisation
	UNION ALL SELECT 24, id, version, 0, NULL, j_from, j_to FROM member
	UNION ALL SELECT 26, id, version, version, update_id, j_from, j_to FROM post
	UNION ALL SELECT 27, id, version, version, update_id, j_from, j_to FROM meeting
	UNION ALL SELECT 28, id, version, version, update_id, j_from, j_to FROM counted_return
	UNION ALL SELECT 29, id, version, version, update_id, j_from, j_to FROM register_entry
	UNION ALL SELECT 30, id, version, version, update_id, j_from, j_to FROM document
	UNION ALL SELECT 31, id, version, version, update_id, j_from, j_to FROM task
	UNION ALL SELECT 32, id, version, version, update_id, j_from, j_to FROM task_report
	UNION ALL SELECT 33, id, version, version, update_id, j_from, j_to FROM case_file
	UNION ALL SELECT 34, id, version, version, update_id, j_from, j_to FROM period_step),
entered AS (                     -- a base as entered, or as amended
	SELECT kind, id, edition, update_id, min(j_from) AS j_from FROM state WHERE kind <> 24 GROUP BY kind, id, edition, update_id),
touched AS (
	SELECT kind, id, version, j_from AS j FROM state
	UNION ALL SELECT kind, id, version, j_to FROM state WHERE j_to IS NOT NULL
	UNION ALL SELECT subject, entity, version, j_to FROM event WHERE j_to IS NOT NULL)
SELECT format('j=%s was accepted, but its row is missing: kind=%s id=%s', a.j, a.kind, a.entity)
FROM accepted a LEFT JOIN entered e
	ON e.kind = a.kind AND e.id = a.entity AND e.j_from = a.j AND coalesce(e.update_id = a.update_id, true)
WHERE a.kind NOT IN (21, 23, 24, 25) AND e.id IS NULL
UNION ALL
SELECT format('j=%s was accepted, but its event is missing: kind=%s update=%s', a.j, a.kind, a.update_id)
FROM accepted a LEFT JOIN event c ON c.kind = a.kind AND c.update_id = a.update_id AND c.j_from = a.j AND c.entity = a.entity
WHERE a.kind IN (21, 23, 24, 25) AND c.id IS NULL
UNION ALL
SELECT format('j=%s founded, but its row is missing: id=%s', c.j_from, c.entity)
FROM event c LEFT JOIN entered e
	ON e.kind = c.subject AND e.id = c.entity AND e.j_from = c.j_from AND coalesce(e.update_id = c.update_id, true)
WHERE c.founds AND e.id IS NULL
UNION ALL
SELECT format('kind=%s event %s version=%s stands there without an accepted record, j=%s', c.kind, c.id, c.version, c.j_from)
FROM event c LEFT JOIN accepted a ON a.j = c.j_from AND coalesce(a.kind = c.kind AND a.update_id = c.update_id AND a.entity = c.entity, true)
WHERE a.j IS NULL
UNION ALL
SELECT format('kind=%s id=%s version=%s: j=%s accepted nothing of it', t.kind, t.id, t.version, t.j)
FROM touched t LEFT JOIN (accepted a LEFT JOIN subject s ON s.kind = a.kind) ON a.j = t.j
	AND coalesce(s.subject = t.kind AND a.entity = t.id, true)
WHERE a.j IS NULL;
