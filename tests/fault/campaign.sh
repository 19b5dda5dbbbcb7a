#!/usr/bin/env bash
# N seeded scenarios against the oracle, and N kill points: tests/fault/campaign.sh N [FIRST_SEED]
#   STAMPLOG_BUILD=build   the programs' folder
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
export STAMPLOG_BUILD=${STAMPLOG_BUILD:-$here/../../build}
ended=0
python3 -B "$here/campaign.py" "$@" || ended=1
python3 -B "$here/kill_points.py" "$@" || ended=1
exit $ended
