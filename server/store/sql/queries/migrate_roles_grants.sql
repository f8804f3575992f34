-- What the two roles may do with schema $1 and are not allowed yet, as statements. Derived from what is there, so that the tables
-- of a later migration need no line here:
--   indicator reads the views that are bounded by lt.known and lt.tree, and the catalogue in force: nothing else, and writes nothing;
--   web       reads all but secrets and what only `run` deals with; writes figures, frozen reports (once), who looked at persons;
--             takes marks away.
WITH role AS (
	SELECT i.oid AS indicator, i.rolname AS indicator_name, w.oid AS web, w.rolname AS web_name
	FROM pg_roles i, pg_roles w WHERE i.rolname = $1::text || '_indicator' AND w.rolname = $1::text || '_web'),
relation AS (
	SELECT c.oid, format('%I.%I', n.nspname, c.relname) AS name, c.relname, c.relkind IN ('v', 'm') AS is_view
	FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1::text AND c.relkind IN ('r', 'p', 'v', 'm')),
wanted AS (
	SELECT oid, name, 'SELECT' AS deed, indicator AS role, indicator_name AS role_name FROM relation, role
	WHERE is_view AND (relname LIKE '%\_as\_of' OR relname LIKE '%\_known' OR relname = 'catalogue_now')
	UNION ALL
	SELECT oid, name, 'SELECT', web, web_name FROM relation, role
	WHERE relname NOT IN ('enrol_token', 'site_key', 'centre_inbox', 'vault', 'vault_part', 'feed_item')
	UNION ALL
	SELECT oid, name, w.deed, web, web_name FROM role, relation JOIN (VALUES
			('figure%', 'INSERT'), ('figure%', 'UPDATE'), ('figure%', 'DELETE'), ('frozen\_report%', 'INSERT'),
			('access\_log', 'INSERT'), ('dirty\_mark', 'DELETE')) w(pattern, deed) ON relname LIKE w.pattern
	WHERE NOT is_view),
missing AS (
	SELECT 1 AS place, format('GRANT USAGE ON SCHEMA %I TO %I, %I', n.nspname, indicator_name, web_name) AS statement
	FROM role, pg_namespace n WHERE n.nspname = $1::text
		AND NOT (has_schema_privilege(indicator, n.oid, 'USAGE') AND has_schema_privilege(web, n.oid, 'USAGE'))
	UNION ALL      -- subjects that are asked about stand in a temporary table
	SELECT 2, format('GRANT TEMPORARY ON DATABASE %I TO %I', d.datname, web_name)
	FROM role, pg_database d WHERE d.datname = current_database() AND NOT has_database_privilege(web, d.oid, 'TEMPORARY')
		AND has_database_privilege(d.oid, 'TEMPORARY WITH GRANT OPTION')
	UNION ALL
	SELECT 3, format('GRANT %s ON %s TO %I', deed, string_agg(name, ', ' ORDER BY name), role_name)
	FROM wanted WHERE NOT has_table_privilege(role, oid, deed) GROUP BY deed, role_name)
SELECT statement FROM missing ORDER BY place, statement;
