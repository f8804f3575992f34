INSERT OR REPLACE INTO feed (feed, generation, n, chain) VALUES (?1, ?2, ?3, ?4);
