-- Accepted bodies acknowledged before the day ?2, and settled; returned, parked and quarantined ones stay.
UPDATE letter SET body = NULL
WHERE letter IN (
	SELECT p.letter FROM generation g JOIN position p ON p.generation = g.generation
	WHERE g.generation = ?1 AND p.n > g.pruned AND p.n <= g.settled
	  AND p.n <= (SELECT max(n) FROM acked_by_day a WHERE a.generation = ?1 AND a.day < ?2))
  AND letter NOT IN (SELECT letter FROM verdict WHERE verdict <> 1);
