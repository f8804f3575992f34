INSERT INTO site (site_id, code, name, root_organisation, root_organisation_code, root_unit, root_unit_code, valid_from, feed_generation)
VALUES ($1::uuid, $2::text, $3::text, $4::uuid, $5::text, $6::uuid, $7::text, $8::date, $9::uuid)
ON CONFLICT DO NOTHING RETURNING site_id;
