SELECT l.body FROM position p CROSS JOIN letter l ON l.letter = p.letter
WHERE p.generation = ?1 AND p.n >= ?2
ORDER BY p.n;
