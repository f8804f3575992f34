INSERT INTO trouble (feed, n, code, at) VALUES (?1, ?2, ?3, ?4);
