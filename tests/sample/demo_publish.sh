# What the province decides and how it comes down, in the demo: the catalogue and documents before the load, the tasks of a
# programme after it. Read by demo.sh.
demo_programme=03-ĐA/TU
demo_issued=2021-06-12       # the day the programme was signed
demo_due_on=2021-12-31       # the day for which a site is asked what is due

# One command of the centre; what it says goes to publish.txt, its last line is shown.
decree() {   # arguments
	timeout 60 "$server" "$@" >"$demo/publish.txt" 2>>"$demo/centre.log" || fail publish_failed "$*" "$demo/centre.log, $demo/publish.txt"
	sed -n '$s/^/  /p' "$demo/publish.txt"
}

# The programme publishes no targets, so the demo adds some of its own to a copy, and says so: without them a review shows nothing
# met or missed.
demo_targets='members_total;;>=;56000
members_ethnic_minority_share;;>=;45%
members_female_share;;>=;38,5%
village_heads_members;;>=;70%
cells_thematic_meetings;;>=;90%
blank_villages;;<=;0%'

publish_catalogue() {
	local line
	head_line head_catalogue
	cp -r server/catalog "$demo/catalog"
	while IFS= read -r line; do
		printf '%s;%s;31/12/2021;%s\n' "$demo_programme" "$line" 'Ví dụ của bản chạy thử'
	done <<<"$demo_targets" >>"$demo/catalog/targets/targets.csv"
	say "  ${word[targets_are_examples]}"
	decree catalog apply "$demo/catalog"
	decree document issue tests/sample/documents.csv
}

# How many receipts there are, how many tasks were given to a site, and the reports on the way.
count_delivered() {
	ask "SELECT (SELECT count(DISTINCT (task_id, organisation_id)) FROM task_report_known WHERE what = 'delivered'),
		(SELECT count(*) FROM task_known t JOIN site s ON s.root_organisation = t.lead_organisation_id
			OR s.root_organisation = ANY (t.coordinator_ids) WHERE s.code <> 'centre')"
	read -r delivered addressed <<<"${answer[0]}"
}

give_tasks() {
	local from until=$((SECONDS + 60))
	head_line head_tasks
	tick
	from=$now
	decree task issue --programme "$demo_programme" --issued-on "$demo_issued"
	while count_delivered; [ "$delivered" -lt "$addressed" ] || [ "$addressed" -eq 0 ]; do
		[ $SECONDS -lt $until ] || fail tasks_late "$delivered" "$addressed" "$demo/centre.log"
		sleep 0.1
	done
	tick
	happened[delivered]=$delivered happened[delivered_s]=$((now - from))
	say "  $(w delivered "$(num "$delivered")" "$(seconds "${happened[delivered_s]}")")"
	show_due "${sites[0]}"
	report_progress "${sites[0]}"
	settle
	compare_province
}

# The first lines of what is due: day, task, what it is about; and the last line, which sums up.
show_due() {   # site
	local line shown=0 form="^($demo_programme/[^ ]+) +[^ ]+ +(.*[^ ]) +([0-9/-]{10}) "
	say "  $(w due_at "$1" "$demo_due_on")"
	timeout 60 "$client" --dir "$demo/site/$1" due --on "$demo_due_on" >"$demo/due.txt" 2>>"$demo/$1.log" || fail no_due "$1" "$demo/$1.log"
	while IFS= read -r line && [ $shown -lt 5 ]; do
		[[ $line =~ $form ]] || continue
		say "     ${BASH_REMATCH[3]}  ${BASH_REMATCH[1]}  ${BASH_REMATCH[2]:0:84}"
		shown=$((shown + 1))
	done <"$demo/due.txt"
	[ $shown -gt 0 ] || fail no_due "$1" "$demo/due.txt"
	say "     … $(tail -n 1 "$demo/due.txt")"
}

# Progress goes up: a clerk tells how far one task is, and the centre's list says so.
report_progress() {   # site
	local until=$((SECONDS + 30)) from
	tick
	from=$now
	printf 'task_code,organisation_code,what,reported_on,progress,evidence\n%s\n' \
		"$demo_programme/1.4,DB$1,progress,2021-12-20,60,Báo cáo số 15-BC/TU" \
		| timeout 60 "$client" --dir "$demo/site/$1" import - --form task_report --as-of 2021-12-20 >"$demo/progress.txt" 2>>"$demo/$1.log" \
		|| fail no_progress "$1" "$demo/progress.txt, $demo/$1.log"
	while ask "SELECT count(*) FROM task_report_known WHERE what = 'progress' AND progress = 60"; [ "${answer[0]}" -eq 0 ]; do
		[ $SECONDS -lt $until ] || fail no_progress "$1" "$demo/$1.log"
		sleep 0.05
	done
	tick
	say "  $(w progress_told "$1" "$demo_programme/1.4" $((now - from)))"
}

# Units, organisations, documents, tasks and the catalogue: what the centre has published, every site must hold, to the bit.
digest_of() {   # what a doctor says; position and digests into REPLY
	local state='feed=province generation=[^ ]+ n=([0-9]+) rows=[0-9]+ digest=([0-9a-f]{64}) catalogue=[0-9]+ catalogue_digest=([0-9a-f]{64})'
	[[ $(grep -a -o 'feed=province .*' <<<"$1") =~ $state ]] && REPLY="${BASH_REMATCH[1]} ${BASH_REMATCH[2]} ${BASH_REMATCH[3]}"
}

compare_province() {
	local site said want until=$((SECONDS + 30))
	said=$(timeout 60 "$server" --lang en doctor 2>>"$demo/centre.log" || true)
	digest_of "$said" || fail no_digest centre "$demo/centre.log"
	want=$REPLY
	for site in "${sites[@]}"; do
		while said=$(timeout 60 "$client" --dir "$demo/site/$site" --lang en doctor 2>>"$demo/$site.log" || true); ! digest_of "$said" || [ "$REPLY" != "$want" ]; do
			[ $SECONDS -lt $until ] || fail no_digest "$site" "$demo/$site.log"
			sleep 0.2
		done
	done
	happened[province_n]=${want%% *}
	say "  $(w all_hold ${#sites[@]} "$(num "${happened[province_n]}")")"
}
