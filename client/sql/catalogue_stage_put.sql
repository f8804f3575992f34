INSERT OR REPLACE INTO catalogue_stage (one, version, whole) VALUES (1, ?1, ?2);
