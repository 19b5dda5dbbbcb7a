#!/usr/bin/env bash
# A bundle that is staged to Azurite in blocks, killed at ten points and gone on with, no block being sent again: blob_kills.sh [MIB]
# (1024). ctest does the same with 64 MiB. STAMPLOG_BUILD names the folder of the programs. Twice the size is needed in memory, four times on disk.
set -euo pipefail
here=$(cd "$(dirname "$0")/../.." && pwd)
export STAMPLOG_BLOB_MIB=${1:-1024} STAMPLOG_BUILD=${STAMPLOG_BUILD:-$here/build}
time python3 -B "$here/tests/e2e/blob_test.py" Killed
