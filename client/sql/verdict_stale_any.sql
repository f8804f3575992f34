SELECT 1 FROM verdict WHERE stale = 1 LIMIT 1;
