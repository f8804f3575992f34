# The demo's load: what the clerks import (imports.csv) and what has arrived. Read by demo.sh. One loop watches; everything
# else in here is one look or one step of it, none waits for long. What goes wrong meanwhile is in demo_trouble.sh.
declare -A expected=() imported=() recorded=() acked=()     # updates per site; imported: of files that are done
declare -A busy=() import_pids=() told=()                   # site -> number, number -> process, what an import said
declare -a i_site=() i_file=() i_form=() i_encoding=() i_rows=() i_phase=() i_state=() i_from=()
declare -A happened=()             # what the page tells, and how far each part of demo_trouble.sh is
again=                             # the number of the import that is repeated
sites=()

tick() { now=$((${EPOCHREALTIME/[.,]/} / 1000)); }     # milliseconds

# --- what there is to import ------------------------------------------------------------------------------------------

read_imports() {
	local site phase file form encoding rows
	total=0
	while IFS=, read -r site phase file form encoding rows; do
		i_site+=("$site") i_phase+=("$phase") i_file+=("$file") i_form+=("$form") i_encoding+=("$encoding")
		i_rows+=("$rows") i_state+=(waiting)
		expected[$site]=$((${expected[$site]:-0} + rows))
		total=$((total + rows))
	done < <(tail -n +2 "$demo/sample/imports.csv" | tr -d '\r')
	[ $total -gt 0 ] || fail no_imports
}

start_import() {   # number
	local i=$1 dir=$demo/site/${i_site[$1]} more=()
	[ -z "${i_encoding[i]}" ] || more=(--encoding "${i_encoding[i]}")
	"$client" --dir "$dir" import "$demo/sample/${i_file[i]}" --form "${i_form[i]}" --as-of $demo_day --json "${more[@]}" \
		>"$dir/import.json" 2>>"$demo/${i_site[i]}.log" 9<&- &
	import_pids[$i]=$!
	i_state[i]=running
	busy[${i_site[i]}]=$i
	i_from[i]=$now
}

