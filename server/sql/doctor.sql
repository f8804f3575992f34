-- One row of figures for `doctor`. $1 the schema's name.
SELECT current_setting('server_version'), current_setting('fsync') = 'on' AND current_setting('full_page_writes') = 'on',
	pg_is_in_recovery(),
	EXISTS (SELECT FROM pg_locks l WHERE l.locktype = 'advisory' AND l.classid = 19540 AND l.objsubid = 2 AND l.granted
		AND l.objid = hashtext($1)::bigint::bit(32)::bigint::oid AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())),
	(SELECT count(*) FROM site_key k WHERE k.state = 'active' AND k.confirmed_epoch <> c.epoch),
	(SELECT count(*) FROM site WHERE state = 'held'),
	(SELECT count(*) FROM centre_inbox WHERE done_at IS NULL AND at < now() - interval '10 seconds'),
	c.j, c.term
FROM centre c
