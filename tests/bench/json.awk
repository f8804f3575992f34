# The value of a key in a line that holds flat JSON objects as the bench prints them; "" when it is not there.
function json(line, key,    v) {
	if (match(line, "\"" key "\": \"[^\"]*\"")) {
		v = substr(line, RSTART, RLENGTH)
		sub(/^"[^"]*": "/, "", v)
		sub(/"$/, "", v)
		return v
	}
	if (!match(line, "\"" key "\": -?[0-9.]+"))
		return ""
	v = substr(line, RSTART, RLENGTH)
	sub(/^"[^"]*": /, "", v)
	return v
}
