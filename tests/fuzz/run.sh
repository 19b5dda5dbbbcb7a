#!/bin/sh
# Builds every fuzz target with clang and runs each for SECONDS (default 60). Exit 1 when one found something; the input that
# did is kept and named. Usage: tests/fuzz/run.sh [SECONDS] [TARGET...]; the build folder is $FUZZ_BUILD or build-fuzz.
set -eu

seconds=${1:-60}
[ $# -eq 0 ] || shift
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
build=${FUZZ_BUILD:-$root/build-fuzz}

for tool in clang++ cmake ninja python3; do
    command -v "$tool" >/dev/null || { echo "run.sh: $tool is not installed" >&2; exit 2; }
done

cmake -S "$root" --preset fuzz -B "$build" >/dev/null
ninja -C "$build" fuzzers

seeds=$build/fuzz/seeds
rm -rf "$seeds"
python3 "$here/make_seeds.py" "$root/tests/data/pwsh" "$root/tests/data/wsman" "$seeds"

status=0
for target in ${*:-clixml envelope halves http_auth line message mime reassembler wsman_server}; do
    corpus=$build/fuzz/corpus/$target
    found=$build/fuzz/findings/$target
    mkdir -p "$corpus" "$found"
    dictionary=
    [ ! -f "$here/$target.dict" ] || dictionary=-dict=$here/$target.dict
    echo "== $target: $seconds s, $(ls "$seeds/$target" | wc -l) seeds"
    if ! "$build/fuzz/fuzz_$target" -max_total_time="$seconds" -max_len=16384 -rss_limit_mb=2048 -timeout=20 \
        -print_final_stats=1 -artifact_prefix="$found/" ${dictionary:+"$dictionary"} "$corpus" "$seeds/$target" \
        >"$found.log" 2>&1; then
        status=1
        echo "FINDING in $target, log in $found.log, inputs in $found:"
        tail -n 30 "$found.log"
        ls "$found"
    else
        grep -E 'Done [0-9]+ runs|number_of_executed_units|peak_rss' "$found.log"
    fi
done
exit $status
