SELECT h.said FROM held h WHERE h.feed IN (0, 1) AND h.kind IN (24, 25) AND h.id = ?1 AND h.update_id = ?2;
