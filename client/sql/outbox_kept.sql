SELECT l.letter, l.body FROM position p CROSS JOIN letter l ON l.letter = p.letter
WHERE p.generation = ?1 AND l.body IS NOT NULL
ORDER BY p.n;
