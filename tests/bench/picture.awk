# sweep.json (one object per line) -> an SVG: rates above, memory below, a column for each thing that varies.
#   mawk -f json.awk -f picture.awk sweep.json
function text(x, y, class, anchor, words) {
	printf "<text x=\"%.1f\" y=\"%.1f\" class=\"%s\" text-anchor=\"%s\">%s</text>\n", x, y, class, anchor, words
}

# The least round number of which four reach high.
function step(high,    s, k, n, round) {
	n = split("1 1.5 2 2.5 3 4 5 8", round, " ")
	for (s = 1; ; s *= 10)
		for (k = 1; k <= n; k++)
			if (4 * s * round[k] >= high)
				return s * round[k]
}

function short(v) {
	return v >= 1000000 ? v / 1000000 " M" : v >= 1000 ? v / 1000 " k" : v ""
}

function at_x(p, v) {
	return left[p] + pad + (log(v) - low[p]) / (high[p] - low[p]) * (width - 2 * pad)
}

function at_y(top, v, most) {
	return top + height - v / most * height
}

function frame(p, top, most, unit,    i, y) {
	for (i = 0; i * unit <= most + 0.001; i++) {
		y = at_y(top, i * unit, most)
		printf "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"%s\"/>\n", left[p], y, left[p] + width, y, i ? "grid" : "axis"
		if (p == 1)
			text(left[p] - 6, y + 4, "small", "end", short(i * unit))
	}
	for (i = 1; i <= n[p]; i++) {
		printf "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"axis\"/>\n", at_x(p, value[p, i]), top + height,
			at_x(p, value[p, i]), top + height + 4
		text(at_x(p, value[p, i]), top + height + 16, "small", "middle", p == 1 ? value[p, i] / 1024 : value[p, i])
	}
}

function line(p, top, most, class, y,    i, points) {
	points = ""
	for (i = 1; i <= n[p]; i++)
		points = points sprintf("%.1f,%.1f ", at_x(p, value[p, i]), at_y(top, y[p, i], most))
	printf "<polyline points=\"%s\" class=\"line %s\"/>\n", points, class
	for (i = 1; i <= n[p]; i++)
		printf "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" class=\"dot %s\"/>\n", at_x(p, value[p, i]), at_y(top, y[p, i], most), class
}

BEGIN {
	column["group_bytes"] = 1; column["sites"] = 2; column["body_bytes"] = 3
	title[1] = "KiB a transaction gathers"; title[2] = "sites at once"; title[3] = "bytes of a body"
	width = 216; height = 120; pad = 22; first = 60
	for (p = 1; p <= 3; p++)
		left[p] = 52 + (p - 1) * (width + 28)
}

json($0, "what") in column {
	p = column[json($0, "what")]
	i = ++n[p]
	value[p, i] = json($0, "value") + 0
	rate[p, i] = json($0, "rate") + 0
	centre[p, i] = json($0, "centre_kb") / 1024
	site[p, i] = json($0, "site_kb") / 1024
	if (rate[p, i] > most_rate) most_rate = rate[p, i]
	if (centre[p, i] > most_mb) most_mb = centre[p, i]
	if (i == 1 || log(value[p, i]) < low[p]) low[p] = log(value[p, i])
	if (i == 1 || log(value[p, i]) > high[p]) high[p] = log(value[p, i])
}

END {
	second = first + height + 66
	total_width = left[3] + width + 16
	total_height = second + height + 50
	printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\" ", total_width, total_height, total_width, total_height
	print "aria-label=\"Updates a second and memory over the bytes of a transaction, the number of sites, the bytes of a body\">"
	print "<style>"
	print "text { font-family: system-ui, sans-serif; fill: #57606a } .small { font-size: 10px } .title { font-size: 12px; font-weight: 600 }"
	print ".grid { stroke: #8b949e; stroke-opacity: .25 } .axis { stroke: #8b949e } .line { fill: none; stroke-width: 2 }"
	print ".line.rate { stroke: #0969da } .dot.rate { fill: #0969da } .line.centre { stroke: #bc4c00 } .dot.centre { fill: #bc4c00 }"
	print ".line.site { stroke: #1a7f37 } .dot.site { fill: #1a7f37 } text.rate { fill: #0969da } tspan.centre { fill: #bc4c00 } tspan.site { fill: #1a7f37 }"
	print "@media (prefers-color-scheme: dark) { text { fill: #c9d1d9 } .line.rate { stroke: #58a6ff } .dot.rate, text.rate { fill: #58a6ff }"
	print ".line.centre { stroke: #f0883e } .dot.centre, tspan.centre { fill: #f0883e } .line.site { stroke: #3fb950 } .dot.site, tspan.site { fill: #3fb950 } }"
	print "</style>"
	text(left[1], first - 18, "title rate", "start", "Updates a second")
	text(left[1], second - 14, "title", "start", "Peak memory in MiB: <tspan class=\"centre\">the centre</tspan>, <tspan class=\"site\">the largest site</tspan>")
	rate_step = step(most_rate)
	mb_step = step(most_mb)
	for (p = 1; p <= 3; p++) {
		text(left[p] + width / 2, 18, "small", "middle", title[p])
		text(left[p] + width / 2, second + height + 36, "small", "middle", title[p])
		frame(p, first, 4 * rate_step, rate_step)
		line(p, first, 4 * rate_step, "rate", rate)
		frame(p, second, 4 * mb_step, mb_step)
		line(p, second, 4 * mb_step, "centre", centre)
		line(p, second, 4 * mb_step, "site", site)
	}
	print "</svg>"
}
