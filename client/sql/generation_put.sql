INSERT INTO generation (id, predecessor, begun_at) VALUES (?1, ?2, ?3);
