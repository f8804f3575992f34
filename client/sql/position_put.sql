INSERT INTO position (generation, n, chain, letter) VALUES (?1, ?2, ?3, ?4);
