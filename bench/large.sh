#!/bin/bash
# bench/large.sh [EXPANDED_MB] [FOLDER]: makes a stampsim share of about so many MB of expanded logs (default 4000), packs it with
# the profile PROFILE (fast), and prints how long that takes, and how long `stamplog ls` (open and list everything) and a `grep`
# over all take on it.
# Needs about 0.5 x EXPANDED_MB of disk in FOLDER for the zips and the bundle; 40000 needs 20 GB. The share stays there for
# other measurements; a share of that size that is there already is taken as it is.
set -euo pipefail

megabytes=${1:-4000}
folder=${2:-${TMPDIR:-/tmp}/stamplog-large}
here=$(cd "$(dirname "$0")/.." && pwd)
build=${STAMPLOG_BUILD:-$here/build}
share=$folder/share-$megabytes
profile=${PROFILE:-fast}
bundle=$folder/share-$megabytes.$profile.bundle
mkdir -p "$folder"

if [ ! -d "$share" ]; then
    free=$(df -m --output=avail "$folder" | tail -1)
    [ "$free" -gt $((megabytes / 2)) ] || { echo "$folder: only $free MB are free" >&2; exit 1; }
    # Its zips are 0.27 of what is in them.
    "$build/stampsim" init "$folder/stamp-$megabytes" --size-mb $((megabytes * 27 / 100))
    "$build/stampsim" share "$folder/stamp-$megabytes" "$share.part"
    rm -rf "$folder/stamp-$megabytes"
    mv "$share.part" "$share"
fi
echo "share: $(du -sm "$share" | cut -f1) MB in $(find "$share" -name '*.zip' | wc -l) zips"

measure() { /usr/bin/time -f "$1: %e s, %U+%S cpu s, %M KiB" "${@:2}" > /dev/null; }
measure "pack" "$build/stamplog" pack "$share" -o "$bundle" --profile "$profile" --force --quiet
measure "open and ls" "$build/stamplog" ls "$bundle" --json
measure "open and ls" "$build/stamplog" ls "$bundle" --json
measure "grep over all" "$build/stamplog" grep -c "no such text anywhere" "$bundle" --quiet || true
echo "bundle: $(stat -c %s "$bundle") bytes, $("$build/stamplog" ls "$bundle" --json | wc -l) lines of ls"
"$build/stamplog" show "$bundle" | sed -n 2,3p
