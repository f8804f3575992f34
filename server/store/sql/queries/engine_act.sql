SELECT act, actor FROM centre_inbox WHERE act_id = $1::bigint AND done_at IS NULL FOR UPDATE;
