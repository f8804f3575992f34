# The demo's tables and what they decide: figures, sums per site and kind, verify. Read by demo.sh. The SQL
# is in demo_figures.sql and demo_sums.sql; each function returns 1 when something differs.

count_by() {   # SQL file, psql variables NAME=VALUE
	local file=tests/sample/$1 key given variable
	shift
	given=(-v "lang=$lang" -v "day=$demo_day")
	for key in "${!word[@]}"; do
		case $key in col_* | equal | differs) given+=(-v "$key=${word[$key]}") ;; esac
	done
	for variable in "$@"; do given+=(-v "$variable"); done
	PGOPTIONS="-c statement_timeout=120s -c client_min_messages=warning" \
		pg_sql -q -v ON_ERROR_STOP=1 -d lienthong "${given[@]}" -f "$file" >"$demo/count.log" 2>&1 \
		|| { tail -n 20 "$demo/count.log" >&2; fail not_counted "$demo/count.log"; }
}

# Without the empty line that psql leaves behind a table.
show_table() { sed -i '/^$/d' "$demo/$1.txt" && cat "$demo/$1.txt"; }

show_figures() {
	local all equal kept waiting neither
	count_by demo_figures.sql figures="$demo/figures.txt" judged="$demo/judged"
	read -r all equal kept waiting neither <"$demo/judged"
	happened[figures]=$all happened[figures_equal]=$equal happened[figures_kept]=$kept
	head_line head_figures
	show_table figures
	say_words figures_sum "$equal" "$all" "$kept"
	[ "$all" -gt 0 ] && [ "$all" -eq "$equal" ] && [ "$waiting" -eq 1 ] && [ "$neither" -eq 0 ]
}

show_sums() {   # true when nothing but the sample can be there
	local n sites_equal kinds kinds_equal duplicates received
	count_by demo_sums.sql first="$1" sites="$demo/sites.txt" kinds="$demo/kinds.txt" judged="$demo/judged"
	read -r n sites_equal kinds kinds_equal duplicates received <"$demo/judged"
	happened[duplicates]=$duplicates happened[received]=$received
	head_line head_sites_sums
	show_table sites
	head_line head_kinds
	show_table kinds
	[ "$n" -eq ${#sites[@]} ] && [ "$n" -eq "$sites_equal" ] && [ "$kinds" -eq "$kinds_equal" ]
}

# The whole answer goes to verify.txt; here stands how many checks are fine, and each that is not.
run_verify() {   # arguments
	local pid status=0 all fine
	tick
	local from=$now
	"$server" --lang en verify "$@" >"$demo/verify.txt" 2>>"$demo/centre.log" 9<&- &
	pid=$!
	wait_shown $pid 600 || { kill $pid; fail verify_slow "$demo/centre.log"; }
	wait $pid || status=$?
	tick
	all=$(wc -l <"$demo/verify.txt") fine=$(grep -c '^ok ' "$demo/verify.txt" || true)
	happened[checks]=$all happened[checks_fine]=$fine happened[verify_s]=$((now - from))
	sed '/^ok /d; s/^/  /' "$demo/verify.txt"
	say "  $(w verified "$fine" "$all" "$(seconds "${happened[verify_s]}")")"
	[ $status -eq 0 ] && [ "$all" -gt 0 ] && [ "$fine" -eq "$all" ]
}
