INSERT OR REPLACE INTO feed (feed, generation, n, chain, snapping, begun_generation, begun_n, begun_chain, next, until, epoch, life, applied_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13);
