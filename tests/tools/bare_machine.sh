#!/usr/bin/env bash
# What a newcomer's machine sees: a bare Debian 12 in a chroot, a clean clone of HEAD in it, and the README's commands, first
# as root, then as a user who has just been made and has sudo. Root is needed here, and debootstrap.
#   tests/tools/bare_machine.sh [--base DIR] [--as root|user] ['COMMAND' ...]      commands: ./dev demo --once, ./dev test
# Packages come from where this machine's own apt gets them. Each of the two has its own fresh copy, in a mount and process
# namespace of its own: what is left running ends with it, and nothing stays but DIR (a base to copy, made when it is not there).
# Status 1 when any command failed; of a failed one the last 60 lines are shown, of the others the last 6.
set -euo pipefail
export LC_ALL=C.UTF-8
top=$(cd "$(dirname "$0")/../.." && pwd)
suite=bookworm clerk=clerk

say() { printf '%s\n' "$*" >&2; }
usage() { say "usage: tests/tools/bare_machine.sh [--base DIR] [--as root|user] ['COMMAND' ...]"; exit 64; }
skip() { say "bare_machine: $*"; exit 77; }
die() { say "bare_machine: $*"; exit 69; }

# --- the base ---------------------------------------------------------------------------------------------------------

# Suites of Debian's own as this machine's apt has them: address suite component.
apt_sources() {
	apt-get indextargets --format '$(ORIGIN) $(REPO_URI) $(RELEASE) $(COMPONENT)' 'Identifier: Packages' \
		| awk -v suite=$suite '$1 == "Debian" && $3 ~ "^" suite { print $2, $3, $4 }' | sort -u
}

make_base() {   # DIR
	local mirror
	mirror=$(apt_sources | awk -v suite=$suite '$2 == suite { print $1; exit }')
	[ -n "$mirror" ] || die "this machine's apt knows no Debian $suite (apt-get update?)"
	say "== debootstrap $suite"
	debootstrap --variant=minbase --include=ca-certificates $suite "$1.new" "$mirror" >"$work/debootstrap.log" 2>&1 \
		|| { tail -n 20 "$work/debootstrap.log" >&2; rm -rf "$1.new"; die "debootstrap failed"; }
	mv "$1.new" "$1"
}

# The way to the packages is this machine's: sources, proxies, certificates, names.
same_way_out() {   # ROOT
	rm -rf "$1"/etc/apt/sources.list "$1"/etc/apt/sources.list.d/*
	apt_sources | sed 's/^/deb /' >"$1/etc/apt/sources.list"
	apt-config dump | grep -E '^Acquire::(https?|Check-[A-Za-z-]+)(::| )' >"$1/etc/apt/apt.conf.d/99machine" || true
	cp -L /etc/resolv.conf "$1/etc/resolv.conf"
	cp -L /etc/hosts "$1/etc/hosts"
	mkdir -p "$1/usr/local/share/ca-certificates"
	cp -r /usr/local/share/ca-certificates/. "$1/usr/local/share/ca-certificates/"
	chroot "$1" update-ca-certificates >/dev/null 2>&1 || true
}

# --- one copy ---------------------------------------------------------------------------------------------------------

# Runs inside the namespaces, as their first process; it takes in what loses its parent.
inside() {   # ROOT WHO COMMAND ...
	local root=$1 who=$2 word log=$1.log begun status failed=0 carried=()
	shift 2
	mount -t proc proc "$root/proc"
	mount --bind /sys "$root/sys"
	mount --bind /dev "$root/dev"
	mount --bind /dev/pts "$root/dev/pts"
	mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
	for word in http_proxy https_proxy no_proxy; do [ -z "${!word:-}" ] || carried+=("export $word='${!word}';"); done
	if [ "$who" != root ]; then
		chroot "$root" sh -c "apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends sudo" >"$log" 2>&1 \
			|| { tail -n 20 "$log" >&2; die "sudo could not be installed"; }
		echo "$who ALL=(ALL) NOPASSWD: ALL" >"$root/etc/sudoers.d/$who"
	fi
	for word in "$@"; do
		begun=$SECONDS status=0
		chroot "$root" su - "$who" -c "${carried[*]} cd lienthong && $word" >"$log" 2>&1 </dev/null || status=$?
		[ $status -eq 0 ] || failed=1
		grep -v '^[[:space:]]*$' "$log" | tail -n $((status == 0 ? 6 : 60)) | sed 's/^/   /' || true
		printf '%s: status %d after %d s: %s\n' "$who" $status $((SECONDS - begun)) "$word"
	done
	return $failed
}

one_copy() {   # WHO COMMAND ...
	local root=$work/$1 home status=0
	say "== $1"
	cp -a --reflink=auto "$base" "$root" && same_way_out "$root" || die "no copy of the base in $root"
	[ "$1" = root ] || chroot "$root" useradd --create-home --shell /bin/bash "$1" || die "no user $1"
	home=$root$(chroot "$root" sh -c "echo ~$1")
	git clone -q --no-hardlinks "$top" "$home/lienthong" \
		&& git -C "$home/lienthong" -c advice.detachedHead=false checkout -q "$head" \
		&& chown -R "$(stat -c %u:%g "$home")" "$home/lienthong" || die "no clean clone in $home"
	unshare --mount --propagation private --pid --fork --kill-child bash "$0" --inside "$root" "$@" &
	child=$!
	wait $child || status=$?
	child=
	rm -rf --one-file-system "$root" "$root.log"
	return $status
}

finish() {
	local status=$?
	trap - EXIT
	if [ -n "$child" ]; then kill -9 "$child" 2>/dev/null || true; wait "$child" 2>/dev/null || true; fi
	rm -rf --one-file-system "$work"
	exit $status
}

main() {
	local as=(root $clerk) who failed=0
	base=
	while [ $# -gt 0 ]; do
		case $1 in
		--base) base=${2:?--base wants a folder}; shift ;;
		--as) case ${2:-} in root) as=(root) ;; user) as=($clerk) ;; *) usage ;; esac; shift ;;
		-*) usage ;;
		*) break ;;
		esac
		shift
	done
	[ $# -gt 0 ] || set -- './dev demo --once' './dev test'
	[ "$(id -u)" -eq 0 ] || skip "root is needed to make a chroot: sudo $0"
	command -v debootstrap >/dev/null || [ -e "${base:-/nowhere}" ] || skip "debootstrap is needed: apt-get install debootstrap"
	head=$(git -C "$top" rev-parse HEAD)
	child= work=$(mktemp -d /var/tmp/bare-XXXXXX)
	trap finish EXIT
	trap 'exit 130' INT TERM
	base=${base:-$work/base}
	[ -e "$base" ] || make_base "$base"
	for who in "${as[@]}"; do one_copy "$who" "$@" || failed=1; done
	exit $failed
}

if [ "${1:-}" = --inside ]; then shift; inside "$@"; else main "$@"; fi
