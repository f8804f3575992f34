-- The generation in use, with its highest number and the chain there.
SELECT g.generation, g.id, g.predecessor, g.acked, g.settled, p.n, p.chain
FROM (SELECT * FROM generation ORDER BY generation DESC LIMIT 1) g
LEFT JOIN position p ON p.generation = g.generation AND p.n = (SELECT max(n) FROM position WHERE generation = g.generation);
