-- The periods of the day, as the standing lists want them: kinds $1, from $2, to $3.
INSERT INTO standing_period SELECT * FROM unnest($1::text[], $2::date[], $3::date[])
