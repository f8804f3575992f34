-- What needs a clerk: returned, parked, quarantined. A returned update that a later one corrects is shown with ?1 only.
-- Of a record about a member: his cell's code, by the latest letter that names one.
WITH g AS (SELECT generation, id FROM generation ORDER BY generation DESC LIMIT 1),
code_of AS (
	SELECT id, code FROM mention
	UNION ALL
	SELECT id, code FROM node
	UNION ALL
	SELECT id, code FROM held WHERE feed IN (0, 1) AND kind IN (20, 22)
	UNION ALL
	SELECT entity, code FROM held WHERE entity IS NOT NULL AND code IS NOT NULL
	UNION ALL
	SELECT root_organisation, root_organisation_code FROM site
	UNION ALL
	SELECT root_unit, root_unit_code FROM site)
SELECT p.n, g.id, v.item, l.update_id, l.kind, l.body, v.waits_for,
       (SELECT code FROM code_of c WHERE c.id = v.waits_for),
       coalesce((SELECT code FROM code_of c WHERE c.id = (SELECT e.entity FROM node_event e WHERE e.letter = v.letter)),
                (SELECT (SELECT code FROM code_of c WHERE c.id = t.parent)
                 FROM record r JOIN record t ON t.entity = r.entity AND t.parent IS NOT NULL
                 WHERE r.letter = v.letter ORDER BY t.letter = r.letter DESC, t.letter DESC LIMIT 1),
                (SELECT (SELECT code FROM code_of c WHERE c.id = h.parent)
                 FROM record r JOIN held h ON h.entity = r.entity AND h.parent IS NOT NULL
                 WHERE r.letter = v.letter ORDER BY h.j DESC LIMIT 1)),
       EXISTS (SELECT 1 FROM letter c WHERE c.supersedes = l.update_id),
       (SELECT CASE WHEN r.kind IN (24, 25) THEN r.entity ELSE r.person END FROM record r WHERE r.letter = v.letter)
FROM verdict v
JOIN letter l ON l.letter = v.letter
LEFT JOIN g
LEFT JOIN position p ON p.letter = v.letter AND p.generation = g.generation
WHERE v.verdict IN (2, 3, 4)
  AND (?1 OR NOT (v.verdict = 2 AND EXISTS (SELECT 1 FROM letter c WHERE c.supersedes = l.update_id)))
ORDER BY v.letter;
