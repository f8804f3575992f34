INSERT INTO site_log (site_id, generation, predecessor) VALUES ($1::uuid, $2::uuid, $3::uuid) RETURNING log;
