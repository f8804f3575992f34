#!/bin/sh
# client/container.sh without a container: whatever dies in the middle of a first start, the recovery key is neither lost nor
# printed. A script stands in for `lienthong`; what it does is told by files in the site's folder.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin" "$work/enrol"
export PATH="$work/bin:$PATH" LIENTHONG_DIR="$work/site" LIENTHONG_TOKENS="$work/enrol" LANGUAGE=en
site=$LIENTHONG_DIR key=$LIENTHONG_DIR/recovery-key.txt
failed=0
must() { said=$1; shift; if "$@"; then echo "ok   $said"; else echo "FAIL $said"; failed=1; fi; }

# `die-before`: enroll shows a key and dies before it counts. `die-after`: it counts, and the machine loses power. `broken`: the store is.
cat >"$work/bin/lienthong" <<'SH'
#!/bin/sh
d=$LIENTHONG_DIR
new_key() { n=$(($(cat $d/keys 2>/dev/null || echo 0) + 1)); echo $n >$d/keys; for i in 0 1 2 3 4 5 6 7 8 9 A B; do printf 'KEY%d%s-' $n $i; done; echo KEY${n}C; }
case $1 in
status)
	[ ! -e $d/broken ] || { echo "store damaged [LT-7005]" >&2; exit 78; }
	[ -e $d/enrolled ] || { echo "not enrolled [LT-8001]" >&2; exit 78; } ;;
enroll)
	[ "$2" = LT1-TOKEN ] || { echo "refused [LT-8003]" >&2; exit 77; }
	echo Enrolled.; new_key
	[ ! -e $d/die-before ] || { rm $d/die-before; exit 70; }
	cp $d/keys $d/enrolled
	[ ! -e $d/die-after ] || { rm $d/die-after; kill -9 $PPID; } ;;
recovery-key) new_key; cp $d/keys $d/enrolled ;;
run) echo ready ;;
esac
SH
chmod +x "$work/bin/lienthong"

fresh() { rm -rf "$site"; mkdir "$site"; echo LT1-TOKEN >"$work/enrol/token"; }
start() { sh "$top/client/container.sh" "${@:-run}" >"$work/out" 2>"$work/log"; status=$?; }
holds_key() { [ "$(tail -n 1 "$key" | cut -c 1-5)" = "KEY$1""0" ]; }      # the key that counts
silent() { ! grep -q KEY "$work/out" "$work/log"; }

fresh
start
must "first start enrols and runs" grep -q ready "$work/out"
must "the key stands in the data volume" holds_key 1
must "only its owner reads it" [ "$(stat -c %a "$key")" = 600 ]
must "it is not in the log" silent
must "the log says that it lies there" grep -q "recovery key still lies" "$work/log"
start
must "second start changes nothing" holds_key 1
start recovery-key
must "it is shown to who asks" grep -q KEY1 "$work/out"
start recovery-key taken
must "once taken it is gone" [ ! -e "$key" ]
start
must "and no other one is made" [ ! -e "$key" -a "$(cat "$site/keys")" = 1 ]
must "nor spoken of" [ ! -s "$work/log" ]
start recovery-key
must "who asks now is told so" [ $status -eq 66 ]

fresh
touch "$site/die-before"
start
must "enrolment that failed ends with its status" [ $status -eq 70 ]
must "and does not run" [ ! -s "$work/out" ]
start
must "the next start keeps the key that counts" holds_key 2

fresh
touch "$site/die-after"
start
start
must "killed after enrolment: the next start keeps its key" holds_key 1
must "... silently" silent

fresh
touch "$site/die-after"
start
: >"$site/recovery-key.txt.new"
start
must "enrolled, but the key was lost with the power: a new one" holds_key 2
must "... silently" silent

fresh
touch "$site/broken"
start
must "a damaged store is not enrolled over" [ $status -eq 78 -a ! -e "$site/keys" ]
must "... and what it says is passed on" grep -q LT-7005 "$work/log"

fresh
rm "$work/enrol/token"
start
must "no token: try again later" [ $status -eq 75 ]
echo LT1-OLD >"$work/enrol/token"
start
must "a token that is refused: its status, no key" [ $status -eq 77 -a ! -e "$key" ]
exit $failed
