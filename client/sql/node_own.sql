-- Is it told by this site, now or in an earlier life of its disk?
SELECT 1 FROM node n
WHERE n.id = ?1 AND n.kind = ?2 AND NOT EXISTS (SELECT 1 FROM verdict v WHERE v.letter = n.letter AND v.verdict = 2)
UNION ALL
SELECT 1 FROM held h WHERE h.feed = 0 AND h.kind = ?2 AND h.id = ?1
UNION ALL
SELECT 1 FROM held h WHERE h.feed = 0 AND h.kind = ?2 + 1 AND h.entity = ?1 AND h.code IS NOT NULL
LIMIT 1;
