-- How many, and the latest of them.
SELECT count(*), t.n, t.code, t.at, max(t.trouble) FROM trouble t WHERE t.feed = ?1;
