WITH a AS (INSERT INTO centre_inbox (actor, act) VALUES ($1::text, $2::bytea) RETURNING act_id)
SELECT a.act_id, pg_notify($3::text, 'new') FROM a;
