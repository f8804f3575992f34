SELECT e.letter, e.occurred_on, e.change, e.name, e.parent, e.op, l.update_id, e.amends
FROM node_event e JOIN letter l ON l.letter = e.letter
WHERE e.entity = ?1 AND NOT EXISTS (SELECT 1 FROM verdict v WHERE v.letter = e.letter AND v.verdict = 2)
ORDER BY e.letter;
