SELECT l.content, l.update_id, EXISTS (SELECT 1 FROM verdict v WHERE v.letter = n.letter AND v.verdict = 2)
FROM node n JOIN letter l ON l.letter = n.letter
WHERE n.id = ?1 ORDER BY n.letter;
