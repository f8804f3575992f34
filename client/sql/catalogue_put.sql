UPDATE catalogue SET version = ?1, digest = ?2, at = ?3;
