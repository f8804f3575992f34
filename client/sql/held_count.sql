SELECT count(*) FROM held WHERE feed = ?1;
