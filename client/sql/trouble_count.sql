-- How many, and the latest of them.
SELECT (SELECT count(*) FROM trouble WHERE feed = ?1), t.n, t.code, t.at
FROM (SELECT 1) LEFT JOIN (SELECT n, code, at FROM trouble WHERE feed = ?1 ORDER BY at DESC, trouble DESC LIMIT 1) t;
