-- Sites whose oldest letter has waited $1 milliseconds: what came meanwhile goes with it.
SELECT site_id FROM figure_letter GROUP BY site_id HAVING min(at) <= now() - $1::bigint * interval '1 millisecond' ORDER BY min(letter) LIMIT 64;
