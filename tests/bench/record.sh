#!/usr/bin/env bash
# Puts what was measured into this folder: record.sh province|sweep FILE. The table goes between the two marker lines of
# README.md, the picture of a sweep into sweep.svg.
set -euo pipefail
kind=$1 file=$(realpath "$2")
cd "$(dirname "$0")"
grep -qx "<!-- $kind -->" README.md && grep -qx "<!-- /$kind -->" README.md || { echo "README.md has lost its markers for $kind" >&2; exit 70; }
table=$(mktemp) readme=$(mktemp)
trap 'rm -f "$table" "$readme"' EXIT
mawk -v kind="$kind" -f json.awk -f tables.awk "$file" >"$table"
mawk -v from="<!-- $kind -->" -v to="<!-- /$kind -->" -v table="$table" '
	$0 == to { inside = 0 }
	!inside { print }
	$0 == from { inside = 1; while ((getline line < table) > 0) print line }' README.md >"$readme"
cat "$readme" >README.md
[ "$kind" = province ] || mawk -f json.awk -f picture.awk "$file" >sweep.svg
