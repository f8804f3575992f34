UPDATE site SET epoch = ?1;
