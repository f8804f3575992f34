#!/usr/bin/env bash
# The demo's story (./dev demo): a province and its ten sites on this machine, real processes, a real PostgreSQL with fsync on.
# Two districts enrol, import and send; then all ten; half-way the centre is killed with SIGKILL and started again; then every
# published figure is counted by SQL and compared. Status 1 when anything differs.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
cd "$root"
. tests/sample/demo_settings.sh
. tests/tools/cluster.sh

fresh= once= centre_pid= senders=()
for argument in "$@"; do
	case $argument in
	--fresh) fresh=1 ;;
	--once) once=1 ;;
	*) echo "usage: ./dev demo [--fresh] [--once]" >&2; exit 64 ;;
	esac
done
server=$demo_bin/server/lienthong-server
client=$demo_bin/client/lienthong
started=$(date +%s%N)

say() { printf '%s\n' "$*"; }
head_line() { printf '\n%s\n' "== $*"; }
fail() { say "demo: $*" >&2; exit 1; }
elapsed() { printf '%d.%01d s' $((($(date +%s%N) - started) / 1000000000)) $((($(date +%s%N) - started) / 100000000 % 10)); }
json_number() { grep -o "\"$1\": *[0-9]*" <<<"$2" | head -n 1 | grep -o '[0-9]*$'; }

# --- processes --------------------------------------------------------------------------------------------------------

# Ends a process of an earlier demo, only when it is still one of ours.
end_stale() {
	local file pid exe
	for file in "$demo"/*.pid; do
		[ -f "$file" ] || continue
		pid=$(cat "$file")
		exe=$(readlink "/proc/$pid/exe" 2>/dev/null || true)
		case $exe in "$root/build/"*)
			kill "$pid" 2>/dev/null || true
			for _ in $(seq 50); do [ -d "/proc/$pid" ] || break; sleep 0.1; done
			kill -9 "$pid" 2>/dev/null || true
		esac
		rm -f "$file"
	done
}

start_centre() {
	local ready=$demo/ready
	rm -f "$ready"
	mkfifo "$ready"
	# 9: the demo's lock; a child that outlives us must not hold it
	"$server" run >"$ready" 2>>"$demo/centre.log" 9<&- &
	centre_pid=$!
	echo $centre_pid >"$demo/centre.pid"
	if ! read -r -t 20 centre_ready <"$ready"; then
		tail -n 20 "$demo/centre.log" >&2
		fail "the centre did not start; its words: $demo/centre.log"
	fi
}

stop_all() {
	local status=$?
	trap - EXIT INT TERM
	[ ${#senders[@]} -eq 0 ] || kill "${senders[@]}" 2>/dev/null || true
	if [ -n "$centre_pid" ]; then
		kill "$centre_pid" 2>/dev/null || true
		wait "$centre_pid" 2>/dev/null || true
		rm -f "$demo/centre.pid"
	fi
	pg_stop
	exit $status
}

# One question to the database, on a connection that stays open.
open_sql() {
	coproc SQL { PGOPTIONS="-c search_path=lt,public" $pg_bin/psql -XqAt -F ' ' -h "$pg_socket" -U postgres -d lienthong 9<&-; } 2>/dev/null
}
sql() {
	local line
	printf '%s;\n\\echo .\n' "$1" >&"${SQL[1]}"
	while IFS= read -r -u "${SQL[0]}" line && [ "$line" != . ]; do printf '%s\n' "$line"; done
}

# --- the sites --------------------------------------------------------------------------------------------------------

declare -A made acked
site_rows() { tail -n +2 "$demo/sample/sites.csv"; }

enrol_and_import() {   # code name org unit unit_name unit_kind
	local code=$1 dir=$demo/site/$1 token file form more=() out
	[ -z "$4" ] || more=(--unit "$4" --unit-name "$5" --unit-kind "$6")
	token=$("$server" site add "$code" --name "$2" --org "$3" --org-name "$2" "${more[@]}") || fail "site add $code"
	mkdir -p "$dir"
	"$client" --dir "$dir" enroll "$token" >"$dir/enrol.txt" || fail "enrol $code"
	made[$code]=0
	acked[$code]=0
	for file in units_communes units_villages organisations_grassroots organisations_cells; do
		[ -f "$demo/sample/$code/$file.csv" ] || continue
		form=${file%%s_*}
		out=$("$client" --dir "$dir" import "$demo/sample/$code/$file.csv" --form "$form" --as-of $demo_day --json) \
			|| { say "$out"; fail "import of $file.csv at $code"; }
		made[$code]=$((${made[$code]} + $(json_number recorded "$out")))
	done
	say "  $(printf '%-3s %5d' "$code" "${made[$code]}") updates recorded, waiting in its outbox   ($2)"
}

# Sends until everything is settled; a line that breaks is tried again, as the agent would.
send_site() {
	local status dir=$demo/site/$1
	for _ in $(seq 60); do
		status=0
		"$client" --dir "$dir" send --timeout 60 >>"$dir/send.log" 2>&1 || status=$?
		case $status in 69 | 75) sleep 0.2 ;; *) return $status ;; esac
	done
	return $status
}

count_acked() {
	local code n
	while read -r code n; do acked[$code]=$n; done < <(sql "SELECT s.code, sum(l.n) FROM site_log l JOIN site s USING (site_id) WHERE s.code <> 'centre' GROUP BY 1")
	total_acked=0
	for code in "${!acked[@]}"; do total_acked=$((total_acked + ${acked[$code]})); done
}

bar() {   # code
	local n=${acked[$1]} all=${made[$1]} full
	full=$((all > 0 ? 30 * n / all : 0))
	printf '  %-3s [%-30s] %5d of %5d acknowledged' "$1" "$(printf '%*s' $full '' | tr ' ' '#')" "$n" "$all"
}

drawn=0 drawn_at=0
draw() {   # final?
	local code now
	if [ -t 1 ]; then
		[ $drawn -eq 0 ] || printf '\033[%dA' ${#sending[@]}
		for code in "${sending[@]}"; do printf '\r%s\033[K\n' "$(bar "$code")"; done
		drawn=1
	else
		now=$(date +%s)
		[ -n "${1:-}" ] || [ $((now - drawn_at)) -ge 2 ] || return 0
		drawn_at=$now
		if [ -n "${1:-}" ]; then for code in "${sending[@]}"; do bar "$code"; echo; done; else say "  $total_acked updates acknowledged"; fi
	fi
}

# Sends several sites at once and watches; with `kill_at` the centre is killed when that many updates are acknowledged.
send_all() {   # kill_at or 0, site codes
	local kill_at=$1 pid status=0 running code
	shift
	sending=("$@") senders=() drawn=0
	for code in "$@"; do send_site "$code" 9<&- & senders+=($!); done
	while :; do
		count_acked
		if [ "$kill_at" -gt 0 ] && [ $total_acked -ge "$kill_at" ]; then kill_and_restart; kill_at=0; drawn=0; fi
		draw
		running=0
		for pid in "${senders[@]}"; do [ ! -d "/proc/$pid" ] || running=1; done
		[ $running -eq 1 ] || break
		sleep 0.02
	done
	for pid in "${senders[@]}"; do wait "$pid" || status=1; done
	senders=()
	count_acked
	draw final
	[ $status -eq 0 ] || fail "a site could not settle everything; look into $demo/site/*/send.log"
}

