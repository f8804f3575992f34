-- What the snapshot that has just ended did not tell.
DELETE FROM held WHERE feed = ?1 AND life < ?2;
