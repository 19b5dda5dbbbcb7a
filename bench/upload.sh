#!/usr/bin/env bash
# bench/upload.sh [MIB] [RUNS] [DRIVER]: how fast a file goes to a Blob container (an Azurite of this run's own) as staging sends it, against
# curl sending the same blocks, four at once as well, with the same Content-MD5 and the same commit. Runs are interleaved, medians are
# compared; only the ratio counts. curl gets its blocks cut and its MD5 computed beforehand, we read, cut and hash within our time. Exit 1
# below 0.8. Needs curl, node, npm, python3 and GNU time.
set -euo pipefail
mib=${1:-256} runs=${2:-5}
here=$(cd "$(dirname "$0")/.." && pwd)
driver=${3:-$here/build/upload_driver}
[ $# -ge 3 ] || cmake --build "$here/build" --target upload_driver
work=$(mktemp -d)
azurite=
end() {
  [ -z "$azurite" ] || { kill "$azurite" 2>/dev/null && wait "$azurite" 2>/dev/null; } || true
  rm -rf "$work"
}
trap end EXIT
trap 'exit 1' TERM INT

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
mkdir "$work/azurite"
mkfifo "$work/said"
bash "$here/tests/support/azurite.sh" "$work/azurite" "$port" > "$work/said" &
azurite=$!
while read -r line; do
  case $line in ready) break ;; SKIPPED:*) echo "$line"; exit 77 ;; esac
done < "$work/said"
[ "${line:-}" = ready ] || { echo "Azurite did not start" >&2; exit 1; }
container=http://127.0.0.1:$port/stamplogtest/logs

# The signature stands in files only.
mkdir "$work/blocks"
head -c $((mib << 20)) /dev/urandom > "$work/file"

# timed NAME COMMAND: appends the seconds that it took to NAME's.
timed() { /usr/bin/time -a -o "$work/$1.times" -f %e "${@:2}" > "$work/out" 2>&1 || { cat "$work/out" >&2; exit 1; }; }
for run in $(seq "$runs"); do
  timed stamplog "$driver" "$work/file" "$container/stamplog-$run" file "$work/azurite/full.sas"
  python3 - "$work" "$container/curl-$run/file" <<'PY'
import base64, hashlib, pathlib, sys
work, blob = pathlib.Path(sys.argv[1]), sys.argv[2]
sas = (work / "azurite/full.sas").read_text().strip()
ids, parts = [], []
with open(work / "file", "rb") as whole:
    for number, block in enumerate(iter(lambda: whole.read(8 << 20), b"")):
        file = work / "blocks" / f"{number:05}"
        if not file.exists():
            file.write_bytes(block)
        ids.append(base64.b64encode(b"%048d" % number).decode())
        md5 = base64.b64encode(hashlib.md5(block).digest()).decode()
        parts.append(f'upload-file = "{file}"\nurl = "{blob}?comp=block&blockid={ids[-1]}&{sas}"\nheader = "Content-MD5: {md5}"\n'
                     'header = "x-ms-version: 2018-11-09"\nheader = "Expect:"\noutput = "/dev/null"\nfail\nsilent\nshow-error\nnoproxy = "*"\n')
(work / "blocks.curl").write_text("parallel\nparallel-max = 4\nparallel-immediate\n" + "next\n".join(parts))
(work / "list.xml").write_text('<?xml version="1.0" encoding="utf-8"?><BlockList>' + "".join(f"<Uncommitted>{i}</Uncommitted>" for i in ids) + "</BlockList>")
(work / "commit.curl").write_text(f'upload-file = "{work}/list.xml"\nurl = "{blob}?comp=blocklist&{sas}"\nheader = "x-ms-version: 2018-11-09"\n'
                                  'fail\nsilent\nshow-error\nnoproxy = "*"\n')
PY
  timed curl bash -euc 'curl -K "$0/blocks.curl" && curl -K "$0/commit.curl"' "$work"
done

python3 - "$work" "$container" "$runs" "$mib" <<'PY'
import hashlib, pathlib, statistics, sys, urllib.request
work, container, runs, mib = pathlib.Path(sys.argv[1]), *sys.argv[2:]
sas = (work / "azurite/full.sas").read_text().strip()
read = urllib.request.build_opener(urllib.request.ProxyHandler({})).open
def digest(f):
    h = hashlib.sha256()
    while piece := f.read(1 << 20):
        h.update(piece)
    return h.hexdigest()
with open(work / "file", "rb") as f:
    wanted = digest(f)
for who in ("stamplog", "curl"):
    with read(f"{container}/{who}-{runs}/file?{sas}") as f:
        assert digest(f) == wanted, f"what {who} sent is not the file"
took = {who: statistics.median(float(x) for x in (work / f"{who}.times").read_text().split()) for who in ("stamplog", "curl")}
size = (work / "file").stat().st_size / 1e6
ratio = took["curl"] / took["stamplog"]
print(f"{size:.0f} MB, {runs} runs, medians: stamplog {took['stamplog']:.2f} s ({size / took['stamplog']:.0f} MB/s), "
      f"curl {took['curl']:.2f} s ({size / took['curl']:.0f} MB/s): {ratio:.2f} x of curl's speed")
sys.exit(ratio < 0.8)
PY