# The next file of a site that is importing nothing, the files of one site in their order.
next_imports() {
	local i site seen=' '
	[ ${#import_pids[@]} -lt $demo_imports_at_once ] || return 0
	if [ "${i_state[${again:-0}]}" = again ] && [ -z "${busy[${i_site[again]}]:-}" ]; then start_import "$again"; fi
	for i in "${!i_state[@]}"; do
		[ ${#import_pids[@]} -lt $demo_imports_at_once ] || return 0
		site=${i_site[i]}
		[ "${i_state[i]}" = waiting ] || continue
		case $seen in *" $site "*) continue ;; esac
		seen+="$site "
		[ -n "${busy[$site]:-}" ] || start_import "$i"
	done
}

# What the program says of a file must be what the sample says of it: nothing refused, every row recorded or there before.
judge_import() {   # number, exit status
	local i=$1 site=${i_site[$1]} json key
	json=$(<"$demo/site/$site/import.json")
	for key in rows recorded skipped refused differing; do
		json_number $key "$json" && told[$key]=$REPLY || told[$key]=-1
	done
	if [ "$2" -eq 0 ] && [ "${told[refused]}" -eq 0 ] && [ "${told[differing]}" -eq 0 ] \
		&& [ $((told[recorded] + told[skipped])) -eq "${i_rows[i]}" ]; then return; fi
	note import_said "${i_file[i]}" "$2" "${told[rows]}" "${told[recorded]}" "${told[skipped]}" "${told[refused]}" \
		"${told[differing]}" "${i_rows[i]}"
	fail import_failed "$site" "$demo/site/$site/import.json, $demo/$site.log"
}

# A file goes in once, is imported a second time to no effect, or goes in at the second try because the first was killed.
conclude_import() {   # number
	local i=$1 site=${i_site[$1]} known
	known=${told[skipped]}
	if [ "$i" = "$again" ] && [ -z "${happened[again_rows]:-}" ]; then
		[ "$known" -eq "${i_rows[i]}" ] || fail again_recorded "${i_file[i]}" "${told[recorded]}"
		happened[again_rows]=$known happened[again_file]=${i_file[i]}
		note again_told "${i_file[i]}" "$(num "${told[rows]}")" "$(num "${told[recorded]}")" "$(num "$known")"
		return
	fi
	imported[$site]=$((${imported[$site]:-0} + i_rows[i]))
	recorded[$site]=${imported[$site]}
	if [ "$i" = "${happened[killed_import]:-}" ]; then
		happened[killed_known]=$known happened[killed_rows]=${told[rows]} happened[killed_file]=${i_file[i]}
		note import_repeated "${i_file[i]}" "$(num "${told[rows]}")" "$(num "$known")" "$(num "${told[recorded]}")"
	elif [ "$known" -ne 0 ]; then
		fail known_before "${i_file[i]}" "$known"
	fi
}

reap_imports() {
	local i pid status
	for i in "${!import_pids[@]}"; do
		pid=${import_pids[$i]}
		if alive "$pid"; then
			[ $((now - i_from[i])) -lt 300000 ] || fail import_slow "${i_file[i]}" "$demo/${i_site[i]}.log"
			continue
		fi
		status=0
		wait "$pid" || status=$?
		unset "import_pids[$i]" "busy[${i_site[i]}]"
		i_state[i]=done
		judge_import "$i" $status
		conclude_import "$i"
		# the first stock of members that is in: its clerk is not sure, and imports it once more
		if [ -z "$again" ] && [ "${i_phase[i]}" = stock ]; then again=$i i_state[i]=again; fi
	done
}

# --- what has arrived -------------------------------------------------------------------------------------------------

count_acked() {
	local row
	ask "SELECT s.code, sum(l.n) FROM site_log l JOIN site s USING (site_id) WHERE s.code <> 'centre' GROUP BY 1"
	total_acked=0
	for row in "${answer[@]}"; do
		acked[${row% *}]=${row#* }
		total_acked=$((total_acked + ${row#* }))
	done
}

# Sites that import now are asked; of the others it is known.
count_recorded() {
	local site
	for site in "${!busy[@]}"; do
		site_state "$site"
		json_number made "$site_json" && recorded[$site]=$REPLY
	done
}

sum_recorded() {
	local site
	total_recorded=0
	for site in "${sites[@]}"; do
		[ "${recorded[$site]}" -ge "${acked[$site]}" ] || recorded[$site]=${acked[$site]}    # asked less often
		total_recorded=$((total_recorded + recorded[$site]))
	done
}

# --- the loop ---------------------------------------------------------------------------------------------------------

loaded() {
	[ $total_acked -ge $total ] && [ ${#import_pids[@]} -eq 0 ] && [ "${happened[offline]:-}" = caught ] \
		&& [ "${happened[centre]:-}" = done ] && [ "${happened[site]:-}" = done ]
}

load() {
	local looked=0 moved sum=-1
	tick
	moved=$now happened[load_from]=$now
	while :; do
		tick
		reap_imports
		next_imports
		count_acked
		if [ $((now - looked)) -ge 1000 ]; then looked=$now; count_recorded; check_alive; fi
		sum_recorded
		offline_part
		centre_part
		site_part
		draw
		! loaded || break
		if [ $((total_acked + total_recorded)) -ne $sum ]; then sum=$((total_acked + total_recorded)) moved=$now; fi
		[ $((now - moved)) -lt 90000 ] || fail stuck "$demo"
		sleep 0.1
	done
	draw final
}

# Acknowledged is not all: each site must have its verdicts, and have said so.
settle() {
	local site made until=$((SECONDS + 90))
	: >"$demo/made.csv"
	for site in "${sites[@]}"; do
		while :; do
			site_state "$site"
			json_number made "$site_json" && made=$REPLY
			! json_number settled "$site_json" || [ "$REPLY" -ne "$made" ] || break
			[ $SECONDS -lt $until ] || fail not_settled "$site" "$demo/$site.log"
			sleep 0.2
		done
		echo "$site,$(values made acked settled waiting open),${expected[$site]}" >>"$demo/made.csv"
	done
	while :; do
		ask "SELECT count(*) FROM site WHERE feed_acked <> feed_n AND code <> 'centre'"
		[ "${answer[0]}" -ne 0 ] || break
		[ $SECONDS -lt $until ] || fail not_settled "?" "$demo/centre.log"
		sleep 0.2
	done
}

values() {   # keys of site_json, as one csv line
	local key line=
	for key in "$@"; do json_number "$key" "$site_json"; line+=,$REPLY; done
	echo "${line#,}"
}
