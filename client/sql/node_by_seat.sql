SELECT n.id FROM node n
WHERE n.seat = ?1 AND n.kind = ?2 AND NOT EXISTS (SELECT 1 FROM verdict v WHERE v.letter = n.letter AND v.verdict = 2)
UNION
SELECT coalesce(h.entity, h.id) FROM held h WHERE h.seat = ?1 AND h.kind IN (?2, ?2 + 1);
