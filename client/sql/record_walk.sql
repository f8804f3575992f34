-- Everybody and everything ever told of, in order of ids.
SELECT r.entity FROM record r WHERE r.kind IN (?1, ?2)
UNION
SELECT coalesce(h.entity, h.id) FROM held h WHERE h.feed IN (0, 1) AND h.kind IN (?1, ?2)
ORDER BY 1;