kill_and_restart() {
	local before killed_at
	kill -9 "$centre_pid"
	wait "$centre_pid" 2>/dev/null || true
	count_acked
	before=$total_acked
	killed_at=$(date +%s%N)
	say "  -- kill -9 of the centre (pid $centre_pid) at $before of $all_made updates acknowledged ($((100 * before / all_made)) %)"
	[ "$before" -lt "$all_made" ] || fail "the load was over before the kill: the demo showed nothing"
	start_centre
	say "  -- started again after $((($(date +%s%N) - killed_at) / 1000000)) ms (pid $centre_pid); the sites come back by themselves"
}

# --- the acts ---------------------------------------------------------------------------------------------------------

begin_anew() {
	end_stale
	pg_remove
	rm -rf "$demo"
	mkdir -p "$demo/site" "$demo/sample" "$demo/centre"
	"$demo_bin/tests/sample/sample_make" tests/sample/units.tsv "$demo/sample"
	local port=5570
	while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
	echo $port >"$demo/port"
	pg_start 9<&-
	pg_sql -q -d postgres -c "CREATE DATABASE lienthong ENCODING 'UTF8'"
}

load() {
	local code name org unit unit_name unit_kind all=() all_rows=()
	head_line "The centre: a PostgreSQL 15 of its own in var/postgres, and lienthong-server"
	"$server" migrate --province 08 "Tuyên Quang" >>"$demo/centre.log" 2>&1 || { tail "$demo/centre.log" >&2; fail "migrate"; }
	start_centre
	say "  $centre_ready"

	head_line "Two districts: a one-time token each, enrolment, import, send"
	mapfile -t all_rows < <(site_rows)
	for row in "${all_rows[@]:0:2}"; do
		IFS=, read -r code name org unit unit_name unit_kind <<<"$row"
		enrol_and_import "$code" "$name" "$org" "$unit" "$unit_name" "$unit_kind"
		all+=("$code")
	done
	send_all 0 "${all[@]}"

	head_line "All ten: the other districts and the three blocs enrol and import, then everybody sends at once"
	all=()
	for row in "${all_rows[@]:2}"; do
		IFS=, read -r code name org unit unit_name unit_kind <<<"$row"
		enrol_and_import "$code" "$name" "$org" "$unit" "$unit_name" "$unit_kind"
		all+=("$code")
	done
	all_made=0
	for code in "${!made[@]}"; do all_made=$((all_made + ${made[$code]})); done
	say
	send_all $((all_made / 2)) "${all[@]}"
	say "$all_made updates, acknowledged and settled"
}

