-- The round is over: the watermark $1, its day $2. Exactly the marks this snapshot shows go.
WITH marks AS (DELETE FROM dirty_mark)
INSERT INTO figure_state (j, day, catalogue, at) VALUES ($1::bigint, $2::date, coalesce((SELECT max(version) FROM catalogue), 0), now())
ON CONFLICT (one) DO UPDATE SET j = excluded.j, day = excluded.day, catalogue = excluded.catalogue, at = excluded.at
