SELECT n, code FROM trouble WHERE feed = ?1 AND told = 0 ORDER BY trouble LIMIT ?2;
