-- Letters, returned, parked, quarantined, open cases, not answered yet, not settled yet. 2 returned, 3 parked, 4 quarantined.
WITH g AS (SELECT generation, settled FROM generation ORDER BY generation DESC LIMIT 1)
SELECT (SELECT count(*) FROM letter),
       (SELECT count(*) FROM verdict WHERE verdict = 2),
       (SELECT count(*) FROM verdict WHERE verdict = 3),
       (SELECT count(*) FROM verdict WHERE verdict = 4),
       (SELECT count(*) FROM verdict v JOIN letter l ON l.letter = v.letter WHERE v.verdict IN (2, 3, 4)
        AND NOT (v.verdict = 2 AND EXISTS (SELECT 1 FROM letter c WHERE c.supersedes = l.update_id))),
       (SELECT count(*) FROM g JOIN position p ON p.generation = g.generation AND p.n > g.settled
        WHERE NOT EXISTS (SELECT 1 FROM verdict v WHERE v.letter = p.letter)),
       (SELECT count(*) FROM g JOIN position p ON p.generation = g.generation AND p.n > g.settled);
