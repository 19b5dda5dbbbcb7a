#!/usr/bin/env bash
# Azurite, Microsoft's emulator of Blob storage, on loopback with its data in DIR, in the foreground until it is ended:
#   azurite.sh DIR PORT
# Account "stamplogtest" with a key of its own (DIR/key), container "logs", and signatures in DIR/*.sas as blob_sas.py names them.
# Prints "ready" when it listens. npm fetches it once, into a cache outside the source (AZURITE_CACHE); where it cannot be
# had it says "SKIPPED: " and why, and ends with 77.
set -euo pipefail
version=3.35.0  # later ones want a newer node
dir=$1 port=$2
here=$(dirname "$(readlink -f "$0")")
cache=${AZURITE_CACHE:-${XDG_CACHE_HOME:-${HOME:-/var/tmp}/.cache}/stamplog-tests}/azurite-$version
program=$cache/node_modules/.bin/azurite-blob

skip() { echo "SKIPPED: $*"; exit 77; }
command -v node >/dev/null || skip "no node: Blob storage is not tried against Azurite"
if [ ! -x "$program" ]; then
  command -v npm >/dev/null || skip "no npm: Blob storage is not tried against Azurite"
  mkdir -p "$cache"
  exec 9> "$cache.lock"
  flock -w 300 9 || skip "another test has been fetching Azurite for too long"
  # Into a folder beside it, so that one that was cut off is not taken for whole.
  if [ ! -x "$program" ]; then
    rm -rf "$cache.new"
    timeout 280 npm install --no-audit --no-fund --silent --prefix "$cache.new" "azurite@$version" >&2 &
    while kill -0 $! 2>/dev/null; do echo fetching; sleep 1; done  # who waits for us hears that we live
    wait $! || skip "npm cannot fetch azurite@$version"
    rm -rf "$cache" && mv "$cache.new" "$cache"
  fi
  exec 9>&-
fi

key=$(head -c 64 /dev/urandom | base64 -w0)
(umask 077 && printf '%s' "$key" > "$dir/key")
AZURITE_ACCOUNTS="stamplogtest:$key" "$program" --blobHost 127.0.0.1 --blobPort "$port" --location "$dir/data" --silent \
  --disableTelemetry --skipApiVersionCheck </dev/null >"$dir/log" 2>&1 &
azurite=$!
trap 'kill $azurite 2>/dev/null || true; wait $azurite 2>/dev/null || true' EXIT
trap 'exit 0' TERM INT
for _ in $(seq 300); do
  (exec 3<> "/dev/tcp/127.0.0.1/$port") 2>/dev/null && break
  kill -0 $azurite 2>/dev/null || { cat "$dir/log" >&2; exit 1; }
  echo starting
  sleep 0.1
done
python3 -B "$here/blob_sas.py" "$dir" "http://127.0.0.1:$port/stamplogtest" logs
echo ready
wait $azurite || true
