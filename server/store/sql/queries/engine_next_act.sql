SELECT act_id FROM centre_inbox WHERE done_at IS NULL ORDER BY act_id LIMIT 1;
