-- The letters of sites $1 in the order in which they were written, as many as $2 bytes hold.
SELECT letter, site_id, generation, item FROM (
	SELECT letter, site_id, generation, item, sum(length(item)) OVER (ORDER BY letter) - length(item) AS before
	FROM figure_letter WHERE site_id = ANY ($1::uuid[])) w
WHERE before < $2::bigint ORDER BY letter;
