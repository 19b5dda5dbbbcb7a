#!/bin/bash
# bench/grep.sh SHARE [RUNS] [STAMPLOG]: `stamplog grep` over a whole bundle against `zstd -dc | rg` and `| grep` over the same tar, interleaved, medians.
# Prints GB of expanded text a second (wall and cpu) and the ratios. SHARE is a folder with AzureStackLogs-*/*.zip. Needs zstd, GNU grep,
# GNU time, python3, and ripgrep where it is there. The peers see the tar as one text, and every duplicate: they say less, and of no member.
set -euo pipefail

share=${1:?usage: bench/grep.sh SHARE [RUNS] [STAMPLOG]}
runs=${2:-3}
here=$(cd "$(dirname "$0")/.." && pwd)
stamplog=${3:-$here/build/stamplog}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$stamplog" pack "$share" -o "$work/case.tar.zst" --profile fast --quiet >/dev/null
size=$(zstd -dcq "$work/case.tar.zst" | wc -c)
echo "bundle $(stat -c %s "$work/case.tar.zst") bytes, tar $size bytes, $(nproc) processors"

# measure NAME COMMAND…: appends "wall cpu rss-in-KiB" to NAME's figures; 1 is "nothing found" to peers, 3 to us.
measure() {
    local name=$1 code=0
    shift
    /usr/bin/time -f '%e %U %S %M' -a -o "$work/$name.times" "$@" >"$work/$name.out" 2>/dev/null || code=$?
    case $code in 0 | 1 | 3) ;; *) echo "$name: exit $code" >&2; exit 1 ;; esac
}

patterns=('ERROR' '(?i)exception|timed? ?out' '0x8[0-9a-f]{7}' 'no such text anywhere')
for pattern in "${patterns[@]}"; do
    rm -f "$work"/*.times
    for _ in $(seq "$runs"); do
        measure stamplog "$stamplog" grep -a "$pattern" "$work/case.tar.zst" --quiet
        measure one_thread "$stamplog" grep -a "$pattern" "$work/case.tar.zst" --quiet --threads 1
        measure decode bash -c 'zstd -dcq "$1" | cat >/dev/null' - "$work/case.tar.zst"
        if command -v rg >/dev/null; then
            measure ripgrep bash -c 'zstd -dcq "$2" | rg -a -e "$1"' - "$pattern" "$work/case.tar.zst"
        fi
        measure gnu_grep bash -c 'zstd -dcq "$2" | LC_ALL=C grep -a -P "$1"' - "$pattern" "$work/case.tar.zst"
    done
    python3 - "$work" "$size" "$pattern" <<'PY'
import pathlib, statistics, sys
work, size = pathlib.Path(sys.argv[1]), int(sys.argv[2])
print(f"{sys.argv[3]!r}: {'what':12} {'wall s':>7} {'cpu s':>7} {'GB/s':>6} {'GB/cpu s':>8} {'RSS MiB':>8} {'lines':>8}")
figures = {}
for name in ("stamplog", "one_thread", "decode", "ripgrep", "gnu_grep"):
    times = work / f"{name}.times"
    if not times.exists():
        continue
    rows = [list(map(float, line.split())) for line in times.read_text().splitlines() if line[0].isdigit()]
    wall, cpu = (statistics.median(r[0] for r in rows), statistics.median(r[1] + r[2] for r in rows))
    figures[name] = (wall, cpu)
    lines = (work / f"{name}.out").read_bytes().count(b"\n")
    print(f"{'':{len(sys.argv[3]) + 3}} {name:12} {wall:7.2f} {cpu:7.2f} {size / wall / 1e9:6.2f} {size / cpu / 1e9:8.2f} {max(r[3] for r in rows) / 1024:8.0f} {lines:8}")
for peer in ("ripgrep", "gnu_grep", "one_thread"):
    if peer in figures:
        print(f"{'':{len(sys.argv[3]) + 3}} stamplog/{peer}: wall {figures['stamplog'][0] / figures[peer][0]:.3f}, cpu {figures['stamplog'][1] / max(figures[peer][1], 0.01):.3f}")
PY
done
