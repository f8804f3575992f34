-- Exactly once: every accepted record has its one effect under its J, and nothing stands in the registers that was not
-- accepted. (An unread body that was accepted later has no kind in the inbox: its J alone counts.)
WITH accepted AS (
	SELECT i.j, i.kind, i.update_id, i.entity FROM inbox i WHERE i.first_verdict = 'accepted' AND NOT i.duplicate
	UNION ALL
	SELECT g.j, i.kind, i.update_id, i.entity FROM judgement g JOIN inbox i ON i.log = g.log AND i.n = g.n WHERE g.verdict = 'accepted'),
change AS (
	SELECT 21 AS kind, id, j_from, unit_id AS entity, change FROM unit_change
	UNION ALL SELECT 23, id, j_from, organisation_id, change FROM organisation_change),
typed AS (
	SELECT 20 AS kind, id, version, j_from, j_to FROM unit
	UNION ALL SELECT 22, id, version, j_from, j_to FROM organisation),
entered AS (SELECT kind, id, j_from FROM typed WHERE version = 1),
touched AS (SELECT kind, id, version, j_from AS j FROM typed UNION ALL SELECT kind, id, version, j_to FROM typed WHERE j_to IS NOT NULL)
SELECT format('j=%s was accepted, but its row is missing: id=%s', a.j, a.entity)
FROM accepted a LEFT JOIN entered e ON e.kind = a.kind AND e.id = a.entity AND e.j_from = a.j
WHERE a.kind IN (20, 22) AND e.id IS NULL
UNION ALL
SELECT format('j=%s was accepted, but its change is missing: update=%s', a.j, a.update_id)
FROM accepted a LEFT JOIN change c ON c.kind = a.kind AND c.id = a.update_id AND c.j_from = a.j AND c.entity = a.entity
WHERE a.kind IN (21, 23) AND c.id IS NULL
UNION ALL
SELECT format('j=%s founded, but its row is missing: id=%s', c.j_from, c.entity)
FROM change c LEFT JOIN entered e ON e.kind = c.kind - 1 AND e.id = c.entity AND e.j_from = c.j_from
WHERE c.change = 'found' AND e.id IS NULL
UNION ALL
SELECT format('change %s stands there without an accepted record, j=%s', c.id, c.j_from)
FROM change c LEFT JOIN accepted a ON a.j = c.j_from AND coalesce(a.kind = c.kind AND a.update_id = c.id AND a.entity = c.entity, true)
WHERE a.j IS NULL
UNION ALL
SELECT format('%s id=%s version=%s: j=%s accepted nothing of it', CASE t.kind WHEN 20 THEN 'unit' ELSE 'organisation' END, t.id, t.version, t.j)
FROM touched t LEFT JOIN accepted a ON a.j = t.j AND coalesce(a.kind IN (t.kind, t.kind + 1) AND a.entity = t.id, true)
WHERE a.j IS NULL;
