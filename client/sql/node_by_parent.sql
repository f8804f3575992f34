SELECT n.id FROM node n
WHERE n.parent = ?1 AND n.kind = ?2 AND NOT EXISTS (SELECT 1 FROM verdict v WHERE v.letter = n.letter AND v.verdict = 2)
UNION
SELECT e.entity FROM node_event e
WHERE e.parent = ?1 AND NOT EXISTS (SELECT 1 FROM verdict v WHERE v.letter = e.letter AND v.verdict = 2)
UNION
SELECT coalesce(h.entity, h.id) FROM held h WHERE h.parent = ?1 AND h.kind IN (?2, ?2 + 1);
