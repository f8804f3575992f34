#!/usr/bin/env bash
# The demo's story (./dev demo): Tuyên Quang at 31/12/2020 on this machine, with a real PostgreSQL (fsync on) and a process per
# site. Ten sites enrol; their clerks import while their agents deliver; a file is imported twice, a site is offline for a
# while, the centre and a site are killed with SIGKILL; the province publishes its catalogue first and gives a programme's
# tasks at the end. Meanwhile `web` keeps the figures up to date; every published one is compared with what it keeps, the
# programme is reviewed, the year is closed, reports are left under build/demo, and the journal is judged again. Status 1
# when anything differs or is missing. The acts are here; the parts they use are in demo_*.sh.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
cd "$root"
for part in demo_settings demo_words demo_processes demo_watch demo_load demo_trouble demo_publish demo_tables demo_report demo_page; do
	. "tests/sample/$part.sh"
done
. tests/tools/cluster.sh
server=$demo_bin/server/lienthong-server
client=$demo_bin/client/lienthong

choose_language
fresh= once= asked_language=
while [ $# -gt 0 ]; do
	case $1 in
	--fresh) fresh=1 ;;
	--once) once=1 ;;
	--lang=vi | --lang=en) asked_language=${1#--lang=} ;;
	--lang)
		case ${2:-} in vi | en) asked_language=$2 ;; *) say_words usage >&2; exit 64 ;; esac
		shift
		;;
	*) say_words usage >&2; exit 64 ;;
	esac
	shift
done
choose_language "$asked_language"

# Runs an act and keeps how long it took, for the page. `set -e` does not hold in here (|| follows), so every step of an act
# says for itself what happens when it fails.
timed() {   # name, command
	local name=$1 from status=0
	shift
	tick
	from=$now
	"$@" || status=1
	tick
	happened[${name}_s]=$((now - from))
	return $status
}

read_sites() { mapfile -t sites < <(tail -n +2 "$demo/sample/sites.csv" | cut -d, -f1); }

begin_anew() {
	end_stale
	pg_remove
	rm -rf "$demo"
	mkdir -p "$demo/site" "$demo/sample" "$demo/centre"
	timeout 120 "$demo_bin/tests/sample/sample_make" tests/sample/units.tsv "$demo/sample" >"$demo/sample.log" 2>&1 \
		|| fail no_sample "$demo/sample.log"
	read_sites
	read_imports
	local port=5570
	while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
	echo $port >"$demo/port"
	while (exec 3<>"/dev/tcp/127.0.0.1/$((3000 + port))") 2>/dev/null; do port=$((port + 1)); done
	echo $((3000 + port)) >"$demo/web_port"
}

raise_centre() {
	head_line head_centre
	pg_start 9<&- || fail no_database "$pg_home/log"
	PGOPTIONS="-c statement_timeout=60s" pg_sql -q -d postgres -c "CREATE DATABASE lienthong ENCODING 'UTF8'" >"$demo/count.log" 2>&1 \
		|| fail no_database "$demo/count.log"
	demo_export
	timeout 60 "$server" migrate --province 08 "Tuyên Quang" >>"$demo/centre.log" 2>&1 \
		|| fail migrate_failed "$demo/centre.log"
	start_centre
	say "  $ready_line"
	start_web
	open_sql
}

