UPDATE site SET state = 'disabled' WHERE code = $1::text AND NOT everything RETURNING site_id;
