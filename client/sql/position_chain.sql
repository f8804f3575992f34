SELECT chain FROM position WHERE generation = ?1 AND n = ?2;
