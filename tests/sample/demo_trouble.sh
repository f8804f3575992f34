# What goes wrong during the demo's load: a site is offline for a while, the centre and a site are killed. Read by demo.sh.
# Each part knows by happened[...] how far it is, and takes one step per look of the load's loop; none waits for long.

offline_part() {
	local site=$demo_offline
	case ${happened[offline]:-waiting} in
	waiting)
		[ $((10 * acked[$site])) -ge "${expected[$site]}" ] || return 0
		stop_process "$site"
		happened[offline]=away happened[offline_from]=$now
		note offline_begins "$site"
		;;
	away)
		[ $((10 * recorded[$site])) -ge $((7 * expected[$site])) ] || [ $((2 * total_acked)) -ge $total ] || return 0
		note offline_status "$site"
		timeout 60 "$client" --dir "$demo/site/$site" status 2>>"$demo/$site.log" | sed 's/^/       /' \
			|| fail no_status "$site" "$demo/$site.log"
		happened[offline]=shown
		;;
	shown)
		[ $((10 * total_acked)) -ge $((6 * total)) ] || return 0
		site_state "$site"
		json_number waiting "$site_json" && happened[offline_waited]=$REPLY
		json_number made "$site_json" && happened[offline_goal]=$REPLY
		start_agent "$site"
		tick
		happened[offline]=back happened[offline_s]=$((now - happened[offline_from])) happened[offline_back]=$now
		note offline_ends "$site" "$(seconds "${happened[offline_s]}")" "$(num "${happened[offline_waited]}")"
		;;
	back)
		[ "${acked[$site]}" -ge "${happened[offline_goal]}" ] || return 0
		happened[offline]=caught happened[caught_s]=$((now - happened[offline_back]))
		note offline_caught "$site" "$(num "${happened[offline_waited]}")" "$(seconds "${happened[caught_s]}")"
		;;
	esac
}

centre_part() {
	local pid=${pids[centre]:-}
	case ${happened[centre]:-waiting} in
	waiting)
		[ $((2 * total_acked)) -ge $total ] || return 0
		tick
		kill_process centre
		happened[centre]=back happened[centre_killed]=$now
		count_acked
		happened[centre_at]=$total_acked
		note centre_killed "$pid" "$(num $total_acked)" "$(num $total)" $((100 * total_acked / total))
		[ $total_acked -lt $total ] || fail nothing_shown
		start_centre                          # it has the writer's seat: nothing of the dead one can be committed any more
		count_acked
		happened[centre_goal]=$total_acked
		tick
		happened[centre_ready_s]=$((now - happened[centre_killed]))
		note centre_ready "$(seconds "${happened[centre_ready_s]}")" "${pids[centre]}"
		;;
	back)
		[ $total_acked -gt "${happened[centre_goal]}" ] || return 0
		happened[centre]=done happened[centre_back_s]=$((now - happened[centre_killed]))
		note centre_back "$(seconds "${happened[centre_back_s]}")"
		;;
	esac
}

# Half way of its own, and in the middle of an import there, so that both processes die over their work.
site_part() {
	local site=$demo_killed pid=${pids[$demo_killed]:-} i=${busy[$demo_killed]:-}
	case ${happened[site]:-waiting} in
	waiting)
		[ $((2 * acked[$site])) -ge "${expected[$site]}" ] && [ "${happened[centre]:-}" != back ] || return 0
		import_half_way "$site" "$i" || [ $((10 * acked[$site])) -ge $((6 * expected[$site])) ] || return 0
		tick
		[ -z "$i" ] || kill_import "$i"
		happened[site_log]=$(wc -c <"$demo/centre.log")
		kill_process "$site"
		happened[site]=back happened[site_killed]=$now
		count_acked
		happened[site_at]=${acked[$site]}
		note site_killed "$site" "$pid" "$(num "${acked[$site]}")" "$(num "${expected[$site]}")" \
			$((100 * acked[$site] / expected[$site]))
		[ -z "$i" ] || note import_killed "${i_file[i]}"
		start_agent "$site"
		;;
	back)
		stored_since_hello "$site" || [ "${acked[$site]}" -ge "${expected[$site]}" ] || return 0
		happened[site]=done happened[site_back_s]=$((now - happened[site_killed]))
		note site_back "$site" "$(seconds "${happened[site_back_s]}")"
		;;
	esac
}

# Has the centre stored anything of the site's new agent? What the dead one had sent is still stored after its death.
stored_since_hello() {   # code
	tail -c +$((happened[site_log] + 1)) "$demo/centre.log" | awk -v site=" site=$1 " '
		/ event=hello / && index($0, site) { here = 1 }
		here && / event=push.answered / && / outcome=stored / && index($0, site) { found = 1 }
		END { exit !found }'
}

# Has this import recorded some of its rows and not yet all? A moment between two transactions of its: looked for closely.
import_half_way() {   # code, number or nothing
	local so_far look
	[ -n "$2" ] || return
	for ((look = 0; look < 8; look++)); do
		alive "${import_pids[$2]}" || return
		site_state "$1"
		json_number made "$site_json" && so_far=$((REPLY - ${imported[$1]:-0}))
		[ "$so_far" -le 0 ] || [ "$so_far" -ge "${i_rows[$2]}" ] || return 0
	done
	return 1
}

kill_import() {   # number
	kill -9 "${import_pids[$1]}" 2>/dev/null || true
	buried "${import_pids[$1]}"
	unset "import_pids[$1]" "busy[${i_site[$1]}]"
	i_state[$1]=waiting
	happened[killed_import]=$1
}
