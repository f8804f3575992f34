-- The site $1 was handed the whole of the organisation $3, to its feed $2.
INSERT INTO figure_told (site_id, generation, organisation_id) VALUES ($1::uuid, $2::uuid, $3::uuid)
ON CONFLICT (site_id) DO UPDATE SET generation = excluded.generation, organisation_id = excluded.organisation_id
