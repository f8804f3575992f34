-- A replay's tables are dropped at its end and need not survive anything: no log of them is written. Those that refer to others,
-- or are referred to, are small.
DO $$
DECLARE
	t regclass;
BEGIN
	FOR t IN SELECT c.oid::regclass FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
		AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.contype = 'f' AND c.oid IN (k.conrelid, k.confrelid))
	LOOP
		EXECUTE format('ALTER TABLE %s SET UNLOGGED', t);
	END LOOP;
END $$;
