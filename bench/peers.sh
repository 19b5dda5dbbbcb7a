#!/bin/bash
# bench/peers.sh SHARE [RUNS]: stamplog's three profiles, from the zips, and the archivers that are installed, over the expanded
# files: size, wall, cpu and peak memory of each, and their ratios to `7z -mx9 -mqs`. Runs are interleaved and medians taken; the
# slow ones (SLOW below) run once unless SLOW_RUNS says otherwise. ONLY="small 7z-mx9-mqs" measures those alone.
# SHARE is a folder with AzureStackLogs-*/*.zip. Needs python3 and GNU time; peers that are missing are named.
set -euo pipefail

share=$(realpath "${1:?usage: bench/peers.sh SHARE [RUNS]}")
runs=${2:-3}
slow_runs=${SLOW_RUNS:-1}
here=$(cd "$(dirname "$0")/.." && pwd)
# Never one of an earlier commit.
[ -n "${DRIVER:-}" ] || cmake --build "$here/build" --target pack_driver > /dev/null
driver=${DRIVER:-$here/build/pack_driver}
seven=$(command -v 7zz || command -v 7z || true)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK=yes BORG_BASE_DIR=$work/borg RESTIC_PASSWORD=bench RESTIC_CACHE_DIR=$work/restic

python3 - "$share" "$work/expanded" <<'PY'
import pathlib, sys, zipfile
share, out = map(pathlib.Path, sys.argv[1:])
for zip_path in sorted(share.glob("AzureStackLogs-*/*.zip")):
    zipfile.ZipFile(zip_path).extractall(out / zip_path.parent.name / zip_path.stem)
PY
cd "$work/expanded"

# One line each: name, the program it needs, its command. $o is the output, a file or a folder that is not there yet.
declare -A needs command
order=()
peer() { order+=("$1"); needs[$1]=$2; command[$1]=$3; }
peer fast            ""         "'$driver' '$share' \$o fast"
peer fast-links-all  ""         "'$driver' '$share' \$o fast 0 0 all"
peer default         ""         "'$driver' '$share' \$o default"
peer small           ""         "'$driver' '$share' \$o small"
peer tar-zstd-3      zstd       "tar -cf - . | zstd -q -T0 -3 -o \$o"
peer tar-zstd-long27 zstd       "tar -cf - . | zstd -q -T0 -3 --long=27 -o \$o"
peer 7z-mx9          "$seven"   "'$seven' a -bso0 -bsp0 -mx9 \$o.7z . && mv \$o.7z \$o"
peer 7z-mx9-mqs      "$seven"   "'$seven' a -bso0 -bsp0 -mx9 -mqs \$o.7z . && mv \$o.7z \$o"
peer tar-xz-T0       xz         "tar -cf - . | xz -T0 > \$o"
peer zpaq-m3         zpaq       "zpaq add \$o.zpaq . -m3 > /dev/null 2>&1 && mv \$o.zpaq \$o"
peer borg-zstd-3     borg       "borg init -e none \$o && borg create -C zstd,3 \$o::a ."
peer restic          restic     "restic -q -r \$o init && restic -q -r \$o backup ."
peer mksquashfs      mksquashfs "mksquashfs . \$o -comp zstd -b 1M -no-progress -quiet"
SLOW=" small 7z-mx9 7z-mx9-mqs tar-xz-T0 zpaq-m3 mksquashfs "

for round in $(seq "$runs"); do
    for name in "${order[@]}"; do
        [ -z "${ONLY:-}" ] || [[ " $ONLY " == *" $name "* ]] || continue
        if [ -n "${needs[$name]}" ] && ! command -v "${needs[$name]}" > /dev/null || [[ $name == 7z* && -z $seven ]]; then
            [ "$round" -gt 1 ] || echo "absent: $name"
            continue
        fi
        [[ $SLOW != *" $name "* ]] || [ "$round" -le "$slow_runs" ] || continue
        echo "round $round: $name" >&2
        o=$work/out
        rm -rf "$o"
        export o
        /usr/bin/time -a -o "$work/$name.times" -f '%e %U %S %M' sh -ec "${command[$name]}" > "$work/log" 2>&1 \
            || { echo "failed: $name" >&2; cat "$work/log" >&2; rm -f "$work/$name.times"; continue; }
        du -sb "$o" | cut -f1 > "$work/$name.size"
    done
done

echo "$(date +%F), $(lscpu | sed -n 's/^Model name: *//p' | head -1), $(nproc) cores, load $(cut -d' ' -f1 /proc/loadavg)"
python3 - "$work" "${order[@]}" <<'PY'
import pathlib, statistics, sys
work = pathlib.Path(sys.argv[1])
figures = {}
for name in sys.argv[2:]:
    times = work / f"{name}.times"
    if not times.is_file() or not (work / f"{name}.size").is_file():
        continue
    rows = [list(map(float, line.split())) for line in times.read_text().splitlines() if line[0].isdigit()]
    figures[name] = dict(size=int((work / f"{name}.size").read_text()), wall=statistics.median(r[0] for r in rows),
                         cpu=statistics.median(r[1] + r[2] for r in rows), rss=max(r[3] for r in rows) / 1024, n=len(rows))
base = figures.get("7z-mx9-mqs") or figures.get("tar-zstd-3")
print("| what | runs | MB | x size | wall s | x wall | cpu s | x cpu | RSS MiB |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|")
for name, f in figures.items():
    ratio = (lambda key: f"{f[key] / base[key]:.3f}") if base else (lambda key: "")
    print(f"| {name} | {f['n']} | {f['size'] / 1e6:.2f} | {ratio('size')} | {f['wall']:.2f} | {ratio('wall')} | {f['cpu']:.2f} | {ratio('cpu')} | {f['rss']:.0f} |")
PY
