-- What needs a clerk: returned, parked, quarantined. A returned update that a later one corrects is shown with ?1 only.
-- Of a record about a member: his cell's code, by the latest letter that names one.
WITH g AS (SELECT generation, id FROM generation ORDER BY generation DESC LIMIT 1)
SELECT p.n, g.id, v.item, l.update_id, l.kind, l.body, v.waits_for,
       coalesce((SELECT code FROM mention m WHERE m.id = v.waits_for), (SELECT code FROM node k WHERE k.id = v.waits_for LIMIT 1)),
       coalesce((SELECT k.code FROM node_event e JOIN node k ON k.id = e.entity WHERE e.letter = v.letter LIMIT 1),
                (SELECT m.code FROM node_event e JOIN mention m ON m.id = e.entity WHERE e.letter = v.letter),
                (SELECT coalesce((SELECT k.code FROM node k WHERE k.id = t.parent LIMIT 1),
                                 (SELECT m.code FROM mention m WHERE m.id = t.parent),
                                 (SELECT root_organisation_code FROM site WHERE root_organisation = t.parent),
                                 (SELECT root_unit_code FROM site WHERE root_unit = t.parent))
                 FROM record r JOIN record t ON t.entity = r.entity AND t.parent IS NOT NULL
                 WHERE r.letter = v.letter ORDER BY t.letter = r.letter DESC, t.letter DESC LIMIT 1)),
       EXISTS (SELECT 1 FROM letter c WHERE c.supersedes = l.update_id),
       (SELECT CASE WHEN r.kind IN (24, 25) THEN r.entity ELSE r.person END FROM record r WHERE r.letter = v.letter)
FROM verdict v
JOIN letter l ON l.letter = v.letter
LEFT JOIN g
LEFT JOIN position p ON p.letter = v.letter AND p.generation = g.generation
WHERE v.verdict IN (2, 3, 4)
  AND (?1 OR NOT (v.verdict = 2 AND EXISTS (SELECT 1 FROM letter c WHERE c.supersedes = l.update_id)))
ORDER BY v.letter;
