#!/usr/bin/env bash
# What docker-compose.yml promises, read from what docker-compose makes of it: no password in it, nothing writable but volumes and
# memory, no capabilities, nobody is root, health checks, memory limits, PostgreSQL out of the sites' reach, two ports on this
# machine only, HTTP with a login of its own, each token in a volume of its own, and nothing at all without secrets. Needs no engine; 77: no docker-compose.
#   tests/tools/check_compose.sh [FILE]
set -uo pipefail
export LC_ALL=C.UTF-8
top=$(cd "$(dirname "$0")/../.." && pwd)
file=${1:-$top/docker-compose.yml}
if ! command -v docker-compose >/dev/null; then
	echo "SKIPPED: docker-compose is not here (apt-get install docker-compose; it needs no engine)"
	exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
must() { if "${@:2}"; then echo "ok   $1"; else echo "FAIL $1"; failed=1; fi; }
mustnt() { if "${@:2}"; then echo "FAIL $1"; failed=1; else echo "ok   $1"; fi; }

config() { docker-compose --project-directory "$top" --file "$file" config; }

# One service, as printed: the lines below `  NAME:` of `services:`, without their indentation.
service() {
	awk -v name="  $1:" '/^[a-z]/ { within = $0 == "services:" } /^  [a-z]/ { mine = within && $0 == name; next }
		mine { print substr($0, 5) }' "$work/config"
}
has() { service "$1" | grep -qxF -- "$2"; }
names() {   # of services or volumes
	awk -v part="$1:" '/^[a-z]/ { within = $0 == part } within && /^  [a-z]/ { sub(/:.*/, "", $1); print $1 }' "$work/config"
}
users_of() {   # a volume
	for s in $(names services); do ! service "$s" | grep -qE "^- ${1}:/" || echo "$s"; done | tr '\n' ' '
}
count() { for s in "${@:2}"; do ! has "$s" "$1" || echo x; done | wc -l; }   # services that have this line
# The items of one list or map of a service.
part() { service "$1" | awk -v part="$2:" '/^[a-z]/ { within = $0 == part; next } within { print }'; }
last_user() { awk '$1 == "USER" { user = $2 } END { exit !(user ~ /^[1-9][0-9]*$/) }' "$top/$1/Dockerfile"; }
version=$(sed -n 's/^project(lienthong VERSION \([0-9.]*\).*/\1/p' "$top/CMakeLists.txt")
labelled() { grep -qxF "ARG VERSION=$version" "$top/$1/Dockerfile"; }
last_stage() { awk '/^FROM/ { text = "" } { text = text "\n" $0 } END { print text }' "$top/$1/Dockerfile"; }

# --- without secrets --------------------------------------------------------------------------------------------------

(unset LIENTHONG_SECRETS; config) >"$work/none" 2>&1 && refused=0 || refused=1
must "without LIENTHONG_SECRETS nothing is configured" [ $refused -eq 1 ]
must "... and it says what is missing" grep -q "LIENTHONG_SECRETS.*README.md" "$work/none"

# --- what is configured -----------------------------------------------------------------------------------------------

export LIENTHONG_SECRETS=$work/secrets
unset LIENTHONG_PUBLISH LIENTHONG_ENDPOINTS LIENTHONG_WEB
mkdir "$LIENTHONG_SECRETS"
for secret in database_superuser database_password web_password; do echo "do-not-print-$secret" >"$LIENTHONG_SECRETS/$secret"; done
config >"$work/config" 2>"$work/words" || { cat "$work/words"; exit 1; }
mustnt "docker-compose has nothing to complain about" [ -s "$work/words" ]
mustnt "no secret is printed" grep -q do-not-print "$work/config"
mustnt "no password is set, only files that hold one" grep -q . <(grep -iE 'pass|secret' "$work/config" | grep -vE \
	'^ *(secrets:|(- source: )?(database_superuser|database_password|web_password):?|POSTGRES_PASSWORD_FILE: /run/secrets/database_superuser)$|passfile=/run/lienthong/passfile$|^    file: ')
