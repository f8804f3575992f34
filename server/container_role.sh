#!/bin/sh
# Run in PostgreSQL's own image, before `migrate`, at every start: the centre's logins, roles and database. The login lienthong owns its
# database and nothing else; lienthong_web is in lt_web, which cannot write registers, and owns nothing; neither is a superuser. What
# the roles may do with the tables is granted by `migrate`. The passwords are secrets, files; a changed file is a changed password.
set -eu

# The image reads the superuser's as the shell does; the others are read here as server/container.sh reads them.
for secret in database_superuser database_password web_password; do
	if ! [ -f "/run/secrets/$secret" ] || ! [ -r "/run/secrets/$secret" ] || ! grep -q . "/run/secrets/$secret"; then
		echo "the secret $secret is not there, is empty, or user $(id -u) cannot read it" >&2
		exit 78
	fi
done
PGPASSWORD=$(cat /run/secrets/database_superuser)
NEW_PASSWORD=$(tr -d '\r\n' </run/secrets/database_password)
NEW_WEB_PASSWORD=$(tr -d '\r\n' </run/secrets/web_password)
export PGPASSWORD NEW_PASSWORD NEW_WEB_PASSWORD

exec psql -X -q -v ON_ERROR_STOP=1 -U postgres -d postgres <<'SQL'
SET log_min_error_statement = panic;   -- one of the statements below has a password in it
\getenv password NEW_PASSWORD
\getenv web_password NEW_WEB_PASSWORD
SELECT 'CREATE ROLE lienthong LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'lienthong') \gexec
ALTER ROLE lienthong NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD :'password';
SELECT 'CREATE DATABASE lienthong OWNER lienthong' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'lienthong') \gexec
REVOKE ALL ON DATABASE lienthong FROM PUBLIC;
SELECT format('CREATE ROLE %I NOLOGIN', r) FROM unnest(ARRAY['lt_indicator', 'lt_web']) r
	WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = r) \gexec
SELECT 'CREATE ROLE lienthong_web LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'lienthong_web') \gexec
ALTER ROLE lienthong_web NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD :'web_password';
GRANT lt_indicator TO lt_web;
GRANT lt_indicator, lt_web TO lienthong;
GRANT lt_web TO lienthong_web;
GRANT CONNECT ON DATABASE lienthong TO lienthong_web;
SQL
