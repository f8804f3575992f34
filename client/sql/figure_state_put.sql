INSERT OR REPLACE INTO figure_state (one, j, at) VALUES (1, ?1, ?2);
