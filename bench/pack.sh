#!/bin/bash
# bench/pack.sh SHARE [RUNS] [DRIVER]: stamplog's packing, from the zips, against `tar | zstd -T0 -3` over the expanded files. Runs are
# interleaved, medians are compared, and only the ratios count: seconds are this machine's, at this hour.
# "unique" is the same share with each distinct file once; its ratios are to the peer over those files. threads_1 and threads_2 are
# interleaved, too: how much faster two threads are stands below the table.
# Everything is run twice in a row. On a virtual machine whose host takes free memory back (virtio-balloon's free page reporting, after two
# seconds) a megabyte that nobody used since costs 3 ms in place of 0.1: "wall" is with that, "again" without it, each against the peer's own.
# SHARE is a folder with AzureStackLogs-*/*.zip. Needs tar, zstd, python3 and GNU time.
set -euo pipefail

share=${1:?usage: bench/pack.sh SHARE [RUNS] [DRIVER]}
runs=${2:-5}
here=$(cd "$(dirname "$0")/.." && pwd)
driver=${3:-$here/build/pack_driver}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Never one of an earlier commit.
[ $# -ge 3 ] || cmake --build "$here/build" --target pack_driver > /dev/null

python3 - "$share" "$work" <<'PY'
import hashlib, pathlib, sys, zipfile
share, work = map(pathlib.Path, sys.argv[1:])
seen = set()
for zip_path in sorted(share.glob("AzureStackLogs-*/*.zip")):
    whole = zipfile.ZipFile(zip_path)
    whole.extractall(work / "expanded" / zip_path.parent.name / zip_path.stem)
    once = work / "unique" / zip_path.parent.name / zip_path.name
    once.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(once, "w", zipfile.ZIP_DEFLATED) as out:
        for member in whole.infolist():
            content = whole.read(member)
            digest = hashlib.sha256(content).digest()
            if member.is_dir() or digest in seen:
                continue
            seen.add(digest)
            out.writestr(member, content, zipfile.ZIP_DEFLATED)
    zipfile.ZipFile(once).extractall(work / "expanded_unique" / zip_path.parent.name / zip_path.stem)
PY

# measure NAME COMMAND: appends "wall cpu rss-in-KiB" to NAME's figures, and those of a second run right behind it to NAME's "again".
# What the one before left to be written to the disk (the peer does not wait for it, packing does for its own) is not for this one to
# wait for.
measure() {
    local name=$1 turn
    shift
    for turn in times again; do
        rm -f "$work/$name.out"
        sync -f "$work"
        /usr/bin/time -a -o "$work/$name.$turn" -f '%e %U %S %M' "$@" > "$work/$name.log"
    done
    stat -c %s "$work/$name.out" > "$work/$name.size"
}

# peer FOLDER NAME
peer() { measure "$2" sh -c "tar -C '$work/$1' -cf - . | zstd -q -T0 -3 -o '$work/$2.out'"; }

for _ in $(seq "$runs"); do
    peer expanded peer
    measure fast "$driver" "$share" "$work/fast.out" fast
    peer expanded peer
    measure fast_links "$driver" "$share" "$work/fast_links.out" fast 0 256 all
    peer expanded peer
    measure default "$driver" "$share" "$work/default.out" default
    peer expanded_unique peer_unique
    measure unique "$driver" "$work/unique" "$work/unique.out" fast
    measure threads_1 "$driver" "$share" "$work/threads_1.out" fast 1
    measure threads_2 "$driver" "$share" "$work/threads_2.out" fast 2
done
measure default_1 "$driver" "$share" "$work/default_1.out" default 1
measure default_16 "$driver" "$share" "$work/default_16.out" default 16
measure threads_16 "$driver" "$share" "$work/threads_16.out" fast 16
for t in 1 2 16; do cmp "$work/fast.out" "$work/threads_$t.out" || { echo "bytes differ at $t threads" >&2; exit 1; }; done
for t in 1 16; do cmp "$work/default.out" "$work/default_$t.out" || { echo "bytes differ at $t threads" >&2; exit 1; }; done

python3 - "$work" peer fast fast_links default peer_unique unique threads_1 threads_2 threads_16 default_1 default_16 <<'PY'
import pathlib, statistics, sys
work = pathlib.Path(sys.argv[1])
def rows(name, turn):
    return [list(map(float, line.split())) for line in (work / f"{name}.{turn}").read_text().splitlines()]
figures = {}
for name in sys.argv[2:]:
    first, again = rows(name, "times"), rows(name, "again")
    figures[name] = dict(size=int((work / f"{name}.size").read_text()), wall=statistics.median(r[0] for r in first),
                         again=statistics.median(r[0] for r in again), cpu=statistics.median(r[1] + r[2] for r in first),
                         rss=max(r[3] for r in first + again) / 1024, n=len(first))
print(f"{'what':12} {'n':>3} {'MB':>8} {'size/peer':>9} {'wall s':>7} {'wall/peer':>9} {'again s':>7} {'/again':>6} {'cpu s':>7} {'cpu/peer':>8} {'RSS MiB':>8}")
for name, f in figures.items():
    peer = figures["peer_unique" if "unique" in name else "peer"]
    print(f"{name:12} {f['n']:3} {f['size'] / 1e6:8.2f} {f['size'] / peer['size']:9.3f} {f['wall']:7.2f} {f['wall'] / peer['wall']:9.3f} "
          f"{f['again']:7.2f} {f['again'] / peer['again']:6.3f} {f['cpu']:7.2f} {f['cpu'] / peer['cpu']:8.3f} {f['rss']:8.0f}")
print(f"2 threads are {figures['threads_1']['wall'] / figures['threads_2']['wall']:.2f} x as fast as 1")
PY
