SELECT n.id FROM node n
WHERE n.seat = ?1 AND n.kind = ?2 AND NOT EXISTS (SELECT 1 FROM verdict v WHERE v.letter = n.letter AND v.verdict = 2);
