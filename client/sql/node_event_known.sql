SELECT l.content, l.update_id, e.op, EXISTS (SELECT 1 FROM verdict v WHERE v.letter = e.letter AND v.verdict = 2),
       e.said, l.body, NULL, e.amends
FROM node_event e JOIN letter l ON l.letter = e.letter
WHERE e.entity = ?1 AND e.change = ?2 AND e.occurred_on = ?3 ORDER BY e.letter;
