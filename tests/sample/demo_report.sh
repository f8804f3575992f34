# What the province can cite at the demo's end: the figures `web` has kept up to date, a programme's review, the year closed at
# the sites and in the province, the workbook and the PDF under build/demo, and where the same is over HTTP. Read by demo.sh.
demo_period=2020
demo_out=$root/build/demo

start_web() {
	start_process web "$server" web
	say "  $ready_line"
}

# The watermark of all figures together, and the journal's head.
await_figures() {
	local until=$((SECONDS + 400)) from j head=0
	tick
	from=$now
	while ask "SELECT coalesce((SELECT j FROM figure_state), 0), (SELECT j FROM centre), (SELECT count(*) FROM figure_trouble)"
		read -r j head troubles <<<"${answer[0]}"
		[ "$j" -lt "$head" ]; do
		[ $SECONDS -lt $until ] || fail figures_late "$j" "$head" "$demo/web.log"
		check_alive
		sleep 0.1
	done
	[ "$troubles" -eq 0 ] || fail figures_trouble "$troubles" "$demo/web.log"
	tick
	ask "SELECT count(*), count(DISTINCT indicator), count(DISTINCT subject_id) FROM figure"
	read -r happened[kept] happened[indicators] happened[subjects] <<<"${answer[0]}"
	happened[watermark]=$j happened[watermark_s]=$((now - from))
	say "  $(w watermark "$(num "$j")" "$(seconds "${happened[watermark_s]}")" "$(num "${happened[kept]}")" \
		"$(num "${happened[indicators]}")" "$(num "${happened[subjects]}")")"
}

report() {   # name, arguments; stdout is the report's
	timeout 120 "$server" --lang "$lang" report "$@" 2>>"$demo/centre.log"
}

show_review() {
	head_line head_review
	report review --programme "$demo_programme" --period $demo_period --as table >"$demo/review.txt" || fail report_failed review "$demo/centre.log"
	[ -s "$demo/review.txt" ] || fail report_failed review "$demo/centre.log"
	cat "$demo/review.txt"
}

# Each site closes the year as it stands (the sample holds five of the returns that are owed, not all), the province accepts
# every one of them and closes it as a whole.
close_year() {
	local site
	for site in "${sites[@]}"; do
		timeout 60 "$client" --dir "$demo/site/$site" close $demo_period --anyway >"$demo/close.txt" 2>>"$demo/$site.log" \
			|| fail close_failed "$site" "$demo/close.txt, $demo/$site.log"
	done
	settle
	for site in "${sites[@]}"; do
		timeout 60 "$server" period accept $demo_period "$site" >"$demo/close.txt" 2>>"$demo/centre.log" \
			|| fail close_failed "$site" "$demo/close.txt, $demo/centre.log"
	done
	timeout 300 "$server" period close $demo_period --anyway >"$demo/close.txt" 2>>"$demo/centre.log" \
		|| fail close_failed centre "$demo/close.txt, $demo/centre.log"
	say "  $(w closed ${#sites[@]} $demo_period)"
}

# A site sees its own figures, with the number they are known up to.
show_site_figures() {   # code
	local until=$((SECONDS + 60))
	while timeout 60 "$client" --dir "$demo/site/$1" --lang "$lang" table figure --period $demo_period >"$demo/site_figures.txt" 2>>"$demo/$1.log" \
		|| fail no_status "$1" "$demo/$1.log"
		[ "$(wc -l <"$demo/site_figures.txt")" -lt 5 ]; do
		[ $SECONDS -lt $until ] || fail no_site_figures "$1" "$demo/$1.log"
		sleep 0.2
	done
	say "  $(w site_figures "$1")"
	head -n 6 "$demo/site_figures.txt" | sed 's/^/     /'
}

# One file: not there, or empty, fails the demo.
leave() {   # file, report, arguments
	local file=$demo_out/$1 name=$2
	shift 2
	rm -f "$file"
	timeout 400 "$server" --lang "$lang" report "$name" --period $demo_period "$@" --out "$file" >"$demo/report.txt" 2>>"$demo/centre.log" \
		|| fail report_failed "$name" "$demo/report.txt, $demo/centre.log"
	[ -s "$file" ] || fail report_failed "$name" "$demo/centre.log"
	say "  ${file#"$root"/}  ($(num "$(stat -c %s "$file")") $(w bytes))"
}

leave_files() {
	head_line head_files
	mkdir -p "$demo_out"
	leave lienthong-$demo_period.xlsx workbook --programme "$demo_programme" --as xlsx
	leave review-$demo_period.pdf review --programme "$demo_programme" --as pdf
}

# Answered by bash alone, so that nothing needs to be installed. The status is left in REPLY, the answer in var/demo/answer.txt.
ask_web() {   # path, token
	local host=127.0.0.1 port
	port=$(cat "$demo/web_port")
	exec 8<>"/dev/tcp/$host/$port" || return 1
	printf 'GET %s HTTP/1.1\r\nHost: %s:%s\r\nAuthorization: Bearer %s\r\nConnection: close\r\n\r\n' "$1" "$host" "$port" "$2" >&8
	timeout 20 cat <&8 >"$demo/answer.txt" || true
	exec 8>&-
	REPLY=$(head -n 1 "$demo/answer.txt" | cut -d' ' -f2)
}

# The token is shown once and kept nowhere; whoever lost it gets another.
show_address() {   # yes: with a token
	local address="http://127.0.0.1:$(cat "$demo/web_port")/api/v1/" token until=$((SECONDS + 60))
	head_line head_web
	if [ "$1" != yes ]; then
		say "  $(w web_again "$address")"
		return
	fi
	token=$(timeout 60 "$server" user add demo --role ORG 2>>"$demo/centre.log" | head -n 1) || true
	[ -n "$token" ] || fail no_token "$demo/centre.log"
	while ask_web "/api/v1/figures?subject=DB${sites[0]}&period=$demo_period" "$token"; [ "${REPLY:-}" != 200 ]; do
		[ $SECONDS -lt $until ] || fail no_web "$address" "$demo/web.log, $demo/answer.txt"
		sleep 0.5                 # web looks for new tokens every few seconds
	done
	say "  $(w web_is_up "$address")"
	say "  $(w web_token)"
	say "     $token"
	say "  $(w web_try)"
	say "     curl -H 'Authorization: Bearer …' '${address}figures?subject=DB${sites[0]}&period=$demo_period'"
}
