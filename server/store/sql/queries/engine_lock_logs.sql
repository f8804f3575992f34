-- Logs by (site $1, generation $2), and those that succeeded them.
SELECT l.log, l.site_id, l.generation, l.predecessor, l.n, l.chain
FROM site_log l
WHERE l.site_id = ANY ($1::uuid[]) AND EXISTS (SELECT 1 FROM unnest($1::uuid[], $2::uuid[]) AS b(site_id, generation)
	WHERE b.site_id = l.site_id AND b.generation IN (l.generation, l.predecessor))
ORDER BY l.log FOR NO KEY UPDATE;
