#!/bin/sh
# What a site's container starts with. `run` enrols at the first start with the token in /enrol, then the agent runs.
#   recovery-key          prints the recovery key that enrolment made
#   recovery-key taken    it is on paper now: removes it from this machine
# The key must neither be lost nor stand in a log, and a container's output is a log. So enrolment writes it into the data
# volume (0600), each start says that it lies there, and it goes when the administrator says so. A site that is
# enrolled but whose key was never seen (the machine lost power in between) makes a new one: nothing is sealed to the old.
set -eu
dir=${LIENTHONG_DIR:-/var/lib/lienthong}      # the program reads the same variable
token=${LIENTHONG_TOKENS:-/enrol}/token
key=$dir/recovery-key.txt
umask 077

say() { case ${LANGUAGE:-vi} in en*) echo "lienthong-site: $2" >&2 ;; *) echo "lienthong-site: $1" >&2 ;; esac; }
has_key() { grep -Eqs '^([0-9A-Z]{5}-){12}[0-9A-Z]{5}$' "$1"; }

# True: enrolled. LT-7010 is no store, LT-8001 a store without an enrolment; anything else is not for us to go on from.
is_enrolled() {
	status=0
	said=$(lienthong status 2>&1 >/dev/null) || status=$?
	case $said in
	*LT-7010* | *LT-8001*) return 1 ;;
	*) [ $status -eq 0 ] || { printf '%s\n' "$said" >&2; exit $status; } ;;
	esac
}

enrol() {
	if [ ! -r "$token" ]; then
		say "điểm chưa đăng ký và chưa có mã đăng ký ở $token" "this site is not enrolled, and there is no token in $token"
		exit 75
	fi
	lienthong enroll "$(cat "$token")" >"$key.new"
	sync "$key.new"
	say "điểm đã đăng ký xong" "enrolled"
}

keep_key() {
	if has_key "$key.new"; then mv "$key.new" "$key"; fi
	if ! has_key "$key" && [ ! -e "$dir/recovery-key.taken" ]; then
		lienthong recovery-key new >"$key.new"
		sync "$key.new"
		mv "$key.new" "$key"
	fi
	rm -f "$key.new"
	[ ! -e "$key" ] || say "khóa khôi phục còn nằm trên máy này: xem bằng «$0 recovery-key», chép ra giấy, rồi «$0 recovery-key taken»" \
		"the recovery key still lies on this machine: see it by $0 recovery-key, write it down, then $0 recovery-key taken"
}

recovery_key() {
	if [ ! -e "$key" ]; then
		say "khóa khôi phục không còn trên máy này; nếu mất bản giấy thì chạy «lienthong recovery-key new»" \
			"the recovery key is not on this machine any more; when the paper is lost: lienthong recovery-key new"
		exit 66
	fi
	case ${1:-} in
	'') cat "$key" ;;
	taken) date +%F >"$dir/recovery-key.taken"; sync "$dir/recovery-key.taken"; rm "$key" ;;
	*) exit 64 ;;
	esac
}

case ${1:-run} in
run)
	is_enrolled || enrol
	keep_key
	exec lienthong run
	;;
recovery-key) shift; recovery_key "$@" ;;
*) exec lienthong "$@" ;;
esac
