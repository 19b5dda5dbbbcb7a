#!/bin/bash
# bench/pack.sh SHARE [RUNS] [DRIVER]: stamplog's packing, from the zips, against `tar | zstd -T0 -3` over the expanded files. Runs are
# interleaved, medians are compared, and only the ratios count: seconds are this machine's, at this hour.
# SHARE is a folder with AzureStackLogs-*/*.zip. Needs tar, zstd, python3 and GNU time.
set -euo pipefail

share=${1:?usage: bench/pack.sh SHARE [RUNS] [DRIVER]}
runs=${2:-5}
here=$(cd "$(dirname "$0")/.." && pwd)
driver=${3:-$here/build/pack_driver}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if [ ! -x "$driver" ]; then
    cmake --build "$here/build" --target pack_driver
    driver=$(find "$here/build" -name pack_driver -type f -perm -u+x | head -1)
fi

python3 - "$share" "$work/expanded" <<'PY'
import pathlib, sys, zipfile
share, out = map(pathlib.Path, sys.argv[1:])
for zip_path in sorted(share.glob("AzureStackLogs-*/*.zip")):
    zipfile.ZipFile(zip_path).extractall(out / zip_path.parent.name / zip_path.stem)
PY

# measure NAME COMMAND: appends "wall cpu rss-in-KiB" to NAME's figures.
measure() {
    local name=$1
    shift
    rm -f "$work/$name.out"
    /usr/bin/time -a -o "$work/$name.times" -f '%e %U %S %M' "$@" > "$work/$name.log"
    stat -c %s "$work/$name.out" > "$work/$name.size"
}

peer() { measure peer sh -c "tar -C '$work/expanded' -cf - . | zstd -q -T0 -3 -o '$work/peer.out'"; }

for _ in $(seq "$runs"); do
    peer
    measure fast "$driver" "$share" "$work/fast.out" fast
    peer
    measure fast_links "$driver" "$share" "$work/fast_links.out" fast 0 256 all
    peer
    measure default "$driver" "$share" "$work/default.out" default
done
measure threads_1 "$driver" "$share" "$work/threads_1.out" fast 1
measure threads_16 "$driver" "$share" "$work/threads_16.out" fast 16
for t in 1 16; do cmp "$work/fast.out" "$work/threads_$t.out" || { echo "bytes differ at $t threads" >&2; exit 1; }; done

python3 - "$work" peer fast fast_links default threads_1 threads_16 <<'PY'
import pathlib, statistics, sys
work = pathlib.Path(sys.argv[1])
figures = {}
for name in sys.argv[2:]:
    rows = [list(map(float, line.split())) for line in (work / f"{name}.times").read_text().splitlines()]
    figures[name] = dict(size=int((work / f"{name}.size").read_text()), wall=statistics.median(r[0] for r in rows),
                         cpu=statistics.median(r[1] + r[2] for r in rows), rss=max(r[3] for r in rows) / 1024, n=len(rows))
peer = figures["peer"]
print(f"{'what':12} {'n':>3} {'MB':>8} {'size/peer':>9} {'wall s':>7} {'wall/peer':>9} {'cpu s':>7} {'cpu/peer':>8} {'RSS MiB':>8}")
for name, f in figures.items():
    print(f"{name:12} {f['n']:3} {f['size'] / 1e6:8.2f} {f['size'] / peer['size']:9.3f} {f['wall']:7.2f} {f['wall'] / peer['wall']:9.3f} "
          f"{f['cpu']:7.2f} {f['cpu'] / peer['cpu']:8.3f} {f['rss']:8.0f}")
PY
