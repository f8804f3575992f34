SELECT r.entity FROM record r
WHERE r.person = ?1 AND r.kind IN (?2, ?3)
  AND NOT EXISTS (SELECT 1 FROM verdict v WHERE v.letter = r.letter AND v.verdict = 2)
UNION
SELECT coalesce(h.entity, h.id) FROM held h WHERE h.person = ?1 AND h.kind IN (?2, ?3);
