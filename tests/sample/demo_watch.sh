# The demo's progress display: on a terminal that is wide enough a bar per site, drawn in place; elsewhere a line every
# five seconds. Read by demo.sh. Whoever prints anything else while it stands goes through `note`, which takes it away first.
drawn=0 drawn_at=0 bars=
{ columns=$(stty size <&8 2>/dev/null | cut -d ' ' -f 2) || columns=0; } 8<&1
if [ -t 1 ] && [ "${TERM:-dumb}" != dumb ] && [ "${columns:-0}" -ge 76 ]; then bars=1; fi

bar() {   # acknowledged, recorded, of; into REPLY
	local width=20 full half
	full=$(($3 > 0 ? width * $1 / $3 : 0)) half=$(($3 > 0 ? width * $2 / $3 : 0))
	printf -v REPLY '%*s' $full ''
	local done=${REPLY// /#}
	printf -v REPLY '%*s' $((half > full ? half - full : 0)) ''
	REPLY=$done${REPLY// /+}
	printf -v REPLY '%-*s' $width "$REPLY"
	REPLY=${REPLY// /.}
}

bar_line() {   # name, acknowledged, recorded, of, remark
	local drawing a r of
	bar "$2" "$3" "$4"; drawing=$REPLY
	group_digits "$2"; a=$REPLY
	group_digits "$3"; r=$REPLY
	group_digits "$4"; of=$REPLY
	printf '\r  %s [%s] %9s %13s %9s  %s\033[K\n' "$1" "$drawing" "$r" "$a" "$of" "$5"
}

padded() {   # text, width in characters; right-aligned
	printf '%*s%s' $(($2 - ${#1})) '' "$1"
}

draw_bars() {
	local site remark heads
	IFS=: read -ra heads <<<"${word[columns]}"
	[ $drawn -eq 0 ] || printf '\033[%dA' $drawn
	printf '\r%28s%s %s %s\033[K\n' '' "$(padded "${heads[0]}" 11)" "$(padded "${heads[1]}" 13)" "$(padded "${heads[2]}" 9)"
	for site in "${sites[@]}"; do
		remark=
		[ -n "${pids[$site]:-}" ] || remark=${word[is_offline]}
		bar_line "$site " "${acked[$site]:-0}" "${recorded[$site]:-0}" "${expected[$site]}" "$remark"
	done
	bar_line "   " $total_acked $total_recorded $total "$((100 * total_acked / total)) %"
	printf '\r      %s\033[K\n' "${word[legend]}"
	drawn=$((${#sites[@]} + 3))
}

draw_line() {
	local site line
	printf -v line ' %4d s %3d %%' $(((now - happened[load_from]) / 1000)) $((100 * total_acked / total))
	for site in "${sites[@]}"; do line+="  $site ${recorded[$site]:-0}/${acked[$site]:-0}"; done
	say "$line"
}

draw() {   # final?
	if [ -n "$bars" ]; then
		[ -n "${1:-}" ] || [ $((now - drawn_at)) -ge 500 ] || return 0
		drawn_at=$now
		draw_bars
		[ -z "${1:-}" ] || drawn=0
	else
		[ -n "${1:-}" ] || [ $((now - drawn_at)) -ge 5000 ] || return 0
		drawn_at=$now
		draw_line
	fi
}

undraw() {
	[ $drawn -eq 0 ] || printf '\033[%dA\033[J' $drawn
	drawn=0
}

note() {   # key, arguments: an event, above the display
	undraw
	printf '  -- %s\n' "$(w "$@")"
}

# Waits for a process while it says how long it has been at it.
wait_shown() {   # pid, limit in seconds
	local from told
	tick
	from=$now told=$now
	while alive "$1"; do
		[ $((now - from)) -lt $((1000 * $2)) ] || return 1
		sleep 0.2
		tick
		if [ -n "$bars" ]; then
			printf '\r  %s\033[K' "$(w checking "$(seconds $((now - from)))")"
		elif [ $((now - told)) -ge 10000 ]; then
			told=$now
			say "  $(w checking "$(seconds $((now - from)))")"
		fi
	done
	[ -z "$bars" ] || printf '\r\033[K'
}
