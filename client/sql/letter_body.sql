SELECT body FROM letter WHERE update_id = ?1;
