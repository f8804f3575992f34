UPDATE vault SET made_id = ?1, made_bytes = ?2, made_changes = ?3, kept_id = ?4, kept_at = ?5, dirty_at = ?6, looked = ?7,
       stranger_at = ?8, begun_at = ?9;
