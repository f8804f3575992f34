INSERT OR IGNORE INTO mention (id, kind, code) VALUES (?1, ?2, ?3);
