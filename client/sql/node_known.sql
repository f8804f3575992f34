SELECT l.content, l.update_id, n.op, EXISTS (SELECT 1 FROM verdict v WHERE v.letter = n.letter AND v.verdict = 2),
       n.said, l.body, n.base, n.amends
FROM node n JOIN letter l ON l.letter = n.letter
WHERE n.id = ?1 ORDER BY n.letter;
