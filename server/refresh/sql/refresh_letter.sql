-- A letter for the site $1, feed $2: round $3, item $4.
INSERT INTO figure_letter (site_id, generation, j, item) VALUES ($1::uuid, $2::uuid, $3::bigint, $4::bytea)
