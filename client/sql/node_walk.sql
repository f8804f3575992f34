SELECT n.id FROM node n WHERE n.kind = ?1
UNION
SELECT coalesce(h.entity, h.id) FROM held h WHERE h.feed IN (0, 1) AND h.kind IN (?1, ?1 + 1)
ORDER BY 1;
