-- What this site told and the centre accepted, in order of recording: kind, entity, event, day, op, update_id, amends, said.
-- A letter without a number in the generation in use was blanked before that began: only what was accepted is.
WITH g AS (SELECT generation, settled FROM generation ORDER BY generation DESC LIMIT 1),
t AS (
	SELECT n.letter, n.id AS entity, 0 AS what, 0 AS occurred_on, n.op, n.amends, n.said FROM node n
	UNION ALL
	SELECT e.letter, e.entity, e.change, e.occurred_on, e.op, e.amends, e.said FROM node_event e
	UNION ALL
	SELECT r.letter, r.entity, r.what, r.occurred_on, r.op, r.amends, r.said FROM record r)
SELECT l.kind, t.entity, t.what, t.occurred_on, t.op, l.update_id, t.amends, t.said
FROM t JOIN letter l ON l.letter = t.letter
LEFT JOIN verdict v ON v.letter = t.letter
WHERE v.verdict = 1 OR (v.verdict IS NULL AND NOT EXISTS (SELECT 1 FROM g JOIN position p ON p.generation = g.generation
                                                         WHERE p.letter = t.letter AND p.n > g.settled))
ORDER BY t.letter;
