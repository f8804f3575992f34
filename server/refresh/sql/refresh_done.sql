-- Worked out as a whole: the indicators $1 in the period $2, on the day $3.
INSERT INTO figure_done SELECT code, $2::text, version, catalogue, $3::date FROM indicator_now WHERE code = ANY ($1::text[])
ON CONFLICT (period, indicator) DO UPDATE SET version = excluded.version, catalogue = excluded.catalogue, on_day = excluded.on_day
