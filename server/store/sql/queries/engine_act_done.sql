UPDATE centre_inbox SET done_at = clock_timestamp(), j = $2::bigint, refused = $3::text WHERE act_id = $1::bigint;
