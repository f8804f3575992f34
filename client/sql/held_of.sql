-- What is held of one entity: the row whose id it is, and those about it. Both feeds may tell of the same: the newest counts.
SELECT h.kind, h.id, h.version, h.update_id, h.j, h.what, h.occurred_on, h.said, h.feed
FROM held h WHERE h.feed IN (0, 1) AND h.kind IN (?2, ?3) AND h.id = ?1 AND h.entity IS NULL
UNION ALL
SELECT h.kind, h.id, h.version, h.update_id, h.j, h.what, h.occurred_on, h.said, h.feed
FROM held h WHERE h.entity = ?1 AND h.kind IN (?2, ?3);
