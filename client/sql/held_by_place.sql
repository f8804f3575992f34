-- All posts, meetings, returns ... of one place.
SELECT h.kind, h.id, h.version, h.update_id, h.j, h.what, h.occurred_on, h.said, h.feed FROM held h WHERE h.parent = ?1 AND h.kind = ?2;
