-- The first that counts: a returned update (2) has no effect.
SELECT n.kind, n.since, n.base FROM node n
WHERE n.id = ?1 AND NOT EXISTS (SELECT 1 FROM verdict v WHERE v.letter = n.letter AND v.verdict = 2)
ORDER BY n.letter LIMIT 1;