must "the three secrets are files of that folder" \
	[ "$(grep -cE "^    file: $LIENTHONG_SECRETS/(database_superuser|database_password|web_password)$" "$work/config")" -eq 3 ]
must "web has its own password and no other" [ "$(part web secrets)" = "- source: web_password" ]
mustnt "nobody but web and the role has it" grep -q web_password <(for s in database migrate centre enrol-lb enrol-nh site-lb site-nh; do service $s; done)

for s in $(names services); do
	must "$s: read-only" has "$s" "read_only: true"
	must "$s: no capabilities" [ "$(part "$s" cap_drop)" = "- ALL" ]
	mustnt "$s: none is given back" has "$s" "cap_add:"
	must "$s: no new privileges" has "$s" "- no-new-privileges:true"
	mustnt "$s: not privileged" has "$s" "privileged: true"
	must "$s: memory has a limit" grep -qE '^mem_limit: [0-9]+m$' <(service "$s")
	mustnt "$s: nothing is mounted but named volumes, and what it only reads" \
		grep -qvE '^- [a-z-]+:/[^ ]+:r[wo]$|:ro$' <(part "$s" volumes)
done
must "the centre has 256 MB" has centre "mem_limit: 256m"
must "web logs in as lienthong_web" grep -q "WEB_DATABASE: host=database user=lienthong_web " <(service web)
must "PostgreSQL and the role are uid 999" [ "$(count "user: 999:999" database role)" -eq 2 ]
for d in server client; do
	must "$d/Dockerfile ends as a user by number, not root" last_user $d
	must "$d/Dockerfile is labelled with the project's version" labelled $d
	mustnt "$d/Dockerfile installs no compiler where it runs" \
		grep -qE '\b(gcc|clang|cmake|ninja|dev packages|[a-z0-9]+-dev)\b' <(last_stage $d)
done

# --- health, networks, ports, volumes ---------------------------------------------------------------------------------

must "PostgreSQL is asked for its health" has database "  - pg_isready"
must "the centre is asked for its health" has centre "  - lienthong-server doctor --quick || exit 1"
must "web is asked for its health" has web "  - lienthong-server web --check || exit 1"
must "each site is asked for its health" [ "$(count "  - lienthong doctor --quick || exit 1" site-lb site-nh)" -eq 2 ]
must "PostgreSQL's network has no way out" grep -q "internal: true" <(grep -A1 -x "  data:" "$work/config")
must "PostgreSQL is in that network only" [ "$(part database networks)" = "  data: null" ]
for s in site-lb site-nh; do must "$s is not in it" [ "$(part $s networks)" = "  line: null" ]; done
must "two ports are published, the centre's and web's, on this machine only" \
	[ "$(for s in $(names services); do part "$s" ports; done)" = "- 127.0.0.1:5570:5570/tcp
- 127.0.0.1:8570:8570/tcp" ]
must "web is not where sites are" [ "$(part web networks | tr '\n' ' ')" = "  data: null   front: null " ]
must "data stand in named volumes" [ "$(names volumes | sort | tr '\n' ' ')" = "centre database site-lb site-nh token-lb token-nh " ]
for s in lb nh; do
	must "the token of $s is seen by its enrolment and by itself" [ "$(users_of token-$s)" = "enrol-$s site-$s " ]
	must "... and only read by the site" has site-$s "- token-$s:/enrol:ro"
	must "the data of $s are seen by itself" [ "$(users_of site-$s)" = "site-$s " ]
done
must "PostgreSQL's data are seen by itself" [ "$(users_of database)" = "database " ]
must "what runs once does not run again by itself" [ "$(count 'restart: "no"' role migrate enrol-lb enrol-nh)" -eq 4 ]
exit $failed
