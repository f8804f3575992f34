INSERT INTO centre_inbox (actor, act) VALUES ($1::text, $2::bytea);
