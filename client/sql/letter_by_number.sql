SELECT l.letter, l.body_hash FROM generation g
JOIN position p ON p.generation = g.generation AND p.n = ?2
JOIN letter l ON l.letter = p.letter
WHERE g.id = ?1;
