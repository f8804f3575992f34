DELETE FROM figure WHERE period = ?1 AND indicator = ?2;
