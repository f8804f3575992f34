-- A quarantined body by site code, generation and number.
SELECT l.site_id, i.log, i.j, i.update_id, i.body_hash, i.body, i.verdict::text
FROM site s JOIN site_log l ON l.site_id = s.site_id AND l.generation = $2::uuid JOIN inbox i ON i.log = l.log AND i.n = $3::bigint
WHERE s.code = $1::text AND i.verdict = 'quarantined' AND NOT i.duplicate AND i.body IS NOT NULL;
