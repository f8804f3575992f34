SELECT generation, n, chain, snapping, begun_generation, begun_n, begun_chain, next, until, epoch, life, applied_at FROM feed WHERE feed = ?1;
