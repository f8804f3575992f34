INSERT INTO acked_by_day (generation, day, n) VALUES (?1, ?2, ?3)
ON CONFLICT (generation, day) DO UPDATE SET n = max(n, excluded.n);
