-- A feed's rows in the order of their digest.
SELECT h.kind, h.id, h.version, h.update_id, h.said FROM held h WHERE h.feed = ?1 ORDER BY h.kind, h.id;
