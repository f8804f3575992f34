# The demo's processes: the centre, one agent per site, and the connection on which the demo asks the database. Read by
# demo.sh. Every process is known by its name (centre, LB ...): its id stands in `pids`, its words in var/demo/NAME.log.
declare -A pids=()
declare -a answer=()

# Starts PROGRAM and waits for its first line, which says that it is ready.
start_process() {   # name, program, arguments
	local name=$1 pipe=$demo/ready
	shift
	rm -f "$pipe"
	mkfifo "$pipe"
	"$@" >"$pipe" 2>>"$demo/$name.log" 9<&- &     # 9: the demo's lock; a child that outlives us must not hold it
	pids[$name]=$!
	echo $! >"$demo/$name.pid"
	if ! IFS= read -r -t 30 ready_line <"$pipe"; then
		tail -n 20 "$demo/$name.log" >&2
		fail not_started "$name" "$demo/$name.log"
	fi
	rm -f "$pipe"
}

start_centre() { start_process centre "$server" run; }
start_agent() { start_process "$1" "$client" --dir "$demo/site/$1" run; }

alive() { kill -0 "$1" 2>/dev/null; }

# Gone for good, also as a process that nobody has asked about yet.
buried() {   # pid
	{ wait "$1" || true; } 2>/dev/null
}

wait_for_end() {   # pid, tenths of a second
	local i
	for ((i = 0; i < $2; i++)); do
		alive "$1" || return 0
		sleep 0.1
	done
	return 1
}

stop_process() {   # name
	local pid=${pids[$1]:-}
	[ -n "$pid" ] || return 0
	kill "$pid" 2>/dev/null || true
	wait_for_end "$pid" 100 || kill -9 "$pid" 2>/dev/null || true
	buried "$pid"
	unset "pids[$1]"
	rm -f "$demo/$1.pid"
}

kill_process() {   # name
	kill -9 "${pids[$1]}"
	buried "${pids[$1]}"
	unset "pids[$1]"
}

check_alive() {
	local name
	for name in "${!pids[@]}"; do
		alive "${pids[$name]}" || { tail -n 20 "$demo/$name.log" >&2; fail has_ended "$name" "$demo/$name.log"; }
	done
}

# Ends a process of an earlier demo, only when it is still one of ours. Its command line can be read even where its
# program cannot: a site's program hides itself from other processes of its user.
end_stale() {
	local file pid
	for file in "$demo"/*.pid; do
		[ -f "$file" ] || continue
		pid=$(cat "$file")
		case $(tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" || true) in "$demo_bin/"*)
			kill "$pid" 2>/dev/null || true
			wait_for_end "$pid" 50 || kill -9 "$pid" 2>/dev/null || true
		esac
		rm -f "$file"
	done
}

# However the demo ends. The agents first, so that they can still say goodbye to the centre.
stop_all() {
	local status=$? name
	trap - EXIT INT TERM
	for name in "${!pids[@]}"; do [ "$name" = centre ] || kill "${pids[$name]}" 2>/dev/null || true; done
	kill "${import_pids[@]}" 2>/dev/null || true
	for name in "${!pids[@]}"; do [ "$name" = centre ] || stop_process "$name"; done
	stop_process centre
	pg_stop
	exit $status
}

# --- questions --------------------------------------------------------------------------------------------------------

# A connection that stays open: asking is cheap, so the load can be watched closely.
open_sql() {
	coproc SQL {
		PGOPTIONS="-c search_path=lt,public -c statement_timeout=60s" \
			$pg_bin/psql -XqAt -F ' ' -h "$pg_socket" -U postgres -d lienthong 9<&-
	} 2>/dev/null
}

ask() {   # one SELECT; its rows into `answer`
	local line
	answer=()
	printf '%s;\n\\echo .\n' "$1" >&"${SQL[1]}" || fail no_answer "$pg_home/log"
	while IFS= read -r -t 90 -u "${SQL[0]}" line; do
		[ "$line" != . ] || return 0
		answer+=("$line")
	done
	fail no_answer "$pg_home/log"
}

json_number() {   # key, JSON; into REPLY
	[[ $2 =~ \"$1\":\ *([0-9]+) ]] && REPLY=${BASH_REMATCH[1]}
}

site_state() {   # code; `status --json` into site_json
	site_json=$(timeout 60 "$client" --dir "$demo/site/$1" status --json 2>>"$demo/$1.log") \
		|| fail no_status "$1" "$demo/$1.log"
}
