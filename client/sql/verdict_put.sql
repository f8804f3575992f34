INSERT OR REPLACE INTO verdict (letter, verdict, waits_for, item, at, stale) VALUES (?1, ?2, ?3, ?4, ?5, 0);
