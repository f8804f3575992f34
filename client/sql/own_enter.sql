INSERT OR IGNORE INTO temp.own_row (kind, id, version, update_id, said) VALUES (?1, ?2, 1, ?3, ?4);
