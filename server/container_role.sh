#!/bin/sh
# Run in PostgreSQL's own image, before `migrate`, at every start: the centre's role and database. The role owns its database and
# nothing else, it is no superuser. Both passwords are secrets, files; a changed database_password is a changed password.
set -eu

# The image reads the superuser's as the shell does; the centre's is read here as server/container.sh reads it.
for secret in database_superuser database_password; do
	if ! [ -f "/run/secrets/$secret" ] || ! [ -r "/run/secrets/$secret" ] || ! grep -q . "/run/secrets/$secret"; then
		echo "the secret $secret is not there, is empty, or user $(id -u) cannot read it" >&2
		exit 78
	fi
done
PGPASSWORD=$(cat /run/secrets/database_superuser)
NEW_PASSWORD=$(tr -d '\r\n' </run/secrets/database_password)
export PGPASSWORD NEW_PASSWORD

exec psql -X -q -v ON_ERROR_STOP=1 -U postgres -d postgres <<'SQL'
SET log_min_error_statement = panic;   -- one of the statements below has a password in it
\getenv password NEW_PASSWORD
SELECT 'CREATE ROLE lienthong LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'lienthong') \gexec
ALTER ROLE lienthong NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD :'password';
SELECT 'CREATE DATABASE lienthong OWNER lienthong' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'lienthong') \gexec
REVOKE ALL ON DATABASE lienthong FROM PUBLIC;
SQL
