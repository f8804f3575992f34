-- The same one again has a later time; the centre knows it if it knew it.
INSERT INTO trouble (trouble, feed, n, code, at)
VALUES ((SELECT trouble FROM trouble WHERE feed = ?1 AND n = ?2 AND code = ?3), ?1, ?2, ?3, ?4)
ON CONFLICT (trouble) DO UPDATE SET at = excluded.at;
