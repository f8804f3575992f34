#!/bin/sh
# run.sh TARGET CORPUS: fuzzes for LT_FUZZ_SECONDS (20) from the kept corpus; new inputs stay in the build's folder, as does
# the input of a failure (crash-*, timeout-*), whose name is told.
set -eu
target=$1 corpus=$2
name=$(basename "$target")
mkdir -p "new/$name" found
exec "$target" -max_total_time="${LT_FUZZ_SECONDS:-20}" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
	-verbosity=1 -artifact_prefix="$PWD/found/$name-" "new/$name" "$corpus"
