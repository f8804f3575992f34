INSERT INTO temp.standing_period VALUES (?1, ?2, ?3);
