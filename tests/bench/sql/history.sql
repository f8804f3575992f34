-- Fills inbox and registers with years that came before what is there: meetings and events of members of earlier years, and
-- versions that were superseded. The caller sets bench.updates (how many the inbox shall hold) and bench.until (a time at
-- which it stops, whatever is reached) and then says CALL pg_temp.fill(): one copy of all rows per turn, in a transaction
-- each; indexes that are no key are taken away first and made again at the end. Columns are read from the tables.
SET session_replication_role = replica;
SET synchronous_commit = off;
SET maintenance_work_mem = '512MB';
CREATE TEMP TABLE taken_index AS SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS made
	FROM pg_index i WHERE i.indrelid IN ('lt.inbox'::regclass, 'lt.meeting'::regclass, 'lt.member_event'::regclass, 'lt.member'::regclass)
		AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid);
CREATE TEMP TABLE old_inbox AS SELECT * FROM lt.inbox WHERE kind IN (24, 25, 27);
CREATE TEMP TABLE old_meeting AS SELECT * FROM lt.meeting WHERE j_to IS NULL;
CREATE TEMP TABLE old_event AS SELECT * FROM lt.member_event WHERE j_to IS NULL AND event <> 'opening';
CREATE TEMP TABLE old_member AS SELECT * FROM lt.member WHERE j_to IS NULL;

-- INSERT of one table's old rows with some columns given another value.
CREATE FUNCTION pg_temp.again(old regclass, target regclass, other jsonb, turn integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE names text; expressions text;
BEGIN
	SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum),
		string_agg(replace(coalesce(other->>attname::text, quote_ident(attname)), ':turn', turn::text), ', ' ORDER BY attnum)
		INTO names, expressions FROM pg_attribute WHERE attrelid = target AND attnum > 0 AND NOT attisdropped;
	EXECUTE format('INSERT INTO %s (%s) SELECT %s FROM %s', target, names, expressions, old);
END $$;

CREATE PROCEDURE pg_temp.fill() LANGUAGE plpgsql AS $$
DECLARE
	turn integer := 0; held bigint; each bigint; head bigint; i record;
BEGIN
	FOR i IN SELECT name FROM taken_index LOOP EXECUTE 'DROP INDEX ' || i.name; END LOOP;
	SELECT count(*) INTO held FROM lt.inbox;
	SELECT count(*) INTO each FROM old_inbox;
	SELECT j INTO head FROM lt.centre;
	WHILE held < current_setting('bench.updates')::bigint AND clock_timestamp() < current_setting('bench.until')::timestamptz LOOP
		turn := turn + 1;
		PERFORM pg_temp.again('old_inbox', 'lt.inbox', jsonb_build_object('log', '1000000 + :turn', 'n', 'row_number() OVER ()',
			'j', head || ' + row_number() OVER ()', 'update_id', 'gen_random_uuid()'), turn);
		PERFORM pg_temp.again('old_meeting', 'lt.meeting', jsonb_build_object('id', 'gen_random_uuid()', 'update_id', 'gen_random_uuid()',
			'j_from', head || ' + 1', 'held_on', 'held_on - 400 - 53 * :turn',
			'month', 'date_trunc(''month'', held_on - 400 - 53 * :turn)::date'), turn);
		PERFORM pg_temp.again('old_event', 'lt.member_event', jsonb_build_object('id', 'gen_random_uuid()', 'update_id', 'gen_random_uuid()',
			'member_id', 'gen_random_uuid()', 'j_from', head || ' + 1', 'occurred_on', 'occurred_on - 1500 - 53 * :turn'), turn);
		PERFORM pg_temp.again('old_member', 'lt.member', jsonb_build_object('version', 'version + 1000 * :turn', 'j_from', head || ' + 1',
			'j_to', head || ' + 2'), turn);
		held := held + each;
		head := head + each;
		UPDATE lt.centre SET j = head;
		COMMIT;
	END LOOP;
	FOR i IN SELECT made FROM taken_index LOOP EXECUTE i.made; END LOOP;
END $$;
