#!/bin/sh
# What the centre's container starts with. The database's password comes as a secret, a file (database_password; of `web`, which
# has a login of its own, web_password); libpq reads it from a file of its own in memory (/run/lienthong, a tmpfs), so it stands in no environment, argument or layer.
#   run, migrate ..., site list ...     any command of lienthong-server
#   enrol CODE ARGUMENTS                `site add` with these arguments, unless the site is there; as long as it has no key, a
#                                       fresh one-time token goes to /enrol (what lies there later is used up)
#   renew CODE                          a fresh token for a site that has to enrol again (its disk died)
set -eu
secret=/run/secrets/database_password
[ "${1:-run}" != web ] || secret=/run/secrets/web_password
passfile=/run/lienthong/passfile
tokens=/enrol

die() { echo "lienthong-centre: $2" >&2; exit "$1"; }

# host:port:database:user:password; a backslash takes the meaning from : and \.
write_passfile() {
	[ -f "$secret" ] && [ -r "$secret" ] || die 78 "the secret is not there, or user $(id -u) cannot read it: $secret"
	password=$(tr -d '\r\n' <"$secret" | sed 's/[\\:]/\\&/g')
	[ -n "$password" ] || die 78 "the secret is empty: $secret"
	(umask 077 && printf '*:*:*:*:%s\n' "$password" >"$passfile.new")
	mv "$passfile.new" "$passfile"
}

# What the centre has of the site's key: active, waiting, revoked, none; nothing when there is no such site.
key_of() {
	sites=$(lienthong-server site list --json)
	printf '%s\n' "$sites" | awk -v code="\"$1\"," '
		$1 == "\"code\":" { here = $2 == code }
		here && $1 == "\"key_state\":" { gsub(/[",]/, "", $2); print $2 }'
}

leave_token() {   # command of lienthong-server that prints one
	token=$(lienthong-server "$@")
	(umask 027 && printf '%s\n' "$token" >"$tokens/token.new")
	mv "$tokens/token.new" "$tokens/token"
	echo "lienthong-centre: a one-time token waits for its site" >&2
}

enrol() {
	state=$(key_of "$1")
	case $state in
	'') leave_token site add "$@" ;;
	none) leave_token site token "$1" ;;
	*) echo "lienthong-centre: site $1 is enrolled (key: $state)" >&2 ;;
	esac
}

write_passfile
case ${1:-run} in
enrol) shift; enrol "$@" ;;
renew) leave_token site token "$2" ;;
*) exec lienthong-server "$@" ;;
esac
