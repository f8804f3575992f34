-- Entry and amendments that count (a returned update, 2, has no effect), in order of recording.
SELECT n.kind, n.since, n.base, n.op, l.update_id, n.amends
FROM node n JOIN letter l ON l.letter = n.letter
WHERE n.id = ?1 AND NOT EXISTS (SELECT 1 FROM verdict v WHERE v.letter = n.letter AND v.verdict = 2)
ORDER BY n.letter;
