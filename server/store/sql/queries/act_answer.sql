SELECT done_at IS NOT NULL, refused FROM centre_inbox WHERE act_id = $1::bigint;
