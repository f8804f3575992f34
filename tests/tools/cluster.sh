# A PostgreSQL 15 cluster of the tree's own, for bash: sourced by ./dev and the demo. Data under var/postgres, the socket in a
# short folder of /tmp (a socket's path has 107 bytes at most), no TCP, fsync on. Root's programs run as user postgres, with the
# right to read through folders such as /root.
pg_bin=/usr/lib/postgresql/15/bin
pg_home=${pg_home:-$root/var/postgres}          # another one can be named before this file is read
pg_data=$pg_home/data

as_postgres() {
	if [ "$(id -u)" -ne 0 ]; then
		"$@"
	elif setpriv --inh-caps=+dac_read_search --ambient-caps=+dac_read_search true 2>/dev/null; then
		(cd / && setpriv --reuid=postgres --regid=postgres --init-groups --inh-caps=+dac_read_search --ambient-caps=+dac_read_search "$@")
	else
		(cd / && setpriv --reuid=postgres --regid=postgres --init-groups "$@")
	fi
}

pg_owned() { [ "$(id -u)" -ne 0 ] || chown postgres:postgres "$@"; }

pg_running() { [ -f "$pg_data/postmaster.pid" ] && as_postgres $pg_bin/pg_ctl -D "$pg_data" status >/dev/null 2>&1; }

pg_create() {
	[ -f "$pg_data/PG_VERSION" ] && return
	rm -rf "$pg_home"
	mkdir -p "$pg_home"
	pg_owned "$pg_home"
	as_postgres $pg_bin/initdb -D "$pg_data" -U postgres -E UTF8 --locale=C.UTF-8 --auth=trust >"$pg_home.initdb.log" 2>&1 \
		|| { cat "$pg_home.initdb.log" >&2; return 1; }
	printf '%s\n' "listen_addresses = ''" "fsync = on" "max_connections = 60" "shared_buffers = 128MB" "timezone = 'UTC'" \
		"log_line_prefix = '%m [%p] '" | as_postgres tee -a "$pg_data/postgresql.conf" >/dev/null
}

# Starts it when it is not running; $pg_socket is its folder afterwards.
pg_start() {
	pg_create || return 1
	pg_socket=$(cat "$pg_home.socket" 2>/dev/null || true)
	if pg_running && [ -S "$pg_socket/.s.PGSQL.5432" ]; then return; fi
	pg_stop
	pg_socket=$(mktemp -d /tmp/lt-XXXXXX)
	echo "$pg_socket" >"$pg_home.socket"
	pg_owned "$pg_socket"
	as_postgres $pg_bin/pg_ctl -D "$pg_data" -l "$pg_home/log" -w -t 60 -o "-k '$pg_socket'" start >/dev/null \
		|| { as_postgres tail -n 20 "$pg_home/log" >&2; return 1; }
}

pg_stop() {
	if pg_running; then as_postgres $pg_bin/pg_ctl -D "$pg_data" -m fast -w stop >/dev/null; fi
	if [ -f "$pg_home.socket" ]; then rm -rf "$(cat "$pg_home.socket")" "$pg_home.socket"; fi
}

pg_remove() {
	pg_stop
	rm -rf "$pg_home"
}

# psql on the tree's database; arguments as psql takes them.
pg_sql() { PGOPTIONS="${PGOPTIONS:-} -c search_path=lt,public" $pg_bin/psql -X -h "$pg_socket" -U postgres "$@"; }
