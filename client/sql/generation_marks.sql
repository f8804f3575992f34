UPDATE generation SET acked = ?2, settled = ?3 WHERE generation = ?1;
