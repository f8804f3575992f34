-- The same of feeds of site $1 that were renewed since: nobody reads them any more. Answers how many.
WITH old AS (
		SELECT f.generation, f.n FROM feed_item f JOIN site s ON s.site_id = f.site_id AND s.feed_generation <> f.generation
		WHERE f.site_id = $1 AND f.item IS NOT NULL AND f.at < now() - $2::bigint * interval '1 day'
		ORDER BY f.generation, f.n LIMIT $3::bigint),
	blanked AS (
		UPDATE feed_item f SET item = NULL FROM old o WHERE f.site_id = $1 AND f.generation = o.generation AND f.n = o.n RETURNING 1)
SELECT count(*) FROM blanked
