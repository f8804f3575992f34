INSERT OR REPLACE INTO catalogue_staged (key, body) VALUES (?1, ?2);
