SELECT made_id, made_bytes, made_changes, kept_id, kept_at, dirty_at, looked, stranger_at, begun_at FROM vault;
