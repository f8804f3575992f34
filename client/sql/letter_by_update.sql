SELECT letter, body_hash FROM letter WHERE update_id = ?1;
