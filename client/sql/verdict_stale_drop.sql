-- Settled without a new item: accepted this time.
DELETE FROM verdict
WHERE stale = 1 AND letter IN (SELECT letter FROM position WHERE generation = ?1 AND n > ?2 AND n <= ?3);
