UPDATE temp.own_row SET version = version + 1, update_id = ?2, said = ?3 WHERE update_id = ?1;
