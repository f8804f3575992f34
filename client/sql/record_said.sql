SELECT r.said FROM record r WHERE r.letter = ?1;
