SELECT generation, n, chain FROM feed WHERE feed = ?1;
