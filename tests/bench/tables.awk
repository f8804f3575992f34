# What the bench printed -> a table for README.md.
#   mawk -v kind=province|sweep -f json.awk -f tables.awk FILE
function thousands(v,    s) {
	s = sprintf("%.0f", v)
	while (match(s, /[0-9][0-9][0-9][0-9]+/) && match(s, /^[0-9]+[0-9][0-9][0-9]/) )
		s = substr(s, 1, RLENGTH - 3) "," substr(s, RLENGTH - 2)
	return s
}

function mib(kb) {
	return sprintf("%.0f", kb / 1024)
}

# Of the load's time, one CPU being 100 %.
function share(line, key) {
	return sprintf("%.0f %%", 100 * json(line, key) / json(line, "seconds"))
}

# Microseconds of it for one update.
function each(line, key) {
	return sprintf("%.0f", 1e6 * json(line, key) / json(line, "updates"))
}

function chain(line) {
	return (json(line, "cpu_writer_s") + json(line, "cpu_backend_s") + json(line, "sync_s")) / json(line, "seconds")
}

function used(line) {
	return 1 - (json(line, "idle_s") + json(line, "disk_wait_s")) / (cpus * json(line, "seconds"))
}

# Writer, its backend and the log's fsync take turns: together they cannot exceed the load's time.
function bound(line) {
	if (chain(line) >= 0.85)
		return "writer and its backend"
	if (used(line) < 0.9)
		return "waiting"
	return json(line, "cpu_others_s") > 0.1 * cpus * json(line, "seconds") ? "all CPUs, shared with others" : "all CPUs"
}

json($0, "cpus") != "" {
	cpus = json($0, "cpus")
	machine = "Measured on " json($0, "day") ": " cpus " CPUs (" json($0, "cpu") "), PostgreSQL " json($0, "postgres") \
		" with initdb’s own settings, fsync " json($0, "fsync")
}

json($0, "seconds") != "" {
	points[++n] = $0
	others += json($0, "cpu_others_s")
	time += json($0, "seconds")
}

/"median":/ { median = $0 }
/"ratio":/ { ratio = $0 }
/"peak_kb":/ { peak = $0 }
/^  "updates":/ { load = $0 }

function begin(words) {
	printf "%s. %s Other programs had %.0f %% of the machine meanwhile.\n\n", machine, words, 100 * others / (cpus * time)
}

function row(letter, what, key, factor) {
	printf "| %s | %s | %s | %s |\n", letter, what, thousands(json(median, key)), factor
}

# The round whose rate is the median.
function middle(    i) {
	for (i = 1; i <= n; i++)
		if (json(points[i], "rate") == json(median, "c_per_s"))
			return points[i]
	return points[n]
}

function province(    m) {
	begin("Medians of " n (n == 1 ? " round." : " rounds."))
	print "| | what | updates a second | |"
	print "|---|---|--:|---|"
	row("c", thousands(json(load, "updates")) " updates from " json(load, "sites") " sites", "c_per_s", "")
	row("a", "`COPY`, a commit every " json(median, "group") " updates", "a_copy_per_s", "c/a = " json(ratio, "c_to_a"))
	row("a", "`COPY` in one shot", "a_copy_one_shot_per_s", "c/a = " json(ratio, "c_to_a_one_shot"))
	row("b", "`INSERT`, a commit each", "b_insert_per_s", "c/b = " json(ratio, "c_to_b"))
	row("r", "`verify --replay`, with all other checks", "r_replay_per_s", "r/c = " json(ratio, "r_to_c"))
	printf "\nPeak memory: the centre %s MiB, the largest site %s MiB, the replay %s MiB. ", mib(json(peak, "centre")), mib(json(peak, "site")),
		mib(json(peak, "replay"))
	m = middle()
	printf "Of the load’s %.1f s the writer computed %s, PostgreSQL computed for it %s, and it waited for the log’s fsync %s; ", json(m, "seconds"),
		share(m, "cpu_writer_s"), share(m, "cpu_backend_s"), share(m, "sync_s")
	printf "the sites together took %s of a CPU, gateway and libzmq %.0f %%; all CPUs were used to %.0f %%. ", share(m, "cpu_sites_s"),
		100 * (json(m, "cpu_gateway_s") + json(m, "cpu_wire_s")) / json(m, "seconds"), 100 * used(m)
	print "Bound by: " bound(m) "."
}

function sweep(    i, p, what, named) {
	named["group_bytes"] = "`group_bytes`"; named["sites"] = "sites"; named["body_bytes"] = "body, bytes"
	begin("Each point " thousands(json(points[1], "updates")) " updates, the middle one of its runs by rate.")
	print "| varies | value | updates/s | group | centre, MiB | site, MiB | writer, µs | its backend, µs | fsync, µs | these three | sites, µs | CPUs used | bound by |"
	print "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|"
	for (i = 1; i <= n; i++) {
		p = points[i]
		what = json(p, "what") == before ? "" : named[json(p, "what")]
		before = json(p, "what")
		printf "| %s | %s | %s | %s | %s | %s | %s | %s | %s | %.0f %% | %s | %.0f %% | %s |\n", what, thousands(json(p, "value")), thousands(json(p, "rate")),
			json(p, "group"), mib(json(p, "centre_kb")), mib(json(p, "site_kb")), each(p, "cpu_writer_s"), each(p, "cpu_backend_s"),
			each(p, "sync_s"), 100 * chain(p), each(p, "cpu_sites_s"), 100 * used(p), bound(p)
	}
}

END {
	if (n == 0)
		exit 1
	if (kind == "province")
		province()
	else
		sweep()
}
