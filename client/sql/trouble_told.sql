UPDATE trouble SET told = 1 WHERE feed = ?1 AND n = ?2 AND code = ?3 AND told = 0;
