SELECT code FROM mention WHERE id = ?1;