# What the province's administrator and a clerk do once: a token, an enrolment, and the agent that stays.
raise_sites() {
	local code name org unit unit_name unit_kind more token dir
	head_line head_sites ${#sites[@]}
	(umask 077 && timeout 60 "$client" matching-key new >"$demo/matching-key" 2>>"$demo/centre.log") \
		|| fail key_failed "$demo/centre.log"
	while IFS=, read -r code name org unit unit_name unit_kind; do
		more=() dir=$demo/site/$code
		[ -z "$unit" ] || more=(--unit "$unit" --unit-name "$unit_name" --unit-kind "$unit_kind")
		token=$(timeout 60 "$server" site add "$code" --name "$name" --org "$org" --org-name "$name" "${more[@]}" \
			2>>"$demo/centre.log") || fail add_failed "$code" "$demo/centre.log"
		mkdir -p "$dir"
		(umask 077 && timeout 60 "$client" --dir "$dir" enroll "$token" --matching-key "$demo/matching-key" \
			>"$dir/enrol.txt" 2>>"$demo/$code.log") || fail enrol_failed "$code" "$demo/$code.log"
		start_agent "$code"
		recorded[$code]=0 acked[$code]=0
		say "  $(w site_ready "$code" "${pids[$code]}" "$name")"
	done < <(tail -n +2 "$demo/sample/sites.csv" | tr -d '\r')
	rm -f "$demo/matching-key"               # the province keeps it on paper
}

load_all() {
	head_line head_load "$(num $total)" ${#i_file[@]}
	[ -n "$bars" ] || say "  ${word[legend_lines]}"
	load
}

settle_all() {
	head_line head_settled
	settle
	say "  $(w settled "$(num $total)")"
}

# What is kept is what was published; the programme is reviewed by the same figures.
show_published() {
	local status=0
	head_line head_kept
	await_figures
	show_figures || status=1
	show_review
	return $status
}

close_all() {
	head_line head_close
	close_year
	await_figures
	show_site_figures "${sites[0]}"
}

first_start() {
	local status=0 from
	tick
	from=$now
	begin_anew
	timed centre raise_centre
	timed publish publish_catalogue
	timed sites raise_sites
	timed load load_all
	timed settle settle_all
	timed sums show_sums true || status=1
	timed tasks give_tasks
	timed tables show_published || status=1
	timed close close_all
	timed reports leave_files
	head_line head_replay
	run_verify --replay || status=1
	tick
	happened[total_s]=$((now - from))
	if [ $status -eq 0 ]; then
		write_page
		echo
		cat "$demo/page.txt"
		say_words page_kept
		show_address yes
		story >"$demo/story"
		date '+%F %T' >"$demo/loaded"
	fi
	return $status
}

# Loaded before: nothing moves, so the registers are checked without judging everything again.
second_start() {
	local status=0 code from
	tick
	from=$now
	end_stale
	pg_start 9<&- || fail no_database "$pg_home/log"
	demo_export
	read_sites
	read_imports
	say_words loaded_on "$(cat "$demo/loaded")"
	start_centre
	say "  $ready_line"
	start_web
	open_sql
	for code in "${sites[@]}"; do start_agent "$code"; done
	settle_all
	show_published || status=1
	show_sums false || status=1
	leave_files
	head_line head_verify
	run_verify || status=1
	show_address no
	tick
	happened[total_s]=$((now - from))
	return $status
}

# What was loaded is good as long as what would be loaded is the same, into the same tables.
story() {
	cat tests/sample/*.[ch] tests/sample/*.csv tests/sample/units.tsv server/catalog/*/*.csv server/catalog/*/*.sql \
		server/store/sql/migrations/*.sql client/sql/migrations/*.sql | sha256sum
}

loaded_before() {
	[ -f "$demo/loaded" ] && [ -f "$demo/story" ] && [ "$(story)" = "$(cat "$demo/story")" ]
}

exec 9>var/lock
flock -n 9 || fail another
trap stop_all EXIT
trap 'exit 130' INT TERM

status=0 first=
[ -z "$fresh" ] && loaded_before || first=1
if [ -n "$first" ]; then first_start || status=1; else second_start || status=1; fi
echo
if [ $status -ne 0 ]; then
	say_words something_differs "$demo/*.log"
	exit 1
fi
say_words all_equal "$(seconds "${happened[total_s]}")"
[ -z "$once" ] || exit 0
if [ -n "$first" ]; then
	say_words it_is_up_above
else
	say_words it_is_up
	try_next
fi
wait "${pids[centre]}" || true
fail has_ended centre "$demo/centre.log"
