INSERT INTO letter (update_id, kind, body, body_hash, content, supersedes, recorded_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);