# Published figure, figure by SQL, equal or not. The queries are those of facts.csv, each run by itself.
show_facts() {
	pg_sql -q -v ON_ERROR_STOP=1 -d lienthong -v day=$demo_day <<-'SQL' >"$demo/facts.txt"
		SET lt.tree = :'day';
		CREATE TEMP TABLE fact (indicator text, subject text, published bigint, query text);
		CREATE TEMP TABLE counted (indicator text, n bigint);
		\copy fact FROM tests/sample/facts.csv WITH (FORMAT csv, HEADER)
		SELECT format('INSERT INTO counted SELECT %L, (%s)', indicator, query) FROM fact \gexec
		\pset footer off
		\pset border 2
		\pset linestyle unicode
		SELECT subject AS "Tuyên Quang, 31/12/2020", published AS "published", n AS "by SQL",
			CASE WHEN n = published THEN 'equal' ELSE 'DIFFERS' END AS "equal?"
		FROM fact LEFT JOIN counted USING (indicator);
	SQL
	cat "$demo/facts.txt"
	[ "$(grep -c equal "$demo/facts.txt")" -gt "$(tail -n +2 tests/sample/facts.csv | wc -l)" ] && ! grep -q DIFFERS "$demo/facts.txt"
}

# Per site: what it made itself, and what SQL finds of it. A body counts once, however often it arrived.
show_sums() {
	local code out
	: >"$demo/made.csv"
	for code in $(site_rows | cut -d, -f1); do
		out=$("$client" --dir "$demo/site/$code" status --json)
		echo "$code,$(json_number made "$out"),$(json_number settled "$out")" >>"$demo/made.csv"
	done
	pg_sql -q -v ON_ERROR_STOP=1 -d lienthong <<-SQL >"$demo/sums.txt"
		CREATE TEMP TABLE at_site (code text, made bigint, settled bigint);
		\copy at_site FROM '$demo/made.csv' WITH (FORMAT csv)
		\pset footer off
		\pset border 2
		\pset linestyle unicode
		WITH body AS (SELECT DISTINCT ON (s.code, i.update_id, i.body_hash) s.code, i.verdict
			FROM inbox i JOIN site_log l USING (log) JOIN site s USING (site_id) WHERE NOT i.duplicate
			ORDER BY s.code, i.update_id, i.body_hash),
		sums AS (SELECT code, count(*) AS received, count(*) FILTER (WHERE verdict = 'accepted') AS accepted,
			count(*) FILTER (WHERE verdict = 'returned') AS returned, count(*) FILTER (WHERE verdict = 'parked') AS parked,
			count(*) FILTER (WHERE verdict = 'quarantined') AS quarantined FROM body GROUP BY code)
		SELECT a.code AS "site", a.made AS "made there", received, accepted, returned, parked, quarantined,
			CASE WHEN a.made = received AND a.settled = received AND received = accepted + returned + parked + quarantined
				THEN 'equal' ELSE 'DIFFERS' END AS "equal?"
		FROM at_site a LEFT JOIN sums USING (code);
	SQL
	cat "$demo/sums.txt"
	[ "$(grep -c ' equal ' "$demo/sums.txt")" -eq "$(site_rows | wc -l)" ] && ! grep -q DIFFERS "$demo/sums.txt"
}

check() {
	local status=0
	head_line "The totals, published and counted by SQL"
	show_facts || status=1
	head_line "Per site: received = accepted + returned + parked + quarantined"
	show_sums || status=1
	head_line "lienthong-server verify --replay: numbers, chains, journal, audit, and the registers built again from the journal"
	"$server" --lang en verify --replay 2>>"$demo/centre.log" || status=1
	return $status
}

look_around() {
	cat <<-TEXT

		It is up (Ctrl-C ends it). In another terminal:
		  ./dev centre site list            the sites as the centre sees them
		  ./dev site LB status              a site as its clerk sees it
		  ./dev psql -c "SELECT code, name, kind FROM unit_as_of WHERE level = 'commune' LIMIT 5"
		  printf 'code,name,level,kind,parent_code\n02233099,Thôn Nà Mới,village,thon,99999\n' | ./dev site LB import - --form unit
		  ./dev site LB send; ./dev site LB inbox     its parent 99999 is unknown: see what the centre answers
		  tail -f var/demo/centre.log       what the centre says of its work
		./dev demo --fresh begins anew.
	TEXT
}

exec 9>var/lock
flock -n 9 || fail "another ./dev demo is running in this tree"
trap stop_all EXIT
trap 'exit 130' INT TERM

status=0
if [ -n "$fresh" ] || [ ! -f "$demo/loaded" ]; then
	begin_anew
	demo_export
	open_sql
	load
	check || status=1
	[ $status -ne 0 ] || date +%FT%T >"$demo/loaded"
else
	end_stale
	pg_start 9<&-
	demo_export
	say "Loaded on $(cat "$demo/loaded"); nothing to load again (--fresh begins anew)."
	start_centre
	say "  $centre_ready"
	check || status=1
fi
if [ $status -eq 0 ]; then say; say "Everything is equal. Ready after $(elapsed)."; else say; say "SOMETHING DIFFERS: see above."; fi
if [ -z "$once" ] && [ $status -eq 0 ]; then
	look_around
	wait "$centre_pid" || true
	fail "the centre has ended; its words: $demo/centre.log"
fi
exit $status
