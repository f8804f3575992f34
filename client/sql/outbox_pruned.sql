UPDATE generation SET pruned = max(pruned, min(settled, coalesce((SELECT max(n) FROM acked_by_day a WHERE a.generation = ?1 AND a.day < ?2), 0)))
WHERE generation = ?1;
